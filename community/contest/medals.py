"""Which metal the drawing of an award has: by its place among the awards of its division, or by its own name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community.contest.models import Award

NAMED = (("대상", "grand"), ("금", "gold"), ("은", "silver"), ("동", "bronze"))
METALS = ("grand", "gold", "silver", "bronze")


def metal_of(award: Award, awards: Iterable[Award] = ()) -> str:
    """grand, gold, silver, bronze, or plain: what the name says, else the place from the top among `awards`."""
    for word, metal in NAMED:
        if award.name.startswith(word):
            return metal
    place = [each.pk for each in awards if each.division_id == award.division_id]
    if award.pk not in place:
        return "plain"
    return (*METALS, "plain")[min(place.index(award.pk), len(METALS))]
