"""Whoosh's postings as arrays.

Whoosh's codec (the same in Whoosh 2.7.4 and whoosh-reloaded 2.7.5) writes a term's postings as blocks of up to 128
documents, each a compressed pickle. A whole block is taken at once here; a reader of another codec is walked through
document by document.
"""

from __future__ import annotations

import codecs
import io
import pickle
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3TermInfo, W3TermsReader
from whoosh.reading import TermNotFound

from search.engine.schema import Tokens

Array = Any
Block = tuple[Sequence[int], Sequence[float], Sequence[Any], int]
# A document and a place in it as one number, so that phrases are found by comparing numbers.
PLACE_BITS = 32

_LENGTH = struct.Struct("!i")
_FREQUENCY_SIZE = struct.calcsize("!I")
_PICKLE_2 = b"\x80\x02"
# How a pickle of protocol 2 writes bytes: a call of this function.
_FIRST_VALUE = b"c_codecs\nencode\n"
# A distance (5 bytes) and a frequency (9 bytes), each with its opcode.
MAX_POSTING_BYTES = 14


class _Numbers(pickle.Unpickler):
    """Unpickles numbers, texts and bytes, and calls nothing but what makes bytes."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != ("_codecs", "encode"):
            raise pickle.UnpicklingError("The postings hold something else than numbers.")
        return codecs.encode


def _loaded(data: bytes) -> Any:
    return _Numbers(io.BytesIO(data)).load()


def read_postings(leaf: Any, name: str, text: str) -> tuple[Array, Array]:
    """(documents ascending, int32; frequencies, float32) of a term in one segment, deleted documents included.

    Empty when the segment does not have the term.
    """
    docs, weights, _ = _gathered(leaf, name, text, with_values=False)
    return docs.astype(np.int32), np.array(weights, dtype=np.float32)


def read_places(leaf: Any, name: str, text: str) -> Array:
    """The places of a term in one segment, ascending: document << 32 | position, int64, deleted documents included."""
    docs, _, values = _gathered(leaf, name, text, with_values=True)
    if not len(docs):
        return np.empty(0, dtype=np.int64)
    distances = _distances(values, leaf.schema[name].format)
    counts = np.fromiter(map(len, distances), np.int64, len(distances))
    flat = np.fromiter(chain.from_iterable(distances), np.int64, int(counts.sum()))
    sums = np.cumsum(flat)
    begins = np.cumsum(counts) - counts
    places = sums - np.repeat(sums[begins] - flat[begins], counts)
    return np.unique((np.repeat(docs, counts) << PLACE_BITS) | places)


def _gathered(leaf: Any, name: str, text: str, *, with_values: bool) -> tuple[Array, list[float], list[Any]]:
    """(documents ascending, int64; frequencies; posting values, none unless asked for) of all blocks of a term."""
    numbers: list[int] = []
    weights: list[float] = []
    values: list[Any] = []
    last = 0
    for deltas, block_weights, block_values, newest in _blocks(leaf, name, text, with_values=with_values):
        begin = len(numbers)
        numbers.extend(deltas)
        # A block's first number is the document's own, the others are distances.
        numbers[begin] -= last
        last = newest
        weights.extend(block_weights)
        if with_values:
            values.extend(block_values)
    return np.cumsum(np.array(numbers, dtype=np.int64)), weights, values


def document_frequency(leaf: Any, name: str, text: str) -> int:
    """In how many documents of one segment a term stands, deleted ones included."""
    about = _term_info(leaf, name, text)
    return 0 if about is None else int(about.doc_frequency())


def _blocks(leaf: Any, name: str, text: str, *, with_values: bool) -> Iterator[Block]:
    """(distances between documents, frequencies, posting values, last document) of each block."""
    about = _term_info(leaf, name, text)
    if about is None:
        return
    terms = getattr(leaf, "_terms", None)
    if not isinstance(terms, W3TermsReader) or about.is_inlined():
        yield from _one_by_one(leaf.postings(name, text))
        return
    offset, length = about.extent()
    # Whoosh forgets to unpack the length.
    data = terms._postfile.get(offset, length[0] if isinstance(length, tuple) else length)
    if data[:4] != WHOOSH3_HEADER_MAGIC:
        raise OSError("The postings do not begin as they should.")
    stream, end, size = io.BytesIO(data), len(WHOOSH3_HEADER_MAGIC), 1
    while size > 0:
        (size,) = _LENGTH.unpack_from(data, end)
        stream.seek(end + _LENGTH.size)
        count, newest, _, compression, *_ = _Numbers(stream).load()
        end += _LENGTH.size + abs(size)
        packed = data[stream.tell() : end]
        head = None if with_values or not compression else _without_values(packed, count)
        deltas, weights, values = head or _loaded(zlib.decompress(packed) if compression else packed)
        if len(deltas) != count:
            raise OSError("A block of postings is not as long as it says.")
        yield deltas, _spread(weights, count), values or (), newest


def _term_info(leaf: Any, name: str, text: str) -> Any:
    """What the segment says about a term; None when it does not have it, as most small segments do."""
    terms = getattr(leaf, "_terms", None)
    if isinstance(terms, W3TermsReader) and isinstance(leaf.schema[name], Tokens):
        # As the reader does it, without its checks: they cost more than the look.
        for start, length in terms._tindex.ranges_for_key(terms._keycoder(name, text.encode())):
            return W3TermInfo.from_bytes(terms._dbfile.get(start, length))
        return None
    try:
        return leaf.term_info(name, text)
    except (TermNotFound, KeyError):
        return None


def _without_values(packed: bytes, count: int) -> Any:
    """The block without its values, of which the pickle makes one call each; None when it does not look like that.

    They come last: reading stops where the first of them begins.
    """
    begin = zlib.decompressobj().decompress(packed, count * MAX_POSTING_BYTES + 64)
    end = begin.find(_FIRST_VALUE)
    if end < 0:
        return None
    head = begin[:end].removesuffix(b"(") + b"N\x87."
    try:
        return _loaded(head)
    except (pickle.UnpicklingError, EOFError, IndexError):
        return None


def _spread(weights: Any, count: int) -> Sequence[float]:
    if weights is None:
        return (1.0,) * count
    return (weights,) * count if isinstance(weights, float) else weights


def _one_by_one(matcher: Any) -> Iterator[Block]:
    while matcher.is_active():
        yield [matcher.id()], [matcher.weight()], [matcher.value()], matcher.id()
        matcher.next()


def _distances(values: Sequence[bytes], format: Any) -> list[Sequence[int]]:
    """The distances between the places of each posting; they are pickled lists, all read as one."""
    inner = [value[_FREQUENCY_SIZE:] for value in values]
    if all(value.startswith(_PICKLE_2) and value.endswith(b".") for value in inner):
        joined = b"".join([_PICKLE_2, b"(", *[value[len(_PICKLE_2) : -1] for value in inner], b"l."])
        found: list[Sequence[int]] = _loaded(joined)
        return found
    return [np.diff(format.decode_positions(value), prepend=0).tolist() for value in values]
