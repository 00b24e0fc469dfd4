"""Mail through a real SMTP server, by way of a row that the worker takes up."""

import datetime
import smtplib
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.mailing import RETRY_AFTER, QueuedEmailBackend, deliver

pytestmark = pytest.mark.django_db


class Inbox:
    """Keeps what it is given; refuses addresses that begin with `gone`, for good."""

    def __init__(self):
        self.envelopes = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("gone"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def queued(settings, free_port):
    """The site's mail as in production, with a mail server that is not there yet."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    return free_port


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def inbox(queued):
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=queued)
    controller.start()
    yield handler
    controller.stop()


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
