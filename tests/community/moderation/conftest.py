"""The boards and people of the forums' tests, with posts to flag and texts that wait."""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

import pytest
from django.utils import timezone, translation

from community.forums.models import Forum, Post, Thread
from community.forums.services.drafting import save_draft
from community.forums.services.submitting import submit_reply, submit_thread
from community.moderation.choices import Measure, Reason
from community.moderation.models import HeldWord, Holding, Report
from community.moderation.services.deciding import act_upon
from community.moderation.services.flagging import flag_post
from people.models import User
from tests.community.forums.conftest import _no_limits_from_before, signed_in, world  # noqa: F401  fixtures for all
from tests.factories import forums as make

HELD = "당첨"
_numbers = count(1)


@pytest.fixture
def english():
    """For tests that look at a sentence as it stands in the code."""
    with translation.override("en"):
        yield


def fresh(user: User) -> User:
    """As the next request sees the person: nothing remembered."""
    return User.objects.get(pk=user.pk)


def flagged(world: Any, *, author: User | None = None, board: Forum | None = None, by: User | None = None) -> Report:  # noqa: F811
    """A reply that somebody has flagged."""
    author = author or world.author
    thread = make.make_thread(author, board or world.officers, f"이야기 {next(_numbers)}")
    post = make.make_post(author, thread, "문제가 있는 글")
    return flag_post(actor=by or world.officer, post=post, reason=Reason.RUDE).report


def decided(world: Any, *measures: str, actor: User | None = None, days: int = 7, **more: Any) -> Report:  # noqa: F811
    """A flagged reply about which the editor has done these things."""
    until = timezone.now() + datetime.timedelta(days=days)
    report = more.pop("report", None) or flagged(world)
    given = {"words": "서로 존중해 주세요.", "until": until if Measure.SUSPEND in measures else None} | more
    return act_upon(actor=actor or world.editor, report=report, measures=measures, **given)


def hand_in(author: User, place: Forum | Thread, body: str = f"{HELD} 축하합니다", title: str = "알립니다") -> Any:
    """Post as people do, through the gates: what stands, or the text that waits."""
    if isinstance(place, Forum):
        content = {"title": title, "body": body, "kind": "discussion"}
        draft = save_draft(actor=author, forum=place, content=content)
        return submit_thread(actor=author, forum=place, title=title, body=body, draft=draft)
    draft = save_draft(actor=author, thread=place, content={"body": body})
    return submit_reply(actor=author, thread=place, body=body, draft=draft)


@pytest.fixture
def held(world):  # noqa: F811
    """An answer of the author's that waits on the officers' board."""
    HeldWord.objects.create(word=HELD)
    thread = make.make_thread(world.officer, world.officers, "물음")
    hand_in(world.author, thread)
    return Holding.objects.get()


def standing(user: User) -> list[str]:
    """The texts of all posts that the person may read."""
    return list(Post.objects.visible_to(user).values_list("body", flat=True))
