"""The drawn tree of a case, kept for as long as it shows the same adopters to the same circle of readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cases.adoption.adopters import places_of
from cases.adoption.tree import telling_tree, whole_tree
from cases.fragments import kept
from cases.rules import government_today

if TYPE_CHECKING:
    from cases.adoption.adopters import Adopter
    from cases.library import Shelf
    from cases.models import CasePage

# So many adopters stand in the table under the tree on the page of a case.
IN_TABLE = 10


def telling_picture(case: CasePage, adopters: Sequence[Adopter], shelf: Shelf) -> str:
    """The part of the tree that tells most, a table of the adopters that say most, and the ways to all of them."""

    def context() -> dict[str, Any]:
        places = places_of(shelf, adopters)
        rows = table_rows(case, adopters[:IN_TABLE], adopters, shelf)
        return {"case": case, "tree": telling_tree(adopters, places), "rows": rows, "more": len(adopters) > len(rows)}

    return kept(shelf, "adoption/_telling.html", _address(case, adopters), context)


def whole_picture(case: CasePage, adopters: Sequence[Adopter], shelf: Shelf) -> str:
    """The tree with everybody in it."""

    def context() -> dict[str, Any]:
        return {"case": case, "tree": whole_tree(adopters, places_of(shelf, adopters)), "whole": True}

    return kept(shelf, "adoption/_tree.html", _address(case, adopters), context)


def table_rows(
    case: CasePage, shown: Sequence[Adopter], adopters: Sequence[Adopter], shelf: Shelf
) -> list[dict[str, Any]]:
    """The shown ones as rows: adopter, government, and `source` with its key where it is an adoption.

    `source` is None when it is one of an adoption that the reader may not see.
    """
    places = places_of(shelf, adopters)
    by_key = {adopter.pk: adopter for adopter in adopters}
    home = places.get(government_today(case.government), case.government)
    rows = []
    for adopter in shown:
        origin = by_key.get(adopter.origin or 0)
        source = places[origin.government] if origin else home if adopter.origin is None else None
        rows.append(
            {
                "adopter": adopter,
                "government": places[adopter.government],
                "source": source,
                "source_key": origin.pk if origin else None,
            }
        )
    return rows


def _address(case: CasePage, adopters: Sequence[Adopter]) -> str:
    """The adopters themselves are the key: a drawing is never older than what it shows, nor shows anybody else."""
    return f"{case.pk}?{[(one.pk, one.origin, one.government, one.stage, one.since, one.told) for one in adopters]}"
