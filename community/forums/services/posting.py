"""Beginning a thread, answering in one, noting what was decided about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums import kinds, rules
from community.forums.choices import Kind
from community.forums.happenings import Happening, tell
from community.forums.models import Draft, Forum, Post, PostFile, Thread
from community.forums.services.counting import count_post, take_number
from community.forums.services.guarding import locked
from community.forums.services.marking import mark_read
from community.forums.services.reading import READER
from community.forums.services.tying import tie
from people.models import User
from people.roles import officer_of
from search.registry import reindex

# The same text again within so many seconds is the same click, or the same page sent again.
TWICE = datetime.timedelta(seconds=120)
# Rows that the services hold in their hands need no query to see that they exist; HTML is made by save().
RELATIONS = {"forum", "thread", "author", "author_as", "last_poster", "quote_of", "edited_by", "rendered"}


@transaction.atomic
def start_thread(
    *,
    actor: User,
    forum: Forum,
    title: str,
    body: str,
    kind: str = Kind.DISCUSSION,
    details: Mapping[str, Any] | None = None,
    targets: Iterable[Any] = (),
    draft: Draft | None = None,
    at: datetime.datetime | None = None,
    is_sample: bool = False,
) -> Thread:
    """A new thread with its opening post, tied to `targets`; files come from the draft, which goes.

    `details` are the fields of the kind's own form. `at` is for commands that tell of the past.
    """
    forum = Forum.objects.get(pk=forum.pk)
    require(rules.can_start(actor, forum))
    moment = at or timezone.now()
    if at is None and (twin := _twin(actor, forum, title, body)) is not None:
        return twin
    thread = Thread(
        forum=forum,
        audience=forum.audience,
        kind=kind,
        title=" ".join(title.split()),
        author=actor,
        author_as=officer_of(actor),
        created_at=moment,
        last_post_at=moment,
        is_sample=is_sample,
    )
    thread.clean_fields(exclude=RELATIONS)
    thread.save()
    post = _write(thread, actor, body, None, draft, moment)
    for target in targets:
        tie(thread=thread, actor=actor, target=target)
    kinds.offer_of(kind).started(thread, details or {}, actor)
    count_post(thread, new_thread=True)
    mark_read(user=actor, thread=thread, number=post.number)
    tell(Happening.STARTED, thread, post, actor)
    return thread


@transaction.atomic
def reply(
    *,
    actor: User,
    thread: Thread,
    body: str,
    quote_of: Post | None = None,
    draft: Draft | None = None,
    at: datetime.datetime | None = None,
) -> Post:
    """Another post in the thread; the same text sent twice in a row by mistake is one post."""
    thread = locked(thread)
    require(rules.can_reply(actor, thread))
    if quote_of is not None and quote_of.thread_id != thread.pk:
        raise DomainError(_("The post you answer to stands in another thread."))
    if at is None and (same := _same(thread, actor, body)) is not None:
        return same
    post = _write(thread, actor, body, quote_of, draft, at or timezone.now())
    count_post(thread, new_thread=False)
    mark_read(user=actor, thread=thread, number=post.number)
    reindex(thread)
    tell(Happening.REPLIED, thread, post, actor)
    return post


@transaction.atomic
def note(*, actor: User, thread: Thread, body: str) -> Post:
    """A post of who keeps the board, in a closed thread too: why something was decided, merged, split."""
    thread = locked(thread)
    require(rules.can_keep(actor, thread))
    post = _write(thread, actor, body, None, None, timezone.now())
    count_post(thread, new_thread=False)
    mark_read(user=actor, thread=thread, number=post.number)
    reindex(thread)
    tell(Happening.REPLIED, thread, post, actor)
    return post


def _write(
    thread: Thread, actor: User, body: str, quote_of: Post | None, draft: Draft | None, at: datetime.datetime
) -> Post:
    body = body.strip()
    if not body:
        raise DomainError(_("Please write a text."))
    number = take_number(thread, author=actor, at=at)
    post = Post(
        thread=thread,
        number=number,
        author=actor,
        author_as=officer_of(actor),
        body=body,
        quote_of=quote_of,
        posted_at=at,
    )
    post.clean_fields(exclude=RELATIONS)
    post.save()
    if draft is not None:
        files = list(draft.files.all())
        PostFile.objects.filter(draft=draft).update(post=post, draft=None)
        # Through the queryset: when something undoes the act, the form still shows the draft in its hands.
        Draft.objects.filter(pk=draft.pk).delete()
        READER.read_soon(files)
    return post


def _same(thread: Thread, actor: User, body: str) -> Post | None:
    last = thread.posts.standing().order_by("-number").first()
    if last is None or last.opens or last.author_id != actor.pk or last.body != body.strip():
        return None
    return last if last.posted_at > timezone.now() - TWICE else None


def _twin(actor: User, forum: Forum, title: str, body: str) -> Thread | None:
    since = timezone.now() - TWICE
    same = Thread.objects.filter(author=actor, forum=forum, created_at__gt=since, deleted_at__isnull=True)
    found: Thread | None = same.filter(title=" ".join(title.split()), posts__number=1, posts__body=body.strip()).first()
    return found
