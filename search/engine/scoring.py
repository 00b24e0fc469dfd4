"""BM25F: what a text in several fields contributes to the score of each document that has it.

The frequencies of all fields, each divided by how long the field is compared with others of its kind and multiplied by
the field's boost, are added first and saturated once: a word in title and body is one piece of evidence, not two.
How rare a text is, is counted over the documents that have it in any of the fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from search.engine.budget import Budget, OutOfTime
from search.engine.queries import Fields, FuzzyIn, InFields, PhraseIn, PrefixIn, TokenIn
from search.engine.reader import BYTE_LENGTHS, PLACE_BITS, Snapshot

K1, B = 1.2, 0.75
# What an inexact match of a fuzzy query weighs.
NEARBY = 0.5
Array = Any
Scored = tuple[Array, Array]

NOTHING: Scored = (np.empty(0, np.int64), np.empty(0, np.float32))


def contributions(query: InFields, snapshot: Snapshot, budget: Budget) -> Scored:
    """(documents ascending, scores above 0) of the living documents that have the text; without the query's boost."""
    found: Scored | None = snapshot.remembered(query.key)
    if found is None:
        budget.check()
        found = _computed(query, snapshot, budget)
        if not budget.spent:
            snapshot.remember(query.key, found)
    return found


def _computed(query: InFields, snapshot: Snapshot, budget: Budget) -> Scored:
    fields = tuple((name, boost) for name, boost in query.fields if boost > 0 and snapshot.has_field(name))
    if isinstance(query, TokenIn):
        return _token(fields, query.text, snapshot)
    if isinstance(query, PhraseIn):
        return _phrase(fields, query.text, snapshot, budget)
    if isinstance(query, FuzzyIn):
        return _fuzzy(fields, query, snapshot, budget)
    if isinstance(query, PrefixIn):
        return added([_prefix(name, boost, query.text, snapshot, budget) for name, boost in fields], snapshot)
    raise TypeError(f"{type(query).__name__} is not a text this engine scores.")


def _token(fields: Fields, text: str, snapshot: Snapshot) -> Scored:
    parts = [(name, boost, *snapshot.postings(name, text)) for name, boost in fields]
    docs, weights = _weighted(parts, snapshot)
    return docs, _saturated(weights) * rarity(len(docs), fields, snapshot)


def _phrase(fields: Fields, texts: Sequence[str], snapshot: Snapshot, budget: Budget) -> Scored:
    """As a token that stands where the phrase begins, and is as rare as all of the words together."""
    parts = []
    for name, boost in fields:
        starts = _starts(name, texts, snapshot, budget)
        if len(starts):
            docs, frequencies = np.unique(starts >> PLACE_BITS, return_counts=True)
            parts.append((name, boost, *snapshot.living(docs, docs, frequencies.astype(np.float32))))
    docs, weights = _weighted(parts, snapshot)
    if not len(docs):
        return NOTHING
    spread = [len(contributions(TokenIn(fields, text), snapshot, budget)[0]) for text in texts]
    return docs, _saturated(weights) * sum(rarity(documents, fields, snapshot) for documents in spread)


def _starts(name: str, texts: Sequence[str], snapshot: Snapshot, budget: Budget) -> Array:
    """The places (document << 32 | position) at which all the texts follow one another."""
    sizes = {text: len(snapshot.postings(name, text)[0]) for text in set(texts)}
    starts = None
    # The rarest first: the others are only looked up where it stands.
    for step in sorted(range(len(texts)), key=lambda step: sizes[texts[step]]):
        budget.check()
        if not sizes[texts[step]]:
            return NOTHING[0]
        places = snapshot.places(name, texts[step]) - step
        if starts is not None:
            found = np.searchsorted(places, starts)
            found[found == len(places)] = 0
            places = starts[places[found] == starts]
        starts = places
    return starts


def _fuzzy(fields: Fields, query: FuzzyIn, snapshot: Snapshot, budget: Budget) -> Scored:
    texts = {text for name, _ in fields for text in snapshot.expand_fuzzy(name, query.text, query.distance, budget)}
    parts = []
    try:
        for text in sorted(texts, key=lambda text: (text != query.text, text)):
            docs, scores = contributions(TokenIn(query.fields, text), snapshot, budget)
            parts.append((docs, scores if text == query.text else scores * NEARBY))
    except OutOfTime:
        pass
    return added(parts, snapshot)


def _prefix(name: str, boost: float, text: str, snapshot: Snapshot, budget: Budget) -> Scored:
    """Every document counts once, and more the less else its field holds."""
    seen = np.zeros(snapshot.size, dtype=bool)
    try:
        for term in snapshot.expand_prefix(name, text, budget):
            seen[snapshot.postings(name, term)[0]] = True
            budget.check()
    except OutOfTime:
        pass
    docs = np.flatnonzero(seen)
    lengths = BYTE_LENGTHS[snapshot.lengths(name).codes[docs]]
    return docs, (boost / (1 + np.log1p(lengths))).astype(np.float32)


def _weighted(parts: Iterable[tuple[str, float, Array, Array]], snapshot: Snapshot) -> Scored:
    """The sums of the frequencies of (field, boost, documents, frequencies), each by its boost and field length."""
    weighted = []
    for name, boost, docs, frequencies in parts:
        if len(docs):
            lengths = snapshot.lengths(name)
            factors = (boost / (1 - B + B * BYTE_LENGTHS / lengths.average)).astype(np.float32)
            weighted.append((docs, frequencies * factors[lengths.codes[docs]]))
    return added(weighted, snapshot)


def _saturated(weights: Array) -> Array:
    return weights * (K1 + 1) / (weights + K1)


def rarity(documents: int, fields: Fields, snapshot: Snapshot) -> float:
    """The inverse document frequency of what `documents` documents have; above 0."""
    population = snapshot.population(tuple(name for name, _ in fields))
    return math.log(1 + (population - documents + 0.5) / (documents + 0.5))


def added(parts: Sequence[Scored], snapshot: Snapshot) -> Scored:
    """The documents of all parts and the sums of their scores. In each part a document stands once."""
    parts = [part for part in parts if len(part[0])]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    seen, sums = snapshot.scratch("seen", np.bool_), snapshot.scratch("sums", np.float32)
    for docs, scores in parts:
        seen[docs] = True
        sums[docs] += scores
    docs = np.flatnonzero(seen)
    scores = sums[docs]
    seen[docs], sums[docs] = False, 0
    return docs, scores
