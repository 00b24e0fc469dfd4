"""Notices that have been read: by visiting the thread, or marked so."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from community.forums.models import Post, Thread
from community.notices.bell import forget, unread
from community.notices.models import Notice
from people.models import User


def read_by_visiting(thread: Thread, shown: Post | None, user: User) -> None:
    """What the visited page shows is read. Nothing is asked of who has nothing new, written only what is; the header's
    number follows."""
    if shown is None or not unread(user):
        return
    rows = Notice.objects.filter(user=user, read_at=None, post__thread=thread, post__number__lte=shown.number)
    if keys := list(rows.values_list("pk", flat=True)):
        Notice.objects.filter(pk__in=keys).update(read_at=timezone.now())
        forget(user)


@transaction.atomic
def mark_read(*, actor: User, thread_id: int | None = None, reason: str = "") -> int:
    """One entry of the list (a thread and a reason), or everything, is read; how many notices were not."""
    rows = Notice.objects.filter(user=actor, read_at=None)
    if thread_id is not None:
        rows = rows.filter(post__thread=thread_id, reason=reason)
    forget(actor)
    return int(rows.update(read_at=timezone.now()))
