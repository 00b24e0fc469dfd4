"""Places on a page that the areas above fill: what they offered, and what of it has something to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled place: the template is included with `panel` (what context_for gave), the page's thing and the request.

    `stylesheet` is the static path of the CSS that it needs, or empty.
    """

    key: str
    template: str
    stylesheet: str
    context: Mapping[str, Any]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an area puts up. `context_for(thing, user)` gives what the template needs, limited to what the user may
    see, or None to leave the panel out. A small order stands first."""

    order: int
    template: str
    context_for: Callable[[Any, Any], Mapping[str, Any] | None]
    stylesheet: str = ""
    place: str = ""


def filled(offers: Mapping[str, Offer], thing: object, user: object) -> list[Panel]:
    """The panels that have something to show about the thing, in order."""
    found = []
    for key, offer in sorted(offers.items(), key=lambda item: (item[1].order, item[0])):
        context = offer.context_for(thing, user)
        if context is not None:
            found.append(Panel(key, offer.template, offer.stylesheet, context, offer.place))
    return found
