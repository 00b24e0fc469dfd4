"""Mail before a stage closes: to judges with work left, and to coordinators whose drafts wait. Each at most once.

`remind` finds who is due, each minute by the clock, and writes a row and its task in one transaction; the worker sends
it as `common.ledger` says, with the numbers that are true then, and not at all when nothing is left.
"""

from __future__ import annotations

import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.ledger import Ledger
from common.mornings import morning_of
from community.contest import mails_judging, tasks
from community.contest.choices import (
    Answer,
    AssignmentState,
    ContestStatus,
    EntryStatus,
    ReminderKind,
    StageKind,
)
from community.contest.models import Assignment, Entry, Reminder, Stage
from people.models import Officer

# {days left on a morning, at most: which reminder}
KINDS = ((1, ReminderKind.ONE_DAY), (3, ReminderKind.THREE_DAYS))
WAITING = (EntryStatus.DRAFT, EntryStatus.WAITING)


def remind(now: datetime.datetime) -> int:
    """Write what is due; how many. Safe to call at any time: a row stands once a person, stage and kind."""
    ledger.revive(now)
    return sum(_remind_of(stage, now) for stage in _closing(now))


def send_reminder(*, reminder_id: int, now: datetime.datetime) -> None:
    ledger.send(reminder_id, now)


def kind_at(stage: Stage, now: datetime.datetime) -> ReminderKind | None:
    """By the days from this morning to the day on which the stage closes: 3 or 2, then 1 or 0."""
    days = (timezone.localdate(stage.closes_at) - morning_of(now)).days
    return next((kind for most, kind in KINDS if days <= most), None)


def _closing(now: datetime.datetime) -> list[Stage]:
    soon = now + datetime.timedelta(days=5)
    return list(
        Stage.objects.filter(
            contest__status=ContestStatus.OPEN,
            kind__in=[StageKind.JUDGING, StageKind.ENTRY],
            opens_at__lte=now,
            closes_at__gt=now,
            closes_at__lte=soon,
        ).select_related("contest")
    )


def _remind_of(stage: Stage, now: datetime.datetime) -> int:
    kind = kind_at(stage, now)
    if kind is None:
        return 0
    known = set(Reminder.objects.filter(stage=stage, kind=kind).values_list("user_id", flat=True))
    due = sorted(_whom(stage) - known)
    return sum(_write(stage, user, kind, now) for user in due)


@transaction.atomic
def _write(stage: Stage, user_id: int, kind: ReminderKind, now: datetime.datetime) -> int:
    made, is_new = Reminder.objects.get_or_create(
        stage=stage, user_id=user_id, kind=kind, defaults={"created_at": now, "not_before": now}
    )
    if is_new:
        tasks.send_reminder.enqueue(reminder_id=made.pk)
    return int(is_new)


def _whom(stage: Stage) -> set[int]:
    """Accounts that can sign in."""
    if stage.kind == StageKind.JUDGING:
        rows = Assignment.objects.readable().filter(
            judge__stage=stage,
            judge__answer=Answer.ACCEPTED,
            judge__user__is_active=True,
            state=AssignmentState.OPEN,
        )
        return set(rows.values_list("judge__user_id", flat=True))
    lineages = set(_drafts(stage).values_list("government__current_id", flat=True))
    coordinating = Officer.objects.serving().filter(is_coordinator=True, user__is_active=True)
    here = coordinating.filter(Q(government__current_id__in=lineages) | Q(government_id__in=lineages))
    return set(here.values_list("user_id", flat=True))


def _drafts(stage: Stage):  # type: ignore[no-untyped-def]
    """What is not handed in, of divisions that the stage takes."""
    rows = Entry.objects.filter(contest=stage.contest_id, status__in=WAITING, government__isnull=False)
    chosen = [division.pk for division in stage.divisions.all()]
    return rows.filter(division__in=chosen) if chosen else rows


def left_for(reminder: Reminder) -> int:
    """How much is left at this moment; 0 when the stage is over or nothing is left."""
    stage, user = reminder.stage, reminder.user
    if not user.is_active or stage.contest.status != ContestStatus.OPEN or stage.closes_at <= timezone.now():
        return 0
    if stage.kind == StageKind.JUDGING:
        return Assignment.objects.visible_to(user).filter(judge__stage=stage).left().count()
    officer = Officer.objects.serving().filter(user=user, is_coordinator=True).select_related("government").first()
    return _drafts(stage).of_government(officer.government).count() if officer else 0


def _compose(reminder: Reminder) -> EmailMessage | None:
    left = left_for(reminder)
    return mails_judging.reminder(reminder.stage, reminder.user, left) if left else None


def _enqueue(pk: int, when: datetime.datetime | None) -> None:
    tasks.send_reminder.using(run_after=when).enqueue(reminder_id=pk)


ledger = Ledger(
    model=Reminder,
    compose=_compose,
    enqueue=_enqueue,
    # A person has one row a stage and kind: none can take over from another.
    rivals=lambda reminder: Reminder.objects.none(),
    hand_over=lambda reminder, rival: None,
)
