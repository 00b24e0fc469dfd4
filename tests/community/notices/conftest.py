"""People around boards, and a worker that does what waits."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.community.forums.conftest import _no_limits_from_before, signed_in, world  # noqa: F401  fixtures for all

SEOUL = ZoneInfo("Asia/Seoul")
# A Wednesday afternoon.
NOON = datetime.datetime(2026, 3, 4, 14, 0, tzinfo=SEOUL)


def at(days: int = 0, hour: int = 7, minute: int = 1) -> datetime.datetime:
    """So many days after the Wednesday on which everything begins."""
    return (NOON + datetime.timedelta(days=days)).replace(hour=hour, minute=minute)


@pytest.fixture
def clock(time_machine, settings):
    settings.SITE_URL = "https://cs.example.org"
    time_machine.move_to(NOON, tick=False)
    return time_machine
