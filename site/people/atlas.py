"""Every government at once: 270 rows read by one query answer what a page asks of names, provinces, lineages, peers.

One page reads it once: `atlas_of` keeps it with the government that asked and hands it to every panel of the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from people.choices import FigureKind
from people.models import GovernmentFigure, LocalGovernment

if TYPE_CHECKING:
    from people.roles import AnyUser

LINKS = ("parent", "province", "successor", "current")


@dataclass(frozen=True, slots=True)
class Atlas:
    """`rows` by key. Each row knows its parent, province, successor, present self and CS unit without a query, and its
    latest figures as `population` and `means`, None where nobody knows."""

    rows: dict[int, LocalGovernment]

    def find(self, code: str) -> LocalGovernment | None:
        """The government with this code, which hands this atlas on to whoever asks atlas_of."""
        found = next((row for row in self.rows.values() if row.code == code), None)
        if found is not None:
            keep(found, self)
        return found

    def today(self, government: LocalGovernment) -> LocalGovernment:
        """What the government is today, as this atlas holds it; itself when it became nothing."""
        found = self.rows.get(government.current_id or government.pk, government)
        keep(found, self)
        return found

    def lineage(self, government: LocalGovernment) -> list[LocalGovernment]:
        """The government of today and all that were merged into it or renamed, in the order of the list."""
        key = government.current_id or government.pk
        return [row for row in self.rows.values() if (row.current_id or row.pk) == key]

    def predecessors(self, government: LocalGovernment) -> list[LocalGovernment]:
        """Those that it followed directly, by name."""
        found = [row for row in self.rows.values() if row.successor_id == government.pk]
        return sorted(found, key=lambda row: row.name_ko)

    def valid_on(self, day: datetime.date) -> Iterator[LocalGovernment]:
        return (row for row in self.rows.values() if row.is_valid_on(day))

    def tiles_of(self, government: LocalGovernment) -> list[tuple[int, int]]:
        """Where it stands on today's map: its own square, or the squares of its members."""
        now = self.today(government)
        rows = [now] if now.row is not None else [row for row in self.rows.values() if row.province_id == now.pk]
        today = timezone.localdate()
        return [
            (row.row, row.col) for row in rows if row.row is not None and row.col is not None and row.is_valid_on(today)
        ]


def read_atlas(user: AnyUser | None = None) -> Atlas:
    """All governments, which everybody may see, and their units, which everybody may see too. One query."""
    newest = GovernmentFigure.objects.filter(government=OuterRef("pk")).order_by("-on").values("value")
    governments = LocalGovernment.objects.all() if user is None else LocalGovernment.objects.visible_to(user)
    found = governments.select_related("cs_unit").annotate(
        population=Subquery(newest.filter(figure=FigureKind.POPULATION)[:1]),
        means=Subquery(newest.filter(figure=FigureKind.FISCAL_INDEPENDENCE)[:1]),
    )
    rows = {row.pk: row for row in found.order_by("pk")}
    for row in rows.values():
        for link in LINKS:
            key = getattr(row, f"{link}_id")
            if key in rows:
                setattr(row, link, rows[key])
    return Atlas(rows)


def atlas_of(government: LocalGovernment) -> Atlas:
    """The atlas that the government came from; else one read now and kept with it."""
    held: Atlas | None = government.__dict__.get("_atlas")
    if held is None:
        held = read_atlas()
        keep(government, held)
    return held


def keep(government: LocalGovernment, atlas: Atlas) -> None:
    government.__dict__["_atlas"] = atlas
