"""Who may say whether an article helped, and who may see the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from journal.rules import can_plan

if TYPE_CHECKING:
    from people.roles import AnyUser


def can_say(user: AnyUser) -> Decision:
    """Everybody with an open account, once an article."""
    if user.is_authenticated and user.is_active:
        return Decision.yes()
    return Decision.no(_("Sign in first."))


def can_see_numbers(user: AnyUser) -> Decision:
    """Editors."""
    return can_plan(user)
