"""Fixed vocabularies of saved searches, and when an alert is due."""

from __future__ import annotations

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.mornings import monday_of, morning_of


class Alert(TextChoices):
    """How often somebody is told of new results."""

    NONE = "none", _("No alert")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("Every Monday morning")


def slot(alert: str, now: datetime.datetime) -> datetime.date:
    """The day, in local time, of the alert that is due or was last due at `now`.

    For a daily alert the latest day whose hour has come, for a weekly one the Monday of that day's week.
    """
    return monday_of(now) if alert == Alert.WEEKLY else morning_of(now)
