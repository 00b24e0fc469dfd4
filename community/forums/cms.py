"""The tree of boards as editors see it in the CMS. The boards of groups are not in it: their owners keep them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from community.forums.choices import Audience
from community.forums.models import Forum
from community.forums.services.arranging import FIELDS, add_board, change_board
from people.choices import Level
from people.models import LocalGovernment


class ParentField(forms.ModelChoiceField):
    """A board or heading, indented as it stands in the tree."""

    def label_from_instance(self, obj: Forum) -> str:
        return f"{'— ' * (obj.depth - 1)}{obj.name_ko}"


class BoardForm(WagtailAdminModelForm):
    parent = ParentField(
        queryset=Forum.objects.none(),
        required=False,
        label=_("Stands under"),
        empty_label=_("Nothing: at the top"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Forum.objects.filter(group=None)
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


class ForumViewSet(SnippetViewSet):
    model = Forum
    icon = "comment"
    menu_label = _("Boards")
    menu_order = 130
    add_to_admin_menu = True
    copy_view_enabled = False
    list_per_page = 100
    ordering = ["path"]
    list_display = [
        Column("shown", label=_("Board"), accessor=lambda board: f"{'— ' * (board.depth - 1)}{board.name_ko}"),
        Column("audience", label=_("Audience"), accessor="get_audience_display"),
        Column("starters", label=_("Who may begin a thread"), accessor="get_starters_display"),
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forum]:
        boards: QuerySet[Forum] = Forum.objects.filter(group=None)
        return boards


def refuse_deletion(request: HttpRequest, boards: list[Any]) -> HttpResponse | None:
    """An answer instead of deleting, when anything stands on or under one of the boards."""
    for board in boards:
        if isinstance(board, Forum) and (board.group_id or board.numchild or board.threads.exists()):
            said = _("“%(name)s” is not empty. Move what stands in it, or close the board.")
            messages.error(request, said % {"name": board.name_ko})
            return redirect(ForumViewSet().get_url_name("list"))
    return None
