"""Each method against examples worked out by hand; their numbers stand in docs/contest-rules.md too."""

from decimal import Decimal

import pytest

from community.contest.engine.arithmetic import Rounding
from community.contest.engine.configuration import Criterion
from community.contest.engine.scoring import criterion_score, panel_result, totaller
from tests.community.contest.engine.making import columns, dec, panel, single, stage_of, table_of

TWO = (Criterion("idea", dec(60), dec(10)), Criterion("effect", dec(40), dec(5)))
# idea / 10 * 60 + effect / 5 * 40:
#   j1  8, 4   48 + 32 =  80
#   j2  7, 5   42 + 40 =  82
#   j3  9, 3   54 + 24 =  78
#   j4 10, 5   60 + 40 = 100
JUDGES = {
    "j1": {"idea": dec(8), "effect": dec(4)},
    "j2": {"idea": dec(7), "effect": dec(5)},
    "j3": {"idea": dec(9), "effect": dec(3)},
    "j4": {"idea": dec(10), "effect": dec(5)},
}


@pytest.mark.parametrize(
    ("method", "score"),
    [
        ("mean", "85.0000"),  # (80 + 82 + 78 + 100) / 4 = 340 / 4
        ("median", "81.0000"),  # 78 80 82 100: (80 + 82) / 2
        ("trimmed", "81.0000"),  # without 100 and 78: (80 + 82) / 2
        ("t_score", "50.0000"),  # each judge has one entry alone: nothing to compare, 50
    ],
)
def test_four_judges_and_two_criteria_become_one_score(method, score):
    result = panel_result(panel(4, method=method, criteria=TWO, at_least=3), {"A": JUDGES}, Rounding())
    assert [str(each.total) for each in result.given["A"]] == ["80.0000", "82.0000", "78.0000", "100.0000"]
    assert str(result.scores["A"]) == score


def test_one_division_for_all_criteria_rounds_once():
    """1/3 of 50 and 2/3 of 50 are 50 exactly, though neither is a decimal fraction."""
    thirds = (Criterion("a", dec(50), dec(3)), Criterion("b", dec(50), dec(3)))
    total = totaller(panel(1, criteria=thirds), Rounding(steps=4))
    assert str(total({"a": dec(1), "b": dec(2)})) == "50.0000"
    assert str(total({"a": dec(1), "b": dec(1)})) == "33.3333"
    assert str(total({"a": dec(2), "b": dec(2)})) == "66.6667"


def test_points_from_one_to_five_count_by_their_share_of_the_highest():
    five = (Criterion("a", dec(100), dec(5), least=dec(1)),)
    total = totaller(panel(1, criteria=five), Rounding(steps=0))
    assert [int(total({"a": dec(points)})) for points in range(1, 6)] == [20, 40, 60, 80, 100]


# lenient 90 80 70: mean 80, deviation √(200/3) = 8.1650. strict 40 60 50: mean 50, the same deviation.
# 100 / 8.1650 = 12.2474, so that ten points above the mean are 62.2474 and ten below 37.7526.
#            lenient   strict    mean
#   A        62.2474   37.7526   50.0000
#   B        50.0000   62.2474   56.1237
#   C        37.7526   50.0000   43.8763
LENIENT_AND_STRICT = columns("lenient strict", {"A": "90 40", "B": "80 60", "C": "70 50"})


def test_t_scores_make_a_lenient_and_a_strict_judge_count_alike():
    sheet = stage_of(single("t_score", 2), LENIENT_AND_STRICT)
    assert [(each.judge, str(each.mean), str(each.deviation)) for each in sheet.judges] == [
        ("lenient", "80.0000", "8.1650"),
        ("strict", "50.0000", "8.1650"),
    ]
    assert {line.entry: [str(each.standard) for each in line.judged] for line in sheet.lines} == {
        "A": ["62.2474", "37.7526"],
        "B": ["50.0000", "62.2474"],
        "C": ["37.7526", "50.0000"],
    }
    assert {line.entry: str(line.parts[0].score) for line in sheet.lines} == {
        "A": "50.0000",
        "B": "56.1237",
        "C": "43.8763",
    }
    assert table_of(sheet) == [(1, "B", "56.12"), (2, "A", "50.00"), (3, "C", "43.88")]


def test_t_scores_of_a_judge_are_over_that_judges_own_entries_alone():
    """j1 judges A and B (40, 60), j2 judges B and C (90, 70), j3 judges A and C (10, 10).

    j1: mean 50, deviation 10: A 40, B 60. j2: mean 80, deviation 10: B 60, C 40. j3: all equal: A 50, C 50.
    A (40 + 50) / 2 = 45, B (60 + 60) / 2 = 60, C (40 + 50) / 2 = 45.
    """
    sheet = stage_of(single("t_score", 2), columns("j1 j2 j3", {"A": "40 - 10", "B": "60 90 -", "C": "- 70 10"}))
    assert table_of(sheet) == [(1, "B", "60.00"), (2, "A", "45.00"), (2, "C", "45.00")]
    assert [(each.judge, each.entries) for each in sheet.judges] == [("j1", 2), ("j2", 2), ("j3", 2)]


def test_a_judge_whose_scores_are_all_equal_gives_fifty_to_everybody():
    sheet = stage_of(single("t_score", 2), columns("j1 j2", {"A": "73 40", "B": "73 60"}))
    assert [[str(each.standard) for each in line.judged] for line in sheet.lines] == [
        ["50.0000", "60.0000"],
        ["50.0000", "40.0000"],
    ]


def test_t_scores_break_monotonicity_as_the_docs_say():
    """The first judge raises A from 1 to 8 of 10 and changes nothing else; A falls from the second place to the third.

    Before: j1 (1, 10, 9) mean 6.667, deviation 4.028; j2 (10, 1, 8) mean 6.333, deviation 3.859.
    A (35.93 + 59.50) / 2 = 47.72, B (58.28 + 36.18) / 2 = 47.23, C (55.79 + 54.32) / 2 = 55.06.
    After: j1 (8, 10, 9) mean 9, deviation 0.816. A (37.75 + 59.50) / 2 = 48.63, B (62.25 + 36.18) / 2 = 49.21.
    """
    before = stage_of(single("t_score", 2), columns("j1 j2", {"A": "10 100", "B": "100 10", "C": "90 80"}))
    after = stage_of(single("t_score", 2), columns("j1 j2", {"A": "80 100", "B": "100 10", "C": "90 80"}))
    assert table_of(before) == [(1, "C", "55.06"), (2, "A", "47.72"), (3, "B", "47.23")]
    assert table_of(after) == [(1, "C", "52.16"), (2, "B", "49.21"), (3, "A", "48.63")]


def test_the_mean_keeps_the_order_there():
    before = stage_of(single("mean", 2), columns("j1 j2", {"A": "10 100", "B": "100 10", "C": "90 80"}))
    after = stage_of(single("mean", 2), columns("j1 j2", {"A": "80 100", "B": "100 10", "C": "90 80"}))
    assert table_of(before) == [(1, "C", "85.00"), (2, "A", "55.00"), (2, "B", "55.00")]
    assert table_of(after) == [(1, "A", "90.00"), (2, "C", "85.00"), (3, "B", "55.00")]


def test_one_highest_and_one_lowest_are_dropped_and_marked():
    """A: 70 80 85 90 95 without 70 and 95: 255 / 3 = 85. B: 60 60 60 100 100 without one 60, one 100: 220 / 3."""
    table = columns("j1 j2 j3 j4 j5", {"A": "70 80 90 85 95", "B": "60 100 60 100 60"})
    sheet = stage_of(single("trimmed", 5), table)
    assert table_of(sheet) == [(1, "A", "85.00"), (2, "B", "73.33")]
    assert [[each.state for each in line.judged] for line in sheet.lines] == [
        ["lowest", "counted", "counted", "counted", "highest"],
        ["lowest", "highest", "counted", "counted", "counted"],
    ]


def test_of_three_equal_scores_two_are_dropped():
    sheet = stage_of(single("trimmed", 3), columns("j1 j2 j3", {"A": "80 80 80"}))
    assert table_of(sheet) == [(1, "A", "80.00")]
    assert sorted(each.state for each in sheet.lines[0].judged) == ["counted", "highest", "lowest"]


def test_with_two_scores_of_three_nothing_is_dropped_and_nothing_reckoned():
    sheet = stage_of(single("trimmed", 3), columns("j1 j2 j3", {"A": "80 70 -"}))
    assert table_of(sheet) == [(None, "A", "None")]
    assert [each.state for each in sheet.lines[0].judged] == ["counted", "counted"]
    assert [each.code for each in sheet.problems] == ["too_few_scores"]


def test_an_abstaining_judge_counts_neither_as_zero_nor_as_a_judge():
    """80 and 70 of three judges, of whom two are enough: 75, not 50."""
    sheet = stage_of(single("mean", 3, at_least=2), columns("j1 j2 j3", {"A": "80 70 x"}))
    assert table_of(sheet) == [(1, "A", "75.00")]
    assert sheet.lines[0].judged[2].state == "abstained"
    assert [(each.code, each.params) for each in sheet.notes] == [
        ("fewer_judges", {"part": "experts", "entry": "A", "scores": 2, "judges": 3})
    ]


def test_a_judge_with_a_criterion_missing_does_not_count_and_is_named():
    half = JUDGES | {"j4": {"idea": dec(10)}}
    result = panel_result(panel(4, criteria=TWO, at_least=3), {"A": half}, Rounding())
    assert str(result.scores["A"]) == "80.0000"  # (80 + 82 + 78) / 3
    assert [each.state for each in result.given["A"]] == ["counted", "counted", "counted", "incomplete"]
    assert [each.judge for each in result.judges] == ["j1", "j2", "j3"]


def test_missing_scores_are_refused_when_all_judges_are_needed():
    sheet = stage_of(single("mean", 3), columns("j1 j2 j3", {"A": "80 70 -", "B": "60 60 60"}))
    assert table_of(sheet) == [(1, "B", "60.00"), (None, "A", "None")]
    assert [line.outcome for line in sheet.lines] == ["ranked", "unscored"]
    assert [(each.code, each.params) for each in sheet.problems] == [
        ("too_few_scores", {"part": "experts", "entry": "A", "scores": 2, "needed": 3})
    ]


@pytest.mark.parametrize(
    ("method", "points"),
    [("mean", "8.5000"), ("median", "8.5000"), ("trimmed", "8.5000"), ("t_score", "8.5000")],
)
def test_a_criterion_is_joined_by_the_method_of_its_panel(method, points):
    """Ideas 8 7 9 10: mean 34 / 4, median (8 + 9) / 2, without 10 and 7 (8 + 9) / 2; of T-scores the mean of points."""
    given = panel(4, method=method, criteria=TWO, at_least=3)
    judged = panel_result(given, {"A": JUDGES}, Rounding()).given["A"]
    assert str(criterion_score(given, "idea", judged, Rounding())) == points


def test_ties_by_criterion_drop_the_extremes_of_that_criterion():
    """Effects 4 5 3 5: dropped are a 5 and the 3, whoever gave them: (4 + 5) / 2."""
    given = panel(4, method="trimmed", criteria=TWO, at_least=3)
    judged = panel_result(given, {"A": JUDGES}, Rounding()).given["A"]
    assert criterion_score(given, "effect", judged, Rounding()) == Decimal("4.5")
