"""What happened in a contest, from its tables, as the engine reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from community.contest.choices import Entrants, StageKind
from community.contest.engine import ledger as engine
from community.contest.models import BallotGroup, Contest, Entry, Ruling, Score, Stage, fits

if TYPE_CHECKING:
    from people.models import LocalGovernment


def entries(
    contest: Contest, stages: Sequence[Stage], keys: Collection[int], withdrawn: Mapping[int, int]
) -> list[engine.Entry]:
    """Entries by their keys. Governments and provinces are those of today, so that a merger changes nothing.

    `withdrawn`: entry -> the stage from which on nothing counts for it.
    """
    rows = Entry.objects.filter(contest=contest, pk__in=keys).select_related("government__current", "province__current")
    groups = ballot_groups(stages)
    return [
        engine.Entry(
            id=str(entry.pk),
            government=_lineage(entry.government),
            province=_lineage(entry.province),
            submitted=entry.submitted_at or entry.created_at,
            division=str(entry.division_id),
            ballot_group=group_of(entry, groups),
            withdrawn=str(withdrawn.get(entry.pk, "")),
        )
        for entry in rows
    ]


def ballot_groups(stages: Iterable[Stage]) -> list[BallotGroup]:
    """The groups of the first vote that has several; see checklist: two votes may not be grouped differently."""
    for stage in stages:
        groups = list(stage.ballot_groups.all()) if stage.kind == StageKind.VOTE else []
        if len(groups) > 1 or any(group.division_id or group.entrants != Entrants.ANY for group in groups):
            return groups
    return []


def group_of(entry: Entry, groups: Iterable[BallotGroup]) -> str:
    """The key of the first group that takes the entry, "" for none."""
    for group in groups:
        if group.division_id not in (None, entry.division_id):
            continue
        if group.entrants == Entrants.ANY or (entry.government is not None and fits(group.entrants, entry.government)):
            return str(group.pk)
    return ""


def scores(stages: Sequence[Stage], keys: Collection[int]) -> list[engine.Score]:
    """The whole ledger of these stages and entries, replaced rows too."""
    rows = Score.objects.filter(stage__in=stages, entry__in=keys).order_by("number")
    columns = rows.values_list("number", "stage_id", "entry_id", "judge_id", "criterion_id", "points")
    return [
        engine.Score(number, str(stage), str(entry), str(judge), str(criterion), points)
        for number, stage, entry, judge, criterion, points in columns.iterator()
    ]


def ballots(stages: Sequence[Stage], keys: Collection[int]) -> list[engine.Ballot]:
    """Every ballot of these stages with its picks among these entries, replaced ones too."""
    return []


def rulings(stages: Sequence[Stage], keys: Collection[int], until: int | None = None) -> list[engine.Ruling]:
    """The rulings on results of these stages, up to the one with the number `until`, the oldest first."""
    rows = Ruling.objects.filter(stage__in=stages, entry__in=keys).order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    return [engine.Ruling(row.at, str(row.entry_id), row.passes, row.reason) for row in rows]


def _lineage(government: LocalGovernment | None) -> str:
    return "" if government is None else str(government.current_id or government.pk)
