"""One reminder of a question that nobody has answered."""

from __future__ import annotations

import datetime

from django.db import transaction

from cases.mails import keepers
from cases.questions import tasks
from cases.questions.choices import REMIND_AFTER_DAYS, Status
from cases.questions.models import Question


@transaction.atomic
def remind_of_questions(now: datetime.datetime) -> int:
    """Write once to whoever answers for a case whose question has waited a week; how many questions.

    A case that nobody answers for is tried again each day, so that the mail reaches the next one who comes.
    """
    before = now - datetime.timedelta(days=REMIND_AFTER_DAYS)
    due = Question.objects.filter(status=Status.WAITING, reminded_at=None, asked_at__lte=before, case__live=True)
    count = 0
    for question in due.select_related("case__government", "case__contact").order_by("asked_at", "pk"):
        if not keepers(question.case):
            continue
        taken = Question.objects.filter(pk=question.pk, reminded_at=None).update(reminded_at=now)
        if taken:
            tasks.mail_reminder.enqueue(question_id=question.pk)
            count += 1
    return count
