"""Reminders three days and one day before a stage closes: to whoever has work left, each once."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from community.contest.choices import ReminderKind, StageKind
from community.contest.models import Reminder, Stage
from community.contest.services import reminding
from tests.factories import judging as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(court, settings):
    """The stage closes at six in the evening of day D; `at(days, hour)` is a moment so many days before."""
    settings.MORNING_MAIL_HOUR = 7
    closes = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) + datetime.timedelta(days=20)
    Stage.objects.filter(pk=court.stage.pk).update(closes_at=closes)
    make.make_assignment(court.first, court.entries[0])
    mail.outbox.clear()
    court.at = lambda days, hour=8: (closes - datetime.timedelta(days=days)).replace(hour=hour)
    return court


@pytest.mark.parametrize(
    ("days", "hour", "kind"),
    [
        (4, 23, None),
        (3, 6, None),
        (3, 7, ReminderKind.THREE_DAYS),
        (2, 12, ReminderKind.THREE_DAYS),
        (1, 6, ReminderKind.THREE_DAYS),
        (1, 7, ReminderKind.ONE_DAY),
        (0, 17, ReminderKind.ONE_DAY),
    ],
)
def test_what_is_due_when(due, days, hour, kind):
    made = reminding.remind(due.at(days, hour))
    assert list(Reminder.objects.values_list("kind", "user")) == ([(kind, due.judge.pk)] if kind else [])
    assert made == (1 if kind else 0)


def test_nobody_is_reminded_twice_nor_after_the_end_nor_without_work(due):
    for hour in range(8, 18):
        reminding.remind(due.at(3, hour))
    reminding.remind(due.at(1))
    reminding.remind(due.at(0, 18))
    assert list(Reminder.objects.values_list("kind", flat=True).order_by("pk")) == ["d3", "d1"]
    assert not Reminder.objects.filter(user=due.second.user)


def sent(due):
    reminding.remind(due.at(3))
    for row in Reminder.objects.all():
        reminding.send_reminder(reminder_id=row.pk, now=timezone.now() + datetime.timedelta(days=30))
        reminding.send_reminder(reminder_id=row.pk, now=timezone.now() + datetime.timedelta(days=30))
    return mail.outbox


def test_the_mail_says_how_much_is_left_and_names_no_entry(due):
    [message] = sent(due)
    assert message.to == [due.judge.email]
    assert "1건" in message.subject
    words = message.body + str(message.alternatives)
    for entry in due.entries:
        assert entry.title not in words
        assert entry.government.name_ko not in words


def test_no_mail_goes_out_when_nothing_is_left_at_the_time_of_sending(due):
    reminding.remind(due.at(3))
    make.make_scores(due.first.assignments.get(), 8, 7)
    reminding.send_reminder(reminder_id=Reminder.objects.get().pk, now=timezone.now() + datetime.timedelta(days=30))
    assert not mail.outbox
    assert Reminder.objects.get().state == "empty"


def test_coordinators_hear_of_drafts_before_entries_close(due):
    due.entry()
    mail.outbox.clear()
    stage = due.contest.stages.get(kind=StageKind.ENTRY)
    Stage.objects.filter(pk=stage.pk).update(closes_at=due.at(0, 18))
    Stage.objects.filter(pk=due.stage.pk).update(closes_at=due.at(0, 18) + datetime.timedelta(days=30))
    [message] = sent(due)
    assert message.to == [due.coordinator.email]
