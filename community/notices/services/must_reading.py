"""Announcements to be confirmed: marked, confirmed, reminded of once."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from common.mornings import morning_of
from community.forums.models import Thread
from community.forums.record import log
from community.forums.services.guarding import locked
from community.notices import rules
from community.notices.choices import Matter, Reason
from community.notices.models import Confirmation, MustRead, Notice
from community.notices.querysets import officers_concerned
from community.notices.services.mailing import queue_reminder
from community.notices.services.telling import plan
from people.models import LocalGovernment, User

logger = logging.getLogger("community.notices")


@transaction.atomic
def mark(
    *, actor: User, thread: Thread, provinces: Iterable[LocalGovernment] = (), remind_after: int | None = None
) -> MustRead:
    """Everybody (or the officers of the provinces) is to confirm the thread; they are told. Twice changes whom."""
    thread = locked(thread)
    require(rules.can_mark_must_read(actor, thread))
    post = thread.posts.standing().filter(number=1).first()
    if post is None:
        raise DomainError(_("There is nothing to read in this thread."))
    must_read, made = MustRead.objects.get_or_create(thread=thread, defaults={"marked_by": actor})
    if remind_after is not None:
        must_read.remind_after = remind_after
    must_read.full_clean(exclude=["thread", "marked_by"])
    must_read.save()
    must_read.provinces.set(provinces)
    log(instance=thread, action="notices.must_read_marked", user=actor)
    plan(matter=Matter.MUST_READ, post=post, actor=actor)
    return must_read


@transaction.atomic
def unmark(*, actor: User, thread: Thread) -> None:
    """Nobody is asked any more. Who has confirmed is forgotten."""
    thread = locked(thread)
    require(rules.can_mark_must_read(actor, thread))
    if MustRead.objects.filter(thread=thread).delete()[0]:
        Notice.objects.filter(post__thread=thread, reason=Reason.MUST_READ).delete()
        log(instance=thread, action="notices.must_read_unmarked", user=actor)


@transaction.atomic
def confirm(*, actor: User, must_read: MustRead) -> None:
    """The person has read it. Twice is as once."""
    concerned = MustRead.objects.concerning(actor).filter(pk=must_read.pk).exists()
    require(rules.can_confirm(actor, concerned))
    Confirmation.objects.get_or_create(must_read=must_read, user=actor)
    notices = Notice.objects.filter(user=actor, post__thread=must_read.thread_id, read_at=None)
    notices.filter(reason=Reason.MUST_READ).update(read_at=timezone.now())


def remind(now: datetime.datetime) -> int:
    """Remind whom a due must-read notice concerns and who has not confirmed, once and in the morning; how many."""
    if morning_of(now) != timezone.localtime(now).date():
        return 0
    reminded = 0
    for must_read in MustRead.objects.due(now):
        try:
            reminded += _remind(must_read, now)
        except Exception:  # one announcement's trouble must not keep the others
            logger.exception("The reminders of must-read notice %s could not be made.", must_read.pk)
    return reminded


@transaction.atomic
def _remind(must_read: MustRead, now: datetime.datetime) -> int:
    if not MustRead.objects.filter(pk=must_read.pk, reminded_at=None).update(reminded_at=now):
        return 0
    confirmed = Confirmation.objects.filter(must_read=must_read).values("user")
    waiting = officers_concerned(must_read).exclude(user__in=confirmed).exclude(user=must_read.marked_by_id)
    keys = list(waiting.order_by("user").values_list("user", flat=True).distinct())
    return sum(queue_reminder(key, must_read.pk, now) for key in keys)
