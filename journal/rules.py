"""Who may do what with issues and articles. Pure answers; services ask before they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.rules import is_editor, not_a_member
from common.decisions import Decision
from journal.choices import TRANSITIONS, IssueState, SubmissionStatus, Who
from people.roles import officer_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from journal.models import ArticlePage, IssuePage, Submission
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


def can_submit(user: AnyUser) -> Decision:
    """Propose an article: approved officers."""
    if officer_of(user) is None:
        return not_a_member(user, _("Only officers whose membership is approved can submit articles."))
    return Decision.yes()


def can_do(user: AnyUser, submission: Submission, verb: str) -> Decision:
    """A step of TRANSITIONS. Nobody decides about what they submitted themselves."""
    step = TRANSITIONS[verb]
    mine = user.is_authenticated and submission.writer_id == user.pk
    if step.whose == Who.WRITER and not mine:
        return Decision.no(_("Only the person who submitted it can do this."))
    if step.whose == Who.EDITORS and (mine or not is_editor(user)):
        return Decision.no(_("Another editor decides about what you submitted.") if mine else EDITORS_ONLY)
    if step.whose == Who.BOTH and not (mine or is_editor(user)):
        return Decision.no(EDITORS_ONLY)
    if submission.status not in step.froms:
        return Decision.no(_wrong_status(submission))
    return Decision.yes()


def _wrong_status(submission: Submission) -> Promise:
    return {
        SubmissionStatus.PROPOSED: _("This submission is waiting for an editor."),
        SubmissionStatus.RETURNED: _("This submission was sent back and waits for changes."),
        SubmissionStatus.ACCEPTED: _("This submission has been accepted."),
        SubmissionStatus.DECLINED: _("This submission was not accepted."),
        SubmissionStatus.WITHDRAWN: _("This submission was taken back."),
    }[SubmissionStatus(submission.status)]
