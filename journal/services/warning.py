"""The guard of the cadence: editors hear in time that a coming issue lacks something."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from journal import mails
from journal.board import WARN_DAYS, slots
from journal.models import CadenceWarning


@transaction.atomic
def warn_of_gaps(now: datetime.datetime) -> int:
    """Write to the editors about issues in at most seven days, and again in at most three; how many warnings.

    Once for each day of issues and each of the two: a worker that was down on the very day says it the day after.
    """
    count = 0
    for slot in slots(timezone.localdate(now)):
        due = [days for days in WARN_DAYS if 0 <= slot.days_left <= days]
        if not slot.warning or not due:
            continue
        _row, new = CadenceWarning.objects.get_or_create(day=slot.day, days_left=min(due))
        if new:
            mails.warn_of(slot)
            count += 1
    return count
