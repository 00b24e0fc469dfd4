"""Searching inside one queryset: what a list page needs. Knows no section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText

from common.exceptions import DomainError
from search.engine.backend import WhooshSearchBackend
from search.engine.errors import QueryTooLong
from search.engine.text import check_query


@dataclass(frozen=True, slots=True)
class Ranking:
    """Primary keys best first, and their scores. `widened`: nothing had all the words, these have some of them."""

    pks: list[Any] = field(default_factory=list)
    scores: dict[Any, float] = field(default_factory=dict)
    widened: bool = False


def clean_query(text: str) -> str:
    """The query as it is searched for. DomainError, with a sentence, when it is over 200 characters or 12 words."""
    try:
        return check_query(text)
    except QueryTooLong as error:
        if error.limit == "characters":
            message = _("The search is too long. Use %(maximum)d characters at most.")
        else:
            message = _("The search has too many words. Use %(maximum)d words at most.")
        raise DomainError(message % {"maximum": error.maximum}) from error


def search_ids(query: str, queryset: QuerySet[Any], *, limit: int | None = None) -> Ranking:
    """The objects of the queryset that have all the words, or if there are none, some of them.

    The queryset's own filters are applied inside the index; only filters on declared fields are allowed.
    """
    text = clean_query(query)
    if not text:
        return Ranking()
    results, widened = matches(text, queryset)
    found = results[:limit].pks() if isinstance(results.backend, WhooshSearchBackend) else _fetched(results[:limit])
    return Ranking([pk for pk, _score in found], dict(found), widened)


def matches(text: str, queryset: QuerySet[Any], *, widen: bool = True, by_relevance: bool = True) -> tuple[Any, bool]:
    """(modelsearch results, are they widened) of a clean query that is not empty."""
    backend = get_search_backend()
    results = backend.search(PlainText(text, operator="and"), queryset, order_by_relevance=by_relevance)
    if not widen or " " not in text or results.count():
        return results, False
    wider = backend.search(PlainText(text, operator="or"), queryset, order_by_relevance=by_relevance)
    return (wider, True) if wider.count() else (results, False)


def _fetched(results: Any) -> list[tuple[Any, float]]:
    return [(obj.pk, float(obj.score or 0)) for obj in results.annotate_score("score")]


def all_ids(query: str, queryset: QuerySet[Any]) -> list[Any]:
    """The primary keys of everything in the queryset that has all the words, best first; nothing without words.

    IndexUnavailable when the index cannot be read: what is sent out must not rest on another search's answer.
    """
    query = clean_query(query)
    if not query:
        return []
    bare = queryset.select_related(None).prefetch_related(None)
    results, _widened = matches(query, bare, widen=False)
    if isinstance(results.backend, WhooshSearchBackend):
        return [pk for pk, _score in results.pks(from_database=False)]
    return [obj.pk for obj in results]


def search_version() -> str:
    """What decides which words find a text: another value means that old texts may be found for the first time."""
    backend = get_search_backend()
    name = type(backend).__module__
    return f"{name}:{backend.analyzer.version}" if isinstance(backend, WhooshSearchBackend) else name
