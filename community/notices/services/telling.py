"""Tell everybody concerned of a post: once, and only who may read it.

Posting writes one row (`Telling`) and a task in its own transaction. The worker finds out who is concerned and writes
their notices, at most one a person and post, with the mails that go out at once. Done twice, it changes nothing; what
was lost with a killed worker is taken up again by the clock.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from common.exceptions import DomainError
from community.forums.choices import Kind, Rearranging
from community.forums.models import Post, Rearrangement
from community.notices import tasks
from community.notices.choices import TELL_WITHIN, Frequency, Matter, Reason
from community.notices.mentions import Calls, calls_in
from community.notices.models import Mention, MustRead, Notice, Preferences, Subscription, Telling
from community.notices.querysets import officers_concerned
from community.notices.readers import callable_on, readers_of
from community.notices.remarks import too_many
from community.notices.services.mailing import queue_now
from community.notices.weighing import Wishes
from people.models import Officer, User

# {key of the person: the reasons to tell them, each with whether they were called by their own name}
Reasons = dict[int, list[tuple[str, bool]]]


def plan(*, matter: Matter, post: Post, actor: User) -> Telling:
    """Write down that the post is to be told of. Inside the caller's transaction."""
    telling = Telling.objects.create(matter=matter, post=post, actor=actor)
    tasks.tell.enqueue(telling_id=telling.pk)
    return telling


def refuse_too_many(post: Post) -> None:
    """DomainError when the post calls more than it may; nothing is posted then."""
    if "@" in post.body and (refusal := too_many(calls_in(post.body, post.thread.forum))):
        raise DomainError(refusal)


@transaction.atomic
def tell(*, telling_id: int, now: datetime.datetime) -> int:
    """Write the notices of one planned telling; how many are new. Nothing for what is done or was deleted meanwhile."""
    rows = Telling.objects.select_for_update(of=("self",)).filter(pk=telling_id, done_at=None)
    telling = rows.select_related("post__thread__forum", "post__thread__author", "post__quote_of").first()
    if telling is None:
        return 0
    Telling.objects.filter(pk=telling.pk).update(done_at=now)
    post = telling.post
    if post.deleted_at or post.thread.deleted_at:
        return 0
    if telling.matter == Matter.MUST_READ:
        return _write_must_read(post, telling.actor_id, now)
    if telling.matter == Matter.ACCEPTED:
        return _write(post, _who_may_read(post, {post.author_id: [(Reason.ACCEPTED, False)]}), now)
    reasons = _reasons(telling)
    for key in {post.author_id, telling.actor_id}:
        reasons.pop(key, None)
    return _write(post, _who_may_read(post, reasons), now)


def tell_what_was_lost(now: datetime.datetime) -> int:
    """Give what should have been told a while ago to another task; how many."""
    lost = Telling.objects.filter(done_at=None, at__lt=now - TELL_WITHIN)
    keys = list(lost.values_list("pk", flat=True)[:200])
    for key in keys:
        tasks.tell.enqueue(telling_id=key)
    return len(keys)


def _reasons(telling: Telling) -> Reasons:
    post = telling.post
    found: Reasons = defaultdict(list)
    rearranged = Rearrangement.objects.filter(Q(note=post) | Q(source_note=post)).first()
    if rearranged is not None and rearranged.act == Rearranging.SPLIT and rearranged.note_id == post.pk:
        return found  # the same words stand in the thread that was split, and are told of there
    for person, by_name in _called(post).items():
        found[person].append((Reason.MENTION, by_name))
    if telling.matter == Matter.EDITED:
        return found
    thread = post.thread
    if not post.opens:
        if thread.kind == Kind.QUESTION and rearranged is None:
            found[thread.author_id].append((Reason.ANSWER, False))
        if post.quote_of is not None:
            found[post.quote_of.author_id].append((Reason.ANSWER, False))
    following = Q(forum=thread.forum_id) if post.opens else Q(thread=thread)
    # Who has followed since the worker was asked has seen the post.
    for row in Subscription.objects.filter(following, since__lte=telling.at):
        found[row.user_id].append((Reason.THREAD if row.thread_id else Reason.BOARD, False))
    return found


def _called(post: Post) -> Mapping[int, bool]:
    """{person: by their own name} of those whom the post calls for the first time; they are written down as called."""
    if "@" not in post.body:
        return {}
    calls = calls_in(post.body, post.thread.forum)
    before = list(Mention.objects.filter(post=post).values_list("person", "government"))
    people = set(calls.people) - {person for person, _place in before}
    places = set(calls.governments) - {place for _person, place in before}
    _write_down(post, people, places)
    found = dict.fromkeys(_officers_of(post, places, calls), False)
    return found | dict.fromkeys(people, True)


def _write_down(post: Post, people: Iterable[int], places: Iterable[int]) -> None:
    rows = [Mention(post=post, person_id=key) for key in people]
    rows += [Mention(post=post, government_id=key) for key in places]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def _officers_of(post: Post, places: set[int], calls: Calls) -> list[int]:
    """The serving officers of the governments who read the board."""
    if not places:
        return []
    rows = Officer.objects.serving().filter(government__current__in=places, user__in=callable_on(post.thread.forum))
    return list(rows.values_list("user", flat=True))


def _who_may_read(post: Post, reasons: Reasons) -> Reasons:
    readers = readers_of(post.thread.forum).filter(pk__in=list(reasons))
    return {key: reasons[key] for key in readers.values_list("pk", flat=True)}


def _write(post: Post, reasons: Reasons, now: datetime.datetime) -> int:
    """The notices that the people's wishes leave, and the mails that go out at once."""
    wishes = _wishes(post, list(reasons))
    weighed = {key: first for key, each in reasons.items() if (first := wishes[key].first(each))}
    told = Notice.objects.filter(post=post, user__in=weighed).exclude(reason=Reason.MUST_READ)
    known = set(told.values_list("user", flat=True))
    called = [key for key in known if weighed[key][0] == Reason.MENTION]
    rows = [
        Notice(user_id=key, post=post, reason=reason, by_name=by_name, frequency=how, at=now)
        for key, (reason, by_name, how) in weighed.items()
        if key not in known
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    for key in called:  # a change of the post called who had been told of it: that is news
        reason, by_name, how = weighed[key]
        fresh = {"reason": reason, "by_name": by_name, "frequency": how, "at": now, "read_at": None, "mail": None}
        Notice.objects.filter(post=post, user=key).exclude(reason=Reason.MUST_READ).update(**fresh)
    queue_now([row.user_id for row in rows if row.frequency == Frequency.NOW], now)
    queue_now([key for key in called if weighed[key][2] == Frequency.NOW], now)
    return len(rows) + len(called)


def _write_must_read(post: Post, announcer: int, now: datetime.datetime) -> int:
    """Everybody concerned is told once, beside what else tells them of the post."""
    must_read = MustRead.objects.filter(thread=post.thread_id).first()
    if must_read is None:
        return 0
    concerned = officers_concerned(must_read).exclude(user=announcer).values_list("user", flat=True)
    told = Notice.objects.filter(post=post, reason=Reason.MUST_READ).values_list("user", flat=True)
    keys = sorted(set(concerned) - set(told))
    wishes = _wishes(post, keys)
    rows = [
        Notice(user_id=key, post=post, reason=Reason.MUST_READ, frequency=wishes[key].how(Reason.MUST_READ), at=now)
        for key in keys
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    queue_now([row.user_id for row in rows if row.frequency == Frequency.NOW], now)
    return len(rows)


def _wishes(post: Post, keys: list[int]) -> dict[int, Wishes]:
    """What each person wishes where the post stands. Two queries."""
    preferences = {row.user_id: row for row in Preferences.objects.filter(user__in=keys)}
    by_thread: dict[int, Subscription] = {}
    by_board: dict[int, Subscription] = {}
    there = Q(thread=post.thread_id) | Q(forum=post.thread.forum_id)
    for row in Subscription.objects.filter(there, user__in=keys):
        (by_thread if row.thread_id else by_board)[row.user_id] = row
    return {
        key: Wishes(preferences.get(key) or Preferences(user_id=key), by_thread.get(key), by_board.get(key))
        for key in keys
    }
