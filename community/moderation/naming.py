"""What a reader may still be told of a flagged post: its thread's title, if they read the board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from community.forums.models import Thread
from community.forums.querysets import readable

if TYPE_CHECKING:
    from community.forums.models import Post
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Named:
    """Something about a post, with what the post may be called."""

    row: Any
    title: str


def named(rows: Iterable[Any], user: AnyUser) -> list[Named]:
    """Each row (it has a `post` with its thread) with the title of its thread. One query."""
    shown = list(rows)
    keys = {row.post.thread_id for row in shown}
    may = set(Thread.objects.filter(readable(user), pk__in=keys).values_list("pk", flat=True))
    return [Named(row, _title(row.post, row.post.thread_id in may)) for row in shown]


def title_for(post: Post, user: AnyUser) -> str:
    return _title(post, Thread.objects.filter(readable(user), pk=post.thread_id).exists())


def _title(post: Post, may_read: bool) -> str:
    """Deleted or not: who reads the board has read it. Of a group that one has left nothing is named any more."""
    return f"{post.thread.title} #{post.number}" if may_read else _("A post in a group that you do not belong to")
