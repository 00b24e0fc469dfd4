"""The list of notices as the page shows it: one entry for what several people did in one thread."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page
from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Min, Q
from django.http import QueryDict
from django.urls import reverse

from common.pagination import paginate
from community.forums.models import Post
from community.notices.choices import NOTICES_A_PAGE
from community.notices.models import Notice
from community.notices.saying import sentence, who_wrote

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened in one thread for one reason, read or not. `url` leads to the first of the posts."""

    thread: int
    reason: str
    title: str
    board: str
    sentence: str
    url: str
    at: datetime.datetime
    unread: bool
    posts: int


@dataclass(frozen=True, slots=True)
class EntryPage:
    entries: list[Entry]
    page: Page


def entries_for(user: User, params: QueryDict, *, unread_only: bool = False) -> EntryPage:
    """One page of the person's notices, the newest first. Three queries, and those that ask what they may read."""
    rows = Notice.objects.visible_to(user).order_by()
    if unread_only:
        rows = rows.unread()
    unread = ExpressionWrapper(Q(read_at=None), output_field=BooleanField())
    grouped = (
        rows.annotate(unread=unread)
        .values("post__thread", "reason", "unread")
        .annotate(
            latest=Max("at"),
            first=Min("post"),
            last=Max("post"),
            posts=Count("pk"),
            people=Count("post__author", distinct=True),
            named=Count("pk", filter=Q(by_name=True)),
        )
    )
    page = paginate(grouped.order_by("-latest", "-last"), params, per_page=NOTICES_A_PAGE)
    groups = list(page)
    posts = _posts([group["last"] for group in groups])
    return EntryPage([_entry(group, posts[group["last"]], user) for group in groups if group["last"] in posts], page)


def _posts(keys: list[int]) -> dict[int, Post]:
    rows = Post.objects.select_related("thread__forum", "author", "author_as__government").filter(pk__in=keys)
    return {post.pk: post for post in rows}


def _entry(group: dict[str, Any], last: Post, user: User) -> Entry:
    return Entry(
        thread=last.thread_id,
        reason=group["reason"],
        title=last.thread.title,
        board=last.thread.forum.name,
        sentence=sentence(
            group["reason"], who_wrote(last, user), others=group["people"] - 1, by_name=bool(group["named"])
        ),
        url=reverse("forums:post", args=[group["first"]]),
        at=group["latest"],
        unread=bool(group["unread"]),
        posts=group["posts"],
    )
