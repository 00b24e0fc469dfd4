"""Synonyms and terms in the CMS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelsearch.backends import get_search_backend
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.log_actions import log
from wagtail.snippets.views import snippets

from search.engine.backend import WhooshSearchBackend
from search.engine.errors import IndexUnavailable
from search.engine.text import normalise
from search.models import SearchTerm, SynonymGroup
from search.words import groups_sharing, split_words, synonym_problems, term_problem


class WordsForm(WagtailAdminModelForm):
    """Keeps who changed the words last."""

    def save(self, commit: bool = True) -> Any:
        self.instance.changed_by = self.for_user
        return super().save(commit)


class SynonymForm(WordsForm):
    merge = forms.BooleanField(
        label=gettext_lazy("Merge with groups that have one of these words"),
        required=False,
        help_text=gettext_lazy("All words of those groups come into this one, and those groups are deleted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged: list[SynonymGroup] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        words = split_words(data.get("words", ""))
        if not self.has_error("words"):
            words = self._with_merged(words)
            for sentence in synonym_problems(words):
                self.add_error("words", sentence)
        return data | {"words": "\n".join(words)}

    def _with_merged(self, words: list[str]) -> list[str]:
        if not self.cleaned_data.get("active"):
            return words
        others = groups_sharing(words, other_than=self.instance.pk)
        if self.cleaned_data.get("merge"):
            self.merged = [group for group, _shared in others]
            return split_words("\n".join([*words, *(word for group in self.merged for word in group.members)]))
        for group, shared in others:
            sentence = _(
                "“%(words)s” stands in the group “%(group)s” already. "
                "Tick “Merge” to make one group of both, or take it out here."
            )
            self.add_error("words", sentence % {"words": ", ".join(shared), "group": group})
        return words

    @transaction.atomic
    def save(self, commit: bool = True) -> SynonymGroup:
        group = super().save(commit)
        for other in self.merged if commit else []:
            log(instance=group, action="search.synonyms_merged", data={"words": other.members})
            log(instance=other, action="wagtail.delete", deleted=True)
            other.delete()
        return group


class TermForm(WordsForm):
    def clean_word(self) -> str:
        word = normalise(self.cleaned_data["word"])
        # What the reference list brought may stay as it is.
        if "word" in self.changed_data and (problem := term_problem(word)):
            raise forms.ValidationError(problem)
        return word


class SynonymCreateView(snippets.CreateView):
    def get_initial_form_instance(self) -> SynonymGroup:
        """Begins with the word of the address, when the list of queries without result led here."""
        return SynonymGroup(words=normalise(self.request.GET.get("word", ""))[:200])


class WordsIndexView(snippets.IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("changed_by")


class WordsViewSet(snippets.SnippetViewSet):
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = WordsIndexView
    # The lists are searched in the database: nobody else looks for them.
    search_backend_name = None
    list_filter = ["active"]
    list_per_page = 50


LAST_COLUMNS = [
    BooleanColumn("active", label=gettext_lazy("In use"), sort_key="active"),
    Column("note", label=gettext_lazy("Note")),
    DateColumn("changed_at", label=gettext_lazy("Changed on"), sort_key="changed_at"),
    Column("changed_by", label=gettext_lazy("Changed by"), accessor=lambda row: row.changed_by or ""),
]


class SynonymViewSet(WordsViewSet):
    model = SynonymGroup
    icon = "link"
    menu_label = gettext_lazy("Synonyms")
    add_view_class = SynonymCreateView
    list_display = ["__str__", *LAST_COLUMNS]
    search_fields = ["words", "note"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                gettext_lazy(
                    "Who looks for one of these words also finds what has the others, a little further down. "
                    "A change counts at once."
                )
            ),
            FieldPanel(
                "words",
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=gettext_lazy("Each word or short phrase on a line of its own, two at least."),
            ),
            FieldPanel("merge"),
            FieldPanel("note"),
            FieldPanel("active"),
        ],
        base_form_class=SynonymForm,
    )


def in_index(term: SearchTerm) -> bool | None:
    """Whether the index that answers knows the state of the term already; None when there is no index to ask."""
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend):
        return None
    try:
        backend.store.snapshot()
    except IndexUnavailable:
        return None
    return (term.word in (backend.store.words or ())) == term.active


class TermViewSet(WordsViewSet):
    model = SearchTerm
    icon = "tag"
    menu_label = gettext_lazy("Dictionary")
    list_display = [
        "word",
        *LAST_COLUMNS,
        BooleanColumn("in_index", label=gettext_lazy("In effect"), accessor=in_index),
    ]
    search_fields = ["word", "note"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                gettext_lazy(
                    "A term is found as one word and by its parts. After a change the index is built anew in the "
                    "background; until then the search works as before. In the list you see when it is in effect."
                )
            ),
            FieldPanel("word"),
            FieldPanel("note"),
            FieldPanel("active"),
        ],
        base_form_class=TermForm,
    )
