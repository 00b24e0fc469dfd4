"""Covers, drawn from an issue's number and colour: the same issue has the same cover wherever it is shown.

A field of six by five tiles, the site's own square taken apart and put together again: each number gives another
pattern, mirrored so that it looks made and not thrown. Colours stand in attributes, so the drawing needs no style.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journal.choices import Colour

if TYPE_CHECKING:
    from journal.models import IssuePage

TILE, COLUMNS, ROWS = 100, 6, 5
TOP = 190
LINE_LETTERS, MOST_LETTERS = 15, 17

# ground, then what lies on it from quiet to loud; white words are read on every ground.
PALETTES: dict[str, tuple[str, str, str, str]] = {
    Colour.INDIGO: ("#0b2a6b", "#1f4aa8", "#86aff9", "#f2994a"),
    Colour.PINE: ("#0d3b2e", "#1c6650", "#8fd0b0", "#f4c95d"),
    Colour.PERSIMMON: ("#7a2e12", "#a9481f", "#f6b48a", "#ffe3b8"),
    Colour.PLUM: ("#4a1f4f", "#753a7c", "#d9a3de", "#ffd166"),
    Colour.CELADON: ("#1c4a52", "#2f7480", "#9fd6d2", "#f3e3c3"),
    Colour.INK: ("#1f2430", "#3a4357", "#aab6cf", "#e5484d"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """An SVG path in drawing units, 600 wide and 800 high, with its colour."""

    d: str
    fill: str


@dataclass(frozen=True, slots=True)
class Cover:
    """`lines` is the theme broken at spaces, each with the height of its baseline."""

    ground: str
    accent: str
    shapes: list[Shape]
    lines: list[tuple[int, str]]


def cover_of(issue: IssuePage) -> Cover:
    palette = PALETTES.get(issue.colour, PALETTES[Colour.INDIGO])
    lines = broken(issue.title)
    first = 752 if len(lines) == 1 else 734
    placed = [(first + 38 * place, line) for place, line in enumerate(lines)]
    return Cover(palette[0], palette[3], _shapes(issue.number, palette), placed)


def _shapes(number: int, palette: tuple[str, str, str, str]) -> list[Shape]:
    """The left half from the number, the right half its mirror image."""
    dice = hashlib.sha256(f"issue {number}".encode()).digest()
    shapes = []
    for place in range(ROWS * COLUMNS // 2):
        row, column = divmod(place, COLUMNS // 2)
        kind, turn, tone = dice[place] % 6, dice[place] // 6 % 4, dice[31 - place] % 8
        fill = palette[3] if tone == 0 else palette[2] if tone < 4 else palette[1]
        for mirrored in (False, True):
            x = (COLUMNS - 1 - column if mirrored else column) * TILE
            turned = (1, 0, 3, 2)[turn] if mirrored else turn
            if d := _tile(kind, turned, x, TOP + row * TILE):
                shapes.append(Shape(d, fill))
    return shapes


def _tile(kind: int, turn: int, x: int, y: int) -> str:
    """Quarter circles most of all, half circles, discs, squares. `turn` names the corner, clockwise from top left."""
    if kind == 5:
        return f"M{x} {y}h{TILE}v{TILE}h-{TILE}z" if turn % 2 else f"M{x} {y + 50}a50 50 0 1 0 100 0a50 50 0 1 0-100 0z"
    if kind == 4:
        half = 50 if turn in (2, 3) else 0
        return f"M{x} {y + half + 50}a50 50 0 0 1 100 0z"
    corners = ((x, y), (x + TILE, y), (x + TILE, y + TILE), (x, y + TILE))
    (cx, cy), (ax, ay), (bx, by) = corners[turn], corners[(turn + 1) % 4], corners[(turn - 1) % 4]
    if kind == 3:  # a leaf: two quarters that meet
        return f"M{ax} {ay}A{TILE} {TILE} 0 0 1 {bx} {by}A{TILE} {TILE} 0 0 1 {ax} {ay}z"
    return f"M{cx} {cy}L{ax} {ay}A{TILE} {TILE} 0 0 1 {bx} {by}z"


def broken(title: str) -> list[str]:
    """The title in one line, or at a space in two of about the same length; what does not fit ends with …"""
    if len(title) <= LINE_LETTERS or " " not in title:
        return [_cut(title)]
    words = title.split()
    pairs = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    return [_cut(line) for line in min(pairs, key=_unevenness)]


def _unevenness(pair: tuple[str, str]) -> tuple[bool, int]:
    """A word of one letter, such as 한 or 두, belongs to what follows."""
    return len(pair[0].split()[-1]) == 1, max(map(len, pair))


def _cut(line: str) -> str:
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1].rstrip()}…"
