"""Essays of residents: sent in without an account, followed and withdrawn by a code, forgotten in time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.choices import ENTRY_TRANSITIONS, EntryKind, EntryStatus, StageKind, VersionReason
from community.contest.models import Contest, Division, Entry, EssayWriter
from community.contest.services.guarding import locked_contest, locked_entry, take_down
from community.contest.services.versions import keep
from people.models import LocalGovernment

# Letters and digits that nobody takes for one another; twelve of them are about 60 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LETTERS, GROUP = 12, 4


@dataclass(frozen=True, slots=True)
class Resident:
    """Who writes, where they live, and how to reach them; an address or a phone number is enough."""

    name: str
    province: LocalGovernment
    phone: str = ""
    email: str = ""


@transaction.atomic
def send_essay(
    *,
    contest: Contest,
    division: Division,
    title: str,
    text: str,
    resident: Resident,
    now: datetime.datetime | None = None,
) -> tuple[Entry, str]:
    """The essay, handed in with its number, and the code that its writer keeps. Consent and pledge were given.

    PermissionDenied with a sentence while no essays are taken.
    """
    now = now or timezone.now()
    contest = locked_contest(contest)
    if division.contest_id != contest.pk or division.kind != EntryKind.ESSAY:
        raise DomainError(_("This division takes no essays."))
    require(rules.in_time(contest, division, now))
    contest.last_number += 1
    contest.save(update_fields=["last_number"])
    entry = Entry(
        contest=contest,
        division=division,
        kind=EntryKind.ESSAY,
        number=contest.last_number,
        province=resident.province,
        title=title,
        action=text,
        status=EntryStatus.SUBMITTED,
        consented_at=now,
        pledged_at=now,
        submitted_at=now,
        changed_at=now,
        is_sample=contest.is_sample,
    )
    entry.recompute()
    entry.full_clean(exclude=["contest", "province"])
    entry.save()
    code = new_code()
    writer = EssayWriter(
        entry=entry,
        name=resident.name,
        phone=resident.phone,
        email=resident.email,
        code_hash=hash_of(code),
        delete_on=deletion_day(contest),
    )
    writer.full_clean()
    writer.save()
    keep(entry, VersionReason.SUBMITTED, None)
    log(instance=entry, action="contest.essay_sent", title=entry.label, data={"number": entry.label})
    return entry, code


def deletion_day(contest: Contest) -> datetime.date:
    """When the writer's data goes: so many days after the awards, or after the last stage where none are given."""
    return last_day(contest) + datetime.timedelta(days=contest.retention_days)


def last_day(contest: Contest) -> datetime.date:
    """The day of the awards, or of the end where none are given: until then a writer needs the code."""
    stages = list(contest.stages.all())
    awards = [stage.closes_at for stage in stages if stage.kind == StageKind.AWARDS]
    return timezone.localdate(max(awards or [stage.closes_at for stage in stages]))


def first_deletion(contest: Contest) -> datetime.date | None:
    """The earliest day on which the data of a writer goes, as promised; None when there is no data."""
    found: datetime.date | None = EssayWriter.objects.filter(entry__contest=contest).aggregate(day=Min("delete_on"))[
        "day"
    ]
    return found


def new_code() -> str:
    """Three groups of four letters, such as K7MP-2XWD-9QHR."""
    letters = get_random_string(LETTERS, ALPHABET)
    return "-".join(letters[at : at + GROUP] for at in range(0, LETTERS, GROUP))


def hash_of(code: str) -> str:
    """The keyed hash of a code, however it is typed."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("community.contest.essay", plain, algorithm="sha256").hexdigest()


def essay_by(code: str) -> Entry | None:
    """The essay to which the code belongs, with its writer; None for a wrong code and after the writer's data went."""
    rows = Entry.objects.select_related("contest", "division", "province", "writer")
    return rows.filter(kind=EntryKind.ESSAY, writer__code_hash=hash_of(code)).first()


@transaction.atomic
def complete_essay(*, code: str, title: str, text: str, now: datetime.datetime | None = None) -> Entry:
    """Put another text in the place of one that the office has returned, and hand it in again."""
    now = now or timezone.now()
    entry = _held(code)
    if entry.status != EntryStatus.RETURNED:
        raise DomainError(_("The essay is not waiting to be completed."))
    if not entry.is_in_time_to_complete(now):
        raise DomainError(_("The time for completing the essay is over. Please ask the office."))
    entry.title, entry.action, entry.changed_at = title, text, now
    entry.status, entry.complete_by, entry.remark = ENTRY_TRANSITIONS["send_again"][1], None, ""
    entry.version += 1
    entry.recompute()
    entry.full_clean(exclude=["contest", "province"])
    entry.save()
    keep(entry, VersionReason.COMPLETED, None)
    log(instance=entry, action="contest.entry_send_again", title=entry.label, data={"number": entry.label})
    return entry


@transaction.atomic
def withdraw_essay(*, code: str) -> Entry:
    """Take it out of the contest. With the consent go text, versions and the writer's data; the number stays."""
    entry = _held(code)
    if entry.status not in ENTRY_TRANSITIONS["withdraw"][0]:
        raise DomainError(_("The essay does not take part any more."))
    entry.status, entry.remark = EntryStatus.WITHDRAWN, ""
    entry.version += 1
    erase(entry)
    log(instance=entry, action="contest.entry_withdraw", title=entry.label, data={"number": entry.label})
    return entry


def erase(entry: Entry) -> None:
    """The text, the versions and the writer's data of an essay that withdraws, whoever withdrew it. Its row is held.

    The log says what happened under its number alone.
    """
    entry.title, entry.action, entry.frozen = _("Withdrawn essay"), "", None
    entry.recompute()
    entry.save()
    take_down(entry)
    entry.versions.all().delete()
    EssayWriter.objects.filter(entry=entry).delete()
    ModelLogEntry.objects.for_instance(entry).update(label=entry.label)


def _held(code: str) -> Entry:
    found = essay_by(code)
    if found is None:
        raise DomainError(_("There is no essay with this code. Look at the code again."))
    return locked_entry(found)


@transaction.atomic
def forget_writers(now: datetime.datetime) -> int:
    """Delete the data of residents whose day has come; how many. Safe to call at any time."""
    due = EssayWriter.objects.filter(delete_on__lte=timezone.localdate(now))
    for writer in due.select_related("entry__contest"):
        log(instance=writer.entry, action="contest.writer_forgotten", title=writer.entry.label, data={})
    return due.delete()[1].get("contest.EssayWriter", 0)
