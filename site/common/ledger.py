"""Mail whose words must be true at the moment of sending: one row a mail, written before it, sent at most once.

A kill at any moment leaves the row in order:

1. Whoever has something to tell writes the row (`queued`) and its task in one transaction.
2. The worker takes the row (queued -> sending, one UPDATE that only one process can win), asks for the words, and only
   then sends. When nothing is left to say no mail goes out.
3. The result is noted. A kill between sending and noting leaves `sending`, which is never sent again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.mailing import RETRY_AFTER, attempt

# A task that was taken up by a worker that died is given to another after this time.
LOST_AFTER = datetime.timedelta(minutes=15)


class MailState(TextChoices):
    """queued -> sending -> sent, empty or failed; back to queued when the mail server asks for patience.

    What was sending when the machine stopped stays so: nobody knows whether the server took it, so it is not repeated.
    """

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    EMPTY = "empty", _("nothing left to send")
    FAILED = "failed", _("failed")


class WaitingMail(models.Model):
    """What every row of such mail has."""

    state = models.CharField(_("state"), max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the rows of one model are sent.

    `compose(mail)` gives the message as it is true now, or None when nothing is left to say. `enqueue(pk, when)` puts
    the sending into a task (`when` None: at once). `rivals(mail)` are waiting rows that may take over what this one
    says, `hand_over(mail, rival)` lets one do so: at most one then waits for each. `answer_of(error)` gives further
    columns to write beside a state: `error` is what the mail server answered, None when it took the mail.
    """

    model: type[WaitingMail]
    compose: Callable[[Any], EmailMessage | None]
    enqueue: Callable[[int, datetime.datetime | None], object]
    rivals: Callable[[Any], QuerySet[Any]]
    hand_over: Callable[[Any, Any], object]
    answer_of: Callable[[Exception | None], dict[str, Any]] = lambda error: {}
    # What `compose` needs beside the row, joined in the same query.
    joined: tuple[str, ...] = ("user",)

    def send(self, pk: int, now: datetime.datetime) -> None:
        """Send a waiting mail, if it still waits and has something to say; plan the next attempt when it must be."""
        waiting = self._rows().filter(pk=pk, state=MailState.QUEUED, not_before__lte=now)
        if not waiting.update(state=MailState.SENDING):
            return  # somebody else has it, or it is not its time
        mail = self._rows().select_related(*self.joined).get(pk=pk)
        try:
            message = self.compose(mail)
        except Exception:
            # Nothing has been sent, so it may be tried again; not for ever.
            if mail.failures < len(RETRY_AFTER):
                self._put_back(mail, now + LOST_AFTER, {})
            else:
                self._finish(mail, MailState.FAILED, now, {})
            raise
        if message is None:
            self._finish(mail, MailState.EMPTY, now, {})
        else:
            self._hand_to_server(mail, message, now)

    def revive(self, now: datetime.datetime) -> None:
        """Enqueue again what should have been sent a while ago. Two tasks for one mail do no harm: one takes it."""
        for mail in self._rows().filter(state=MailState.QUEUED, not_before__lt=now - LOST_AFTER):
            with transaction.atomic():
                self._rows().filter(pk=mail.pk).update(not_before=now)
                self.enqueue(mail.pk, None)

    def _rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def _hand_to_server(self, mail: Any, message: EmailMessage, now: datetime.datetime) -> None:
        heard: list[Exception] = []
        try:
            again = attempt(message, mail.failures, heard.append)
        except Exception as error:
            self._finish(mail, MailState.FAILED, now, self.answer_of(error))
            raise
        if again is None:
            self._finish(mail, MailState.SENT, now, self.answer_of(None))
        else:
            self._put_back(mail, again, self.answer_of(heard[-1]))

    def _finish(self, mail: Any, state: MailState, now: datetime.datetime, more: dict[str, Any]) -> None:
        self._rows().filter(pk=mail.pk).update(state=state, done_at=now, **more)

    @transaction.atomic
    def _put_back(self, mail: Any, again: datetime.datetime, more: dict[str, Any]) -> None:
        """Let the mail wait; when another one began to wait meanwhile, that one takes over what it had to say."""
        rival = self.rivals(mail).select_for_update().filter(state=MailState.QUEUED).first()
        if rival is not None:
            self.hand_over(mail, rival)
            self._rows().filter(pk=mail.pk).update(state=MailState.EMPTY)
            return
        failed = {"failures": mail.failures + 1, "not_before": again}
        self._rows().filter(pk=mail.pk).update(state=MailState.QUEUED, **failed, **more)
        self.enqueue(mail.pk, again)
