import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine.values import decode, encode

integers = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)


@given(integers, integers)
def test_forms_of_integers_sort_as_integers(first, second):
    assert (encode(first) < encode(second)) == (first < second)
    assert decode(encode(first)) == first


@given(floats, floats)
def test_forms_of_numbers_sort_as_numbers(first, second):
    assert (encode(first) < encode(second)) == (first < second)
    assert decode(encode(first)) == first


@given(st.dates(), st.dates())
def test_forms_of_dates_sort_as_dates(first, second):
    assert (encode(first) < encode(second)) == (first < second)
    assert decode(encode(first)) == first


@given(st.text())
def test_texts_come_back_but_for_the_separator(text):
    assert decode(encode(text)) == text.replace("\x1f", " ")


@pytest.mark.parametrize(
    ("value", "back"),
    [
        (True, 1),
        (Decimal("12.5"), 12.5),
        (datetime.time(9, 30), datetime.time(9, 30)),
        (
            datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=9))),
            datetime.datetime(2026, 11, 23, 0, tzinfo=datetime.UTC),
        ),
    ],
)
def test_other_values_come_back_as_equals(value, back):
    assert decode(encode(value)) == back
