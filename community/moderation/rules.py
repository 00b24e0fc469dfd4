"""Who may flag, decide, suspend and let through. Reading is decided by the querysets' visible_to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from community.forums.belonging import belonging_of
from community.forums.choices import GroupRole
from community.forums.rules import KEEPERS_ONLY, SIGN_IN, keeps, keeps_site
from community.moderation.choices import HoldingState, ReportState, SanctionKind

if TYPE_CHECKING:
    from community.forums.models import Forum, Post
    from community.moderation.models import Holding, Report, Sanction
    from people.models import User
    from people.roles import AnyUser

OWN_POST = _("Nobody decides about their own post. Another moderator does.")
DECIDED = _("Somebody has decided about this meanwhile.")


def keeps_something(user: AnyUser) -> bool:
    """Whether anything can ever wait for this person: they keep the community, or own a group. No query of its own."""
    if not user.is_authenticated:
        return False
    return keeps_site(user) or GroupRole.OWNER in belonging_of(user).roles.values()


def can_moderate(user: AnyUser) -> Decision:
    """Open the pages of those who keep order."""
    return Decision.yes() if keeps_something(user) else Decision.no(KEEPERS_ONLY)


def can_flag(user: AnyUser, post: Post) -> Decision:
    """Everybody with an account who may read the post, but not its author."""
    if not user.is_authenticated or not user.is_active:
        return Decision.no(SIGN_IN)
    if post.author_id == user.pk:
        return Decision.no(_("This is your own post. You can change or delete it."))
    if post.deleted_at or post.thread.deleted_at:
        return Decision.no(_("This post has been deleted."))
    return Decision.yes()


def can_decide(user: AnyUser, report: Report) -> Decision:
    """Who keeps the board, or for a report that went to the whole community who keeps that; never the author."""
    if report.post.author_id == user.pk:
        return Decision.no(OWN_POST)
    if not keeps(user, report.post.thread.forum) and not (report.for_site and keeps_site(user)):
        return Decision.no(KEEPERS_ONLY)
    return Decision.yes() if report.state == ReportState.OPEN else Decision.no(DECIDED)


def can_restore(user: AnyUser, report: Report) -> Decision:
    """Put back what a decision has hidden: whoever could have decided."""
    if report.post.author_id == user.pk:
        return Decision.no(OWN_POST)
    if not keeps(user, report.post.thread.forum) and not (report.for_site and keeps_site(user)):
        return Decision.no(KEEPERS_ONLY)
    if not report.post.deleted_at and not report.post.thread.deleted_at:
        return Decision.no(_("This post has not been deleted."))
    return Decision.yes()


def can_sanction(user: AnyUser, person: User, forum: Forum) -> Decision:
    """Warn or suspend, beyond who may decide: not oneself, not those who keep order themselves."""
    if person.pk == user.pk:
        return Decision.no(_("Nobody warns or suspends themselves."))
    if keeps_site(person) or (keeps(person, forum) and not keeps_site(user)):
        return Decision.no(
            _("This person is a moderator here too and cannot be warned or suspended. Ask an administrator.")
        )
    return Decision.yes()


def can_suspend_everywhere(user: AnyUser) -> Decision:
    if keeps_site(user):
        return Decision.yes()
    return Decision.no(_("Owners of a group suspend from the board of their group alone."))


def can_lift(user: AnyUser, sanction: Sanction) -> Decision:
    """End a suspension early: who keeps its board; one from the whole community only who keeps that."""
    if sanction.kind != SanctionKind.SUSPENSION or not sanction.holds:
        return Decision.no(_("This suspension has ended already."))
    if sanction.person_id == user.pk:
        return Decision.no(_("Nobody lifts their own suspension."))
    may = keeps_site(user) if sanction.everywhere else keeps(user, sanction.forum) or _escalated(user, sanction)
    return Decision.yes() if may else Decision.no(KEEPERS_ONLY)


def _escalated(user: AnyUser, sanction: Sanction) -> bool:
    return sanction.report is not None and sanction.report.for_site and keeps_site(user)


def can_confirm(user: AnyUser, sanction: Sanction) -> Decision:
    """A warning, by whom it was given to."""
    if sanction.person_id != user.pk or sanction.kind != SanctionKind.WARNING:
        return Decision.no(_("Only the person concerned can do this."))
    return Decision.yes()


def can_judge_holding(user: AnyUser, holding: Holding) -> Decision:
    """Let a held post stand, or send it back: who keeps the board, never the author."""
    if holding.author_id == user.pk:
        return Decision.no(OWN_POST)
    if holding.state != HoldingState.WAITING or holding.draft is None:
        return Decision.no(DECIDED)
    forum = holding.draft.forum or holding.draft.thread.forum  # type: ignore[union-attr]  # a constraint: one of both
    return Decision.yes() if keeps(user, forum) else Decision.no(KEEPERS_ONLY)


def can_withdraw(user: AnyUser, holding: Holding) -> Decision:
    """Take back a text that waits, to change it."""
    if holding.author_id != user.pk:
        return Decision.no(_("Only the person concerned can do this."))
    return Decision.yes() if holding.state == HoldingState.WAITING else Decision.no(DECIDED)
