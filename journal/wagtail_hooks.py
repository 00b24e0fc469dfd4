"""The journal in the CMS: how issues and articles are edited, what the CMS's own buttons may do with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import CommentPanel, FieldPanel, FieldRowPanel, InlinePanel, ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from journal.models import ArticlePage, Call, IssuePage, JournalPage, JournalSection

# The models know nothing of the CMS; Wagtail looks for this when a page is first edited.
JournalPage.edit_handler = ObjectList([FieldPanel("title")])
# One tab is enough, but without any the script of Wagtail's comments fails.
IssuePage.edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("colour"),
                FieldPanel("opening", widget=forms.Textarea(attrs={"rows": 10})),
                FieldPanel("opening_by"),
                CommentPanel(),
            ],
            heading=_("Issue"),
        )
    ]
)
ArticlePage.edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("section"),
                FieldPanel("lead", widget=forms.Textarea(attrs={"rows": 3})),
                InlinePanel("authors", label=_("Writer"), heading=_("Writers"), min_num=1),
                FieldPanel("body"),
                FieldPanel("tags"),
                FieldRowPanel([FieldPanel("licence"), FieldPanel("source_note")]),
                CommentPanel(),
            ],
            heading=_("Article"),
        )
    ]
)

LOG_ACTIONS = {
    "journal.planned": (_("Plan an issue"), _("Planned the issue")),
    "journal.moved": (_("Move an issue"), _("Moved the issue to another moment")),
    "journal.scheduled": (_("Schedule an issue"), _("Scheduled the issue")),
    "journal.unscheduled": (_("Take back the schedule"), _("Took the schedule back")),
    "journal.approved": (_("Approve an article"), _("Approved the article")),
    "journal.released": (_("Release an issue"), _("Released the issue")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)


class JournalSectionViewSet(SnippetViewSet):
    model = JournalSection
    icon = "list-ul"
    menu_label = _("Journal sections")
    list_display = ["name_ko", "name_en", "code", "sort_order"]


register_snippet(JournalSectionViewSet)


class CallViewSet(SnippetViewSet):
    model = Call
    icon = "mail"
    menu_label = _("Calls for articles")
    list_display = ["title", "closes_on"]


register_snippet(CallViewSet)


@hooks.register("before_publish_page")
def say_what_publishing_means(request: Any, page: Page) -> None:
    """Before the release "publish" approves an article and does nothing to an issue; the pages see to that."""
    page = page.specific
    if isinstance(page, ArticlePage) and not page.issue_live:
        messages.info(request, _now("Approved. The article goes public together with its issue."))
    elif isinstance(page, IssuePage) and not page.is_released:
        messages.info(request, _now("Saved. The issue goes public at the moment set on the planning board."))


def keep_what_is_cited(request: Any, pages: list[Any]) -> Any:
    found = [page.specific for page in pages]
    cited = any(isinstance(page, ArticlePage) and page.number for page in found)
    if not cited and not any(isinstance(page, IssuePage) and page.is_released for page in found):
        return None
    messages.error(request, _now("What the journal has released cannot be deleted. Take it off the site instead."))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("before_delete_page")
def keep_released_pages(request: Any, page: Page) -> Any:
    """An address, once given, stays: whatever cites it must lead somewhere."""
    return keep_what_is_cited(request, [page])


@hooks.register("before_bulk_action")
def keep_released_pages_in_bulk(request: Any, action_type: str, pages: list[Page], action: Any) -> Any:
    return keep_what_is_cited(request, pages) if action_type == "delete" and Page in action.models else None


@hooks.register("before_copy_page")
def issues_are_not_copied(request: Any, page: Page) -> Any:
    """An issue's number is its own; an article is copied as a draft."""
    specific = page.specific
    if isinstance(specific, IssuePage | JournalPage):
        messages.error(request, _now("An issue is not copied. Plan a new one on the planning board."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
