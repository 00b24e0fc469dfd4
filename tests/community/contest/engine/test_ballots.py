"""Stratified ballots: what is valid, in which order it is shown, how it is counted."""

from collections import Counter

import pytest

from community.contest.engine.arithmetic import Rounding
from community.contest.engine.ballots import ballot_faults, count, order_for
from community.contest.engine.configuration import Stratum, Vote
from community.contest.engine.ledger import Ballot
from tests.community.contest.engine.making import ballots, dec

# 48 cases in four groups of 3, 15, 16 and 14, and 1, 2, 2 and 2 picks.
SIZES = {"metropolitan": 3, "city": 15, "county": 16, "district": 14}
PICKS = {"metropolitan": 1, "city": 2, "county": 2, "district": 2}
GROUPS = {f"{group}-{number}": group for group, size in SIZES.items() for number in range(1, size + 1)}
SEVEN = Vote("public", dec(100), tuple(Stratum(*each) for each in PICKS.items()), by="ballot_group")
VALID = ["metropolitan-1", "city-1", "city-2", "county-1", "county-2", "district-1", "district-2"]


def test_seven_picks_as_one_two_two_two_are_a_ballot():
    assert len(GROUPS) == 48
    assert ballot_faults(SEVEN, GROUPS, VALID) == []


@pytest.mark.parametrize(
    ("picks", "faults"),
    [
        (VALID[1:], [("too_few", {"group": "metropolitan", "picks": 0, "needed": 1})]),
        ([*VALID, "city-3"], [("too_many", {"group": "city", "picks": 3, "allowed": 2})]),
        ([*VALID[:-1], "nobody"], [
            ("not_on_ballot", {"entry": "nobody"}),
            ("too_few", {"group": "district", "picks": 1, "needed": 2}),
        ]),
        ([*VALID[:-1], "district-1"], [
            ("picked_twice", {"entry": "district-1"}),
            ("too_few", {"group": "district", "picks": 1, "needed": 2}),
        ]),
        ([], [("too_few", {"group": group, "picks": 0, "needed": number}) for group, number in PICKS.items()]),
    ],
)  # fmt: skip
def test_a_ballot_that_is_none_says_why(picks, faults):
    assert [(each.code, each.params) for each in ballot_faults(SEVEN, GROUPS, picks)] == faults


@pytest.mark.parametrize(("picks", "valid"), [("", False), ("a", True), ("abc", True), ("abcd", False)])
def test_from_one_to_three_picks_may_be_allowed(picks, valid):
    vote = Vote("public", dec(100), (Stratum("", 3, fewest=1),))
    assert (not ballot_faults(vote, dict.fromkeys("abcde", ""), list(picks))) == valid


def test_of_a_group_smaller_than_its_picks_all_are_picked():
    vote = Vote("public", dec(100), (Stratum("", 5),))
    assert ballot_faults(vote, {"a": "", "b": ""}, ["a", "b"]) == []
    assert [each.code for each in ballot_faults(vote, {"a": "", "b": ""}, ["a"])] == ["too_few"]


def test_each_voter_has_an_order_of_their_own_and_keeps_it():
    orders = {voter: order_for(voter, b"secret", SEVEN, GROUPS) for voter in ("v1", "v2", "v3")}
    assert list(orders["v1"]) == ["metropolitan", "city", "county", "district"]
    assert {group: len(order) for group, order in orders["v1"].items()} == SIZES
    assert orders["v1"] == order_for("v1", b"secret", SEVEN, dict(reversed(GROUPS.items())))
    assert len({tuple(order["city"]) for order in orders.values()}) == 3
    assert orders["v1"] != order_for("v1", b"another secret", SEVEN, GROUPS)


def test_over_many_voters_each_entry_stands_first_about_equally_often():
    first = Counter(order_for(f"v{number}", b"key", SEVEN, GROUPS)["city"][0] for number in range(3000))
    assert len(first) == 15
    assert 140 < min(first.values()) <= max(first.values()) < 260  # 200 each, give or take


def test_votes_become_points_within_their_group():
    """city: a 4, b 2, c 0 of four ballots; county: d 4. By the most of the group: 100 50 0 and 100."""
    vote = Vote("public", dec(100), (Stratum("city", 1), Stratum("county", 1)), by="division")
    groups = {"a": "city", "b": "city", "c": "city", "d": "county"}
    counted = count(vote, groups, ballots(["ad", "ad", "bd", "ad", "bd", "ad"]), Rounding())
    assert [(each.entry, each.votes, each.rank, str(each.points)) for each in counted.entries] == [
        ("a", 4, 1, "100.0000"),
        ("b", 2, 2, "50.0000"),
        ("c", 0, 3, "0.0000"),
        ("d", 6, 1, "100.0000"),
    ]


def test_votes_may_count_by_the_ballots_instead():
    vote = Vote("public", dec(100), (Stratum("", 1),), points="of_ballots")
    counted = count(vote, dict.fromkeys("abc", ""), ballots(["a", "a", "b"]), Rounding())
    assert [(each.entry, str(each.points)) for each in counted.entries] == [
        ("a", "66.6667"),
        ("b", "33.3333"),
        ("c", "0.0000"),
    ]


def test_equal_votes_share_a_place():
    vote = Vote("public", dec(100), (Stratum("", 2),))
    counted = count(vote, dict.fromkeys("abcd", ""), ballots(["ab", "ab", "bc", "ca"]), Rounding())
    assert [(each.entry, each.votes, each.rank) for each in counted.entries] == [
        ("a", 3, 1),
        ("b", 3, 1),
        ("c", 2, 3),
        ("d", 0, 4),
    ]


def test_a_voter_s_newest_ballot_counts_in_whatever_order_they_come():
    vote = Vote("public", dec(100), (Stratum("", 1),))
    rows = [
        Ballot(1, "s", "public", "v1", ("a",)),
        Ballot(2, "s", "public", "v1", ("b",)),
        Ballot(3, "s", "public", "v2", ("b",)),
    ]
    counts = [count(vote, {"a": "", "b": ""}, order, Rounding()) for order in (rows, rows[::-1])]
    assert counts[0] == counts[1]
    assert (counts[0].turnout, counts[0].replaced) == (2, 1)
    assert [(each.entry, each.votes) for each in counts[0].entries] == [("b", 2), ("a", 0)]


def test_an_invalid_ballot_counts_nowhere_and_is_listed_even_when_it_replaces_a_valid_one():
    vote = Vote("public", dec(100), (Stratum("", 1),))
    rows = [Ballot(1, "s", "public", "v1", ("a",)), Ballot(2, "s", "public", "v1", ("a", "b"))]
    counted = count(vote, {"a": "", "b": ""}, rows, Rounding())
    assert (counted.turnout, [each.votes for each in counted.entries]) == (0, [0, 0])
    assert [(number, [fault.code for fault in faults]) for number, faults in counted.invalid] == [(2, ["too_many"])]


@pytest.mark.parametrize("points", ["of_most", "of_ballots"])
def test_without_ballots_everybody_has_no_points(points):
    vote = Vote("public", dec(100), (Stratum("", 1),), points=points)
    counted = count(vote, {"a": "", "b": ""}, [], Rounding())
    assert [(each.entry, each.votes, each.rank, str(each.points)) for each in counted.entries] == [
        ("a", 0, 1, "0.0000"),
        ("b", 0, 1, "0.0000"),
    ]


def test_an_entry_of_no_group_is_not_on_the_ballot():
    counted = count(SEVEN, {"x": "island", "metropolitan-1": "metropolitan"}, [], Rounding())
    assert [each.entry for each in counted.entries] == ["metropolitan-1"]


def test_two_ballots_with_one_number_are_refused():
    vote = Vote("public", dec(100), (Stratum("", 1),))
    with pytest.raises(ValueError, match="same number"):
        count(vote, {"a": ""}, [Ballot(1, "s", "public", v, ("a",)) for v in ("v1", "v2")], Rounding())
