"""Stages in a row: carrying over, floors, rulings, awards, divisions, what may not be in a ledger, and the hash."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from community.contest.engine.configuration import Award, Carry, Contest, Promotion, Stage, Stratum, Vote
from community.contest.engine.ledger import Ballot, LedgerError, Ruling, Score
from community.contest.engine.reading import read
from community.contest.engine.results import recomputed, results
from community.contest.engine.sheet import canonical, digest
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


def two_stages(quota=2, border="open", absent="refuse", **more):
    """A screening of one judge, then a final of one judge 60 and the screening 40."""
    first = Stage("first", (panel(1, id="first"),), promotion=Promotion(quota=quota, border=border))
    final = Stage("final", (panel(1, id="final", weight=60), Carry("first", dec(40), absent)))
    return contest(first, final, **more)


def rows(first, final=None):
    made = grid({e: {"j1": p} for e, p in first.items()}, "first", "first-points")
    return made + grid({e: {"j1": p} for e, p in (final or {}).items()}, "final", "final-points", start=1000)


def test_a_stage_carries_the_total_of_an_earlier_one():
    """A 90 * 40% + 70 * 60% = 78; B 80 * 40% + 80 * 60% = 80."""
    sheet = results(two_stages(), entries("ABC"), rows({"A": 90, "B": 80, "C": 70}, {"A": 70, "B": 80}))
    assert sheet.stage("first").passed() == ("A", "B")
    assert table_of(sheet.stage("final")) == [(1, "B", "80.00"), (2, "A", "78.00")]
    assert [[(p.part, str(p.score), p.weight) for p in line.parts] for line in sheet.stage("final").lines] == [
        [("final", "80.0000", 60), ("carry:first", "80.00", 40)],
        [("final", "70.0000", 60), ("carry:first", "90.00", 40)],
    ]
    assert sheet.final


def test_scores_of_an_entry_in_a_stage_it_did_not_reach_count_nowhere():
    sheet = results(two_stages(), entries("ABC"), rows({"A": 90, "B": 80, "C": 70}, {"A": 70, "B": 80, "C": 100}))
    assert [line.entry for line in sheet.stage("final").lines] == ["B", "A"]
    assert [(each.code, each.params) for each in sheet.stage("final").notes] == [("score_of_absent", {"entry": "C"})]


@pytest.mark.parametrize(
    ("absent", "line", "problems"),
    [
        # The entry begins in the final, so nothing can be carried: its 75 alone counts, or it has no result.
        ("reweigh", (2, "D", "75.00"), []),
        ("refuse", (None, "D", "None"), [("nothing_to_carry", {"entry": "D", "from": "first"})]),
    ],
)
def test_what_an_entry_cannot_carry_is_treated_as_declared(absent, line, problems):
    listed = [entry("A"), entry("D", enters="final")]
    sheet = results(two_stages(absent=absent), listed, rows({"A": 90}, {"A": 70, "D": 75})).stage("final")
    assert sheet.lines[0].entry == "A"  # 90 * 40% + 70 * 60% = 78
    assert table_of(sheet)[1] == line
    assert [(each.code, each.params) for each in sheet.problems] == problems


TIED = {"A": 90, "B": 80, "C": 80}


def test_those_who_tie_at_the_border_are_left_open_until_the_manager_rules():
    sheet = results(two_stages(), entries("ABC"), rows(TIED, {"A": 70}), until="first")
    assert [(line.entry, line.outcome) for line in sheet.stages[0].lines] == [
        ("A", "passed"),
        ("B", "open"),
        ("C", "open"),
    ]
    assert [(each.code, each.params) for each in sheet.stages[0].problems] == [
        ("border_open", {"group": "", "places": 2, "entries": ["B", "C"]})
    ]
    assert not sheet.final
    rulings = [Ruling("first", "B", True, "재심사"), Ruling("first", "C", False, "재심사")]
    ruled = results(two_stages(), entries("ABC"), rows(TIED, {"A": 70, "B": 60}), rulings=rulings)
    assert [(line.entry, line.outcome, line.by_ruling) for line in ruled.stages[0].lines] == [
        ("A", "passed", ""),
        ("B", "passed", "재심사"),
        ("C", "not_passed", "재심사"),
    ]
    assert ruled.final


def test_a_later_ruling_replaces_the_earlier():
    rulings = [Ruling("first", e, passes, why) for passes, why in ((False, "1"), (True, "2")) for e in "BC"]
    sheet = results(two_stages(), entries("ABC"), rows(TIED), rulings=rulings, until="first")
    assert sheet.stages[0].passed() == ("A", "B", "C")


def test_a_ruling_changes_nothing_that_the_rules_decide():
    sheet = results(
        two_stages(), entries("ABC"), rows({"A": 90, "B": 80, "C": 70}), rulings=[Ruling("first", "C", True, "")]
    )
    assert sheet.stages[0].passed() == ("A", "B")
    assert [each.code for each in sheet.stages[0].problems] == ["ruling_without_question"]


@pytest.mark.parametrize(("border", "passed"), [("all_in", ("A", "B", "C")), ("none_in", ("A",))])
def test_a_declared_rule_at_the_border_leaves_nothing_open(border, passed):
    sheet = results(two_stages(border=border), entries("ABC"), rows(TIED), until="first")
    assert sheet.stages[0].passed() == passed
    assert sheet.stages[0].problems == ()


def test_who_is_below_the_floor_has_a_rank_but_neither_goes_on_nor_wins():
    given = two_stages(quota=3, awards=(Award("gold", 3),))
    given = replace(given, stages=tuple(replace(stage, floor=dec(60)) for stage in given.stages))
    # Final: A 60 * 40% + 60 * 60% = 60 exactly; B 80 * 40% + 46.65 * 60% = 32 + 27.99 = 59.99.
    sheet = results(given, entries("ABC"), rows({"A": 60, "B": 80, "C": "59.99"}, {"A": 60, "B": "46.65"}))
    assert [(line.rank, line.entry, line.outcome) for line in sheet.stages[0].lines] == [
        (1, "B", "passed"),
        (2, "A", "passed"),
        (3, "C", "below_floor"),
    ]
    assert [(line.entry, str(line.total), line.outcome) for line in sheet.stages[1].lines] == [
        ("A", "60.00", "ranked"),
        ("B", "59.99", "below_floor"),
    ]
    assert sheet.awards[0].entries == ("A",)


def test_without_a_number_everybody_goes_on_who_reaches_the_floor():
    given = two_stages()
    given = replace(given, stages=(replace(given.stages[0], promotion=None, floor=dec(60)), given.stages[1]))
    sheet = results(given, entries("ABC"), rows({"A": 60, "B": 80, "C": 59}), until="first")
    assert sheet.stages[0].passed() == ("B", "A")


def test_judges_and_a_vote_in_stages_of_their_own_make_the_same_totals():
    """Experts 50, residents 30, vote 20, held as three stages that a fourth adds up, or as one stage of three parts."""
    vote = Vote("public", dec(100), (Stratum("", 1),), points="of_ballots")
    residents = panel(1, id="residents")
    apart = contest(
        Stage("s", (panel(1),)),
        Stage("r", (residents,)),
        Stage("v", (vote,)),
        Stage("sum", (Carry("s", dec(50)), Carry("r", dec(30)), Carry("v", dec(20))), ties=("vote",)),
    )
    one = contest(Stage("s", (panel(1, weight=50), replace(residents, weight=dec(30)), replace(vote, weight=dec(20)))))
    experts, others = {"A": {"j": 80}, "B": {"j": 60}}, {"A": {"k": 50}, "B": {"k": 90}}
    votes = ["A", "A", "A", "B"]
    joined = results(one, entries("AB"), grid(experts) + grid(others, "s", "residents-points", 50), ballots(votes))
    split = results(
        apart, entries("AB"), grid(experts) + grid(others, "r", "residents-points", 50), ballots(votes, "v")
    )
    # A 40 + 15 + 15 = 70, B 30 + 27 + 5 = 62.
    assert table_of(joined.stage("s")) == table_of(split.stage("sum")) == [(1, "A", "70.00"), (2, "B", "62.00")]


def test_a_tie_is_broken_by_the_vote_of_an_earlier_stage_that_counts_otherwise_nowhere():
    vote = Vote("public", dec(100), (Stratum("", 1),))
    given = contest(Stage("u", (vote,)), Stage("v", (vote,)), Stage("s", (panel(1),), ties=("vote",)))
    rows = grid({"A": {"j": 50}, "B": {"j": 50}})
    # The vote of "u" is for A; that of "v", the latest before the stage, for B.
    sheet = results(given, entries("AB"), rows, ballots("A", "u") + [Ballot(9, "v", "public", "v9", ("B",))]).stage("s")
    assert table_of(sheet) == [(1, "B", "50.00"), (2, "A", "50.00")]


def test_a_tie_is_broken_by_the_vote_of_a_stage_that_is_carried():
    vote = Vote("public", dec(100), (Stratum("", 1),), points="of_ballots")
    given = contest(Stage("v", (vote,)), Stage("s", (panel(1, weight=50), Carry("v", dec(50))), ties=("vote",)))
    # A 75 / 2 + 25 / 2 = 50, B 25 / 2 + 75 / 2 = 50: B has more votes.
    sheet = results(given, entries("AB"), grid({"A": {"j": 75}, "B": {"j": 25}}), ballots("BABB", "v")).stage("s")
    assert table_of(sheet) == [(1, "B", "50.00"), (2, "A", "50.00")]


def test_a_vote_without_ballots_counts_nothing_and_is_noted():
    vote = Vote("public", dec(30), (Stratum("", 1),))
    sheet = results(
        contest(Stage("s", (panel(1, weight=70), vote))), entries("AB"), grid({"A": {"j": 90}, "B": {"j": 80}})
    )
    assert table_of(sheet.stage("s")) == [(1, "A", "63.00"), (2, "B", "56.00")]
    assert [each.code for each in sheet.stage("s").notes] == ["vote_without_ballots"]
    assert sheet.final


def test_an_entry_that_is_on_no_ballot_has_no_result():
    vote = Vote("public", dec(30), (Stratum("city", 1),), by="ballot_group")
    listed = [entry("A", ballot_group="city"), entry("B")]
    sheet = results(contest(Stage("s", (panel(1, weight=70), vote))), listed, grid({"A": {"j": 90}, "B": {"j": 80}}))
    assert [(each.code, each.params) for each in sheet.stage("s").problems] == [
        ("not_on_ballot", {"part": "public", "entry": "B"})
    ]


# Awards

AWARDS = (Award("grand", 1, patron="대통령"), Award("gold", 2, patron="국무총리"), Award("silver", 2, patron="장관"))


def awards_of(points, border="open", rulings=()):
    given = replace(single(judges=1), awards=AWARDS, award_border=border)
    sheet = results(given, entries(points), grid({e: {"j": p} for e, p in points.items()}), rulings=rulings)
    return sheet, [("".join(each.entries), each.state) for each in sheet.awards]


def test_awards_go_down_the_ranks_by_their_numbers():
    sheet, awards = awards_of({"A": 70, "B": 95, "C": 90, "D": 85, "E": 80, "F": 60})
    assert awards == [("B", "given"), ("CD", "given"), ("EA", "given")]
    assert [each.patron for each in sheet.awards] == ["대통령", "국무총리", "장관"]


def test_an_award_open_between_two_makes_the_next_ones_wait():
    points = {"A": 95, "B": 90, "C": 85, "D": 85, "E": 80, "F": 75}
    sheet, awards = awards_of(points)
    assert awards == [("A", "given"), ("B", "open"), ("", "waiting")]
    assert (sheet.awards[1].tied, sheet.awards[1].open) == (("C", "D"), ("C", "D"))
    assert not sheet.final
    rulings = [Ruling("gold", "C", False, "합의"), Ruling("gold", "D", True, "합의")]
    assert awards_of(points, rulings=rulings)[1] == [("A", "given"), ("BD", "given"), ("CE", "given")]


@pytest.mark.parametrize(("border", "expected"), [("all_in", ["A", "BCD", "EF"]), ("none_in", ["A", "B", "CD"])])
def test_a_declared_rule_gives_an_award_more_or_less_often(border, expected):
    points = {"A": 95, "B": 90, "C": 85, "D": 85, "E": 80, "F": 75}
    assert [entries for entries, _ in awards_of(points, border)[1]] == expected


def test_more_awards_than_entries_leave_some_ungiven():
    assert awards_of({"A": 90, "B": 80})[1] == [("A", "given"), ("B", "given"), ("", "given")]


def test_a_ruling_on_an_award_that_is_no_question_is_a_problem():
    sheet, _ = awards_of({"A": 90, "B": 80}, rulings=[Ruling("grand", "B", True, "")])
    assert [(each.code, each.params) for each in sheet.problems] == [
        ("ruling_without_question", {"at": "grand", "entry": "B"})
    ]
    assert not sheet.final


def test_divisions_have_stages_and_awards_of_their_own():
    """Essays end in the first stage; practices go on to a final in which an essay never is."""
    first = Stage("first", (panel(1, id="first"),), promotion=Promotion(by="division", quota=1))
    final = Stage("final", (panel(1, id="final"),), divisions=("practice",))
    awards = (Award("best practice", 1, "practice"), Award("best essay", 2, "essay"))
    given = Contest("c", (first, final), ("practice", "essay"), awards)
    listed = [entry(e, division="practice") for e in "AB"] + [entry(e, division="essay") for e in "XYZ"]
    sheet = results(given, listed, rows({"A": 70, "B": 80, "X": 50, "Y": 90, "Z": 60}, {"B": 10}))
    assert [(line.entry, line.outcome) for line in sheet.stage("first").lines] == [
        ("Y", "ranked"), ("B", "passed"), ("A", "not_passed"), ("Z", "ranked"), ("X", "ranked"),
    ]  # fmt: skip
    assert [line.entry for line in sheet.stage("final").lines] == ["B"]
    assert [(each.award, each.entries) for each in sheet.awards] == [
        ("best practice", ("B",)),
        ("best essay", ("Y", "Z")),
    ]


def test_an_entry_skips_a_stage_that_does_not_take_its_division():
    screening = Stage("screening", (panel(1, id="first"),), divisions=("practice",), promotion=Promotion(quota=1))
    final = Stage("final", (panel(1, id="final"),))
    given = Contest("c", (screening, final), ("practice", "essay"))
    listed = [entry("A", division="practice"), entry("X", division="essay")]
    made = grid({"A": {"j": 70}}, "screening", "first-points") + grid(
        {"A": {"j": 1}, "X": {"j": 2}}, "final", "final-points", 9
    )
    assert [line.entry for line in results(given, listed, made).stage("final").lines] == ["X", "A"]


# The ledger


FIFTY = dec(50)


def score(number=1, stage="s", e="A", criterion="experts-points", points=FIFTY):
    return Score(number, stage, e, "j1", criterion, points)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (score(e="Z"), "unknown_entry"),
        (score(stage="t"), "unknown_criterion"),
        (score(criterion="beauty"), "unknown_criterion"),
        (score(points=dec("100.01")), "outside_scale"),
        (score(points=dec("-1")), "outside_scale"),
        (score(points=50.0), "not_a_decimal"),
        (score(points=Decimal("NaN")), "not_a_decimal"),
        (score(points=Decimal("Infinity")), "not_a_decimal"),
    ],
)
def test_nothing_is_computed_from_a_ledger_that_cannot_be(row, code):
    with pytest.raises(LedgerError) as caught:
        results(single(judges=1), entries("A"), [row])
    assert [fault.code for fault in caught.value.faults] == [code]


def test_two_rows_with_one_number_are_refused():
    with pytest.raises(LedgerError, match="number_twice"):
        results(single(judges=1), entries("A"), [score(), score(points=dec(60))])


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ([entry("A"), entry("A")], "entry_twice"),
        ([entry("A", enters="nowhere")], "unknown_stage"),
        ([entry("A", division="poem")], "unknown_division"),
        ([replace(entry("A"), submitted=datetime(2026, 8, 3))], "naive_time"),  # noqa: DTZ001
    ],
)
def test_entries_that_cannot_be_are_refused(listed, code):
    with pytest.raises(LedgerError, match=code):
        results(single(judges=1), listed, [])


def test_ballots_and_rulings_for_what_does_not_exist_are_refused():
    with pytest.raises(LedgerError, match="unknown_vote"):
        results(single(judges=1), entries("A"), [], [Ballot(1, "s", "public", "v", ("A",))])
    with pytest.raises(LedgerError, match="unknown_ruling"):
        results(single(judges=1), entries("A"), [], rulings=[Ruling("nowhere", "A", True, "")])
    with pytest.raises(KeyError, match="nowhere"):
        results(single(judges=1), entries("A"), [], until="nowhere")


def test_the_newest_row_of_a_key_counts_whatever_the_order():
    made = [score(1, points=dec(50)), score(3, points=dec(70)), score(2, points=dec(90))]
    for order in (made, made[::-1]):
        assert table_of(results(single(judges=1), entries("A"), order).stage("s")) == [(1, "A", "70.00")]


def test_an_abstention_can_be_taken_back_and_a_score_withdrawn():
    given = single(judges=1)
    back = [score(1, points=None), score(2, points=dec(60))]
    assert table_of(results(given, entries("A"), back).stage("s")) == [(1, "A", "60.00")]
    withdrawn = [score(1, points=dec(60)), score(2, points=None)]
    assert table_of(results(given, entries("A"), withdrawn).stage("s")) == [(None, "A", "None")]


def test_one_judge_has_separate_scores_of_one_entry_in_several_stages():
    sheet = results(two_stages(), entries("AB"), rows({"A": 90, "B": 10}, {"A": 20, "B": 80}))
    assert [str(line.judged[0].total) for line in sheet.stage("first").lines] == ["90.0000", "10.0000"]
    assert {line.entry: str(line.judged[0].total) for line in sheet.stage("final").lines} == {
        "A": "20.0000",
        "B": "80.0000",
    }


def test_a_contest_without_entries_has_an_empty_sheet():
    sheet = results(replace(single(), awards=AWARDS), [], [])
    assert (sheet.stage("s").lines, [each.entries for each in sheet.awards]) == ((), [(), (), ()])


# The hash

TABLE = columns("j1 j2 j3", {"A": "80 70 90", "B": "60 65 70"})


def test_the_hash_is_that_of_the_canonical_text_and_anybody_can_check_it():
    sheet = results(single(), entries("AB"), grid(TABLE))
    shown = canonical(replace(sheet, sha256=""))
    assert sheet.sha256 == hashlib.sha256(shown.encode()).hexdigest()
    assert json.dumps(json.loads(shown), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == shown
    assert recomputed(sheet, results(single(), entries("BA"), grid(TABLE)[::-1]))


def test_a_sheet_that_was_changed_by_hand_is_found_out():
    sheet = results(single(), entries("AB"), grid(TABLE))
    stage = sheet.stages[0]
    forged = replace(sheet, stages=(replace(stage, lines=(replace(stage.lines[0], total=dec(99)), stage.lines[1])),))
    assert not recomputed(forged, sheet)


def test_the_hash_does_not_depend_on_how_a_number_is_spelled():
    spelled = [replace(row, points=row.points * Decimal("1.00")) for row in grid(TABLE)]
    assert str(spelled[0].points) == "80.00"
    first, second = results(single(), entries("AB"), grid(TABLE)), results(single(), entries("AB"), spelled)
    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    "changed",
    [
        lambda: results(single(), entries("AB"), [*grid(TABLE), Score(99, "s", "A", "j1", "experts-points", dec(80))]),
        lambda: results(single(), [entry("A", minute=1), entry("B")], grid(TABLE)),
        lambda: results(single(ties=["more_top_scores"]), entries("AB"), grid(TABLE)),
        lambda: results(single("median"), entries("AB"), grid(TABLE)),
    ],
)
def test_any_other_input_gives_another_hash_even_with_the_same_ranks(changed):
    before, after = results(single(), entries("AB"), grid(TABLE)), changed()
    assert [line.entry for line in after.stage("s").lines] == [line.entry for line in before.stage("s").lines]
    assert before.inputs != after.inputs
    assert before.sha256 != after.sha256


def test_this_sheet_has_had_this_hash_since_its_format_was_fixed():
    """Should this fail, sheets kept from before cannot be recomputed to their hash any more: `sheet.FORMAT` goes up."""
    sheet = results(single(), entries("AB"), grid(TABLE))
    assert sheet.format == 2
    assert sheet.sha256 == "5e2b129d097c061fbd6854f462e46730c091c824413a95c5a3e6a3f08e72b692"


def test_a_kept_sheet_is_read_back_as_the_very_same():
    listed = [entry("A"), entry("B"), entry("C", withdrawn="final")]
    sheet = results(two_stages(quota=3), listed, rows({"A": 90, "B": 90, "C": 70}, {"A": 70, "B": 80}))
    again = read(canonical(sheet))
    assert again == sheet
    assert canonical(again) == canonical(sheet)


@pytest.mark.parametrize("text", ["{}", "[]", "1", "no json"])
def test_any_other_text_is_no_sheet(text):
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(text)


def test_nothing_counts_for_an_entry_from_the_stage_on_from_which_it_withdrew():
    """C would be the best of the final. Its judges' points there change nobody's result, and nobody waits for it."""
    listed = [entry("A"), entry("B"), entry("C", withdrawn="final")]
    sheet = results(two_stages(quota=3), listed, rows({"A": 90, "B": 80, "C": 100}, {"A": 70, "B": 80, "C": 100}))
    assert sheet.stage("first").passed() == ("C", "A", "B")
    final = sheet.stage("final")
    assert [(line.entry, line.rank, line.outcome) for line in final.lines] == [
        ("B", 1, "ranked"),
        ("A", 2, "ranked"),
        ("C", None, "withdrawn"),
    ]
    assert [(judge.judge, judge.entries) for judge in final.judges] == [("j1", 2)]
    assert sheet.final


def test_a_place_that_an_entry_leaves_by_withdrawing_before_the_result_goes_to_the_next():
    listed = [entry("A", withdrawn="first"), entry("B"), entry("C")]
    sheet = results(two_stages(quota=2), listed, rows({"A": 90, "B": 80, "C": 70}), until="first")
    assert sheet.stage("first").passed() == ("B", "C")


@pytest.mark.parametrize("value", [1.5, datetime(2026, 8, 3), {1, 2}, b"x"])  # noqa: DTZ001
def test_what_has_no_canonical_form_raises(value):
    with pytest.raises(TypeError, match="no canonical form"):
        digest(value)


def test_the_sheet_of_a_stage_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        results(single(), [], []).stage("t")


def test_an_unscored_entry_is_no_reason_to_leave_out_the_others():
    sheet = stage_of(single(judges=2), columns("j1 j2", {"A": "50 60", "B": "- -"}))
    assert table_of(sheet) == [(1, "A", "55.00"), (None, "B", "None")]
