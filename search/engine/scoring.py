"""BM25F: what a text in several fields contributes to the score of each document that has it.

The frequencies of all fields, each divided by how long the field is compared with others of its kind and multiplied by
the field's boost, are added first and saturated once: a word in title and body is one piece of evidence, not two.
How rare a text is, is counted over the living documents that have it in any of the fields.

All but the rarity depends on the segment alone (average lengths are rounded), and is remembered with it: a document
more in another segment costs nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from search.engine.arrays import Segment
from search.engine.budget import Budget, OutOfTime
from search.engine.postings import PLACE_BITS
from search.engine.queries import FuzzyIn, InFields, PhraseIn, PrefixIn, TokenIn
from search.engine.reader import BYTE_LENGTHS, Snapshot
from search.engine.scored import Scored, added, spliced

K1, B = 1.2, 0.75
# What an inexact match of a fuzzy query weighs.
NEARBY = 0.5
# Words whose rarity is remembered: a few megabytes.
MAX_RARITIES = 20_000
Array = Any
# ((name of the Whoosh field, boost, average length), …)
Weighing = tuple[tuple[str, float, float], ...]


def contributions(query: InFields, snapshot: Snapshot, budget: Budget) -> Scored:
    """The documents that have the text, deleted ones included, scored without the query's own boost."""
    if isinstance(query, FuzzyIn):
        return _fuzzy(query, snapshot, budget)
    weighing = _weighing(query, snapshot)
    parts = _parts(query, weighing, snapshot, budget)
    found = spliced([(segment.offset, part) for segment, part in parts if part.count], snapshot.size)
    if isinstance(query, PrefixIn) or not found.count:
        return found
    if isinstance(query, TokenIn):
        return found.times(_rarity(query, weighing, snapshot, budget))
    # A phrase is as rare as all of its words together.
    words = [TokenIn(query.fields, text) for text in query.text]
    return found.times(sum(_rarity(word, weighing, snapshot, budget) for word in words))


def _weighing(query: InFields, snapshot: Snapshot) -> Weighing:
    """The fields that count, with what the segments' weights depend on."""
    found = snapshot.weighings.get(query.fields)
    if found is None:
        there = [(name, boost) for name, boost in query.fields if boost > 0 and snapshot.has_field(name)]
        found = tuple((name, boost, snapshot.lengths(name).average) for name, boost in there)
        snapshot.weighings[query.fields] = found
    return found


def _rarity(word: TokenIn, weighing: Weighing, snapshot: Snapshot, budget: Budget) -> float:
    """The inverse document frequency of a word; above 0. Counted once for the snapshot."""
    known = snapshot.rarities.get((word.text, weighing))
    if known is None:
        known = _counted_rarity(_parts(word, weighing, snapshot, budget), weighing, snapshot)
        if len(snapshot.rarities) >= MAX_RARITIES:
            snapshot.rarities.clear()
        snapshot.rarities[word.text, weighing] = known
    return known


def _counted_rarity(parts: Iterable[tuple[Segment, Scored]], weighing: Weighing, snapshot: Snapshot) -> float:
    population = snapshot.population(tuple(name for name, _, _ in weighing))
    having = 0
    for segment, part in parts:
        having += part.count
        if len(segment.deleted) and part.count:
            having -= int(np.count_nonzero(part.among(segment.deleted)))
    return math.log(1 + (population - having + 0.5) / (having + 0.5))


def _parts(query: InFields, weighing: Weighing, snapshot: Snapshot, budget: Budget) -> list[tuple[Segment, Scored]]:
    return [(segment, _part(query, weighing, segment, budget)) for segment in snapshot.segments]


def _part(query: InFields, weighing: Weighing, segment: Segment, budget: Budget) -> Scored:
    """The documents of one segment, scored without the rarity."""
    key = (type(query), query.text, weighing)
    packed = segment.remembered(key)
    if packed is not None:
        return Scored.unpacked(segment.size, packed)
    budget.check()
    if isinstance(query, PrefixIn):
        found = _prefix(query.text, weighing, segment, budget)
    elif isinstance(query, PhraseIn):
        found = _saturated(_phrase(query.text, weighing, segment, budget), segment)
    else:
        found = _saturated([(field, *segment.read(field[0], query.text)) for field in weighing], segment)
    if not budget.spent:
        segment.remember(key, found.packed())
    return found


def _saturated(parts: Iterable[tuple[tuple[str, float, float], Array, Array]], segment: Segment) -> Scored:
    """From (field, documents, frequencies) the frequencies by boost and field length, added up and saturated."""
    weights = []
    for (name, boost, average), docs, frequencies in parts:
        if len(docs):
            factors = (boost / (1 - B + B * BYTE_LENGTHS / average)).astype(np.float32)
            weights.append(Scored(segment.size, docs, frequencies * factors[segment.lengths(name)[0][docs]]))
    total = added(weights, segment.size)
    return Scored(segment.size, total.docs, total.scores * (K1 + 1) / (total.scores + K1))


def _phrase(texts: Sequence[str], weighing: Weighing, segment: Segment, budget: Budget) -> list[Any]:
    """As a token that stands where the phrase begins."""
    parts = []
    for field in weighing:
        starts = _starts(field[0], texts, segment, budget)
        docs, frequencies = np.unique(starts >> PLACE_BITS, return_counts=True)
        parts.append((field, docs, frequencies.astype(np.float32)))
    return parts


def _starts(name: str, texts: Sequence[str], segment: Segment, budget: Budget) -> Array:
    """The places (document << 32 | position) at which all the texts follow one another."""
    nowhere = np.empty(0, dtype=np.int64)
    spread = {text: segment.frequency(name, text) for text in texts}
    if not all(spread.values()):
        return nowhere
    starts = None
    # The rarest first: the others are only looked up where it stands.
    for step in sorted(range(len(texts)), key=lambda step: spread[texts[step]]):
        budget.check()
        places = segment.places(name, texts[step]) - step
        if starts is not None:
            found = np.minimum(np.searchsorted(places, starts), len(places) - 1)
            places = starts[places[found] == starts]
        starts = places
        if not len(starts):
            break
    return nowhere if starts is None else starts


def _prefix(text: str, weighing: Weighing, segment: Segment, budget: Budget) -> Scored:
    """In each field every document counts once, and more the less else its field holds."""
    parts = []
    for name, boost, _ in weighing:
        seen = np.zeros(segment.size, dtype=bool)
        try:
            for term in segment.expand_prefix(name, text, budget):
                seen[segment.postings(name, term)[0]] = True
                budget.check()
        except OutOfTime:
            pass
        docs = np.flatnonzero(seen)
        lengths = BYTE_LENGTHS[segment.lengths(name)[0][docs]]
        parts.append(Scored(segment.size, docs, (boost / (1 + np.log1p(lengths))).astype(np.float32)))
    return added(parts, segment.size)


def _fuzzy(query: FuzzyIn, snapshot: Snapshot, budget: Budget) -> Scored:
    packed = snapshot.remembered(query.key)
    if packed is not None:
        return Scored.unpacked(snapshot.size, packed)
    names = [name for name, _ in query.fields]
    texts = {text for name in names for text in snapshot.expand_fuzzy(name, query.text, query.distance, budget)}
    parts = []
    try:
        for text in sorted(texts, key=lambda text: (text != query.text, text)):
            scored = contributions(TokenIn(query.fields, text), snapshot, budget)
            parts.append(scored if text == query.text else scored.times(NEARBY))
    except OutOfTime:
        pass
    found = added(parts, snapshot.size)
    if not budget.spent:
        snapshot.remember(query.key, found.packed())
    return found
