"""Runs a tree of Whoosh queries over a snapshot: which documents match, and with which score.

The trees are Whoosh's own classes (Term, And, Or, Not, Phrase, Prefix, FuzzyTerm, Every, NullQuery) and those of
`queries`. Every part is a pair of arrays, documents and scores; a part of an And is only looked at where the rarest
part matches. No step goes document by document.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import whoosh.query as wq

from search.engine.budget import Budget, OutOfTime
from search.engine.queries import InFields, text_in_fields
from search.engine.reader import Snapshot
from search.engine.scoring import NOTHING, Scored, added, contributions

Array = Any
# Looking up a number in a sorted array costs about as much as writing and reading this many numbers at known places.
SEARCH_COST = 12


def evaluate(query: Any, snapshot: Snapshot, budget: Budget | None = None) -> Scored:
    """(documents ascending, scores) of the living documents that match.

    When the budget is used up, what an Or has found by then is the answer, and the budget says that it is spent:
    every document matches, but some may be missing.
    """
    try:
        return _Run(snapshot, budget or Budget()).found(query, 1.0)
    except OutOfTime:
        return NOTHING


class _Run:
    """One query over one snapshot."""

    def __init__(self, snapshot: Snapshot, budget: Budget) -> None:
        self.snapshot = snapshot
        self.budget = budget
        self._texts: dict[int, tuple[Any, InFields | None, Scored]] = {}

    def found(self, query: Any, boost: float) -> Scored:
        """(documents, scores) of all that matches."""
        boost *= query.boost
        text, (docs, scores) = self._text(query)
        if text is not None:
            return docs, _times(scores, boost)
        if isinstance(query, wq.Or):
            return added(self._as_many_as_possible(query, boost), self.snapshot)
        if isinstance(query, wq.And):
            return self._all(query, boost)
        if isinstance(query, wq.Not):
            left = self.snapshot.alive.copy()
            left[self._excluded(query)] = False
            return _alike(left, boost)
        if isinstance(query, wq.Every):
            return _alike(self.snapshot.alive, boost)
        return _nothing(query)

    def among(self, query: Any, boost: float, docs: Array) -> Scored:
        """(which of the documents match, as a mask; their scores, 0 where they do not)."""
        boost *= query.boost
        text, scored = self._text(query)
        if text is not None:
            mask, scores = self._looked_up(scored, docs)
            return mask, _times(scores, boost)
        if isinstance(query, wq.Or):
            return self._any_among(query, boost, docs)
        if isinstance(query, wq.And):
            return self._all_among(query, boost, docs)
        if isinstance(query, wq.Not):
            mask = ~self._looked_up(self.found(query.query, 1.0), docs)[0]
            self._insist()
            return mask, np.where(mask, np.float32(boost), np.float32(0))
        if isinstance(query, wq.Every):
            return np.ones(len(docs), dtype=bool), np.full(len(docs), boost, dtype=np.float32)
        _nothing(query)
        return np.zeros(len(docs), dtype=bool), np.zeros(len(docs), dtype=np.float32)

    def _text(self, query: Any) -> tuple[InFields | None, Scored]:
        known = self._texts.get(id(query))
        if known is None:
            text = text_in_fields(query)
            scored = NOTHING if text is None else contributions(text, self.snapshot, self.budget)
            known = self._texts[id(query)] = (query, text, scored)
        return known[1:]

    def _as_many_as_possible(self, parts: Any, boost: float) -> list[Scored]:
        found = []
        try:
            for part in parts:
                found.append(self.found(part, boost))
        except OutOfTime:
            pass
        return found

    def _any_among(self, parts: Any, boost: float, docs: Array) -> Scored:
        mask, scores = np.zeros(len(docs), dtype=bool), np.zeros(len(docs), dtype=np.float32)
        try:
            for part in parts:
                own_mask, own_scores = self.among(part, boost, docs)
                mask |= own_mask
                scores += own_scores
        except OutOfTime:
            pass
        return mask, scores

    def _all(self, query: Any, boost: float) -> Scored:
        parts = sorted(query, key=self._at_most)
        if not parts:
            return NOTHING
        docs, scores = self.found(parts[0], boost)
        for part in parts[1:]:
            if not len(docs):
                break
            mask, own = self.among(part, boost, docs)
            docs, scores = docs[mask], scores[mask] + own[mask]
        return docs, scores

    def _all_among(self, query: Any, boost: float, docs: Array) -> Scored:
        """Each part is only asked about the documents that all parts before it have left."""
        mask, scores = np.zeros(len(docs), dtype=bool), np.zeros(len(docs), dtype=np.float32)
        left, sums = np.arange(len(docs)), np.zeros(len(docs), dtype=np.float32)
        for part in sorted(query, key=self._at_most):
            own_mask, own = self.among(part, boost, docs[left])
            left, sums = left[own_mask], sums[own_mask] + own[own_mask]
            if not len(left):
                break
        mask[left] = True
        scores[left] = sums
        return mask, scores

    def _at_most(self, query: Any) -> int:
        """A number of documents that the query's matches do not exceed."""
        text, scored = self._text(query)
        if text is not None:
            return len(scored[0])
        if isinstance(query, wq.Or):
            return sum(map(self._at_most, query))
        if isinstance(query, wq.And):
            return min(map(self._at_most, query), default=0)
        return 0 if query == wq.NullQuery else self.snapshot.size

    def _excluded(self, query: Any) -> Array:
        docs, _ = self.found(query.query, 1.0)
        self._insist()
        return docs

    def _insist(self) -> None:
        # What an unfinished search has not found is not excluded: of a Not, all or nothing.
        if self.budget.spent:
            raise OutOfTime

    def _looked_up(self, scored: Scored, docs: Array) -> Scored:
        """(mask, scores) of documents in what was found, by whichever way costs the least."""
        own, scores = scored
        if min(len(own), len(docs)) * SEARCH_COST > 2 * len(own) + len(docs):
            return self._by_place(own, scores, docs)
        if len(docs) <= len(own):
            places = np.minimum(np.searchsorted(own, docs), len(own) - 1)
            mask = own[places] == docs if len(own) else np.zeros(0, dtype=bool)
            return mask, np.where(mask, scores[places], np.float32(0))
        mask, sums = np.zeros(len(docs), dtype=bool), np.zeros(len(docs), dtype=np.float32)
        places = np.minimum(np.searchsorted(docs, own), len(docs) - 1)
        hit = docs[places] == own
        mask[places[hit]] = True
        sums[places[hit]] = scores[hit]
        return mask, sums

    def _by_place(self, own: Array, scores: Array, docs: Array) -> Scored:
        seen, sums = self.snapshot.scratch("seen", np.bool_), self.snapshot.scratch("sums", np.float32)
        seen[own], sums[own] = True, scores
        found = seen[docs], sums[docs]
        seen[own], sums[own] = False, 0
        return found


def _nothing(query: Any) -> Scored:
    if query != wq.NullQuery:
        raise TypeError(f"{type(query).__name__} is not a query this engine runs.")
    return NOTHING


def _alike(mask: Array, score: float) -> Scored:
    docs = np.flatnonzero(mask)
    return docs, np.full(len(docs), score, dtype=np.float32)


def _times(scores: Array, boost: float) -> Array:
    return scores if boost == 1 else scores * np.float32(boost)
