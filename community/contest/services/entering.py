"""An entry on its way: sent, nominated, taken back, completed, withdrawn; and the office's screening."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from community.contest import rules, tasks
from community.contest.choices import (
    COUNTED,
    ENTRY_TRANSITIONS,
    ContestStatus,
    EntryKind,
    EntryStatus,
    StageKind,
    VersionReason,
)
from community.contest.completeness import missing_required
from community.contest.models import Contest, Entry
from community.contest.services.essays import erase
from community.contest.services.guarding import locked_contest, locked_entry, take_down
from community.contest.services.versions import keep
from people.models import User


@transaction.atomic
def send_entry(*, actor: User, entry: Entry, now: datetime.datetime | None = None, tell: bool = True) -> Entry:
    """Ask the coordinator to nominate it. A coordinator's own word is the nomination."""
    now = now or timezone.now()
    entry = locked_entry(entry)
    if rules.coordinates(actor, entry):
        return nominate_entry(actor=actor, entry=entry, now=now, tell=tell)
    require(rules.can_send(actor, entry, now))
    _check_whole(entry)
    entry.sent_at = now
    _move(entry, actor, "send")
    if tell:
        tasks.mail_about.enqueue(entry_id=entry.pk, kind="waiting")
    return entry


@transaction.atomic
def nominate_entry(*, actor: User, entry: Entry, now: datetime.datetime | None = None, tell: bool = True) -> Entry:
    """Enter it for the government: it gets its number, and its first version is kept.

    `tell` is false for samples alone, whose people do not exist.
    """
    now = now or timezone.now()
    contest = locked_contest(entry.contest)
    entry = locked_entry(entry)
    require(rules.can_nominate(actor, entry, now))
    _check_whole(entry)
    _check_limit(entry)
    if entry.number is None:
        contest.last_number += 1
        contest.save(update_fields=["last_number"])
        entry.number = contest.last_number
    entry.submitted_at, entry.nominated_by = now, actor
    _move(entry, actor, "nominate")
    keep(entry, VersionReason.SUBMITTED, actor)
    if tell:
        tasks.mail_about.enqueue(entry_id=entry.pk, kind="submitted")
    return entry


@transaction.atomic
def decline_entry(*, actor: User, entry: Entry, reason: str) -> Entry:
    """Give it back to its author, who can send it again."""
    entry = locked_entry(entry)
    require(rules.can_decline(actor, entry))
    _move(entry, actor, "decline", remark=reason)
    tasks.mail_about.enqueue(entry_id=entry.pk, kind="declined")
    return entry


@transaction.atomic
def take_back_entry(*, actor: User, entry: Entry, now: datetime.datetime | None = None) -> Entry:
    """To go on writing; it must be sent and nominated again before entries close. Its number stays its own."""
    entry = locked_entry(entry)
    require(rules.can_take_back(actor, entry, now or timezone.now()))
    return _move(entry, actor, "take_back")


@transaction.atomic
def send_again(*, actor: User, entry: Entry, now: datetime.datetime | None = None) -> Entry:
    """What was to be completed is complete: the office looks again."""
    entry = locked_entry(entry)
    require(rules.can_send_again(actor, entry, now or timezone.now()))
    _check_whole(entry)
    entry.complete_by = None
    _move(entry, actor, "send_again")
    keep(entry, VersionReason.COMPLETED, actor)
    return entry


@transaction.atomic
def withdraw_entry(*, actor: User, entry: Entry, reason: str) -> Entry:
    """Take it out of the contest for good; what was handed in stays in the record, of essays the number alone."""
    entry = locked_entry(entry)
    require(rules.can_withdraw(actor, entry))
    _move(entry, actor, "withdraw", remark=reason)
    if entry.kind == EntryKind.ESSAY:
        erase(entry)
        return entry
    take_down(entry)
    tasks.mail_about.enqueue(entry_id=entry.pk, kind="withdrawn")
    return entry


@transaction.atomic
def screen_entry(
    *,
    actor: User,
    entry: Entry,
    verb: str,
    reason: str = "",
    complete_by: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
    tell: bool = True,
) -> Entry:
    """The office's word: `accept`, `return` (until `complete_by`), `refuse`, or `reconsider` an earlier one.

    Returning and refusing give a reason, which the entrant reads. `tell` as in nominate_entry.
    """
    now = now or timezone.now()
    entry = locked_entry(entry)
    require(rules.can_screen(actor, entry, verb))
    if verb in ("return", "refuse") and not reason.strip():
        raise DomainError(_("Give the reason. The entrant reads it."))
    if verb == "return" and (complete_by is None or complete_by <= now):
        raise DomainError(_("Say until when it can be completed: a time in the future."))
    entry.complete_by = complete_by if verb == "return" else None
    entry.screened_at, entry.screened_by = (None, None) if verb == "reconsider" else (now, actor)
    _move(entry, actor, verb, remark=reason.strip())
    if tell and verb != "reconsider":
        tasks.mail_about.enqueue(entry_id=entry.pk, kind=verb)
    return entry


@transaction.atomic
def freeze_entries(*, contest: Contest, actor: User | None = None) -> int:
    """Keep what judges will read of each eligible entry that has none yet; how many. Without an actor: the clock."""
    contest = locked_contest(contest)
    if actor is not None:
        require(rules.can_manage(actor))
    count = 0
    for entry in contest.entries.filter(status=EntryStatus.ELIGIBLE, frozen=None).order_by("number"):
        entry = locked_entry(entry)
        entry.frozen = keep(entry, VersionReason.FROZEN, actor)
        entry.save(update_fields=["frozen"])
        count += 1
    if count:
        log(instance=contest, action="contest.frozen", user=actor, data={"entries": count})
    return count


def freeze_due(now: datetime.datetime) -> int:
    """Freeze the eligible entries of contests in which judging or a vote has begun; safe to call at any time."""
    begun = Contest.objects.filter(
        status=ContestStatus.OPEN,
        stages__kind__in=[StageKind.JUDGING, StageKind.VOTE],
        stages__opens_at__lte=now,
        entries__status=EntryStatus.ELIGIBLE,
        entries__frozen=None,
    )
    return sum(freeze_entries(contest=contest) for contest in begun.distinct())


def _move(entry: Entry, actor: User, verb: str, *, remark: str = "") -> Entry:
    start, end = ENTRY_TRANSITIONS[verb]
    if entry.status not in start:
        raise DomainError(_("The entry has moved on meanwhile. Look at it again."))
    entry.status, entry.remark = end, remark
    entry.version += 1
    entry.save()
    data: dict[str, Any] = {"number": entry.label} | ({"reason": remark} if remark else {})
    log(instance=entry, action=f"contest.entry_{verb}", user=actor, data=data)
    return entry


def _check_whole(entry: Entry) -> None:
    if missing := missing_required(entry):
        raise DomainError(
            _("Something is still missing: %(parts)s.") % {"parts": ", ".join(str(part.label) for part in missing)}
        )


def _check_limit(entry: Entry) -> None:
    """A government's entries in one division; call with the contest's row held."""
    assert entry.government is not None  # noqa: S101 - essays are sent by services.essays
    others = entry.contest.entries.filter(division=entry.division, kind=EntryKind.PRACTICE, status__in=COUNTED)
    others = others.filter(number__isnull=False).exclude(pk=entry.pk)
    count = others.of_government(entry.government).count()
    if count >= entry.division.per_government:
        raise DomainError(
            _("Your local government has entered %(count)s in “%(division)s” already, which is the limit.")
            % {"count": count, "division": entry.division}
        )
