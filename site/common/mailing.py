"""Mail that waits for the worker: sending writes a row in the caller's transaction, and the row is tried again."""

from __future__ import annotations

import datetime
import logging
import re
import smtplib
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks import task

logger = logging.getLogger(__name__)

# What mail programs make a link of: a scheme, the dots of a host name, the sign in an address.
_LINKED = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})|(?<=\w)@(?=\w)")
WORD_JOINER = "\u2060"

# Minutes to wait after the first, second … failure: about a day in all, as a mail server's own queue would.
RETRY_AFTER = (1, 5, 30, 120, 480, 900)


class QueuedEmailBackend(BaseEmailBackend):
    """Django's mail backend of the site: each message becomes a task of its own, sent through settings.MAIL_TRANSPORT.

    A rolled-back transaction sends nothing, a mail server that is down delays and loses nothing, and one address that
    is refused stops no other. A message with attachments is too large for a row and is sent at once.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of messages taken on."""
        for message in email_messages:
            if message.attachments:
                get_connection(settings.MAIL_TRANSPORT).send_messages([message])
            elif message.recipients():
                deliver.enqueue(message=_as_row(message))
        return len(email_messages)


@task()
def deliver(message: dict[str, Any], failures: int = 0) -> None:
    """Send one message; after a failure that may pass, plan the next attempt. The last failure is raised and kept."""
    again = attempt(_as_message(message), failures)
    if again is not None:
        deliver.using(run_after=again).enqueue(message=message, failures=failures + 1)


def attempt(
    message: EmailMessage, failures: int, tell: Callable[[Exception], object] = lambda error: None
) -> datetime.datetime | None:
    """Send a message through the transport at once. None when it was sent, else the time of the next attempt.

    A refusal for good, and the failure after the last attempt, are raised; a failure that may pass is given to `tell`.
    For mail whose words must be true at the
    moment of sending, and so are written anew for each attempt; everything else goes through the queue.
    """
    try:
        get_connection(settings.MAIL_TRANSPORT).send_messages([message])
    except (smtplib.SMTPException, OSError) as error:
        if _is_final(error) or failures >= len(RETRY_AFTER):
            raise
        tell(error)
        again = timezone.now() + datetime.timedelta(minutes=RETRY_AFTER[failures])
        # The kind of error only: its text may hold the address.
        logger.warning("A mail could not be sent (%s); next attempt at %s.", type(error).__name__, again)
        return again
    return None


def one_line(text: str) -> str:
    """The text without control characters and line breaks, and with no address that a mail program would link.

    The scheme's colon is written wide; an invisible mark that never breaks a line stands in host names and addresses.
    """
    plain = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in text)
    unlinked = _LINKED.sub(lambda found: found.group() + WORD_JOINER, plain.replace("://", "：//"))
    return " ".join(unlinked.split())


def _is_final(error: Exception) -> bool:
    """Whether the server said no for good (5xx) and not "later"."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= 500


def _as_row(message: EmailMessage) -> dict[str, Any]:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(content), mimetype] for content, mimetype in alternatives],
    }


def _as_message(row: dict[str, Any]) -> EmailMultiAlternatives:
    alternatives = [(content, mimetype) for content, mimetype in row["alternatives"]]
    return EmailMultiAlternatives(**{**row, "alternatives": alternatives})
