"""Documents and their scores, and how to add and look up many of them at once.

A score here is always above 0: what has none does not match. So an array with a score for every document of the
snapshot can stand for both; it is used for what is in many documents, pairs of document and score for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any
# From this share of all documents on, adding a score for every document costs less than adding pairs.
DENSE_SHARE = 1 / 8
LEAST_DENSE = 100
MOST_SHORT = 1 << 16
# A boost of 0 or less: what matches still does, and weighs next to nothing.
LEAST_BOOST = 1e-9
# In nanoseconds, about: a step of a binary search; writing, reading and clearing a place that is known.
SEARCHED, WRITTEN, READ, CLEARED = 15.0, 0.8, 0.6, 0.1


class Scored:
    """Some of `size` documents, ascending and each once, with their scores (float32, above 0).

    The arrays belong to everybody who holds them: not to be changed.
    """

    __slots__ = ("_dense", "_docs", "_factor", "_scores", "count", "size")

    def __init__(self, size: int, docs: Array, scores: Array, dense: Array = None, count: int | None = None) -> None:
        """From documents and scores; or, with None for both, from a score for each document, 0 for no match."""
        self.size, self._docs, self._scores, self._dense, self._factor = size, docs, scores, dense, 1.0
        self.count: int = len(docs) if count is None else count

    @classmethod
    def alike(cls, mask: Array, score: float) -> Scored:
        """The documents of a mask, all with one score above 0."""
        docs = np.flatnonzero(mask)
        return cls(len(mask), docs, np.full(len(docs), score, dtype=np.float32))

    @classmethod
    def nothing(cls, size: int) -> Scored:
        """No document."""
        return cls(size, np.empty(0, np.int64), np.empty(0, np.float32))

    def packed(self) -> tuple[Array, ...]:
        """The arrays to keep in memory, for `unpacked`."""
        if self.count >= max(self.size * DENSE_SHARE, LEAST_DENSE):
            return self.dense, np.array(self.count)
        # Two bytes are enough to number the documents of most segments.
        return self.docs.astype(np.uint16 if self.size <= MOST_SHORT else np.int32), self.scores

    @classmethod
    def unpacked(cls, size: int, arrays: tuple[Array, ...]) -> Scored:
        """What was packed."""
        first, second = arrays
        if second.ndim:
            return cls(size, first, second)
        return cls(size, None, None, first, int(second))

    def times(self, boost: float) -> Scored:
        """The same documents, their scores multiplied by a number above 0."""
        if boost == 1:
            return self
        other = Scored(self.size, self._docs, self._scores, self._dense, self.count)
        other._factor = self._factor * boost
        return other

    @property
    def docs(self) -> Array:
        """The documents, in a form fit for indexing."""
        if self._docs is None:
            self._docs = (self._dense > 0).nonzero()[0]
        elif self._docs.dtype != np.int64:
            self._docs = self._docs.astype(np.int64)
        return self._docs

    @property
    def scores(self) -> Array:
        """The scores of `docs`."""
        if self._scores is None:
            self._scores = self._dense.take(self.docs)
        return self._boosted(self._scores)

    @property
    def dense(self) -> Array:
        """A score for each document, 0 for those that do not belong."""
        if self._dense is not None:
            return self._boosted(self._dense)
        dense = np.zeros(self.size, dtype=np.float32)
        dense[self.docs] = self.scores
        return dense

    def _boosted(self, scores: Array) -> Array:
        return scores if self._factor == 1 else scores * np.float32(self._factor)

    def add_to(self, sums: Array) -> None:
        """Add the scores to an array with a place for each document."""
        if self._dense is not None:
            sums += self.dense
        else:
            np.add.at(sums, self.docs, self.scores)

    def among(self, docs: Array) -> Array:
        """The scores of some documents, given ascending; 0 for those that do not belong."""
        if self._dense is not None:
            return self._boosted(self._dense.take(docs))
        if min(self.count, len(docs)) * SEARCHED > WRITTEN * self.count + READ * len(docs) + CLEARED * self.size:
            return self.dense.take(docs)
        if not self.count or not len(docs):
            return np.zeros(len(docs), dtype=np.float32)
        if len(docs) <= self.count:
            own = self._docs
            places = np.minimum(np.searchsorted(own, docs.astype(own.dtype, copy=False)), self.count - 1)
            return np.where(own[places] == docs, self._boosted(self._scores[places]), np.float32(0))
        found = np.zeros(len(docs), dtype=np.float32)
        places = np.minimum(np.searchsorted(docs, self.docs), len(docs) - 1)
        hit = docs[places] == self.docs
        found[places[hit]] = self.scores[hit]
        return found


class Spliced(Scored):
    """Those of several stretches of documents, each with the number of its first one; put together when needed."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[tuple[int, Scored]], size: int) -> None:
        super().__init__(size, None, None, None, sum(part.count for _, part in parts))
        self._parts = parts

    def times(self, boost: float) -> Scored:
        return Spliced([(offset, part.times(boost)) for offset, part in self._parts], self.size)

    @property
    def docs(self) -> Array:
        if self._docs is None:
            self._docs = np.concatenate([part.docs + offset for offset, part in self._parts])
        return self._docs

    @property
    def scores(self) -> Array:
        if self._scores is None:
            self._scores = np.concatenate([part.scores for _, part in self._parts])
        return self._scores

    @property
    def dense(self) -> Array:
        if self._dense is None:
            self._dense = np.zeros(self.size, dtype=np.float32)
            self.add_to(self._dense)
        return self._dense

    def add_to(self, sums: Array) -> None:
        for offset, part in self._parts:
            part.add_to(sums[offset : offset + part.size])

    def among(self, docs: Array) -> Array:
        ends = np.searchsorted(docs, [offset + part.size for offset, part in self._parts]).tolist()
        begins = np.searchsorted(docs, [offset for offset, _ in self._parts]).tolist()
        found = np.zeros(len(docs), dtype=np.float32)
        for (offset, part), begin, end in zip(self._parts, begins, ends, strict=True):
            if begin < end:
                found[begin:end] = part.among(docs[begin:end] - offset)
        return found


def positive(boost: float) -> float:
    """A boost that leaves every score above 0."""
    return max(boost, LEAST_BOOST)


def added(parts: Sequence[Scored], size: int) -> Scored:
    """The documents of all parts and the sums of their scores."""
    parts = [part for part in parts if part.count]
    if len(parts) < 2:
        return parts[0] if parts else Scored.nothing(size)
    sums = np.zeros(size, dtype=np.float32)
    for part in parts:
        part.add_to(sums)
    docs = (sums > 0).nonzero()[0]
    return Scored(size, docs, sums.take(docs))


def spliced(parts: Sequence[tuple[int, Scored]], size: int) -> Scored:
    """One for `size` documents from those of stretches of them, each with the number of its first document."""
    if not parts:
        return Scored.nothing(size)
    if len(parts) == 1 and parts[0][1].size == size:
        return parts[0][1]
    return Spliced(parts, size)
