"""Moving an idea: proposed, under review, accepted or on hold, done."""

from __future__ import annotations

from django.db import transaction

from common.exceptions import require
from community.forums.models import Thread
from community.forums.record import log
from community.forums.services.guarding import locked
from community.forums.services.posting import note
from community.kinds import rules
from community.kinds.choices import IDEA_TRANSITIONS
from community.kinds.models import Idea, IdeaStep
from people.models import User


@transaction.atomic
def move_idea(*, actor: User, thread: Thread, verb: str, sentence: str) -> IdeaStep:
    """Bring the idea to the verb's status; the sentence becomes a note in the thread, under the actor's name."""
    thread = locked(thread)
    idea = Idea.objects.get_or_create(thread=thread)[0]
    idea.thread = thread
    require(rules.can_move_idea(actor, idea, verb))
    before, idea.status = idea.status, IDEA_TRANSITIONS[verb][1]
    idea.save(update_fields=["status"])
    post = note(actor=actor, thread=thread, body=sentence)
    step = IdeaStep.objects.create(idea=idea, before=before, after=idea.status, post=post)
    log(instance=thread, action="kinds.idea_moved", user=actor, data={"from": before, "to": idea.status})
    return step
