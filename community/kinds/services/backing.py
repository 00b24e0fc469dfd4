"""Standing behind a thread: the same question, a vote for an idea. Once a person, by a constraint of the database."""

from __future__ import annotations

from django.db import transaction

from common.exceptions import require
from community.forums.choices import Kind
from community.forums.models import Thread
from community.forums.services.guarding import locked
from community.kinds import rules
from community.kinds.models import Backing, Idea, Question
from people.models import User


@transaction.atomic
def back(*, actor: User, thread: Thread, value: bool) -> int:
    """Stand behind the thread, or not any more; how many do now. The same click twice is as once."""
    thread = locked(thread)
    require(rules.can_back(actor, thread))
    if value:
        Backing.objects.get_or_create(thread=thread, user=actor)
    else:
        Backing.objects.filter(thread=thread, user=actor).delete()
    return recount_backers(thread)


def recount_backers(thread: Thread) -> int:
    """Write the number beside the thread. Called with the thread's row held, so that no two counts cross."""
    number = Backing.objects.filter(thread=thread).count()
    model: type[Question] | type[Idea] = Idea if thread.kind == Kind.IDEA else Question
    model.objects.update_or_create(thread=thread, defaults={"backers": number})
    return number
