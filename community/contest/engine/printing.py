"""A result sheet as plain tables, for a page, a workbook or a printout. The caller puts the column codes into words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from community.contest.engine.sheet import ResultSheet, StageSheet

Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Table:
    """`kind`: "ranking", "scores", "judges", "votes", "ties", "promotion", "remarks", "awards"; no `stage` for awards.

    A column's code is a word, or "part:<id>" (an entry's score in a part), "weight:<id>", "criterion:<id>". Each row
    has one cell a column: text, whole number, Decimal, or None for nothing. Lists of ids are joined by ", ".
    """

    kind: str
    stage: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(sheet: ResultSheet) -> list[Table]:
    """All tables that have rows, stage by stage, awards last."""
    found = [table for stage in sheet.stages for table in _stage(stage)]
    awards = tuple(
        (
            each.award,
            each.division,
            each.patron,
            each.count,
            _joined(each.entries),
            _joined(each.tied),
            each.border,
            each.state,
        )
        for each in sheet.awards
    )
    columns = ("award", "division", "patron", "count", "entries", "tied", "border", "state")
    return [table for table in [*found, Table("awards", "", columns, awards)] if table.rows]


def _stage(stage: StageSheet) -> Iterator[Table]:
    parts = [part.part for part in stage.lines[0].parts] if stage.lines else []
    columns = ("rank", "entry", "division", *(code for part in parts for code in (f"part:{part}", f"weight:{part}")))
    rows = tuple(
        (
            line.rank, line.entry, line.division,
            *(cell for part in line.parts for cell in (part.score, part.weight)),
            line.total, line.outcome, line.by_ruling,
        )
        for line in stage.lines
    )  # fmt: skip
    yield Table("ranking", stage.stage, (*columns, "total", "outcome", "by_ruling"), rows)
    yield from _scores(stage)
    judges = tuple((each.panel, each.judge, each.entries, each.mean, each.deviation) for each in stage.judges)
    yield Table("judges", stage.stage, ("panel", "judge", "entries", "mean", "deviation"), judges)
    votes = tuple(
        (count.vote, each.group, each.rank, each.entry, each.votes, each.points)
        for count in stage.counts
        for each in count.entries
    )
    yield Table("votes", stage.stage, ("vote", "group", "rank", "entry", "votes", "points"), votes)
    yield Table("ties", stage.stage, ("total", "rule", "entry", "value", "place"), tuple(_ties(stage)))
    groups = tuple(
        (each.group, each.entries, each.places, _joined(each.passed), each.free, _joined(each.tied), each.border)
        for each in stage.groups
    )
    columns = ("group", "entries", "places", "passed", "free", "tied", "border")
    yield Table("promotion", stage.stage, columns, groups)
    remarks = [("problem", each) for each in stage.problems] + [("note", each) for each in stage.notes]
    rows = tuple((kind, each.code, "; ".join(f"{k}={v}" for k, v in each.params.items())) for kind, each in remarks)
    yield Table("remarks", stage.stage, ("kind", "code", "about"), rows)


def _scores(stage: StageSheet) -> Iterator[Table]:
    """One table a panel, since each has criteria of its own: every judge's points for every entry."""
    for panel in dict.fromkeys(score.panel for line in stage.lines for score in line.judged):
        judged = [(line.entry, score) for line in stage.lines for score in line.judged if score.panel == panel]
        criteria = tuple(f"criterion:{each}" for each, _ in judged[0][1].points)
        rows = tuple(
            (entry, score.judge, *(points for _, points in score.points), score.total, score.standard, score.state)
            for entry, score in judged
        )
        yield Table("scores", stage.stage, ("entry", "judge", *criteria, "total", "standard", "state"), rows)


def _ties(stage: StageSheet) -> Iterator[tuple[Cell, ...]]:
    """Every value compared; `place` is the entry's place among those compared, after the rule. Shared ranks last."""
    for tie in stage.ties:
        for step in tie.steps:
            place = {entry: number for number, each in enumerate(step.classes, 1) for entry in each}
            yield from ((tie.total, step.rule, entry, value, place[entry]) for entry, value in step.values)
        for each in tie.shared:
            yield from ((tie.total, "shared_rank", entry, "", 1) for entry in each)


def _joined(ids: tuple[str, ...]) -> str:
    return ", ".join(ids)
