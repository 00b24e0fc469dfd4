"""What a person has not read: from three marks and the plain columns of the threads, without counting posts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from community.forums.choices import UNREAD_DAYS
from community.forums.models import ForumMark, ReaderState, Thread, ThreadMark

if TYPE_CHECKING:
    from people.models import User

# Beyond so many nobody counts: "99+".
MOST_COUNTED = 100


@dataclass(slots=True)
class Reading:
    """One person's marks, as far as one page needs them."""

    read_until: datetime.datetime
    boards: dict[int, datetime.datetime]
    threads: dict[int, int] = field(default_factory=dict)

    def is_unread(self, thread: Thread) -> bool:
        if thread.last_post_at <= max(self.read_until, self.boards.get(thread.forum_id, self.read_until)):
            return False
        return self.threads.get(thread.pk, 0) < thread.last_number

    def read_number(self, thread: Thread) -> int:
        """The highest number that the person has been shown; 0 for a thread never opened."""
        return self.threads.get(thread.pk, 0)


def reading_of(user: User, state: ReaderState, threads: Sequence[Thread] = ()) -> Reading:
    """The person's marks, with those of the given threads. Two queries."""
    boards = dict(ForumMark.objects.filter(user=user).values_list("forum", "read_until"))
    marks: dict[int, int] = {}
    if threads:
        rows = ThreadMark.objects.filter(user=user, thread__in=[thread.pk for thread in threads])
        marks = dict(rows.values_list("thread", "number"))
    return Reading(horizon(state), boards, marks)


def horizon(state: ReaderState) -> datetime.datetime:
    """Until then everything counts as read: the person's own word, and 90 days ago for everybody."""
    return max(state.read_until, timezone.now() - datetime.timedelta(days=UNREAD_DAYS))


def unread_threads(user: User, state: ReaderState) -> QuerySet[Thread]:
    """The threads with something unread, the newest talk first. One query, over what is newer than the horizon."""
    seen = ThreadMark.objects.filter(user=user, thread=OuterRef("pk"), number__gte=OuterRef("last_number"))
    board_read = ForumMark.objects.filter(
        user=user, forum=OuterRef("forum_id"), read_until__gte=OuterRef("last_post_at")
    )
    rows = Thread.objects.visible_to(user).filter(last_post_at__gt=horizon(state))
    return rows.filter(~Exists(seen), ~Exists(board_read)).newest_first()


def new_since_last_visit(user: User, state: ReaderState) -> QuerySet[Thread]:
    """Threads with a post since the person's last visit ended, read or not; nothing at the first visit."""
    if state.last_visit_at is None:
        return Thread.objects.none()
    return Thread.objects.visible_to(user).filter(last_post_at__gt=state.last_visit_at).newest_first()


def unread_by_board(user: User, state: ReaderState) -> dict[int, int]:
    """{key of the board: its threads with something unread}. One query."""
    rows = unread_threads(user, state).order_by().values("forum").annotate(number=Count("pk"))
    return {row["forum"]: row["number"] for row in rows}


def count_unread(user: User, state: ReaderState) -> int:
    """How many threads have something unread, up to 100."""
    return len(unread_threads(user, state).order_by(F("last_post_at").desc()).values_list("pk")[:MOST_COUNTED])


def first_unread_number(thread: Thread, reading: Reading) -> int | None:
    """The number of the first post that stands and that the person has not read; None when there is none.

    In a thread never opened the cut-off decides, so that old talk which grew again opens where it is new.
    """
    posts = thread.posts.standing().order_by("number")
    if mark := reading.read_number(thread):
        posts = posts.filter(number__gt=mark)
    else:
        posts = posts.filter(
            posted_at__gt=max(reading.read_until, reading.boards.get(thread.forum_id, reading.read_until))
        )
    return posts.values_list("number", flat=True).first()
