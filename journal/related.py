"""Cases that a reader of an article may want next: those with the most tags in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from cases.cards import Card, cards_for
from cases.library import shelf_for

if TYPE_CHECKING:
    from journal.models import ArticlePage
    from people.roles import AnyUser


def related_cases(article: ArticlePage, user: AnyUser, *, shown: Collection[int] = (), limit: int = 3) -> list[Card]:
    """Up to `limit` visible cases that share a tag with the article, most tags first, newest first among equals.

    `shown` are cases that stand in the text already. At most two queries beside the shelf.
    """
    tags = [item.tag_id for item in article.tagged_items.all()]
    if not tags:
        return []
    shelf = shelf_for(user)
    points = np.bincount(shelf.tag_positions[np.isin(shelf.tag_ids, tags)], minlength=len(shelf))
    points[np.isin(shelf.pks, list(shown))] = 0
    best = np.argsort(-points, kind="stable")[:limit]
    return cards_for(user, [int(shelf.pks[place]) for place in best if points[place]], shelf=shelf)
