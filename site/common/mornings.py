"""When the mail of a day, or of a week, goes out: read with the first coffee, made after the nightly work."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone


def morning_of(now: datetime.datetime) -> datetime.date:
    """The latest day, in local time, whose hour for mail has come (settings.MORNING_MAIL_HOUR)."""
    local = timezone.localtime(now)
    come = local.time() >= datetime.time(settings.MORNING_MAIL_HOUR)
    return local.date() if come else local.date() - datetime.timedelta(days=1)


def monday_of(now: datetime.datetime) -> datetime.date:
    """The Monday of the week of `morning_of`."""
    day = morning_of(now)
    return day - datetime.timedelta(days=day.weekday())


def moment_of(day: datetime.date) -> datetime.datetime:
    """The moment at which the mail of the day goes out."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(settings.MORNING_MAIL_HOUR)))
