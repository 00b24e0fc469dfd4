"""Where the library leads somebody whose search found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.facets import BY_PARAM
from cases.listing import Listing
from search.registry import WaysOn

if TYPE_CHECKING:
    from people.roles import AnyUser

MOST_TAGS = 10


def ways_on(user: AnyUser, query: str) -> list[WaysOn]:
    """The whole list, the CS types that have cases, and the tags used most; nothing while there are no cases."""
    listing = Listing(user, QueryDict())
    if not listing.total:
        return []
    groups = (
        WaysOn(_("All cases"), ((_("Look through the case library"), listing.url),)),
        WaysOn(_("By CS type"), _links(listing, "type")),
        WaysOn(_("Tags used often"), _links(listing, "tag")[:MOST_TAGS]),
    )
    return [group for group in groups if group.links]


def _links(listing: Listing, param: str) -> list[tuple[str, str]]:
    """(label, address) of the values that have cases, those with most first."""
    counts = listing.selection.counts(param)
    options = [option for option in BY_PARAM[param].options(listing.shelf) if counts.get(option.code)]
    options.sort(key=lambda option: -counts[option.code])
    return [(str(option.label), listing.address(listing.filters.only(param, option.value))) for option in options]
