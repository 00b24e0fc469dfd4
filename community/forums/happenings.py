"""What happens in the forums, told to whoever listens: notices, kinds, moderation. Nothing here knows them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community.forums.models import Post, Thread
    from people.models import User

Listener = Callable[["Thread", "Post | None", "User"], None]


class Happening(Enum):
    """STARTED and REPLIED carry the new post, EDITED, DELETED and RESTORED the post concerned.

    ACCEPTED the answer that was accepted, MERGED the note in the thread that took another in, SPLIT the note in the new
    thread. THREAD_DELETED, THREAD_RESTORED, MOVED, CLOSED and REOPENED carry none. READ is told by the page: the actor
    has been shown the thread up to the post that it carries.
    """

    STARTED = "started"
    REPLIED = "replied"
    EDITED = "edited"
    DELETED = "deleted"
    RESTORED = "restored"
    THREAD_DELETED = "thread_deleted"
    THREAD_RESTORED = "thread_restored"
    MOVED = "moved"
    CLOSED = "closed"
    REOPENED = "reopened"
    ACCEPTED = "accepted"
    MERGED = "merged"
    SPLIT = "split"
    READ = "read"


_listeners: dict[tuple[Happening, str], Listener] = {}


def listen(happening: Happening, key: str, listener: Listener) -> None:
    """Be told, from an AppConfig.ready(). The same key again replaces the earlier listener.

    Called inside the transaction of the act, with (thread, post or None, actor): an error undoes the act, and what
    must wait for the commit is put into a task.
    """
    _listeners[happening, key] = listener


def tell(happening: Happening, thread: Thread, post: Post | None, actor: User) -> None:
    for (told, _key), listener in list(_listeners.items()):
        if told is happening:
            listener(thread, post, actor)
