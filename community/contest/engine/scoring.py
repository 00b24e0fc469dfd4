"""From the points of one panel to one score an entry, by the declared method."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from community.contest.engine.arithmetic import ZERO, Rounding, deviation, exactly, mean, median, ratio
from community.contest.engine.configuration import FEWEST_SCORES, Panel

TEN, FIFTY = Decimal(10), Decimal(50)


@dataclass(frozen=True)
class JudgeScore:
    """What one judge gave one entry.

    `state`: "counted"; "highest" or "lowest" (dropped by "trimmed"); "incomplete" or "abstained" (no total).
    `total`: weighted points, 0 to 100. `standard`: the T-score, by that method alone.
    """

    panel: str
    judge: str
    points: tuple[tuple[str, Decimal | None], ...]
    state: str
    total: Decimal | None = None
    standard: Decimal | None = None

    @property
    def value(self) -> Decimal:
        """What the method reckons with. Only of complete scores."""
        value = self.total if self.standard is None else self.standard
        assert value is not None
        return value


@dataclass(frozen=True)
class JudgeLine:
    """A judge's complete scores in the panel and stage: their number, mean and standard deviation (by n), rounded."""

    panel: str
    judge: str
    entries: int
    mean: Decimal
    deviation: Decimal


@dataclass(frozen=True)
class PanelResult:
    """`scores`: entry -> its panel score, None with fewer complete scores than `at_least`; `given`: entry -> judges."""

    scores: dict[str, Decimal | None]
    given: dict[str, tuple[JudgeScore, ...]]
    judges: tuple[JudgeLine, ...]


def panel_result(
    panel: Panel, points: Mapping[str, Mapping[str, Mapping[str, Decimal | None]]], rounding: Rounding
) -> PanelResult:
    """Scores of all entries of a stage by one panel. `points`: entry -> judge -> criterion -> points or None.

    Only criteria of the panel may stand in `points`. An entry without any judge must be there, with an empty mapping.
    """
    total = totaller(panel, rounding)
    given = {
        entry: tuple(_judge_score(panel, judge, of_judge, total) for judge, of_judge in sorted(judges.items()))
        for entry, judges in points.items()
    }
    lines = _judge_lines(panel, given, rounding)
    if panel.method == "t_score":
        given = _standardised(given, {line.judge: line for line in lines}, rounding)
    elif panel.method == "trimmed":
        given = {entry: without_extremes(scores) for entry, scores in given.items()}
    scores = {entry: _entry_score(panel, judged, rounding) for entry, judged in given.items()}
    return PanelResult(scores, given, lines)


def totaller(panel: Panel, rounding: Rounding) -> Callable[[Mapping[str, Decimal]], Decimal]:
    """How a judge's points become one number: Σ points / most * weight, rounded once at the end.

    All fractions are brought to one denominator first, so that there is a single division.
    """
    with exactly():
        denominator = prod((each.most for each in panel.criteria), start=Decimal(1))
        factors = {
            each.id: each.weight * prod((other.most for other in panel.criteria if other is not each), start=Decimal(1))
            for each in panel.criteria
        }

    def total(points: Mapping[str, Decimal]) -> Decimal:
        with exactly():
            above = sum((factors[each] * value for each, value in points.items()), ZERO)
        return rounding.step(ratio(above, denominator))

    return total


def _judge_score(
    panel: Panel, judge: str, points: Mapping[str, Decimal | None], total: Callable[[Mapping[str, Decimal]], Decimal]
) -> JudgeScore:
    complete = {each: value for each, value in points.items() if value is not None}
    printed = tuple((each.id, points.get(each.id)) for each in panel.criteria)
    if len(complete) == len(panel.criteria):
        return JudgeScore(panel.id, judge, printed, "counted", total(complete))
    return JudgeScore(panel.id, judge, printed, "incomplete" if complete else "abstained")


def _judge_lines(panel: Panel, given: Mapping[str, Sequence[JudgeScore]], rounding: Rounding) -> tuple[JudgeLine, ...]:
    totals: dict[str, list[Decimal]] = {}
    for scores in given.values():
        for score in scores:
            if score.total is not None:
                totals.setdefault(score.judge, []).append(score.total)
    return tuple(
        JudgeLine(panel.id, judge, len(each), rounding.step(mean(each)), rounding.step(deviation(each)))
        for judge, each in sorted(totals.items())
    )


def _standardised(
    given: Mapping[str, tuple[JudgeScore, ...]], lines: Mapping[str, JudgeLine], rounding: Rounding
) -> dict[str, tuple[JudgeScore, ...]]:
    def standard(score: JudgeScore) -> JudgeScore:
        if score.total is None:
            return score
        return replace(score, standard=t_score(score.total, lines[score.judge], rounding))

    return {entry: tuple(standard(score) for score in scores) for entry, scores in given.items()}


def t_score(total: Decimal, judge: JudgeLine, rounding: Rounding) -> Decimal:
    """(total - the judge's mean) / the judge's deviation * 10 + 50; 50 for a judge whose scores are all equal."""
    if not judge.deviation:
        return rounding.step(FIFTY)
    with exactly():
        # One division: ((total - mean) * 10 + 50 * deviation) / deviation.
        return rounding.step(ratio((total - judge.mean) * TEN + FIFTY * judge.deviation, judge.deviation))


def without_extremes(scores: tuple[JudgeScore, ...]) -> tuple[JudgeScore, ...]:
    """One highest and one lowest complete score marked as dropped; of equal ones, that of the first judge by id.

    With fewer than three complete scores nothing would be left: nothing is dropped, and nothing will be reckoned.
    """
    complete = [score for score in scores if score.total is not None]
    if len(complete) < FEWEST_SCORES["trimmed"]:
        return scores
    highest = min(complete, key=lambda score: (-score.value, score.judge))
    lowest = min((score for score in complete if score is not highest), key=lambda score: (score.value, score.judge))
    states = {highest.judge: "highest", lowest.judge: "lowest"}
    return tuple(replace(score, state=states.get(score.judge, score.state)) for score in scores)


def _entry_score(panel: Panel, judged: Sequence[JudgeScore], rounding: Rounding) -> Decimal | None:
    if sum(score.total is not None for score in judged) < panel.at_least:
        return None
    values = [score.value for score in judged if score.state == "counted"]
    return rounding.step(median(values) if panel.method == "median" else mean(values))


def criterion_score(panel: Panel, criterion: str, judged: Sequence[JudgeScore], rounding: Rounding) -> Decimal:
    """An entry's points in one criterion, for ties: the panel's method over its complete scores' points.

    "trimmed" drops the highest and lowest points of this criterion, whoever gave them: were the judges dropped by their
    totals, better points could lower the result. "t_score" takes the mean of the points. 0 without any complete score.
    """
    points = sorted(
        value
        for score in judged
        if score.total is not None
        for each, value in score.points
        if each == criterion and value is not None
    )
    if not points:
        return rounding.step(ZERO)
    if panel.method == "trimmed" and len(points) >= FEWEST_SCORES["trimmed"]:
        points = points[1:-1]
    return rounding.step(median(points) if panel.method == "median" else mean(points))
