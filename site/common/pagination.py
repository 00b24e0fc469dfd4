"""Lists in pages: a page that always exists, and the links that lead to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

PAGE_PARAMETER = "page"


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number in the pagination. A gap has number 0 and no URL."""

    number: int
    url: str
    current: bool


def paginate(items: QuerySet[Any] | Sequence[Any], params: QueryDict, *, per_page: int = 20) -> Page:
    """The page that `?page=` asks for; the first for nonsense, the last for a number that is too high."""
    return Paginator(items, per_page).get_page(params.get(PAGE_PARAMETER))


def query_without(params: QueryDict, *names: str) -> str:
    """The query string without these parameters (and without empty ones), for links that keep the others."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if name not in names:
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def page_url(number: int, base_query: str) -> str:
    """`?…&page=n`, and for the first page the address without a page number, so that each page has one address."""
    parts = [base_query] if base_query else []
    if number > 1:
        parts.append(f"{PAGE_PARAMETER}={number}")
    return "?" + "&".join(parts)


def page_links(page: Page, base_query: str = "") -> list[PageLink]:
    """The first, the last, and those around the present page, with gaps between."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [
        PageLink(number, page_url(number, base_query), number == page.number)
        if isinstance(number, int)
        else PageLink(0, "", False)
        for number in numbers
    ]
