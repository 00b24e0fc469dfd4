"""Short ways to write contests and ledgers in tests. Points are written as text or whole numbers, never as floats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from community.contest.engine.configuration import Contest, Criterion, Panel, Stage
from community.contest.engine.ledger import Ballot, Entry, Score
from community.contest.engine.results import results
from community.contest.engine.sheet import StageSheet

OPENING = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)


def dec(value: str | int) -> Decimal:
    return Decimal(value)


def one_criterion(stage: str = "s", weight: int = 100) -> tuple[Criterion, ...]:
    """A criterion of 100 points: what is given is the total."""
    return (Criterion(f"{stage}-points", dec(weight), dec(100)),)


def panel(judges: int, *, weight: int = 100, id: str = "experts", at_least: int | None = None, **more: Any) -> Panel:
    more.setdefault("criteria", one_criterion(id))
    return Panel(id=id, weight=dec(weight), judges=judges, at_least=judges if at_least is None else at_least, **more)


def contest(*stages: Stage, **more: Any) -> Contest:
    return Contest("c", tuple(stages), **more)


def single(method: str = "mean", judges: int = 3, *, ties: Iterable[str] = (), **more: Any) -> Contest:
    """One stage "s" of one panel with one criterion, "experts-points"."""
    at_least = more.pop("at_least", None)
    return contest(Stage("s", (panel(judges, method=method, at_least=at_least),), ties=tuple(ties), **more))


def entry(id: str, *, minute: int = 0, **more: Any) -> Entry:
    return Entry(
        id,
        more.pop("government", f"gov-{id}"),
        more.pop("province", "강원"),
        OPENING + timedelta(minutes=minute),
        **more,
    )


def entries(ids: Iterable[str]) -> list[Entry]:
    return [entry(each) for each in ids]


def grid(
    table: Mapping[str, Mapping[str, Any]], stage: str = "s", criterion: str = "experts-points", start: int = 1
) -> list[Score]:
    """{entry: {judge: points}} as rows of the ledger, numbered from `start`. None: the judge abstains."""
    rows = [(e, j, value) for e, judges in table.items() for j, value in judges.items()]
    return [
        Score(number, stage, e, j, criterion, None if value is None else dec(value))
        for number, (e, j, value) in enumerate(rows, start)
    ]


def columns(judges: str, table: Mapping[str, str]) -> dict[str, dict[str, str | None]]:
    """{"A": "90 80 -"} with judges "j1 j2 j3" as {entry: {judge: points}}; "-" gives no row, "x" abstains."""
    names = judges.split()
    return {
        e: {j: None if v == "x" else v for j, v in zip(names, line.split(), strict=True) if v != "-"}
        for e, line in table.items()
    }


def ballots(votes: Iterable[Iterable[str]], stage: str = "s", vote: str = "public") -> list[Ballot]:
    return [Ballot(number, stage, vote, f"v{number}", tuple(picks)) for number, picks in enumerate(votes, 1)]


def table_of(sheet: StageSheet) -> list[tuple[int | None, str, str]]:
    """(rank, entry, total) as printed."""
    return [(line.rank, line.entry, str(line.total)) for line in sheet.lines]


def stage_of(given: Contest, table: Mapping[str, Mapping[str, Any]], **more: Any) -> StageSheet:
    """The sheet of the stage "s" of a `single` contest."""
    return results(given, entries(table), grid(table), **more).stage("s")
