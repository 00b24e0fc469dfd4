"""What a newcomer is asked while the request to join waits or has been approved: the areas above fill it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from people.models import User

ContextFor = Callable[["User"], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled place: the template is included with `panel` (what context_for gave)."""

    key: str
    template: str
    context: Mapping[str, Any]


_registered: dict[str, tuple[int, str, ContextFor]] = {}


def register_welcome(key: str, order: int, template: str, context_for: ContextFor) -> None:
    """Ask newcomers something, from an AppConfig.ready(). A small order stands first; the same key again replaces.

    `context_for(user)` returns what the template needs, or None when there is nothing left to ask.
    """
    _registered[key] = (order, template, context_for)


def welcomes_for(user: User) -> list[Panel]:
    """What is still to be asked, in order."""
    found = []
    for key, (_order, template, context_for) in sorted(_registered.items(), key=lambda item: (item[1][0], item[0])):
        if (context := context_for(user)) is not None:
            found.append(Panel(key, template, context))
    return found
