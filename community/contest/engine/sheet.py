"""The result sheet: every step of a result as frozen data, its canonical text, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from community.contest.engine.arithmetic import text
from community.contest.engine.ballots import Count
from community.contest.engine.ledger import Fault
from community.contest.engine.promotion import GroupLine
from community.contest.engine.scoring import JudgeLine, JudgeScore
from community.contest.engine.ties import Tie

FORMAT = 2


@dataclass(frozen=True)
class PartLine:
    """One part of an entry's total. `score` None: there is none. `weight` in percent; 0 for a part left out."""

    part: str
    score: Decimal | None
    weight: Decimal


@dataclass(frozen=True)
class EntryLine:
    """An entry in a stage. Without a result `total` and `rank` are None.

    `outcome`: "passed", "not_passed", "below_floor", "open" (awaits a ruling), "unscored" (no result), "withdrawn", or
    "ranked" where the stage is the last of its division. `by_ruling`: the manager's reason, where a ruling decided.
    """

    entry: str
    division: str
    rank: int | None
    shared: bool
    total: Decimal | None
    parts: tuple[PartLine, ...]
    outcome: str
    by_ruling: str
    judged: tuple[JudgeScore, ...]


@dataclass(frozen=True)
class StageSheet:
    """One stage: lines by rank (those without a result last, by id), and everything that led to them.

    `notes` tell what a reader should know; `problems` keep the result from being final.
    """

    stage: str
    lines: tuple[EntryLine, ...]
    judges: tuple[JudgeLine, ...]
    counts: tuple[Count, ...]
    ties: tuple[Tie, ...]
    groups: tuple[GroupLine, ...]
    notes: tuple[Fault, ...]
    problems: tuple[Fault, ...]

    def passed(self) -> tuple[str, ...]:
        """Ids of those who go on, best first."""
        return tuple(line.entry for line in self.lines if line.outcome == "passed")


@dataclass(frozen=True)
class AwardLine:
    """An award and who got it, best first. `state`: "given", "open" (awaits rulings) or "waiting" (for an open one)."""

    award: str
    division: str
    patron: str
    count: int
    entries: tuple[str, ...]
    tied: tuple[str, ...]
    open: tuple[str, ...]
    border: str
    state: str


@dataclass(frozen=True)
class ResultSheet:
    """`inputs`: hash of declaration, entries, ledger, ballots and rulings. `sha256`: of all else, inputs included.

    Whoever has the same inputs gets the same sheet, and so the same hash, on every machine.
    """

    contest: str
    format: int
    inputs: str
    stages: tuple[StageSheet, ...]
    awards: tuple[AwardLine, ...]
    problems: tuple[Fault, ...] = ()
    sha256: str = ""

    @property
    def final(self) -> bool:
        """Whether nothing is left open: no problem in any stage and no award that waits."""
        problems = [*self.problems, *(problem for stage in self.stages for problem in stage.problems)]
        return not problems and all(award.state == "given" for award in self.awards)

    def stage(self, stage: str) -> StageSheet:
        """The sheet of one stage. Raises KeyError."""
        for each in self.stages:
            if each.stage == stage:
                return each
        raise KeyError(stage)


def canonical(value: Any) -> str:
    """The one JSON text of frozen data: keys sorted, no spaces, UTF-8 letters as they are, numbers as plain strings.

    Decimals are strings without exponent and without zeros at the end; times are ISO 8601 in UTC. The type of each
    record stands under "is". Raises TypeError for anything else (a float, a naive time).
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 of `canonical(value)` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def digest_of_rows(rows: Sequence[Any]) -> str:
    """SHA-256 of the canonical text of a list of records of one type, each as the list of its values in their order."""
    kind: type = type(rows[0]) if rows else tuple
    values = attrgetter(*_names(kind)) if rows else tuple
    return digest([[text(each) if type(each) is Decimal else each for each in values(row)] for row in rows])


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is Decimal:
        return text(value)
    if kind is tuple or kind is list:
        return [each if type(each) in _AS_IT_IS else _plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if is_dataclass(kind):
        return {"is": kind.__name__} | {name: _plain(getattr(value, name)) for name in _names(kind)}
    raise TypeError(f"{kind.__name__} has no canonical form: use Decimal, aware times, tuples and text.")


_AS_IT_IS = frozenset({str, int, bool, type(None)})


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
