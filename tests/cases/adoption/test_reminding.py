"""What the clock asks, whom, and how often; and the mail to those from whom a case was taken."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cases.adoption.models import Adoption, CaseFollowUp
from cases.adoption.services.adopting import withdraw_adoption
from cases.adoption.services.answering import answer_follow_up
from cases.adoption.services.moving import move_adoption
from cases.adoption.services.reminding import ask_follow_ups, last_due, remind_silent
from cases.adoption.tasks import mail_adopted, mail_follow_up
from cases.models import CasePage
from tests.factories import cases as make
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.factories.people import CoordinatorFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def in_days(days: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def told() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_the_cases_officers_and_those_of_the_origin_are_told_each_once() -> None:
    contact = OfficerFactory()
    case = make_case(government=contact.government, contact=contact)
    head = CoordinatorFactory(government=contact.government)
    first = adopt(case)
    mail.outbox.clear()
    second = adopt(case, origin=first)
    assert told() == sorted([contact.user.email, head.user.email, first.opened_by.user.email])
    message = mail.outbox[0]
    assert case.title in message.subject
    assert second.government.name_ko in message.body
    assert second.get_absolute_url() in message.body


def test_what_was_withdrawn_before_the_mail_went_is_not_told() -> None:
    adoption = adopt(make_case(contact=OfficerFactory()), stage="considering")
    key = adoption.pk
    withdraw_adoption(actor=adoption.opened_by.user, adoption=adoption)
    mail.outbox.clear()
    mail_adopted.call(adoption_id=key)
    assert mail.outbox == []


def test_a_silence_of_ninety_days_is_broken_once() -> None:
    adoption = adopt(make_case())
    mail.outbox.clear()
    assert [remind_silent(in_days(days)) for days in (89, 91, 92, 300)] == [0, 1, 0, 0]
    assert told() == [adoption.opened_by.user.email]
    assert reverse("adoption:detail", args=[adoption.pk]) in mail.outbox[0].body


def test_a_step_ends_the_silence_and_a_new_one_is_broken_again() -> None:
    adoption = adopt(make_case())
    assert remind_silent(in_days(91)) == 1
    move_adoption(actor=adoption.opened_by.user, adoption=adoption, to="in_progress")
    Adoption.objects.filter(pk=adoption.pk).update(last_moved_at=in_days(100))
    assert [remind_silent(in_days(days)) for days in (150, 191, 192)] == [0, 1, 0]


@pytest.mark.parametrize("stage", ["running", "stopped"])
def test_whoever_has_come_to_rest_is_not_reminded(stage: str) -> None:
    adoption = adopt(make_case())
    move_adoption(actor=adoption.opened_by.user, adoption=adoption, to=stage)
    assert remind_silent(in_days(200)) == 0


def test_when_the_opener_has_left_the_coordinator_is_reminded_and_nobody_when_nobody_serves() -> None:
    adoption = adopt(make_case())
    adoption.opened_by.status = "ended"
    adoption.opened_by.save()
    assert remind_silent(in_days(91)) == 0
    head = CoordinatorFactory(government=adoption.government)
    mail.outbox.clear()
    assert remind_silent(in_days(92)) == 1
    assert told() == [head.user.email]


def test_an_adoption_of_a_case_that_is_gone_is_left_in_peace() -> None:
    adoption = adopt(make_case())
    CasePage.objects.filter(pk=adoption.case_id).update(live=False)
    assert remind_silent(in_days(91)) == 0


DAY = datetime.date


@pytest.mark.parametrize(
    ("published", "today", "due"),
    [
        (DAY(2025, 3, 1), DAY(2026, 2, 28), None),
        (DAY(2025, 3, 1), DAY(2026, 3, 1), DAY(2026, 3, 1)),
        (DAY(2024, 2, 29), DAY(2025, 2, 28), DAY(2025, 2, 28)),
        (DAY(2020, 6, 1), DAY(2026, 5, 31), DAY(2025, 6, 1)),
        (DAY(2026, 1, 1), DAY(2026, 11, 25), None),
    ],
)
def test_the_due_day_is_the_last_anniversary(published, today, due) -> None:
    assert last_due(published, today) == due


def test_the_owner_is_asked_once_a_year() -> None:
    case = make.published()
    mail.outbox.clear()
    assert [ask_follow_ups(in_days(days)) for days in (300, 366, 367, 500, 732, 733)] == [0, 1, 0, 0, 1, 0]
    assert CaseFollowUp.objects.filter(case=case).count() == 2
    assert told() == [case.author.user.email] * 2
    question = CaseFollowUp.objects.last()
    assert reverse("adoption:follow-up", args=[question.pk]) in mail.outbox[0].body


def test_an_answered_question_and_a_case_taken_off_send_no_mail() -> None:
    case = make.published()
    ask_follow_ups(in_days(366))
    question = CaseFollowUp.objects.get()
    mail.outbox.clear()
    CasePage.objects.filter(pk=case.pk).update(live=False)
    mail_follow_up.call(question_id=question.pk)
    CasePage.objects.filter(pk=case.pk).update(live=True)
    answer_follow_up(actor=case.author.user, question=question, answer="continues")
    mail_follow_up.call(question_id=question.pk)
    assert mail.outbox == []


def test_only_the_owner_answers() -> None:
    make.published()
    ask_follow_ups(in_days(366))
    question = CaseFollowUp.objects.get()
    with pytest.raises(PermissionDenied):
        answer_follow_up(actor=OfficerFactory().user, question=question, answer="stopped")
    assert CaseFollowUp.objects.get().answer == ""


def test_the_answer_is_given_from_the_mail_and_stands_on_the_case(client) -> None:
    case = make.published()
    ask_follow_ups(in_days(366))
    url = reverse("adoption:follow-up", args=[CaseFollowUp.objects.get().pk])
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"
    client.force_login(OfficerFactory().user)
    assert client.get(url).status_code == 403
    client.force_login(case.author.user)
    assert url in client.get(reverse("cases:detail", args=[case.number])).text
    response = client.post(url, {"answer": "", "figure": "만족도 91.2점"})
    assert response.status_code == 422
    assert "만족도 91.2점" in response.text
    assert client.post(url, {"answer": "changed", "figure": "만족도 91.2점"}).status_code == 302
    client.logout()
    html = client.get(reverse("cases:detail", args=[case.number])).text
    assert "만족도 91.2점" in html
    assert url not in html
