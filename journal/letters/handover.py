"""The moment at which a mail changes hands, made as short as SMTP lets it be.

A server that answers 250 to the dot after the text has the mail; before the dot it has nothing. Between the dot and our
note of the answer nobody can know, so everything else is done before: the text is handed over without the dot, then
`about_to` writes down that the dot comes next, then come the dot and the answer.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, NoReturn

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import sanitize_address

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class NotHanded(Exception):
    """The server has not got the mail, for certain. `code` and `words` are its answer, without addresses."""

    def __init__(self, code: int | None, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


class AddressRefused(NotHanded):
    """This address, for good (5xx)."""


class Later(NotHanded):
    """This mail, for now (4xx)."""


class MailRefused(NotHanded):
    """What we send or who we are, for good: it would be so for every address."""


class Away(NotHanded):
    """The server cannot be reached or has gone away: it would be so for every address."""


class Lost(NotHanded):
    """`about_to` said no: somebody else has the letter."""


class Unknown(Exception):
    """The dot was sent and no answer came."""


class Door:
    """A connection to the journal's mail server, for a few mails. Use as a context manager; Away or MailRefused."""

    def __init__(self) -> None:
        self.backend: Any = get_connection(settings.MAIL_TRANSPORT, **_own_server())

    def __enter__(self) -> Door:
        try:
            self.backend.open()
        except smtplib.SMTPAuthenticationError as error:
            raise MailRefused(error.smtp_code, plain(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Away(None, type(error).__name__) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, smtplib.SMTPException):  # it may have gone away before us
            self.backend.close()

    def hand_over(self, message: EmailMessage, about_to: Callable[[], bool]) -> None:
        """Return when the server has the mail; raise one of the above when it has not, or nobody knows."""
        smtp = getattr(self.backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            _by_smtp(smtp, message, about_to)
            return
        if not about_to():  # mail in memory or in files, as in tests and while developing
            raise Lost(None, "")
        self.backend.send_messages([message])


def _own_server() -> dict[str, Any]:
    """What JOURNAL_EMAIL_URL says, where the journal has a mail server of its own."""
    own = settings.JOURNAL_EMAIL_URL
    if not own:
        return {}
    names = {"host": "HOST", "port": "PORT", "username": "HOST_USER", "password": "HOST_PASSWORD"}
    given = {name: own[f"EMAIL_{key}"] for name, key in names.items()}
    return given | {"use_tls": own["EMAIL_USE_TLS"], "use_ssl": own["EMAIL_USE_SSL"]}


def _by_smtp(smtp: smtplib.SMTP, message: EmailMessage, about_to: Callable[[], bool]) -> None:
    try:
        _all_but_the_dot(smtp, message)
    except (OSError, smtplib.SMTPException) as error:
        raise Away(None, type(error).__name__) from error
    if not about_to():
        smtp.close()  # without the dot the server throws the text away
        raise Lost(None, "")
    try:
        smtp.send(b".\r\n")
        code, words = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unknown(type(error).__name__) from error
    if code != 250:
        _refused(smtp, code, words, MailRefused)


def _all_but_the_dot(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    [address] = message.to
    smtp.ehlo_or_helo_if_needed()
    code, words = smtp.mail(sanitize_address(message.from_email, "utf-8"))
    if code != 250:
        _refused(smtp, code, words, MailRefused)
    code, words = smtp.rcpt(sanitize_address(address, "utf-8"))
    if code not in (250, 251):
        _refused(smtp, code, words, AddressRefused)
    text = message.message().as_bytes(linesep="\r\n")
    code, words = smtp.docmd("DATA")
    if code != 354:
        _refused(smtp, code, words, MailRefused)
    smtp.send(_LEADING_DOT.sub(b"..", text) + (b"" if text.endswith(b"\r\n") else b"\r\n"))


def _refused(smtp: smtplib.SMTP, code: int, words: bytes, for_good: type[NotHanded]) -> NoReturn:
    if code == 421 or code < 0:  # it closes the connection
        smtp.close()
        raise Away(code, plain(words))
    smtp.rset()
    raise (for_good if code >= 500 else Later)(code, plain(words))


def plain(words: bytes | str) -> str:
    """What the server said, without the addresses in it."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(word for word in text.split() if "@" not in word)[:200]
