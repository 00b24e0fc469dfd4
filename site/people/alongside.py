"""Numbers about the signed-in person, read in the one query with which each request finds their account anyway.

The areas above register them; nothing here knows the areas. What is needed on every page, such as the number of new
notices in the header, then costs no query of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import DateTimeField, Expression, Subquery, Value
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

_registered: dict[str, Callable[[], Subquery]] = {}
_thread = threading.local()  # queries that are being sent are no place for two threads


class Moment(Expression):
    """The present moment whenever the query is sent; `timezone.now()` would be that in which it was put together."""

    output_field = DateTimeField()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return Value(timezone.now(), self.output_field).as_sql(compiler, connection)


def register_alongside(name: str, subquery: Callable[[], Subquery]) -> None:
    """Read a number with the account, from an AppConfig.ready(). The same name again replaces.

    The account of the request has it as the attribute `name`, unless somebody loaded the account otherwise; so whoever
    needs it asks `number_of`. The subquery refers to the account by OuterRef("pk"), and to the time by Moment(): it is
    put together once and then sent again and again.
    """
    _registered[name] = subquery
    _thread.__dict__.clear()


def accounts_read_alongside() -> QuerySet[User]:
    """All accounts with every registered number. Putting that query together takes longer than its answer."""
    if not hasattr(_thread, "accounts"):
        numbers = {name: subquery() for name, subquery in _registered.items()}
        _thread.accounts = get_user_model().objects.annotate(**numbers)
    accounts: QuerySet[User] = _thread.accounts.all()
    return accounts


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
