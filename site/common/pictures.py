"""Pictures of numbers as plain data: what the templates draw as SVG, with the same numbers for the table beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

CELL = 40  # one square of the map with its gap, in units of the drawing
GAP = 3
CLASSES = 5  # colours above zero
LEGEND_COLUMNS = 4  # width of the block of tiles that have no place on the map


@dataclass(frozen=True, slots=True)
class TileInput:
    """One government: `value` is its count. Without row and col it stands in a block beside the map.

    Tiles of different `group` are separated by a line. Without `url` the tile is not a link.
    `sample` marks a tile whose count consists of sample data only.
    """

    key: str
    label: str
    short: str
    row: int | None
    col: int | None
    value: int
    url: str = ""
    group: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A square at x, y with its words. `shade` is the colour class, 0 for none to 5 for most."""

    key: str
    label: str
    text: str
    text_class: str
    x: int
    y: int
    value: int
    shade: int
    url: str
    group: str
    title: str
    sample: bool
    selected: bool


@dataclass(frozen=True, slots=True)
class LegendEntry:
    shade: int
    label: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """`rows` are the tiles in the order of the table: most first, then by name. Widths are in drawing units."""

    title: str
    unit: str
    tiles: list[Tile]
    rows: list[Tile]
    legend: list[LegendEntry]
    borders: str
    width: int
    height: int
    aside: tuple[int, int, int] | None
    has_samples: bool
    total: int
    covered: int

    @property
    def leaders(self) -> list[Tile]:
        """Up to ten with the most, without those that have none."""
        return [tile for tile in self.rows[:10] if tile.value]

    @property
    def size(self) -> int:
        """The side of one square."""
        return CELL - GAP


def class_floors(values: Iterable[int], classes: int = CLASSES) -> list[int]:
    """The smallest count of each colour class above zero: steps that grow, because few have many.

    Ascending, without repetition, at most `classes` of them; empty when every count is zero.
    """
    most = max(values, default=0)
    if most < 1:
        return []
    if most <= classes:
        return list(range(1, most + 1))
    floors = [1]
    for step in range(1, classes):
        floors.append(max(floors[-1] + 1, round(most ** (step / classes))))
    return floors


def shade_of(value: int, floors: Sequence[int]) -> int:
    """The colour class of a count; the darkest one is always the last, however few classes there are."""
    reached = sum(1 for floor in floors if value >= floor)
    return reached and reached + CLASSES - len(floors)


def tile_map(tiles: Iterable[TileInput], *, title: str, unit: str, selected: str | None = None) -> TileMap:
    """The map of the governments as squares. `unit` is a translated phrase with {count}, as in "{count} cases"."""
    given = list(tiles)
    places, aside = _places(given)
    floors = class_floors(tile.value for tile in given)
    drawn = [
        _tile(tile, place, shade_of(tile.value, floors), unit, tile.key == selected)
        for tile, place in zip(given, places, strict=True)
    ]
    return TileMap(
        title=title,
        unit=unit,
        tiles=drawn,
        rows=sorted(drawn, key=lambda tile: (-tile.value, tile.label)),
        legend=_legend(floors, max((tile.value for tile in given), default=0), unit),
        borders=_borders(
            {place: tile.group for tile, place in zip(given, places, strict=True) if tile.row is not None}
        ),
        width=(max((col for _row, col in places), default=0) + 1) * CELL,
        height=(max((row for row, _col in places), default=0) + 1) * CELL,
        aside=aside,
        has_samples=any(tile.sample for tile in given),
        total=sum(tile.value for tile in given),
        covered=sum(1 for tile in given if tile.value),
    )


def _places(tiles: list[TileInput]) -> tuple[list[tuple[int, int]], tuple[int, int, int] | None]:
    """(row, col) of each tile, and x, y, count for the words beside the block of those without a place of their own."""
    taken = {(tile.row, tile.col) for tile in tiles if tile.row is not None and tile.col is not None}
    loose = sum(1 for tile in tiles if tile.row is None or tile.col is None)
    right = max((col for _row, col in taken), default=LEGEND_COLUMNS - 1)
    left = max(right - LEGEND_COLUMNS + 1, 0)
    depth = -(-loose // LEGEND_COLUMNS)
    block = [(row, left + index) for row in range(depth + 2) for index in range(LEGEND_COLUMNS)]
    top = 1 if taken.isdisjoint(block) else max((row for row, _col in taken), default=-1) + 3
    free = iter((top + index // LEGEND_COLUMNS, left + index % LEGEND_COLUMNS) for index in range(loose))
    places = [(tile.row, tile.col) if tile.row is not None and tile.col is not None else next(free) for tile in tiles]
    return places, ((left * CELL, top * CELL - 12, loose) if loose else None)


def _tile(tile: TileInput, place: tuple[int, int], shade: int, unit: str, selected: bool) -> Tile:
    text = short_label(tile.short)
    title = _("{name}: {count}").format(name=tile.label, count=unit.format(count=tile.value))
    if tile.sample and tile.value:
        title = _("{title} (sample)").format(title=title)
    return Tile(
        key=tile.key,
        label=tile.label,
        text=text,
        text_class={3: "tile__small", 4: "tile__tiny"}.get(len(text), ""),
        x=place[1] * CELL,
        y=place[0] * CELL,
        value=tile.value,
        shade=shade,
        url=tile.url,
        group=tile.group,
        title=title,
        sample=tile.sample,
        selected=selected,
    )


def short_label(name: str) -> str:
    """What fits into a square: the name without 시, 군, 구 when two letters or more are left; at most four letters."""
    if len(name) > 2 and name[-1] in "시군구":
        name = name[:-1]
    return name if len(name) <= 4 else name[:4]


def _legend(floors: Sequence[int], most: int, unit: str) -> list[LegendEntry]:
    entries = [LegendEntry(0, unit.format(count=0))]
    for index, floor in enumerate(floors):
        top = floors[index + 1] - 1 if index + 1 < len(floors) else most
        if top == floor:
            label = unit.format(count=floor)
        elif index + 1 == len(floors):
            label = _("{floor} or more").format(floor=unit.format(count=floor))
        else:
            label = unit.format(count=_("{floor} to {top}").format(floor=floor, top=top))
        entries.append(LegendEntry(shade_of(floor, floors), label))
    return entries


def _borders(groups: dict[tuple[int, int], str]) -> str:
    """An SVG path of the lines between neighbours of different groups, in the middle of the gap."""
    half = GAP / 2
    lines = []
    for (row, col), group in sorted(groups.items()):
        x, y = (col + 1) * CELL - half, (row + 1) * CELL - half
        if groups.get((row, col + 1), group) != group:
            lines.append(f"M{x:g} {y - CELL:g}v{CELL}")
        if groups.get((row + 1, col), group) != group:
            lines.append(f"M{x - CELL:g} {y:g}h{CELL}")
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class Locator:
    """The map without words: all squares, those of one place, and the borders, each an SVG path in drawing units."""

    title: str
    squares: str
    marked: str
    borders: str
    width: int
    height: int


def locator(places: Mapping[tuple[int, int], str], marked: Iterable[tuple[int, int]], *, title: str) -> Locator:
    """Where `marked` squares (row, col) lie among all `places`, {(row, col): group}; a line between groups."""
    return Locator(
        title=title,
        squares=_squares(sorted(places)),
        marked=_squares(sorted(marked)),
        borders=_borders(dict(places)),
        width=(max((col for _row, col in places), default=0) + 1) * CELL,
        height=(max((row for row, _col in places), default=0) + 1) * CELL,
    )


def _squares(places: Iterable[tuple[int, int]]) -> str:
    side = CELL - GAP
    return "".join(f"M{col * CELL} {row * CELL}h{side}v{side}h-{side}z" for row, col in places)


@dataclass(frozen=True, slots=True)
class BarInput:
    """One metric before and after. `better` says which direction is the good one, the labels when it was measured."""

    name: str
    unit: str
    before: Decimal
    after: Decimal
    better: Literal["higher", "lower"]
    source: str = ""
    before_label: str = ""
    after_label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Widths are per cent of the longer bar of this metric. `tone` is a badge's tone."""

    name: str
    unit: str
    before: str
    after: str
    before_width: str
    after_width: str
    change: str
    verdict: str
    tone: str
    source: str
    before_label: str
    after_label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    title: str
    bars: list[Bar]


def before_after_bars(metrics: Iterable[BarInput], *, title: str) -> BarChart:
    """Two bars a metric, each metric on its own scale, with the change in words."""
    return BarChart(title, [_bar(metric) for metric in metrics])


def _bar(metric: BarInput) -> Bar:
    longest = max(abs(metric.before), abs(metric.after)) or Decimal(1)
    verdict, tone = _verdict(metric)
    return Bar(
        name=metric.name,
        unit=metric.unit,
        before=plain_number(metric.before),
        after=plain_number(metric.after),
        before_width=_percent(metric.before, longest),
        after_width=_percent(metric.after, longest),
        change=change_in_words(metric.before, metric.after),
        verdict=verdict,
        tone=tone,
        source=metric.source,
        before_label=metric.before_label,
        after_label=metric.after_label,
    )


def _percent(value: Decimal, longest: Decimal) -> str:
    return f"{abs(value) * 100 / longest:.1f}%"


def _verdict(metric: BarInput) -> tuple[str, str]:
    if metric.before == metric.after:
        return _("Unchanged"), "neutral"
    rose = metric.after > metric.before
    return (_("Improved"), "success") if rose == (metric.better == "higher") else (_("Worsened"), "warning")


def change_in_words(before: Decimal, after: Decimal) -> str:
    """The change in per cent of `before`, with its direction; from zero there is no per cent."""
    if before == after:
        return _("No change")
    if before == 0:
        return _("Up from zero") if after > 0 else _("Down from zero")
    percent = plain_number((abs(after - before) * 100 / abs(before)).quantize(Decimal("0.1")))
    return (_("Up {percent}%") if after > before else _("Down {percent}%")).format(percent=percent)


@dataclass(frozen=True, slots=True)
class ChangeBar:
    """One metric's change against its own value before. `x` and `width` are per cent of the drawing.

    `drawn` is false where there is no per cent, because the value before was nought.
    """

    bar: Bar
    x: str
    width: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The metrics of one case; `bars` may be empty."""

    label: str
    bars: list[ChangeBar]


@dataclass(frozen=True, slots=True)
class ChangeChart:
    """`zero` is where no change stands, `low` and `high` what the ends stand for, in words."""

    title: str
    groups: list[ChangeGroup]
    zero: str
    low: str
    high: str

    @property
    def bars(self) -> list[ChangeBar]:
        return [bar for group in self.groups for bar in group.bars]


def change_bars(groups: Iterable[tuple[str, Iterable[BarInput]]], *, title: str) -> ChangeChart:
    """Metrics of different units on one scale: the change of each in per cent of its value before.

    Groups and metrics keep their order. The scale is straight and holds nought and every change, so that lengths
    may be compared across groups.
    """
    given = [(label, list(metrics)) for label, metrics in groups]
    changes = [change for _label, metrics in given for metric in metrics if (change := _change(metric)) is not None]
    low, high = min([Decimal(0), *changes]), max([Decimal(0), *changes])
    span = high - low or Decimal(1)
    drawn = [ChangeGroup(label, [_change_bar(metric, low, span) for metric in metrics]) for label, metrics in given]
    return ChangeChart(title, drawn, _share_of(-low, span), _signed(low), _signed(high))


def _change(metric: BarInput) -> Decimal | None:
    """In per cent of the value before; None from nought."""
    return (metric.after - metric.before) * 100 / abs(metric.before) if metric.before else None


def _change_bar(metric: BarInput, low: Decimal, span: Decimal) -> ChangeBar:
    change = _change(metric)
    if change is None:
        return ChangeBar(_bar(metric), "0%", "0%", drawn=False)
    return ChangeBar(_bar(metric), _share_of(min(change, Decimal(0)) - low, span), _share_of(abs(change), span), True)


def _share_of(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.1f}%"


def _signed(percent: Decimal) -> str:
    text = plain_number(abs(percent).quantize(Decimal("1")))
    return f"{text}%" if percent == 0 else f"{'+' if percent > 0 else '−'}{text}%"


def plain_number(value: Decimal) -> str:
    """Grouped by thousands, without trailing zeros, in the active language's marks."""
    text = f"{value:f}"
    places = len(text.partition(".")[2].rstrip("0"))
    return number_format(value, decimal_pos=places, force_grouping=True)


@dataclass(frozen=True, slots=True)
class Ring:
    """How much of something is there. `percent` is 0 to 100, whole."""

    title: str
    percent: int
    done: int
    total: int


def completeness_ring(done: int, total: int, *, title: str) -> Ring:
    """`done` of `total` as a ring; complete only when all is there, begun as soon as anything is."""
    percent = 0 if total <= 0 else round(100 * done / total)
    if 0 < done < total:
        percent = min(max(percent, 1), 99)
    return Ring(title, percent, done, total)


@dataclass(frozen=True, slots=True)
class SparkBar:
    label: str
    value: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class SparkBars:
    title: str
    bars: list[SparkBar]
    width: int


def sparkbars(points: Iterable[tuple[str, int]], *, title: str) -> SparkBars:
    """A row of small bars, such as cases a year; 60 units high, 40 wide each."""
    given = list(points)
    most = max((value for _label, value in given), default=0) or 1
    bars = [
        SparkBar(label, value, index * 40, 76 - (height := round(60 * value / most)), height)
        for index, (label, value) in enumerate(given)
    ]
    return SparkBars(title, bars, len(given) * 40)


@dataclass(frozen=True, slots=True)
class Column:
    """One value as a bar at `x`; `series` counts from 1 and chooses the colour."""

    series: int
    value: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """The bars of one label, and the same values as cells of the table, in the order of the series."""

    label: str
    x: int
    columns: list[Column]

    @property
    def values(self) -> list[int]:
        return [column.value for column in self.columns]


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """`series` are (number, label, total) in the order of the bars; `width` in drawing units, the height is 120."""

    title: str
    series: list[tuple[int, str, int]]
    groups: list[ColumnGroup]
    width: int

    @property
    def total(self) -> int:
        return sum(total for _number, _label, total in self.series)


COLUMN, COLUMN_HIGH = 12, 80
# However few there are: a drawing as wide as the page must not blow them up.
COLUMNS_WIDE = 480


def column_chart(labels: Sequence[str], series: Iterable[tuple[str, Sequence[int]]], *, title: str) -> ColumnChart:
    """Bars side by side for each label, such as months, all on one scale; at most four series, one value a label."""
    given = list(series)
    most = max((value for _label, values in given for value in values), default=0) or 1
    step = COLUMN * len(given) + 2 * COLUMN
    groups = []
    for place, label in enumerate(labels):
        columns = [
            Column(
                number,
                values[place],
                place * step + (number - 1) * COLUMN + COLUMN + 1,
                100 - (height := round(COLUMN_HIGH * values[place] / most)),
                height,
            )
            for number, (_label, values) in enumerate(given, start=1)
        ]
        groups.append(ColumnGroup(label, place * step + step // 2, columns))
    totals = [(number, label, sum(values)) for number, (label, values) in enumerate(given, start=1)]
    return ColumnChart(title, totals, groups, max(len(labels) * step, COLUMNS_WIDE))


@dataclass(frozen=True, slots=True)
class PartBarInput:
    """A whole and the part of it that the picture is about, such as searches and those without result."""

    label: str
    whole: int
    part: int


@dataclass(frozen=True, slots=True)
class PartBar:
    """A column at `x` in units of the drawing. `percent` is the part's share, None where there is no whole."""

    label: str
    whole: int
    part: int
    percent: int | None
    x: int
    y: int
    height: int
    part_y: int
    part_height: int
    labelled: bool


@dataclass(frozen=True, slots=True)
class PartBars:
    """`bars` in the given order; `width` in units of the drawing, 100 high for the tallest column."""

    title: str
    whole_label: str
    part_label: str
    bars: list[PartBar]
    width: int
    most: int

    @property
    def whole(self) -> int:
        return sum(bar.whole for bar in self.bars)

    @property
    def part(self) -> int:
        return sum(bar.part for bar in self.bars)

    @property
    def percent(self) -> int | None:
        return _share(self.part, self.whole)


def part_bars(
    points: Iterable[PartBarInput], *, title: str, whole_label: str, part_label: str, labels: int = 10
) -> PartBars:
    """Columns with the part standing in each, all on one scale; at most about `labels` of them carry their label."""
    given = list(points)
    most = max((point.whole for point in given), default=0)
    step = -(-len(given) // labels) or 1
    bars = []
    for index, point in enumerate(given):
        height = round(100 * point.whole / (most or 1))
        part_height = min(height, round(100 * point.part / (most or 1)))
        bars.append(
            PartBar(
                label=point.label,
                whole=point.whole,
                part=point.part,
                percent=_share(point.part, point.whole),
                x=index * CELL,
                y=110 - height,
                height=height,
                part_y=110 - part_height,
                part_height=part_height,
                labelled=(len(given) - 1 - index) % step == 0,
            )
        )
    return PartBars(title, whole_label, part_label, bars, len(given) * CELL, most)


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
