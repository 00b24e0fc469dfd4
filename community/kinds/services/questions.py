"""The accepted answer of a question."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common.exceptions import require
from community.forums.happenings import Happening, tell
from community.forums.models import Post, Thread
from community.forums.record import log
from community.forums.services.guarding import locked, locked_post
from community.kinds import rules
from community.kinds.models import Question
from people.models import User


def question_of(thread: Thread) -> Question:
    """The thread's row, made where a thread became a question without one."""
    return Question.objects.get_or_create(thread=thread)[0]


@transaction.atomic
def accept(*, actor: User, post: Post) -> Question:
    """This post is the answer; whatever was accepted before is not any more. Twice is as once."""
    post = locked_post(post)
    require(rules.can_accept(actor, post))
    question = question_of(post.thread)
    if question.accepted_id != post.pk:
        question.accepted, question.accepted_by, question.accepted_at = post, actor, timezone.now()
        question.save(update_fields=["accepted", "accepted_by", "accepted_at"])
        log(instance=post.thread, action="kinds.answer_accepted", user=actor, data={"post": post.number})
        tell(Happening.ACCEPTED, post.thread, post, actor)
    return question


@transaction.atomic
def take_back(*, actor: User, thread: Thread) -> None:
    """No answer is accepted now."""
    thread = locked(thread)
    require(rules.can_judge(actor, thread))
    if _clear(thread):
        log(instance=thread, action="kinds.acceptance_taken_back", user=actor)


def follow_deletion(thread: Thread, post: Post | None, actor: User) -> None:
    """A deleted post is nobody's answer."""
    if post is not None and Question.objects.filter(thread=thread, accepted=post).exists():
        _clear(thread)
        log(instance=thread, action="kinds.acceptance_taken_back", user=actor, data={"post": post.number})


def _clear(thread: Thread) -> int:
    rows = Question.objects.filter(thread=thread, accepted__isnull=False)
    return rows.update(accepted=None, accepted_by=None, accepted_at=None)
