"""The desk of a government: what waits, what is under way, what the others did. Every area lays its lines on it."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.pictures import ColumnChart, column_chart
from people.atlas import atlas_of
from people.desk import Kind, Line, Series, desk_of

if TYPE_CHECKING:
    from people.models import Officer, User

MONTHS = 12


def desk_context(user: User, officer: Officer) -> dict[str, Any]:
    """What the template needs, for the government of today in which the officer serves.

    `due` and `underway` are lines with something in them, `clear` the due lines without, `news`
    all of theirs.
    """
    government = atlas_of(officer.government).today(officer.government)
    share = desk_of(government, user)
    by_kind: dict[Kind, list[Line]] = {kind: [line for line in share.lines if line.kind == kind] for kind in Kind}
    return {
        "government": government,
        "due": [line for line in by_kind[Kind.DUE] if line.count],
        "clear": [line for line in by_kind[Kind.DUE] if not line.count],
        "underway": [line for line in by_kind[Kind.UNDERWAY] if line.count],
        "news": by_kind[Kind.NEWS],
        "chart": year_chart(share.series, timezone.localdate()),
        "crumbs": [(_("My page"), reverse("portal:dashboard")), (_("Our government's desk"), "")],
    }


def year_chart(series: list[Series], today: datetime.date) -> ColumnChart:
    """How often each thing happened in each of the last twelve months, this one included."""
    last = today.year * 12 + today.month - 1
    months = [divmod(number, 12) for number in range(last - MONTHS + 1, last + 1)]
    counted = [(str(row.label), Counter((day.year, day.month - 1) for day in row.days)) for row in series]
    return column_chart(
        [f"{year}-{month + 1:02}" for year, month in months],
        [(label, [counts[month] for month in months]) for label, counts in counted],
        title=_("Our last twelve months"),
    )
