"""The parts of one stage (panels, votes, what is carried over) and the totals that come of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from community.contest.engine.arithmetic import ZERO, exactly, ratio
from community.contest.engine.ballots import Count, count
from community.contest.engine.configuration import Carry, Contest, Panel, Stage, Vote
from community.contest.engine.ledger import Ballot, Entry, Points, Ruling
from community.contest.engine.scoring import PanelResult, panel_result
from community.contest.engine.sheet import PartLine, StageSheet


@dataclass(frozen=True)
class StageInput:
    """What a stage is computed from. `points`: entry -> judge -> criterion -> points; `earlier`: sheets by stage.

    `withdrawn`: entries for which nothing counts here; they are in `entries`, too.
    """

    contest: Contest
    stage: Stage
    entries: Mapping[str, Entry]
    points: Mapping[str, Mapping[str, Points]]
    ballots: Sequence[Ballot]
    rulings: Mapping[str, Ruling]
    earlier: Mapping[str, StageSheet]
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Measured:
    """Results of the stage's parts. `scores`: id of the part -> entry -> score; without a score: None or missing."""

    panels: dict[str, PanelResult]
    counts: dict[str, Count]
    scores: dict[str, Mapping[str, Decimal | None]]


def measure(given: StageInput) -> Measured:
    rounding = given.contest.rounding
    measured = Measured({}, {}, {})
    for part in given.stage.parts:
        if isinstance(part, Panel):
            own = {each.id for each in part.criteria}
            counting = {entry: given.points.get(entry, {}) for entry in given.entries if entry not in given.withdrawn}
            points = {entry: _own_points(counting.get(entry, {}), own) for entry in given.entries}
            measured.panels[part.id] = panel_result(part, points, rounding)
            measured.scores[part.id] = measured.panels[part.id].scores
        elif isinstance(part, Vote):
            groups = {entry.id: entry.group(part.by) for entry in given.entries.values()}
            ballots = [ballot for ballot in given.ballots if ballot.vote == part.id]
            measured.counts[part.id] = counted = count(part, groups, ballots, rounding)
            measured.scores[part.id] = {each.entry: each.points for each in counted.entries}
        else:
            measured.scores[part.id] = {line.entry: line.total for line in given.earlier[part.stage].lines}
    return measured


def _own_points(judges: Mapping[str, Points], criteria: set[str]) -> dict[str, dict[str, Decimal | None]]:
    own = {
        judge: {each: value for each, value in points.items() if each in criteria} for judge, points in judges.items()
    }
    return {judge: points for judge, points in own.items() if points}


def parts_of(given: StageInput, measured: Measured, entry: str) -> Iterator[PartLine]:
    for part in given.stage.parts:
        score = measured.scores[part.id].get(entry)
        left_out = score is None and isinstance(part, Carry) and part.absent == "reweigh"
        yield PartLine(part.id, score, ZERO if left_out else part.weight)


def total_of(given: StageInput, parts: Sequence[PartLine]) -> Decimal | None:
    """Σ score * weight / Σ weight, rounded once; None where a part that counts has no score."""
    counting = [(part.score, part.weight) for part in parts if part.weight]
    if not counting:
        return None
    with exactly():
        above = ZERO
        for score, weight in counting:
            if score is None:
                return None
            above += score * weight
        whole = sum((weight for _, weight in counting), ZERO)
    return given.contest.rounding.last(ratio(above, whole))
