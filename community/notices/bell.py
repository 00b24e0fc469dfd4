"""The number in the header: it comes with the account of whoever asks, in the one query that each request makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import IntegerField, OuterRef, Q, Subquery

from community.notices.choices import MOST_COUNTED
from community.notices.models import Notice
from community.notices.readers import may_read
from people import alongside

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.roles import AnyUser

NAME = "unread_notices"


class HowMany(Subquery):
    """The number of rows of a query, which refers to the outer one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def unread_entries() -> HowMany:
    """How many entries of the list are new to an account, as the list groups them; MOST_COUNTED at most."""
    rows = Notice.objects.unread().filter(
        may_read(person="user", audience="post__thread__audience", group="post__thread__forum__group"),
        Q(post__deleted_at=None, post__thread__deleted_at=None),
        user=OuterRef("pk"),
    )
    return HowMany(rows.order_by().values("post__thread", "reason").distinct()[:MOST_COUNTED])


def count_for(request: HttpRequest) -> int:
    return unread(request.user)


def unread(user: AnyUser) -> int:
    """How many entries of the list are new, MOST_COUNTED at most."""
    return alongside.number_of(user, NAME) if user.is_authenticated and user.is_active else 0


def forget(user: AnyUser) -> None:
    """Count anew at the next question: something was read."""
    alongside.forget(user, NAME)
