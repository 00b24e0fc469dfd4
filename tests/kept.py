"""Rows that many tests begin with, made once: each test after another finds them as they were made.

    @made_once
    def world():
        return World()

is a fixture as any other, and may ask for other such fixtures, and for nothing else: it is made before everything that
the test has of its own. What it returns is copied for each test, the rows go back to what they were. They are there
for tests that ask for them, and for no others.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

Make = Callable[..., Any]
OWN = ("db", "things_kept")


def made_once(make: Make) -> Any:
    """A fixture whose value and rows are made once for all tests in a row that ask for it."""
    parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in (*OWN, *_wanted(make))]

    @functools.wraps(make)
    def fixture(things_kept: dict[Make, Any], **_others: Any) -> Any:
        return things_kept[make]

    fixture.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    fixture.make = make  # type: ignore[attr-defined]
    return pytest.fixture(fixture)


class Keeper:
    """What stands in the database of this process now, outside of every test: one thing upon the other."""

    def __init__(self) -> None:
        # (what made it, everything that there is since then, the transaction that takes it back)
        self._levels: list[tuple[Make, dict[Make, Any], Any]] = []

    def bring(self, makes: dict[Make, tuple[Make, ...]]) -> dict[Make, Any]:
        """A copy of what they make. `makes` is {what makes a thing: what makes the things that it asks for}."""
        self.drop(beyond=makes)
        for make in list(makes)[len(self._levels) :]:
            self._add(make, makes[make])
        if makes:
            cache.clear()  # what it holds may be about rows of another test
        return self._copy()

    def drop(self, beyond: Iterable[Make] = ()) -> None:
        """All but what they begin with, too."""
        same = [level[0] is make for level, make in zip(self._levels, beyond, strict=False)]
        stays = len(list(takewhile(bool, same)))
        while len(self._levels) > stays:
            _take_back(self._levels.pop()[2])

    def _add(self, make: Make, wanted: tuple[Make, ...]) -> None:
        things, undo = self._copy(), transaction.atomic()
        undo._from_testcase = True  # what must be the outermost transaction is so for a test, as with Django's own
        undo.__enter__()
        try:
            things[make] = make(*(things[one] for one in wanted))
        except BaseException:
            _take_back(undo)
            raise
        self._levels.append((make, things, undo))

    def _copy(self) -> dict[Make, Any]:
        return copy.deepcopy(self._levels[-1][1]) if self._levels else {}


def _take_back(undo: Any) -> None:
    transaction.set_rollback(True)
    undo.__exit__(None, None, None)


def makes_of(item: pytest.Item | None) -> dict[Make, tuple[Make, ...]]:
    """What the test wants to have been made, in an order in which each finds what it asks for."""
    info = getattr(item, "_fixtureinfo", None)
    found: dict[Make, tuple[Make, ...]] = {}

    def add(name: str) -> Make:
        make: Make = info.name2fixturedefs[name][-1].func.make
        if make not in found:
            wanted = tuple(add(other) for other in _wanted(make))
            found[make] = wanted
        return make

    for name, fixtures in (info.name2fixturedefs if info else {}).items():
        if hasattr(fixtures[-1].func, "make"):
            add(name)
    return found


def _wanted(make: Make) -> list[str]:
    return list(inspect.signature(make).parameters)
