"""Filter fields as columns: for every document the numbers of its values in one sorted list of forms."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from search.engine.values import SEPARATOR, decode

Array = Any
# Forms that no document has any more are carried along until they are this share of the list, and this many.
MAX_IDLE_SHARE = 0.1
MIN_IDLE = 1_000
MAX_GRID_WIDTH = 8


class SegmentColumn:
    """The column of one segment.

    `forms` are its distinct values as column forms, sorted. `first` has for each document the number of its smallest
    form plus one, 0 without a value. When a document has several, `pairs` are all (documents, numbers of forms),
    ascending; else None.
    """

    def __init__(self, raw: Iterable[bytes], size: int) -> None:
        """`raw` gives the joined forms of each of `size` documents; a document without any gives empty bytes."""
        kinds: dict[bytes, int] = {}
        kind_of_doc = np.fromiter((kinds.setdefault(value, len(kinds)) for value in raw), np.int64, size)
        split = [sorted(set(value.decode().split(SEPARATOR))) if value else [] for value in kinds]
        self.size = size
        self.forms: list[str] = sorted(set(chain.from_iterable(split)))
        numbers = {form: number for number, form in enumerate(self.forms)}
        first = np.array([numbers[own[0]] + 1 if own else 0 for own in split], dtype=np.int32)
        self.first = first[kind_of_doc] if size else np.empty(0, np.int32)
        self.pairs: tuple[Array, Array] | None = None
        if any(len(own) > 1 for own in split):
            counts = np.array([len(own) for own in split])
            codes = np.array([numbers[form] for own in split for form in own], dtype=np.int32)
            per_doc = counts[kind_of_doc]
            picked = _runs((np.cumsum(counts) - counts)[kind_of_doc], per_doc)
            self.pairs = np.repeat(np.arange(size, dtype=np.int32), per_doc), codes[picked]


class Column:
    """The column of a whole snapshot.

    `forms` are the distinct values as column forms, sorted. Masks are arrays of one bool per document.
    """

    def __init__(self, parts: Sequence[SegmentColumn], before: Column | None = None) -> None:
        """The rows of the parts, one after the other.

        What `before`, the column of the snapshot before this one, has of them is taken from there: the rest alone is
        new work, but for copying.
        """
        if before is not None and before._idle():
            before = None
        self._parts = list(parts)
        self.size = sum(part.size for part in parts)
        kept = before._begins_like(parts) if before is not None else 0
        old, added = (before.forms if before is not None else []), parts[kept:]
        self.forms: list[str] = _joined(old, sorted(set(chain.from_iterable(part.forms for part in added))))
        blocks = [before._rows(sum(part.size for part in parts[:kept]))] if before is not None else []
        blocks += [(part.forms, part.first, part.pairs) for part in added]
        self._fill(blocks)
        self._decoded: dict[int, Any] = {-1: None, len(self.forms): None}

    def _fill(self, blocks: Sequence[tuple[list[str], Array, Any]]) -> None:
        several = any(pairs is not None for _, _, pairs in blocks)
        places = _Places(self.forms)
        firsts, docs, codes, rows = [np.empty(0, np.int32)], [], [], 0
        for forms, first, pairs in blocks:
            moved = places.of(forms)
            if moved is not None:
                first = np.concatenate([np.zeros(1, np.int32), moved + np.int32(1)])[first]
            firsts.append(first)
            if several:
                own_docs, own_codes = pairs or _pairs(first)
                docs.append(own_docs + np.int32(rows))
                codes.append(moved[own_codes] if pairs and moved is not None else own_codes)
            rows += len(first)
        self._first: Array = np.concatenate(firsts)
        self._pairs: tuple[Array, Array] | None = None
        if several:
            pairs = np.concatenate(docs), np.concatenate(codes)
            self._per_doc = np.bincount(pairs[0], minlength=self.size)
            self._begins = np.cumsum(self._per_doc) - self._per_doc
            # Those with several values may be gone by now.
            self._pairs = pairs if self._per_doc.max(initial=0) > 1 else None

    def _rows(self, rows: int) -> tuple[list[str], Array, Any]:
        pairs = None
        if self._pairs is not None:
            end = int(np.searchsorted(self._pairs[0], rows))
            pairs = self._pairs[0][:end], self._pairs[1][:end]
        return self.forms, self._first[:rows], pairs

    def _begins_like(self, parts: Sequence[SegmentColumn]) -> int:
        same = [mine is other for mine, other in zip(self._parts, parts, strict=False)]
        return same.index(False) if False in same else len(same)

    def _idle(self) -> bool:
        used = sum(len(part.forms) for part in self._parts)
        return len(self.forms) - used > max(MIN_IDLE, MAX_IDLE_SHARE * len(self.forms))

    def having(self, chosen: Array) -> Array:
        """The documents with at least one of the chosen forms (one bool per form), as a mask."""
        if self._pairs is None:
            return np.concatenate([np.zeros(1, bool), chosen])[self._first]
        mask = np.zeros(self.size, dtype=bool)
        mask[self._pairs[0][chosen[self._pairs[1]]]] = True
        return mask

    def missing(self) -> Array:
        """The documents without a value, as a mask."""
        return self._first == 0

    @cached_property
    def ranks(self) -> Array:
        """The number of each document's form, the smallest when there are several; -1 without a value."""
        return self._first - 1

    def values(self, numbers: Sequence[int]) -> list[Any]:
        """The values of forms, by their numbers; None for -1 and for the number after the last."""
        known = self._decoded
        if len(known) < len(self.forms) + 2:
            for number in numbers:
                if number not in known:
                    known[number] = decode(self.forms[number])
        return [known[number] for number in numbers]

    def values_of(self, docs: Array) -> list[Any]:
        """The (smallest) value of each of some documents; None where there is none."""
        return self.values((self._first.take(docs) - 1).tolist())

    def counts(self, docs: Array) -> list[tuple[Any, int]]:
        """(value, how many of the documents have it), most first; None stands for those without a value.

        Equals in the order of their values. Nothing with a count of 0.
        """
        totals = np.bincount(self._codes_of(docs), minlength=len(self.forms) + 1)
        if self._pairs is not None:
            totals[0] = len(docs) - np.count_nonzero(self._first.take(docs))
        # Those without a value come last among equals.
        totals = np.append(totals[1:], totals[0])
        order = np.argsort(-totals, kind="stable")[: np.count_nonzero(totals)]
        return list(zip(self.values(order.tolist()), totals.take(order).tolist(), strict=True))

    def _codes_of(self, docs: Array) -> Array:
        """The numbers of all forms of some documents, plus one; zeros may stand between them."""
        if self._pairs is None:
            return self._first.take(docs)
        if self._grid is not None:
            return self._grid.take(docs, axis=0).ravel()
        return self._pairs[1].take(_runs(self._begins.take(docs), self._per_doc.take(docs))) + 1

    @cached_property
    def _grid(self) -> Array | None:
        """The forms of a document side by side, as numbers plus one: one look fetches them all. None when too wide."""
        widest = int(self._per_doc.max())
        if self._pairs is None or widest > MAX_GRID_WIDTH:
            return None
        docs, codes = self._pairs
        grid = np.zeros((self.size, widest), dtype=np.int32)
        grid[docs, np.arange(len(docs)) - self._begins.take(docs)] = codes + 1
        return grid


class _Places:
    """Where forms stand in a sorted list; a dictionary is made of it only when many are asked for."""

    def __init__(self, forms: list[str]) -> None:
        self._forms = forms
        self._numbers: dict[str, int] | None = None

    def of(self, wanted: list[str]) -> Array | None:
        """The number of each form (int32), all of which are there; None when the list begins with them."""
        if len(wanted) == len(self._forms):
            return None
        if len(wanted) < len(self._forms) / 20:
            return np.array([bisect_left(self._forms, form) for form in wanted], dtype=np.int32)
        if len(wanted) > len(self._forms) - MIN_IDLE:
            return self._all_but_a_few(wanted)
        if self._numbers is None:
            self._numbers = {form: number for number, form in enumerate(self._forms)}
        return np.array([self._numbers[form] for form in wanted], dtype=np.int32)

    def _all_but_a_few(self, wanted: list[str]) -> Array | None:
        """Both lists are sorted, so that one look at each gap is enough."""
        place, shift = _next_difference(wanted, self._forms, 0, 0), 0
        if place == len(wanted):
            return None
        moved = np.arange(len(wanted), dtype=np.int32)
        while place < len(wanted):
            moved[place:] += 1
            shift += 1
            place = _next_difference(wanted, self._forms, place, shift)
        return moved


def _next_difference(wanted: list[str], forms: list[str], place: int, shift: int) -> int:
    """The first place from `place` on where the lists, the second one moved by `shift`, are not alike.

    Once they differ they differ to the end: the second list has a form more.
    """
    low, high = place, len(wanted)
    while low < high:
        middle = (low + high) // 2
        if wanted[middle] == forms[middle + shift]:
            low = middle + 1
        else:
            high = middle
    return low


def _joined(forms: list[str], others: list[str]) -> list[str]:
    """The sorted union of two sorted lists; the first one itself when the second has nothing more."""
    if not forms:
        return others
    joined, done = [], 0
    for other in others:
        place = bisect_left(forms, other, done)
        if place == len(forms) or forms[place] != other:
            joined += forms[done:place]
            joined.append(other)
            done = place
    joined += forms[done:] if joined else []
    return joined or forms


def _pairs(first: Array) -> tuple[Array, Array]:
    docs = np.flatnonzero(first)
    return docs.astype(np.int32), first[docs] - np.int32(1)


def _runs(begins: Array, lengths: Array) -> Array:
    """The numbers begin, begin + 1, … of each run, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(begins - (ends - lengths), lengths)
