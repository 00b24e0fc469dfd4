"""One state of the index: its segments side by side, what is deleted in them, and the columns and lengths over all."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, TypeVar

import numpy as np
from whoosh.util.numeric import byte_to_length

from search.engine.arrays import MAX_EXPANDED_TERMS, Segment, SegmentData
from search.engine.budget import Budget
from search.engine.cache import ByteCache
from search.engine.columns import Column
from search.engine.schema import BIGRAMS, COLUMN, MORPHEMES, PK_COLUMN

# The length that stands for each of Whoosh's bytes.
BYTE_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.float64)
# Average lengths are rounded to powers of this, so that a document more or less leaves what was computed with them.
AVERAGE_STEP = 1.02
Array = Any
T = TypeVar("T")

_numbers = count()


@dataclass(frozen=True, slots=True)
class FieldLengths:
    """The lengths of a field: a byte for each document, how many living documents have it, and how much in all."""

    codes: Array
    documents: int
    total: float

    @property
    def average(self) -> float:
        """Of the living documents that have the field, to within 1 %; 1 when none has."""
        if not self.documents:
            return 1.0
        return float(AVERAGE_STEP ** round(math.log(self.total / self.documents) / math.log(AVERAGE_STEP)))


class Snapshot:
    """An immutable view of the index. Safe to share between threads; `reader` belongs to it.

    Documents are numbered from 0, the larger segments first, so that the numbers in those stay when small ones come and
    go. Deleted documents have numbers too: `alive` tells, `deleted` lists them.
    """

    def __init__(self, reader: Any, cache: ByteCache | None = None, before: Snapshot | None = None) -> None:
        self.reader = reader
        self.cache = cache or ByteCache()
        self.owner = f"snapshot {next(_numbers)}"
        self._lock = threading.RLock()
        self._before: dict[str, Column] = {**before._before, **before._columns} if before else {}
        self._columns: dict[str, Column] = {}
        self._lengths: dict[str, FieldLengths] = {}
        self._populations: dict[tuple[str, ...], int] = {}
        # How fields weigh in this snapshot, by their names and boosts.
        self.weighings: dict[Any, Any] = {}
        # How rare words are in this snapshot, by the word and the fields.
        self.rarities: dict[Any, float] = {}
        known = {segment.name: segment.data for segment in before.segments} if before else {}
        self.segments: list[Segment] = self._sorted(known)
        self.size = sum(segment.size for segment in self.segments)
        gone = [segment.deleted + segment.offset for segment in self.segments]
        self.deleted = np.concatenate([np.empty(0, np.int64), *gone])
        self.alive = np.ones(self.size, dtype=bool)
        self.alive[self.deleted] = False
        if before:
            self._forget(before)

    def _sorted(self, known: dict[str, SegmentData]) -> list[Segment]:
        readers = [one for one, _ in self.reader.leaf_readers() if one.doc_count_all()]
        readers.sort(key=lambda one: (-one.doc_count_all(), str(one.segment().segment_id())))
        segments, offset = [], 0
        for one in readers:
            data = known.get(str(one.segment().segment_id())) or SegmentData()
            segments.append(Segment(one, offset, data, self.cache, self._lock))
            offset += segments[-1].size
        return segments

    def _forget(self, before: Snapshot) -> None:
        gone = {segment.name for segment in before.segments} - {segment.name for segment in self.segments}
        for owner in [before.owner, *gone]:
            self.cache.drop(owner)

    # --- what is computed once for the snapshot --------------------------------------------------------------------
    def remembered(self, key: Hashable) -> Any:
        """What is kept under a key; None when there are none (any more)."""
        return self.cache.get((self.owner, key))

    def remember(self, key: Hashable, arrays: tuple[Array, ...], *, light: bool = False) -> None:
        """Keep arrays under a key, as long as there is room; see ByteCache for light ones."""
        self.cache.put((self.owner, key), arrays, sum(array.nbytes for array in arrays), light=light)

    def remember_texts(self, key: Hashable, texts: tuple[tuple[str, int], ...]) -> None:
        """Keep some texts and a number for each under a key, as light as an answer."""
        self.cache.put((self.owner, key), texts, sum(200 + 2 * len(text) for text, _ in texts), light=True)

    def mask(self, key: Hashable, compute: Callable[[], Array]) -> Array:
        """One bool per document, computed when it is not remembered."""
        found = self.remembered(("mask", key))
        if found is None:
            found = (compute(),)
            self.remember(("mask", key), found)
        return found[0]

    # --- fields ----------------------------------------------------------------------------------------------------
    def has_field(self, name: str) -> bool:
        """True when the index was built with this field."""
        return name in self.reader.schema

    def lengths(self, name: str) -> FieldLengths:
        """How long a field is in each document."""
        found = self._lengths.get(name)
        if found is None:
            read = [segment.lengths(name) for segment in self.segments]
            codes = np.concatenate([np.empty(0, np.uint8), *(codes for codes, _ in read)])
            totals = sum((counts for _, counts in read), np.zeros(256, np.int64))
            totals = totals - np.bincount(codes[self.deleted], minlength=256)
            found = FieldLengths(codes, int(totals[1:].sum()), float(totals @ BYTE_LENGTHS))
            self._lengths[name] = found
        return found

    def population(self, names: tuple[str, ...]) -> int:
        """How many living documents have anything in any of these fields."""
        found = self._populations.get(names)
        if found is None:
            holds = np.zeros(self.size, dtype=bool)
            for name in names:
                holds |= self.lengths(name).codes > 0
            found = self._populations[names] = int(np.count_nonzero(holds & self.alive))
        return found

    def postings(self, name: str, text: str) -> tuple[Array, Array]:
        """(documents ascending, frequencies) of a term, without deleted documents."""
        docs, frequencies = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for segment in self.segments if self.has_field(name) else ():
            own, weights = segment.postings(name, text)
            docs.append(own.astype(np.int64) + segment.offset)
            frequencies.append(weights)
        joined = np.concatenate(docs)
        living = self.alive[joined]
        return joined[living], np.concatenate(frequencies)[living]

    # --- columns ---------------------------------------------------------------------------------------------------
    def column(self, name: str) -> Column:
        """The column of a filter field; an empty one when the index has no such field."""
        found = self._columns.get(name)
        if found is None:
            with self._lock:
                parts = [segment.column(name) for segment in self.segments]
                found = self._columns[name] = Column(parts, self._before.pop(name, None))
        return found

    def pks(self, docs: Array) -> list[Any]:
        """The primary keys of some documents."""
        return self.column(PK_COLUMN).values_of(docs)

    def stored_fields(self, doc: int) -> dict[str, Any]:
        """What Whoosh stores of a document."""
        segment = next(segment for segment in reversed(self.segments) if segment.offset <= doc)
        fields: dict[str, Any] = segment.reader.stored_fields(doc - segment.offset)
        return fields

    # --- terms -----------------------------------------------------------------------------------------------------
    def derived(self, kind: str, make: Callable[[Any], T]) -> list[tuple[int, T]]:
        """[(number of its first document, what `make` gives for its Whoosh reader)] of every segment.

        Made once a segment and kept while the index has it. It may tell of documents that were deleted since.
        """
        with self._lock:
            for segment in self.segments:
                if kind not in segment.data.derived:
                    segment.data.derived[kind] = make(segment.reader)
        return [(segment.offset, segment.data.derived[kind]) for segment in self.segments]

    def expand_prefix(self, name: str, prefix: str, budget: Budget | None = None) -> list[str]:
        """The terms of a field that begin with the prefix, 1,000 at most, fewer when the time is up."""
        return self._expanded(name, lambda segment: segment.expand_prefix(name, prefix, budget))

    def expand_fuzzy(self, name: str, text: str, distance: int, budget: Budget | None = None) -> list[str]:
        """The terms of a field within an edit distance that share its first character, as many as for a prefix."""
        return self._expanded(name, lambda segment: segment.expand_fuzzy(name, text, distance, budget))

    def _expanded(self, name: str, expand: Callable[[Segment], list[str]]) -> list[str]:
        if not self.has_field(name):
            return []
        terms = dict.fromkeys(term for segment in self.segments for term in expand(segment))
        return list(islice(terms, MAX_EXPANDED_TERMS))

    def warm(self) -> None:
        """Read now what nearly every search needs: the lengths of the fields and the columns."""
        for name in self.reader.schema.names():
            if name.startswith(COLUMN):
                self.column(name)
            elif name.startswith((MORPHEMES, BIGRAMS)):
                self.lengths(name)
