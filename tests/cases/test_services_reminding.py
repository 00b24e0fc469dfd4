"""Reminders of reviews that are due: to whom, when, and how often."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import PageLogEntry

from cases.models import CasePage
from cases.services.publishing import confirm_still_valid, set_contact
from cases.services.reminding import REMINDED, remind_reviews
from cases.tasks import mail_review_due
from tests.factories import cases as make

pytestmark = pytest.mark.django_db
A_YEAR = datetime.timedelta(days=367)


@pytest.fixture
def public():
    page = make.published()
    mail.outbox.clear()
    return page


def later(days=0):
    return timezone.now() + A_YEAR + datetime.timedelta(days=days)


def test_the_responsible_officer_gets_one_mail_for_each_due_day(public):
    assert (remind_reviews(timezone.now()), len(mail.outbox)) == (0, 0)
    assert (remind_reviews(later()), remind_reviews(later()), remind_reviews(later(30))) == (1, 0, 0)
    [message] = mail.outbox
    assert message.to == [public.author.user.email]
    assert public.title in message.subject
    assert f"/cases/drafts/{public.pk}/" in message.body

    confirm_still_valid(page=public, actor=public.author.user)
    CasePage.objects.filter(pk=public.pk).update(review_on=timezone.localdate(later(20)))
    assert (remind_reviews(later(19)), remind_reviews(later(21))) == (0, 1)
    assert PageLogEntry.objects.filter(page=public.pk, action=REMINDED).count() == 2


def test_without_a_responsible_officer_the_coordinator_is_asked(public):
    head = make.coordinator(public.government)
    set_contact(public, None)
    assert remind_reviews(later()) == 1
    assert [message.to for message in mail.outbox] == [[head.user.email]]


def test_a_case_that_nobody_answers_for_waits_for_somebody(public):
    set_contact(public, None)
    assert (remind_reviews(later()), mail.outbox) == (0, [])
    make.coordinator(public.government)
    assert (remind_reviews(later(1)), len(mail.outbox)) == (1, 1)


def test_a_case_that_was_taken_off_or_looked_at_meanwhile_asks_for_nothing(public):
    day = public.review_on.isoformat()
    CasePage.objects.filter(pk=public.pk).update(live=False)
    assert remind_reviews(later()) == 0
    mail_review_due.call(page_id=public.pk, review_on=day)
    CasePage.objects.filter(pk=public.pk).update(live=True)
    mail_review_due.call(page_id=public.pk, review_on="2001-01-01")
    assert mail.outbox == []
    mail_review_due.call(page_id=public.pk, review_on=day)
    assert len(mail.outbox) == 1
