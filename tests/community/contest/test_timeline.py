"""The picture of a contest's stages, from plain stages without a database."""

from __future__ import annotations

import datetime

from community.contest.choices import StageKind, StageState
from community.contest.models import Stage
from community.contest.timeline import timeline

FIRST = datetime.datetime(2026, 8, 1, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def stage(kind: str, first: int, last: int) -> Stage:
    return Stage(kind=kind, name=kind, opens_at=FIRST + first * DAY, closes_at=FIRST + last * DAY)


def test_bars_stand_where_the_stages_lie_and_a_line_where_today_is():
    found = timeline([stage(StageKind.JUDGING, 50, 100), stage(StageKind.ENTRY, 0, 25)], FIRST + 25 * DAY)
    assert [(bar.stage.kind, bar.x, bar.width) for bar in found.bars] == [
        ("entry", "0.00%", "25.00%"),
        ("judging", "50.00%", "50.00%"),
    ]
    assert [bar.state for bar in found.bars] == [StageState.OVER, StageState.COMING]
    assert found.now == "25.00%"
    assert found.next is not None
    assert found.next.stage.kind == "judging"


def test_a_stage_of_a_minute_is_still_seen_and_a_long_exhibition_does_not_push_the_rest_together():
    stages = [stage(StageKind.ENTRY, 0, 100), stage(StageKind.EXHIBITION, 100, 1000)]
    ceremony = Stage(kind=StageKind.AWARDS, opens_at=FIRST + 99 * DAY, closes_at=FIRST + 99 * DAY + DAY / 1440)
    found = timeline([*stages, ceremony], FIRST)
    widths = {bar.stage.kind: float(bar.width.rstrip("%")) for bar in found.bars}
    assert widths["entry"] > 90
    assert widths["awards"] == 1.0
    assert all(float(bar.x.rstrip("%")) + float(bar.width.rstrip("%")) <= 100.01 for bar in found.bars)


def test_nothing_to_draw_without_stages():
    assert timeline([], FIRST).next is None
