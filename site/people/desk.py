"""What a government's own desk shows: lines that each area registers, as it fills panels on the government's page.

An area answers for one government and one officer of it with all its lines at once, so that it can read its own tables
once. Nothing here knows the areas; the page stands in the portal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Window
from django.utils import timezone
from django.utils.functional import Promise

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

# How many things a line names before it leaves the rest to its list.
SHOWN = 3


class Kind(Enum):
    """DUE: somebody waits for us. UNDERWAY: it goes its way. NEWS: what happened, with nothing to be done."""

    DUE = "due"
    UNDERWAY = "underway"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a line: what it is, where it is, since when; `note` says by whom or of what kind."""

    title: str
    url: str
    on: date | None = None
    note: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A number of things of one kind. `url` is the very list where they are worked on, `oldest` since when the first
    of them waits, `entries` the first few. A line with nothing in it is only named among what is in order."""

    kind: Kind
    label: str | Promise
    url: str
    count: int = 0
    oldest: date | None = None
    entries: Sequence[Entry] = ()

    @property
    def days(self) -> int:
        """How many days ago that was; 0 for today."""
        return (timezone.localdate() - self.oldest).days if self.oldest else 0


@dataclass(frozen=True, slots=True)
class Series:
    """The days on which something happened, for the picture of the year: `label` in the plural, one day each time."""

    label: str | Promise
    days: Sequence[date]


@dataclass(frozen=True, slots=True)
class Share:
    """What one area lays on the desk."""

    lines: list[Line] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)


ShareOf = Callable[["LocalGovernment", "AnyUser"], Share]
_registered: dict[str, tuple[int, ShareOf]] = {}


def register_desk(key: str, order: int, share_of: ShareOf) -> None:
    """Offer lines for every government's desk; called from an AppConfig.ready(). A small order stands first.

    `share_of(government, user)` is asked for the government of today in which the person serves, and answers with what
    the person may see, two queries at most. The same key again replaces the earlier one.
    """
    _registered[key] = (order, share_of)


def desk_of(government: LocalGovernment, user: AnyUser) -> Share:
    """The shares of all areas, in order."""
    whole = Share()
    for _key, (_order, share_of) in sorted(_registered.items(), key=lambda item: (item[1][0], item[0])):
        share = share_of(government, user)
        whole.lines.extend(share.lines)
        whole.series.extend(share.series)
    return whole


def first_few(rows: QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    """The first rows as dicts of the fields, each with `of_all`, the number of all rows. One query."""
    return list(rows.annotate(of_all=Window(Count("pk"))).values("of_all", *fields)[:SHOWN])


def line_of(kind: Kind, label: str | Promise, url: str, entries: Sequence[Entry], count: int) -> Line:
    """A line whose first entry is the oldest; `count` is the number of all of which `entries` are the first few."""
    return Line(kind, label, url, count, entries[0].on if entries else None, entries)


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment here."""
    return timezone.localdate(moment) if moment else None
