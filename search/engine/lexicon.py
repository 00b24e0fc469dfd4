"""All words of a segment as rows of letters (jamo), to find those that are a slip of the finger away.

Comparing a typed word with every row would take long: rows stand in the order of their length, and a word's set of
letters, as the bits of one number, tells most of the rest apart. What is left is compared all at once, column by
column.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from search.engine.jamo import letters

Array = Any

# Longer words are not corrected.
MAX_LETTERS = 24
# What one step costs: another letter, one more or less, two changed about; and letters that sound or lie alike.
STEP, NEAR_STEP = 2, 1
_ALIKE = "ㅐㅔ ㅒㅖ ㅖㅔ ㅗㅜ ㅓㅗ ㅡㅜ ㅡㅓ ㅛㅕ ㅠㅜ ㅛㅗ ㅑㅏ ㅕㅓ ㄱㄲ ㄱㅋ ㄷㄸ ㄷㅌ ㅂㅃ ㅂㅍ ㅅㅆ ㅈㅉ ㅈㅊ"


def _costs() -> Array:
    costs = np.full((256, 256), STEP, np.uint8)
    np.fill_diagonal(costs, 0)
    for one, other in map(letters, _ALIKE.split(" ")):
        costs[one, other] = costs[other, one] = NEAR_STEP
    return costs


_COSTS = _costs()


class Lexicon:
    """The distinct words given, Korean and others; those with more than 24 letters are only known, never near."""

    def __init__(self, words: Iterable[str]) -> None:
        distinct = list(dict.fromkeys(words))
        spelt = [letters(word) for word in distinct]
        fitting = [(len(key), number) for number, key in enumerate(spelt) if 0 < len(key) <= MAX_LETTERS]
        fitting.sort()
        rows = [number for _, number in fitting]
        self._lengths = np.array([length for length, _ in fitting], np.uint8)
        self._rows = _matrix([spelt[number] for number in rows])
        self._sets = _letter_sets(self._rows)
        # One long string takes a fifth of what as many small ones do.
        self._words = "\n".join(distinct[number] for number in rows)
        sizes = np.array([len(distinct[number]) + 1 for number in rows], np.int64)
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        self._hashes = np.sort(np.fromiter((hash(word) for word in distinct), np.int64, len(distinct)))

    def __len__(self) -> int:
        return len(self._hashes)

    @property
    def nbytes(self) -> int:
        """The memory that the lexicon takes."""
        arrays = (self._lengths, self._rows, self._sets, self._starts, self._hashes)
        return sum(array.nbytes for array in arrays) + 2 * len(self._words)

    def __contains__(self, word: str) -> bool:
        wanted = hash(word)
        place = int(np.searchsorted(self._hashes, wanted))
        return place < len(self._hashes) and int(self._hashes[place]) == wanted

    def near(self, word: str, steps: int) -> dict[str, int]:
        """{word: cost} of the other words that so few steps lead to; a step costs 2, or 1 between letters alike."""
        typed = letters(word)
        if not 0 < len(typed) <= MAX_LETTERS:
            return {}
        first, last = np.searchsorted(self._lengths, [len(typed) - steps, len(typed) + steps + 1])
        # A changed letter takes one out of the set and puts one in.
        apart = np.bitwise_count(self._sets[first:last] ^ _letter_sets(_matrix([typed]))[0])
        rows = np.flatnonzero(apart <= 2 * steps) + int(first)
        if not len(rows):
            return {}
        costs = _distances(typed, self._rows[rows], self._lengths[rows], steps)
        close = np.flatnonzero((costs <= STEP * steps) & (costs > 0))
        return {self._word(int(rows[number])): int(costs[number]) for number in close}

    def _word(self, row: int) -> str:
        return self._words[self._starts[row] : self._starts[row + 1] - 1]


def _matrix(keys: list[bytes]) -> Array:
    padded = b"".join(key.ljust(MAX_LETTERS, b"\0") for key in keys)
    return np.frombuffer(padded, np.uint8).reshape(len(keys), MAX_LETTERS)


def _letter_sets(rows: Array) -> Array:
    sets = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        sets |= np.where(column == 0, 0, np.uint64(1) << (column & 63).astype(np.uint64))
    return sets


def _distances(typed: bytes, rows: Array, lengths: Array, steps: int) -> Array:
    """The cost of turning the typed letters into each row; at least more than the steps allow where it takes more."""
    far = STEP * (steps + 1)
    columns = np.ascontiguousarray(rows.T)
    # One array for each cost that is the same in every row; none of them is written to.
    alike = [np.full(len(rows), cost, np.uint8) for cost in range(far + 1)]
    before_last: list[Array] = []
    last = [alike[min(far, STEP * j)] for j in range(MAX_LETTERS + 1)]
    for i, letter in enumerate(typed, start=1):
        row = [alike[far]] * (MAX_LETTERS + 1)
        row[0] = alike[min(far, STEP * i)]
        for j in range(max(1, i - steps), min(MAX_LETTERS, i + steps) + 1):
            best = np.minimum(last[j], row[j - 1]) + np.uint8(STEP)
            np.minimum(best, last[j - 1] + _COSTS[letter][columns[j - 1]], out=best)
            if i > 1 and j > 1:
                swapped = (columns[j - 2] == letter) & (columns[j - 1] == typed[i - 2])
                np.minimum(best, np.where(swapped, before_last[j - 2] + np.uint8(STEP), far), out=best)
            row[j] = np.minimum(best, far, out=best)
        before_last, last = last, row
    return np.choose(lengths, last)
