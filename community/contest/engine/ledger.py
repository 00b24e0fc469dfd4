"""What happened: entries, the append-only ledger of scores, ballots, and the manager's rulings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from community.contest.engine.configuration import Contest, Criterion

# stage -> entry -> judge -> criterion -> points; None where the judge abstains.
Points = Mapping[str, Decimal | None]
Scores = dict[str, dict[str, dict[str, dict[str, Decimal | None]]]]


@dataclass(frozen=True)
class Entry:
    """`government` and `province` are the caller's keys for lineages, so that a merger changes nothing; "" is none.

    `submitted` must be aware. `enters` is the id of the stage in which the entry begins; "" is the first. `withdrawn`
    is the id of the stage from which on nothing counts for it, "" for none; it stays on ballots, for the ballots' sake.
    """

    id: str
    government: str
    province: str
    submitted: datetime
    division: str = ""
    enters: str = ""
    ballot_group: str = ""
    withdrawn: str = ""

    def group(self, by: str) -> str:
        """The entry's group for one of GROUPINGS: "" for "all", "division|province" for both. KeyError for others."""
        return {
            "all": "",
            "government": self.government,
            "province": self.province,
            "division": self.division,
            "division_province": f"{self.division}|{self.province}",
            "ballot_group": self.ballot_group,
        }[by]


@dataclass(frozen=True)
class Score:
    """A row of the ledger. Of the rows with the same stage, entry, judge and criterion the highest `number` counts.

    `points` None: the judge abstains.
    """

    number: int
    stage: str
    entry: str
    judge: str
    criterion: str
    points: Decimal | None


@dataclass(frozen=True)
class Ballot:
    """One voter's picks in the vote of a stage. Of a voter's ballots in one vote the highest `number` counts."""

    number: int
    stage: str
    vote: str
    voter: str
    picks: tuple[str, ...]


@dataclass(frozen=True)
class Ruling:
    """The manager's decision about an entry left open at the border of a stage or an award (`at` is its id)."""

    at: str
    entry: str
    passes: bool
    why: str


@dataclass(frozen=True)
class Fault:
    """Something that may not be, as a code and its parameters."""

    code: str
    params: Mapping[str, Any]


class LedgerError(ValueError):
    """The ledger holds what cannot be there; `faults` lists all of it. Nothing is computed from such a ledger."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.code} {dict(fault.params)}" for fault in self.faults[:5]))


def newest(contest: Contest, entries: Iterable[Entry], scores: Iterable[Score]) -> Scores:
    """The row that counts of every key, in the order of ids: the order of `scores` changes nothing.

    Raises LedgerError for number_twice, unknown_entry, unknown_criterion (also: of another stage), not_a_decimal and
    outside_scale (points below `least` or above `most`).
    """
    scales = {
        (stage.id, each.id): each for stage in contest.stages for panel in stage.panels() for each in panel.criteria
    }
    rows = sorted(scores, key=lambda row: row.number)
    known = {entry.id for entry in entries}
    if faults := list(_faults(rows, known, scales)):
        raise LedgerError(faults)
    counted = {(row.stage, row.entry, row.judge, row.criterion): row.points for row in rows}
    nested: Scores = {}
    for stage, entry, judge, criterion in sorted(counted):
        of_judge = nested.setdefault(stage, {}).setdefault(entry, {}).setdefault(judge, {})
        of_judge[criterion] = counted[stage, entry, judge, criterion]
    return nested


def _faults(rows: list[Score], known: set[str], scales: Mapping[tuple[str, str], Criterion]) -> Iterator[Fault]:
    before: int | None = None
    for row in rows:
        scale = scales.get((row.stage, row.criterion))
        if row.number == before:
            yield Fault("number_twice", {"number": row.number})
        before = row.number
        if row.entry not in known:
            yield Fault("unknown_entry", {"number": row.number, "entry": row.entry})
        if scale is None:
            yield Fault("unknown_criterion", {"number": row.number, "stage": row.stage, "criterion": row.criterion})
        elif row.points is None:
            continue
        elif not isinstance(row.points, Decimal) or not row.points.is_finite():
            yield Fault("not_a_decimal", {"number": row.number, "points": str(row.points)})
        elif not scale.least <= row.points <= scale.most:
            yield Fault("outside_scale", {"number": row.number, "points": row.points})


def entry_faults(contest: Contest, entries: Iterable[Entry]) -> Iterator[Fault]:
    """entry_twice, unknown_stage, unknown_division, naive_time: what makes a list of entries impossible."""
    seen: set[str] = set()
    stages = {stage.id for stage in contest.stages} | {""}
    for entry in entries:
        if entry.id in seen:
            yield Fault("entry_twice", {"entry": entry.id})
        seen.add(entry.id)
        for stage in (entry.enters, entry.withdrawn):
            if stage not in stages:
                yield Fault("unknown_stage", {"entry": entry.id, "stage": stage})
        if entry.division not in (contest.divisions or ("",)):
            yield Fault("unknown_division", {"entry": entry.id, "division": entry.division})
        if entry.submitted.tzinfo is None:
            yield Fault("naive_time", {"entry": entry.id})
