"""The exhibition of winners and finalists, and a winner that becomes a case of the library."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.models import CasePage, CsType
from cases.services.receiving import receive_draft
from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.choices import TEXT_PARTS, ContestStatus, EntryStatus, StageKind, StageState, Verdict
from community.contest.declared import kinds_of
from community.contest.models import AwardGiven, Contest, Entry, EntryFile, Exhibit, Outcome
from community.contest.services.guarding import locked_contest
from community.contest.standing import way
from people.models import Officer, User
from people.roles import officer_of


@transaction.atomic
def open_exhibition(*, contest: Contest, now: datetime.datetime | None = None) -> int:
    """Put on show whose results are published, once the exhibition's stage has opened; how many are new.

    A contest without such a stage shows them at once. Safe to call at any time.
    """
    now = now or timezone.now()
    locked_contest(contest)
    contest = Contest.objects.whole().get(pk=contest.pk)
    if not _has_opened(contest, now):
        return 0
    rows = Entry.objects.filter(pk__in=_shown(contest), status=EntryStatus.ELIGIBLE, exhibit=None)
    awards = {given.entry_id: given for given in AwardGiven.objects.published().filter(entry__contest=contest)}
    count = 0
    for entry in rows.select_related("frozen", "case", "government", "province").order_by("number"):
        assert entry.frozen is not None  # noqa: S101 - only frozen entries are judged
        Exhibit.objects.create(
            contest=contest,
            entry=entry,
            version=entry.frozen,
            title=str(entry.frozen.fields["title"]),
            award=awards.get(entry.pk),
            government=entry.government,
            province=entry.province,
            cs_type=entry.case.cs_type if entry.case else None,
            case=entry.case,
            is_sample=entry.is_sample,
            opened_at=now,
        )
        count += 1
    if count:
        log(instance=contest, action="contest.exhibited", data={"entries": count})
    return count


def open_due(now: datetime.datetime) -> int:
    """Open the exhibitions whose time has come; how many entries are new on show.

    An edition that is put away has opened its own before: nobody looks at it again each minute.
    """
    waiting = Contest.objects.filter(
        status=ContestStatus.OPEN,
        stages__publication__published_at__isnull=False,
        stages__outcomes__entry__exhibit=None,
        stages__outcomes__entry__status=EntryStatus.ELIGIBLE,
    ).filter(stages__kind=StageKind.EXHIBITION, stages__opens_at__lte=now)
    return sum(open_exhibition(contest=contest, now=now) for contest in waiting.distinct())


def _has_opened(contest: Contest, now: datetime.datetime) -> bool:
    stages = [stage for stage in contest.stages.all() if stage.kind == StageKind.EXHIBITION]
    return not stages or any(stage.state_at(now) != StageState.COMING for stage in stages)


def _shown(contest: Contest) -> set[int]:
    """Entries with an award, and those that were judged to the end where fewer got there than began."""
    winners = AwardGiven.objects.published().filter(entry__contest=contest).values_list("entry_id", flat=True)
    last: list[int] = []
    for kind in kinds_of(contest):
        steps = way(contest, kind)
        promoting = [place for place, step in enumerate(steps) if step.promotes]
        last += [step.stage.pk for step in steps[promoting[0] + 1 :] if step.ends] if promoting else []
    finalists = Outcome.objects.published().filter(stage__in=last, verdict=Verdict.RANKED)
    return {*winners, *finalists.values_list("entry_id", flat=True)}


@transaction.atomic
def classify(*, actor: User, exhibit: Exhibit, cs_type: CsType | None) -> Exhibit:
    """Say of which CS type the exhibit is, so that it is found by it."""
    exhibit = _held(exhibit)
    require(rules.can_classify(actor, exhibit))
    exhibit.cs_type = cs_type
    exhibit.save(update_fields=["cs_type"])
    log(instance=exhibit.entry, action="contest.classified", user=actor, data={"type": cs_type and cs_type.code})
    return exhibit


def files_on_show(exhibit: Exhibit, *, hidden: bool = False) -> list[EntryFile]:
    """The files of the version on show that everybody may have; with `hidden` the others, too."""
    judged = {file["sha256"] for file in exhibit.version.fields.get("files", [])}
    rows = EntryFile.objects.filter(entry=exhibit.entry, sha256__in=judged)
    return list(rows if hidden else rows.filter(is_public=True))


@transaction.atomic
def show_file(*, actor: User, exhibit: Exhibit, file: EntryFile, shown: bool) -> None:
    """Put a file of the version that was judged on show, or take it back."""
    require(rules.can_show_files(actor, exhibit))
    kept = next((row for row in files_on_show(exhibit, hidden=True) if row.pk == file.pk), None)
    if kept is None:
        raise DomainError(_("This file was not judged, so it is not shown."))
    kept.is_public = shown
    kept.save(update_fields=["is_public"])
    data = {"file": kept.original_name, "shown": shown}
    log(instance=exhibit.entry, action="contest.file_shown", user=actor, data=data)


@transaction.atomic
def make_case(*, actor: User, exhibit: Exhibit) -> CasePage:
    """A draft of the government that entered it, with the words that were judged and the award it won.

    It goes the way of every case from there: its government looks at it, submits it, an editor publishes it.
    """
    exhibit = _held(exhibit)
    require(rules.can_make_case(actor, exhibit))
    content = exhibit.version.fields
    award = exhibit.award
    awards = [{"name": f"{exhibit.contest.title} {award.award.name}"[:120], "year": exhibit.contest.year,
               "awarded_by": award.award.patron}] if award else []  # fmt: skip
    page = receive_draft(
        actor=actor,
        author=_author(actor, exhibit.entry),
        title=exhibit.title,
        fields={
            **{name: str(content.get(name, "")) for name in ("summary", *TEXT_PARTS)},
            "cs_type": exhibit.cs_type,
            "year": exhibit.contest.year,
            "awards": awards,
            "is_sample": exhibit.is_sample,
        },
    )
    exhibit.case = page
    exhibit.save(update_fields=["case"])
    log(instance=exhibit.entry, action="contest.made_case", user=actor, data={"case": page.pk})
    return page


def _author(actor: User, entry: Entry) -> Officer:
    """Who writes on: the actor when they serve in the government, else the entry's author, else its coordinator."""
    own = officer_of(actor)
    if own is not None and rules.is_ours(actor, entry):
        return own
    if entry.author is not None and entry.author.is_serving and entry.author.user.is_active:
        return entry.author
    assert entry.government is not None  # noqa: S101 - practices have one
    found = Officer.objects.coordinating(entry.government).first()
    if found is None:
        raise DomainError(_("Nobody serves in its local government any more, so nobody could go on with the case."))
    return found


def _held(exhibit: Exhibit) -> Exhibit:
    rows = Exhibit.objects.select_for_update(of=("self",)).select_related(
        "contest", "version", "award__award", "cs_type", "entry__government__current", "entry__author__user"
    )
    found: Exhibit = rows.get(pk=exhibit.pk)
    return found
