"""What entrants read about their own entry once results are published: outcome, averages, what judges wrote to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from community.contest.choices import AssignmentState, RemarkTo, StageKind
from community.contest.medals import metal_of
from community.contest.models import AwardGiven, Criterion, Entry, Outcome, Remark, Stage

TONES = {
    "passed": "success",
    "ranked": "info",
    "not_passed": "neutral",
    "below_floor": "neutral",
    "unscored": "warning",
}


@dataclass(frozen=True, slots=True)
class Average:
    """One criterion: the entry's mean and that of all entries of the stage, of `most` points; bars in per cent."""

    name: str
    own: str
    all: str
    most: int
    own_width: str
    all_width: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A judging stage: averages by criterion, and what its judges wrote to the entrant, in no order that names them."""

    stage: Stage
    averages: list[Average]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One published outcome of an entry with what it rests on."""

    stage: Stage
    label: str
    tone: str
    total: str
    judged: list[Judged]


def result_context(entry: Entry) -> dict[str, object]:
    """What contest/_entry_result.html shows. One query while nothing is published."""
    found = feedback(entry)
    given = award_of(entry) if found else None
    return {"feedback": found, "given": given, "given_metal": metal_of(given.award) if given else ""}


def award_of(entry: Entry) -> AwardGiven | None:
    """The award that everybody may know of."""
    return AwardGiven.objects.published().filter(entry=entry).select_related("award", "approval").first()


def feedback(entry: Entry) -> list[Feedback]:
    """The published outcomes of the entry, the latest first; empty while nothing is published."""
    rows = Outcome.objects.published().filter(entry=entry).select_related("stage").order_by("-stage__closes_at", "-pk")
    return [
        Feedback(
            stage=row.stage,
            label=str(row.get_verdict_display()),
            tone=TONES.get(row.verdict, "neutral"),
            total="" if row.total is None else f"{row.total:.{entry.contest.final_places}f}",
            judged=_judged(entry, row),
        )
        for row in rows
    ]


def _judged(entry: Entry, outcome: Outcome) -> list[Judged]:
    stages = Stage.objects.filter(pk__in=[int(key) for key in outcome.averages], kind=StageKind.JUDGING)
    others = list(Outcome.objects.filter(stage=outcome.stage).values_list("averages", flat=True))
    return [
        Judged(stage, _averages(stage, outcome.averages[str(stage.pk)], others), remarks_to(entry, stage))
        for stage in stages.prefetch_related("criteria")
    ]


def _averages(stage: Stage, own: Mapping[str, str], others: Iterable[Mapping[str, Mapping[str, str]]]) -> list[Average]:
    key = str(stage.pk)
    given = [means[key] for means in others if key in means]
    return [_average(criterion, own, given) for criterion in stage.criteria.all() if str(criterion.pk) in own]


def _average(criterion: Criterion, own: Mapping[str, str], given: list[Mapping[str, str]]) -> Average:
    key, most = str(criterion.pk), Decimal(criterion.max_points)
    mine = Decimal(own[key])
    values = [Decimal(means[key]) for means in given if key in means]
    mean = sum(values, Decimal(0)) / len(values)
    return Average(
        name=criterion.name,
        own=f"{mine:.2f}",
        all=f"{mean:.2f}",
        most=criterion.max_points,
        own_width=f"{mine * 100 / most:.1f}%",
        all_width=f"{mean * 100 / most:.1f}%",
    )


def remarks_to(entry: Entry, stage: Stage) -> list[str]:
    """What the stage's judges wrote to the entrant; sorted by the text, so that the order says nothing about them.

    Who abstained, or was taken off for an interest, has no say in it: neither by points nor by words.
    """
    rows = Remark.objects.filter(assignment__entry=entry, assignment__judge__stage=stage, to=RemarkTo.ENTRANT)
    rows = rows.filter(assignment__state=AssignmentState.DONE)
    newest = {row.assignment_id: row.text for row in rows.order_by("pk")}
    return sorted(text for text in newest.values() if text.strip())
