"""The governments as tiles, coloured by their number of cases: the 250 of 2006, or today's with their predecessors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.fragments import kept
from cases.library import province_of
from common.pictures import TileInput, TileMap, tile_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cases.browse import Filters
    from cases.facets import Selection
    from cases.library import Shelf
    from cases.listing import Listing
    from people.models import LocalGovernment

# The mark of a sample stands in its name; the map marks it by its outline.
_BRACKETS = re.compile(r"\s*\(.*?\)")
Era = Literal["2006", "today"]
ERAS: tuple[Era, ...] = ("today", "2006")


@dataclass(frozen=True, slots=True)
class CaseMap:
    """`elsewhere` is the number of cases whose government is not on the map of 2006, because it was founded later."""

    era: Era
    picture: TileMap
    elsewhere: int


def era_of(text: str) -> Era:
    """What `?as=` asks for; today for anything else than 2006."""
    return "2006" if text == "2006" else "today"


def case_map(selection: Selection, filters: Filters, era: Era) -> CaseMap:
    """The map of a selection. A tile leads to the list of its government under the same filters.

    On today's map a government also counts the cases of those that were merged into it. The choice of a government
    itself narrows nothing here, as with every facet.
    """
    shelf = selection.shelf
    counts = selection.counts("gov" if era == "2006" else "current")
    places = [place for place in shelf.governments.values() if _stands(place, era)]
    chosen = filters.chosen.get("gov", ())
    picture = tile_map(
        [_tile(place, counts.get(place.pk, 0), shelf, _list_of(place, filters)) for place in places],
        title=_("Cases of the 250 governments of 2006") if era == "2006" else _("Cases of today's governments"),
        unit=_("{count} cases"),
        selected=chosen[0] if len(chosen) == 1 else None,
    )
    on_map = {place.pk for place in places}
    return CaseMap(era, picture, sum(count for pk, count in counts.items() if pk not in on_map))


def today_map(
    shelf: Shelf, counts: Mapping[int, int], *, title: str, unit: str, url_of: Callable[[LocalGovernment], str]
) -> TileMap:
    """Today's governments with any other count than that of cases; a tile with one leads to `url_of(government)`."""
    places = [place for place in shelf.governments.values() if _stands(place, "today")]
    tiles = [_tile(place, counts.get(place.pk, 0), shelf, url_of(place)) for place in places]
    return tile_map(tiles, title=title, unit=unit)


def _list_of(place: LocalGovernment, filters: Filters) -> str:
    return f"{reverse('cases:list')}?{filters.only('gov', place.code).query()}"


def _stands(place: LocalGovernment, era: Era) -> bool:
    if era == "2006":
        return place.valid_from is None
    return place.is_valid_on(timezone.localdate())


def _tile(place: LocalGovernment, count: int, shelf: Shelf, url: str) -> TileInput:
    row, col = (place.row, place.col) if place.row is not None else _sample_place(place, shelf)
    return TileInput(
        key=place.code,
        label=place.name,
        short=_BRACKETS.sub("", place.short_name),
        row=row,
        col=col,
        value=count,
        url=url if count else "",
        group=str(province_of(place)),
        sample=place.is_sample,
    )


def _sample_place(place: LocalGovernment, shelf: Shelf) -> tuple[int | None, int | None]:
    """Above its own members for an invented province, so that all samples stand together; none for a real one."""
    if not place.is_sample:
        return None, None
    members = [
        (member.row, member.col)
        for member in shelf.governments.values()
        if member.parent_id == place.pk and member.row is not None and member.col is not None
    ]
    if not members:
        return None, None
    row, col = min(members)
    return row - 1, col


def map_html(listing: Listing, era: Era, template: str) -> str:
    """The map drawn by the template, which gets `map` and nothing else. The page and the order do not matter to it."""
    address = f"{era}?{listing.filters.query()}"

    def context() -> dict[str, CaseMap]:
        return {"map": case_map(listing.selection, listing.filters, era)}

    return kept(listing.shelf, template, address, context)
