"""Each tie rule alone and in order, against examples worked out by hand."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from community.contest.engine.configuration import Criterion, Stage, Stratum, Vote
from community.contest.engine.ledger import Score
from community.contest.engine.results import results
from community.contest.engine.ties import lot, ranks
from tests.community.contest.engine.making import (
    ballots,
    columns,
    contest,
    dec,
    entries,
    entry,
    grid,
    panel,
    single,
    stage_of,
    table_of,
)

HALVES = (Criterion("idea", dec(50), dec(50)), Criterion("effect", dec(50), dec(50)))


def two_criteria(ties, table, **more):
    """{entry: "idea+effect …"} of judges j1, j2, …, in the stage "s"."""
    first = next(iter(table.values()))
    given = contest(Stage("s", (panel(len(first.split()), criteria=HALVES),), ties=tuple(ties), **more))
    rows = [
        (each, f"j{number}", criterion, points)
        for each, line in table.items()
        for number, pair in enumerate(line.split(), 1)
        for criterion, points in zip(("idea", "effect"), pair.split("+"), strict=True)
    ]
    ledger = [Score(number, "s", e, j, c, dec(p)) for number, (e, j, c, p) in enumerate(rows)]
    return results(given, entries(table), ledger).stage("s")


def test_the_higher_points_in_a_criterion_win():
    """All have 160 of two judges, 80.00. Ideas: A (40 + 45) / 2, B (50 + 40) / 2, C (30 + 45) / 2."""
    sheet = two_criteria(["criterion:idea"], {"A": "40+40 45+35", "B": "50+30 40+40", "C": "30+50 45+35"})
    assert table_of(sheet) == [(1, "B", "80.00"), (2, "A", "80.00"), (3, "C", "80.00")]
    assert sheet.ties[0].steps[0].values == (("A", "42.5000"), ("B", "45.0000"), ("C", "37.5000"))
    assert sheet.ties[0].steps[0].classes == (("B",), ("A",), ("C",))
    assert sheet.ties[0].shared == ()


def test_the_next_rule_is_asked_for_those_alone_who_are_still_equal():
    """Ideas: A 40, B 40, C 45. Then A and B by effect, 40 both; then by top scores.

    j1 gave 85 (A), 75 (B), 80 (C); j2 75, 85, 80: one top each for A and B, none for C. Still equal: rank 2 twice.
    """
    rules = ["criterion:idea", "criterion:effect", "more_top_scores"]
    sheet = two_criteria(rules, {"A": "45+40 35+40", "B": "35+40 45+40", "C": "45+35 45+35"})
    assert table_of(sheet) == [(1, "C", "80.00"), (2, "A", "80.00"), (2, "B", "80.00")]
    assert [(step.rule, [entry for entry, _ in step.values]) for step in sheet.ties[0].steps] == [
        ("criterion:idea", ["A", "B", "C"]),
        ("criterion:effect", ["A", "B"]),
        ("more_top_scores", ["A", "B"]),
    ]
    assert sheet.ties[0].shared == (("A", "B"),)
    assert [line.shared for line in sheet.lines] == [False, True, True]
    assert [(each.code, each.params) for each in sheet.notes] == [("shared_rank", {"entries": ["A", "B"]})]


def test_more_judges_who_gave_their_highest_score_win():
    """A and B have 240 of three judges. What counts is how often each has a judge's highest of all entries."""
    table = columns("j1 j2 j3", {"A": "90 80 70", "B": "90 60 90", "C": "50 70 90"})
    sheet = stage_of(single(ties=["more_top_scores"]), table)
    # Tops: j1 90 for A and B, j2 80 for A, j3 90 for B and C. A (240) 2, B (240) 2, C (210) 1.
    assert table_of(sheet) == [(1, "A", "80.00"), (1, "B", "80.00"), (3, "C", "70.00")]
    table["B"]["j2"], table["B"]["j3"] = "55", "95"
    # j3's highest is now 95, B's alone; B (240) still has two: j1 and j3.
    table["A"]["j1"], table["A"]["j3"] = "85", "75"
    # j1's highest is B's 90 alone. A (240) has j2's alone: 1. B 2.
    sheet = stage_of(single(ties=["more_top_scores"]), table)
    assert table_of(sheet) == [(1, "B", "80.00"), (2, "A", "80.00"), (3, "C", "70.00")]
    assert sheet.ties[0].steps[0].values == (("A", "1"), ("B", "2"))


def test_the_earlier_submission_wins():
    given = single(judges=1, ties=["earlier_submission"])
    listed = [entry("A", minute=20), entry("B", minute=10), entry("C", minute=20)]
    sheet = results(given, listed, grid(columns("j1", {"A": "70", "B": "70", "C": "70"}))).stage("s")
    assert table_of(sheet) == [(1, "B", "70.00"), (2, "A", "70.00"), (2, "C", "70.00")]
    assert sheet.ties[0].steps[0].values[1] == ("B", "2026-08-03T09:10:00+00:00")


def test_submissions_are_compared_to_the_microsecond():
    early = entry("B")
    late = replace(entry("A"), submitted=early.submitted + timedelta(microseconds=1))
    given = single(judges=1, ties=["earlier_submission"])
    sheet = results(given, [late, early], grid(columns("j1", {"A": "70", "B": "70"}))).stage("s")
    assert [line.entry for line in sheet.lines] == ["B", "A"]


def test_more_votes_win_even_where_the_vote_weighs_nothing():
    vote = Vote("public", dec(0), (_all(1),))
    given = contest(Stage("s", (panel(1), vote), ties=("vote",)))
    rows = grid(columns("j1", {"A": "70", "B": "70", "C": "60"}))
    sheet = results(given, entries("ABC"), rows, ballots(["B", "B", "A", "C"])).stage("s")
    assert table_of(sheet) == [(1, "B", "70.00"), (2, "A", "70.00"), (3, "C", "60.00")]
    assert sheet.ties[0].steps[0].values == (("A", "50.0000"), ("B", "100.0000"))


def _all(picks):
    return Stratum("", picks)


def test_the_draw_by_lot_can_be_repeated_by_anybody_with_the_seed():
    """SHA-256 of "seed|stage|entry", the smallest first: worked out here with nothing but hashlib."""
    table = columns("j1", dict.fromkeys("ABCDE", "70"))
    expected = sorted("ABCDE", key=lambda each: hashlib.sha256(f"2026-08-03 lotto|s|{each}".encode()).hexdigest())
    sheet = stage_of(single(judges=1, ties=["draw_by_lot"], lot_seed="2026-08-03 lotto"), table)
    assert [line.entry for line in sheet.lines] == expected
    assert [line.rank for line in sheet.lines] == [1, 2, 3, 4, 5]
    other = stage_of(single(judges=1, ties=["draw_by_lot"], lot_seed="another"), table)
    assert [line.entry for line in other.lines] != expected


def test_a_lot_depends_on_seed_stage_and_entry():
    assert len({lot("a", "s", "A"), lot("b", "s", "A"), lot("a", "t", "A"), lot("a", "s", "B")}) == 4


def test_without_rules_equal_totals_share_a_rank_and_the_sheet_says_so():
    sheet = stage_of(single(judges=1), columns("j1", {"A": "70", "B": "80", "C": "80", "D": "60"}))
    assert table_of(sheet) == [(1, "B", "80.00"), (1, "C", "80.00"), (3, "A", "70.00"), (4, "D", "60.00")]
    assert [(str(tie.total), tie.entries, tie.steps, tie.shared) for tie in sheet.ties] == [
        ("80.00", ("B", "C"), (), (("B", "C"),))
    ]


def test_entries_tie_by_the_rounded_total_that_is_printed():
    """A 80.004, B 79.996: both are printed 80.00, so the tie-break decides and not what nobody can see."""
    table = {"A": {"j1": "80.004"}, "B": {"j1": "79.996"}}
    given = single(judges=1, ties=["earlier_submission"])
    listed = [entry("A", minute=5), entry("B", minute=1)]
    assert table_of(results(given, listed, grid(table)).stage("s")) == [(1, "B", "80.00"), (2, "A", "80.00")]


@pytest.mark.parametrize(
    ("classes", "found"),
    [
        ([], {}),
        (["A", "BC", "D"], {"A": 1, "B": 2, "C": 2, "D": 4}),
        (["AB", "CDE", "F"], {"A": 1, "B": 1, "C": 3, "D": 3, "E": 3, "F": 6}),
    ],
)
def test_ranks_are_counted_as_in_sports(classes, found):
    assert ranks(classes) == found
