"""The number in the header: asked once a request, in one query while nothing is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from community.forums.belonging import belonging_of
from community.forums.choices import Audience
from community.notices.choices import MOST_COUNTED
from community.notices.models import Notice
from people.roles import is_member

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.roles import AnyUser

Row = tuple[int, str, str, int]


def count_for(request: HttpRequest) -> int:
    """How many entries of the list are new, 100 at most."""
    return len(unread_entries(request.user))


def unread_entries(user: AnyUser) -> set[tuple[int, str]]:
    """{(key of the thread, reason)} of what is new and may be read: as the list groups it."""
    return {(thread, reason) for thread, reason, audience, board in _rows(user) if _may_read(user, audience, board)}


def unread_threads(user: AnyUser, thread: int) -> bool:
    """Whether the thread may have something new for the person: no further query where the header has counted."""
    rows = _rows(user)
    return len(rows) >= MOST_COUNTED or any(row[0] == thread for row in rows)


def forget(user: AnyUser) -> None:
    """Count anew at the next question: something was read."""
    if hasattr(user, "_unread_notices"):  # the request's user is a lazy object: its __dict__ is not the person's
        del user._unread_notices


def _rows(user: AnyUser) -> list[Row]:
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_unread_notices"):
        rows = Notice.objects.unread().filter(Q(post__deleted_at=None, post__thread__deleted_at=None), user=user.pk)
        columns = ("post__thread", "reason", "post__thread__audience", "post__thread__forum")
        user._unread_notices = list(rows.order_by().values_list(*columns).distinct()[:MOST_COUNTED])  # type: ignore[union-attr]
    return user._unread_notices  # type: ignore[union-attr, no-any-return]


def _may_read(user: AnyUser, audience: str, board: int) -> bool:
    """What forums.querysets.readable says, without a query where nothing is new."""
    if audience == Audience.PUBLIC:
        return True
    if audience == Audience.OFFICERS:
        return is_member(user)
    return board in belonging_of(user).boards
