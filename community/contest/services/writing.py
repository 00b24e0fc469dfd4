"""Writing an entry: begun new or from a case, saved step by step, with its team and its files; thrown away."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.models import CasePage
from common.exceptions import DomainError, require
from common.uploads import check_upload
from community.contest import rules
from community.contest.choices import MAX_FILES, MAX_MEMBERS, TEXT_PARTS, EntryStatus
from community.contest.models import Contest, Division, Entry, EntryFile, EntryMember, first_fitting
from community.contest.services.guarding import check_version, locked_entry
from people.models import User
from people.roles import officer_of

# What a step may write; everything else about an entry has a service of its own.
FIELDS = ("title", "summary", *TEXT_PARTS)


@transaction.atomic
def start_entry(
    *,
    actor: User,
    contest: Contest,
    title: str = "",
    division: Division | None = None,
    case: CasePage | None = None,
    now: datetime.datetime | None = None,
) -> Entry:
    """A draft of the actor's government, with the words of the case if there is one and its author as the team's lead.

    Without a division the first that takes the government. The same case is entered once in a contest.
    """
    now = now or timezone.now()
    require(rules.can_enter_case(actor, contest, case, now) if case else rules.can_enter(actor, contest, now))
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - the rules saw to it
    government = officer.government.current or officer.government
    division = division or first_fitting(contest.divisions.all(), government)
    if division is None or not division.takes(government) or division.contest_id != contest.pk:
        raise DomainError(_("This division does not take entries of your local government. Choose another one."))
    if case is not None and (standing := _entered(contest, case)):
        raise DomainError(_("This case is entered already: %(title)s.") % {"title": standing.title})
    entry = Entry(
        contest=contest,
        division=division,
        kind=division.kind,
        government=government,
        province=government.province,
        author=officer,
        case=case,
        title=title or (case.title if case else ""),
        is_sample=contest.is_sample,
    )
    if case is not None:
        for name in ("summary", *TEXT_PARTS):
            setattr(entry, name, getattr(case, name))
    _save(entry, now)
    EntryMember.objects.create(
        entry=entry, name=actor.name[:40], department=officer.department, post=officer.post, role="lead"
    )
    log(instance=entry, action="contest.entry_begun", user=actor, data={"case": case.number if case else ""})
    return entry


def _entered(contest: Contest, case: CasePage) -> Entry | None:
    return contest.entries.filter(case=case).exclude(status=EntryStatus.WITHDRAWN).first()


@transaction.atomic
def save_step(
    *,
    actor: User,
    entry: Entry,
    cleaned: Mapping[str, Any],
    base_version: int,
    autosave: bool = False,
    now: datetime.datetime | None = None,
) -> Entry:
    """Save some of FIELDS, the division, `members` (rows) and the two promises of an entry that is being written.

    StaleEdit when it was saved after `base_version`; then nothing is written. Autosaves leave no line in the log.
    """
    now = now or timezone.now()
    entry = locked_entry(entry)
    require(rules.can_write(actor, entry, now))
    check_version(entry, base_version)
    for name in FIELDS:
        if name in cleaned:
            setattr(entry, name, cleaned[name])
    if "division" in cleaned:
        _change_division(entry, cleaned["division"])
    for name, field in (("consent", "consented_at"), ("pledge", "pledged_at")):
        if name in cleaned:
            setattr(entry, field, (getattr(entry, field) or now) if cleaned[name] else None)
    if "members" in cleaned:
        _replace_members(entry, cleaned["members"])
    _save(entry, now)
    if not autosave:
        log(instance=entry, action="contest.entry_saved", user=actor)
    return entry


def _change_division(entry: Entry, division: Division) -> None:
    assert entry.government is not None  # noqa: S101 - essays have no steps
    if division.contest_id != entry.contest_id or not division.takes(entry.government):
        raise DomainError(_("This division does not take entries of your local government. Choose another one."))
    if entry.number and division.pk != entry.division_id:
        raise DomainError(_("An entry that was handed in stays in its division."))
    entry.division = division


def _replace_members(entry: Entry, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) > MAX_MEMBERS:
        raise DomainError(_("A team has at most %(limit)s members.") % {"limit": MAX_MEMBERS})
    entry.members.all().delete()
    for place, row in enumerate(rows):
        member = EntryMember(entry=entry, sort_order=place, **row)
        member.full_clean()
        member.save()


@transaction.atomic
def delete_draft(*, actor: User, entry: Entry) -> None:
    """Throw away what was never handed in, with its files."""
    entry = locked_entry(entry)
    require(rules.can_delete(actor, entry))
    log(instance=entry, action="contest.entry_deleted", user=actor)
    entry.delete()


@transaction.atomic
def add_file(
    *, actor: User, entry: Entry, upload: UploadedFile, title: str = "", now: datetime.datetime | None = None
) -> EntryFile:
    """Check the file and keep it with the entry; ValidationError with one sentence when it is refused."""
    entry = locked_entry(entry)
    require(rules.can_write(actor, entry, now or timezone.now()))
    if entry.files.filter(removed_at=None).count() >= MAX_FILES:
        raise DomainError(_("An entry can have at most %(limit)s files. Remove one first.") % {"limit": MAX_FILES})
    checked = check_upload(upload)
    file = EntryFile.objects.create(
        entry=entry,
        file=upload,
        title=title,
        **checked.columns(),
        uploaded_by=actor,
    )
    _save(entry, now or timezone.now())
    log(instance=entry, action="contest.file_added", user=actor, data={"file": file.original_name})
    return file


@transaction.atomic
def remove_file(*, actor: User, entry: Entry, number: int, now: datetime.datetime | None = None) -> None:
    """Take a file out of what is being written; versions that name it keep it."""
    now = now or timezone.now()
    entry = locked_entry(entry)
    require(rules.can_write(actor, entry, now))
    file = entry.files.filter(pk=number, removed_at=None).first()
    if file is None:
        raise DomainError(_("This file has been removed already."))
    file.removed_at = now
    file.save(update_fields=["removed_at"])
    _save(entry, now)
    log(instance=entry, action="contest.file_removed", user=actor, data={"file": file.original_name})


def _save(entry: Entry, now: datetime.datetime) -> None:
    """Write the entry with what follows from it; whoever has an older form is told."""
    entry.recompute()
    entry.changed_at = now
    if entry.pk:
        entry.version += 1
    entry.full_clean(exclude=["contest", "government", "province", "author", "case"])
    entry.save()
