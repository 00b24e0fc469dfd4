"""The sample questions, ideas and polls of fixtures/demo/kinds.json: invented people, with times in the past."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from community.forums.choices import Kind
from community.forums.models import Forum, Post, Thread
from community.forums.services.posting import reply, start_thread
from community.kinds.services.backing import back
from community.kinds.services.ideas import move_idea
from community.kinds.services.polls import vote
from community.kinds.services.questions import accept
from community.kinds.services.reacting import react
from people.models import User

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "kinds.json"


@transaction.atomic
def ensure_kinds() -> int:
    """Add the sample questions, ideas and polls unless there is any already; how many threads."""
    if Thread.objects.exclude(kind=Kind.DISCUSSION).exists() or not Forum.objects.boards().exists():
        return 0
    people = {user.email: user for user in User.objects.filter(is_active=True)}
    boards = {board.slug: board for board in Forum.objects.boards()}
    entries = [
        entry
        for entry in json.loads(FILE.read_text(encoding="utf-8"))
        if _named(entry) <= set(people) and entry["board"] in boards
    ]
    for entry in entries:
        _begin(entry, people, boards[entry["board"]])
    return len(entries)


def _named(entry: dict[str, Any]) -> set[str]:
    """Everybody who acts in it."""
    words = [name for post in entry.get("reactions", {}).values() for names in post.values() for name in names]
    return {
        entry["author"],
        *(post["author"] for post in entry["posts"]),
        *(step["actor"] for step in entry.get("steps", [])),
        *entry.get("backers", []),
        *entry.get("votes", {}),
        *words,
    }


def _begin(entry: dict[str, Any], people: dict[str, User], board: Forum) -> None:
    begun = timezone.now() - datetime.timedelta(days=entry["days_ago"])
    opening, *answers = entry["posts"]
    thread = start_thread(
        actor=people[entry["author"]],
        forum=board,
        title=entry["title"],
        body=opening["body"],
        kind=entry["kind"],
        details=_details(entry, begun),
        at=begun,
        is_sample=True,
    )
    for post in answers:
        at = begun + datetime.timedelta(hours=post["after_hours"])
        reply(actor=people[post["author"]], thread=thread, body=post["body"], at=at)
    for name in entry.get("backers", []):
        back(actor=people[name], thread=thread, value=True)
    for step in entry.get("steps", []):
        move_idea(actor=people[step["actor"]], thread=thread, verb=step["verb"], sentence=step["sentence"])
    if "accepted" in entry:
        accept(actor=people[entry["author"]], post=Post.objects.get(thread=thread, number=entry["accepted"]))
    _votes(entry, thread, people, begun)
    for number, words in entry.get("reactions", {}).items():
        post = Post.objects.get(thread=thread, number=int(number))
        for kind, names in words.items():
            for name in names:
                react(actor=people[name], post=post, kind=kind, value=True)


def _details(entry: dict[str, Any], begun: datetime.datetime) -> dict[str, Any]:
    details: dict[str, Any] = {"tags": entry.get("tags", [])}
    if "poll" in entry:
        poll = dict(entry["poll"])
        details |= poll | {"closes_at": begun + datetime.timedelta(days=poll.pop("days"))}
    return details


def _votes(entry: dict[str, Any], thread: Thread, people: dict[str, User], begun: datetime.datetime) -> None:
    if "votes" not in entry:
        return
    options = list(thread.poll.options.values_list("pk", flat=True))
    for name, chosen in entry["votes"].items():
        at = begun + datetime.timedelta(hours=5)
        vote(actor=people[name], thread=thread, options=[options[number - 1] for number in chosen], now=at)
