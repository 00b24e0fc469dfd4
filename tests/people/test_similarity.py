"""How alike governments are: level, kind, place, size, means, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from people.similarity import Profile, likeness, most_alike, people_in_short, reason

COUNTY = Profile(1, "basic", "county", province=100, population=31_000, means=Decimal("10"))


def other(key: int = 2, **values) -> Profile:
    return replace(COUNTY, key=key, **values)


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({}, 11),
        ({"kind": "city"}, 8),
        ({"province": 200}, 9),
        ({"population": 62_000}, 9),
        ({"population": 15_500}, 9),
        ({"population": 124_000}, 7),
        ({"population": 9_000_000}, 7),
        ({"means": Decimal("20")}, 10),
        ({"means": Decimal("90")}, 9),
        ({"population": None}, 7),
        ({"population": 0}, 7),
        ({"means": None}, 9),
        ({"kind": "city", "province": None, "population": None, "means": None}, 0),
    ],
)
def test_what_is_shared_makes_points_and_what_is_unknown_makes_none(values, points):
    assert likeness(COUNTY, other(**values)) == pytest.approx(points)
    assert likeness(other(**values), COUNTY) == pytest.approx(points)


def test_governments_above_provinces_share_no_province_by_having_none():
    city = Profile(1, "metropolitan", "metropolitan_city")
    assert likeness(city, replace(city, key=2)) == 3


def test_the_most_alike_come_first_and_equals_in_a_steady_order():
    far, near, twin = other(2, population=60_000), other(3, population=33_000), other(4, population=33_000)
    assert [item.key for item in most_alike(COUNTY, [far, twin, COUNTY, near], limit=9)] == [3, 4, 2]
    assert [item.key for item in most_alike(COUNTY, [far, twin, near], limit=1)] == [3]


@pytest.mark.parametrize("values", [{"level": "metropolitan"}, {"is_sample": True}])
def test_other_levels_and_invented_governments_are_never_alike(values):
    assert most_alike(COUNTY, [other(**values)], limit=9) == []


def test_whoever_shares_nothing_is_left_out():
    stranger = other(kind="city", province=200, population=None, means=None)
    assert most_alike(COUNTY, [stranger], limit=9) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"population": 29_000, "means": Decimal("12.50")},
            "같은 시·도의 군 · 인구 비슷(3.1만/2.9만) · 재정자립도 비슷(10%/12.5%)",
        ),
        ({"province": 200, "population": 90_000, "means": None}, "같은 군 · 인구 3.1만/9만"),
        (
            {"kind": "city", "population": None, "means": Decimal("40")},
            "같은 시·도 · 인구 자료 없음 · 재정자립도 10%/40%",
        ),
        ({"kind": "city", "province": 200, "means": None}, "인구 비슷(3.1만/3.1만)"),
    ],
)
def test_the_reason_is_one_line_with_the_figures_of_both(values, words):
    with translation.override("ko"):
        assert reason(COUNTY, other(**values)) == words


@pytest.mark.parametrize(
    ("number", "korean", "english"),
    [(8_752, "8,752", "8,752"), (31_249, "3.1만", "31k"), (90_000, "9만", "90k"), (9_218_911, "921.9만", "9219k")],
)
def test_people_in_short(number, korean, english):
    with translation.override("ko"):
        assert people_in_short(number) == korean
    with translation.override("en"):
        assert people_in_short(number) == english
