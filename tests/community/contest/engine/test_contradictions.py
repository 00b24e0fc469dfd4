"""The checklist: one row for each way in which a contest can contradict itself, and the contests that do not."""

from dataclasses import replace

import pytest

from community.contest.engine.arithmetic import Rounding
from community.contest.engine.configuration import Award, Carry, Contest, Criterion, Promotion, Stage, Stratum, Vote
from community.contest.engine.contradictions import ContradictionError, contradictions, last_stage, most_places
from community.contest.engine.results import results
from tests.community.contest.engine.making import contest, dec, one_criterion, panel

PUBLIC = Vote("public", dec(30), (Stratum("", 1),))
FIRST = Stage("first", (panel(3),), level="basic", promotion=Promotion(quota=6))
FINAL = Stage("final", (panel(3, weight=70), PUBLIC), level="central", ties=("vote", "draw_by_lot"), lot_seed="x")
GOOD = contest(FIRST, FINAL, awards=(Award("gold", 1), Award("silver", 2)), divisions=("practice", "essay"))


def final(**changes):
    return replace(GOOD, stages=(FIRST, replace(FINAL, **changes)))


def first(**changes):
    return replace(GOOD, stages=(replace(FIRST, **changes), FINAL))


def final_panel(**changes):
    return final(parts=(replace(panel(3, weight=70), **changes), PUBLIC))


def final_vote(**changes):
    return final(parts=(panel(3, weight=70), replace(PUBLIC, **changes)))


CARRY = Carry("first", dec(70))


def test_a_sound_contest_contradicts_itself_nowhere():
    assert contradictions(GOOD) == []


@pytest.mark.parametrize(
    ("given", "code", "params"),
    [
        (contest(), "no_stages", {}),
        (replace(GOOD, stages=(FIRST, replace(FINAL, id="first"))), "twice", {"what": "stage_or_award", "id": "first"}),
        (replace(GOOD, awards=(Award("final", 1),)), "twice", {"what": "stage_or_award", "id": "final"}),
        (replace(GOOD, divisions=("a", "a")), "twice", {"what": "division", "id": "a"}),
        (replace(GOOD, rounding=Rounding(mode="up")), "unknown_word", {"field": "rounding", "word": "up"}),
        (replace(GOOD, rounding=Rounding(steps=1)), "rounding_places", {"steps": 1, "final": 2}),
        (replace(GOOD, rounding=Rounding(final=-1)), "rounding_places", {"steps": 4, "final": -1}),
        (final(level="world"), "unknown_word", {"field": "level", "word": "world"}),
        (replace(GOOD, stages=(replace(FIRST, level="central"), replace(FINAL, level="basic"))),
         "level_goes_back", {"stage": "final", "level": "basic"}),
        (final(parts=(panel(3, weight=60), PUBLIC)), "part_weights", {"stage": "final", "sum": dec(90)}),
        (final(parts=()), "part_weights", {"stage": "final", "sum": dec(0)}),
        (final(parts=(panel(3, weight=60), PUBLIC, Vote("public", dec(10), PUBLIC.strata))),
         "twice", {"what": "part", "id": "public", "stage": "final"}),
        (final(parts=(panel(3, weight=60), panel(3, weight=10, id="other", criteria=one_criterion("experts")), PUBLIC)),
         "twice", {"what": "criterion", "id": "experts-points"}),
        (final(parts=(panel(3, weight=100), panel(3, weight=0, id="idle"), replace(PUBLIC, weight=dec(0)))),
         "weight_not_positive", {"part": "idle", "weight": dec(0)}),
        (final(parts=(panel(3, weight=130), replace(PUBLIC, weight=dec(-30)))),
         "weight_not_positive", {"part": "public"}),
        (final(parts=(replace(panel(3), weight=70.0), PUBLIC)), "not_a_decimal", {"weights": ["70.0", "30"]}),
        (final_panel(method="mode"), "unknown_word", {"field": "method", "word": "mode"}),
        (final_panel(criteria=()), "criterion_weights", {"part": "experts", "sum": dec(0)}),
        (final_panel(criteria=one_criterion("c", 90)), "criterion_weights", {"sum": dec(90)}),
        (final_panel(criteria=(Criterion("a", dec(110), dec(5)), Criterion("b", dec(-10), dec(5)))),
         "weight_not_positive", {"criterion": "b", "weight": dec(-10)}),
        (final_panel(criteria=(Criterion("a", dec(100), dec(0)),)), "criterion_scale", {"most": dec(0)}),
        (final_panel(criteria=(Criterion("a", dec(100), dec(5), dec(5)),)), "criterion_scale", {"least": dec(5)}),
        (final_panel(at_least=4), "judges_at_least", {"judges": 3, "at_least": 4}),
        (final_panel(at_least=0), "judges_at_least", {"at_least": 0}),
        (final_panel(method="trimmed", at_least=2), "too_few_for_method", {"method": "trimmed", "needed": 3}),
        (final_panel(method="t_score", at_least=1), "too_few_for_method", {"method": "t_score", "needed": 2}),
        (final_vote(strata=()), "no_strata", {"part": "public"}),
        (final_vote(strata=(Stratum("", 0),)), "stratum_picks", {"picks": 0}),
        (final_vote(strata=(Stratum("", 2, fewest=3),)), "stratum_picks", {"picks": 2, "fewest": 3}),
        (final_vote(strata=(Stratum("", 1), Stratum("", 2))), "twice", {"what": "stratum", "id": ""}),
        (final_vote(strata=(Stratum("city", 1),)), "unknown_group", {"group": "city"}),
        (final_vote(by="division", strata=(Stratum("city", 1),)), "unknown_group", {"group": "city"}),
        (final_vote(by="colour"), "unknown_word", {"field": "by", "word": "colour"}),
        (final_vote(points="squares"), "unknown_word", {"field": "points", "word": "squares"}),
        (final(parts=(replace(CARRY, stage="zeroth"), PUBLIC)), "carry_unknown_stage", {"from": "zeroth"}),
        (final(parts=(replace(CARRY, stage="final"), PUBLIC)), "carry_from_later_stage", {"from": "final"}),
        (first(parts=(Carry("final", dec(100)),)), "carry_from_later_stage", {"stage": "first", "from": "final"}),
        (final(parts=(replace(CARRY, absent="zero"), PUBLIC)), "unknown_word", {"field": "absent", "word": "zero"}),
        (final(parts=(replace(CARRY, weight=dec(30)), replace(CARRY, weight=dec(40)), PUBLIC)),
         "twice", {"what": "part", "id": "carry:first"}),
        (final(divisions=("poem",)), "unknown_division", {"stage": "final", "division": "poem"}),
        (final(ties=("vote", "vote")), "twice", {"what": "tie_rule", "id": "vote"}),
        (final(ties=("coin",)), "unknown_word", {"field": "ties", "word": "coin"}),
        (final(ties=("criterion:beauty",)), "tie_unknown_criterion", {"rule": "criterion:beauty"}),
        (first(ties=("vote",)), "tie_without_vote", {"stage": "first"}),
        (final(parts=(Carry("first", dec(70)), PUBLIC), ties=("more_top_scores",)), "tie_without_judges", {}),
        (final(lot_seed=""), "lot_without_seed", {"stage": "final"}),
        (final(ties=("draw_by_lot", "vote")), "tie_after_lot", {"unreachable": "vote"}),
        (final(floor=dec(101)), "floor_range", {"floor": dec(101)}),
        (final(floor=60.0), "floor_range", {"floor": 60.0}),
        (final(floor=dec(60), parts=(panel(3, weight=70, method="t_score"), PUBLIC)), "floor_on_t_scores", {}),
        (final(promotion=Promotion(quota=1)), "promotes_to_nothing", {"stage": "final"}),
        (first(promotion=Promotion()), "quota_or_total", {"stage": "first"}),
        (first(promotion=Promotion(by="province", quota=1, total=2)), "quota_or_total", {}),
        (first(promotion=Promotion(total=6)), "total_without_groups", {"total": 6}),
        (first(promotion=Promotion(by="province", total=6, quotas=(("강원", 1),))), "total_without_groups", {}),
        (first(promotion=Promotion(quota=-1)), "quota_negative", {"number": -1}),
        (first(promotion=Promotion(by="division", quota=6, quotas=(("poem", 1),))), "unknown_group", {"group": "poem"}),
        (first(promotion=Promotion(by="province", quota=1, quotas=(("강원", 1), ("강원", 2)))),
         "twice", {"what": "quota", "id": "강원"}),
        (first(promotion=Promotion(by="colour", quota=1)), "unknown_word", {"field": "by"}),
        (first(promotion=Promotion(quota=6, border="maybe")), "unknown_word", {"field": "border"}),
        (first(promotion=Promotion(quota=6, free_places="sold")), "unknown_word", {"field": "free_places"}),
        (replace(GOOD, stages=(FIRST, replace(FIRST, id="second", promotion=Promotion(quota=7)), FINAL)),
         "quota_grows", {"stage": "second", "places": 7, "before": "first", "there": 6}),
        (replace(GOOD, award_border="maybe"), "unknown_word", {"field": "award_border"}),
        (replace(GOOD, awards=(Award("gold", 0),)), "award_count", {"award": "gold", "count": 0}),
        (replace(GOOD, awards=(Award("gold", 1, "poem"),)), "unknown_division", {"award": "gold"}),
        (replace(GOOD, awards=(Award("gold", 7),)), "more_awards_than_entries", {"awards": 7, "entries": 6}),
        (replace(GOOD, stages=(replace(FIRST, divisions=("essay",)), replace(FINAL, divisions=("practice",)))),
         "award_without_ranking", {"award": "gold"}),
    ],
)  # fmt: skip
def test_each_contradiction_is_named_with_what_it_is_about(given, code, params):
    found = [each for each in contradictions(given) if each.code == code]
    assert found, [each.code for each in contradictions(given)]
    assert any(params.items() <= each.params.items() for each in found), found


def test_a_contest_that_contradicts_itself_is_not_computed():
    with pytest.raises(ContradictionError) as caught:
        results(contest(), [], [])
    assert [each.code for each in caught.value.contradictions] == ["no_stages"]


@pytest.mark.parametrize(
    ("promotion", "places"),
    [
        (None, None),
        (Promotion(quota=6), 6),
        (Promotion(by="province", quota=6), None),
        (Promotion(by="province", total=17), 17),
        (Promotion(by="division", quota=3, quotas=(("essay", 5),)), 8),
    ],
)
def test_places_are_known_beforehand_where_the_groups_are(promotion, places):
    assert most_places(GOOD, replace(FIRST, promotion=promotion)) == places


def test_divisions_may_end_in_different_stages():
    essays = Stage("essays", (panel(3),), divisions=("essay",))
    given = Contest("c", (essays, replace(FINAL, divisions=("practice",))), ("practice", "essay"))
    assert last_stage(given, "essay") is essays
    assert last_stage(given, "practice").id == "final"
    assert last_stage(given, "") is None
