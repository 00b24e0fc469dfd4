"""What the search page proposes to somebody whose words find nothing, from what they may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db.models import QuerySet
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL

from search.engine.backend import WhooshSearchBackend
from search.engine.errors import IndexUnavailable
from search.engine.index import reading
from search.engine.spelling import Speller
from search.lookup import matches


def speller_for(visible: Sequence[QuerySet[Any]]) -> Speller | None:
    """Proposals for who may see these querysets; None when another backend, or no index, answers."""
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend):
        return None
    found = [backend.search(MATCH_ALL, queryset).documents() for queryset in visible]
    if not found or any(one is None for one in found):
        return None
    snapshot = found[0][0]
    masks = [mask for one, mask in found if one is snapshot]
    return Speller(backend.analyzer, snapshot, np.logical_or.reduce(masks), lambda text: count(text, visible))


def count(text: str, visible: Sequence[QuerySet[Any]]) -> int:
    """How much of the querysets has all the words."""
    return sum(matches(text, queryset, widen=False)[0].count() for queryset in visible)


def proposals(query: str, visible: Sequence[QuerySet[Any]]) -> list[tuple[str, int]]:
    """(other words, number of hits) for a query that finds nothing; three at most, nothing while there is no index."""
    try:
        speller = speller_for(visible)
        with reading():
            return speller.proposals(query) if speller else []
    except IndexUnavailable:
        return []
