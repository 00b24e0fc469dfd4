"""The list of governments and the life of one, ready to be drawn."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from common.pictures import Locator, locator
from people.atlas import atlas_of
from people.choices import ChangeKind, Level
from people.models import GovernmentFigure, LocalGovernment, LocalGovernmentChange
from people.peers import figures_of


@dataclass(frozen=True, slots=True)
class Group:
    """The governments of one province. `key` is usable as an anchor."""

    key: str
    name: str
    rows: list[LocalGovernment]


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A full name and the days on which it was in use; None is open."""

    name: str
    start: datetime.date | None
    end: datetime.date | None


def governments_by_province(rows: Iterable[LocalGovernment], *, as_of_2006: bool) -> list[Group]:
    """Provinces in the order of the list, each with its own row first and then its members by name."""

    def head(government: LocalGovernment) -> LocalGovernment:
        if as_of_2006:
            return government.parent or government
        return government.province or government

    ordered = sorted(
        rows, key=lambda row: (row.is_sample, head(row).pk, row.level == Level.BASIC, row.name_short_ko, row.pk)
    )
    groups = itertools.groupby(ordered, key=head)
    return [Group(province.code, province.name, list(members)) for province, members in groups]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the head of a government's page says: where it belongs (None for a province) and its known figures."""

    province: LocalGovernment | None
    figures: list[GovernmentFigure]


def facts_of(government: LocalGovernment) -> Facts:
    """One query."""
    under = government.province if government.level == Level.BASIC and not government.valid_to else None
    return Facts(under, figures_of(government))


def locator_of(government: LocalGovernment) -> Locator | None:
    """Its place among the squares of today's governments, a province as all its members; None where it has none.

    Invented governments lie beside the map, so they are drawn only when one of them is looked for.
    """
    atlas = atlas_of(government)
    marked = atlas.tiles_of(government)
    if not marked:
        return None
    places = {
        (row.row, row.col): str(row.province_id)
        for row in atlas.valid_on(timezone.localdate())
        if row.row is not None and row.col is not None and (government.is_sample or not row.is_sample)
    }
    title = gettext("%(name)s on the map of local governments") % {"name": atlas.today(government).present_name}
    return locator(places, marked, title=title)


def changes_of(government: LocalGovernment) -> list[LocalGovernmentChange]:
    """What happened to the government and to those that it followed, in order of time."""
    related = Q(government=government) | Q(government__successor=government)
    return list(LocalGovernmentChange.objects.filter(related).select_related("government"))


def ending_of(government: LocalGovernment, changes: list[LocalGovernmentChange]) -> LocalGovernmentChange | None:
    """The renaming or promotion by which a government became its successor; None when it ended or still exists."""
    became = (ChangeKind.RENAME, ChangeKind.PROMOTE)
    mine = (change for change in changes if change.government_id == government.pk and change.kind in became)
    return next((change for change in mine if government.valid_to and change.date == government.valid_to), None)


def names_over_time(government: LocalGovernment, changes: list[LocalGovernmentChange]) -> list[NameSpan]:
    """Every full Korean name this government went by while it existed, the first one first."""
    renamed = [
        change
        for change in changes
        if change.government_id == government.pk
        and change.kind in (ChangeKind.RENAME, ChangeKind.TRANSFER, ChangeKind.PROMOTE)
        and change.date not in (government.valid_from, government.valid_to)
    ]
    starts = [government.valid_from, *(change.date for change in renamed)]
    names = [government.name_ko, *(change.to_name for change in renamed)]
    ends = [*(change.date for change in renamed), government.valid_to]
    return [NameSpan(*span) for span in zip(names, starts, ends, strict=True)]
