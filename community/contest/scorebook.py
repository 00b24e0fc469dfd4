"""The ledger read for pages: the points that count, totals, comments. The engine reads the whole ledger itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from community.contest.choices import AssignmentState, RemarkTo
from community.contest.engine.arithmetic import Rounding
from community.contest.engine.configuration import Criterion as EngineCriterion
from community.contest.engine.configuration import Panel as EnginePanel
from community.contest.engine.scoring import totaller
from community.contest.models import Assignment, Criterion, Remark, Score

if TYPE_CHECKING:
    from community.contest.models import Judge


def newest_points(assignment: Assignment) -> dict[int, Decimal | None]:
    """{criterion: the points that count} of one judge and entry. One query."""
    rows = Score.objects.filter(
        stage=assignment.judge.stage_id, entry=assignment.entry_id, judge=assignment.judge_id
    ).order_by("number")
    return dict(rows.values_list("criterion_id", "points"))


def points_of_judge(judge: Judge) -> dict[int, dict[int, Decimal | None]]:
    """{entry: {criterion: points}} of everything that a judge gave. One query."""
    found: dict[int, dict[int, Decimal | None]] = defaultdict(dict)
    rows = Score.objects.filter(stage=judge.stage_id, judge=judge).order_by("number")
    for entry, criterion, points in rows.values_list("entry_id", "criterion_id", "points"):
        found[entry][criterion] = points
    return found


def newest_remarks(assignment: Assignment) -> dict[str, str]:
    """{RemarkTo: the text that counts}. One query."""
    rows = Remark.objects.filter(assignment=assignment).order_by("pk")
    return dict(rows.values_list("to", "text"))


def total_of(criteria: Iterable[Criterion], points: Mapping[int, Decimal | None]) -> Decimal | None:
    """A judge's total out of 100 with two decimals, as the engine reckons it; None while some points are missing."""
    listed = list(criteria)
    given = {str(key): value for key, value in points.items() if value is not None}
    if not listed or any(str(criterion.pk) not in given for criterion in listed):
        return None
    return running_total(listed, points)


def running_total(criteria: Iterable[Criterion], points: Mapping[int, Decimal | None]) -> Decimal:
    """The weighted sum of the points that are there, 0 to 100 with two decimals."""
    listed = [EngineCriterion(str(each.pk), each.weight, Decimal(each.max_points)) for each in criteria]
    panel = EnginePanel("own", Decimal(100), tuple(listed), 1, 1, "mean")
    known = {each.id for each in listed}
    given = {str(key): value for key, value in points.items() if value is not None and str(key) in known}
    rounding = Rounding()
    return rounding.last(totaller(panel, rounding)(given))


def others_of(assignment: Assignment, criteria: Iterable[Criterion]) -> list[dict[str, object]]:
    """The colleagues' points and comments to the panel about the same entry. Ask `can_see_others` before."""
    listed = list(criteria)
    rows = list(
        Assignment.objects.filter(judge__stage=assignment.judge.stage_id, entry=assignment.entry_id)
        .exclude(pk=assignment.pk)
        .filter(state=AssignmentState.DONE)
        .select_related("judge__user")
        .order_by("judge__user__name", "pk")
    )
    points: dict[int, dict[int, Decimal | None]] = defaultdict(dict)
    scores = Score.objects.filter(
        stage=assignment.judge.stage_id, entry=assignment.entry_id, judge__in=[row.judge_id for row in rows]
    )
    for judge, criterion, value in scores.order_by("number").values_list("judge_id", "criterion_id", "points"):
        points[judge][criterion] = value
    remarks = Remark.objects.filter(assignment__in=rows, to=RemarkTo.PANEL).order_by("pk")
    said = dict(remarks.values_list("assignment_id", "text"))
    return [
        {
            "judge": row.judge,
            "points": [points[row.judge_id].get(criterion.pk) for criterion in listed],
            "total": total_of(listed, points[row.judge_id]),
            "remark": said.get(row.pk, ""),
        }
        for row in rows
    ]
