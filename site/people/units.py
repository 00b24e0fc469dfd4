"""CS units: which one to show on a government's page, and what the 2006 study counted in the whole country."""

from __future__ import annotations

from dataclasses import dataclass

from people.atlas import atlas_of
from people.choices import Level
from people.models import CsUnit, LocalGovernment


@dataclass(frozen=True, slots=True)
class StudyCount:
    """How many governments of a level had set up a CS unit, by table 2 of the 2006 study.

    `governments` is how many there were in early 2006. The study names no government but the one that planned a unit.
    """

    level: Level
    governments: int
    total: int
    by_2005: int
    first_quarter: int
    second_quarter: int | None


# Fixed facts of a printed table: fixtures/reference/cs_org_status.csv, which a test compares with these lines.
STUDY = (
    StudyCount(Level.METROPOLITAN, 16, 15, 2, 10, 3),
    StudyCount(Level.BASIC, 234, 32, 15, 17, None),
)


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """`inherited` is the predecessor that wrote it, None when the government itself did."""

    unit: CsUnit
    inherited: LocalGovernment | None


def unit_of(government: LocalGovernment) -> ShownUnit | None:
    """What the government says of its unit, or else the newest that one of its predecessors said. No own query."""
    found = [row.cs_unit for row in atlas_of(government).lineage(government) if hasattr(row, "cs_unit")]
    own = next((unit for unit in found if unit.government_id == government.pk), None)
    if own is not None:
        return ShownUnit(own, None)
    newest = max(found, key=lambda unit: unit.changed_at, default=None)
    return ShownUnit(newest, atlas_of(government).rows[newest.government_id]) if newest else None


def study_of(level: str) -> StudyCount:
    return next(count for count in STUDY if count.level == level)
