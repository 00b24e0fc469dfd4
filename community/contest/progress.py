"""How far a judging stage is: judge by judge and entry by entry, in numbers that tell nobody's points."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from community.contest.choices import Answer, AssignmentState, EntryStatus, StageState
from community.contest.dealing import entries_in
from community.contest.models import Assignment, Entry, Judge, Stage
from community.contest.reading import title_for

if TYPE_CHECKING:
    from collections.abc import Sequence

# From so long before the end on, whoever has work left is late.
LATE_FROM = datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """A judge's entries: scored, left, abstained. Widths are per cent of the longest line."""

    judge: Judge
    done: int
    left: int
    abstained: int
    is_late: bool
    longest: int

    @property
    def total(self) -> int:
        return self.done + self.left

    @property
    def done_width(self) -> str:
        return _width(self.done, self.longest)

    @property
    def total_width(self) -> str:
        return _width(self.total, self.longest)

    @property
    def tone(self) -> str:
        return {Answer.ACCEPTED: "success", Answer.DECLINED: "danger"}.get(Answer(self.judge.answer), "warning")


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry: how many scores it has, is given to, and should have."""

    entry: Entry
    title: str
    done: int
    given: int
    asked: int

    @property
    def done_width(self) -> str:
        return _width(self.done, max(self.asked, self.given))

    @property
    def given_width(self) -> str:
        return _width(self.given, max(self.asked, self.given))


@dataclass(frozen=True, slots=True)
class Progress:
    judges: list[JudgeLine]
    entries: list[EntryLine]

    @property
    def done(self) -> int:
        return sum(line.done for line in self.judges)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.judges)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.judges)


def progress_of(stage: Stage, now: datetime.datetime) -> Progress:
    """Three queries, however many judges and entries."""
    judges = list(
        Judge.objects.filter(stage=stage).select_related("user", "panel").order_by("panel__name", "user__name")
    )
    of_judge: dict[int, Counter[str]] = defaultdict(Counter)
    of_entry: dict[int, Counter[str]] = defaultdict(Counter)
    # An entry that has withdrawn leaves nobody any work.
    taking_part = Assignment.objects.filter(judge__stage=stage, entry__status=EntryStatus.ELIGIBLE)
    rows = taking_part.values_list("judge_id", "entry_id", "state")
    for judge, entry, state in rows:
        of_judge[judge][state] += 1
        of_entry[entry][state] += 1
    longest = max((count[STATE.OPEN] + count[STATE.DONE] for count in of_judge.values()), default=0)
    is_near = stage.state_at(now) == StageState.OVER or (
        stage.state_at(now) == StageState.OPEN and now >= stage.closes_at - LATE_FROM
    )
    lines = [
        JudgeLine(
            judge=judge,
            done=of_judge[judge.pk][STATE.DONE],
            left=of_judge[judge.pk][STATE.OPEN],
            abstained=of_judge[judge.pk][STATE.ABSTAINED],
            is_late=is_near and of_judge[judge.pk][STATE.OPEN] > 0,
            longest=longest,
        )
        for judge in judges
    ]
    return Progress(lines, _entries(stage, of_entry))


STATE = AssignmentState


def _entries(stage: Stage, counts: dict[int, Counter[str]]) -> list[EntryLine]:
    rows: Sequence[Entry] = entries_in(stage).select_related("frozen__mask") if stage.is_blind else entries_in(stage)
    return [
        EntryLine(
            entry=entry,
            title=title_for(entry, stage),
            done=counts[entry.pk][STATE.DONE],
            given=counts[entry.pk][STATE.OPEN] + counts[entry.pk][STATE.DONE],
            asked=stage.judges_per_entry,
        )
        for entry in rows
    ]


def _width(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.2f}%" if whole else "0%"
