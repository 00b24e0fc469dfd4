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
from search.engine.scored import Scored, added

K1, B = 1.2, 0.75
# What an inexact match of a fuzzy query weighs.
NEARBY = 0.5
Array = Any


def contributions(query: InFields, snapshot: Snapshot, budget: Budget) -> Scored:
    """The living documents that have the text, scored without the query's own boost."""
    packed = snapshot.remembered(query.key)
    if packed is not None:
        return Scored.unpacked(snapshot.size, packed)
    budget.check()
    found = _computed(query, snapshot, budget)
    if not budget.spent:
        snapshot.remember(query.key, found.packed())
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
        return added([_prefix(name, boost, query.text, snapshot, budget) for name, boost in fields], snapshot.size)
    raise TypeError(f"{type(query).__name__} is not a text this engine scores.")


def _token(fields: Fields, text: str, snapshot: Snapshot) -> Scored:
    weights = _weights([(name, boost, *snapshot.postings(name, text)) for name, boost in fields], snapshot)
    return _saturated(weights, rarity(weights.count, fields, snapshot))


def _phrase(fields: Fields, texts: Sequence[str], snapshot: Snapshot, budget: Budget) -> Scored:
    """As a token that stands where the phrase begins, and is as rare as all of the words together."""
    parts = []
    for name, boost in fields:
        starts = _starts(name, texts, snapshot, budget)
        docs, frequencies = np.unique(starts >> PLACE_BITS, return_counts=True)
        parts.append((name, boost, *snapshot.living(docs, docs, frequencies.astype(np.float32))))
    weights = _weights(parts, snapshot)
    if not weights.count:
        return weights
    spread = [contributions(TokenIn(fields, text), snapshot, budget).count for text in texts]
    return _saturated(weights, sum(rarity(documents, fields, snapshot) for documents in spread))


def _starts(name: str, texts: Sequence[str], snapshot: Snapshot, budget: Budget) -> Array:
    """The places (document << 32 | position) at which all the texts follow one another."""
    sizes = {text: len(snapshot.postings(name, text)[0]) for text in set(texts)}
    starts = None
    # The rarest first: the others are only looked up where it stands.
    for step in sorted(range(len(texts)), key=lambda step: sizes[texts[step]]):
        budget.check()
        if not sizes[texts[step]]:
            return np.empty(0, dtype=np.int64)
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
            scored = contributions(TokenIn(query.fields, text), snapshot, budget)
            parts.append(scored if text == query.text else scored.times(NEARBY))
    except OutOfTime:
        pass
    return added(parts, snapshot.size)


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
    return Scored(snapshot.size, docs, (boost / (1 + np.log1p(lengths))).astype(np.float32))


def _weights(parts: Iterable[tuple[str, float, Array, Array]], snapshot: Snapshot) -> Scored:
    """The sums of the frequencies of (field, boost, documents, frequencies), each by its boost and field length."""
    weighted = []
    for name, boost, docs, frequencies in parts:
        if len(docs):
            lengths = snapshot.lengths(name)
            factors = (boost / (1 - B + B * BYTE_LENGTHS / lengths.average)).astype(np.float32)
            weighted.append(Scored(snapshot.size, docs, frequencies * factors[lengths.codes[docs]]))
    return added(weighted, snapshot.size)


def _saturated(weights: Scored, rarity: float) -> Scored:
    scores = weights.scores
    return Scored(weights.size, weights.docs, scores * (rarity * (K1 + 1)) / (scores + K1))


def rarity(documents: int, fields: Fields, snapshot: Snapshot) -> float:
    """The inverse document frequency of what `documents` documents have; above 0."""
    population = snapshot.population(tuple(name for name, _ in fields))
    return math.log(1 + (population - documents + 0.5) / (documents + 0.5))
