"""What Whoosh's queries do not say: one word, or phrase, in any of several fields, counted once over all of them.

Each is a Whoosh query too (the same for every field, joined by Or), so that Whoosh's own searcher runs the same trees.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import whoosh.query as wq

# ((name of the Whoosh field, boost), …)
Fields = tuple[tuple[str, float], ...]


class InFields(wq.Or):
    """A text in any of the fields; `key` tells those apart that match or weigh differently."""

    def __init__(self, fields: Fields, text: Any, boost: float = 1.0) -> None:
        # Not Or's own: the queries per field are only made when somebody asks for them.
        self.fields, self.text, self.boost = fields, text, boost
        self.minmatch, self.scale = 0, None

    @property
    def key(self) -> tuple[Any, ...]:
        return type(self).__name__, self.text, self.fields

    @cached_property
    def subqueries(self) -> list[Any]:
        return [self.in_field(name, boost) for name, boost in self.fields]

    def in_field(self, name: str, boost: float) -> Any:
        """The query for one of the fields."""
        raise NotImplementedError


class TokenIn(InFields):
    """A token."""

    def in_field(self, name: str, boost: float) -> Any:
        return wq.Term(name, self.text, boost=boost)


class PhraseIn(InFields):
    """Tokens (a tuple) side by side, in this order, in one of the fields."""

    def in_field(self, name: str, boost: float) -> Any:
        return wq.Phrase(name, list(self.text), boost=boost)


class FuzzyIn(InFields):
    """A token or one that begins alike and is within an edit distance of it."""

    def __init__(self, fields: Fields, text: str, distance: int, boost: float = 1.0) -> None:
        super().__init__(fields, text, boost)
        self.distance = distance

    @property
    def key(self) -> tuple[Any, ...]:
        return (*super().key, self.distance)

    def in_field(self, name: str, boost: float) -> Any:
        return wq.FuzzyTerm(name, self.text, boost=boost, maxdist=self.distance, prefixlength=1)


class PrefixIn(InFields):
    """Any token that begins with the text."""

    def in_field(self, name: str, boost: float) -> Any:
        return wq.Prefix(name, self.text, boost=boost)


def text_in_fields(query: Any) -> InFields | None:
    """A query of Whoosh's for a text in one field as one of the above, which itself comes back; None for others."""
    if isinstance(query, InFields):
        return query
    if isinstance(query, wq.Term):
        return TokenIn(((query.fieldname, 1.0),), query.text, query.boost)
    if isinstance(query, wq.Phrase):
        return PhraseIn(((query.fieldname, 1.0),), tuple(query.words), query.boost)
    if isinstance(query, wq.FuzzyTerm):
        return FuzzyIn(((query.fieldname, 1.0),), query.text, query.maxdist, query.boost)
    if isinstance(query, wq.Prefix):
        return PrefixIn(((query.fieldname, 1.0),), query.text, query.boost)
    return None
