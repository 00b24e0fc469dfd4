"""Ranking by total and, where totals are equal, by the declared tie-breaks in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Classes = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Measure:
    """What a tie-break compares: the greater `key` is the better one; `printed` stands in the sheet."""

    key: Any
    printed: str


@dataclass(frozen=True)
class TieStep:
    """One rule applied to entries that were still equal: what was compared, and the classes after it, best first."""

    rule: str
    values: tuple[tuple[str, str], ...]
    classes: Classes


@dataclass(frozen=True)
class Tie:
    """Entries with one total, every rule that was asked, and who still shares a rank after all of them."""

    total: Decimal
    entries: tuple[str, ...]
    steps: tuple[TieStep, ...]
    shared: Classes


def ranked(
    totals: Mapping[str, Decimal], rules: Sequence[str], measure: Callable[[str, str], Measure]
) -> tuple[Classes, tuple[Tie, ...]]:
    """Classes of entries that share a rank, best first, and how each tie was broken.

    `measure(rule, entry)` answers what the rule compares; it may depend on nothing but the entry. In a class, entries
    stand in the order of their ids.
    """
    classes: list[tuple[str, ...]] = []
    ties: list[Tie] = []
    for equal in _split(totals, lambda entry: totals[entry]):
        if len(equal) == 1:
            classes.append(equal)
            continue
        steps: list[TieStep] = []
        parted = _broken(equal, rules, measure, steps)
        classes += parted
        shared = tuple(each for each in parted if len(each) > 1)
        ties.append(Tie(totals[equal[0]], equal, tuple(steps), shared))
    return tuple(classes), tuple(ties)


def _broken(
    equal: tuple[str, ...], rules: Sequence[str], measure: Callable[[str, str], Measure], steps: list[TieStep]
) -> list[tuple[str, ...]]:
    if len(equal) == 1 or not rules:
        return [equal]
    rule, *later = rules
    measures = {entry: measure(rule, entry) for entry in equal}
    classes = _split(equal, lambda entry: measures[entry].key)
    steps.append(TieStep(rule, tuple((entry, measures[entry].printed) for entry in equal), tuple(classes)))
    return [part for each in classes for part in _broken(each, later, measure, steps)]


def _split(entries: Iterable[str], key: Callable[[str], Any]) -> list[tuple[str, ...]]:
    classes: dict[Any, list[str]] = {}
    for entry in sorted(entries):
        classes.setdefault(key(entry), []).append(entry)
    return [tuple(classes[each]) for each in sorted(classes, reverse=True)]


def lot(seed: str, stage: str, entry: str) -> str:
    """The entry's lot: SHA-256 of "seed|stage|entry" in UTF-8, as hexadecimal digits. The smallest lot wins."""
    return hashlib.sha256(f"{seed}|{stage}|{entry}".encode()).hexdigest()


def ranks(classes: Sequence[Sequence[str]]) -> dict[str, int]:
    """Entry -> rank, as in sports: two who share the second are both 2, and the next is 4."""
    found: dict[str, int] = {}
    for each in classes:
        found |= dict.fromkeys(each, len(found) + 1)
    return found
