"""Writing to the responsible officer."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from people.choices import OfficerStatus
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def address(case) -> str:
    return reverse("cases:contact", args=[case.number])


@pytest.fixture(autouse=True)
def _no_earlier_messages():
    cache.clear()


@pytest.fixture
def case():
    return make_case("이사 <원스톱>", contact=OfficerFactory())


def test_a_members_message_reaches_the_officer_and_an_answer_the_member(
    client, case, django_capture_on_commit_callbacks
):
    sender = OfficerFactory().user
    client.force_login(sender)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address(case), {"message": "어떻게 <b>하셨나요</b>?"})
    assert response.status_code == 302
    [message] = mail.outbox
    assert (message.to, message.reply_to) == ([case.contact.user.email], [sender.email])
    assert "어떻게 <b>하셨나요</b>?" in message.body
    assert case.number in message.subject
    assert message.content_subtype == "plain"


def test_an_empty_message_is_not_sent_and_nothing_typed_is_lost(client, case):
    client.force_login(OfficerFactory().user)
    assert client.post(address(case), {"message": "   "}).status_code == 422
    long = "가" * 2_001
    assert long in client.post(address(case), {"message": long}).text
    assert mail.outbox == []


def test_residents_sign_in_first_and_accounts_without_a_membership_are_refused(client, case):
    assert client.post(address(case), {"message": "x"}).status_code == 302
    client.force_login(UserFactory())
    assert client.post(address(case), {"message": "x"}).status_code == 403
    assert mail.outbox == []


def test_an_officer_who_left_gets_no_mail(client, case):
    client.force_login(OfficerFactory().user)
    case.contact.status = OfficerStatus.ENDED
    case.contact.save()
    assert client.post(address(case), {"message": "x"}).status_code == 403
    assert mail.outbox == []


def test_too_many_messages_are_refused_and_what_was_typed_stays(client, case):
    client.force_login(OfficerFactory().user)
    answers = [client.post(address(case), {"message": f"열한 번째까지 {number}"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "열한 번째까지 10</textarea>" in answers[-1].text
