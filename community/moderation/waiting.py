"""How much waits for somebody who keeps order: asked once a request, and never for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from community.moderation.models import Holding, Report
from community.moderation.rules import keeps_something

if TYPE_CHECKING:
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Waiting:
    """Flagged posts and held texts that the person may decide about."""

    reports: int = 0
    holdings: int = 0

    @property
    def number(self) -> int:
        return self.reports + self.holdings


def waiting_for(user: AnyUser) -> Waiting:
    """Two queries for who keeps order, none for others."""
    if not keeps_something(user):
        return Waiting()
    if not hasattr(user, "_moderation_waiting"):
        holdings = Holding.objects.visible_to(user).waiting().exclude(author=user.pk)
        user._moderation_waiting = Waiting(  # type: ignore[union-attr]
            Report.objects.visible_to(user).open().count(), holdings.count()
        )
    return user._moderation_waiting  # type: ignore[union-attr, no-any-return]


def waiting_count(user: AnyUser) -> int:
    return waiting_for(user).number
