"""Which tests are tried again on PostgreSQL, when the suite has been run on SQLite before.

1. Tests that touch no database are not.
2. Tests marked `one_database` are not; the mark says why.
3. All others that ask for no page are: services, rules, querysets, constraints, locks, commands, search. So is what
   stands in a file about leaks or visibility, or is marked `both_databases` or `postgres`.
4. Of the tests that ask for pages, so many are that PostgreSQL gets every kind of statement that SQLite got. A kind is
   the text of the statement without its numbers, whether a value is one that databases differ about, and the error that
   it ended with.

So while SQLite is tried every process writes down what each of its tests has sent. A test that is not in that book,
because it is new or was skipped or its process has died, is tried again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

from django.core.signals import request_started

LONG = 100  # characters; SQLite does not mind how long a text is
BIG = 2**31 - 1  # nor how big an integer is
VALUES = re.compile(r"%s(?:, %s)+")
# Numbers, those of aliases, and names of savepoints, which no two tests share.
NUMBERS = re.compile(r"\b\d+\b|(?<=[TUVW])\d+|(?<=\bs)\d+_x\d+\b")


@dataclass(slots=True)
class Sent:
    """What one test has sent: whether it asked for pages, how many statements, and which kinds."""

    pages: bool = False
    statements: int = 0
    kinds: set[str] = field(default_factory=set)


class Book:
    """What the tests of this process have sent, by name."""

    def __init__(self) -> None:
        self.tests: dict[str, Sent] = {}
        self._now = Sent()

    @contextmanager
    def writing(self, name: str) -> Iterator[None]:
        self._now = Sent()
        request_started.connect(self._on_request)
        try:
            yield
        finally:
            request_started.disconnect(self._on_request)
            if self._now.statements:
                self.tests[name] = self._now

    def on_statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Stands in `connection.execute_wrappers`."""
        error = ""
        try:
            return execute(sql, params, many, context)
        except Exception as raised:
            error = type(raised).__name__
            raise
        finally:
            self._now.statements += 1
            self._now.kinds.add(f"{_shape(sql)} {_extremes(params)}{error}")

    def _on_request(self, **_signal: Any) -> None:
        self._now.pages = True

    def save(self, path: Path) -> None:
        kinds = {
            kind: number for number, kind in enumerate({kind for test in self.tests.values() for kind in test.kinds})
        }
        tests = {
            name: asdict(test) | {"kinds": [kinds[kind] for kind in test.kinds]} for name, test in self.tests.items()
        }
        path.write_text(json.dumps({"kinds": list(kinds), "tests": tests}), encoding="utf-8")


def read_books(folder: Path) -> dict[str, Sent]:
    """What all processes have written down; nothing when SQLite has not been tried."""
    found = {}
    for path in sorted(folder.glob("sent-*.json")):
        book = json.loads(path.read_text(encoding="utf-8"))
        for name, test in book["tests"].items():
            found[name] = Sent(test["pages"], test["statements"], {book["kinds"][number] for number in test["kinds"]})
    return found


def needed_pages(pages: dict[str, Sent], sent: set[str]) -> set[str]:
    """Of tests that ask for pages, enough to send every kind beyond those that are sent anyway.

    Always the one next that brings most new kinds for its length. What a test brings only becomes less, so one that
    stays the best after a second look is.
    """
    chosen, sent = set(), set(sent)

    def worth(name: str) -> float:
        return len(pages[name].kinds - sent) / pages[name].statements

    waiting = [(-worth(name), name) for name in pages]
    heapify(waiting)
    while waiting:
        _before, name = heappop(waiting)
        now = worth(name)
        if now and waiting and -now > waiting[0][0]:
            heappush(waiting, (-now, name))
        elif now:
            chosen.add(name)
            sent |= pages[name].kinds
    return chosen


@cache
def _shape(sql: str) -> str:
    return NUMBERS.sub("0", VALUES.sub("%s", sql))


def _extremes(params: Any) -> str:
    """Which values there are that one database takes and another does not."""
    found = set()
    for value in params if isinstance(params, list | tuple) else ():
        if isinstance(value, str):
            found |= {"long"} if len(value) > LONG else set()
            found |= {"nul"} if "\0" in value else set()
        elif isinstance(value, int) and abs(value) > BIG:
            found.add("big")
    return " ".join(sorted(found))
