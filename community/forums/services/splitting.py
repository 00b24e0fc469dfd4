"""Splitting a thread: chosen posts become a thread of their own on the same board, and keep their addresses."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums import rules
from community.forums.choices import Kind, Rearranging
from community.forums.happenings import Happening, tell
from community.forums.models import Post, Rearrangement, Thread, ThreadMark, ThreadTie
from community.forums.record import log
from community.forums.services.counting import recount_forum, recount_thread
from community.forums.services.guarding import locked
from community.forums.services.posting import RELATIONS, note
from people.models import User
from search.registry import reindex


@transaction.atomic
def split_thread(*, actor: User, thread: Thread, numbers: Iterable[int], title: str, sentence: str) -> Rearrangement:
    """The posts with these numbers, which stand, become numbers 1, 2, … of a new discussion; a note ends both threads.

    The opening post stays. The first chosen post opens the new thread, whose author is that post's; it is about the
    same things. Who had read the chosen posts has read them there.
    """
    thread = locked(thread)
    require(rules.can_split(actor, thread))
    rows = thread.posts.standing().filter(number__in=set(numbers), number__gt=1)
    chosen = list(rows.select_related("author", "author_as").order_by("number"))
    if not chosen:
        raise DomainError(_("Choose at least one post. The opening post stays where it is."))
    highest = chosen[-1].number
    new = _begin(thread, chosen, title)
    for number, post in enumerate(chosen, 1):
        post.thread, post.number = new, number
    Post.objects.bulk_update(chosen, ["thread", "number"])
    readers = ThreadMark.objects.filter(thread=thread, number__gte=highest).values_list("user_id", flat=True)
    ThreadMark.objects.bulk_create([ThreadMark(user_id=user, thread=new, number=len(chosen)) for user in readers])
    ThreadTie.objects.bulk_create(
        [
            ThreadTie(thread=new, content_type_id=tie.content_type_id, object_id=tie.object_id, tied_by=actor)
            for tie in thread.ties.all()
        ]
    )
    made = Rearrangement(act=Rearranging.SPLIT, source=thread, target=new, first_post=chosen[0], count=len(chosen))
    made.note = note(actor=actor, thread=new, body=sentence)
    made.source_note = note(actor=actor, thread=thread, body=sentence)
    made.save()
    _settle(thread, new, actor, len(chosen))
    tell(Happening.SPLIT, new, made.note, actor)
    return made


def _begin(thread: Thread, chosen: list[Post], title: str) -> Thread:
    new = Thread(
        forum=thread.forum,
        audience=thread.audience,
        kind=Kind.DISCUSSION,
        title=" ".join(title.split()),
        author=chosen[0].author,
        author_as=chosen[0].author_as,
        created_at=chosen[0].posted_at,
        is_sample=thread.is_sample,
        last_number=len(chosen),
        last_post_at=chosen[-1].posted_at,
    )
    new.clean_fields(exclude=RELATIONS)
    new.save()
    return new


def _settle(thread: Thread, new: Thread, actor: User, count: int) -> None:
    for one in (thread, new):
        recount_thread(locked(one))
    recount_forum(thread.forum_id)
    log(instance=thread, action="forums.thread_split", user=actor, data={"to": new.pk, "posts": count})
    log(instance=new, action="forums.thread_split_off", user=actor, data={"from": thread.pk, "posts": count})
    reindex(thread)
    reindex(new)
