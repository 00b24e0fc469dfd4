"""What the areas above forget when somebody closes their account for good. Texts stay; what was only theirs goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import User

_registered: dict[str, Callable[[User], None]] = {}


def register_departure(key: str, forget: Callable[[User], None]) -> None:
    """Be asked to forget a person, from an AppConfig.ready(). The same key again replaces the earlier call.

    Called inside the transaction that closes the account, while it still has its roles and its address.
    """
    _registered[key] = forget


def forget_everywhere(user: User) -> None:
    for forget in list(_registered.values()):
        forget(user)
