"""The filters of a queryset as tests on the columns of the index, and their masks."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from search.engine.schema import LABEL_COLUMN
from search.engine.values import decode, encode

if TYPE_CHECKING:
    from search.engine.reader import Column, Snapshot

_KNOWN = (str, int, float, Decimal, datetime.date, datetime.time, UUID, type(None))
Mask = Any  # a numpy array of one bool per document


class Filter:
    """A condition on documents."""

    # False for those that no other search will ask for again.
    memorable = True

    def mask(self, snapshot: Snapshot) -> Mask:
        """One bool per document of the snapshot, deleted ones included. Belongs to everybody: not to be changed."""
        return snapshot.mask(repr(self), lambda: self.computed(snapshot)) if self.memorable else self.computed(snapshot)

    def computed(self, snapshot: Snapshot) -> Mask:
        """The same, computed anew."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Nothing(Filter):
    """Holds for no document."""

    def computed(self, snapshot: Snapshot) -> Mask:
        return np.zeros(snapshot.size, dtype=bool)


@dataclass(frozen=True, slots=True)
class Joined(Filter):
    """All ("AND") or any ("OR") of the parts, or their negation."""

    parts: tuple[Filter, ...]
    connector: str
    negated: bool

    @property
    def memorable(self) -> bool:  # type: ignore[override]
        return len(self.parts) <= 50 and all(part.memorable for part in self.parts)

    def computed(self, snapshot: Snapshot) -> Mask:
        join = {"AND": np.logical_and, "OR": np.logical_or, "XOR": np.logical_xor}[self.connector]
        result = join.reduce([part.mask(snapshot) for part in self.parts])
        return ~result if self.negated else result


@dataclass(frozen=True, slots=True)
class KeySet(Filter):
    """The primary key is one of these: what the database found for a condition that columns cannot express."""

    pks: frozenset[str]
    memorable = False

    def computed(self, snapshot: Snapshot) -> Mask:
        column = snapshot.column("c_pk")
        return column.having(np.fromiter((form in self.pks for form in column.forms), bool, len(column.forms)))


@dataclass(frozen=True, slots=True)
class OfModels(Filter):
    """The object is of one of the models, named by their labels."""

    labels: tuple[str, ...]

    def computed(self, snapshot: Snapshot) -> Mask:
        column = snapshot.column(LABEL_COLUMN)
        forms = set(map(encode, self.labels))
        return column.having(np.array([form in forms for form in column.forms], dtype=bool))


@dataclass(frozen=True, slots=True)
class ColumnTest(Filter):
    """A Django lookup on a column. With several values in a document, one that passes is enough."""

    column: str
    lookup: str
    value: Any

    @property
    def memorable(self) -> bool:  # type: ignore[override]
        # By its text a value must be known for what it is, and cost little memory.
        values = self.value if isinstance(self.value, (list, tuple)) else [self.value]
        return len(values) <= 50 and all(isinstance(value, _KNOWN) and len(str(value)) <= 200 for value in values)

    def computed(self, snapshot: Snapshot) -> Mask:
        column = snapshot.column(self.column)
        if self.lookup == "isnull":
            return column.missing() if self.value else ~column.missing()
        if self.lookup == "exact" and self.value is None:
            return np.zeros(snapshot.size, dtype=bool)
        return column.having(_chosen(column, self.lookup, self.value))


def restriction(snapshot: Snapshot, labels: Iterable[str], condition: Filter | None) -> Mask:
    """The objects of these models for which the condition holds, as a mask."""
    models = OfModels(tuple(sorted(labels)))
    return models.mask(snapshot) if condition is None else Joined((models, condition), "AND", False).mask(snapshot)


def _chosen(column: Column, lookup: str, value: Any) -> Mask:
    """One bool per distinct value of the column."""
    forms = column.forms
    chosen = np.zeros(len(forms), dtype=bool)
    if lookup in _TEXT_TESTS:
        test = _TEXT_TESTS[lookup](str(value))
        for number, form in enumerate(forms):
            chosen[number] = test(str(decode(form)))
        return chosen
    for low, high in _spans(forms, lookup, value):
        chosen[low:high] = True
    return chosen


def _spans(forms: Sequence[str], lookup: str, value: Any) -> list[tuple[int, int]]:
    """Slices of the sorted forms that pass. Forms of another type than the value's never do."""
    if lookup in ("exact", "in"):
        wanted = [encode(item) for item in (value if lookup == "in" else [value]) if item is not None]
        return [(bisect_left(forms, form), bisect_right(forms, form)) for form in wanted]
    if lookup == "range":
        lower, upper = (encode(item) for item in value)
        return [(bisect_left(forms, lower), bisect_right(forms, upper))]
    form = encode(value)
    first, last = bisect_left(forms, form[0]), bisect_left(forms, chr(ord(form[0]) + 1))
    return {
        "lt": [(first, bisect_left(forms, form))],
        "lte": [(first, bisect_right(forms, form))],
        "gt": [(bisect_right(forms, form), last)],
        "gte": [(bisect_left(forms, form), last)],
    }[lookup]


def _matching(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.search(text) is not None


_TEXT_TESTS: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "iexact": lambda value: lambda text: text.casefold() == value.casefold(),
    "contains": lambda value: lambda text: value in text,
    "icontains": lambda value: lambda text: value.casefold() in text.casefold(),
    "startswith": lambda value: lambda text: text.startswith(value),
    "istartswith": lambda value: lambda text: text.casefold().startswith(value.casefold()),
    "endswith": lambda value: lambda text: text.endswith(value),
    "iendswith": lambda value: lambda text: text.casefold().endswith(value.casefold()),
    "regex": _matching,
    "iregex": lambda value: _matching(value, re.IGNORECASE),
}
LOOKUPS = frozenset({*_TEXT_TESTS, "exact", "in", "range", "lt", "lte", "gt", "gte", "isnull"})
