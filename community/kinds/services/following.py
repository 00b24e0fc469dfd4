"""What follows for questions, ideas, polls and tags when threads are merged or split, inside that transaction."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from community.forums.choices import Kind
from community.forums.models import Post, Rearrangement, Thread
from community.kinds.models import Backing, Question, TaggedThread
from community.kinds.services.backing import recount_backers
from community.kinds.services.questions import question_of
from people.models import User
from search.registry import reindex


def follow_merger(thread: Thread, post: Post | None, actor: User) -> None:
    """The thread took another in, as the note says.

    A poll goes nowhere, for its votes were cast under its own title. Backers go along where both are of one kind, an
    accepted answer where both are questions and the one that stays has none, tags always.
    """
    source = Rearrangement.objects.select_related("source").get(note=post).source
    if source.kind == Kind.POLL:
        raise DomainError(_("A poll cannot be merged into another thread. Close it and link to it instead."))
    _carry_tags(source, thread)
    if source.kind == thread.kind and thread.kind in (Kind.QUESTION, Kind.IDEA):
        _carry_backers(source, thread)
    _carry_acceptance(source, thread)
    reindex(thread)


def follow_split(thread: Thread, post: Post | None, actor: User) -> None:
    """The thread is new, made of posts of another, and has its tags. An accepted answer that left is one no more."""
    source = Rearrangement.objects.select_related("source").get(note=post).source
    tags = TaggedThread.objects.filter(content_object=source).values_list("tag_id", flat=True)
    TaggedThread.objects.bulk_create([TaggedThread(tag_id=tag, content_object=thread) for tag in tags])
    Question.objects.filter(thread=source, accepted__thread=thread).update(
        accepted=None, accepted_by=None, accepted_at=None
    )
    reindex(thread)


def _carry_tags(source: Thread, target: Thread) -> None:
    same = TaggedThread.objects.filter(content_object=target, tag=OuterRef("tag"))
    TaggedThread.objects.filter(~Exists(same), content_object=source).update(content_object=target)


def _carry_backers(source: Thread, target: Thread) -> None:
    """Everybody counts once, and whoever began the thread that stays does not count."""
    same = Backing.objects.filter(thread=target, user=OuterRef("user"))
    rows = Backing.objects.filter(~Exists(same), thread=source).exclude(user=target.author_id)
    rows.update(thread=target)
    recount_backers(target)


def _carry_acceptance(source: Thread, target: Thread) -> None:
    old = Question.objects.filter(thread=source, accepted__isnull=False).first()
    if old is None:
        return
    accepted, by, at = old.accepted, old.accepted_by, old.accepted_at
    old.accepted, old.accepted_by, old.accepted_at = None, None, None
    old.save()
    if target.kind == Kind.QUESTION and (new := question_of(target)).accepted_id is None:
        new.accepted, new.accepted_by, new.accepted_at = accepted, by, at
        new.save()
