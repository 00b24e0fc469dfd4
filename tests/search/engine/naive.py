"""BM25F as a textbook has it: document by document, in plain Python, over what Whoosh's own reader says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import whoosh.query as wq
from whoosh.reading import TermNotFound

from search.engine.queries import FuzzyIn, PhraseIn, PrefixIn, TokenIn, text_in_fields

K1, B, LEAST = 1.2, 0.75, 1e-9
Scores = dict[int, float]


class Naive:
    """Runs the same trees as `evaluate`; documents by Whoosh's numbers."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.living = [doc for doc in range(reader.doc_count_all()) if not reader.is_deleted(doc)]

    def run(self, query: Any, boost: float = 1.0) -> Scores:
        boost = max(boost * query.boost, LEAST)
        text = text_in_fields(query)
        if text is not None:
            return {doc: score * boost for doc, score in self.text(text).items()}
        if isinstance(query, wq.Or):
            return self.any([self.run(part, boost) for part in query])
        if isinstance(query, wq.And):
            parts = [self.run(part, boost) for part in query]
            both = set.intersection(*map(set, parts)) if parts else set()
            return {doc: sum(part[doc] for part in parts) for doc in both}
        if isinstance(query, wq.Not):
            excluded = self.run(query.query)
            return {doc: boost for doc in self.living if doc not in excluded}
        if isinstance(query, wq.Every):
            return dict.fromkeys(self.living, boost)
        assert query == wq.NullQuery
        return {}

    def any(self, parts: Sequence[Scores]) -> Scores:
        found: Scores = {}
        for part in parts:
            for doc, score in part.items():
                found[doc] = found.get(doc, 0.0) + score
        return found

    def text(self, query: Any) -> Scores:
        fields = [(name, boost) for name, boost in query.fields if name in self.reader.schema]
        if isinstance(query, PrefixIn):
            return self.any([self.prefix(name, boost, query.text) for name, boost in fields])
        if isinstance(query, FuzzyIn):
            return self.fuzzy(query, fields)
        if isinstance(query, TokenIn):
            by_field = {name: {d: len(p) for d, p in self.places(name, query.text).items()} for name, _ in fields}
            return self.bm25f(by_field, fields, [query.text])
        assert isinstance(query, PhraseIn)
        return self.bm25f({name: self.phrase(name, query.text) for name, _ in fields}, fields, query.text)

    def bm25f(self, frequencies: dict[str, Scores], fields: Sequence[Any], texts: Sequence[str]) -> Scores:
        weights: Scores = {}
        for name, boost in fields:
            for doc, frequency in frequencies[name].items():
                norm = 1 - B + B * self.length(doc, name) / self.average(name)
                weights[doc] = weights.get(doc, 0.0) + boost * frequency / norm
        rarity = sum(self.rarity(text, fields) for text in texts)
        return {doc: rarity * weight * (K1 + 1) / (K1 + weight) for doc, weight in weights.items()}

    def rarity(self, text: str, fields: Sequence[Any]) -> float:
        population = sum(any(self.length(doc, name) for name, _ in fields) for doc in self.living)
        having = len({doc for name, _ in fields for doc in self.places(name, text)})
        return math.log(1 + (population - having + 0.5) / (having + 0.5))

    def length(self, doc: int, name: str) -> int:
        return self.reader.doc_field_length(doc, name, 0) or 0

    def average(self, name: str) -> float:
        lengths = [self.length(doc, name) for doc in self.living]
        # The engine's averages are powers of 1.02.
        return 1.02 ** round(math.log(sum(lengths) / sum(map(bool, lengths)), 1.02))

    def places(self, name: str, text: str) -> dict[int, Sequence[int]]:
        """{living document: the places of the term, or as many zeros where none are written}."""
        found: dict[int, Sequence[int]] = {}
        try:
            matcher = self.reader.postings(name, text)
        except TermNotFound:
            return found
        while matcher.is_active():
            positions = matcher.supports("positions")
            found[matcher.id()] = matcher.value_as("positions") if positions else [0] * int(matcher.weight())
            matcher.next()
        return found

    def phrase(self, name: str, texts: Sequence[str]) -> Scores:
        places = [self.places(name, text) for text in texts]
        found = {}
        for doc in set.intersection(*map(set, places)):
            starts = set.intersection(*({place - i for place in own[doc]} for i, own in enumerate(places)))
            if starts:
                found[doc] = len(starts)
        return found

    def prefix(self, name: str, boost: float, text: str) -> Scores:
        docs = {doc for term in self.terms(name) if term.startswith(text) for doc in self.places(name, term)}
        return {doc: boost / (1 + math.log1p(self.length(doc, name))) for doc in docs}

    def fuzzy(self, query: FuzzyIn, fields: Sequence[Any]) -> Scores:
        texts = {
            term
            for name, _ in fields
            for term in self.terms(name)
            if term[0] == query.text[0] and edits(term, query.text) <= query.distance
        }
        parts = []
        for text in texts:
            nearness = 1.0 if text == query.text else 0.5
            found = self.text(TokenIn(query.fields, text))
            parts.append({doc: nearness * score for doc, score in found.items()})
        return self.any(parts)

    def terms(self, name: str) -> list[str]:
        return [text.decode() for text in self.reader.lexicon(name)]


def edits(one: str, other: str) -> int:
    """The letters to add, take away or change to make one text the other."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row = row, [i]
        for j, second in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != second)))
    return row[-1]
