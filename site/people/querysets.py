"""The words in which other areas ask for governments and officers."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from people.choices import OfficerStatus


class LocalGovernmentQuerySet(QuerySet[Any]):
    def valid_on(self, day: datetime.date) -> LocalGovernmentQuerySet:
        """Those that existed on the day: valid_from <= day < valid_to, an empty date being open."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gt=day),
        )

    def of_2006(self) -> LocalGovernmentQuerySet:
        """The 250 that began CS administration (16 metropolitan, 234 basic)."""
        return self.filter(valid_from=None, is_sample=False)

    def real(self) -> LocalGovernmentQuerySet:
        return self.filter(is_sample=False)


class OfficerQuerySet(QuerySet[Any]):
    def serving(self) -> OfficerQuerySet:
        """Approved and not ended."""
        return self.filter(status=OfficerStatus.APPROVED)

    def pending(self) -> OfficerQuerySet:
        return self.filter(status=OfficerStatus.PENDING)

    def open(self) -> OfficerQuerySet:
        """Pending or approved: what a person may have only one of."""
        return self.filter(status__in=[OfficerStatus.PENDING, OfficerStatus.APPROVED])
