"""What the declared tie-breaks of a stage compare."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

from community.contest.engine.arithmetic import ZERO
from community.contest.engine.configuration import CRITERION_RULE
from community.contest.engine.contradictions import vote_source
from community.contest.engine.parts import Measured, StageInput
from community.contest.engine.scoring import criterion_score
from community.contest.engine.ties import Measure, lot

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Measuring:
    """What each tie-break of a stage compares for an entry."""

    def __init__(self, given: StageInput, measured: Measured):
        self.given, self.measured = given, measured
        self.panel_of = {each.id: panel for panel in given.stage.panels() for each in panel.criteria}
        self.tops = _top_scores(measured) if "more_top_scores" in given.stage.ties else Counter()
        self.votes = self._votes() if "vote" in given.stage.ties else {}

    def _votes(self) -> dict[str, Decimal]:
        source = vote_source(self.given.contest, self.given.stage)
        assert source, "contradictions() lets no contest pass that compares votes without a vote"
        stage, vote = source
        counts = self.measured.counts.values() if stage == self.given.stage.id else self.given.earlier[stage].counts
        return {each.entry: each.points for found in counts if found.vote == vote.id for each in found.entries}

    def __call__(self, rule: str, entry: str) -> Measure:
        if rule.startswith(CRITERION_RULE):
            criterion = rule.removeprefix(CRITERION_RULE)
            panel = self.panel_of[criterion]
            judged = self.measured.panels[panel.id].given[entry]
            points = criterion_score(panel, criterion, judged, self.given.contest.rounding)
            return Measure(points, str(points))
        if rule == "vote":
            points = self.votes.get(entry, ZERO)
            return Measure(points, str(points))
        if rule == "more_top_scores":
            return Measure(self.tops[entry], str(self.tops[entry]))
        if rule == "earlier_submission":
            moment = self.given.entries[entry].submitted.astimezone(UTC)
            return Measure(EPOCH - moment, moment.isoformat())
        drawn = lot(self.given.stage.lot_seed, self.given.stage.id, entry)
        return Measure(-int(drawn, 16), drawn)


def _top_scores(measured: Measured) -> Counter[str]:
    """Entry -> number of judges who gave it the highest total of all that they gave in the stage."""
    best: dict[tuple[str, str], Decimal] = {}
    complete = [
        (entry, score.panel, score.judge, score.total)
        for panel in measured.panels.values()
        for entry, judged in panel.given.items()
        for score in judged
        if score.total is not None
    ]
    for _, panel, judge, total in complete:
        best[panel, judge] = max(total, best.get((panel, judge), total))
    return Counter(entry for entry, panel, judge, total in complete if total == best[panel, judge])
