"""What the clock does about adoptions: break a silence, put the yearly question."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cases.adoption import mails, tasks
from cases.adoption.choices import FOLLOW_UP_MONTHS, SILENT_DAYS
from cases.adoption.models import Adoption, CaseFollowUp
from cases.mails import keepers
from cases.models import CasePage
from cases.services.publishing import months_after


@transaction.atomic
def remind_silent(now: datetime.datetime) -> int:
    """Write to the officers of adoptions on the way that have had no step for 90 days, once a silence; how many.

    An adoption that nobody answers for is tried again the next day.
    """
    silent = Adoption.objects.silent_since(now - datetime.timedelta(days=SILENT_DAYS)).unreminded().for_list()
    count = 0
    for adoption in silent.select_related("opened_by__user"):
        if not mails.adopters(adoption):
            continue
        Adoption.objects.filter(pk=adoption.pk).update(reminded_at=now)
        log(instance=adoption, action="adoption.reminded")
        tasks.mail_silent.enqueue(adoption_id=adoption.pk, since=adoption.last_moved_at.isoformat())
        count += 1
    return count


@transaction.atomic
def ask_follow_ups(now: datetime.datetime) -> int:
    """Ask the owners of public cases, on each anniversary of the publication, how the case goes on; how many.

    A question is put once for a due day. A site that was down for years asks only for the newest day; a question
    that nobody is there to answer is put when somebody comes.
    """
    today = timezone.localdate(now)
    asked = set(CaseFollowUp.objects.values_list("case_id", "due_on"))
    rows = CasePage.objects.live().filter(first_published_at__lte=now - datetime.timedelta(days=364))
    count = 0
    for case in rows.select_related("government", "contact__user"):
        due = last_due(timezone.localdate(case.first_published_at), today)
        if due is None or (case.pk, due) in asked or not keepers(case):
            continue
        question, new = CaseFollowUp.objects.get_or_create(case=case, due_on=due)
        if new:
            tasks.mail_follow_up.enqueue(question_id=question.pk)
            count += 1
    return count


def last_due(published: datetime.date, today: datetime.date) -> datetime.date | None:
    """The newest anniversary that has come; None in the first year."""
    years = today.year - published.year
    days = [months_after(published, FOLLOW_UP_MONTHS * past) for past in (years, years - 1) if past > 0]
    return next((day for day in days if day <= today), None)
