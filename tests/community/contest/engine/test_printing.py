"""The sheet as plain tables: everything that led to the result is in them."""

from dataclasses import replace

from community.contest.engine.configuration import Award, Carry, Promotion, Stage, Stratum, Vote
from community.contest.engine.printing import tables
from community.contest.engine.results import results
from tests.community.contest.engine.making import ballots, columns, contest, dec, entries, grid, panel


def printed():
    vote = Vote("public", dec(20), (Stratum("", 1),))
    first = Stage(
        "s",
        (panel(3, weight=80, method="trimmed"), vote),
        ties=("more_top_scores",),
        promotion=Promotion(quota=2, border="none_in"),
    )
    last = Stage("t", (panel(1, id="t", weight=50), Carry("s", dec(50))))
    given = replace(contest(first, last), awards=(Award("gold", 1, patron="장관"),))
    table = columns("j1 j2 j3", {"A": "90 80 70", "B": "60 80 100", "C": "50 50 50", "D": "40 40 40"})
    ledger = grid(table) + grid({"A": {"j": 80}, "B": {"j": 70}}, "t", "t-points", 50)
    return {(each.kind, each.stage): each for each in tables(results(given, entries("ABCD"), ledger, ballots("AB")))}


def test_each_table_has_one_cell_a_column():
    for each in printed().values():
        assert each.rows
        assert all(len(row) == len(each.columns) for row in each.rows), each.kind


def test_the_tables_are_those_that_have_something_to_say():
    assert list(printed()) == [
        ("ranking", "s"), ("scores", "s"), ("judges", "s"), ("votes", "s"), ("ties", "s"), ("promotion", "s"),
        ("remarks", "s"), ("ranking", "t"), ("scores", "t"), ("judges", "t"), ("awards", ""),
    ]  # fmt: skip


def test_dropped_scores_ties_and_awards_are_printed():
    shown = printed()
    assert shown["scores", "s"].columns == ("entry", "judge", "criterion:experts-points", "total", "standard", "state")
    assert [(row[0], row[1], str(row[3]), row[5]) for row in shown["scores", "s"].rows[:3]] == [
        ("A", "j1", "90.0000", "highest"),
        ("A", "j2", "80.0000", "counted"),
        ("A", "j3", "70.0000", "lowest"),
    ]
    # A and B: 80 * 80% + 100 * 20% = 84; tops: A of j1 and j2, B of j2 and j3. They share the first place.
    assert [tuple(map(str, row)) for row in shown["ties", "s"].rows] == [
        ("84.00", "more_top_scores", "A", "2", "1"),
        ("84.00", "more_top_scores", "B", "2", "1"),
        ("84.00", "shared_rank", "A", "", "1"),
        ("84.00", "shared_rank", "B", "", "1"),
    ]
    assert shown["promotion", "s"].rows == (("", 4, 2, "A, B", 0, "", ""),)
    assert shown["remarks", "s"].rows == (("note", "shared_rank", "entries=['A', 'B']"),)
    assert shown["awards", ""].rows == (("gold", "", "장관", 1, "A", "", "", "given"),)


def test_the_ranking_has_a_score_and_a_weight_for_each_part():
    ranking = printed()["ranking", "t"]
    assert ranking.columns == (
        "rank", "entry", "division", "part:t", "weight:t", "part:carry:s", "weight:carry:s",
        "total", "outcome", "by_ruling",
    )  # fmt: skip
    # 80 * 50% + 84 * 50% = 82; 70 * 50% + 42 = 77
    assert [tuple(map(str, row)) for row in ranking.rows] == [
        ("1", "A", "", "80.0000", "50", "84.00", "50", "82.00", "ranked", ""),
        ("2", "B", "", "70.0000", "50", "84.00", "50", "77.00", "ranked", ""),
    ]
