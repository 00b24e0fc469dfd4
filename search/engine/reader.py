"""One generation of the index as NumPy arrays: postings, field lengths and columns, decoded once per segment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from whoosh.reading import TermNotFound

from search.engine.schema import BIGRAMS, COLUMN, MORPHEMES
from search.engine.values import SEPARATOR

MAX_CACHED_TERMS = 20_000
MAX_CACHED_ANSWERS = 32
MAX_EXPANDED_TERMS = 1_000
Array = Any
T = TypeVar("T")


@dataclass(slots=True)
class SegmentCache:
    """What has been decoded of one segment with one set of deletions."""

    postings: dict[tuple[str, str], tuple[Array, Array]] = field(default_factory=dict)
    lengths: dict[str, Array] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    # What follows from the segment's files alone, deletions or not: shared with its caches of before.
    derived: dict[str, Any] = field(default_factory=dict)


class Column:
    """The values of one filter field: the sorted distinct forms, and pairs of a document and a form's number."""

    def __init__(self, raw: list[str]) -> None:
        self.size = len(raw)
        split = [(number, form) for number, joined in enumerate(raw) if joined for form in joined.split(SEPARATOR)]
        self.forms: list[str] = sorted({form for _, form in split})
        numbers = {form: number for number, form in enumerate(self.forms)}
        self.docs = np.fromiter((doc for doc, _ in split), np.int64, len(split))
        self.codes = np.fromiter((numbers[form] for _, form in split), np.int64, len(split))

    def having(self, chosen: Array) -> Array:
        """The documents with at least one of the chosen forms (one bool per form), as a mask."""
        mask = np.zeros(self.size, dtype=bool)
        if len(self.docs):
            mask[self.docs[chosen[self.codes]]] = True
        return mask

    def missing(self) -> Array:
        """The documents without a value, as a mask."""
        mask = np.ones(self.size, dtype=bool)
        mask[self.docs] = False
        return mask

    @cached_property
    def ranks(self) -> Array:
        """The number of each document's form, the smallest when there are several; -1 without a value."""
        ranks = np.full(self.size, len(self.forms), dtype=np.int64)
        np.minimum.at(ranks, self.docs, self.codes)
        ranks[ranks == len(self.forms)] = -1
        return ranks

    def counts(self, mask: Array) -> list[tuple[str | None, int]]:
        """How many documents of the mask have each form, and (None) how many have none; nothing with a count of 0."""
        totals = np.bincount(self.codes[mask[self.docs]], minlength=len(self.forms))
        found: list[tuple[str | None, int]] = [(self.forms[i], int(totals[i])) for i in np.flatnonzero(totals)]
        without = int(np.count_nonzero(mask & self.missing()))
        return [*found, (None, without)] if without else found


class Snapshot:
    """An immutable view of the index. Safe to share between threads; `reader` belongs to it."""

    def __init__(self, reader: Any, caches: dict[tuple[str, int], SegmentCache]) -> None:
        self.reader = reader
        self._leaves: list[tuple[Any, int, SegmentCache]] = []
        self._columns: dict[str, Column] = {}
        self._answers: OrderedDict[Any, tuple[Array, Array]] = OrderedDict()
        # Whoosh's files have one read position each, which threads must not share.
        self._lock = threading.RLock()
        self.caches: dict[tuple[str, int], SegmentCache] = {}
        alive = np.ones(reader.doc_count_all(), dtype=bool)
        known = {segment: cache.derived for (segment, _deleted), cache in caches.items()}
        for leaf, offset in reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            key = (str(leaf.segment().segment_id()), leaf.segment().deleted_count())
            self.caches[key] = caches.get(key) or SegmentCache(derived=known.get(key[0], {}))
            self._leaves.append((leaf, offset, self.caches[key]))
            for number in leaf.segment().deleted_docs():
                alive[number + offset] = False
        self.alive = alive
        self.size = len(alive)

    def remembered(self, key: Any) -> tuple[Array, Array] | None:
        """The (mask, scores) last given for a query: a page asks the same for its hits, its count and each facet."""
        with self._lock:
            return self._answers.get(key)

    def remember(self, key: Any, answer: tuple[Array, Array]) -> None:
        """Keep the answer to a query; the oldest of too many goes."""
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > MAX_CACHED_ANSWERS:
                self._answers.popitem(last=False)

    def has_field(self, name: str) -> bool:
        """True when the index was built with this field."""
        return name in self.reader.schema.names()

    def postings(self, name: str, text: str) -> tuple[Array, Array]:
        """(documents ascending, frequencies) of a term, without deleted documents."""
        parts = [(offset, *self._leaf_postings(leaf, cache, name, text)) for leaf, offset, cache in self._leaves]
        parts = [part for part in parts if len(part[1])]
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        docs = np.concatenate([docs + offset for offset, docs, _ in parts])
        return docs, np.concatenate([weights for _, _, weights in parts])

    def _leaf_postings(self, leaf: Any, cache: SegmentCache, name: str, text: str) -> tuple[Array, Array]:
        found = cache.postings.get((name, text))
        if found is None:
            with self._lock:
                found = _decoded(leaf, name, text)
                if len(cache.postings) >= MAX_CACHED_TERMS:
                    cache.postings.clear()
                cache.postings[(name, text)] = found
        return found

    def lengths(self, name: str) -> Array:
        """The number of tokens that each document has in a field."""
        parts = [np.empty(0, np.float32)]
        for leaf, _, cache in self._leaves:
            if name not in cache.lengths:
                size = leaf.doc_count_all()
                with self._lock:
                    counted = (leaf.doc_field_length(number, name, 0) for number in range(size))
                    cache.lengths[name] = np.fromiter(counted, np.float32, size)
            parts.append(cache.lengths[name])
        return np.concatenate(parts)

    def column(self, name: str) -> Column:
        """The column of a filter field; an empty one when the index has no such field."""
        with self._lock:
            if name not in self._columns:
                raw = [form for leaf, _, cache in self._leaves for form in _leaf_column(leaf, cache, name)]
                self._columns[name] = Column(raw)
            return self._columns[name]

    def derived(self, kind: str, make: Callable[[Any], T]) -> list[tuple[int, T]]:
        """[(number of its first document, what `make` gives for its Whoosh reader)] of every segment.

        Made once a segment and kept while the index has it. It may tell of documents that were deleted since.
        """
        with self._lock:
            for leaf, _, cache in self._leaves:
                if kind not in cache.derived:
                    cache.derived[kind] = make(leaf)
        return [(offset, cache.derived[kind]) for _, offset, cache in self._leaves]

    def warm(self) -> None:
        """Read now what nearly every search needs: the lengths of the fields and the columns."""
        for name in self.reader.schema.names():
            if name.startswith(COLUMN):
                self.column(name)
            elif name.startswith((MORPHEMES, BIGRAMS)):
                self.lengths(name)

    def expand_prefix(self, name: str, prefix: str) -> list[str]:
        """The terms of a field that begin with the prefix, 1,000 at most."""
        return self._expanded(name, lambda leaf: map(leaf.schema[name].from_bytes, leaf.expand_prefix(name, prefix)))

    def expand_fuzzy(self, name: str, text: str, distance: int) -> list[str]:
        """The terms of a field within an edit distance that share its first character, 1,000 at most."""
        return self._expanded(name, lambda leaf: leaf.terms_within(name, text, distance, prefix=1))

    def _expanded(self, name: str, expand: Callable[[Any], Iterable[Any]]) -> list[str]:
        terms: dict[str, None] = {}
        if self.has_field(name):
            with self._lock:
                for leaf, _, _ in self._leaves:
                    for term in islice(expand(leaf), MAX_EXPANDED_TERMS):
                        terms[term.decode() if isinstance(term, bytes) else str(term)] = None
        return list(islice(terms, MAX_EXPANDED_TERMS))

    def positions(self, name: str, text: str, docs: Array) -> dict[int, list[int]]:
        """Where a term stands in each of some documents, given ascending."""
        places: dict[int, list[int]] = {}
        with self._lock:
            for leaf, offset, _ in self._leaves:
                local = [int(doc) - offset for doc in docs if offset <= doc < offset + leaf.doc_count_all()]
                if local and (name, text) in leaf:
                    _read_positions(leaf.postings(name, text), local, offset, places)
        return places


def _read_positions(matcher: Any, numbers: list[int], offset: int, places: dict[int, list[int]]) -> None:
    for number in numbers:
        if matcher.is_active() and matcher.id() < number:
            matcher.skip_to(number)
        if matcher.is_active() and matcher.id() == number:
            places[number + offset] = list(matcher.value_as("positions"))


def _decoded(leaf: Any, name: str, text: str) -> tuple[Array, Array]:
    docs, weights = [], []
    try:
        matcher = leaf.postings(name, text)
        while matcher.is_active():
            docs.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
    except TermNotFound:
        pass
    return np.array(docs, np.int64), np.array(weights, np.float32)


def _leaf_column(leaf: Any, cache: SegmentCache, name: str) -> list[str]:
    if name not in cache.columns:
        size = leaf.doc_count_all()
        if name in leaf.schema.names() and leaf.has_column(name):
            values = leaf.column_reader(name)
            cache.columns[name] = [values[number].decode() for number in range(size)]
        else:
            cache.columns[name] = [""] * size
    return cache.columns[name]
