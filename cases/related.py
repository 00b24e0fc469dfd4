"""Cases that a reader of one case may want next, with the reason in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from cases.cards import Card, cards_for
from cases.library import shelf_beside

if TYPE_CHECKING:
    from cases.library import Shelf
    from cases.models import CasePage
    from people.roles import AnyUser

# What is alike, and how much it weighs.
TAG, TYPE, TASK, KIND = 4, 3, 2, 1
ENOUGH = TYPE


def related_cases(case: CasePage, user: AnyUser, *, limit: int = 4) -> list[Card]:
    """Up to `limit` other visible cases, most alike first, newest first among equals. One query beside the shelf."""
    shelf = shelf_beside(case, user)
    here = np.flatnonzero(shelf.pks == case.pk)
    if not len(here):
        return []
    position = int(here[0])
    points, shared = _points(shelf, position)
    points[position] = 0
    best = np.argsort(-points, kind="stable")[:limit]
    best = best[points[best] >= ENOUGH]
    reasons = {int(shelf.pks[place]): _reason(shelf, position, int(place), int(shared[place])) for place in best}
    return cards_for(user, list(reasons), reasons, shelf=shelf)


def _points(shelf: Shelf, position: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of every case, and how many tags it shares with the one at the position."""
    mine = shelf.tag_ids[shelf.tag_positions == position]
    shared = np.bincount(shelf.tag_positions[np.isin(shelf.tag_ids, mine)], minlength=len(shelf))
    points = shared * TAG
    for name, weight in (("type", TYPE), ("task", TASK), ("kind", KIND)):
        points = points + weight * _same(shelf, name, position)
    return points, shared


def _same(shelf: Shelf, name: str, position: int) -> np.ndarray:
    column = shelf.columns[name]
    return (column == column[position]) & (column[position] != 0)


def _reason(shelf: Shelf, position: int, other: int, shared: int) -> str:
    if shared:
        mine = set(shelf.tag_ids[shelf.tag_positions == position].tolist())
        theirs = shelf.tag_ids[shelf.tag_positions == other].tolist()
        names = sorted(shelf.tags[tag].name for tag in theirs if tag in mine)
        return _("Same tags: %(tags)s") % {"tags": ", ".join(names)}
    reasons = {"type": _("Same CS type"), "task": _("Same focus task"), "kind": _("Same kind of government")}
    return " · ".join(text for name, text in reasons.items() if _same(shelf, name, position)[other])
