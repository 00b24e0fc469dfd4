"""The sample talk of fixtures/demo/threads.json: invented people who talk on the boards and in one closed group.

Written by the services as they stand, with times in the past. Nobody is told: inviting would send mail to people who do
not exist.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from community.forums.belonging import forget
from community.forums.choices import MembershipStatus
from community.forums.models import Forum, Group, GroupMembership, Post, Thread
from community.forums.services.grouping import found_group
from community.forums.services.posting import reply, start_thread
from people.models import User
from people.services.accounts import create_account

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "threads.json"


@transaction.atomic
def ensure_forum_talk() -> int:
    """Add the sample group and threads unless there is any thread yet; how many threads."""
    if Thread.objects.exists() or not Forum.objects.boards().exists():
        return 0
    data = json.loads(FILE.read_text(encoding="utf-8"))
    group = _group(data["group"])
    people = {user.email: user for user in User.objects.filter(is_active=True)}
    entries = [entry for entry in data["threads"] if _writers(entry) <= set(people)]
    for entry in entries:
        _thread(entry, people, group)
    return len(entries)


def _writers(entry: dict[str, Any]) -> set[str]:
    return {entry["author"], *(post["author"] for post in entry["posts"])}


def _group(data: dict[str, Any]) -> Group | None:
    owner = User.objects.filter(email=data["owner"]).first()
    if owner is None:
        return None
    group = found_group(
        actor=owner, name=data["name"], purpose=data["purpose"], description=data["description"], is_sample=True
    )
    for email in data["members"]:
        if person := User.objects.filter(email=email).first():
            _member(group, person, owner)
    outside = data["outside"]
    expert = User.objects.filter(email=outside["email"]).first()
    if expert is None:
        expert = create_account(email=outside["email"], name=outside["name"], password=None, actor=None)
        User.objects.filter(pk=expert.pk).update(password=make_password(settings.SAMPLE_PASSWORD or None))
    _member(group, expert, owner, is_outside=True)
    return group


def _member(group: Group, person: User, owner: User, *, is_outside: bool = False) -> None:
    GroupMembership.objects.create(
        group=group,
        user=person,
        status=MembershipStatus.ACTIVE,
        is_outside=is_outside,
        changed_by=owner,
        joined_at=timezone.now(),
    )


def _thread(entry: dict[str, Any], people: dict[str, User], group: Group | None) -> None:
    forum = Forum.objects.get(slug=entry["board"]) if entry["board"] else group and group.forums.get()
    if not forum:
        return
    begun = timezone.now() - datetime.timedelta(days=entry["days_ago"])
    opening, *answers = entry["posts"]
    case = CasePage.objects.filter(title=entry.get("case", ""), is_sample=True, live=True).first()
    thread = start_thread(
        actor=_fresh(people[entry["author"]]),
        forum=forum,
        title=entry["title"],
        body=opening["body"],
        targets=[case] if case else [],
        at=begun,
        is_sample=True,
    )
    for post in answers:
        reply(
            actor=_fresh(people[post["author"]]),
            thread=thread,
            body=post["body"],
            quote_of=Post.objects.get(thread=thread, number=post["quote"]) if "quote" in post else None,
            at=begun + datetime.timedelta(hours=post["after_hours"]),
        )
    if entry.get("pinned"):
        Thread.objects.filter(pk=thread.pk).update(is_pinned=True)


def _fresh(user: User) -> User:
    """Groups are asked once a request; here many acts follow each other."""
    forget(user)
    return user
