"""What somebody wishes to be told of. Every change brings what still waits for a mail into step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums.models import Forum, Thread
from community.notices import rules
from community.notices.choices import CHOSEN_FOR, MAILED, Frequency, Origin, Reason, frequencies_of
from community.notices.models import Notice, Preferences, Subscription
from community.notices.weighing import Wishes
from people.models import User

FIELDS = ("follow_started", "follow_answered", "language")


def preferences_of(user: User) -> Preferences:
    """The person's choice, or the defaults in a row that is not saved."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


@transaction.atomic
def choose(*, actor: User, wishes: Mapping[str, Any]) -> Preferences:
    """Write the preferences: a frequency for each reason named, and the FIELDS named."""
    require(rules.can_follow(actor))
    preferences, _made = Preferences.objects.select_for_update().get_or_create(user=actor)
    for reason in CHOSEN_FOR:
        if reason in wishes:
            if wishes[reason] not in frequencies_of(reason):
                raise DomainError(_("Choose one of the ways that are offered."))
            setattr(preferences, reason, wishes[reason])
    for name in FIELDS:
        if name in wishes:
            setattr(preferences, name, wishes[name])
    preferences.chosen_at = timezone.now()
    preferences.full_clean(exclude=["user"])
    preferences.save()
    settle(actor)
    return preferences


@transaction.atomic
def follow(
    *, actor: User, forum: Forum | None = None, thread: Thread | None = None, frequency: str = ""
) -> Subscription:
    """Follow a board or thread, change how often, or mute it (Frequency.NONE). Twice is as once.

    The caller has found the board or thread through visible_to.
    """
    require(rules.can_follow(actor))
    if frequency and frequency not in Frequency.values:
        raise DomainError(_("Choose one of the ways that are offered."))
    if forum is not None and forum.is_heading:
        raise DomainError(_("This is only a heading. Choose a board under it."))
    place = {"user": actor, "forum": forum, "thread": thread}
    subscription, made = Subscription.objects.get_or_create(**place, defaults={"frequency": frequency})
    if not made and (subscription.frequency != frequency or subscription.origin != Origin.CHOSEN):
        subscription.frequency, subscription.origin = frequency, Origin.CHOSEN
        subscription.save(update_fields=["frequency", "origin"])
    settle(actor)
    return subscription


@transaction.atomic
def unfollow(*, actor: User, forum: Forum | None = None, thread: Thread | None = None) -> None:
    """Follow it no more; a muted one is heard again."""
    Subscription.objects.filter(user=actor, forum=forum, thread=thread).delete()
    settle(actor)


def follow_by_writing(user: User, thread: Thread, origin: Origin) -> None:
    """The thread is followed because the person began it or wrote in it, if they want so and have not said otherwise.

    Inside the caller's transaction. Two queries at most.
    """
    preferences = preferences_of(user)
    if preferences.follow_started if origin == Origin.STARTED else preferences.follow_answered:
        rows = [Subscription(user=user, thread=thread, origin=origin)]
        Subscription.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def stop_mail(*, user_id: int, reason: str = "", forum_id: int | None = None, thread_id: int | None = None) -> int:
    """No more mail for a reason, about a board or a thread, or at all; how many wishes for mail that ended.

    What is told stays in the site. Asked by whoever holds the signed link of a mail, so there is no actor to ask for.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return 0
    if forum_id or thread_id:
        place: dict[str, Any] = {"user": user, "forum_id": forum_id, "thread_id": thread_id}
        subscription, _made = Subscription.objects.get_or_create(**place)
        stopped = int(subscription.frequency not in (Frequency.SITE, Frequency.NONE))
        if stopped:
            Subscription.objects.filter(pk=subscription.pk).update(frequency=Frequency.SITE)
    else:
        stopped = _stop_reasons(user, [Reason(reason)] if reason else CHOSEN_FOR)
        if not reason:
            stopped += Subscription.objects.filter(user=user, frequency__in=MAILED).update(frequency=Frequency.SITE)
    settle(user)
    return stopped


def _stop_reasons(user: User, reasons: Iterable[Reason]) -> int:
    preferences, _made = Preferences.objects.select_for_update().get_or_create(user=user)
    mailed = [reason for reason in reasons if preferences.of(reason) in MAILED]
    for reason in mailed:
        setattr(preferences, reason, Frequency.SITE)
    preferences.save()
    return len(mailed)


def settle(user: User) -> None:
    """Bring how the person's unread notices are to be mailed into step with their wishes. Four queries at most.

    What they do not wish to hear of any more, as in a muted thread, counts as read.
    """
    waiting = list(Notice.objects.to_mail().filter(user=user).select_related("post__thread"))
    if not waiting:
        return
    wishes = wishes_of(user, [notice.post.thread for notice in waiting])
    changed, silenced = [], []
    for notice in waiting:
        how = wishes[notice.post.thread_id].how(notice.reason, by_name=notice.by_name)
        if how == Frequency.NONE:
            silenced.append(notice.pk)
        elif how != notice.frequency:
            notice.frequency = how
            changed.append(notice)
    Notice.objects.bulk_update(changed, ["frequency"], batch_size=200)
    Notice.objects.filter(pk__in=silenced).update(read_at=timezone.now(), frequency=Frequency.NONE)


def wishes_of(user: User, threads: Sequence[Thread]) -> dict[int, Wishes]:
    """{key of the thread: what the person wishes there}. Two queries."""
    preferences = preferences_of(user)
    rows: QuerySet[Subscription] = Subscription.objects.filter(user=user)
    by_thread: dict[int, Subscription] = {}
    by_board: dict[int, Subscription] = {}
    for row in rows:
        (by_thread if row.thread_id else by_board)[row.thing_id] = row
    return {
        thread.pk: Wishes(preferences, by_thread.get(thread.pk), by_board.get(thread.forum_id)) for thread in threads
    }
