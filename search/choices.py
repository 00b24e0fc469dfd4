"""Fixed vocabularies of saved searches, and when an alert is due."""

from __future__ import annotations

import datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The local hour from which the alerts of a day go out: read with the first coffee, made after the nightly work.
ALERT_FROM = datetime.time(7, 0)


class Alert(TextChoices):
    """How often somebody is told of new results."""

    NONE = "none", _("No alert")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("Every Monday morning")


class MailState(TextChoices):
    """queued -> sending -> sent, empty or failed; back to queued when the mail server asks for patience.

    What was sending when the machine stopped stays so: nobody knows whether the server took it, so it is not repeated.
    """

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    EMPTY = "empty", _("nothing left to send")
    FAILED = "failed", _("failed")


def slot(alert: str, now: datetime.datetime) -> datetime.date:
    """The day, in local time, of the alert that is due or was last due at `now`.

    For a daily alert the latest day whose hour has come, for a weekly one the Monday of that day's week.
    """
    local = timezone.localtime(now)
    day = local.date() if local.time() >= ALERT_FROM else local.date() - datetime.timedelta(days=1)
    return day - datetime.timedelta(days=day.weekday()) if alert == Alert.WEEKLY else day
