"""An issue that is out goes to everybody who wants it by mail; the clock of the worker asks each minute."""

from __future__ import annotations

import datetime
import logging

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from journal.choices import IssueState
from journal.letters import tasks
from journal.letters.choices import LOST_AFTER, MAIL_WITHIN, EditionState, LetterState
from journal.letters.models import Edition, Letter, Subscriber
from journal.models import IssuePage

logger = logging.getLogger(__name__)
AT_ONCE = 500


def tend(now: datetime.datetime) -> list[int]:
    """Begin the mail of issues just released, and see to what a worker left that died; the numbers of new ones."""
    _find_lost(now)
    _revive(now)
    started = []
    for issue in _due(now):
        try:
            if _start(issue, now):
                started.append(issue.number)
        except Exception:
            logger.exception("The mail of issue %s could not be begun and will be tried again.", issue.number)
    return started


def _due(now: datetime.datetime):  # type: ignore[no-untyped-def]
    """Released issues without an edition. Samples are mailed to nobody."""
    out = IssuePage.objects.visible_to(AnonymousUser()).filter(state=IssueState.RELEASED, is_sample=False)
    return out.filter(mail_edition=None, released_at__gt=now - MAIL_WITHIN).order_by("number")


def _start(issue: IssuePage, now: datetime.datetime) -> bool:
    """Whether this call began it: of several workers one makes the edition, with all its letters, or nothing."""
    try:
        with transaction.atomic():
            edition = Edition.objects.create(issue=issue, started_at=now, next_at=now)
            letters = [Letter(edition=edition, subscriber_id=key, not_before=now) for key in _readers()]
            Letter.objects.bulk_create(letters, batch_size=AT_ONCE)
            if not letters:
                Edition.objects.filter(pk=edition.pk).update(state=EditionState.DONE, done_at=now)
            log(instance=issue, action="journal.mail_started", data={"letters": len(letters)})
            tasks.send_slice.enqueue(edition_id=edition.pk)
    except IntegrityError:
        return False
    return True


def _readers() -> list[int]:
    """A row for each address, an account's before the same one from outside."""
    rows = Subscriber.objects.active().values_list("pk", "user__email", "email")
    found: dict[str, int] = {}
    for key, account, outside in sorted(rows, key=lambda row: (row[1] is None, row[0])):
        found.setdefault((account or outside).lower(), key)
    return sorted(found.values())


def _find_lost(now: datetime.datetime) -> None:
    """What a dead process had: nothing was handed over of what it only claimed; of the one it was handing over nobody
    knows, and it is not sent again by itself."""
    lost = Letter.objects.filter(claimed_at__lt=now - LOST_AFTER)
    lost.filter(state=LetterState.CLAIMED).update(state=LetterState.QUEUED, token="")
    if lost.filter(state=LetterState.HANDING).update(state=LetterState.UNCLEAR, done_at=now):
        logger.warning("Mail of the journal was being handed over when the worker ended; see the issue's mail page.")


def _revive(now: datetime.datetime) -> None:
    """A slice for every edition that should have had one. Two tasks for one slice do no harm: one takes it."""
    late = Edition.objects.filter(state=EditionState.SENDING, next_at__lt=now - datetime.timedelta(minutes=1))
    for edition in late:
        if Letter.objects.filter(edition=edition).due(now).exists() or not edition.letters.left().exists():
            tasks.send_slice.enqueue(edition_id=edition.pk)
