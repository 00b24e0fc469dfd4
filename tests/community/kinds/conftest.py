"""The boards and people of the forums' tests, with a question, an idea and a poll."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from community.forums.choices import Kind
from community.kinds.choices import Results
from tests.community.forums.conftest import _no_limits_from_before, signed_in, world  # noqa: F401  fixtures for all
from tests.factories import forums as make

TOMORROW = datetime.timedelta(days=1)


def poll_details(**more: Any) -> dict[str, Any]:
    details = {
        "options": ["가나", "다라", "마바"],
        "most": 1,
        "closes_at": timezone.now() + TOMORROW,
        "results": Results.VOTED,
        "is_anonymous": True,
        "tags": [],
    }
    return details | more


@pytest.fixture
def begin(world):  # noqa: F811
    """begin("question", author, board, title, **details): a thread of that kind."""

    def start(kind: str, author: Any = None, board: Any = None, title: str = "", **details: Any) -> Any:
        if kind == Kind.POLL:
            details = poll_details(**details)
        where = board or world.officers
        return make.make_thread(author or world.author, where, title, kind=kind, details=details)

    return start
