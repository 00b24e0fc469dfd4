"""Searching inside one queryset: what a list page needs. Knows no section."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, Boost, PlainText, SearchQuery

from common.exceptions import DomainError
from search.engine.asking import subject, without_question
from search.engine.backend import WhooshSearchBackend
from search.engine.errors import IndexUnavailable, QueryTooLong, reading
from search.engine.spelling import Speller
from search.engine.text import check_query

# What all words in another spelling weigh beside some of the words as typed.
RESPELT = 4.0


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
    """(modelsearch results, are they widened) of a clean query that is not empty.

    The first reading of the query that finds something; the narrowest when none does, or with `widen=False`.
    `query_of` tells what they are results of.
    """
    backend = get_search_backend()
    first = None
    for query, widened in readings(text, queryset):
        results = backend.search(query, queryset, order_by_relevance=by_relevance)
        if not widen or results.count():
            return results, widened
        first = first or results
    return first, False


def with_all_words(text: str, queryset: QuerySet[Any]) -> Any:
    """The results of the first reading that has all the words and finds something; of the narrowest when none does."""
    backend = get_search_backend()
    found = [backend.search(query, queryset) for query in narrow_readings(text)]
    return next((results for results in found if results.count()), found[0])


def query_of(results: Any) -> SearchQuery:
    """The reading that gave these results, to be asked again in a narrower queryset."""
    query: SearchQuery = results.query_compiler.query
    return query


def readings(text: str, queryset: QuerySet[Any]) -> Iterator[tuple[SearchQuery, bool]]:
    """(query, is it widened), the narrowest first.

    All the words but 어떻게 and the like; all but those that only ask (방법, 있나요); some of them, after what has all
    of them in another spelling. A backend that knows no Korean gets all words, then some when there are several.
    """
    backend = get_search_backend()
    yield from ((query, False) for query in narrow_readings(text))
    if isinstance(backend, WhooshSearchBackend):
        yield widest(subject(text, backend.analyzer), queryset, backend), True
    elif " " in text:
        yield PlainText(text, operator="or"), True


def narrow_readings(text: str) -> list[SearchQuery]:
    """Those of `readings` that want all the words."""
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend):
        return [PlainText(text, operator="and")]
    texts = without_question(text, backend.analyzer), subject(text, backend.analyzer)
    return [PlainText(one, operator="and") for one in dict.fromkeys(texts)]


def widest(text: str, queryset: QuerySet[Any], backend: WhooshSearchBackend) -> SearchQuery:
    """Some of the words, and far before it all of them where a word is spelt as the queryset has it."""
    some: SearchQuery = PlainText(text, operator="or")
    for spelling, _count in spellings(text, [queryset], other_keyboard=False):
        some |= Boost(PlainText(spelling, operator="and"), RESPELT)
    return some


def spellings(text: str, visible: Sequence[QuerySet[Any]], *, other_keyboard: bool = True) -> list[tuple[str, int]]:
    """(the words in another spelling, number of hits) of what these querysets hold; three at most.

    Nothing while there is no index, and with a backend that knows no Korean.
    """
    try:
        speller = speller_for(visible)
        return _proposals(text, replace(speller, other_keyboard=other_keyboard)) if speller else []
    except IndexUnavailable:
        return []


def _proposals(text: str, speller: Speller) -> list[tuple[str, int]]:
    """The speller's proposals, remembered for all who see the same documents of the same state of the index."""
    seen = hashlib.blake2b(np.packbits(speller.visible).tobytes(), digest_size=16).digest()
    key = ("proposals", text, speller.other_keyboard, speller.analyzer.identity, seen)
    with reading():
        found: tuple[tuple[str, int], ...] | None = speller.snapshot.remembered(key)
        if found is None:
            found = tuple(speller.proposals(text))
            if not speller.cut_short:
                speller.snapshot.remember_texts(key, found)
    return list(found)


def count(text: str, visible: Sequence[QuerySet[Any]]) -> int:
    """How much of the querysets has all the words."""
    return sum(matches(text, queryset, widen=False)[0].count() for queryset in visible)


def speller_for(visible: Sequence[QuerySet[Any]]) -> Speller | None:
    """Spellings for who may see these querysets; None when another backend, or no index, answers."""
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend):
        return None
    found = [backend.search(MATCH_ALL, queryset).documents() for queryset in visible]
    if not found or any(one is None for one in found):
        return None
    snapshot = found[0][0]
    masks = [mask for one, mask in found if one is snapshot]
    return Speller(backend.analyzer, snapshot, np.logical_or.reduce(masks), lambda text: count(text, visible))


def close_by(text: str, results: Any, queryset: QuerySet[Any], limit: int) -> list[Any]:
    """What has some of the words, best first, when the results that have all of them are fewer than the limit.

    Together with those they are `limit` objects at most. Nothing when there are no results, because then `matches`
    gives these, and nothing without Korean analysis.
    """
    backend = get_search_backend()
    count = results.count()
    if not isinstance(backend, WhooshSearchBackend) or not 0 < count < limit:
        return []
    query = widest(subject(text, backend.analyzer), queryset, backend)
    known = {pk for pk, _score in results[:limit].pks()}
    found = [pk for pk, _score in backend.search(query, queryset)[: limit + count].pks() if pk not in known]
    keys = found[: limit - count]
    rows = {str(obj.pk): obj for obj in queryset.filter(pk__in=keys)} if keys else {}
    return [rows[str(key)] for key in keys if str(key) in rows]


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
