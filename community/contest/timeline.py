"""The stages of a contest as bars over time: plain data that a template draws, with the same dates as a table."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.contest.choices import StageKind, StageState

if TYPE_CHECKING:
    from community.contest.models import Stage

# The shortest bar that is seen, in per cent.
SHORTEST = 1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage: where its bar begins and how wide it is, in per cent; how many days are left or to wait."""

    stage: Stage
    state: StageState
    x: str
    width: str
    remaining: str

    @property
    def tone(self) -> str:
        """Of its badge."""
        return {StageState.OPEN: "success", StageState.COMING: "neutral", StageState.OVER: "neutral"}[self.state]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`now` is where today's line stands in per cent, empty when it lies outside."""

    bars: list[Bar]
    now: str

    @property
    def next(self) -> Bar | None:
        """The open stage that closes first, or else the next one to open."""
        is_open = [bar for bar in self.bars if bar.state == StageState.OPEN]
        coming = [bar for bar in self.bars if bar.state == StageState.COMING]
        if is_open:
            return min(is_open, key=lambda bar: bar.stage.closes_at)
        return min(coming, key=lambda bar: bar.stage.opens_at) if coming else None


def timeline(stages: Sequence[Stage], now: datetime.datetime) -> Timeline:
    """Bars in the order in which the stages open."""
    ordered = sorted(stages, key=lambda stage: (stage.opens_at, stage.closes_at, stage.pk or 0))
    if not ordered:
        return Timeline([], "")
    first, last = _span(ordered)
    whole = (last - first).total_seconds()

    def at(moment: datetime.datetime) -> float:
        return min((moment - first).total_seconds() / whole * 100, 100)

    bars = []
    for stage in ordered:
        width = max(at(stage.closes_at) - at(stage.opens_at), SHORTEST)
        x = min(at(stage.opens_at), 100 - width)
        state = stage.state_at(now)
        bars.append(Bar(stage, state, f"{x:.2f}%", f"{width:.2f}%", _remaining(stage, state, now)))
    return Timeline(bars, f"{at(now):.2f}%" if first <= now < last else "")


def _span(ordered: Sequence[Stage]) -> tuple[datetime.datetime, datetime.datetime]:
    """From the first opening to the last closing; an exhibition, which may last a year, gets a tenth of it at most."""
    first = ordered[0].opens_at
    busy = [stage.closes_at for stage in ordered if stage.kind != StageKind.EXHIBITION]
    shown = [stage.opens_at for stage in ordered if stage.kind == StageKind.EXHIBITION]
    last = max(stage.closes_at for stage in ordered)
    if not busy or not shown:
        return first, last
    return first, min(last, first + (max([*busy, *shown]) - first) * 1.1)


def _remaining(stage: Stage, state: StageState, now: datetime.datetime) -> str:
    if state == StageState.OVER:
        return ""
    until = stage.opens_at if state == StageState.COMING else stage.closes_at
    days = (until - now).days
    if days < 1:
        hours = max(int((until - now).total_seconds() // 3600), 0)
        text = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    else:
        text = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return (_("opens in %(time)s") if state == StageState.COMING else _("%(time)s left")) % {"time": text}
