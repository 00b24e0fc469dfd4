"""Exact sums, declared roundings."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.contest.engine.arithmetic import Rounding, deviation, exactly, mean, median, ratio, rounded, text

POINTS = st.decimals(min_value=0, max_value=1000, places=3)


@pytest.mark.parametrize(
    ("value", "mode", "printed"),
    [
        ("80.25", "half_up", "80.3"),
        ("80.25", "half_even", "80.2"),
        ("80.25", "down", "80.2"),
        ("80.35", "half_even", "80.4"),
        ("80.29", "down", "80.2"),
        ("-0.04", "half_up", "0.0"),
        ("-1.25", "half_up", "-1.3"),
        ("-1.29", "down", "-1.2"),
        ("7", "half_up", "7.0"),
    ],
)
def test_numbers_are_rounded_as_declared(value, mode, printed):
    assert str(rounded(Decimal(value), 1, mode)) == printed


def test_a_step_and_a_total_have_places_of_their_own():
    rounding = Rounding(steps=3, final=1, mode="down")
    assert (str(rounding.step(Decimal("1.98765"))), str(rounding.last(Decimal("1.98765")))) == ("1.987", "1.9")


def test_a_sum_that_does_not_fit_raises_and_is_never_cut():
    with exactly(), pytest.raises(decimal.Inexact):
        Decimal("1e150") + Decimal("1e-150")


def test_a_float_among_points_raises():
    with exactly(), pytest.raises(decimal.FloatOperation):
        Decimal("1") < 0.5  # noqa: B015


@pytest.mark.parametrize(
    ("values", "middle"), [("7", "7"), ("9 7", "8"), ("9 1 7", "7"), ("4 1 3 2", "2.5"), ("5 5 5 1", "5")]
)
def test_the_median_is_the_middle_one_or_the_mean_of_two(values, middle):
    assert median(map(Decimal, values.split())) == Decimal(middle)


@pytest.mark.parametrize(
    ("values", "average", "spread"),
    [
        # (2-5)²+(4-5)²·3+0·2+(7-5)²+(9-5)² = 9+3+4+16 = 32; 32/8 = 4; root 2
        ("2 4 4 4 5 5 7 9", "5", "2"),
        ("40 60", "50", "10"),
        ("73 73 73", "73", "0"),
        ("88", "88", "0"),
        # mean 2, squares 1+0+1 = 2, 2/3 = 0.6667, root 0.8165
        ("1 2 3", "2", "0.8165"),
    ],
)
def test_mean_and_deviation_are_those_worked_out_by_hand(values, average, spread):
    listed = [Decimal(each) for each in values.split()]
    assert mean(listed) == Decimal(average)
    assert rounded(deviation(listed), 4, "half_up") == Decimal(spread)


@settings(max_examples=100, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=9), st.randoms())
def test_the_order_of_values_changes_no_digit(values, chance):
    shuffled = values[:]
    chance.shuffle(shuffled)
    for function in (mean, median, deviation):
        assert str(function(values)) == str(function(shuffled))


@pytest.mark.parametrize(
    ("value", "spelled"),
    [("8.0", "8"), ("8", "8"), ("1E+2", "100"), ("-0.00", "0"), ("0.10", "0.1"), ("-3.50", "-3.5")],
)
def test_one_number_has_one_spelling(value, spelled):
    assert text(Decimal(value)) == spelled


def test_nothing_is_divided_by_nothing():
    with pytest.raises(decimal.DivisionByZero):
        ratio(Decimal(1), 0)
