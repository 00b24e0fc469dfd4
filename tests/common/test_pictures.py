from decimal import Decimal

import pytest
from django.utils import translation

from common import pictures
from common.pictures import BarInput, PartBarInput, TileInput
from tests.common.urls_styleguide import governments_of_2006


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def tile(key: str, row: int | None, col: int | None, value: int = 0, group: str = "") -> TileInput:
    return TileInput(key, key.title(), key, row, col, value, group=group)


@pytest.mark.parametrize(
    ("most", "floors"),
    [(0, []), (1, [1]), (3, [1, 2, 3]), (5, [1, 2, 3, 4, 5]), (6, [1, 2, 3, 4, 5]), (40, [1, 2, 4, 9, 19])],
)
def test_colour_classes_grow_and_never_repeat(most: int, floors: list[int]) -> None:
    assert pictures.class_floors([0, most]) == floors


def test_the_most_is_always_the_darkest_and_none_is_always_the_lightest() -> None:
    for most in range(1, 200):
        floors = pictures.class_floors([most])
        assert (pictures.shade_of(0, floors), pictures.shade_of(most, floors)) == (0, pictures.CLASSES)


def test_the_table_lists_the_most_first_and_then_by_name() -> None:
    drawn = pictures.tile_map(
        [tile("b", 0, 0, 1), tile("a", 0, 1, 1), tile("c", 0, 2, 5), tile("d", 0, 3)], title="T", unit="{count} cases"
    )
    assert [row.label for row in drawn.rows] == ["C", "A", "B", "D"]
    assert [row.label for row in drawn.leaders] == ["C", "A", "B"]
    assert (drawn.total, drawn.covered) == (7, 3)


def test_a_line_runs_between_neighbours_of_different_groups_only() -> None:
    drawn = pictures.tile_map(
        [tile("a", 0, 0, group="x"), tile("b", 0, 1, group="x"), tile("c", 1, 0, group="y")], title="T", unit="{count}"
    )
    assert drawn.borders == "M-1.5 38.5h40"


def test_the_legend_names_every_class() -> None:
    drawn = pictures.tile_map([tile("a", 0, 0, 40)], title="T", unit="{count} cases")
    assert [(entry.shade, entry.label) for entry in drawn.legend] == [
        (0, "0 cases"),
        (1, "1 cases"),
        (2, "2 to 3 cases"),
        (3, "4 to 8 cases"),
        (4, "9 to 18 cases"),
        (5, "19 cases or more"),
    ]


@pytest.mark.parametrize(("most", "last"), [(5, "5 cases"), (7, "5 cases or more"), (2, "2 cases")])
def test_the_last_class_is_open_when_somebody_has_more_than_it_begins_with(most: int, last: str) -> None:
    drawn = pictures.tile_map([tile("a", 0, 0, most)], title="T", unit="{count} cases")
    assert drawn.legend[-1].label == last


def test_no_two_of_the_250_stand_on_one_square_and_all_are_inside_the_drawing() -> None:
    drawn = pictures.tile_map(governments_of_2006(), title="T", unit="{count}")
    assert len({(square.x, square.y) for square in drawn.tiles}) == len(drawn.tiles) == 250
    assert all(square.x + drawn.size <= drawn.width and square.y + drawn.size <= drawn.height for square in drawn.tiles)
    assert all(1 <= len(square.text) <= 4 for square in drawn.tiles)


def test_a_tile_says_its_name_its_count_and_that_it_is_a_sample() -> None:
    sample = TileInput("k", "Anyang", "안양시", 0, 0, 2, sample=True)
    (square,) = pictures.tile_map([sample], title="T", unit="{count} cases").tiles
    assert (square.title, square.text) == ("Anyang: 2 cases (sample)", "안양")


@pytest.mark.parametrize(
    ("name", "label"),
    [("종로구", "종로"), ("중구", "중구"), ("부산진구", "부산진"), ("서울", "서울"), ("전남광주통합", "전남광주")],
)
def test_the_name_in_a_square_is_short(name: str, label: str) -> None:
    assert pictures.short_label(name) == label


def test_bars_are_scaled_by_metric_and_say_the_direction() -> None:
    chart = pictures.before_after_bars(
        [
            BarInput("Days", "d", Decimal("4.0"), Decimal("1.00"), "lower"),
            BarInput("Score", "p", Decimal("70"), Decimal("84"), "higher"),
            BarInput("Visits", "", Decimal("0"), Decimal("1200"), "lower"),
            BarInput("Same", "", Decimal("5"), Decimal("5.0"), "higher"),
        ],
        title="T",
    )
    assert [
        (bar.before, bar.after, bar.before_width, bar.after_width, bar.change, bar.verdict) for bar in chart.bars
    ] == [
        ("4", "1", "100.0%", "25.0%", "Down 75%", "Improved"),
        ("70", "84", "83.3%", "100.0%", "Up 20%", "Improved"),
        ("0", "1,200", "0.0%", "100.0%", "Up from zero", "Worsened"),
        ("5", "5", "100.0%", "100.0%", "No change", "Unchanged"),
    ]


def test_changes_of_different_units_stand_on_one_scale_that_holds_nought() -> None:
    chart = pictures.change_bars(
        [
            ("A", [BarInput("Days", "d", Decimal("4"), Decimal("1"), "lower")]),
            ("B", []),
            (
                "C",
                [
                    BarInput("Score", "p", Decimal("-10"), Decimal("-7.5"), "higher"),
                    BarInput("Visits", "", Decimal("0"), Decimal("9"), "higher"),
                ],
            ),
        ],
        title="T",
    )
    drawn = [(group.label, [(bar.x, bar.width, bar.drawn) for bar in group.bars]) for group in chart.groups]
    assert drawn == [
        ("A", [("0.0%", "75.0%", True)]),
        ("B", []),
        ("C", [("75.0%", "25.0%", True), ("0%", "0%", False)]),
    ]
    assert (chart.zero, chart.low, chart.high) == ("75.0%", "−75%", "+25%")
    assert [bar.bar.verdict for bar in chart.bars] == ["Improved", "Improved", "Improved"]


@pytest.mark.parametrize(
    ("before", "after", "zero", "low", "high"),
    [("5", "5", "0.0%", "0%", "0%"), ("5", "10", "0.0%", "0%", "+100%"), ("5", "0", "100.0%", "−100%", "0%")],
)
def test_the_scale_of_changes_ends_at_nought_when_all_go_one_way(before, after, zero, low, high) -> None:
    metric = BarInput("X", "", Decimal(before), Decimal(after), "higher")
    chart = pictures.change_bars([("A", [metric])], title="T")
    assert (chart.zero, chart.low, chart.high) == (zero, low, high)


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 9, 0), (1, 900, 1), (899, 900, 99), (9, 9, 100), (0, 0, 0)])
def test_a_ring_is_full_only_when_all_is_there(done: int, total: int, percent: int) -> None:
    assert pictures.completeness_ring(done, total, title="T").percent == percent


def test_year_bars_stand_on_one_line() -> None:
    chart = pictures.sparkbars([("2004", 0), ("2005", 10), ("2006", 5)], title="T")
    assert [(bar.x, bar.y, bar.height) for bar in chart.bars] == [(0, 76, 0), (40, 16, 60), (80, 46, 30)]


def test_columns_show_their_part_on_one_scale_and_some_carry_labels() -> None:
    points = [PartBarInput(str(day), whole, part) for day, (whole, part) in enumerate([(0, 0), (10, 5), (4, 4)] * 5)]
    chart = pictures.part_bars(points, title="T", whole_label="W", part_label="P")
    assert [(bar.y, bar.height, bar.part_y, bar.part_height, bar.percent) for bar in chart.bars[:3]] == [
        (110, 0, 110, 0, None),
        (10, 100, 60, 50, 50),
        (70, 40, 70, 40, 100),
    ]
    assert (chart.whole, chart.part, chart.percent, chart.width) == (70, 45, 64, 600)
    assert [bar.label for bar in chart.bars if bar.labelled] == ["0", "2", "4", "6", "8", "10", "12", "14"]


def test_columns_of_nothing_are_empty() -> None:
    chart = pictures.part_bars([PartBarInput("1", 0, 0)], title="T", whole_label="W", part_label="P")
    assert (chart.percent, chart.bars[0].height) == (None, 0)
    assert pictures.part_bars([], title="T", whole_label="W", part_label="P").bars == []


def test_a_locator_marks_squares_among_all_and_draws_lines_between_groups() -> None:
    drawn = pictures.locator({(0, 0): "a", (0, 1): "b"}, [(0, 1)], title="T")
    assert (drawn.squares.count("M"), drawn.marked) == (2, "M40 0h37v37h-37z")
    assert (drawn.width, drawn.height) == (80, 40)
    assert drawn.borders
    assert not pictures.locator({(0, 0): "a", (0, 1): "a"}, [], title="T").borders


def test_columns_of_all_series_stand_on_one_scale_side_by_side() -> None:
    chart = pictures.column_chart(["1", "2"], [("A", [4, 0]), ("B", [1, 2])], title="T")
    assert [group.values for group in chart.groups] == [[4, 1], [0, 2]]
    assert [[column.height for column in group.columns] for group in chart.groups] == [[80, 20], [0, 40]]
    assert all(column.y + column.height == 100 for group in chart.groups for column in group.columns)
    lefts = [column.x for group in chart.groups for column in group.columns]
    assert lefts == sorted(lefts)
    assert max(lefts) + 10 <= chart.width
    assert (chart.series, chart.total) == ([(1, "A", 4), (2, "B", 3)], 7)


def test_columns_side_by_side_of_nothing_count_nothing() -> None:
    assert pictures.column_chart(["1"], [("A", [0])], title="T").total == 0
