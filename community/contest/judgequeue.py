"""A judge's work in order: the stages one judges in, the entries of one, what comes before and after an entry."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from community.contest.choices import AssignmentState, StageState
from community.contest.models import Assignment, Judge
from community.contest.reading import title_for
from community.contest.scorebook import points_of_judge, total_of

if TYPE_CHECKING:
    from people.models import User
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on a panel with what is done and left in it."""

    judge: Judge
    state: StageState
    done: int
    left: int

    @property
    def total(self) -> int:
        return self.done + self.left

    @property
    def is_over(self) -> bool:
        return self.state == StageState.OVER


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the queue; `total` out of 100, None until scored."""

    assignment: Assignment
    title: str
    total: Decimal | None

    @property
    def tone(self) -> str:
        return {AssignmentState.DONE: "success", AssignmentState.OPEN: "warning"}.get(
            AssignmentState(self.assignment.state), "neutral"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the queue, from 1; the keys of its neighbours and of the next one to be scored."""

    number: int
    total: int
    done: int
    previous: int | None
    next: int | None
    next_open: int | None


def seats_of(user: User, now: datetime.datetime) -> list[Seat]:
    """Three queries."""
    rows = Judge.objects.visible_to(user).filter(user=user).select_related("stage__contest", "panel")
    judges = list(rows.order_by("stage__closes_at", "pk"))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for judge, state in Assignment.objects.visible_to(user).values_list("judge_id", "state"):
        counts[judge][state] += 1
    return [
        Seat(
            judge,
            judge.stage.state_at(now),
            counts[judge.pk][AssignmentState.DONE],
            counts[judge.pk][AssignmentState.OPEN],
        )
        for judge in judges
    ]


def queue_of(judge: Judge, user: AnyUser) -> list[Row]:
    """Three queries."""
    rows = list(Assignment.objects.visible_to(user).filter(judge=judge).for_reading())
    criteria = list(judge.stage.criteria.all())
    points = points_of_judge(judge)
    return [
        Row(row, title_for(row.entry, judge.stage), total_of(criteria, points.get(row.entry_id, {}))) for row in rows
    ]


def place_in(rows: Iterable[Assignment], assignment: Assignment) -> Place:
    """One query. Of what is to be scored, what follows in the queue comes first, then it begins again."""
    ordered = list(rows.order_by("place", "entry__number", "pk").values_list("pk", "state"))  # type: ignore[attr-defined]
    keys = [key for key, _state in ordered]
    at = keys.index(assignment.pk)
    around = ordered[at + 1 :] + ordered[:at]
    return Place(
        number=at + 1,
        total=len(keys),
        done=sum(state == AssignmentState.DONE for _key, state in ordered),
        previous=keys[at - 1] if at else None,
        next=keys[at + 1] if at + 1 < len(keys) else None,
        next_open=next((key for key, state in around if state == AssignmentState.OPEN), None),
    )
