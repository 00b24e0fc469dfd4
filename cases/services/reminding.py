"""Reminders that a public case should be looked at again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from cases import mails, tasks
from cases.services.publishing import overdue

REMINDED = "cases.review_reminded"


@transaction.atomic
def remind_reviews(now: datetime) -> int:
    """Write to whoever answers for a case whose review is due, once for each due day; how many cases.

    Without a responsible officer the coordinators get the mail. A case that nobody answers for is tried again each
    day, so that it reaches the next one who comes; editors see it in their report all along.
    """
    due = list(overdue(timezone.localdate(now)))
    told = PageLogEntry.objects.filter(action=REMINDED, page__in=[page.pk for page in due])
    done = {(page_id, data["review_on"]) for page_id, data in told.values_list("page_id", "data")}
    count = 0
    for page in due:
        day = page.review_on.isoformat()
        if (page.pk, day) in done or not mails.keepers(page):
            continue
        log(instance=page, action=REMINDED, data={"review_on": day})
        tasks.mail_review_due.enqueue(page_id=page.pk, review_on=day)
        count += 1
    return count
