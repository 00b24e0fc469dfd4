"""Who follows a thread goes on following it when threads are merged or split; inside that transaction."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from community.forums.models import Post, Rearrangement, Thread
from community.notices.models import MustRead, Subscription
from people.models import User


def follow_merger(thread: Thread, post: Post | None, actor: User) -> None:
    """Who followed or had muted the thread that went in does so with the one that took it in.

    Where somebody has said something of both, the word about the one that stays stands. What people were asked to
    confirm is not put into something longer.
    """
    source = Rearrangement.objects.select_related("source").get(note=post).source
    if MustRead.objects.filter(thread=source).exists():
        raise DomainError(
            _("A must-read notice cannot be merged into another thread: people confirmed that they read this one.")
        )
    same = Subscription.objects.filter(thread=thread, user=OuterRef("user"))
    Subscription.objects.filter(~Exists(same), thread=source).update(thread=thread)
    Subscription.objects.filter(thread=source).delete()


def follow_split(thread: Thread, post: Post | None, actor: User) -> None:
    """Who followed or had muted the thread that was split does so with the new one too."""
    source = Rearrangement.objects.select_related("source").get(note=post).source
    rows = Subscription.objects.filter(thread=source).values("user_id", "frequency", "origin", "since")
    Subscription.objects.bulk_create([Subscription(thread=thread, **row) for row in rows], ignore_conflicts=True)
