"""Threads and cases like the title that somebody types: what the person may read, best first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cases.models import CasePage
from common.exceptions import DomainError
from community.forums.models import Forum, Thread
from community.kinds.choices import SHORTEST_TITLE, SIMILAR
from search.registry import search_ids

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.roles import AnyUser

# What the search takes at most.
WORDS, CHARACTERS = 12, 200


def similar_to(title: str, user: AnyUser) -> dict[str, Any]:
    """{"threads": …, "cases": …}, three each at most, and what names them. Two searches, two queries.

    Nothing for a title of one letter.
    """
    query = " ".join(title.split()[:WORDS])[:CHARACTERS]
    if len(query) < SHORTEST_TITLE:
        return {"threads": [], "cases": [], "found": []}
    threads = Thread.objects.visible_to(user)
    cases = CasePage.objects.visible_to(user)
    best = {
        "threads": _best(query, threads, threads.select_related("forum")),
        "cases": _best(query, cases, cases.select_related("government")),
    }
    return best | {"found": [f"{kind}-{one.pk}" for kind, rows in best.items() for one in rows]}


def _best(query: str, searched: QuerySet[Any], shown: QuerySet[Any]) -> list[Any]:
    try:
        keys = search_ids(query, searched, limit=SIMILAR).pks
    except DomainError:
        return []
    rows = {str(row.pk): row for row in shown.filter(pk__in=keys)}
    return [rows[str(key)] for key in keys if str(key) in rows]


def hint_for(forum: Forum, user: AnyUser, title: str) -> Mapping[str, Any]:
    """The place under the title of a new thread."""
    return similar_to(title, user)
