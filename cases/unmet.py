"""From words that led nowhere to whoever takes them up: two places that the areas above fill, each for itself.

A source holds what somebody needs and did not get, such as a question without an answer. A taker is a page on which
that becomes something that others see. The words go from one to the other inside the site, never in an address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Unmet:
    """A short line, and the whole text (plain)."""

    title: str
    text: str


Reader = Callable[[int, "AnyUser"], Unmet | None]
Taker = Callable[["AnyUser", str, int], str]

_sources: dict[str, Reader] = {}
_takers: list[Taker] = []


def register_source(key: str, read: Reader) -> None:
    """`read(number, user)` gives what the user may pass on, or None; from an AppConfig.ready()."""
    _sources[key] = read


def register_taker(address: Taker) -> None:
    """`address(user, source, number)` is where the user can pass it on, "" when they cannot; from ready()."""
    if address not in _takers:
        _takers.append(address)


def unmet_of(source: str, number: int, user: AnyUser) -> Unmet | None:
    """What the user may pass on of this source; None for an unknown source, too."""
    read = _sources.get(source)
    return read(number, user) if read else None


def address_for(user: AnyUser, source: str, number: int) -> str:
    """Where the user can pass it on; "" when they may not or nobody takes it up."""
    if unmet_of(source, number, user) is None:
        return ""
    return next((found for taker in _takers if (found := taker(user, source, number))), "")
