"""What must hold of every contest: tried on many small ones."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from community.contest.engine.configuration import Carry, Criterion, Promotion, Stage, Stratum, Vote
from community.contest.engine.ledger import Score
from community.contest.engine.results import results
from tests.community.contest.engine.making import ballots, contest, dec, entry, grid, panel, single

JUDGES = ["j1", "j2", "j3", "j4"]
ENTRIES = ["A", "B", "C", "D"]
TWO = (Criterion("idea", dec(70), dec(5)), Criterion("effect", dec(30), dec(3)))
TIES = st.permutations(["criterion:idea", "criterion:effect", "more_top_scores", "earlier_submission", "vote"]).flatmap(
    lambda rules: st.integers(0, len(rules)).map(lambda number: tuple(rules[:number]))
)
# {(entry, judge): (idea 0-5, effect 0-3)}: few values, so that ties are frequent. None: the judge was not asked.
MARKS = st.fixed_dictionaries(
    {(e, j): st.none() | st.tuples(st.integers(0, 5), st.integers(0, 3)) for e in ENTRIES for j in JUDGES}
)
MANY = settings(max_examples=100, deadline=None)
VOTE = Vote("public", dec(20), (Stratum("", 2, fewest=0),))
VOTES = st.lists(st.sets(st.sampled_from(ENTRIES), max_size=2).map(sorted), max_size=5).map(ballots)


def ledger(marks):
    rows = []
    for (e, j), pair in sorted(marks.items()):
        for criterion, points in zip(("idea", "effect"), pair or (), strict=False):
            rows.append(Score(len(rows), "s", e, j, criterion, dec(points)))
    return rows


def one_stage(method, ties):
    experts = panel(4, weight=80, method=method, criteria=TWO, at_least=3)
    return contest(Stage("s", (experts, VOTE), ties=ties))


LISTED = [entry(each, minute=minute) for each, minute in zip(ENTRIES, (3, 1, 1, 2), strict=True)]


def sheet_of(method, ties, rows, votes):
    return results(one_stage(method, ties), LISTED, rows, votes).stage("s")


METHODS = st.sampled_from(["mean", "median", "trimmed", "t_score"])


@MANY
@given(METHODS, TIES, MARKS, VOTES, st.randoms())
def test_the_order_of_rows_entries_and_ballots_changes_nothing(method, ties, marks, votes, chance):
    rows, listed, cast = ledger(marks), LISTED[:], votes[:]
    first = results(one_stage(method, ties), listed, rows, cast)
    for each in (rows, listed, cast):
        chance.shuffle(each)
    assert results(one_stage(method, ties), listed, rows, cast) == first


@MANY
@given(METHODS, TIES, MARKS, VOTES, st.permutations(JUDGES))
def test_exchanging_the_judges_names_changes_no_rank_and_no_total(method, ties, marks, votes, names):
    other = dict(zip(JUDGES, names, strict=True))
    exchanged = {(e, other[j]): pair for (e, j), pair in marks.items()}
    before, after = sheet_of(method, ties, ledger(marks), votes), sheet_of(method, ties, ledger(exchanged), votes)
    assert [(line.entry, line.rank, line.total) for line in before.lines] == [
        (line.entry, line.rank, line.total) for line in after.lines
    ]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(["mean", "median", "trimmed"]), TIES, MARKS, VOTES, st.data())
def test_a_better_score_never_lowers_a_rank(method, ties, marks, votes, data):
    """In one stage, with any ties rules; T-scores alone break it (test_scoring shows where)."""
    scored = [key for key, pair in marks.items() if pair and pair != (5, 3)]
    assume(scored)
    key = data.draw(st.sampled_from(sorted(scored)))
    idea, effect = marks[key]
    better = (data.draw(st.integers(idea, 5)), data.draw(st.integers(effect, 3)))
    before = sheet_of(method, ties, ledger(marks), votes)
    after = sheet_of(method, ties, ledger(marks | {key: better}), votes)
    assert _behind(before, key[0]) <= _behind(after, key[0])


def _behind(sheet, entry):
    """Who is surely behind the entry; nobody when it has no result."""
    ranks = {line.entry: line.rank for line in sheet.lines if line.rank is not None}
    return {other for other, rank in ranks.items() if entry in ranks and rank > ranks[entry]}


@MANY
@given(st.sampled_from(["mean", "median", "trimmed"]), TIES, MARKS, VOTES, st.sampled_from(ENTRIES))
def test_one_more_vote_never_lowers_a_rank(method, ties, marks, votes, favoured):
    before = sheet_of(method, ties, ledger(marks), votes)
    after = sheet_of(method, ties, ledger(marks), ballots([*(each.picks for each in votes), (favoured,)]))
    assert _behind(before, favoured) <= _behind(after, favoured)


@MANY
@given(METHODS, TIES, MARKS, VOTES)
def test_ranks_follow_totals_and_every_entry_has_one_line(method, ties, marks, votes):
    sheet = sheet_of(method, ties, ledger(marks), votes)
    assert sorted(line.entry for line in sheet.lines) == ENTRIES
    ranked = [line for line in sheet.lines if line.rank is not None]
    assert [line.rank for line in ranked] == sorted(line.rank for line in ranked)
    for line in ranked:
        ahead = [other for other in ranked if other.rank < line.rank]
        assert line.rank == len(ahead) + 1
        assert all(other.total >= line.total for other in ahead)
        assert line.shared == (sum(other.rank == line.rank for other in ranked) > 1)


@MANY
@given(st.sampled_from(["mean", "median", "trimmed"]), MARKS)
def test_scores_are_those_of_fractions_within_half_a_unit_of_the_last_place(method, marks):
    """A second reckoning, with exact fractions and none of the engine's code."""
    experts = panel(4, method=method, criteria=TWO, at_least=3)
    sheet = results(contest(Stage("s", (experts,))), LISTED, ledger(marks)).stage("s")
    for line in sheet.lines:
        pairs = [marks[line.entry, j] for j in JUDGES if marks[line.entry, j]]
        if len(pairs) < 3:
            assert line.total is None
            continue
        totals = sorted(Fraction(70 * idea, 5) + Fraction(30 * effect, 3) for idea, effect in pairs)
        middle = totals[(len(totals) - 1) // 2 : len(totals) // 2 + 1]
        kept = {"mean": totals, "trimmed": totals[1:-1], "median": middle}[method]
        assert abs(Fraction(line.total) - sum(kept) / len(kept)) <= Fraction(51, 10_000)


@MANY
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.integers(0, 4),
    st.sampled_from(["open", "all_in", "none_in"]),
    st.sampled_from(["all", "province"]),
)
def test_nobody_who_ties_at_the_border_is_dropped_without_a_declared_rule(points, quota, border, by):
    first = Stage("s", (panel(1),), promotion=Promotion(by=by, quota=quota, border=border))
    given = contest(first, Stage("t", (panel(1, id="t"),)))
    listed = [replace(each, province="강원" if each.id in "AB" else "충북") for each in LISTED]
    rows = grid({e: {"j": p} for e, p in zip(ENTRIES, points, strict=True)})
    sheet = results(given, listed, rows, until="s").stage("s")
    province = {each.id: each.province for each in listed}
    for line in sheet.lines:
        if line.outcome != "not_passed":
            continue
        for other in sheet.lines:
            same = by == "all" or province[other.entry] == province[line.entry]
            if same and other.rank == line.rank:
                assert other.outcome == "not_passed"
                assert border != "open" or quota <= sum(
                    1 for each in sheet.lines
                    if each.rank < line.rank and (by == "all" or province[each.entry] == province[line.entry])
                )  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(METHODS, MARKS, MARKS, VOTES)
def test_computing_again_gives_the_same_sheet_and_hash_through_two_stages(method, first, second, votes):
    last = (Criterion("last", dec(100), dec(5)),)
    final = panel(4, id="final", method=method, at_least=3, criteria=last, weight=60)
    start = replace(one_stage(method, ("vote",)).stages[0], promotion=Promotion(quota=2, border="all_in"))
    given = contest(start, Stage("t", (final, Carry("s", dec(40)))))
    table = {e: {j: second[e, j][0] for j in JUDGES if second[e, j]} for e in ENTRIES}
    rows = ledger(first) + grid(table, "t", "last", 1000)
    once, again = (results(given, LISTED, rows, votes) for _ in range(2))
    assert once == again
    assert once.sha256 == again.sha256


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
def test_the_property_would_notice_a_t_score(method):
    """That the property above can fail: the example of test_scoring, asked the same way."""

    def behind(method, marks):
        rows = [Score(n, "s", e, j, "experts-points", dec(p)) for n, ((e, j), p) in enumerate(marks.items())]
        return _behind(results(single(method, 3), LISTED[:3], rows).stage("s"), "A")

    marks = {("A", "j1"): 10, ("B", "j1"): 100, ("C", "j1"): 90, ("A", "j2"): 100, ("B", "j2"): 10, ("C", "j2"): 80}
    marks |= {(e, "j3"): 50 for e in "ABC"}
    assert not behind("t_score", marks) <= behind("t_score", marks | {("A", "j1"): 80})
    assert behind(method, marks) <= behind(method, marks | {("A", "j1"): 80})
