"""How far somebody has read. Writes as little as it can: most page views change nothing."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from community.forums.choices import UNREAD_DAYS, VISIT_MINUTES
from community.forums.models import Forum, ForumMark, ReaderState, Thread, ThreadMark
from people.models import User

# A newcomer begins with the talk of the last two weeks, not with that of years.
NEWCOMER_DAYS = 14
# A visit is noted this often at most.
NOTED_MINUTES = 5


def mark_read(*, user: User, thread: Thread, number: int) -> None:
    """The person has been shown the thread up to the number; a lower number changes nothing."""
    made = None
    if not ThreadMark.objects.filter(user=user, thread=thread, number__lt=number).update(number=number):
        _mark, made = ThreadMark.objects.get_or_create(user=user, thread=thread, defaults={"number": number})
    if made is False:
        # Two windows at once: the other one has made the row meanwhile, perhaps with a lower number.
        ThreadMark.objects.filter(user=user, thread=thread, number__lt=number).update(number=number)


@transaction.atomic
def mark_board_read(*, user: User, forum: Forum) -> None:
    ForumMark.objects.update_or_create(user=user, forum=forum, defaults={"read_until": timezone.now()})


@transaction.atomic
def mark_all_read(*, user: User) -> None:
    """Everything posted until now counts as read; the finer marks have nothing more to say and go."""
    state = state_of(user)
    ReaderState.objects.filter(pk=state.pk).update(read_until=timezone.now())
    ForumMark.objects.filter(user=user).delete()
    ThreadMark.objects.filter(user=user).delete()


def state_of(user: User) -> ReaderState:
    """The person's row, made at the first visit."""
    now = timezone.now()
    defaults = {"read_until": now - datetime.timedelta(days=NEWCOMER_DAYS), "seen_at": now}
    state, _made = ReaderState.objects.get_or_create(user=user, defaults=defaults)
    return state


def note_visit(user: User) -> ReaderState:
    """The person is here. After a pause of half an hour the last request before it ends the visit before this one.

    One query, and a second at most every five minutes.
    """
    state, now = state_of(user), timezone.now()
    if now - state.seen_at < datetime.timedelta(minutes=NOTED_MINUTES):
        return state
    if now - state.seen_at > datetime.timedelta(minutes=VISIT_MINUTES):
        state.last_visit_at = state.seen_at
    state.seen_at = now
    state.save(update_fields=["seen_at", "last_visit_at"])
    return state


def throw_away_old_marks() -> int:
    """Delete marks of threads that count as read by everybody, since nobody has posted there for long; how many."""
    before = timezone.now() - datetime.timedelta(days=UNREAD_DAYS)
    deleted, _kinds = ThreadMark.objects.filter(thread__last_post_at__lt=before).delete()
    return deleted
