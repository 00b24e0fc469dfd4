"""The drawing beside an award says what its name says, on every page the same."""

from __future__ import annotations

import pytest

from community.contest.medals import metal_of
from community.contest.models import Award


@pytest.mark.parametrize(
    ("name", "metal"),
    [
        ("대상", "grand"),
        ("금상", "gold"),
        ("은상", "silver"),
        ("동상", "bronze"),
        ("최우수상", "gold"),
        ("체험 수기 우수상", "silver"),
        ("장려상", "bronze"),
        ("대통령상", "grand"),
        ("국무총리상", "gold"),
        ("행정안전부장관상", "silver"),
        ("주민 감동상", "plain"),
    ],
)
def test_an_award_is_drawn_in_the_metal_of_its_name(name, metal):
    assert metal_of(Award(name=name)) == metal
