"""Who may follow, be mailed, and ask for confirmation. Reading is decided by the querysets' visible_to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from community.forums.choices import Audience, Starters
from community.forums.rules import announces
from people.roles import officer_of

if TYPE_CHECKING:
    from community.forums.models import Thread
    from people.models import User
    from people.roles import AnyUser


def can_follow(user: AnyUser) -> Decision:
    """Everybody with an open account; what they are told of is what they may read."""
    if user.is_authenticated and user.is_active:
        return Decision.yes()
    return Decision.no(_("Sign in first."))


def can_be_mailed(user: User) -> Decision:
    """An open account with a confirmed address."""
    if not user.is_active:
        return Decision.no(_("This account is closed."))
    if not user.emailaddress_set.filter(email__iexact=user.email, verified=True).exists():  # type: ignore[attr-defined]
        return Decision.no(_("Confirm your e-mail address first; then mail can reach you."))
    return Decision.yes()


def can_mark_must_read(user: AnyUser, thread: Thread) -> Decision:
    """Who writes announcements, on a board for announcements that is no group's."""
    if not announces(user):
        return Decision.no(_("Only editors, contest managers and administrators may ask everybody to read something."))
    if thread.forum.starters != Starters.ANNOUNCERS or thread.forum.audience == Audience.GROUP:
        return Decision.no(_("Only what stands on a board for announcements can be a must-read notice."))
    if thread.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    return Decision.yes()


def can_see_readers(user: AnyUser) -> Decision:
    """Who has read and who has not is for those who announce."""
    if announces(user):
        return Decision.yes()
    return Decision.no(_("Who has read an announcement is shown to those who announce."))


def can_confirm(user: AnyUser, concerned: bool) -> Decision:
    """`concerned`: whether the notice is for the person at all."""
    if officer_of(user) is None or not concerned:
        return Decision.no(_("This notice does not ask you to confirm it."))
    return Decision.yes()
