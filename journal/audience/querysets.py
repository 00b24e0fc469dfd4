"""The words in which opinions and readings are asked for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from journal.rules import can_plan

if TYPE_CHECKING:
    from people.roles import AnyUser


class OpinionQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> OpinionQuerySet:
        """One's own; editors read all, and are shown no names."""
        if can_plan(user):
            return self.all()
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class ReadingsQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> ReadingsQuerySet:
        """Editors'."""
        return self.all() if can_plan(user) else self.none()

    def since(self, day: datetime.date) -> ReadingsQuerySet:
        return self.filter(day__gte=day)
