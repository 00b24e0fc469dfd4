"""Places on a government's page that the areas above fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from common.panels import Offer, Panel, filled

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

ContextFor = Callable[["LocalGovernment", "AnyUser"], Mapping[str, Any] | None]


_registered: dict[str, Offer] = {}


def register_panel(key: str, order: int, template: str, context_for: ContextFor) -> None:
    """Offer a panel for every government's page; called from an AppConfig.ready(). A small order stands first.

    `context_for(government, user)` returns what the template needs, limited to what the user may see, or None to
    leave the panel out. The same key again replaces the earlier panel.
    """
    _registered[key] = Offer(order, template, context_for)


def panels_for(government: LocalGovernment, user: AnyUser) -> list[Panel]:
    """The panels that have something to show, in order."""
    return filled(_registered, government, user)
