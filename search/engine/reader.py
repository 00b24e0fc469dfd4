"""One state of the index as NumPy arrays: postings, field lengths and columns, decoded once per segment.

What a segment holds never changes but for deletions, so what was decoded of it serves every later snapshot too.
Postings, places and what is computed from them share one cache with a limit in bytes. Field lengths (a byte for each
document and field) and columns are kept as long as their segment: nearly every search needs them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, pairwise
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3PerDocReader
from whoosh.columns import VarBytesColumn
from whoosh.util.numeric import byte_to_length, length_to_byte

from search.engine.budget import Budget, OutOfTime
from search.engine.cache import ByteCache
from search.engine.columns import Column, SegmentColumn
from search.engine.postings import PLACE_BITS, read_places, read_postings
from search.engine.schema import BIGRAMS, COLUMN, MORPHEMES, PK_COLUMN

MAX_EXPANDED_TERMS = 1_000
BYTE_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.float64)
Array = Any

_numbers = count()


@dataclass(slots=True)
class SegmentData:
    """What has been read of one segment, whatever is deleted in it."""

    lengths: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    columns: dict[str, SegmentColumn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A segment in a snapshot: Whoosh's reader, the number of its first document, and what has been read of it."""

    reader: Any
    offset: int
    name: str
    size: int
    data: SegmentData


@dataclass(frozen=True, slots=True)
class FieldLengths:
    """The lengths of a field: a byte for each document, how many living documents have it, and how much in all."""

    codes: Array
    documents: int
    total: float

    @property
    def average(self) -> float:
        """Of the living documents that have the field; 1 when none has."""
        return self.total / self.documents if self.documents else 1.0


class Snapshot:
    """An immutable view of the index. Safe to share between threads; `reader` belongs to it.

    Documents are numbered from 0, the larger segments first, so that the numbers in those stay when small ones come and
    go. The deleted ones have numbers too; `alive` tells.
    """

    def __init__(self, reader: Any, cache: ByteCache | None = None, before: Snapshot | None = None) -> None:
        self.reader = reader
        self.cache = cache or ByteCache()
        self.owner = f"snapshot {next(_numbers)}"
        # Whoosh's readers keep positions and tables of their own, which threads must not share.
        self._lock = threading.RLock()
        self._before = before._columns if before else {}
        self._columns: dict[str, Column] = {}
        self._lengths: dict[str, FieldLengths] = {}
        self._populations: dict[tuple[str, ...], int] = {}
        self._vocabularies: dict[str, dict[str, int]] = {}
        known = {leaf.name: leaf.data for leaf in before._leaves} if before else {}
        self._leaves = _leaves(reader, known)
        self.size = sum(leaf.size for leaf in self._leaves)
        self.deleted = np.concatenate([np.empty(0, np.int64), *map(_deleted, self._leaves)])
        self.alive = np.ones(self.size, dtype=bool)
        self.alive[self.deleted] = False
        self._forget(before)

    def _forget(self, before: Snapshot | None) -> None:
        gone = {leaf.name for leaf in before._leaves} - {leaf.name for leaf in self._leaves} if before else set()
        for owner in [*gone, *([before.owner] if before else [])]:
            self.cache.drop(owner)

    # --- what is computed once for the snapshot ------------------------------------------------------------------
    def remembered(self, key: Hashable) -> Any:
        """The arrays kept under a key; None when there are none (any more)."""
        return self.cache.get((self.owner, key))

    def remember(self, key: Hashable, arrays: tuple[Array, ...]) -> None:
        """Keep arrays under a key, as long as there is room."""
        self.cache.put((self.owner, key), arrays, sum(array.nbytes for array in arrays))

    # --- postings --------------------------------------------------------------------------------------------------
    def has_field(self, name: str) -> bool:
        """True when the index was built with this field."""
        return name in self.reader.schema

    def postings(self, name: str, text: str) -> tuple[Array, Array]:
        """(documents ascending, frequencies) of a term, without deleted documents."""
        docs, weights = self._joined("postings", name, text, read_postings)
        return self.living(docs, docs, weights)

    def places(self, name: str, text: str) -> Array:
        """Where a term stands: document << 32 | position, ascending, deleted documents included."""
        return self._joined("places", name, text, lambda *args: (read_places(*args),))[0]

    def _joined(self, kind: str, name: str, text: str, read: Callable[..., tuple[Array, ...]]) -> tuple[Array, ...]:
        shift = PLACE_BITS if kind == "places" else 0
        found = [(leaf.offset << shift, *self._of_leaf(kind, leaf, name, text, read)) for leaf in self._leaves]
        found = [one for one in found if len(one[1])] or found[:1]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        first = np.concatenate([numbers.astype(np.int64) + offset for offset, numbers, *_ in found])
        return (first, *(np.concatenate(arrays) for arrays in zip(*(one[2:] for one in found), strict=True)))

    def _of_leaf(
        self, kind: str, leaf: Leaf, name: str, text: str, read: Callable[..., tuple[Array, ...]]
    ) -> tuple[Array, ...]:
        key = (leaf.name, kind, name, text)
        found = self.cache.get(key)
        if found is None:
            with self._lock:
                found = read(leaf.reader, name, text)
            self.cache.put(key, found, sum(array.nbytes for array in found))
        return found

    def living(self, docs: Array, *arrays: Array) -> Any:
        """Of arrays aligned with documents, the entries of those that are not deleted."""
        if not len(self.deleted):
            return arrays
        living = self.alive[docs]
        return tuple(array[living] for array in arrays)

    # --- lengths ---------------------------------------------------------------------------------------------------
    def lengths(self, name: str) -> FieldLengths:
        """How long a field is in each document."""
        found = self._lengths.get(name)
        if found is None:
            with self._lock:
                read = [_leaf_lengths(leaf, name) for leaf in self._leaves]
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

    # --- columns ---------------------------------------------------------------------------------------------------
    def column(self, name: str) -> Column:
        """The column of a filter field; an empty one when the index has no such field."""
        found = self._columns.get(name)
        if found is None:
            with self._lock:
                parts = [_leaf_column(leaf, name) for leaf in self._leaves]
                found = self._columns[name] = Column(parts, self._before.pop(name, None))
        return found

    def mask(self, key: Hashable, compute: Callable[[], Array]) -> Array:
        """One bool per document, computed when it is not remembered."""
        found = self.remembered(("mask", key))
        if found is None:
            found = (compute(),)
            self.remember(("mask", key), found)
        return found[0]

    def pks(self, docs: Array) -> list[Any]:
        """The primary keys of some documents."""
        return self.column(PK_COLUMN).values_of(docs)

    def stored_fields(self, doc: int) -> dict[str, Any]:
        """What Whoosh stores of a document."""
        leaf = next(leaf for leaf in reversed(self._leaves) if leaf.offset <= doc)
        fields: dict[str, Any] = leaf.reader.stored_fields(doc - leaf.offset)
        return fields

    # --- terms -----------------------------------------------------------------------------------------------------
    def vocabulary(self, kind: str) -> dict[str, int]:
        """{term: in how many documents at most a field has it} of all fields whose names begin with `kind`."""
        with self._lock:
            if kind not in self._vocabularies:
                self._vocabularies[kind] = _vocabulary(self.reader, kind)
            return self._vocabularies[kind]

    def expand_prefix(self, name: str, prefix: str, budget: Budget | None = None) -> list[str]:
        """The terms of a field that begin with the prefix, 1,000 at most, fewer when the time is up."""
        return self._expanded(name, lambda leaf: leaf.expand_prefix(name, prefix), budget)

    def expand_fuzzy(self, name: str, text: str, distance: int, budget: Budget | None = None) -> list[str]:
        """The terms of a field within an edit distance that share its first character, as many as for a prefix."""
        return self._expanded(name, lambda leaf: leaf.terms_within(name, text, distance, prefix=1), budget)

    def _expanded(self, name: str, expand: Callable[[Any], Iterable[Any]], budget: Budget | None) -> list[str]:
        terms: dict[str, None] = {}
        if not self.has_field(name):
            return []
        try:
            with self._lock:
                for leaf in self._leaves:
                    for term in islice(expand(leaf.reader), MAX_EXPANDED_TERMS):
                        terms[term.decode() if isinstance(term, bytes) else str(term)] = None
                        if budget:
                            budget.check()
        except OutOfTime:
            pass
        return list(islice(terms, MAX_EXPANDED_TERMS))

    def warm(self) -> None:
        """Read now what nearly every search needs: the lengths of the fields and the columns."""
        for name in self.reader.schema.names():
            if name.startswith(COLUMN):
                self.column(name)
            elif name.startswith((MORPHEMES, BIGRAMS)):
                self.lengths(name)


def _leaves(reader: Any, known: dict[str, SegmentData]) -> Sequence[Leaf]:
    readers = [one for one, _ in reader.leaf_readers() if one.doc_count_all()]
    named = sorted((-one.doc_count_all(), str(one.segment().segment_id()), one) for one in readers)
    leaves, offset = [], 0
    for size, name, one in named:
        leaves.append(Leaf(one, offset, name, -size, known.get(name) or SegmentData()))
        offset -= size
    return leaves


def _deleted(leaf: Leaf) -> Array:
    segment = leaf.reader.segment()
    return np.sort(np.fromiter(segment.deleted_docs(), np.int64, segment.deleted_count())) + leaf.offset


def _leaf_lengths(leaf: Leaf, name: str) -> tuple[Array, Array]:
    found = leaf.data.lengths.get(name)
    if found is None:
        codes = _length_codes(leaf, name)
        found = leaf.data.lengths[name] = codes, np.bincount(codes, minlength=256)
    return found


def _length_codes(leaf: Leaf, name: str) -> Array:
    """Whoosh's own bytes for the lengths of a field; 0 where a document does not have it."""
    documents = leaf.reader._perdoc
    codes = np.zeros(leaf.size, dtype=np.uint8)
    if not isinstance(documents, W3PerDocReader):
        for doc in range(leaf.size):
            codes[doc] = length_to_byte(leaf.reader.doc_field_length(doc, name, 0))
    elif documents.has_column(f"_{name}_len"):
        # One byte for each document up to the last that has the field.
        file, start, length = documents._get_column_file(f"_{name}_len")
        codes[:length] = np.frombuffer(file.get(start, length), dtype=np.uint8)
    return codes


def _leaf_column(leaf: Leaf, name: str) -> SegmentColumn:
    found = leaf.data.columns.get(name)
    if found is None:
        there = name in leaf.reader.schema and leaf.reader.has_column(name)
        raw = _raw_values(leaf.reader.column_reader(name, translate=False)) if there else [b""] * leaf.size
        found = leaf.data.columns[name] = SegmentColumn(raw, leaf.size)
    return found


def _raw_values(column: Any) -> Iterable[bytes]:
    if not isinstance(column, VarBytesColumn.Reader):
        return column
    ends = np.cumsum(np.array(column._lengths, dtype=np.int64)).tolist()
    data = column._dbfile.get(column._basepos, ends[-1])
    return (data[start:end] for start, end in pairwise([0, *ends]))


def _vocabulary(reader: Any, kind: str) -> dict[str, int]:
    terms: dict[str, int] = {}
    for name in reader.schema.names():
        if name.startswith(kind):
            for text, about in reader.iter_field(name):
                word = text.decode() if isinstance(text, bytes) else str(text)
                terms[word] = max(terms.get(word, 0), int(about.doc_frequency()))
    return terms
