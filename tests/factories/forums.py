"""Boards, groups, threads and posts for tests, made by the services."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from community.forums.belonging import forget
from community.forums.choices import Audience, GroupRole, Joining, MembershipStatus
from community.forums.models import Forum, Group, GroupMembership, Post, Thread
from community.forums.services.arranging import add_board
from community.forums.services.grouping import found_group
from community.forums.services.posting import reply, start_thread
from people.models import User
from people.roles import is_member

_numbers = count(1)


def make_board(name: str = "", **fields: Any) -> Forum:
    number = next(_numbers)
    fields = {"slug": f"board-{number}", "audience": Audience.OFFICERS, "sort_order": number} | fields
    return add_board(actor=None, name_ko=name or f"게시판 {number}", **fields)


def make_group(owner: User, *members: User, name: str = "", joining: str = Joining.REQUEST) -> Group:
    """A group of the owner's; members without a government are outside experts."""
    name = name or f"연구회 {next(_numbers)}"
    group = found_group(actor=owner, name=name, purpose="함께 배웁니다.", joining=joining)
    for member in members:
        join(group, member)
    return group


def join(group: Group, person: User, *, role: str = GroupRole.MEMBER) -> GroupMembership:
    made = GroupMembership.objects.create(
        group=group,
        user=person,
        role=role,
        status=MembershipStatus.ACTIVE,
        is_outside=not is_member(person),
        joined_at=timezone.now(),
    )
    forget(person)
    return made


def make_thread(
    author: User, forum: Forum | None = None, title: str = "", body: str = "첫 글입니다.", **more: Any
) -> Thread:
    title = title or f"글타래 {next(_numbers)}"
    return start_thread(actor=author, forum=forum or make_board(), title=title, body=body, **more)


def make_post(author: User, thread: Thread, body: str = "", **more: Any) -> Post:
    return reply(actor=author, thread=thread, body=body or f"답글 {next(_numbers)}", **more)


def make_posts(thread: Thread, number: int, author: User) -> None:
    """Many posts at once, as if each had been posted."""
    at, first = timezone.now(), thread.last_number + 1
    posts = [
        Post(thread=thread, number=first + n, author=author, body="글", rendered="<p>글</p>") for n in range(number)
    ]
    Post.objects.bulk_create(posts)
    last = first + number - 1
    Thread.objects.filter(pk=thread.pk).update(last_number=last, post_count=last, last_post_at=at, last_poster=author)
    thread.refresh_from_db()
