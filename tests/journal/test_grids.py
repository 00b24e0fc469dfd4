"""Small tables as people paste them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from journal.covers import PALETTES, broken, cover_of
from journal.drawing import chart_of
from journal.grids import read_grid, read_series
from journal.models import IssuePage


@pytest.mark.parametrize("text", ["가 | 나\n1 | 2", "가\t나\n1\t2", "| 가 | 나 |\n| 1 | 2 |", "\n가|나\n\n1|2\n"])
def test_a_table_is_read_however_it_was_pasted(text):
    grid = read_grid(text)
    assert (grid.headings, grid.rows) == (["가", "나"], [["1", "2"]])


def test_short_rows_are_filled_up():
    assert read_grid("가|나|다\n1").rows == [["1", "", ""]]


@pytest.mark.parametrize("text", ["", "가|나", "가\n1", "|".join("가" * 9) + "\n1", "가|나\n" + "1|2\n" * 41])
def test_what_is_no_small_table_is_refused(text):
    with pytest.raises(ValidationError):
        read_grid(text)


def test_numbers_are_read_with_marks_of_thousands_and_per_cent():
    labels, series = read_series("때 | 건 | 비율\n봄 | 1,200 | 12.5%\n가을 | 0 | 7%")
    assert labels == ["봄", "가을"]
    assert [one.values for one in series] == [[Decimal(1200), Decimal(0)], [Decimal("12.5"), Decimal(7)]]


@pytest.mark.parametrize("cell", ["", "–", "많음", "-3", "NaN", "Infinity"])
def test_what_cannot_be_drawn_is_refused(cell):
    with pytest.raises(ValidationError):
        read_series(f"때 | 건\n봄 | {cell}")


def test_the_longest_bar_fills_the_row_and_nought_is_none():
    chart = chart_of("때 | 건\n봄 | 200\n가을 | 50\n겨울 | 0")
    assert [bar.width for _label, (bar,) in chart.rows] == ["100.0%", "25.0%", "0.0%"]
    assert [bar.width for _label, (bar,) in chart_of("때 | 건\n봄 | 0").rows] == ["0.0%"]


@pytest.mark.django_db  # a page asks for its content type
def test_a_cover_is_the_same_for_the_same_number_and_another_for_another():
    covers = [cover_of(IssuePage(title="호", number=number, colour="pine")) for number in (1, 1, 2)]
    assert covers[0] == covers[1]
    assert covers[0].shapes != covers[2].shapes
    assert covers[0].ground == PALETTES["pine"][0]


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_white_words_are_read_on_every_ground(palette):
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        line = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]

    assert 1.05 / (light(palette[0]) + 0.05) >= 7


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("짧은 제목", ["짧은 제목"]),
        ("스무 해 전의 표에서 다시 시작합니다", ["스무 해 전의 표에서", "다시 시작합니다"]),
        ("한낱말로만이루어진아주아주긴제목입니다", ["한낱말로만이루어진아주아주긴제목…"]),
    ],
)
def test_a_long_theme_is_broken_at_its_spaces(title, lines):
    assert broken(title) == lines
