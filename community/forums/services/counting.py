"""The numbers of posts and the counters beside threads and boards. Called inside the transaction that changes them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Max, Q

from community.forums.models import Forum, Post, Thread
from people.models import User


def take_number(thread: Thread, *, author: User, at: datetime) -> int:
    """The next number of the thread, with the thread's counters brought on. The row of the thread is the lock."""
    rows = Thread.objects.filter(pk=thread.pk)
    rows.update(last_number=F("last_number") + 1, post_count=F("post_count") + 1, last_post_at=at, last_poster=author)
    thread.refresh_from_db(fields=["last_number", "post_count", "last_post_at", "last_poster"])
    return thread.last_number


def count_post(thread: Thread, *, new_thread: bool) -> None:
    """The board has one post more, and its newest is in this thread, unless the post tells of the past."""
    rows = Forum.objects.filter(pk=thread.forum_id)
    rows.update(post_count=F("post_count") + 1, thread_count=F("thread_count") + int(new_thread))
    older = Q(last_post_at=None) | Q(last_post_at__lte=thread.last_post_at)
    rows.filter(older).update(last_thread=thread, last_post_at=thread.last_post_at)


def recount_thread(thread: Thread) -> None:
    """Count the posts that stand anew, and find the last of them: after a deletion, a split or a merger."""
    last = thread.posts.standing().order_by("-number").first()
    thread.post_count = thread.posts.standing().count()
    if last is not None:
        thread.last_post_at, thread.last_poster = last.posted_at, last.author
    thread.last_number = max(thread.posts.aggregate(most=Max("number"))["most"] or 0, thread.last_number)
    thread.save(update_fields=["post_count", "last_post_at", "last_poster", "last_number"])


def recount_forum(forum_id: int) -> None:
    """Count the board's threads and posts anew, and find the newest thread: after a deletion or a move."""
    standing = Thread.objects.filter(forum_id=forum_id, deleted_at__isnull=True)
    posts = Post.objects.standing().filter(thread__in=standing.values("pk"))
    newest = standing.newest_first().first()
    Forum.objects.filter(pk=forum_id).update(
        thread_count=standing.aggregate(number=Count("pk"))["number"],
        post_count=posts.aggregate(number=Count("pk"))["number"],
        last_thread=newest,
        last_post_at=newest.last_post_at if newest else None,
    )
