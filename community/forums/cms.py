"""The tree of boards as editors see it in the CMS.

The boards of groups are not in it: their owners keep them, and even that there is one may be a secret. So this is no
snippet, whose choosers and bulk actions would show every row.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import DeleteView, EditView, IndexView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet

from common.numbers import whole_number
from community.forums.choices import Audience
from community.forums.models import Forum
from community.forums.services.arranging import FIELDS, add_board, change_board
from people.choices import Level
from people.models import LocalGovernment

BOARDS = "forum_boards"


class ParentField(forms.ModelChoiceField):
    """A board or heading, indented as it stands in the tree."""

    def label_from_instance(self, obj: Forum) -> str:
        return shown_name(obj)


class BoardForm(WagtailAdminModelForm):
    parent = ParentField(
        queryset=Forum.objects.none(),
        required=False,
        label=_("Stands under"),
        empty_label=_("Nothing: at the top"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = open_boards()
        if self.instance.pk:
            parents = parents.exclude(path__startswith=self.instance.path)
            self.fields["parent"].initial = self.instance.get_parent()
        self.fields["parent"].queryset = parents
        readers = [(value, label) for value, label in Audience.choices if value != Audience.GROUP]
        self.fields["audience"].choices = readers
        provinces = LocalGovernment.objects.real().filter(level=Level.METROPOLITAN, valid_to=None)
        self.fields["province"].queryset = provinces

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_heading") and self.instance.pk and self.instance.threads.exists():
            raise ValidationError(_("There are threads on this board. Move them first, then make it a heading."))
        return cleaned

    def save(self, commit: bool = True) -> Forum:
        fields = {name: self.cleaned_data[name] for name in FIELDS}
        parent = self.cleaned_data["parent"]
        if self.instance.pk:
            board = Forum.objects.get(pk=self.instance.pk)
            self.instance = change_board(actor=self.for_user, board=board, parent=parent, fields=fields)
        else:
            self.instance = add_board(actor=self.for_user, parent=parent, **fields)
        return self.instance


class OpenBoardsOnly:
    """No view of one board answers for the board of a group."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        key = whole_number(str(kwargs.get("pk", "")))
        if key is None or not open_boards().filter(pk=key).exists():
            raise Http404
        super().setup(request, *args, **kwargs)  # type: ignore[misc]


class BoardIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Forum]:
        return open_boards()


class BoardEditView(OpenBoardsOnly, EditView):
    """Change a board."""


class BoardHistoryView(OpenBoardsOnly, HistoryView):
    """What happened to a board."""


class BoardUsageView(OpenBoardsOnly, UsageView):
    """What refers to a board."""


class BoardDeleteView(OpenBoardsOnly, DeleteView):
    """Delete a board on which and under which nothing stands."""

    def run_before_hook(self) -> HttpResponse | None:
        board = self.object
        if not board.numchild and not board.threads.exists():
            return None
        said = _("“%(name)s” is not empty. Move its threads, or close the board.")
        messages.error(self.request, said % {"name": board.name_ko})
        return redirect(reverse(f"{BOARDS}:index"))


def open_boards() -> QuerySet[Forum]:
    """Every board but those of groups, in the order of the tree."""
    boards: QuerySet[Forum] = Forum.objects.filter(group=None).order_by("path")
    return boards


def shown_name(board: Forum) -> str:
    """The name, indented as the board stands in the tree."""
    return f"{'— ' * (board.depth - 1)}{board.name_ko}"


class ForumViewSet(ModelViewSet):
    model = Forum
    icon = "comment"
    menu_label = _("Boards")
    menu_order = 130
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    list_per_page = 100
    ordering = ["path"]
    index_view_class = BoardIndexView
    edit_view_class = BoardEditView
    history_view_class = BoardHistoryView
    usage_view_class = BoardUsageView
    delete_view_class = BoardDeleteView
    list_display = [
        TitleColumn(
            "shown",
            label=_("Board"),
            accessor=shown_name,
            get_url=lambda board: reverse(f"{BOARDS}:edit", args=[board.pk]),
        ),
        Column("audience", label=_("Audience"), accessor="get_audience_display"),
        Column("starters", label=_("Who may start a thread"), accessor="get_starters_display"),
        Column("thread_count", label=_("Threads")),
        Column("is_closed", label=_("Closed"), accessor=lambda board: _("Closed") if board.is_closed else ""),
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name_ko"), FieldPanel("name_en")]),
            FieldPanel("slug"),
            FieldPanel("description_ko"),
            FieldPanel("description_en"),
            FieldRowPanel([FieldPanel("parent"), FieldPanel("sort_order")]),
            FieldPanel("is_heading"),
            FieldRowPanel([FieldPanel("audience"), FieldPanel("starters")]),
            FieldPanel("province"),
            FieldPanel("is_closed"),
        ],
        base_form_class=BoardForm,
    )
