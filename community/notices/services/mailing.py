"""The mails with notices: at once, every morning, every Monday. See common.ledger for how none is sent twice.

`make_due_digests` runs each minute by the clock. For everybody with something unread that came before the hour of the
day it writes the one digest of the slot with its notices and its task, in one transaction. What was read in the site,
mailed already or is hidden by then is left out when the mail is written; when nothing is left no mail goes out.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from common.ledger import Ledger, MailState
from common.mornings import moment_of, monday_of, morning_of
from community.notices import tasks
from community.notices.choices import KEEP_MAILS, KEEP_READ, KEEP_UNREAD, MAIL_WITHIN, TELL_WITHIN, Frequency, MailKind
from community.notices.composing import compose
from community.notices.models import Notice, NoticeMail, Telling

logger = logging.getLogger("community.notices")


def queue_now(people: Iterable[int], now: datetime.datetime) -> None:
    """Put what is to be mailed at once into each person's waiting mail, or a new one. Call inside a transaction."""
    for key in people:
        waiting = Notice.objects.to_mail().filter(user=key, frequency=Frequency.NOW)
        _queue(key, MailKind.NOW, None, list(waiting.values_list("pk", flat=True)), now)


def make_due_digests(now: datetime.datetime) -> int:
    """Make every digest that is due; how many. Done twice, it makes none again."""
    ledger.revive(now)
    _queue_what_waits(now)
    made = 0
    for frequency, kind, slot in (
        (Frequency.DAILY, MailKind.DAILY, morning_of(now)),
        (Frequency.WEEKLY, MailKind.WEEKLY, monday_of(now)),
    ):
        rows = Notice.objects.to_mail().filter(frequency=frequency, at__lt=moment_of(slot), at__gt=now - MAIL_WITHIN)
        done = NoticeMail.objects.filter(kind=kind, slot=slot)
        people = rows.exclude(user__in=done.values("user")).order_by("user").values_list("user", flat=True).distinct()
        for key in list(people):
            try:
                made += _make_digest(key, frequency, kind, slot, now)
            except Exception:  # one person's trouble must not keep the news from the others
                logger.exception("The digest of account %s could not be made and will be tried again.", key)
    return made


def send(*, mail_id: int, now: datetime.datetime) -> None:
    """Send a waiting mail, if it still waits and still has something to say."""
    ledger.send(mail_id, now)


def forget_old(now: datetime.datetime) -> int:
    """Delete notices read, mails done and tellings done long ago; how many notices."""
    Telling.objects.filter(done_at__lt=now - KEEP_READ).delete()
    NoticeMail.objects.exclude(state=MailState.QUEUED).filter(created_at__lt=now - KEEP_MAILS).delete()
    read, _kinds = Notice.objects.filter(read_at__lt=now - KEEP_READ).delete()
    unread, _kinds = Notice.objects.filter(read_at=None, at__lt=now - KEEP_UNREAD).delete()
    return int(read + unread)


@transaction.atomic
def _queue_what_waits(now: datetime.datetime) -> None:
    """What is to be mailed at once and was not, because its reader only now wishes it so."""
    rows = Notice.objects.to_mail().filter(frequency=Frequency.NOW, at__lt=now - TELL_WITHIN, at__gt=now - MAIL_WITHIN)
    queue_now(list(rows.order_by("user").values_list("user", flat=True).distinct()), now)


@transaction.atomic
def _make_digest(
    user_id: int, frequency: Frequency, kind: MailKind, slot: datetime.date, now: datetime.datetime
) -> bool:
    if NoticeMail.objects.filter(user=user_id, kind=kind, slot=slot).exists():
        return False
    rows = Notice.objects.to_mail().filter(user=user_id, frequency=frequency, at__lt=moment_of(slot))
    return _queue(user_id, kind, slot, list(rows.values_list("pk", flat=True)), now)


def _queue(
    user_id: int, kind: MailKind, slot: datetime.date | None, notices: list[int], now: datetime.datetime
) -> bool:
    if not notices:
        return False
    waiting = NoticeMail.objects.select_for_update().filter(user=user_id, kind=kind, state=MailState.QUEUED)
    mail = waiting.first() or NoticeMail(user_id=user_id, kind=kind, created_at=now)
    # What waits for a mail server has a full row of attempts before it again: there is something new to say.
    mail.slot, mail.failures, mail.not_before = slot, 0, now
    mail.save()
    Notice.objects.filter(pk__in=notices).update(mail=mail)
    tasks.send_mail.enqueue(mail_id=mail.pk)
    return True


def queue_reminder(user_id: int, must_read_id: int, now: datetime.datetime) -> bool:
    """One reminder of a must-read notice, unless there has been one. Inside the caller's transaction."""
    place = {"user_id": user_id, "must_read_id": must_read_id, "kind": MailKind.REMINDER}
    if NoticeMail.objects.filter(**place).exists():
        return False
    mail = NoticeMail.objects.create(**place, created_at=now, not_before=now)
    tasks.send_mail.enqueue(mail_id=mail.pk)
    return True


def _enqueue(pk: int, when: datetime.datetime | None) -> None:
    tasks.send_mail.using(run_after=when).enqueue(mail_id=pk)


def _answer_of(error: Exception | None) -> dict[str, Any]:
    """What the mail server said, for the log that the reader sees: its code and its words, without the address."""
    if error is None:
        return {"code": None, "answer": ""}
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, text = next(iter(error.recipients.values()))
        return {"code": code, "answer": _words(text)}
    if isinstance(error, smtplib.SMTPResponseException):
        return {"code": error.smtp_code, "answer": _words(error.smtp_error)}
    return {"code": None, "answer": type(error).__name__}


def _words(text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(word for word in plain.split() if "@" not in word)[:200]


ledger = Ledger(
    model=NoticeMail,
    compose=compose,
    enqueue=_enqueue,
    rivals=lambda mail: NoticeMail.objects.filter(user_id=mail.user_id, kind=mail.kind).exclude(kind=MailKind.REMINDER),
    hand_over=lambda mail, rival: Notice.objects.filter(mail=mail).update(mail=rival),
    answer_of=_answer_of,
)
