import pytest

from common.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("9" * 18, int("9" * 18))]
    + [(text, None) for text in ("", "-1", "+1", "1.0", " 1", "²", "１２", "٣", "9" * 19, "9" * 5000, "x")],
)
def test_only_plain_digits_of_a_sane_length_are_a_number(text, number):
    assert whole_number(text) == number
