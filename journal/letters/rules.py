"""Who may get the journal by mail, and who may steer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from journal.rules import can_plan

if TYPE_CHECKING:
    from people.roles import AnyUser


def can_choose(user: AnyUser) -> Decision:
    """Say whether the journal comes by mail: everybody with an open account, for themselves."""
    if user.is_authenticated and user.is_active:
        return Decision.yes()
    return Decision.no(_("Sign in first."))


def can_steer(user: AnyUser) -> Decision:
    """See how the mail goes, pause it, have it go on, try it on oneself: editors."""
    return can_plan(user)
