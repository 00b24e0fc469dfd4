"""What fills the addresses of the community: a board of every audience with a thread, and two groups."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from cases.models import CaseTag
from community.forums.choices import Audience, Joining, Kind
from community.forums.models import Draft, Forum, GroupInvitation, PostFile, Thread
from community.forums.services.drafting import save_draft
from community.forums.tokens import token_of
from community.kinds.choices import Results
from community.moderation.choices import Reason, SanctionKind
from community.moderation.models import Holding, Sanction
from community.moderation.services.flagging import flag_post
from community.notices.models import MustRead
from people.models import User
from tests.factories import forums as make

ABOUT_BOARDS = ("board", "new-thread", "new-autosave", "read-board")
ABOUT_POSTS = ("post", "post-edit", "post-delete", "post-history")
# What the addresses of questions, ideas, polls and tags are about.
ABOUT_KINDS = {
    "back": "idea",
    "idea": "idea",
    "vote": "poll",
    "poll": "poll",
    "unaccept": "question",
    "accept": "answer",
    "react": "answer",
    "tags": "thread",
    "tag": "tag",
}


def a_file() -> dict[str, Any]:
    return {
        "file": ContentFile(b"%PDF-1.4", name="c.pdf"),
        "original_name": "c.pdf",
        "content_type": "application/pdf",
        "kind": "pdf",
        "size": 8,
        "sha256": "0" * 64,
    }


def community_things(people: dict[str, User | None]) -> dict[str, dict[str, Any]]:
    """{thing: {what an address names: value}}. The other officer owns the groups; the officer writes on the boards."""
    officer, other = people["officer"], people["other_officer"]
    joinable = make.make_group(other, name="자료 연구회")
    secret = make.make_group(other, name="숨은 연구회", joining=Joining.INVITATION)
    public = make.make_board("공개", slug="public", audience=Audience.PUBLIC)
    announcements = make.make_board("공지", slug="announcements", audience=Audience.PUBLIC, starters="announcers")
    things = {
        "public": _on(public, officer),
        "officers": _on(make.make_board("담당자", slug="officers"), officer),
        "announcements": _on(announcements, people["editor"]),
        "group": _on(joinable.forums.get(), other) | {"group": joinable.slug},
        "secret": _on(secret.forums.get(), other) | {"group": secret.slug},
    }
    for values in things.values():
        values |= _to_be_decided(values, people)
    invitation = GroupInvitation.objects.create(group=secret, email="expert@research.example", invited_by=other)
    things["secret"]["token"] = token_of(invitation)
    MustRead.objects.create(thread_id=things["announcements"]["thread"])
    return things


def _on(board: Forum, author: User) -> dict[str, Any]:
    thread = make.make_thread(author, board)
    post = make.make_post(author, thread)
    file = PostFile.objects.create(post=post, **a_file())
    draft = save_draft(actor=author, thread=thread, content={"body": "쓰던 글"})
    things = {"board": board.slug, "thread": thread.pk, "post": post.pk, "file": file.pk, "draft": draft.pk}
    return things | _kinds_on(board, author)


def _to_be_decided(values: dict[str, Any], people: dict[str, User | None]) -> dict[str, Any]:
    """On the same board a flagged post of its author, a suspension of the newcomer, a text of the judge that waits."""
    thread = Thread.objects.get(pk=values["thread"])
    post = make.make_post(thread.author, thread)
    report = flag_post(actor=people["coordinator"], post=post, reason=Reason.RUDE).report
    suspended = Sanction.objects.create(
        kind=SanctionKind.SUSPENSION,
        person=people["newcomer"],
        forum=thread.forum,
        report=report,
        words="까닭",
        until=timezone.now() + datetime.timedelta(days=7),
    )
    draft = Draft.objects.create(user=people["judge"], forum=thread.forum, submitted_at=timezone.now())
    file = PostFile.objects.create(draft=draft, **a_file())
    holding = Holding.objects.create(author=people["judge"], draft=draft, title="제목", reason="까닭")
    return {"report": report.pk, "sanction": suspended.pk, "holding": holding.pk, "holding-file": (holding.pk, file.pk)}


def _kinds_on(board: Forum, author: User) -> dict[str, Any]:
    """A question with an answer, an idea, a poll that nobody has voted in, a tag that stands on this board alone."""
    word = f"{board.slug}의 말"
    question = make.make_thread(author, board, kind=Kind.QUESTION, details={"tags": [word]})
    poll = {
        "options": ["하나", "둘"],
        "most": 1,
        "closes_at": timezone.now() + datetime.timedelta(days=7),
        "results": Results.VOTED,
        "is_anonymous": True,
    }
    return {
        "question": question.pk,
        "answer": make.make_post(author, question).pk,
        "idea": make.make_thread(author, board, kind=Kind.IDEA).pk,
        "poll": make.make_thread(author, board, kind=Kind.POLL, details=poll).pk,
        "tag": CaseTag.objects.get(name=word).slug,
    }


def community_variants(
    things: dict[str, dict[str, Any]], name: str, parameters: tuple[str, ...]
) -> list[tuple[str, dict[str, Any]]]:
    """(thing, arguments) for an address of the community: each thing that has what the address names."""
    if not parameters:
        return [("", {})]
    named = _named(name)
    if named == "holding-file":
        return [(key, dict(zip(("pk", "file"), values[named], strict=True))) for key, values in things.items()]
    return [(key, {parameters[0]: values[named]}) for key, values in things.items() if named in values]


def _named(name: str) -> str:
    if name.startswith("moderation:"):
        return "post" if name == "moderation:flag" else name.partition(":")[2]
    if name.startswith("kinds:"):
        return ABOUT_KINDS[name.partition(":")[2]]
    name = name.partition(":")[2]
    if name in ABOUT_BOARDS:
        return "board"
    if name in ABOUT_POSTS:
        return "post"
    words = {"file": "file", "draft-discard": "draft", "invitation": "token"}
    return words.get(name) or ("group" if name.startswith("group") else "thread")


def first_board() -> int:
    return Forum.objects.get(slug="public").pk
