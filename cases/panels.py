"""Places on a case's page that the areas above fill: adoption, questions, visits, bookmarks, later talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from common.panels import Offer, Panel, filled

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.roles import AnyUser

ContextFor = Callable[["CasePage", "AnyUser"], Mapping[str, Any] | None]


class Place(Enum):
    """ACTS: buttons under the title. BELOW: whole sections under the text. BESIDE: boxes in the side column.

    CONTACT: how to reach the officer, in the box that names who is responsible; it stands instead of the mail form.
    """

    ACTS = "acts"
    BELOW = "below"
    BESIDE = "beside"
    CONTACT = "contact"


_registered: dict[str, Offer] = {}


def register_case_panel(
    key: str, place: Place, order: int, template: str, context_for: ContextFor, *, stylesheet: str = ""
) -> None:
    """Offer a panel for every public case's page; called from an AppConfig.ready(). A small order stands first.

    `context_for(case, user)` returns what the template needs, limited to what the user may see, or None to leave the
    panel out. `stylesheet` is the static path of the CSS that it needs. The same key again replaces the earlier panel.
    """
    _registered[key] = Offer(order, template, context_for, stylesheet, place.value)


def panels_for(case: CasePage, user: AnyUser) -> dict[str, list[Panel]]:
    """The panels that have something to show, by the value of their place, in order."""
    found: dict[str, list[Panel]] = {place.value: [] for place in Place}
    for panel in filled(_registered, case, user):
        found[panel.place].append(panel)
    return found


def stylesheets_of(panels: Mapping[str, list[Panel]]) -> list[str]:
    """Each stylesheet that the panels need, once."""
    return list(dict.fromkeys(panel.stylesheet for row in panels.values() for panel in row if panel.stylesheet))
