"""The checklist: where a contest contradicts itself. One that does is not computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from community.contest.engine.arithmetic import HUNDRED, ROUNDING_MODES, ZERO
from community.contest.engine.configuration import (
    ABSENT,
    BORDERS,
    CRITERION_RULE,
    FEWEST_SCORES,
    FREE_PLACES,
    GROUPINGS,
    LEVELS,
    METHODS,
    TIE_RULES,
    VOTE_POINTS,
    Carry,
    Contest,
    Panel,
    Promotion,
    Stage,
    Vote,
)


@dataclass(frozen=True)
class Contradiction:
    """A code (the table in the README lists them) with what it is about, to be put into words by the caller."""

    code: str
    params: dict[str, Any]


class ContradictionError(ValueError):
    """A contest that contradicts itself was to be computed; `contradictions` says how."""

    def __init__(self, found: Iterable[Contradiction]):
        self.contradictions = tuple(found)
        super().__init__("; ".join(f"{each.code} {each.params}" for each in self.contradictions))


def contradictions(contest: Contest) -> list[Contradiction]:
    """Everything that contradicts itself, in the order of the stages; empty when the contest can be held."""
    return [Contradiction(code, params) for code, params in _all(contest)]


Found = Iterator[tuple[str, dict[str, Any]]]


def _all(contest: Contest) -> Found:
    if not contest.stages:
        yield "no_stages", {}
    names = [*(stage.id for stage in contest.stages), *(award.id for award in contest.awards)]
    yield from _twice("stage_or_award", names)
    yield from _twice("division", contest.divisions)
    yield from _rounding(contest)
    level = 0
    for place, stage in enumerate(contest.stages):
        yield from _stage(contest, stage, place)
        if stage.level and stage.level not in LEVELS:
            yield "unknown_word", {"stage": stage.id, "field": "level", "word": stage.level}
        elif stage.level:
            if LEVELS.index(stage.level) < level:
                yield "level_goes_back", {"stage": stage.id, "level": stage.level}
            level = LEVELS.index(stage.level)
    yield from _quotas_grow(contest)
    yield from _awards(contest)


def _rounding(contest: Contest) -> Found:
    rounding = contest.rounding
    yield from _word("", "rounding", rounding.mode, ROUNDING_MODES)
    if not 0 <= rounding.final <= rounding.steps <= 20:
        yield "rounding_places", {"steps": rounding.steps, "final": rounding.final}


def _stage(contest: Contest, stage: Stage, place: int) -> Found:
    yield from _twice("part", [part.id for part in stage.parts], stage.id)
    yield from _sum("part_weights", [part.weight for part in stage.parts], {"stage": stage.id})
    yield from _twice("criterion", [each.id for panel in stage.panels() for each in panel.criteria], stage.id)
    for part in stage.parts:
        about = {"stage": stage.id, "part": part.id}
        if _number(part.weight) and (part.weight < 0 or (part.weight == 0 and not isinstance(part, Vote))):
            yield "weight_not_positive", about | {"weight": part.weight}
        if isinstance(part, Panel):
            yield from _panel(part, about)
        elif isinstance(part, Vote):
            yield from _vote(contest, part, about)
        else:
            yield from _carry(contest, part, place, about)
    for division in stage.divisions:
        if division not in contest.divisions:
            yield "unknown_division", {"stage": stage.id, "division": division}
    yield from _ties(contest, stage)
    yield from _floor(stage)
    if stage.promotion:
        yield from _promotion(contest, stage, stage.promotion)
        if not any(_meet(stage, later) for later in contest.stages[place + 1 :]):
            yield "promotes_to_nothing", {"stage": stage.id}


def _panel(panel: Panel, about: dict[str, Any]) -> Found:
    yield from _word(about["stage"], "method", panel.method, METHODS)
    yield from _sum("criterion_weights", [each.weight for each in panel.criteria], about)
    for each in panel.criteria:
        if _number(each.weight) and each.weight <= 0:
            yield "weight_not_positive", about | {"criterion": each.id, "weight": each.weight}
        if not (_number(each.least) and _number(each.most) and 0 <= each.least < each.most):
            yield "criterion_scale", about | {"criterion": each.id, "least": each.least, "most": each.most}
    if not 1 <= panel.at_least <= panel.judges:
        yield "judges_at_least", about | {"judges": panel.judges, "at_least": panel.at_least}
    elif panel.at_least < FEWEST_SCORES.get(panel.method, 1):
        needed = FEWEST_SCORES[panel.method]
        yield "too_few_for_method", about | {"method": panel.method, "at_least": panel.at_least, "needed": needed}


def _vote(contest: Contest, vote: Vote, about: dict[str, Any]) -> Found:
    yield from _word(about["stage"], "by", vote.by, GROUPINGS)
    yield from _word(about["stage"], "points", vote.points, VOTE_POINTS)
    yield from _twice("stratum", [each.group for each in vote.strata], about["stage"])
    if not vote.strata:
        yield "no_strata", about
    for each in vote.strata:
        fewest = each.picks if each.fewest is None else each.fewest
        if each.picks < 1 or not 0 <= fewest <= each.picks:
            yield "stratum_picks", about | {"group": each.group, "picks": each.picks, "fewest": fewest}
        if (vote.by == "all" and each.group) or (vote.by == "division" and each.group not in contest.divisions):
            yield "unknown_group", about | {"group": each.group}


def _carry(contest: Contest, carry: Carry, place: int, about: dict[str, Any]) -> Found:
    yield from _word(about["stage"], "absent", carry.absent, ABSENT)
    if carry.stage not in [stage.id for stage in contest.stages]:
        yield "carry_unknown_stage", about | {"from": carry.stage}
    elif carry.stage not in [stage.id for stage in contest.stages[:place]]:
        yield "carry_from_later_stage", about | {"from": carry.stage}


def _ties(contest: Contest, stage: Stage) -> Found:
    yield from _twice("tie_rule", stage.ties, stage.id)
    criteria = {each.id for panel in stage.panels() for each in panel.criteria}
    for place, rule in enumerate(stage.ties):
        about = {"stage": stage.id, "rule": rule}
        if rule.startswith(CRITERION_RULE):
            if rule.removeprefix(CRITERION_RULE) not in criteria:
                yield "tie_unknown_criterion", about
        elif rule not in TIE_RULES:
            yield "unknown_word", {"stage": stage.id, "field": "ties", "word": rule}
        elif rule == "vote" and not vote_source(contest, stage):
            yield "tie_without_vote", about
        elif rule == "more_top_scores" and not criteria:
            yield "tie_without_judges", about
        elif rule == "draw_by_lot" and not stage.lot_seed:
            yield "lot_without_seed", about
        elif rule == "draw_by_lot" and place + 1 < len(stage.ties):
            yield "tie_after_lot", about | {"unreachable": stage.ties[place + 1]}


def vote_source(contest: Contest, stage: Stage) -> tuple[str, Vote] | None:
    """The vote that breaks ties of a stage: its own first one, else that of the latest stage before it."""
    place = [each.id for each in contest.stages].index(stage.id)
    for each in reversed(contest.stages[: place + 1]):
        for vote in each.votes():
            return each.id, vote
    return None


def _floor(stage: Stage) -> Found:
    if stage.floor is None:
        return
    if not _number(stage.floor) or not 0 <= stage.floor <= HUNDRED:
        yield "floor_range", {"stage": stage.id, "floor": stage.floor}
    if any(panel.method == "t_score" for panel in stage.panels()):
        yield "floor_on_t_scores", {"stage": stage.id, "floor": stage.floor}


def _promotion(contest: Contest, stage: Stage, promotion: Promotion) -> Found:
    about = {"stage": stage.id}
    yield from _word(stage.id, "by", promotion.by, GROUPINGS)
    yield from _word(stage.id, "border", promotion.border, BORDERS)
    yield from _word(stage.id, "free_places", promotion.free_places, FREE_PLACES)
    yield from _twice("quota", [group for group, _ in promotion.quotas], stage.id)
    if (promotion.quota is None) == (promotion.total is None):
        yield "quota_or_total", about
    if promotion.total is not None and (promotion.by == "all" or promotion.quotas):
        yield "total_without_groups", about | {"total": promotion.total}
    numbers = [promotion.quota, promotion.total, *(number for _, number in promotion.quotas)]
    yield from (("quota_negative", about | {"number": each}) for each in numbers if each is not None and each < 0)
    for group, _ in promotion.quotas:
        if promotion.by == "all" or (promotion.by == "division" and group not in contest.divisions):
            yield "unknown_group", about | {"group": group}


def _quotas_grow(contest: Contest) -> Found:
    """A later stage of the same divisions that lets more pass than an earlier one let in."""
    before: dict[tuple[str, ...], tuple[str, int]] = {}
    for stage in contest.stages:
        places = most_places(contest, stage)
        if places is None:
            continue
        earlier = before.get(stage.divisions)
        if earlier and places > earlier[1]:
            yield "quota_grows", {"stage": stage.id, "places": places, "before": earlier[0], "there": earlier[1]}
        before[stage.divisions] = (stage.id, places)


def most_places(contest: Contest, stage: Stage) -> int | None:
    """How many entries a stage lets pass at most, ties at the border aside; None when the declaration does not say."""
    promotion = stage.promotion
    if promotion is None:
        return None
    if promotion.total is not None or promotion.by == "all":
        return promotion.total if promotion.total is not None else promotion.quota
    if promotion.by != "division" or promotion.quota is None:
        return None
    named = dict(promotion.quotas)
    return sum(named.get(each, promotion.quota) for each in (stage.divisions or contest.divisions))


def _awards(contest: Contest) -> Found:
    yield from _word("", "award_border", contest.award_border, BORDERS)
    for award in contest.awards:
        about = {"award": award.id}
        if award.count < 1:
            yield "award_count", about | {"count": award.count}
        if award.division and award.division not in contest.divisions:
            yield "unknown_division", about | {"division": award.division}
        elif contest.stages and last_stage(contest, award.division) is None:
            yield "award_without_ranking", about | {"division": award.division}
    if len(contest.stages) > 1 and contest.stages[-2].divisions == contest.stages[-1].divisions == ():
        places, given = most_places(contest, contest.stages[-2]), sum(award.count for award in contest.awards)
        if places is not None and given > places and not any(award.division for award in contest.awards):
            yield "more_awards_than_entries", {"awards": given, "entries": places}


def last_stage(contest: Contest, division: str) -> Stage | None:
    """The stage by whose ranks awards of a division are given; for "" the one in which all divisions end, if any."""
    wanted = [division] if division else list(contest.divisions or ("",))
    ends = [next((stage for stage in reversed(contest.stages) if stage.takes(each)), None) for each in wanted]
    return ends[0] if all(end is ends[0] for end in ends) else None


def _meet(stage: Stage, later: Stage) -> bool:
    return not stage.divisions or not later.divisions or bool(set(stage.divisions) & set(later.divisions))


def _number(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite()


def _sum(code: str, weights: list[Decimal], about: dict[str, Any]) -> Found:
    """Weights that are no Decimals, or do not sum to exactly 100."""
    if not all(_number(weight) for weight in weights):
        yield "not_a_decimal", about | {"weights": [str(weight) for weight in weights]}
    elif sum(weights, ZERO) != HUNDRED:
        yield code, about | {"sum": sum(weights, ZERO)}


def _twice(what: str, ids: Iterable[str], stage: str = "") -> Found:
    for each, times in Counter(ids).items():
        if times > 1:
            yield "twice", {"what": what, "id": each, "stage": stage}


def _word(stage: str, field: str, word: str, known: Iterable[str]) -> Found:
    if word not in known:
        yield "unknown_word", {"stage": stage, "field": field, "word": word}
