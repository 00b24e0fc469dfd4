"""tantivy, the Rust library, where pip has it (`pip install --target FOLDER tantivy`, then PYTHONPATH=FOLDER)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import tantivy

from bench.documents import BOOSTS, FIELDS, Document
from bench.engines.base import FACET, TOP, Answer, Engine, Progress, bigrams

AGGREGATION = {FACET: {"terms": {"field": FACET, "size": 100}}}


class Words(Engine):
    """Words as the default tokenizer finds them."""

    def analysed(self, text: str) -> str:
        return text

    def build(self, documents: Iterable[Document], progress: Progress) -> None:
        schema = tantivy.SchemaBuilder().add_text_field("key", stored=True, tokenizer_name="raw")
        for name in FIELDS:
            schema.add_text_field(name)
        schema.add_integer_field(FACET, fast=True)
        path = self.folder / "index"
        path.mkdir()
        writer = tantivy.Index(schema.build(), str(path)).writer(heap_size=128_000_000, num_threads=1)
        for document in documents:
            values: dict[str, Any] = {name: self.analysed(getattr(document, name)) for name in FIELDS}
            if document.year is not None:
                values[FACET] = document.year
            writer.add_document(tantivy.Document(key=document.key, **values))
            progress(1)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index = tantivy.Index.open(str(self.folder / "index"))
        self.searcher = self.index.searcher()

    def ask(self, query: str, operator: str, mode: str) -> Answer:
        # The parser's own syntax is not for a search box: each word is quoted.
        words = " ".join(f'"{word}"' for word in self.analysed(query.replace('"', " ").replace("\\", " ")).split())
        if not words:
            return Answer([], 0)
        parsed = self.index.parse_query(
            words, list(FIELDS), field_boosts=BOOSTS, conjunction_by_default=operator == "and"
        )
        result = self.searcher.search(parsed, TOP, count=True)
        facet = None
        if mode == "facet":
            buckets = self.searcher.aggregate(parsed, AGGREGATION)[FACET]["buckets"]
            facet = {int(bucket["key"]): bucket["doc_count"] for bucket in buckets}
        return Answer([self.searcher.doc(address)["key"][0] for _score, address in result.hits], result.count, facet)

    def keys(self, ids: Sequence[Any]) -> list[str]:
        return list(ids)


class Bigrams(Words):
    """Pairs of characters inside words, made in Python because tantivy's n-grams run over spaces."""

    def analysed(self, text: str) -> str:
        return bigrams(text)

    def divisible(self, query: str) -> bool:
        return len(query) > 2
