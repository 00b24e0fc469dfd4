"""Saying what a thread is about."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums import rules
from community.forums.choices import MAX_TIES
from community.forums.models import Thread, ThreadTie
from community.forums.record import log
from community.forums.services.guarding import locked
from community.forums.ties import content_type_of, kind_of, reference_to
from people.models import User


@transaction.atomic
def tie(*, thread: Thread, actor: User, target: Model) -> ThreadTie:
    """The thread is about this thing, which the actor must be able to read. Twice is as once."""
    thread = locked(thread)
    require(rules.can_tie(actor, thread))
    kind = kind_of(target)
    if not kind.visible_to(actor).filter(pk=target.pk).exists():
        raise DomainError(_("What you tie the thread to cannot be found."))
    place = {"thread": thread, "content_type": content_type_of(target), "object_id": target.pk}
    made: ThreadTie | None = ThreadTie.objects.filter(**place).first()
    if made is not None:
        return made
    if thread.ties.count() >= MAX_TIES:
        raise DomainError(_("A thread can be about %(limit)s things at most.") % {"limit": MAX_TIES})
    made = ThreadTie.objects.create(tied_by=actor, **place)
    log(instance=thread, action="forums.tied", user=actor, data={"target": reference_to(target)})
    return made


@transaction.atomic
def untie(*, thread: Thread, actor: User, target: Model) -> None:
    thread = locked(thread)
    require(rules.can_tie(actor, thread))
    deleted, _rows = thread.ties.filter(content_type=content_type_of(target), object_id=target.pk).delete()
    if deleted:
        log(instance=thread, action="forums.untied", user=actor, data={"target": reference_to(target)})
