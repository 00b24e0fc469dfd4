"""Writes documents into one Whoosh segment, and merges segments: Whoosh's files, without its pool of postings.

Whoosh sorts a tuple per posting. Here the postings of a term stand together from the beginning, so that only terms are
sorted, and blocks are handed to Whoosh's codec whole. What comes out is what Whoosh would have written.
"""

from __future__ import annotations

import heapq
import marshal
import os
import pickle
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter, W3TermInfo
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.fields import Schema
from whoosh.formats import Positions
from whoosh.reading import SegmentReader
from whoosh.system import pack_uint
from whoosh.util.numeric import byte_to_length, length_to_byte

INDEX_NAME = "MAIN"
MEGABYTE = 2**20
# What a posting and a term cost in memory besides their bytes, measured.
_POSTING_BYTES, _TERM_BYTES = 24, 260
_BLOCK = 128
Document = dict[str, Any]
# The postings of a term: document, weight, value, document, weight, value, …
Entry = list[Any]


class Scratch(RamStorage):
    """Files in memory, temporary ones included."""

    def temp_storage(self, name: str | None = None) -> Scratch:
        return Scratch()


class SegmentBuilder:
    """One new segment in `folder`, an index directory of Whoosh.

    Postings over `memory` bytes are written to temporary files. With `small`, the segment's parts are put together in
    memory: quicker for a few documents. After finish() or abandon() nothing more can be added.
    """

    def __init__(self, folder: Path, schema: Schema, *, memory: int = 128 * MEGABYTE, small: bool = False) -> None:
        self._folder = folder
        self._target = FileStorage(str(folder))
        self._parts: Any = Scratch() if small else self._target
        self._schema = schema
        self._memory = memory
        codec = W3Codec()
        self._segment = codec.new_segment(self._parts, INDEX_NAME)
        self._per_document = codec.per_document_writer(self._parts, self._segment)
        self._writer = codec.field_writer(self._parts, self._segment)
        self._fields: dict[str, dict[bytes, Entry]] = {}
        self._lengths: dict[str, array[int]] = {}
        self._used = 0
        self._runs: list[Path] = []
        self.size = 0

    def add(self, document: Document) -> int:
        """Add a document as schema.analysed() makes it; its number in the segment."""
        number = self.size
        self._per_document.start_doc(number)
        for name in sorted(document):
            value = document[name]
            if value is not None:
                self._add_value(number, name, self._schema[name], value)
        self._per_document.finish_doc()
        self.size += 1
        if self._used > self._memory:
            self._spill()
        return number

    def delete(self, number: int) -> None:
        """Mark a document of this segment as deleted."""
        self._segment.delete_document(number)

    def _add_value(self, number: int, name: str, field: Any, value: Any) -> None:
        length = self._add_postings(number, name, field, value) if field.indexed else 0
        self._add_length(number, name, field, value if field.stored else None, length if field.scorable else 0)
        if field.column_type:
            self._per_document.add_column_value(name, field.column_type, field.to_column_value(value))

    def _add_postings(self, number: int, name: str, field: Any, value: Any) -> int:
        terms = self._fields.setdefault(name, {})
        length = used = 0
        for text, frequency, weight, packed in field.index(value):
            length += frequency
            used += _POSTING_BYTES + (len(packed) + 33 if len(packed) > 4 else 0)
            entry = terms.get(text)
            if entry is None:
                terms[text] = [number, weight, packed]
                used += _TERM_BYTES
            else:
                entry += (number, weight, packed)
        self._used += used
        return length

    def _add_length(self, number: int, name: str, field: Any, stored: Any, length: int) -> None:
        self._per_document.add_field(name, field, stored, length)
        if length:
            lengths = self._lengths.setdefault(name, array("i"))
            lengths.extend([0] * (number - len(lengths)))
            # As it will be read back: Whoosh keeps a length in one byte.
            lengths.append(byte_to_length(length_to_byte(length)))

    # --- merging ---------------------------------------------------------------------------------------------------
    def add_segment(self, reader: SegmentReader) -> None:
        """Add the documents of another segment, the deleted ones left out."""
        numbers = self._add_stored(reader)
        format_of = {name: field.format for name, field in self._schema.items() if field.indexed}
        terms = reader._terms
        for name, text in list(terms.terms()):
            if name not in format_of:
                continue
            entry = self._fields.setdefault(name, {}).setdefault(text, [])
            for old, weight, value in _postings(terms.matcher(name, text, format_of[name])):
                number = numbers[old]
                if number is not None:
                    entry += (number, weight, value)
            if not entry:
                del self._fields[name][text]

    def _add_stored(self, reader: SegmentReader) -> list[int | None]:
        """Whoosh keeps no list of what a document has, so every field is asked. {old number: new number}."""
        names = sorted(self._schema.names())
        fields = [(name, self._schema[name]) for name in names]
        columns = {n: reader.column_reader(n) for n, f in fields if f.column_type and reader.has_column(n)}
        numbers: list[int | None] = []
        for old in range(reader.doc_count_all()):
            if reader.is_deleted(old):
                numbers.append(None)
                continue
            number = self.size
            numbers.append(number)
            stored = reader.stored_fields(old)
            self._per_document.start_doc(number)
            for name, field in fields:
                length = reader.doc_field_length(old, name) if field.scorable else 0
                self._add_length(number, name, field, stored.get(name), length or 0)
                if name in columns:
                    self._per_document.add_column_value(name, field.column_type, columns[name][old])
            self._per_document.finish_doc()
            self.size += 1
        return numbers

    # --- finishing -------------------------------------------------------------------------------------------------
    def finish(self) -> Any:
        """Write the segment's file, not yet synced; Whoosh's description of it for the table of contents."""
        _even_out(self._per_document, self.size)
        self._per_document.close()
        postings = _FastPostings(self._writer, self._lengths)
        for name, terms in groupby(self._sorted_terms(), itemgetter(0)):
            postings.start_field(name, self._schema[name])
            for _, text, entry in terms:
                postings.add_term(text, entry)
        self._writer.close()
        self._remove_runs()
        self._segment.set_doc_count(self.size)
        self._put_together()
        return self._segment

    def abandon(self) -> None:
        """Take away every trace; whatever state the builder is in."""
        self._fields = {}
        self._remove_runs()
        for file in self._folder.glob(f"{self._segment.segment_id()}.*"):
            file.unlink(missing_ok=True)

    def _put_together(self) -> None:
        names = self._segment.list_files(self._parts)
        file = self._segment.create_file(self._target, self._segment.COMPOUND_EXT)
        CompoundStorage.assemble(file, self._parts, names)
        for name in names:
            self._parts.delete_file(name)
        self._segment.compound = True

    # --- bounded memory --------------------------------------------------------------------------------------------
    def _spill(self) -> None:
        path = self._folder / f"{self._segment.segment_id()}.run{len(self._runs)}"
        self._runs.append(path)
        with path.open("wb") as stream:
            for item in self._in_memory():
                marshal.dump(item, stream)
        self._fields = {}
        self._used = 0

    def _in_memory(self) -> Iterator[tuple[str, bytes, Entry]]:
        for name in sorted(self._fields):
            terms = self._fields[name]
            for text in sorted(terms):
                yield name, text, terms[text]

    def _sorted_terms(self) -> Iterator[tuple[str, bytes, Entry]]:
        if not self._runs:
            yield from self._in_memory()
            return
        runs = [*map(_read_run, self._runs), self._in_memory()]
        # Runs are merged in the order of their writing, so a term's documents stay ascending.
        merged = heapq.merge(*runs, key=itemgetter(0, 1))
        for (name, text), parts in groupby(merged, key=itemgetter(0, 1)):
            yield name, text, [value for _, _, entry in parts for value in entry]

    def _remove_runs(self) -> None:
        for path in self._runs:
            path.unlink(missing_ok=True)
        self._runs = []


class _FastPostings:
    """Hands whole postings to Whoosh's field writer, a block at a time."""

    def __init__(self, writer: W3FieldWriter, lengths: dict[str, array[int]]) -> None:
        self._writer = writer
        self._all_lengths = lengths
        self._lengths: Any = ()

    def start_field(self, name: str, field: Any) -> None:
        self._writer.start_field(name, field)
        self._lengths = self._all_lengths.get(name, ())

    def add_term(self, text: bytes, entry: Entry) -> None:
        self._writer.start_term(text)
        postings = self._writer._postwriter
        last = (len(entry) // 3 - 1) // _BLOCK
        for block in range(last + 1):
            self._fill(postings, entry[block * 3 * _BLOCK : (block + 1) * 3 * _BLOCK])
            if block < last:
                postings._write_block()
        self._writer.finish_term()

    def _fill(self, postings: W3PostingsWriter, entry: Entry) -> None:
        """What W3PostingsWriter.add_posting() does for one posting after the other."""
        documents, weights = entry[0::3], entry[1::3]
        postings._ids = array("I", documents)
        postings._weights = array("f", weights)
        postings._values = [value for value in entry[2::3] if value]
        postings._maxweight = max(weights)
        if self._lengths:
            known = [self._lengths[number] for number in documents]
            postings._minlength = min(known)
            postings._maxlength = max(known)


def _postings(matcher: Any) -> Iterator[tuple[int, float, bytes]]:
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        matcher._read_values()
        for number, weight, value in zip(matcher._ids, matcher._weights, matcher._values, strict=True):
            yield number, weight, value or b""
        matcher._next_block()


def _read_run(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        while not _at_end(stream):
            yield marshal.load(stream)  # noqa: S302 - our own file, written a moment ago


def _at_end(stream: IO[bytes]) -> bool:
    return not stream.peek(1)  # type: ignore[attr-defined]


def _even_out(per_document: Any, size: int) -> None:
    """Bring every column to the full number of documents.

    Whoosh's own filling at the end loses the offsets of a column of over 32,768 rows that ends in empty values.
    """
    for column in per_document._colwriters.values():
        if hasattr(column, "_offsets"):
            column.fill(size)
            column._count = size


@lru_cache(maxsize=4096)
def pack_frequency(frequency: int) -> bytes:
    """A frequency as Whoosh's Frequency format stores it."""
    return pack_uint(frequency)  # type: ignore[no-any-return]


def pack_positions(positions: list[int]) -> bytes:
    """Ascending positions as Whoosh's Positions format stores them."""
    if len(positions) == 1:
        return pack_frequency(1) + _pickled(positions[0])
    base, deltas = 0, []
    for position in positions:
        deltas.append(position - base)
        base = position
    return pack_frequency(len(deltas)) + pickle.dumps(deltas, 2)


@lru_cache(maxsize=4096)
def _pickled(position: int) -> bytes:
    return pickle.dumps([position], 2)


def has_positions(field: Any) -> bool:
    """True when the field's postings hold positions."""
    return isinstance(field.format, Positions)


def sync(path: Path) -> None:
    """Bring a file or the entries of a directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
