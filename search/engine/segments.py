"""Writes documents into one Whoosh segment, and merges segments: Whoosh's files, without its pool of postings.

Whoosh sorts a tuple per posting. Here a posting is a few numbers in arrays, sorted once by NumPy, and the blocks of a
term are written whole. Stock Whoosh reads from them what it would have written itself.
"""

from __future__ import annotations

import heapq
import marshal
import os
import pickle
import zlib
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import compress, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3TermInfo
from whoosh.fields import Schema
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.formats import Positions
from whoosh.reading import SegmentReader
from whoosh.system import pack_uint, pack_ushort
from whoosh.util.numeric import byte_to_length, length_to_byte

INDEX_NAME = "MAIN"
MEGABYTE = 2**20
# What a posting, a packed list of positions and a term take in memory, about; a packed list also its length.
_POSTING_BYTES, _PACKED_BYTES, _TERM_BYTES = 12, 41, 200
# Postings in a block of Whoosh's codec, and how it compresses them.
_BLOCK, _COMPRESSION = 128, 3
# A block of fewer bytes hardly shrinks, and packing it costs more than all else.
_WORTH_PACKING = 128
Document = dict[str, Any]


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
        self._fields: dict[str, _Postings] = {}
        self._lengths: dict[str, array[int]] = {}
        self._runs: list[Path] = []
        self._merged: list[Iterator[Any]] = []
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
        self._count()
        return number

    def delete(self, number: int) -> None:
        """Mark a document of this segment as deleted."""
        self._segment.delete_document(number)

    def _add_value(self, number: int, name: str, field: Any, value: Any) -> None:
        length = self._of(name).add(number, field, value) if field.indexed else 0
        self._add_length(number, name, field, value if field.stored else None, length if field.scorable else 0)
        if field.column_type:
            self._per_document.add_column_value(name, field.column_type, field.to_column_value(value))

    def _of(self, name: str) -> _Postings:
        if name not in self._fields:
            self._fields[name] = _Postings(has_positions(self._schema[name]))
        return self._fields[name]

    def _add_length(self, number: int, name: str, field: Any, stored: Any, length: int) -> None:
        self._per_document.add_field(name, field, stored, length)
        if length:
            lengths = self._lengths.setdefault(name, array("i"))
            lengths.frombytes(bytes(lengths.itemsize * (number - len(lengths))))
            # As it will be read back: Whoosh keeps a length in one byte.
            lengths.append(byte_to_length(length_to_byte(length)))

    def _count(self) -> None:
        self.size += 1
        if not self.size % 64 and sum(postings.used for postings in self._fields.values()) > self._memory:
            self._spill()

    # --- merging ---------------------------------------------------------------------------------------------------
    def add_segment(self, reader: SegmentReader) -> None:
        """Add the documents of another segment, the deleted ones left out; after all documents of one's own.

        Its postings are read while finish() writes, a term at a time: the reader stays open until then.
        """
        self._merged.append(_terms_of(reader, self._schema, self._add_stored(reader)))

    def _add_stored(self, reader: SegmentReader) -> list[int | None]:
        """[new number of each document, None for the deleted]."""
        fields = [(name, self._schema[name]) for name in sorted(self._schema.names())]
        columns = {n: reader.column_reader(n) for n, f in fields if f.column_type and reader.has_column(n)}
        numbers: list[int | None] = []
        for old in range(reader.doc_count_all()):
            numbers.append(None if reader.is_deleted(old) else self.size)
            if numbers[-1] is not None:
                stored = reader.stored_fields(old)
                self._per_document.start_doc(self.size)
                for name, field in fields:
                    length = reader.doc_field_length(old, name) if field.scorable else 0
                    self._add_length(self.size, name, field, stored.get(name), length or 0)
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
        blocks = _Blocks(self._writer)
        for name, terms in groupby(self._sorted_terms(), itemgetter(0)):
            known = self._lengths.get(name, array("i")).tolist()
            blocks.start_field(name, self._schema[name], known + [0] * (self.size - len(known)))
            for _, text, postings in terms:
                blocks.write(text.encode(), *postings)
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

    def _in_memory(self) -> Iterator[tuple[str, str, TermPostings]]:
        for name in sorted(self._fields):
            for text, postings in self._fields[name].sorted():
                yield name, text, postings

    def _sorted_terms(self) -> Iterator[tuple[str, str, TermPostings]]:
        if not (self._runs or self._merged):
            yield from self._in_memory()
            return
        runs = [*map(_read_run, self._runs), self._in_memory(), *self._merged]
        # They come in the order of their documents, so a term's documents stay ascending.
        for (name, text), parts in groupby(heapq.merge(*runs, key=itemgetter(0, 1)), key=itemgetter(0, 1)):
            documents, frequencies, values = zip(*(postings for _, _, postings in parts), strict=True)
            yield name, text, (sum(documents, []), sum(frequencies, []), sum(values, []))

    def _remove_runs(self) -> None:
        for path in self._runs:
            path.unlink(missing_ok=True)
        self._runs = []


# The postings of a term: documents ascending, how often each has it, and the packed positions where a field has them.
TermPostings = tuple[list[int], list[int], list[bytes]]


class _Numbers(dict[str, int]):
    """Numbers given to terms in the order of their first appearance."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _Postings:
    """The postings of one field as they come, document by document."""

    def __init__(self, with_positions: bool) -> None:
        self._with_positions = with_positions
        self._terms = _Numbers()
        self._documents = array("I")
        self._term_numbers = array("I")
        self._frequencies = array("I")
        self._values: list[bytes] = []
        self._value_bytes = 0

    @property
    def used(self) -> int:
        """Bytes of memory, about."""
        packed = len(self._values) * _PACKED_BYTES + self._value_bytes
        return len(self._documents) * _POSTING_BYTES + len(self._terms) * _TERM_BYTES + packed

    def add(self, number: int, field: Any, value: Any) -> int:
        """Add a field's value: {term: positions}, {term: frequency}, or what Whoosh's own fields take; its length."""
        if not isinstance(value, dict):
            value = {text.decode(): frequency for text, frequency, _, _ in field.index(value)}
        counts: Any = value.values()
        if self._with_positions:
            packed = [pack_positions(positions) for positions in counts]
            self._values += packed
            self._value_bytes += sum(map(len, packed))
            counts = [len(positions) for positions in counts]
        self._term_numbers.extend(map(self._terms.__getitem__, value))
        self._frequencies.extend(counts)
        self._documents.extend([number] * len(value))
        return sum(counts)

    def sorted(self) -> Iterator[tuple[str, TermPostings]]:
        """(term, postings) in the order of the terms."""
        numbers = np.frombuffer(self._term_numbers, np.uint32) if self._term_numbers else np.empty(0, np.uint32)
        # Within a term documents ascend in the order of their coming.
        order = np.argsort(numbers, kind="stable")
        ends = np.cumsum(np.bincount(numbers, minlength=len(self._terms))).tolist()
        documents = np.asarray(self._documents, np.uint32)[order]
        frequencies = np.asarray(self._frequencies, np.uint32)[order]
        for text in sorted(self._terms):
            term = self._terms[text]
            begin, end = ends[term - 1] if term else 0, ends[term]
            values = [self._values[at] for at in order[begin:end].tolist()] if self._with_positions else []
            yield text, (documents[begin:end].tolist(), frequencies[begin:end].tolist(), values)


class _Blocks:
    """Writes postings as Whoosh's codec lays them out, for a segment's field writer."""

    def __init__(self, writer: W3FieldWriter) -> None:
        self._writer = writer
        self._file = writer._postfile
        self._key = b""
        self._format: Any = None
        self._lengths: list[int] = []

    def start_field(self, name: str, field: Any, lengths: list[int]) -> None:
        """The terms of this field come next; `lengths` by document, 0 where it has nothing."""
        self._writer.start_field(name, field)
        self._key = pack_ushort(self._writer._fieldid)
        self._format = field.format
        self._lengths = lengths

    def write(self, text: bytes, documents: list[int], frequencies: list[int], values: list[bytes]) -> None:
        """Write a term with its postings; terms come in ascending order."""
        about = W3TermInfo()
        begin = self._file.tell()
        self._file.write(WHOOSH3_HEADER_MAGIC)
        lengths = [self._lengths[number] for number in documents]
        about._minlength, about._maxlength = min(lengths) or None, max(lengths)
        about._weight, about._df = float(sum(frequencies)), len(documents)
        about._maxweight = float(max(frequencies))
        about._minid, about._maxid = documents[0], documents[-1]
        for first in range(0, len(documents), _BLOCK):
            part = slice(first, first + _BLOCK)
            self._write_block(
                documents[part], frequencies[part], values[part], lengths[part], last=first + _BLOCK >= len(documents)
            )
        about.set_extent(begin, self._file.tell() - begin)
        self._writer._tindex.add(self._key + text, about.to_bytes())

    def _write_block(
        self, documents: list[int], frequencies: list[int], values: list[bytes], lengths: list[int], *, last: bool
    ) -> None:
        data = pickle.dumps((_gaps(documents), _weights(frequencies), self._packed(frequencies, values)), 2)
        # Whoosh means to leave small blocks as they are too, and forgets it; its readers know both.
        compression = _COMPRESSION if len(data) >= _WORTH_PACKING else 0
        packed = zlib.compress(data, compression) if compression else data
        about = pickle.dumps(
            (
                len(documents),
                documents[-1],
                float(max(frequencies)),
                compression,
                length_to_byte(min(lengths) or None),
                length_to_byte(max(lengths)),
            ),
            2,
        )
        length = len(about) + len(packed)
        self._file.write_int(-length if last else length)
        self._file.write(about + packed)

    def _packed(self, frequencies: list[int], values: list[bytes]) -> Any:
        size = self._format.fixed_value_size()
        if size is None or size < 0:
            return tuple(values)
        return b"".join(map(pack_frequency, frequencies)) if size else None


def _gaps(documents: list[int]) -> tuple[int, ...]:
    return (documents[0], *(after - before for before, after in zip(documents, documents[1:], strict=False)))


def _weights(frequencies: list[int]) -> None | float | tuple[float, ...]:
    first = frequencies[0]
    if frequencies.count(first) == len(frequencies):
        return None if first == 1 else float(first)
    return tuple(map(float, frequencies))


def _terms_of(
    reader: SegmentReader, schema: Schema, numbers: list[int | None]
) -> Iterator[tuple[str, str, TermPostings]]:
    """The postings of a segment, by field and term; `numbers` renumbers its documents, None stands for the deleted."""
    terms, whole = reader._terms, not reader.has_deletions()
    for name, text in terms.terms():
        if name in schema and schema[name].indexed:
            found = _read_postings(terms.matcher(name, text, schema[name].format), has_positions(schema[name]))
            postings = _renumbered(found, numbers) if whole else _living(found, numbers)
            if postings[0]:
                yield name, text.decode(), postings


def _read_postings(matcher: Any, with_positions: bool) -> TermPostings:
    documents: list[int] = []
    frequencies: list[int] = []
    values: list[bytes] = []
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        documents += matcher._ids
        frequencies += map(int, matcher._weights)
        if with_positions:
            matcher._read_values()
            values += matcher._values
        matcher._next_block()
    return documents, frequencies, values


def _renumbered(postings: TermPostings, numbers: list[Any]) -> TermPostings:
    documents, frequencies, values = postings
    return [numbers[old] for old in documents], frequencies, values


def _living(postings: TermPostings, numbers: list[int | None]) -> TermPostings:
    documents, frequencies, values = postings
    new = [numbers[old] for old in documents]
    there = [number is not None for number in new]
    kept = [number for number in new if number is not None]
    return kept, list(compress(frequencies, there)), list(compress(values, there))


def _read_run(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        while stream.peek(1):
            yield marshal.load(stream)  # noqa: S302 - our own file, written a moment ago


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
