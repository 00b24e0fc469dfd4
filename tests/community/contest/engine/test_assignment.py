"""Who judges what: conflicts never, pins always, loads as equal as they can be."""

from itertools import combinations, product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.contest.engine.assignment import RefusedPin, Unfilled, assign
from community.contest.engine.conflicts import Judge, conflict
from tests.community.contest.engine.making import entry
from tests.pace import patience

HOME = entry("E", government="춘천", province="강원")


@pytest.mark.parametrize(
    ("judge", "level", "why"),
    [
        (Judge("j", "춘천", "강원"), "central", "own_government"),
        (Judge("j", "춘천", "강원"), "basic", "own_government"),
        (Judge("j", "강릉", "강원"), "metropolitan", "own_province"),
        (Judge("j", "강원", "강원"), "metropolitan", "own_province"),
        (Judge("j", "강릉", "강원"), "central", ""),
        (Judge("j", "강릉", "강원"), "basic", ""),
        (Judge("j", "청주", "충북", postings=frozenset({"춘천"})), "central", "own_posting"),
        (Judge("j", "청주", "충북", postings=frozenset({"강릉"})), "central", ""),
        (Judge("j", "청주", "충북", interests=frozenset({"E"})), "central", "declared_interest"),
        (Judge("j", "청주", "충북", related=frozenset({"춘천"})), "central", "declared_interest"),
        (Judge("j", "청주", "충북", interests=frozenset({"F"}), related=frozenset({"강릉"})), "metropolitan", ""),
        (Judge("j"), "metropolitan", ""),
    ],
)  # fmt: skip
def test_each_conflict_has_its_name(judge, level, why):
    assert conflict(judge, HOME, level) == why


def test_an_essay_of_no_government_conflicts_with_no_judge_without_one():
    essay = entry("E", government="", province="")
    assert conflict(Judge("j", postings=frozenset({""}), related=frozenset({""})), essay, "metropolitan") == ""


def judges(number, **more):
    return [Judge(f"j{each}", **more) for each in range(number)]


def loads(assignment):
    return [load for _, load in assignment.loads]


def test_each_entry_gets_as_many_different_judges_as_asked_and_loads_are_equal():
    made = assign([entry(f"e{each}") for each in range(10)], judges(4), 2, "central", "seed")
    assert loads(made) == [5, 5, 5, 5]
    assert len(set(made.pairs)) == len(made.pairs) == 20
    assert made.unfilled == made.refused_pins == ()


def test_loads_differ_by_one_where_they_cannot_be_equal():
    made = assign([entry(f"e{each}") for each in range(7)], judges(3), 2, "central", "seed")
    assert sorted(loads(made)) == [4, 5, 5]


def test_the_same_seed_makes_the_same_assignment_whatever_the_order_and_another_seed_another():
    listed, panel = [entry(f"e{each}") for each in range(20)], judges(6)
    first = assign(listed, panel, 3, "central", "seed")
    assert assign(listed[::-1], panel[::-1], 3, "central", "seed") == first
    assert assign(listed, panel, 3, "central", "other").pairs != first.pairs


def test_a_pin_is_kept_and_the_others_are_balanced_around_it():
    listed = [entry(f"e{each}") for each in range(4)]
    pins = [(f"e{each}", "j0") for each in range(4)]
    made = assign(listed, judges(3), 2, "central", "seed", pins=pins)
    assert set(pins) <= set(made.pairs)
    assert loads(made) == [4, 2, 2]


def test_a_pin_breaks_no_conflict_and_says_why():
    listed = [entry("e0", government="춘천"), entry("e1")]
    panel = [Judge("j0", government="춘천"), Judge("j1", most=1), *(Judge(f"j{each}") for each in (2, 3))]
    pins = [
        ("e0", "j0"),
        ("e0", "j1"),
        ("e1", "j1"),
        ("e0", "j3"),
        ("e0", "j2"),
        ("e1", "nobody"),
        ("e1", "j3"),
        ("e1", "j3"),
    ]
    made = assign(listed, panel, 2, "central", "seed", pins=pins, exclusions=[("e1", "j3")])
    assert made.refused_pins == (
        RefusedPin("e0", "j0", "own_government"),
        RefusedPin("e1", "j1", "judge_full"),
        RefusedPin("e0", "j2", "too_many"),
        RefusedPin("e1", "nobody", "unknown"),
        RefusedPin("e1", "j3", "excluded"),
    )
    assert {judge for e, judge in made.pairs if e == "e0"} == {"j1", "j3"}


def test_an_entry_that_cannot_be_filled_says_why():
    listed = [entry("e0", government="춘천", province="강원"), entry("e1", government="청주", province="충북")]
    panel = [
        Judge("j0", "춘천", "강원"),
        Judge("j1", "강릉", "강원"),
        Judge("j2", "원주", "강원"),
        Judge("j3", "제주", "제주"),
    ]
    made = assign(listed, panel, 2, "metropolitan", "seed")
    conflicts = (("own_government", 1), ("own_province", 2))
    assert made.unfilled == (Unfilled("e0", 2, 1, 1, conflicts, "too_few_eligible"),)


def test_where_all_judges_are_full_what_is_missing_is_spread_over_the_entries():
    made = assign([entry(f"e{each}") for each in range(4)], judges(3, most=2), 2, "central", "seed")
    assert loads(made) == [2, 2, 2]
    assert [(each.asked, each.given, each.eligible, each.why) for each in made.unfilled] == [
        (2, 1, 3, "judges_full")
    ] * 2


def test_a_full_judge_hands_an_entry_on_to_make_room():
    """Only a may judge both; b may judge x alone. a takes y, whatever the seed."""
    listed = [entry("x", government="X"), entry("y", government="Y")]
    panel = [Judge("a", most=1), Judge("b", government="Y", most=1)]
    for seed in "abcdefgh":
        assert assign(listed, panel, 1, "central", seed).pairs == (("x", "b"), ("y", "a"))


@pytest.mark.parametrize(
    ("listed", "panel", "each"),
    [([entry("e")], judges(1), 0), ([entry("e")] * 2, judges(1), 1), ([], judges(1) * 2, 1)],
)
def test_an_impossible_question_is_refused(listed, panel, each):
    with pytest.raises(ValueError, match="at least one judge"):
        assign(listed, panel, each, "central", "seed")


SMALL = st.integers(1, 4).flatmap(
    lambda number: st.tuples(
        st.lists(st.sets(st.integers(0, 3)), min_size=number, max_size=number),  # who may not judge each entry
        st.integers(1, 2),
        st.lists(st.none() | st.integers(0, 3), min_size=4, max_size=4),
        st.sets(st.tuples(st.integers(0, number - 1), st.integers(0, 3)), max_size=2),
    )
)


@settings(max_examples=80, deadline=None)
@given(SMALL, st.text(max_size=3))
def test_no_assignment_fills_more_places_or_has_more_equal_loads(small, seed):
    """Compared with every assignment there is, written out."""
    barred, each, most, pins = small
    listed = [entry(f"e{number}") for number in range(len(barred))]
    panel = [Judge(f"j{number}", most=limit) for number, limit in enumerate(most)]
    exclusions = [(f"e{number}", f"j{judge}") for number, whom in enumerate(barred) for judge in whom]
    wished = [(f"e{number}", f"j{judge}") for number, judge in sorted(pins)]
    made = assign(listed, panel, each, "central", seed, wished, exclusions)

    assert not set(made.pairs) & set(exclusions)
    assert all(load <= limit for load, limit in zip(loads(made), most, strict=True) if limit is not None)
    kept = set(wished) - {(pin.entry, pin.judge) for pin in made.refused_pins}
    assert kept <= set(made.pairs)
    filled = [sum(e == one.id for e, _ in made.pairs) for one in listed]
    assert all(number <= each for number in filled)
    short = {one.id: number for one, number in zip(listed, filled, strict=True) if number < each}
    assert {line.entry: line.given for line in made.unfilled} == short
    every = list(_choices(barred, each, most, kept))
    assert sum(filled) == max(sum(other) for _, other in every)
    # Who goes short is a matter of turn: among those that fill each entry as often, none has more equal loads.
    assert _squares(loads(made)) == min(_squares(loads_) for loads_, other in every if other == filled)


def _squares(numbers):
    return sum(number * number for number in numbers)


def _choices(barred, each, most, kept):
    """(loads, judges of each entry) of every assignment that keeps the pins."""
    options = []
    for number, whom in enumerate(barred):
        pinned = {judge for judge in range(4) if (f"e{number}", f"j{judge}") in kept}
        allowed = [judge for judge in range(4) if judge not in whom]
        options.append([set(c) for size in range(each + 1) for c in combinations(allowed, size) if pinned <= set(c)])
    for chosen in product(*options):
        loads_ = [sum(judge in c for c in chosen) for judge in range(4)]
        if all(limit is None or load <= limit for load, limit in zip(loads_, most, strict=True)):
            yield loads_, [len(c) for c in chosen]


def big():
    """900 entries of 250 governments in 17 provinces; 60 judges, each with a government and a former posting."""
    listed = [entry(f"e{n:03}", government=f"g{n % 250}", province=f"p{n % 250 % 17}") for n in range(900)]
    panel = [
        Judge(f"j{n:02}", f"g{n * 37 % 250}", f"p{n * 37 % 250 % 17}", postings=frozenset({f"g{n * 53 % 250}"}))
        for n in range(60)
    ]
    return listed, panel


def test_900_entries_get_7_of_60_judges_each_without_a_conflict_in_less_than_two_seconds():
    listed, panel = big()
    limit = patience(2)
    started = process_time()
    made = assign(listed, panel, 7, "metropolitan", "2026")
    assert process_time() - started < limit
    assert set(loads(made)) == {105}
    assert (len(set(made.pairs)), made.unfilled) == (6300, ())
    by_entry, by_judge = {each.id: each for each in listed}, {each.id: each for each in panel}
    assert not any(conflict(by_judge[judge], by_entry[e], "metropolitan") for e, judge in made.pairs)


def test_loads_are_equal_even_where_most_judges_may_judge_few_entries():
    """Half of the judges may judge one province alone: greedy rounds leave loads apart, handing on does not."""
    listed = [entry(f"e{n:02}", province="강원" if n < 40 else "충북", government=f"g{n}") for n in range(80)]
    panel = [Judge(f"j{n}", province="강원" if n < 4 else "충북" if n < 8 else "") for n in range(10)]
    made = assign(listed, panel, 3, "metropolitan", "seed")
    assert loads(made) == [24] * 10
