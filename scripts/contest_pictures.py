"""Draw the picture of docs/contest-rules.md from the engine: where a better score lowers a rank under T-scores."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from community.contest.engine.configuration import Contest, Criterion, Panel, Stage  # noqa: E402
from community.contest.engine.ledger import Entry, Score  # noqa: E402
from community.contest.engine.results import results  # noqa: E402

PICTURE = ROOT / "docs" / "images" / "contest-t-scores.svg"
# Points of 10 by two judges; the first then raises A from 1 to 8 and touches nothing else.
BEFORE = {"A": (1, 10), "B": (10, 1), "C": (9, 8)}
AFTER = BEFORE | {"A": (8, 10)}
COLOURS = {"A": "#b3261e", "B": "#1f5fa8", "C": "#5f6b7a"}
LEFT, RIGHT, TOP, SCALE, HIGHEST = 190, 450, 70, 40, Decimal(55)


def totals(points: dict[str, tuple[int, int]], method: str) -> dict[str, Decimal]:
    """Entry -> total of two judges with one criterion of ten points."""
    panel = Panel("p", Decimal(100), (Criterion("c", Decimal(100), Decimal(10)),), 2, 2, method)
    opening = datetime(2026, 8, 3, tzinfo=UTC)
    entries = [Entry(each, each, "", opening) for each in points]
    rows = [(each, judge, given) for each, both in points.items() for judge, given in enumerate(both)]
    ledger = [Score(number, "s", e, f"j{judge}", "c", Decimal(given)) for number, (e, judge, given) in enumerate(rows)]
    sheet = results(Contest("picture", (Stage("s", (panel,)),)), entries, ledger).stage("s")
    return {line.entry: line.total for line in sheet.lines if line.total is not None}


def drawn() -> str:
    """The SVG as text, the same each time."""
    before, after = totals(BEFORE, "t_score"), totals(AFTER, "t_score")
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 410" width="640" height="410" role="img"'
        ' font-family="sans-serif" font-size="15">',
        "<title>T-scores: the first judge raises A from 1 to 8 points, and A falls from second to third place</title>",
        '<rect width="640" height="410" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="32" text-anchor="middle" fill="#1d232b">j1 gives A 1 point</text>',
        f'<text x="{RIGHT}" y="32" text-anchor="middle" fill="#1d232b">j1 gives A 8 points</text>',
    ]
    for entry, colour in COLOURS.items():
        start, end = height(before[entry]), height(after[entry])
        width = 4 if entry == "A" else 2
        lines += [
            f'<line x1="{LEFT}" y1="{start}" x2="{RIGHT}" y2="{end}" stroke="{colour}" stroke-width="{width}"/>',
            f'<circle cx="{LEFT}" cy="{start}" r="5" fill="{colour}"/>',
            f'<circle cx="{RIGHT}" cy="{end}" r="5" fill="{colour}"/>',
            f'<text x="{LEFT - 16}" y="{start + 5}" text-anchor="end" fill="{colour}">'
            f"{place(before, entry)}. {entry} {before[entry]}</text>",
            f'<text x="{RIGHT + 16}" y="{end + 5}" fill="{colour}">'
            f"{place(after, entry)}. {entry} {after[entry]}</text>",
        ]
    return "\n".join([*lines, "</svg>", ""])


def height(total: Decimal) -> int:
    return TOP + round((HIGHEST - total) * SCALE)


def place(totals: dict[str, Decimal], entry: str) -> int:
    return 1 + sum(other > totals[entry] for other in totals.values())


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
