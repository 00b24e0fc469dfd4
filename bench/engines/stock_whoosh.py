"""Whoosh as it comes: its own scoring, and the two of its analyses that are worth trying on Korean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import whoosh.fields
import whoosh.index
from whoosh.qparser import AndGroup, MultifieldParser, OrGroup
from whoosh.qparser.plugins import WhitespacePlugin

from bench.documents import BOOSTS, FIELDS, Document
from bench.engines.base import FACET, TOP, Answer, Engine, Progress


class StockWhoosh(Engine):
    """Words as the default StandardAnalyzer finds them."""

    def field(self) -> Any:
        return whoosh.fields.TEXT()

    def build(self, documents: Iterable[Document], progress: Progress) -> None:
        fields = {name: self.field() for name in FIELDS}
        year = whoosh.fields.NUMERIC(sortable=True)
        schema = whoosh.fields.Schema(
            key=whoosh.fields.ID(stored=True), year=year, level=whoosh.fields.ID(sortable=True), **fields
        )
        path = self.folder / "index"
        path.mkdir()
        writer = whoosh.index.create_in(str(path), schema).writer(limitmb=128)
        for document in documents:
            values = {name: getattr(document, name) for name in ("key", *FIELDS, "year", "level")}
            writer.add_document(**{name: value for name, value in values.items() if value is not None})
            progress(1)
        writer.commit()

    def open(self) -> None:
        self.index = whoosh.index.open_dir(str(self.folder / "index"))
        self.searcher = self.index.searcher()
        self.parsers = {"and": self.parser(AndGroup), "or": self.parser(OrGroup)}

    def parser(self, group: Any) -> Any:
        """Words and spaces only: nobody writes Whoosh's query language into a search box."""
        return MultifieldParser(
            FIELDS, self.index.schema, plugins=[WhitespacePlugin()], fieldboosts=BOOSTS, group=group
        )

    def ask(self, query: str, operator: str, mode: str) -> Answer:
        parsed = self.parsers[operator].parse(query)
        hits = self.searcher.search(parsed, limit=TOP, groupedby=FACET if mode == "facet" else None)
        facet = {value: len(docs) for value, docs in hits.groups(FACET).items()} if mode == "facet" else None
        return Answer([hit["key"] for hit in hits], len(hits), facet)

    def keys(self, ids: Sequence[Any]) -> list[str]:
        return list(ids)


class BigramWhoosh(StockWhoosh):
    """Pairs of characters inside words (NGRAMWORDS), all of them wanted, then some."""

    def field(self) -> Any:
        return whoosh.fields.NGRAMWORDS(minsize=2, maxsize=2)

    def parser(self, group: Any) -> Any:
        made = super().parser(group)
        # Whoosh joins the pairs of one word by "and" whatever the group is, unless the field says otherwise.
        for name in FIELDS:
            made.schema[name].queryor = group is OrGroup
        return made

    def divisible(self, query: str) -> bool:
        return len(query) > 2
