"""Mail through a real SMTP server, by way of a row that the worker takes up."""

import datetime
import smtplib

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.mailing import RETRY_AFTER, WORD_JOINER, QueuedEmailBackend, deliver, one_line

pytestmark = pytest.mark.django_db


def send(*addresses):
    for address in addresses:
        mail = EmailMultiAlternatives(
            "[CS 나눔터] 승인", "본문입니다.", "cs@korea.example", [address], reply_to=["a@b.kr"]
        )
        mail.attach_alternative("<p>본문입니다.</p>", "text/html")
        QueuedEmailBackend().send_messages([mail])


def waiting():
    """(arguments, not before) of every mail that waits, oldest first."""
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.args_kwargs["kwargs"], row.run_after) for row in rows]


def test_a_mail_is_one_row_of_the_transaction_that_sent_it(queued):
    with transaction.atomic():
        send("lost@korea.example")
        transaction.set_rollback(True)
    send("a@korea.example", "b@korea.example")
    assert [values["message"]["to"] for values, _when in waiting()] == [["a@korea.example"], ["b@korea.example"]]


def test_what_arrives_is_what_was_written(inbox):
    send("a@korea.example")
    deliver.func(**waiting()[0][0])
    (envelope,) = inbox.envelopes
    text = envelope.content.decode()
    assert envelope.rcpt_tos == ["a@korea.example"]
    assert "multipart/alternative" in text
    assert "Reply-To: a@b.kr" in text


def test_a_server_that_is_down_delays_the_mail_and_loses_nothing(queued, caplog):
    send("a@korea.example")
    before = timezone.now()
    deliver.func(**waiting()[0][0])
    again, when = waiting()[-1]
    assert again["failures"] == 1
    assert datetime.timedelta(minutes=1) <= when - before < datetime.timedelta(minutes=2)
    assert again["message"] == waiting()[0][0]["message"]
    assert "a@korea.example" not in caplog.text


def test_after_a_day_the_failure_is_raised_and_kept(queued):
    send("a@korea.example")
    with pytest.raises(OSError, match="refused"):
        deliver.func(message=waiting()[0][0]["message"], failures=len(RETRY_AFTER))
    assert len(waiting()) == 1


def test_an_address_that_does_not_exist_is_not_tried_again_and_stops_no_other(inbox):
    send("gone@korea.example", "b@korea.example")
    (gone, _), (there, _) = waiting()
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver.func(**gone)
    deliver.func(**there)
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [["b@korea.example"]]
    assert len(waiting()) == 2


@pytest.mark.parametrize(
    ("typed", "linked"),
    [
        ("가 나\r\nBcc: x@y.kr", "y.kr"),
        ("https://evil.example/a", "://"),
        ("www.evil.example", "www.evil"),
        ("me@evil.example", "me@evil"),
        ("evil.example.", "evil.example"),
    ],
)
def test_a_name_in_a_mail_is_one_line_that_no_program_makes_a_link_of(typed, linked):
    made = one_line(typed)
    assert "\n" not in made
    assert linked in typed
    assert linked not in made


def test_ordinary_words_stay_as_they_are():
    assert one_line("민원 처리 2.0, 만족도 92.5점. 끝") == "민원 처리 2.0, 만족도 92.5점. 끝"
    assert WORD_JOINER not in one_line("3.14 가. 나")
