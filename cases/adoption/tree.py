"""Who took a case from whom, as a tree: boxes and lines for the drawing, rows for the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from cases.adoption.models import Adoption
    from cases.models import CasePage

WIDTH, HEIGHT, GAP_X, GAP_Y = 168, 44, 40, 12
# More boxes than this are no picture any more; the table has all.
DRAWN = 60
NAME_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A government at x, y in units of the drawing. `line` is the SVG path from its source, "" for the root."""

    name: str
    full_name: str
    detail: str
    stage: str
    url: str
    x: int
    y: int
    line: str

    @property
    def text_x(self) -> int:
        return self.x + 10


@dataclass(frozen=True, slots=True)
class Row:
    """An adoption in the table. `source` is None when it was taken from one that the reader may not see."""

    adoption: Adoption
    source: str | None
    source_url: str
    depth: int


@dataclass(frozen=True, slots=True)
class Tree:
    boxes: list[Box]
    rows: list[Row]
    width: int
    height: int

    @property
    def left_out(self) -> int:
        """How many adoptions only the table has."""
        return len(self.rows) - (len(self.boxes) - 1)

    @property
    def box_width(self) -> int:
        return WIDTH

    @property
    def box_height(self) -> int:
        return HEIGHT


def adoption_tree(case: CasePage, adoptions: Sequence[Adoption]) -> Tree:
    """The tree of the adoptions of one case that somebody may see, read by `for_tree`.

    Rows stand in reading order: each under what it was taken from. No query.
    """
    for adoption in adoptions:
        adoption.case = case
    seen = {adoption.pk for adoption in adoptions}
    children: dict[int, list[Adoption]] = defaultdict(list)
    for adoption in adoptions:
        children[adoption.origin_id if adoption.origin_id in seen else 0].append(adoption)
    ordered: list[tuple[Adoption, int]] = []
    stack = [(adoption, 1) for adoption in reversed(children[0])]
    while stack:
        adoption, depth = stack.pop()
        ordered.append((adoption, depth))
        stack += [(child, depth + 1) for child in reversed(children[adoption.pk])]
    rows = [_row(case, adoption, depth, seen) for adoption, depth in ordered]
    boxes = _boxes(case, ordered[:DRAWN], seen)
    width = max(box.x for box in boxes) + WIDTH + 2
    return Tree(boxes, rows, width, max(box.y for box in boxes) + HEIGHT + 2)


def _row(case: CasePage, adoption: Adoption, depth: int, seen: set[int]) -> Row:
    if adoption.origin_id is None:
        return Row(adoption, adoption.source.present_name, "", depth)
    if adoption.origin_id not in seen:
        return Row(adoption, None, "", depth)
    return Row(adoption, adoption.source.present_name, reverse("adoption:detail", args=[adoption.origin_id]), depth)


def _boxes(case: CasePage, ordered: Sequence[tuple[Adoption, int]], seen: set[int]) -> list[Box]:
    """One box a line from the top, so that no two lines cross; the root stands before the first."""
    home = case.government.current or case.government
    places = {0: (1, 1)}
    boxes = [_box(home.short_name, home.present_name, case.number or "", "origin", "", 1, 1, "")]
    for index, (adoption, depth) in enumerate(ordered):
        x, y = 1 + depth * (WIDTH // 2 + GAP_X), 1 + (index + 1) * (HEIGHT + GAP_Y)
        parent = adoption.origin_id if adoption.origin_id in seen else 0
        places[adoption.pk] = (x, y)
        from_x, from_y = places[parent or 0]
        line = f"M{from_x + 20} {from_y + HEIGHT}V{y + HEIGHT // 2}H{x}"
        place = adoption.today
        url = reverse("adoption:detail", args=[adoption.pk])
        detail = str(adoption.get_stage_display())
        boxes.append(_box(place.short_name, place.present_name, detail, adoption.stage, url, x, y, line))
    return boxes


def _box(name: str, full: str, detail: str, stage: str, url: str, x: int, y: int, line: str) -> Box:
    short = name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1]}…"
    return Box(short, full, detail, stage, url, x, y, line)
