"""Numbers about the signed-in person, read in the one query with which each request finds their account anyway.

The areas above register them; nothing here knows the areas. What is needed on every page, such as the number of new
notices in the header, then costs no query of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Subquery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

_registered: dict[str, Callable[[], Subquery]] = {}


def register_alongside(name: str, subquery: Callable[[], Subquery]) -> None:
    """Read a number with the account, from an AppConfig.ready(). The same name again replaces.

    The account of the request has it as the attribute `name`, unless somebody loaded the account otherwise; so whoever
    needs it asks `number_of`. The subquery refers to the account by OuterRef("pk").
    """
    _registered[name] = subquery


def read_alongside(accounts: QuerySet[User]) -> QuerySet[User]:
    """The accounts with every registered number."""
    return accounts.annotate(**{name: subquery() for name, subquery in _registered.items()})


def number_of(user: Any, name: str) -> int:
    """The number of that name for a signed-in person: as it came with the account, else by one query."""
    if not hasattr(user, name):
        row = user._meta.default_manager.filter(pk=user.pk).values_list(_registered[name]()).first()
        setattr(user, name, row[0] if row else 0)
    return int(getattr(user, name))


def forget(user: Any, name: str) -> None:
    """Ask anew at the next question: something has changed."""
    if hasattr(user, name):  # the request's user is a lazy object: its __dict__ is not the account's
        delattr(user, name)
