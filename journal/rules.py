"""Who may do what with issues and articles. Pure answers; services ask before they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.rules import is_editor
from common.decisions import Decision
from journal.choices import IssueState

if TYPE_CHECKING:
    from journal.models import ArticlePage, IssuePage
    from people.roles import AnyUser

EDITORS_ONLY = _("Only editors may do this.")
ALREADY_OUT = _("This issue has been released.")


def can_plan(user: AnyUser) -> Decision:
    """Plan issues and see the planning board."""
    return Decision.yes() if is_editor(user) else Decision.no(EDITORS_ONLY)


def can_change(user: AnyUser, issue: IssuePage) -> Decision:
    """Move an issue's moment, its colour, the order of its articles, as long as it is not out."""
    if not is_editor(user):
        return Decision.no(EDITORS_ONLY)
    return Decision.no(ALREADY_OUT) if issue.state == IssueState.RELEASED else Decision.yes()


def can_schedule(user: AnyUser, issue: IssuePage) -> Decision:
    if not (decision := can_change(user, issue)):
        return decision
    if issue.state == IssueState.SCHEDULED:
        return Decision.no(_("This issue is scheduled already."))
    return Decision.yes()


def can_unschedule(user: AnyUser, issue: IssuePage) -> Decision:
    if not (decision := can_change(user, issue)):
        return decision
    if issue.state != IssueState.SCHEDULED:
        return Decision.no(_("This issue is not scheduled."))
    return Decision.yes()


def can_approve(user: AnyUser, article: ArticlePage) -> Decision:
    """Say that an article's newest words may go out with its issue."""
    if not is_editor(user):
        return Decision.no(EDITORS_ONLY)
    return Decision.no(ALREADY_OUT) if article.issue_live else Decision.yes()
