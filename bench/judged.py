"""The judged set in fixtures/search, and the measures of how well a ranking serves it."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
KINDS = (
    "word",
    "spaced",
    "joined",
    "particles",
    "question",
    "synonym",
    "abbreviation",
    "place",
    "misspelt",
    "english",
    "number",
    "phrase",
    "body",
    "need",
)
CUT = 10


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """What somebody typed and the grade of every case that helps: 2 was looked for, 1 is useful too."""

    query: str
    kind: str
    grades: dict[str, int]
    meant: str = ""

    @property
    def half(self) -> str:
        """Either "tune" or "hold", by a hash of the query, so that no later query moves another."""
        return ("tune", "hold")[hashlib.sha256(self.query.encode()).digest()[0] % 2]


@dataclass(frozen=True, slots=True)
class Quality:
    """Of one ranking: reciprocal rank, recall and normalised discounted gain, each within the first ten, 0 to 1."""

    mrr: float
    recall: float
    ndcg: float


def load(path: Path = FIXTURES / "search/judged_queries.csv") -> list[JudgedQuery]:
    """The judged queries, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            JudgedQuery(
                row["query"],
                row["kind"],
                dict.fromkeys(_keys(row["also"]), 1) | dict.fromkeys(_keys(row["best"]), 2),
                row["meant"],
            )
            for row in csv.DictReader(stream)
        ]


def _keys(joined: str) -> list[str]:
    return [key for key in joined.split("|") if key]


def quality(ranking: Sequence[str], grades: dict[str, int]) -> Quality:
    """How well the first ten of a ranking serve the grades.

    Only what was looked for (grade 2) counts for the reciprocal rank and the recall; the gain is 3 for grade 2 and 1
    for grade 1.
    """
    top = list(ranking)[:CUT]
    best = {key for key, grade in grades.items() if grade == 2}
    first = next((place for place, key in enumerate(top, start=1) if key in best), 0)
    found = len(best.intersection(top))
    ideal = _gain(sorted(grades.values(), reverse=True)[:CUT])
    return Quality(
        mrr=1 / first if first else 0.0,
        recall=found / min(len(best), CUT),
        ndcg=_gain([grades.get(key, 0) for key in top]) / ideal,
    )


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def mean(parts: Sequence[Quality]) -> Quality:
    """The mean of each measure; of nothing, zeros."""
    count = max(1, len(parts))
    return Quality(
        sum(part.mrr for part in parts) / count,
        sum(part.recall for part in parts) / count,
        sum(part.ndcg for part in parts) / count,
    )
