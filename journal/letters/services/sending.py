"""Send the letters of an edition, a slice at a time, each to exactly one attempt.

Every step is one committed UPDATE that only its own process can make: queued -> claimed (by a token) -> handing, just
before the dot that makes the mail the server's -> sent. See the README for what a kill leaves at each step.
"""

from __future__ import annotations

import datetime
import logging
import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from journal.letters import composing, handover, tasks
from journal.letters.choices import RETRY_AFTER, SLICE_SECONDS, EditionState, LetterState, SubscriberState
from journal.letters.models import Edition, Letter, Subscriber

logger = logging.getLogger(__name__)
# Minutes until a server that is away is tried again, after its first, second, third and every further failure.
AWAY = RETRY_AFTER[:3]
NOT_PUBLIC = "not public"


def send_slice(*, edition_id: int) -> int:
    """Send what may be sent now and plan the next slice; how many letters were looked at.

    Of several processes one moves `next_at` and has the slice, so the rate holds for all of them together.
    """
    now = timezone.now()
    mine = Edition.objects.filter(pk=edition_id, state=EditionState.SENDING, next_at__lte=now)
    if not mine.update(next_at=now + datetime.timedelta(seconds=SLICE_SECONDS)):
        return 0
    edition = Edition.objects.select_related("issue").get(pk=edition_id)
    size = math.ceil(settings.JOURNAL_MAIL_PER_MINUTE * SLICE_SECONDS / 60)
    letters = list(Letter.objects.filter(edition=edition).due(now).values_list("pk", flat=True)[:size])
    try:
        with handover.Door() as door, _through_power_cuts():
            for letter in letters:
                _Attempt(edition, letter, door).make()
    except handover.Away as away:
        _wait(edition, away)
    except handover.MailRefused as refused:
        _pause(edition, f"{refused.code or ''} {refused.words}".strip())
    except _NotPublic:
        _pause(edition, NOT_PUBLIC)
    _plan_next(edition_id)
    return len(letters)


class _NotPublic(Exception):
    pass


class _Attempt:
    """One try of one letter."""

    def __init__(self, edition: Edition, letter: int, door: handover.Door) -> None:
        self.edition, self.door, self.token = edition, door, secrets.token_hex(8)
        self.waiting = Letter.objects.filter(pk=letter, state=LetterState.QUEUED)
        self.mine: QuerySet[Letter] = Letter.objects.filter(pk=letter, token=self.token)

    def make(self) -> None:
        """Take the letter and send it, unless it is somebody else's, wanted no more, or the edition was paused."""
        if not Edition.objects.filter(pk=self.edition.pk, state=EditionState.SENDING).exists():
            return
        # By columns of its own row alone: with a join two processes could both win on PostgreSQL.
        if not self.waiting.update(state=LetterState.CLAIMED, token=self.token, claimed_at=timezone.now()):
            return
        letter = self.mine.select_related("subscriber__user", "edition").get()
        subscriber = letter.subscriber
        if subscriber is None or not _is_wanted(subscriber):
            self._note(LetterState.DROPPED)
            return
        words = _words_for(self.edition, subscriber.language)
        if words is None:
            self._put_back()
            raise _NotPublic
        self._hand_over(letter, subscriber, composing.message_for(words, letter, subscriber))

    def _hand_over(self, letter: Letter, subscriber: Subscriber, message: EmailMessage) -> None:
        try:
            self.door.hand_over(message, self._about_to)
        except handover.AddressRefused as error:
            self._note(LetterState.BOUNCED, error)
            _count_refusal(subscriber)
        except handover.Later as error:
            self._later(letter, error)
        except handover.MailRefused as error:
            self._note(LetterState.FAILED, error)
            raise
        except handover.Away:
            self._put_back()
            raise
        except handover.Lost:
            raise handover.Away(None, "") from None  # the connection is closed; the letter is another process's
        except handover.Unknown as error:
            self._note(LetterState.UNCLEAR)
            raise handover.Away(None, str(error)) from error
        else:
            self._note(LetterState.SENT)
            if subscriber.bounces:
                Subscriber.objects.filter(pk=subscriber.pk).update(bounces=0)
            if self.edition.failures:
                Edition.objects.filter(pk=self.edition.pk).update(failures=0, note="")
                self.edition.failures = 0

    def _about_to(self) -> bool:
        return bool(self.mine.filter(state=LetterState.CLAIMED).update(state=LetterState.HANDING))

    def _note(self, state: LetterState, error: handover.NotHanded | None = None) -> None:
        """The outcome; also of a letter that counted as unclear because this process was slow."""
        answer = {"code": error.code, "answer": error.words} if error else {"code": None, "answer": ""}
        self.mine.update(state=state, done_at=timezone.now(), **answer)

    def _put_back(self) -> None:
        self.mine.update(state=LetterState.QUEUED, token="")

    def _later(self, letter: Letter, error: handover.Later) -> None:
        """Again after a while, longer each time; in the end it is given up."""
        if letter.failures >= len(RETRY_AFTER):
            self._note(LetterState.FAILED, error)
            return
        again = timezone.now() + datetime.timedelta(minutes=RETRY_AFTER[letter.failures])
        values = {"failures": letter.failures + 1, "not_before": again, "code": error.code, "answer": error.words}
        self.mine.update(state=LetterState.QUEUED, token="", **values)


def _is_wanted(subscriber: Subscriber) -> bool:
    """Whether the mail still has somebody to go to, now that its turn has come."""
    if subscriber.state != SubscriberState.ACTIVE:
        return False
    return subscriber.user is None or subscriber.user.is_active


def _words_for(edition: Edition, language: str) -> composing.Words | None:
    """Made once a slice and language."""
    made: dict[str, composing.Words | None] = edition.__dict__.setdefault("_words", {})
    if language not in made:
        made[language] = composing.words_of(edition.issue, language)
    return made[language]


def _count_refusal(subscriber: Subscriber) -> None:
    """An address that was refused for so many issues in a row rests, until its reader says otherwise."""
    row = Subscriber.objects.filter(pk=subscriber.pk)
    row.update(bounces=F("bounces") + 1)
    often = row.filter(state=SubscriberState.ACTIVE, bounces__gte=settings.JOURNAL_MAIL_REFUSALS)
    often.update(state=SubscriberState.PAUSED, paused_at=timezone.now())


def _wait(edition: Edition, away: handover.Away) -> None:
    """The server is away, which is no letter's fault: all of them wait, longer each time."""
    minutes = AWAY[min(edition.failures, len(AWAY) - 1)]
    again = timezone.now() + datetime.timedelta(minutes=minutes)
    note = f"{away.code or ''} {away.words}".strip()
    Edition.objects.filter(pk=edition.pk).update(failures=F("failures") + 1, next_at=again, note=note)
    logger.warning("The journal's mail waits until %s: %s", again, note)


def _pause(edition: Edition, note: str) -> None:
    rows = Edition.objects.filter(pk=edition.pk, state=EditionState.SENDING)
    rows.update(state=EditionState.PAUSED, note=note)
    logger.error("The journal's mail was paused: %s", note)


def _plan_next(edition_id: int) -> None:
    """The task of the next slice, or the end."""
    edition = Edition.objects.filter(pk=edition_id, state=EditionState.SENDING).first()
    if edition is None:
        return
    if not edition.letters.left().exists():
        Edition.objects.filter(pk=edition_id, state=EditionState.SENDING).update(
            state=EditionState.DONE, done_at=timezone.now(), note=""
        )
        return
    soonest = edition.letters.filter(state=LetterState.QUEUED).aggregate(at=Min("not_before"))["at"]
    when = max(edition.next_at, soonest or edition.next_at)
    tasks.send_slice.using(run_after=when).enqueue(edition_id=edition_id)


@contextmanager
def _through_power_cuts() -> Iterator[None]:
    """SQLite hands a commit to the system alone, which a kill survives and a power cut may not. Here it must."""
    strict = connection.vendor == "sqlite" and not connection.in_atomic_block
    if strict:
        connection.cursor().execute("PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        if strict:
            connection.cursor().execute("PRAGMA synchronous=NORMAL")
