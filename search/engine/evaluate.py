"""Runs a tree of Whoosh queries over a snapshot: which documents match, and with which score.

The trees are Whoosh's own classes (Term, And, Or, Not, Phrase, Prefix, FuzzyTerm, Every, NullQuery) and those of
`queries`. First every text in the tree is fetched as arrays of documents and scores, then they are added up: where all
of several parts must match, the others are only looked at where the rarest one does. No step goes document by document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import whoosh.query as wq

from search.engine.budget import Budget, OutOfTime
from search.engine.completion import Completion
from search.engine.queries import InFields, text_in_fields
from search.engine.reader import Snapshot
from search.engine.scored import Scored, added, positive
from search.engine.scoring import contributions

Array = Any


def evaluate(query: Any, snapshot: Snapshot, budget: Budget | None = None) -> Scored:
    """The living documents that match, with their scores.

    When the budget is used up, what an Or has found by then is the answer, and the budget says that it is spent:
    every document matches, but some may be missing.
    """
    try:
        found = _Plan(snapshot, budget or Budget()).part(query, 1.0).found()
    except OutOfTime:
        return Scored.nothing(snapshot.size)
    if not len(snapshot.deleted):
        return found
    living = np.flatnonzero(snapshot.alive.take(found.docs))
    return Scored(snapshot.size, found.docs.take(living), found.scores.take(living))


class _Part:
    """A part of a query with its texts fetched and its boosts applied to them."""

    # A number of documents that the matches do not exceed.
    at_most: int

    def found(self) -> Scored:
        """All that matches, deleted documents included."""
        raise NotImplementedError

    def among(self, docs: Array) -> Array:
        """The scores of some documents, given ascending; 0 where they do not match."""
        raise NotImplementedError


class _Text(_Part):
    def __init__(self, scored: Scored) -> None:
        self.scored, self.at_most = scored, scored.count

    def found(self) -> Scored:
        return self.scored

    def among(self, docs: Array) -> Array:
        return self.scored.among(docs)


class _Any(_Part):
    def __init__(self, parts: Iterable[_Part], size: int) -> None:
        self.size, self.parts = size, [part for part in parts if part.at_most]
        self.at_most = sum(part.at_most for part in self.parts)

    def found(self) -> Scored:
        return added([part.found() for part in self.parts], self.size)

    def among(self, docs: Array) -> Array:
        if not self.parts:
            return np.zeros(len(docs), dtype=np.float32)
        sums = self.parts[0].among(docs)
        for part in self.parts[1:]:
            sums = sums + part.among(docs)
        return sums


class _All(_Part):
    def __init__(self, parts: Iterable[_Part], size: int) -> None:
        self.size, self.parts = size, sorted(parts, key=lambda part: part.at_most)
        self.at_most = self.parts[0].at_most

    def found(self) -> Scored:
        first = self.parts[0].found()
        docs, sums = first.docs, first.scores
        for part in self.parts[1:]:
            docs, sums = _both(docs, sums, part.among(docs))
        return Scored(self.size, docs, sums)

    def among(self, docs: Array) -> Array:
        """Each part is only asked about the documents that all parts before it have left."""
        scores = self.parts[0].among(docs)
        left = (scores > 0).nonzero()[0]
        sums = scores.take(left)
        for part in self.parts[1:]:
            left, sums = _both(left, sums, part.among(docs.take(left)))
        scores = np.zeros(len(docs), dtype=np.float32)
        scores[left] = sums
        return scores


class _Not(_Part):
    def __init__(self, part: _Part, boost: float, snapshot: Snapshot) -> None:
        self.part, self.boost, self.snapshot = part, boost, snapshot
        self.at_most = snapshot.size

    def found(self) -> Scored:
        left = self.snapshot.alive.copy()
        left[self.part.found().docs] = False
        return Scored.alike(left, self.boost)

    def among(self, docs: Array) -> Array:
        return np.where(self.part.among(docs) > 0, np.float32(0), np.float32(self.boost))


class _Every(_Part):
    def __init__(self, boost: float, snapshot: Snapshot) -> None:
        self.boost, self.snapshot = boost, snapshot
        self.at_most = snapshot.size

    def found(self) -> Scored:
        return Scored.alike(self.snapshot.alive, self.boost)

    def among(self, docs: Array) -> Array:
        return np.full(len(docs), self.boost, dtype=np.float32)


class _Plan:
    """Makes the parts of one query."""

    def __init__(self, snapshot: Snapshot, budget: Budget) -> None:
        self.snapshot, self.budget = snapshot, budget
        self.nothing = _Any([], snapshot.size)

    def part(self, query: Any, boost: float) -> _Part:
        """The part for a query of the tree, under the boosts of what it stands in."""
        boost = positive(boost * query.boost)
        text = text_in_fields(query)
        if text is not None:
            return _Text(contributions(text, self.snapshot, self.budget).times(boost))
        if isinstance(query, wq.Or):
            return _Any(self._alternatives(query, boost), self.snapshot.size)
        if isinstance(query, wq.And):
            return self._all(query, boost)
        if isinstance(query, wq.Not):
            return self._not(query, boost)
        if isinstance(query, wq.Every):
            return _Every(boost, self.snapshot)
        if isinstance(query, Completion):
            scores = query.matches(self.snapshot)
            return _Text(Scored(self.snapshot.size, None, None, scores, int(np.count_nonzero(scores))).times(boost))
        if query == wq.NullQuery:
            return self.nothing
        raise TypeError(f"{type(query).__name__} is not a query this engine runs.")

    def _alternatives(self, query: Any, boost: float) -> Iterator[_Part]:
        """The parts of an Or, and of those that are one themselves, theirs: all are added up at once."""
        try:
            for part in query:
                if isinstance(part, wq.Or) and not isinstance(part, InFields):
                    yield from self._alternatives(part, positive(boost * part.boost))
                else:
                    yield self.part(part, boost)
        except OutOfTime:
            return

    def _all(self, query: Any, boost: float) -> _Part:
        parts = []
        for one in query:
            part = self.part(one, boost)
            if not part.at_most:
                return self.nothing
            parts.append(part)
        if len(parts) < 2:
            return parts[0] if parts else self.nothing
        return _All(parts, self.snapshot.size)

    def _not(self, query: Any, boost: float) -> _Part:
        part = self.part(query.query, 1.0)
        # What an unfinished search has not found is not excluded: all or nothing.
        if self.budget.spent:
            raise OutOfTime
        return _Not(part, boost, self.snapshot)


def _both(docs: Array, sums: Array, scores: Array) -> tuple[Array, Array]:
    """The documents that have a score too, and the sums."""
    kept = (scores > 0).nonzero()[0]
    if len(kept) == len(docs):
        return docs, sums + scores
    return docs.take(kept), sums.take(kept) + scores.take(kept)
