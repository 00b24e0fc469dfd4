"""Results that editors recommend for a query, as far as the reader may see them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from search.editions import stamps
from search.models import Edition
from search.registry import readable_pages, sections
from search.words import analyzer, key_of

MAX_PROMOTED = 5


@dataclass(frozen=True, slots=True)
class Promoted:
    """A recommendation as it is shown: plain text, and an address. `pk` is the page's, None for a link elsewhere."""

    title: str
    url: str
    note: str = ""
    pk: Any = None


@dataclass(frozen=True, slots=True)
class _Table:
    """{key of a query: Query rows with that key} under one state of promotions and analysis."""

    state: tuple[Any, Any]
    queries: dict[str, list[int]]


_table: _Table | None = None
_lock = threading.Lock()


def promoted_for(query: str, user: Any) -> list[Promoted]:
    """What editors recommend for a clean query in any of its spellings, in their order; five at most.

    Pages that the user may not read are left out. No database query while nothing is promoted for it.
    """
    keys = queries_like(query)
    if not keys:
        return []
    promotions = list(
        SearchPromotion.objects.filter(query__in=keys).select_related("page").order_by("query_id", "sort_order", "pk")
    )
    pages = _readable([one.page for one in promotions if one.page], user)
    shown = [pages.get(one.page_id) if one.page_id else _link(one) for one in promotions]
    noted = [
        replace(link, note=one.description) for link, one in zip(shown, promotions, strict=True) if link and link.url
    ]
    return list({one.url: one for one in reversed(noted)}.values())[::-1][:MAX_PROMOTED]


def queries_like(query: str) -> list[int]:
    """The keys of the queries with recommendations that are this one in another spelling, or the same."""
    stamp = stamps().get(Edition.Name.PROMOTIONS)
    if stamp is None:
        return []
    analysis = analyzer()
    state = stamp, analysis and analysis.identity
    global _table
    with _lock:
        if _table is None or _table.state != state:
            found: dict[str, list[int]] = {}
            promoted = Query.objects.filter(pk__in=SearchPromotion.objects.values("query"))
            for pk, text in promoted.values_list("pk", "query_string").order_by("pk"):
                found.setdefault(key_of(text, analysis), []).append(pk)
            _table = _Table(state, found)
        return _table.queries.get(key_of(query, analysis), [])


def _readable(pages: list[Page], user: Any) -> dict[int, Promoted]:
    """{page: how it is shown} of those that the user may read. Each is read again as what it is."""
    found = {}
    for kind in {page.specific_class for page in pages}:
        for queryset, title_of, url_of in _as_read_by(user, kind):
            for page in queryset.prefetch_related(None).filter(pk__in=[page.pk for page in pages]):
                found[page.pk] = Promoted(title_of(page), url_of(page), pk=page.pk)
    return found


def _as_read_by(
    user: Any, kind: type[Page]
) -> Iterable[tuple[QuerySet[Any], Callable[[Any], str], Callable[[Any], str]]]:
    """The queryset of the pages of a kind that the user may read, with their titles and addresses; nothing when nobody
    said who may read that kind."""
    for section in sections():
        queryset = section.queryset_for(user)
        if queryset.model is kind:
            yield queryset, section.title_of, section.url_of
            return
    if kind in readable_pages():
        yield readable_pages()[kind](user), _title, _url


def can_be_promoted(page: Page) -> bool:
    """Whether somebody said who may read pages of this kind; others would be shown to nobody."""
    kind = page.specific_class
    return kind in readable_pages() or any(one.queryset_for(AnonymousUser()).model is kind for one in sections())


def _title(page: Any) -> str:
    return str(page.title)


def _url(page: Any) -> str:
    return page.url or ""


def is_web_address(url: str) -> bool:
    """Whether a link may lead there: http and https only, never javascript: or the like."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _link(promotion: SearchPromotion) -> Promoted | None:
    url = promotion.external_link_url
    if not is_web_address(url):
        return None
    return Promoted(promotion.external_link_text or url, url)
