"""What a query found in one snapshot, inside a filter: how many, the first of them in an order, and facets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.engine.ranking import leading
from search.engine.reader import Snapshot
from search.engine.schema import PK_COLUMN
from search.engine.scored import Scored

Array = Any
# From the matched documents and their scores, the keys to order them by, the first one first.
Order = Callable[[Snapshot, Array, Array], Sequence[Array]]


@dataclass(frozen=True)
class Hits:
    """The documents that match (ascending) and their scores."""

    snapshot: Snapshot
    docs: Array
    scores: Array
    order: Order

    @classmethod
    def inside(cls, snapshot: Snapshot, found: Scored, mask: Array, order: Order, factors: Array | None = None) -> Hits:
        """Of what was found, the documents in the mask, each score multiplied by the factor of its document."""
        docs, scores = found.docs, found.scores
        kept = np.flatnonzero(mask.take(docs))
        if len(kept) < len(docs):
            docs, scores = docs.take(kept), scores.take(kept)
        return cls(snapshot, docs, scores if factors is None else scores * factors.take(docs), order)

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def mask(self) -> Array:
        """One bool per document of the snapshot."""
        mask = np.zeros(self.snapshot.size, dtype=bool)
        mask[self.docs] = True
        return mask

    def pks(self, start: int, stop: int | None) -> list[tuple[Any, float]]:
        """(primary key, score) of a stretch of the hits."""
        if not len(self.docs):
            return []
        places = leading(self.order(self.snapshot, self.docs, self.scores), stop)[start:]
        return list(zip(self.snapshot.pks(self.docs[places]), self.scores[places].tolist(), strict=True))

    def counts(self, column: str) -> list[tuple[Any, int]]:
        """(value, number of hits that have it), most first; None stands for hits without a value."""
        return self.snapshot.column(column).counts(self.docs)


def by_relevance(snapshot: Snapshot, docs: Array, scores: Array) -> Sequence[Array]:
    """The best first; equals by primary key, so that they do not change places when the index is written anew."""
    return -scores, snapshot.column(PK_COLUMN).ranks[docs]


def by_columns(columns: Sequence[tuple[str, bool]]) -> Order:
    """By the values of (column, descending); documents without a value come first, descending last."""

    def keys(snapshot: Snapshot, docs: Array, scores: Array) -> Sequence[Array]:
        ranks = [(snapshot.column(name).ranks[docs], descending) for name, descending in columns]
        return [-rank if descending else rank for rank, descending in ranks]

    return keys
