"""The words in which subscribers and letters are asked for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from journal.letters.choices import LEFT, LetterState, SubscriberState

if TYPE_CHECKING:
    from people.roles import AnyUser


class SubscriberQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> SubscriberQuerySet:
        """One's own row."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def active(self) -> SubscriberQuerySet:
        """Who gets the next issue: accounts that are open, and confirmed addresses from outside."""
        return self.filter(state=SubscriberState.ACTIVE).exclude(user__is_active=False)

    def resting(self) -> SubscriberQuerySet:
        """Whose address was refused too often, the latest first."""
        return self.filter(state=SubscriberState.PAUSED).order_by("-paused_at", "-pk")


class LetterQuerySet(QuerySet[Any]):
    def due(self, now: datetime.datetime) -> LetterQuerySet:
        return self.filter(state=LetterState.QUEUED, not_before__lte=now).order_by("not_before", "pk")

    def left(self) -> LetterQuerySet:
        return self.filter(state__in=LEFT)

    def counts(self) -> dict[str, int]:
        """How many in each state that occurs. One query."""
        return dict(self.order_by().values_list("state").annotate(n=Count("pk")))
