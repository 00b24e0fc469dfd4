"""SQLite's FTS5, asked directly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from bench.documents import BOOSTS, FIELDS, Document
from bench.engines.base import FACET, TOP, Answer, Engine, Progress

BATCH = 1_000
WEIGHTS = ", ".join(str(BOOSTS[name]) for name in FIELDS)


class Words(Engine):
    """Whole words, as the default tokenizer unicode61 finds them."""

    tokenizer = "unicode61"

    def build(self, documents: Iterable[Document], progress: Progress) -> None:
        self.open()
        with self.database as database:
            database.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, key TEXT, level TEXT, year INTEGER)")
            database.execute(f"CREATE VIRTUAL TABLE found USING fts5({', '.join(FIELDS)}, tokenize='{self.tokenizer}')")
            for number, one in enumerate(documents, start=1):
                database.execute("INSERT INTO documents VALUES (?, ?, ?, ?)", (number, one.key, one.level, one.year))
                row = [number, *(getattr(one, name) for name in FIELDS)]
                database.execute(
                    f"INSERT INTO found (rowid, {', '.join(FIELDS)}) VALUES (?, {', '.join('?' * len(FIELDS))})", row
                )
                progress(1)
            database.execute("INSERT INTO found (found) VALUES ('optimize')")

    def open(self) -> None:
        self.database = sqlite3.connect(self.folder / "fts5.sqlite3")

    def ask(self, query: str, operator: str, mode: str) -> Answer:
        condition, values = self.condition(query.split(" "), operator)
        if not condition:
            return Answer([], 0)
        best = f"SELECT rowid FROM found WHERE {condition} ORDER BY {self.rank(condition)} LIMIT {TOP}"
        ids = [row[0] for row in self.database.execute(best, values)]
        [[count]] = self.database.execute(f"SELECT count(*) FROM found WHERE {condition}", values)
        facet = None
        if mode == "facet":
            divided = (
                f"SELECT {FACET}, count(*) FROM documents WHERE id IN (SELECT rowid FROM found WHERE {condition}) "
                f"GROUP BY {FACET}"
            )
            facet = dict(self.database.execute(divided, values).fetchall())
        return Answer(ids, count, facet)

    def rank(self, condition: str) -> str:
        return f"bm25(found, {WEIGHTS})"

    def condition(self, words: list[str], operator: str) -> tuple[str, list[str]]:
        joined = f" {operator.upper()} ".join(self.term(word) for word in words)
        return "found MATCH ?", [joined]

    def term(self, word: str) -> str:
        quoted = word.replace('"', '""')
        return f'"{quoted}"'

    def keys(self, ids: Sequence[Any]) -> list[str]:
        known = dict(self.database.execute("SELECT id, key FROM documents").fetchall()) if ids else {}
        return [known[one] for one in ids]


class Prefixes(Words):
    """Words that begin as typed: the usual help against particles."""

    def term(self, word: str) -> str:
        return f"{super().term(word)}*"


class Trigrams(Words):
    """Substrings of three characters or more by the trigram tokenizer, shorter ones by LIKE over all texts.

    Some of a query are its pieces of three characters; short words beside long ones are left out then, because FTS5
    cannot rank a MATCH joined to a LIKE by OR.
    """

    tokenizer = "trigram"

    def condition(self, words: list[str], operator: str) -> tuple[str, list[str]]:
        long = [word for word in words if len(word) > 2]
        short = [word for word in words if len(word) <= 2]
        parts, values = [], []
        if long:
            parts.append("found MATCH ?")
            wanted = long if operator == "and" else [word[at : at + 3] for word in long for at in range(len(word) - 2)]
            values.append(f" {operator.upper()} ".join(map(self.term, wanted)))
        if short and (operator == "and" or not long):
            likes = [f"({' OR '.join(f'{name} LIKE ?' for name in FIELDS)})" for _word in short]
            parts.append(f"({f' {operator.upper()} '.join(likes)})")
            values += [f"%{word}%" for word in short for _name in FIELDS]
        return " AND ".join(parts), values

    def divisible(self, query: str) -> bool:
        return len(query) > 3

    def rank(self, condition: str) -> str:
        return super().rank(condition) if "MATCH" in condition else "rowid"
