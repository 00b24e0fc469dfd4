"""Half-typed words: a table of every place in short texts (titles, tags) where a word or a part of one begins.

The places are sorted by the letters (jamo) that follow, and again by the initial consonants that follow. What begins as
typed is then one stretch of an array, found by two binary searches. Spaces do not count: 수도요 finds 수도 요금.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import whoosh.query as wq

from search.engine.analysis import Analyzer, Token
from search.engine.jamo import (
    CONSONANT_BYTES,
    VOWEL_BYTES,
    has_lone_jamo,
    initial_spellings,
    initials,
    letters,
    lone_consonants,
)
from search.engine.keyboard import on_other_keyboard
from search.engine.text import clip_query, fold, normalise
from search.engine.values import SEPARATOR

Array = Any

# Marks in a stored text. Normalised texts hold no control characters, so these are free.
INNER = "\x1e"
_END = "\n"
# Places are sorted by so many letters; longer input is compared letter by letter at the end.
SORTED = 32
_SILENT = re.compile("[·ㆍ・‧･]")  # noqa: RUF001 - the dots that Korean titles put between words
_KINDS = re.compile(r"[\uac00-\ud7a3\u3131-\u318e\u4e00-\u9fff]+|[^\W\uac00-\ud7a3\u3131-\u318e\u4e00-\u9fff]+")

# How good a match is, by where it begins: inside a word, at a word, at the text.
_OTHER_KEYBOARD = np.array([1, 2, 3], np.float32)
_INITIALS = np.array([5, 6, 7], np.float32)
_HALF_SYLLABLE = np.array([9, 10, 11], np.float32)
_SYLLABLES = np.array([12, 14, 16], np.float32)
# Added when the word ends where the typing does.
_WHOLE_SYLLABLES, _WHOLE_OTHER = 4, 1
# Fields after the first say what the thing is about; the first is what it is called.
LATER_FIELD = 0.5

_IS_CONSONANT = np.isin(np.arange(256), list(CONSONANT_BYTES))
_IS_VOWEL = np.isin(np.arange(256), list(VOWEL_BYTES))


# --- what is stored --------------------------------------------------------------------------------------------------
def marked_text(text: str, analyzer: Analyzer) -> str:
    """A normalised text, folded, with a mark before every part inside a word that somebody may begin to type at.

    Parts are morphemes, the parts of dictionary words, and what follows a change between Korean, other letters and
    punctuation.
    """
    starts = {start for token in analyzer.tokens(text) for start in _starts(token)}
    starts |= {match.start() for match in _KINDS.finditer(text)}
    return _with_marks(text, starts)


def plain_marks(text: str) -> str:
    """The same without any analysis: parts begin where the kind of character changes."""
    return _with_marks(text, {match.start() for match in _KINDS.finditer(text)})


def _with_marks(text: str, starts: Iterable[int]) -> str:
    inside = sorted(start for start in starts if 0 < start < len(text) and text[start - 1] != " ")
    pieces = (fold(text[begin:end]) for begin, end in zip([0, *inside], [*inside, len(text)], strict=True))
    return _SILENT.sub("", INNER.join(pieces))


def _starts(token: Token) -> list[int]:
    """Where the token begins, and the parts inside it when they make it up letter by letter."""
    if "".join(token.parts) != token.text or len(token.text) != token.end - token.start:
        return [token.start]
    return [token.start + sum(map(len, token.parts[:number])) for number in range(len(token.parts))]


# --- what is typed ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Typed:
    """One word as it was typed, in every way it can be read.

    `spellings` are pairs of the letters of its whole syllables and the initials that it may stand for. A `finished`
    word is followed by another one, so its last syllable is not half of one.
    """

    letters: bytes
    spellings: tuple[tuple[bytes, bytes], ...] = ()
    other_keyboard: bytes = b""
    finished: bool = False


def typed_words(text: str) -> list[Typed]:
    """The words of a query as they are looked for; what is over the limits of a query is left out."""
    words = [word for word in clip_query(text).split(" ") if word]
    read = [_read(word, finished=number < len(words) - 1) for number, word in enumerate(words)]
    return [word for word in read if word.letters]


def _read(word: str, *, finished: bool = False) -> Typed:
    folded = _SILENT.sub("", fold(word))
    head, consonants = lone_consonants(folded)
    spellings: tuple[tuple[bytes, bytes], ...] = ()
    if len(head) + len(consonants) > 1 and consonants and not has_lone_jamo(head):
        first = letters(head), initials(head)
        spellings = tuple((first[0], first[1] + spelling) for spelling in initial_spellings(consonants))
    return Typed(letters(folded), spellings, letters(fold(on_other_keyboard(word))), finished)


def _joined(words: Sequence[Typed]) -> Typed:
    """The words written as one."""
    return Typed(b"".join(word.letters for word in words))


# --- the table -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Order:
    """Places in one spelling of the texts. `text` is that spelling without spaces, each text closed by a zero byte;
    `at` are the places in order of what follows; the bits of `ends` say where in `text` a word has just ended.
    """

    text: bytes
    at: Array
    ends: Array

    def span(self, prefix: bytes) -> slice:
        """The stretch of `at` after which the prefix, or its first 32 letters, follows."""
        prefix = prefix[:SORTED]
        size = len(prefix)

        def following(place: Any) -> bytes:
            return self.text[place : place + size]

        first = bisect_left(self.at, prefix, key=following)
        return slice(first, bisect_right(self.at, prefix, lo=first, key=following))

    def all_of(self, prefix: bytes) -> Any:
        """The index of those places in `at` after which the whole prefix follows."""
        span = self.span(prefix)
        if len(prefix) <= SORTED:
            return span
        follows = [self.text.startswith(prefix, place) for place in self.at[span]]
        return np.flatnonzero(follows) + span.start

    def word_ends(self, places: Array) -> Array:
        return (self.ends[places >> 3] >> (7 - (places & 7)).astype(np.uint8)) & 1 == 1

    @property
    def nbytes(self) -> int:
        return len(self.text) + self.at.nbytes + self.ends.nbytes


class Table:
    """The places of a list of stored texts (marked_text, several joined by values.SEPARATOR), one entry a document."""

    def __init__(self, stored: Sequence[str]) -> None:
        self.size = len(stored)
        # Each with a character before it, so that the first place has one too.
        raw = "".join(f"{_END}{text}" for text in stored)
        spelt, places, kinds, docs = _places(letters(raw))
        order = _sorted(spelt, places)
        self._docs, self._kinds = docs[order].astype(np.int32), kinds[order]
        self._letters = _order(spelt, places, kinds, order)
        first, first_places, first_kinds, _ = _places(initials(raw))
        first_order = _sorted(first, first_places)
        self._initials = _order(first, first_places, first_kinds, first_order)
        # Where a place of the second order stands in the first.
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        self._rank = rank[first_order]
        lengths = np.array([len(text) for text in stored], np.float32)
        self._shortness = 1 / (1 + lengths / 12)

    @property
    def nbytes(self) -> int:
        """The memory that the table takes."""
        arrays = (self._docs, self._kinds, self._rank, self._shortness)
        return self._letters.nbytes + self._initials.nbytes + sum(array.nbytes for array in arrays)

    def __len__(self) -> int:
        return len(self._docs)

    def match(self, word: Typed) -> Array:
        """How well each document begins somewhere as typed; 0 where it does not. Shorter documents are better."""
        scores = np.zeros(self.size, np.float32)
        if word.other_keyboard:
            self._add_letters(scores, word.other_keyboard, _OTHER_KEYBOARD, _OTHER_KEYBOARD, _WHOLE_OTHER, False)
        for head, pattern in word.spellings:
            self._add_initials(scores, head, pattern)
        self._add_letters(scores, word.letters, _SYLLABLES, _HALF_SYLLABLE, _WHOLE_SYLLABLES, word.finished)
        return scores

    def _add_letters(
        self, scores: Array, prefix: bytes, whole: Array, half: Array, complete: float, finished: bool
    ) -> None:
        span = self._letters.all_of(prefix)
        docs, kinds = self._docs[span], self._kinds[span]
        if not len(docs):
            return
        after = self._letters.at[span] + len(prefix)
        fits = self._ends_syllable(prefix, after)
        values = whole[kinds] if fits is None else np.where(fits, whole[kinds], half[kinds])
        values[self._letters.word_ends(after) & (kinds > 0)] += complete
        if finished and fits is not None:
            docs, values = docs[fits], values[fits]
        self._put(scores, docs, values)

    def _ends_syllable(self, prefix: bytes, after: Array) -> Array | None:
        """Whether a syllable ends with the prefix: no Korean follows, or a consonant that has a vowel.

        None when the prefix ends with no syllable itself, so that this cannot be asked.
        """
        last = prefix[-2:]
        if len(last) < 2 or not (_IS_VOWEL[last[1]] or (_IS_CONSONANT[last[1]] and _IS_VOWEL[last[0]])):
            return None
        text = np.frombuffer(self._letters.text, np.uint8)
        first, second = text[after], text[np.minimum(after + 1, len(text) - 1)]
        return np.where(_IS_CONSONANT[first], _IS_VOWEL[second], ~_IS_VOWEL[first])

    def _add_initials(self, scores: Array, head: bytes, pattern: bytes) -> None:
        span = self._initials.all_of(pattern)
        ranks, after = self._rank[span], self._initials.at[span] + len(pattern)
        if head:
            heads = self._letters.span(head)
            kept = (ranks >= heads.start) & (ranks < heads.stop)
            ranks, after = ranks[kept], after[kept]
        kinds = self._kinds[ranks]
        values = _INITIALS[kinds] + _WHOLE_OTHER * (self._initials.word_ends(after) & (kinds > 0))
        self._put(scores, self._docs[ranks], values.astype(np.float32))

    def _put(self, scores: Array, docs: Array, values: Array) -> None:
        np.maximum.at(scores, docs, values + self._shortness[docs])


def complete(tables: Sequence[tuple[Table, float]], words: Sequence[Typed], operator: str = "and") -> Array:
    """How well each document of tables of the same documents, each with a weight, begins as all (any) words do; or 0.

    A match that begins in one place and goes on across the spaces is worth as much as all words at their best.
    """
    if not words or not tables:
        return np.zeros(tables[0][0].size if tables else 0, np.float32)
    each = np.stack([_best(tables, word) for word in words])
    scores = each.sum(axis=0)
    if operator == "and":
        scores[(each == 0).any(axis=0)] = 0
    if len(words) > 1:
        np.maximum(scores, _best(tables, _joined(words)) * len(words), out=scores)
    return scores


def _best(tables: Sequence[tuple[Table, float]], word: Typed) -> Array:
    scores = [table.match(word) * np.float32(weight) for table, weight in tables]
    return scores[0] if len(scores) == 1 else np.maximum.reduce(scores)


def _places(spelt: bytes) -> tuple[Array, Array, Array, Array]:
    """(letters without spaces, where a part begins in them, of which kind it is, in which document) of marked texts."""
    raw = np.frombuffer(spelt, np.uint8)
    closing = (raw == ord(SEPARATOR)) | (raw == ord(_END))
    mark = closing | (raw == ord(" ")) | (raw == ord(INNER))
    kept = ~mark | closing
    begins = np.flatnonzero(mark[:-1] & ~mark[1:]) + 1
    before = raw[begins - 1]
    kinds = np.where(before == ord(INNER), 0, np.where(before == ord(" "), 1, 2)).astype(np.uint8)
    docs = np.cumsum(raw == ord(_END))[begins] - 1
    places = (np.cumsum(kept) - 1)[begins].astype(np.int32)
    text = np.append(raw[kept], np.uint8(0))
    text[np.flatnonzero(closing[kept])] = 0
    return text, places, kinds, docs


def _sorted(text: Array, places: Array) -> Array:
    """The order of the places by the letters that follow, up to the end of their text."""
    padded = np.append(text, np.zeros(SORTED, np.uint8))
    words = []
    going = np.ones(len(places), bool)
    for first in range(0, SORTED, 8):
        word = np.zeros(len(places), np.uint64)
        for step in range(first, first + 8):
            letter = padded[places + step]
            going &= letter != 0
            word = (word << np.uint64(8)) | np.where(going, letter, 0).astype(np.uint64)
        words.append(word)
    return np.lexsort(words[::-1])


def _order(text: Array, places: Array, kinds: Array, order: Array) -> _Order:
    ends = text == 0
    ends[places[kinds > 0]] = True
    return _Order(text.tobytes(), places[order], np.packbits(ends))


# --- in a query ------------------------------------------------------------------------------------------------------
class Completion(wq.Query):
    """A query of Whoosh's kind that the evaluation hands back to `matches`: fields with weights, and words."""

    def __init__(self, fields: Sequence[tuple[str, float]], words: Sequence[Typed], operator: str) -> None:
        self.fields, self.words, self.operator = tuple(fields), tuple(words), operator
        self.boost = 1.0

    def matches(self, snapshot: Any) -> Array:
        """A score for every document of a snapshot, 0 where it does not match; deleted ones may be among them."""
        scores = np.zeros(snapshot.size, np.float32)
        segments: dict[int, list[tuple[Table, float]]] = {}
        for name, weight in self.fields:
            for offset, table in tables_of(snapshot, name):
                segments.setdefault(offset, []).append((table, weight))
        for offset, tables in segments.items():
            scores[offset : offset + tables[0][0].size] = complete(tables, self.words, self.operator)
        return scores


def tables_of(snapshot: Any, name: str) -> list[tuple[int, Table]]:
    """[(number of its first document, table)] of the segments that have the column."""
    found = snapshot.derived(f"completion:{name}", _reader(name))
    return [(offset, table) for offset, table in found if table is not None]


def read_tables(snapshot: Any, prefix: str) -> None:
    """Read now what completing needs: the columns whose names begin with the prefix."""
    for name in snapshot.reader.schema.names():
        if name.startswith(prefix):
            tables_of(snapshot, name)


def _reader(name: str) -> Callable[[Any], Table | None]:
    def read(leaf: Any) -> Table | None:
        if name not in leaf.schema.names() or not leaf.has_column(name):
            return None
        values = leaf.column_reader(name)
        return Table([values[number].decode() for number in range(leaf.doc_count_all())])

    return read


# --- for short lists and for showing ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NameList:
    """A short list of things that can be completed by their names: tags, governments.

    Each entry is a name, or several: what it is called first, then what it is also called, which counts less.
    """

    names: Sequence[Sequence[str]]
    analyzer: Analyzer
    _tables: list[tuple[Table, float]] = field(default_factory=list)

    def find(self, typed: str, limit: int) -> list[int]:
        """The numbers of the entries with a name that begins somewhere as typed, best first."""
        if not self._tables:
            self._tables.append((self._table([names[:1] for names in self.names]), 1.0))
            self._tables.append((self._table([names[1:] for names in self.names]), LATER_FIELD))
        scores = complete(self._tables, typed_words(typed))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [int(number) for number in best if scores[number] > 0]

    def _table(self, entries: Sequence[Sequence[str]]) -> Table:
        return Table([SEPARATOR.join(_marked(normalise(name), self.analyzer) for name in names) for names in entries])


@lru_cache(maxsize=5_000)
def _marked(text: str, analyzer: Analyzer) -> str:
    # Lists are read anew after every change, and most of their names are the same.
    return marked_text(text, analyzer)


def typed_part(text: str, typed: str) -> list[tuple[int, int]]:
    """The stretches [start, end) of a text that a reader should see marked: where it begins as typed.

    A half-typed syllable counts whole, initials as their syllables. Words of the text come before places inside words.
    """
    found: list[tuple[int, int]] = []
    words = typed_words(typed)
    for word in [_joined(words), *words] if len(words) > 1 else words:
        if stretch := _stretch(text, word):
            found.append(stretch)
            if len(words) > 1 and word.letters == _joined(words).letters:
                break
    return _merged(found)


def _stretch(text: str, word: Typed) -> tuple[int, int] | None:
    places = [match.start() for match in re.finditer(r"(?<!\S)\S", text)] + list(range(len(text)))
    readings: list[tuple[bytes, Callable[[str], bytes]]] = [(word.letters, letters)]
    readings += [(pattern, initials) for _head, pattern in word.spellings]
    readings += [(word.other_keyboard, letters)] if word.other_keyboard else []
    for prefix, spell in readings:
        for start in places:
            if not text[start].isspace() and (end := _end_of(text, start, prefix, spell)):
                return start, end
    return None


def _end_of(text: str, start: int, prefix: bytes, spell: Callable[[str], bytes]) -> int:
    spelt = b""
    for end in range(start, len(text)):
        spelt += b"" if text[end].isspace() else spell(_SILENT.sub("", fold(text[end])))
        if len(spelt) >= len(prefix):
            return end + 1 if spelt.startswith(prefix) else 0
        if not prefix.startswith(spelt):
            return 0
    return 0


def _merged(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
