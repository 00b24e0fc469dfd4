"""The promises of fixtures/search/README.md, and the measures computed by hand."""

import csv
import json
from collections import Counter

import pytest

from bench.judged import FIXTURES, KINDS, Quality, load, mean, quality
from search.engine.text import check_query, normalise

JUDGED = load()


def known_cases():
    samples = json.loads((FIXTURES / "demo/sample_cases.json").read_text(encoding="utf-8"))
    with (FIXTURES / "demo/paper_cases.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["slug"] for row in [*samples, *csv.DictReader(stream)]}


def test_at_least_150_queries_none_of_them_twice():
    assert len(JUDGED) >= 150
    spellings = Counter(normalise(judged.query).casefold() for judged in JUDGED)
    assert [query for query, times in spellings.items() if times > 1] == []


def test_every_kind_is_there_often_enough_and_no_other():
    kinds = Counter(judged.kind for judged in JUDGED)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 10


def test_only_known_cases_are_graded_and_every_query_looks_for_some():
    known = known_cases()
    assert {key for judged in JUDGED for key in judged.grades} - known == set()
    assert [judged.query for judged in JUDGED if 2 not in judged.grades.values()] == []


def test_every_case_is_looked_for_by_some_query():
    assert known_cases() - {key for judged in JUDGED for key, grade in judged.grades.items() if grade == 2} == set()


def test_no_case_has_two_grades_for_one_query():
    with (FIXTURES / "search/judged_queries.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            named = [key for key in f"{row['best']}|{row['also']}".split("|") if key]
            assert len(named) == len(set(named)), row["query"]


def test_exactly_the_misspelt_queries_say_what_was_meant():
    assert [judged.query for judged in JUDGED if bool(judged.meant) != (judged.kind == "misspelt")] == []
    assert [judged.query for judged in JUDGED if judged.meant == judged.query] == []


def test_every_query_is_one_that_the_search_box_takes():
    assert [judged.query for judged in JUDGED if check_query(judged.query) != judged.query] == []


def test_both_halves_hold_every_kind():
    for half in ("tune", "hold"):
        of_half = [judged for judged in JUDGED if judged.half == half]
        assert len(of_half) >= len(JUDGED) * 0.4
        assert {judged.kind for judged in of_half} == set(KINDS)


def test_what_was_looked_for_at_the_second_place():
    measured = quality(["x", "a", "b"], {"a": 2, "b": 1, "c": 2})
    assert measured.mrr == 1 / 2
    assert measured.recall == 1 / 2
    # Gains 0, 3/log2(3), 1/log2(4) over the ideal 3, 3/log2(3), 1/log2(4).
    assert measured.ndcg == pytest.approx((3 / 1.5849625 + 0.5) / (3 + 3 / 1.5849625 + 0.5))


def test_the_best_ranking_measures_one_and_the_eleventh_place_does_not_count():
    assert quality(["a", "b"], {"a": 2, "b": 1}) == Quality(1, 1, 1)
    assert quality([*"0123456789", "a"], {"a": 2}) == Quality(0, 0, 0)


def test_the_mean_of_two():
    assert mean([Quality(1, 1, 1), Quality(0, 0.5, 0)]) == Quality(0.5, 0.75, 0.5)
