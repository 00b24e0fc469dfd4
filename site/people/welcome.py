"""What people are asked about what the site tells them: newcomers while they join, everybody among their settings.

The areas above fill both places; nothing here knows the areas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class _Place:
    offers: dict[str, tuple[int, str, ContextFor]] = field(default_factory=dict)

    def panels_for(self, user: User) -> list[Panel]:
        found = []
        for key, (_order, template, context_for) in sorted(self.offers.items(), key=lambda item: (item[1][0], item[0])):
            if (context := context_for(user)) is not None:
                found.append(Panel(key, template, context))
        return found


_welcome, _settings = _Place(), _Place()


def register_welcome(key: str, order: int, template: str, context_for: ContextFor) -> None:
    """Ask newcomers something, from an AppConfig.ready(). A small order stands first; the same key again replaces.

    `context_for(user)` returns what the template needs, or None when there is nothing left to ask.
    """
    _welcome.offers[key] = (order, template, context_for)


def register_setting(key: str, order: int, template: str, context_for: ContextFor) -> None:
    """The same for the page of settings about what somebody is told of."""
    _settings.offers[key] = (order, template, context_for)


def welcomes_for(user: User) -> list[Panel]:
    """What is still to be asked while somebody joins, in order."""
    return _welcome.panels_for(user)


def settings_for(user: User) -> list[Panel]:
    """What can be chosen besides the page's own settings, in order."""
    return _settings.panels_for(user)
