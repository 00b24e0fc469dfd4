"""A real SMTP server for tests of mail, and the site's mail as production sends it."""

from __future__ import annotations

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller


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

    @property
    def messages(self):
        """What arrived, oldest first, as a mail program reads it."""
        return [email.message_from_bytes(each.content, policy=email.policy.default) for each in self.envelopes]


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
def open_inbox(queued):
    """Call it to start the mail server that `queued` names."""
    running = []

    def start():
        handler = Inbox()
        controller = Controller(handler, hostname="127.0.0.1", port=queued)
        controller.start()
        running.append(controller)
        return handler

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def inbox(open_inbox):
    return open_inbox()
