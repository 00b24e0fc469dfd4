"""Places on a government's page that the areas above fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

ContextFor = Callable[["LocalGovernment", "AnyUser"], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled place: the template is included with `panel` (what context_for gave) and `government`."""

    key: str
    template: str
    context: Mapping[str, Any]


_registered: dict[str, tuple[int, str, ContextFor]] = {}


def register_panel(key: str, order: int, template: str, context_for: ContextFor) -> None:
    """Offer a panel for every government's page; called from an AppConfig.ready(). A small order stands first.

    `context_for(government, user)` returns what the template needs, limited to what the user may see, or None to
    leave the panel out. The same key again replaces the earlier panel.
    """
    _registered[key] = (order, template, context_for)


def panels_for(government: LocalGovernment, user: AnyUser) -> list[Panel]:
    """The panels that have something to show, in order."""
    found = []
    for key, (_order, template, context_for) in sorted(_registered.items(), key=lambda item: (item[1][0], item[0])):
        context = context_for(government, user)
        if context is not None:
            found.append(Panel(key, template, context))
    return found
