"""Runs a tree of Whoosh queries over a snapshot: which documents match, and with which BM25 score.

The trees are Whoosh's own classes (Term, And, Or, Not, Phrase, Prefix, FuzzyTerm, Every, NullQuery) and
our Completion; the postings are
arrays, so that a score is a vector addition and a count is exact.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import whoosh.query as wq

from search.engine.completion import Completion
from search.engine.reader import Snapshot

K1, B = 1.2, 0.75
Array = Any


def evaluate(query: Any, snapshot: Snapshot) -> tuple[Array, Array]:
    """(mask, scores), one entry per document; deleted documents never match."""
    mask, scores = np.zeros(snapshot.size, dtype=bool), np.zeros(snapshot.size, dtype=np.float32)
    _add(query, snapshot, mask, scores, 1.0)
    mask &= snapshot.alive
    return mask, scores


def _add(query: Any, snapshot: Snapshot, mask: Array, scores: Array, boost: float) -> None:
    """Adds the matches of a query to a mask and its scores to an array, in place."""
    if isinstance(query, wq.Term):
        _add_term(snapshot, query.fieldname, query.text, mask, scores, boost * query.boost)
    elif isinstance(query, wq.Or):
        for part in query:
            _add(part, snapshot, mask, scores, boost * query.boost)
    elif isinstance(query, wq.And):
        _merge(mask, scores, *_all_of(query, snapshot, boost * query.boost))
    elif isinstance(query, wq.Not):
        excluded, _ = evaluate(query.query, snapshot)
        _merge(mask, scores, ~excluded, np.where(excluded, 0, boost * query.boost).astype(np.float32))
    elif isinstance(query, wq.Every):
        mask[:] = True
        scores += boost * query.boost
    elif isinstance(query, wq.Phrase):
        _merge(mask, scores, *_phrase(query, snapshot, boost * query.boost))
    elif isinstance(query, wq.FuzzyTerm):
        for text in snapshot.expand_fuzzy(query.fieldname, query.text, query.maxdist):
            nearness = 1.0 if text == query.text else 0.5
            _add_term(snapshot, query.fieldname, text, mask, scores, boost * query.boost * nearness)
    elif isinstance(query, wq.Prefix):
        _add_prefix(query, snapshot, mask, scores, boost * query.boost)
    elif isinstance(query, Completion):
        found, closeness = query.matches(snapshot)
        _merge(mask, scores, found, closeness * np.float32(boost))
    elif query != wq.NullQuery:
        raise TypeError(f"{type(query).__name__} is not a query this engine runs.")


def _merge(mask: Array, scores: Array, other_mask: Array, other_scores: Array) -> None:
    mask |= other_mask
    scores += np.where(other_mask, other_scores, 0)


def _all_of(query: Any, snapshot: Snapshot, boost: float) -> tuple[Array, Array]:
    mask, scores = np.ones(snapshot.size, dtype=bool), np.zeros(snapshot.size, dtype=np.float32)
    for part in query:
        part_mask, part_scores = np.zeros(snapshot.size, dtype=bool), np.zeros(snapshot.size, dtype=np.float32)
        _add(part, snapshot, part_mask, part_scores, boost)
        mask &= part_mask
        scores += part_scores
        if not mask.any():
            break
    return mask, scores


def _add_term(snapshot: Snapshot, name: str, text: str, mask: Array, scores: Array, boost: float) -> None:
    docs, frequencies = snapshot.postings(name, text) if snapshot.has_field(name) else ((), ())
    if not len(docs):
        return
    mask[docs] = True
    scores[docs] += boost * _bm25(snapshot, name, docs, frequencies)


def _bm25(snapshot: Snapshot, name: str, docs: Array, frequencies: Array) -> Array:
    lengths = snapshot.lengths(name)
    with_field = max(1, int(np.count_nonzero(lengths)))
    average = max(1.0, float(lengths.sum()) / with_field)
    rarity = math.log(1 + (with_field - len(docs) + 0.5) / (len(docs) + 0.5))
    return rarity * frequencies * (K1 + 1) / (frequencies + K1 * (1 - B + B * lengths[docs] / average))


def _add_prefix(query: Any, snapshot: Snapshot, mask: Array, scores: Array, boost: float) -> None:
    """Every document counts once, and more the less else its field holds."""
    found = np.zeros(snapshot.size, dtype=bool)
    for text in snapshot.expand_prefix(query.fieldname, query.text):
        found[snapshot.postings(query.fieldname, text)[0]] = True
    if found.any():
        closeness = boost / (1 + np.log1p(snapshot.lengths(query.fieldname)))
        _merge(mask, scores, found, closeness.astype(np.float32))


def _phrase(query: Any, snapshot: Snapshot, boost: float) -> tuple[Array, Array]:
    terms = [wq.Term(query.fieldname, word) for word in query.words]
    mask, scores = _all_of(wq.And(terms), snapshot, boost)
    candidates = np.flatnonzero(mask)
    if len(candidates) and len(query.words) > 1:
        places = [snapshot.positions(query.fieldname, word, candidates) for word in query.words]
        for doc in candidates.tolist():
            starts = set(places[0].get(doc, ()))
            for step, by_doc in enumerate(places[1:], start=1):
                starts &= {position - step for position in by_doc.get(doc, ())}
            mask[doc] = bool(starts)
    return mask, scores
