"""Which tests are tried again on PostgreSQL, when the suite has been run on SQLite before.

1. Tests that touch no database are not.
2. Tests marked `one_database` are not; the mark says why.
3. What stands in a file about leaks, visibility, querysets or people at once is, unless it is marked `slow`, and what
   is marked `both_databases` or `postgres`.
4. Of the others, so many are that PostgreSQL gets every kind of statement that SQLite got and that databases could make
   different things of: DELICATE names them. What is left out compares columns with values, which is the same on both.
   A kind is the text of the statement without its numbers, whether a value is one that databases differ about, whether
   it locks rows, the error that it ended with, and whether it found several rows.

So while SQLite is tried every process writes down what each of its tests has sent. A test that is not in that book,
because it is new or was skipped or its process has died, is tried again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any
from unittest import mock

from django.db.models.sql import compiler

LONG = 100  # characters; SQLite does not mind how long a text is
BIG = 2**31 - 1  # nor how big an integer is
VALUES = re.compile(r"%s(?:, %s)+")
# Numbers, those of aliases, and names of savepoints, which no two tests share.
NUMBERS = re.compile(r"\b\d+\b|(?<=[TUVW])\d+|(?<=\bs)\d+_x\d+\b")


SEVERAL, LOCK = " several", "FOR UPDATE"
# What databases answer differently: orders, patterns, letters, groups, dates, JSON, locks, rows that clash; types and
# lengths of what is written; values that one takes and another does not. And who may see what is made of EXISTS.
DELICATE = re.compile(
    r"^INSERT | (long|nul|big)\b|ORDER BY.* several$| LIKE | REGEXP |GROUP BY|DISTINCT|EXISTS ?\("
    r"|CASE WHEN|UNION|INTERSECT|EXCEPT|\|\|"
    r"|\b(CAST|UPPER|LOWER|SUBSTR\w*|COALESCE|MAX|MIN|SUM|AVG|JSON\w*)\(|django_\w+\(|\bOVER \(|FOR UPDATE"
    r"|ON CONFLICT|Error$",
    re.DOTALL,
)


@dataclass(slots=True)
class Sent:
    """What one test has sent: how many statements, and which kinds."""

    statements: int = 0
    kinds: set[str] = field(default_factory=set)


class Book:
    """What the tests of this process have sent, by name."""

    def __init__(self) -> None:
        self.tests: dict[str, Sent] = {}
        self._now = Sent()
        self._lock = ""

    @contextmanager
    def writing(self, name: str) -> Iterator[None]:
        self._now = Sent()
        try:
            yield
        finally:
            if self._now.statements:
                self.tests[name] = self._now
            self._now = Sent()

    @contextmanager
    def listening(self, connection: Any) -> Iterator[None]:
        """Meanwhile everything that goes to the database is written down."""
        send, read = compiler.SQLCompiler.execute_sql, compiler.cursor_iter

        def sent_by(query: Any, *arguments: Any, **options: Any) -> Any:
            # SQLite locks no rows, and the statement does not say that it would.
            before, self._lock = self._lock, LOCK if query.query.select_for_update else ""
            try:
                return send(query, *arguments, **options)
            finally:
                self._lock = before

        def rows_of(cursor: Any, *arguments: Any) -> Iterator[Any]:
            number = 0
            try:
                for rows in read(cursor, *arguments):
                    number += len(rows)
                    yield rows
            finally:
                kind = getattr(cursor, "kind", None)  # none for the connection of another thread
                if number > 1 and kind:
                    self._now.kinds.add(f"{kind}{SEVERAL}")

        with (
            connection.execute_wrapper(self.on_statement),
            mock.patch.object(compiler.SQLCompiler, "execute_sql", sent_by),
            mock.patch.object(compiler, "cursor_iter", rows_of),
        ):
            yield

    def on_statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A wrapper of `connection.execute_wrappers`."""
        error = ""
        try:
            return execute(sql, params, many, context)
        except Exception as raised:
            error = type(raised).__name__
            raise
        finally:
            context["cursor"].kind = kind = f"{_shape(sql)} {_extremes(params)}{self._lock}{error}"
            self._now.statements += 1
            self._now.kinds.add(kind)

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
            found[name] = Sent(test["statements"], {book["kinds"][number] for number in test["kinds"]})
    return found


def needed(tests: Mapping[str, Sent], anyway: Iterable[Sent] = ()) -> set[str]:
    """Of the tests enough to send every delicate kind. `anyway` is what others send in any case.

    Always the one next that brings most for its length. What a test brings only becomes less, so one that stays the
    best after a second look is.
    """
    lacking = {kind for test in tests.values() for kind in test.kinds if _is_delicate(kind)}
    lacking.difference_update(*(test.kinds for test in anyway))

    def worth(name: str) -> float:
        return len(lacking & tests[name].kinds) / tests[name].statements

    chosen = set()
    waiting = [(-worth(name), name) for name in tests]
    heapify(waiting)
    while waiting:
        _before, name = heappop(waiting)
        now = worth(name)
        if now and waiting and -now > waiting[0][0]:
            heappush(waiting, (-now, name))
        elif now:
            chosen.add(name)
            lacking -= tests[name].kinds
    return chosen


@cache
def _is_delicate(kind: str) -> bool:
    return bool(DELICATE.search(kind))


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
