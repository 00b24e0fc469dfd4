"""Merging a thread into another. Posts keep their addresses; the merged thread's own address leads to them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from common.exceptions import require
from community.forums import rules
from community.forums.choices import Rearranging
from community.forums.happenings import Happening, tell
from community.forums.models import Draft, Post, Rearrangement, Thread, ThreadMark, ThreadTie
from community.forums.record import log
from community.forums.services.counting import recount_forum, recount_thread
from community.forums.services.drafting import join_draft
from community.forums.services.guarding import locked
from community.forums.services.posting import note
from people.models import User
from search.registry import reindex


@transaction.atomic
def merge_threads(*, actor: User, source: Thread, target: Thread, sentence: str) -> Rearrangement:
    """Put all posts of the source behind those of the target, in their order, and a note with the sentence last.

    They get numbers at the end, because a number once given keeps its place and its page. Deleted posts come along
    deleted. Who had read both threads to the end has only the note to read.
    """
    held = {thread.pk: locked(thread) for thread in sorted((source, target), key=lambda thread: thread.pk)}
    source, target = held[source.pk], held[target.pk]
    require(rules.can_merge(actor, source, target))
    first, count = source.posts.standing().order_by("number").first(), source.posts.standing().count()
    _carry_marks(source, target)
    source.posts.update(thread=target, number=F("number") + target.last_number)
    target.last_number += source.last_number
    target.save(update_fields=["last_number"])
    _close_down(source, target, actor)
    _carry_ties(source, target)
    _carry_drafts(source, target)
    made = Rearrangement(act=Rearranging.MERGE, source=source, target=target, first_post=first, count=count)
    made.note = note(actor=actor, thread=target, body=sentence)
    made.save()
    recount_thread(held[target.pk])
    for board in {source.forum_id, target.forum_id}:
        recount_forum(board)
    reindex(source)
    log(instance=source, action="forums.thread_merged", user=actor, data={"into": target.pk})
    log(instance=target, action="forums.thread_took_in", user=actor, data={"from": source.pk, "posts": count})
    tell(Happening.MERGED, target, made.note, actor)
    return made


def _close_down(source: Thread, target: Thread, actor: User) -> None:
    """Nobody sees the source any more. What led to it leads to the target from now on, in one step."""
    source.merged_into, source.deleted_at, source.deleted_by = target, timezone.now(), actor
    source.is_pinned, source.post_count = False, 0
    source.save(update_fields=["merged_into", "deleted_at", "deleted_by", "is_pinned", "post_count"])
    Thread.objects.filter(merged_into=source).update(merged_into=target)
    Rearrangement.objects.filter(target=source).update(target=target)
    Rearrangement.objects.filter(source=source, act=Rearranging.SPLIT).update(source=target)


def _carry_marks(source: Thread, target: Thread) -> None:
    """Who had read both to the end has read what comes together."""
    both = ThreadMark.objects.filter(user=OuterRef("user"), thread=source, number__gte=source.last_number)
    readers = ThreadMark.objects.filter(Exists(both), thread=target, number__gte=target.last_number)
    readers.update(number=target.last_number + source.last_number)
    ThreadMark.objects.filter(thread=source).delete()


def _carry_ties(source: Thread, target: Thread) -> None:
    """What either was about, both are about now."""
    same = ThreadTie.objects.filter(
        thread=target, content_type=OuterRef("content_type"), object_id=OuterRef("object_id")
    )
    source.ties.filter(~Exists(same)).update(thread=target)


def _carry_drafts(source: Thread, target: Thread) -> None:
    """An unfinished answer goes along; where the person has one in the target too, both texts are kept in that one."""
    there = {draft.user_id: draft for draft in Draft.objects.filter(thread=target, submitted_at=None)}
    for draft in Draft.objects.filter(thread=source):
        other = None if draft.submitted_at else there.get(draft.user_id)
        if other is None:
            Draft.objects.filter(pk=draft.pk).update(thread=target)
        else:
            join_draft(draft, into=other)


def where_merged(pk: int) -> Post | None:
    """The first post that a merged thread gave, in whichever thread it stands today; None for other threads."""
    rows = Rearrangement.objects.filter(source=pk, act=Rearranging.MERGE).select_related("first_post__thread")
    found = rows.order_by("-pk").first()
    return found.first_post or found.note if found else None
