"""What happened in a contest, from its tables, as the engine reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from community.contest.choices import StageKind
from community.contest.conflicts import engine_entry
from community.contest.declared import group_key
from community.contest.engine import ledger as engine
from community.contest.models import Contest, Entry, Pick, Ruling, Score, Stage
from community.contest.services.counting import ballot_groups_of


def entries(
    contest: Contest, stages: Sequence[Stage], keys: Collection[int], withdrawn: Mapping[int, int]
) -> list[engine.Entry]:
    """Entries by their keys. Governments and provinces are those of today, so that a merger changes nothing.

    `withdrawn`: entry -> the stage from which on nothing counts for it.
    """
    rows = Entry.objects.filter(contest=contest, pk__in=keys).select_related("government__current", "province__current")
    groups = ballot_groups(stages)
    return [
        replace(
            engine_entry(entry),
            ballot_group=groups.get(entry.pk, ""),
            withdrawn=str(withdrawn.get(entry.pk, "")),
        )
        for entry in rows
    ]


def ballot_groups(stages: Iterable[Stage]) -> dict[int, str]:
    """{entry: its group on the ballots, as `declared` names it}. All votes of a contest are divided alike."""
    found: dict[int, str] = {}
    for stage in stages:
        groups = list(stage.ballot_groups.all()) if stage.kind == StageKind.VOTE else []
        if any(group_key(group, groups) for group in groups):
            found |= ballot_groups_of(stage)
    return found


def scores(stages: Sequence[Stage], keys: Collection[int]) -> list[engine.Score]:
    """The whole ledger of these stages and entries, replaced rows too."""
    rows = Score.objects.filter(stage__in=stages, entry__in=keys).order_by("number")
    columns = rows.values_list("number", "stage_id", "entry_id", "judge_id", "criterion_id", "points")
    return [
        engine.Score(number, str(stage), str(entry), str(judge), str(criterion), points)
        for number, stage, entry, judge, criterion, points in columns.iterator()
    ]


def ballots(stages: Sequence[Stage], keys: Collection[int]) -> list[engine.Ballot]:
    """Every ballot of these stages with its picks among these entries; each is a voter of its own.

    Nothing leads from a ballot to a voter, and each voter votes once.
    """
    votes = [stage.pk for stage in stages if stage.kind == StageKind.VOTE]
    known = set(keys)
    rows = Pick.objects.filter(ballot__stage__in=votes).order_by("ballot_id", "candidate_id")
    picks: dict[tuple[int, int], list[str]] = {}
    columns = rows.values_list("ballot__stage_id", "ballot_id", "candidate__entry_id")
    for stage, ballot, entry in columns.iterator(10_000):
        mine = picks.setdefault((stage, ballot), [])
        if entry in known:
            mine.append(str(entry))
    return [
        engine.Ballot(ballot, str(stage), f"vote:{stage}", str(ballot), tuple(chosen))
        for (stage, ballot), chosen in picks.items()
    ]


def rulings(stages: Sequence[Stage], keys: Collection[int], until: int | None = None) -> list[engine.Ruling]:
    """The rulings on results of these stages, up to the one with the number `until`, the oldest first."""
    rows = Ruling.objects.filter(stage__in=stages, entry__in=keys).order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    return [engine.Ruling(row.at, str(row.entry_id), row.passes, row.reason) for row in rows]
