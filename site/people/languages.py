"""In which language mail is written to somebody: the one they chose, where an area above has asked them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from people.models import User

_registered: dict[str, Callable[[User], str]] = {}


def register_language(name: str, chosen: Callable[[User], str]) -> None:
    """Know what somebody chose ("" if nothing), from an AppConfig.ready(). The same name again replaces."""
    _registered[name] = chosen


def language_of(user: User | None) -> str:
    """The language of mails to the person; the site's for an address without an account."""
    asked = (chosen(user) for chosen in _registered.values()) if user is not None else iter(())
    return next((code for code in asked if code in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)
