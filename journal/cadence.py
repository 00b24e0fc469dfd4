"""When issues come out: on fixed days of every month at a fixed hour, in local time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone


def moment_of(day: datetime.date) -> datetime.datetime:
    """The moment at which an issue of that day goes out (settings.JOURNAL_HOUR, local time)."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(settings.JOURNAL_HOUR)))


def days_from(day: datetime.date) -> Iterator[datetime.date]:
    """The days of issues from `day` on, without end. settings.JOURNAL_DAYS are days of the month, 1 to 28."""
    first = day.replace(day=1)
    while True:
        yield from (found for number in sorted(settings.JOURNAL_DAYS) if (found := first.replace(day=number)) >= day)
        first = (first + datetime.timedelta(days=32)).replace(day=1)


def days_before(day: datetime.date) -> Iterator[datetime.date]:
    """The days of issues up to and with `day`, the latest first."""
    first = day.replace(day=1)
    while True:
        yield from (
            found
            for number in sorted(settings.JOURNAL_DAYS, reverse=True)
            if (found := first.replace(day=number)) <= day
        )
        first = (first - datetime.timedelta(days=1)).replace(day=1)
