"""What there is already that resembles a need: cases, and needs of others. Read before somebody puts one up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.browse import clip_words
from cases.cards import Card, cards_for
from cases.models import CasePage
from cases.wanted.models import Need
from search.registry import search_ids

if TYPE_CHECKING:
    from people.roles import AnyUser

MOST_CASES, MOST_NEEDS = 4, 3
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Similar:
    """Cards of visible cases and needs, best first. Without words, or when nothing resembles them, both are empty."""

    cards: list[Card]
    needs: list[Need]

    def __bool__(self) -> bool:
        return bool(self.cards or self.needs)


def similar_to(words: str, user: AnyUser, *, besides: Need | None = None) -> Similar:
    """What the person may read that has all the words, or if there is nothing, some of them."""
    words = "".join(letter if letter.isprintable() else " " for letter in words[:LONGEST])
    words = clip_words(words)
    if not words:
        return Similar([], [])
    visible = Need.objects.findable_by(user)
    keys = [key for key in _found(words, visible, MOST_NEEDS + 1) if besides is None or key != besides.pk][:MOST_NEEDS]
    rows = visible.for_list().in_bulk(keys)
    return Similar(
        cards_for(user, _found(words, CasePage.objects.visible_to(user), MOST_CASES)),
        [rows[key] for key in keys if key in rows],
    )


def _found(words: str, visible: Any, limit: int) -> list[int]:
    return [int(key) for key in search_ids(words, visible, limit=limit).pks]
