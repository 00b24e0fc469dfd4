"""Who goes on: quotas by group, shares, free places, ties at the border."""

import pytest

from community.contest.engine.configuration import Promotion
from community.contest.engine.promotion import GroupLine, promoted, shares, take


@pytest.mark.parametrize(
    ("border", "rulings", "inside", "waiting", "said"),
    [
        ("open", {}, "A", "BC", "open"),
        ("open", {"B": True, "C": False}, "AB", "", "ruled"),
        ("open", {"B": True}, "AB", "C", "open"),
        ("all_in", {}, "ABC", "", "all_in"),
        ("none_in", {}, "A", "", "none_in"),
        ("all_in", {"B": False}, "ABC", "", "all_in"),  # a declared rule is no question for a ruling
    ],
)
def test_two_who_tie_for_one_place_are_treated_as_declared(border, rulings, inside, waiting, said):
    taken = take(["A", "BC", "D"], 2, border, rulings)
    assert (taken.inside, taken.tied, taken.open, taken.border) == (tuple(inside), ("B", "C"), tuple(waiting), said)


@pytest.mark.parametrize(("places", "inside"), [(0, ""), (1, "A"), (3, "ABC"), (4, "ABCD"), (9, "ABCD")])
def test_a_tie_that_fits_is_no_question(places, inside):
    taken = take(["A", "BC", "D"], places, "open", {})
    assert (taken.inside, taken.tied, taken.border) == (tuple(inside), (), "")


def test_nobody_moves_up_past_a_tie_that_is_left_out():
    assert take(["AB", "C"], 1, "none_in", {}).inside == ()


@pytest.mark.parametrize(
    ("total", "sizes", "expected"),
    [
        # 10 places for 53, 24, 23 of 100: 5.3 2.4 2.3; whole 5 2 2, the last one to the remainder .4
        (10, {"a": 53, "b": 24, "c": 23}, {"a": 5, "b": 3, "c": 2}),
        # 3 places for 5 and 5: 1.5 each; equal remainders, equal size: the name that sorts first
        (3, {"b": 5, "a": 5}, {"a": 2, "b": 1}),
        # 2 places for 3, 1: 1.5 0.5; equal remainders: the larger group
        (2, {"a": 1, "b": 3}, {"a": 0, "b": 2}),
        (9, {"a": 2, "b": 3}, {"a": 2, "b": 3}),
        (0, {"a": 2}, {"a": 0}),
        (5, {}, {}),
    ],
)
def test_places_are_shared_by_the_largest_remainder(total, sizes, expected):
    assert shares(total, sizes) == expected


GROUPS = {"A": "강원", "B": "강원", "C": "강원", "D": "충북", "E": "충북", "F": "제주"}
RANKED = ["A", "B", "D", "C", "E", "F"]


def line(group, entries, places, passed, free=0, tied="", waiting="", border=""):
    return GroupLine(group, entries, places, tuple(passed), free, tuple(tied), tuple(waiting), border)


def test_each_province_sends_its_quota_and_a_named_one_another_number():
    promotion = Promotion(by="province", quota=1, quotas=(("강원", 2),))
    assert promoted(promotion, RANKED, GROUPS, {}) == (
        line("강원", 3, 2, "AB"),
        line("제주", 1, 1, "F"),
        line("충북", 2, 1, "D"),
    )


def test_places_that_a_group_cannot_fill_lapse_or_go_to_the_best_of_the_rest():
    lapse = Promotion(by="province", quota=2)
    assert promoted(lapse, RANKED, GROUPS, {}) == (
        line("강원", 3, 2, "AB"),
        line("제주", 1, 2, "F", free=1),
        line("충북", 2, 2, "DE"),
    )
    rest = Promotion(by="province", quota=2, free_places="best_of_rest")
    assert promoted(rest, RANKED, GROUPS, {})[-1] == line("*", 1, 1, "C")


def test_those_without_a_result_count_as_entries_but_take_no_place():
    """C and F are not among the ranked: 강원 has three entries and shares accordingly, 제주 a place that stays free."""
    promotion = Promotion(by="province", total=6)
    assert promoted(promotion, ["A", "B", "D", "E"], GROUPS, {}) == (
        line("강원", 3, 3, "AB", free=1),
        line("제주", 1, 1, "", free=1),
        line("충북", 2, 2, "DE"),
    )


def test_a_place_that_a_tie_leaves_empty_does_not_go_to_another_province():
    promotion = Promotion(by="province", quota=1, free_places="best_of_rest", border="none_in")
    assert promoted(promotion, ["AB", "D", "C", "E"], GROUPS, {}) == (
        line("강원", 3, 1, "", tied="AB", border="none_in"),
        line("제주", 1, 1, "", free=1),
        line("충북", 2, 1, "D"),
        line("*", 2, 1, "C"),
    )


def test_those_who_tie_in_a_group_are_left_open_and_named():
    promotion = Promotion(by="province", quota=1)
    assert promoted(promotion, ["AB", "D", "F"], GROUPS, {})[0] == line(
        "강원", 3, 1, "", tied="AB", waiting="AB", border="open"
    )
