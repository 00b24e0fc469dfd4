"""Which metal the drawing of an award has: what its name says, so it is the same on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community.contest.models import Award

FIRST = (("대상", "grand"), ("금", "gold"), ("은", "silver"), ("동", "bronze"))
ANYWHERE = (
    *(("대통령상", "grand"), ("국무총리상", "gold"), ("장관상", "silver")),
    *(("최우수", "gold"), ("우수", "silver"), ("장려", "bronze")),
)


def metal_of(award: Award) -> str:
    """grand, gold, silver, bronze, or plain where the name says none: “청년 우수상” is of silver like “은상”."""
    found = [metal for word, metal in FIRST if award.name.startswith(word)]
    found += [metal for word, metal in ANYWHERE if word in award.name]
    return found[0] if found else "plain"
