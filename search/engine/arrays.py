"""One segment of the index as NumPy arrays: postings, field lengths and columns, each decoded once.

What a segment holds never changes but for deletions, so what was read of it serves every later snapshot too. Postings,
places and what is computed from them are in a cache with a limit in bytes. Field lengths (a byte for each document and
field) and columns are kept as long as the segment is there: nearly every search needs them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3PerDocReader
from whoosh.columns import VarBytesColumn
from whoosh.util.numeric import length_to_byte

from search.engine.budget import Budget, OutOfTime
from search.engine.cache import ByteCache
from search.engine.columns import SegmentColumn
from search.engine.postings import document_frequency, read_places, read_postings

Array = Any
MAX_EXPANDED_TERMS = 1_000


@dataclass(slots=True)
class SegmentData:
    """What is kept of a segment from one snapshot to the next."""

    lengths: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    columns: dict[str, SegmentColumn] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict)


class Segment:
    """A segment in a snapshot. Its documents have the numbers from 0 here, from `offset` in the snapshot.

    Everything includes deleted documents; `deleted` has their numbers, ascending.
    """

    def __init__(self, reader: Any, offset: int, data: SegmentData, cache: ByteCache, lock: threading.RLock) -> None:
        self.reader, self.offset, self.data = reader, offset, data
        segment = reader.segment()
        self.name = str(segment.segment_id())
        self.size: int = reader.doc_count_all()
        self.deleted = np.sort(np.fromiter(segment.deleted_docs(), np.int64, segment.deleted_count()))
        self._cache = cache
        # Whoosh's readers keep positions and tables of their own, which threads must not share.
        self._lock = lock

    def remembered(self, key: tuple[Any, ...]) -> Any:
        """The arrays kept under a key; None when there are none (any more)."""
        return self._cache.get((self.name, *key))

    def remember(self, key: tuple[Any, ...], arrays: tuple[Array, ...]) -> None:
        """Keep arrays under a key, as long as there is room."""
        self._cache.put((self.name, *key), arrays, sum(array.nbytes for array in arrays))

    # --- postings --------------------------------------------------------------------------------------------------
    def read(self, name: str, text: str) -> tuple[Array, Array]:
        """(documents ascending, frequencies) of a term, from the disk."""
        with self._lock:
            return read_postings(self.reader, name, text)

    def postings(self, name: str, text: str) -> tuple[Array, Array]:
        """The same, remembered."""
        return self._once(("postings", name, text), lambda: self.read(name, text))

    def places(self, name: str, text: str) -> Array:
        """Where a term stands: document << 32 | position, ascending."""
        return self._once(("places", name, text), lambda: self._read_places(name, text))[0]

    def _read_places(self, name: str, text: str) -> tuple[Array]:
        with self._lock:
            return (read_places(self.reader, name, text),)

    def _once(self, key: tuple[Any, ...], compute: Callable[[], tuple[Array, ...]]) -> Any:
        found = self.remembered(key)
        if found is None:
            found = compute()
            self.remember(key, found)
        return found

    def frequency(self, name: str, text: str) -> int:
        """In how many documents a term stands."""
        with self._lock:
            return document_frequency(self.reader, name, text)

    # --- terms -----------------------------------------------------------------------------------------------------
    def expand_prefix(self, name: str, prefix: str, budget: Budget | None = None) -> list[str]:
        """The terms of a field that begin with the prefix, 1,000 at most, fewer when the time is up."""
        return self._expanded(name, lambda: self.reader.expand_prefix(name, prefix), budget)

    def expand_fuzzy(self, name: str, text: str, distance: int, budget: Budget | None = None) -> list[str]:
        """The terms of a field within an edit distance that share its first character, as many as for a prefix."""
        return self._expanded(name, lambda: self.reader.terms_within(name, text, distance, prefix=1), budget)

    def _expanded(self, name: str, expand: Callable[[], Iterable[Any]], budget: Budget | None) -> list[str]:
        terms: list[str] = []
        try:
            with self._lock:
                for term in islice(expand(), MAX_EXPANDED_TERMS):
                    terms.append(term.decode() if isinstance(term, bytes) else str(term))
                    if budget:
                        budget.check()
        except OutOfTime:
            pass
        return terms

    # --- lengths and columns ---------------------------------------------------------------------------------------
    def lengths(self, name: str) -> tuple[Array, Array]:
        """Whoosh's byte for the length of a field in each document, 0 without it; how often each byte occurs."""
        found = self.data.lengths.get(name)
        if found is None:
            with self._lock:
                codes = _length_codes(self.reader, name)
            found = self.data.lengths[name] = codes, np.bincount(codes, minlength=256)
        return found

    def column(self, name: str) -> SegmentColumn:
        """The column of a filter field; an empty one when the segment has none."""
        found = self.data.columns.get(name)
        if found is None:
            with self._lock:
                found = self.data.columns[name] = SegmentColumn(_raw_values(self.reader, name), self.size)
        return found


def _length_codes(reader: Any, name: str) -> Array:
    documents, size = reader._perdoc, reader.doc_count_all()
    codes = np.zeros(size, dtype=np.uint8)
    if not isinstance(documents, W3PerDocReader):
        for doc in range(size):
            codes[doc] = length_to_byte(reader.doc_field_length(doc, name, 0))
    elif documents.has_column(f"_{name}_len"):
        # One byte for each document up to the last that has the field.
        file, start, length = documents._get_column_file(f"_{name}_len")
        codes[:length] = np.frombuffer(file.get(start, length), dtype=np.uint8)
    return codes


def _raw_values(reader: Any, name: str) -> Iterable[bytes]:
    if name not in reader.schema or not reader.has_column(name):
        return [b""] * reader.doc_count_all()
    column = reader.column_reader(name, translate=False)
    if not isinstance(column, VarBytesColumn.Reader):
        return column
    # All of them at once: one by one, each costs a look into the file.
    ends = np.cumsum(np.array(column._lengths, dtype=np.int64)).tolist()
    data = column._dbfile.get(column._basepos, ends[-1])
    return (data[start:end] for start, end in pairwise([0, *ends]))
