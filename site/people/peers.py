"""Governments like a given one, from what the database knows of them today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from people.atlas import atlas_of
from people.choices import FigureKind, Level
from people.models import GovernmentFigure, LocalGovernment
from people.similarity import Profile, most_alike

PEERS = 8


@dataclass(frozen=True, slots=True)
class Peer:
    """A government like the one that was asked about, and why, in one line."""

    government: LocalGovernment
    reason: str


def peers_of(government: LocalGovernment, *, limit: int = PEERS) -> list[Peer]:
    """Today's governments most like what this one is today, the most alike first. One query, none with an atlas."""
    atlas = atlas_of(government)
    rows = {row.pk: row for row in atlas.valid_on(timezone.localdate())}
    mine = rows.get(government.current_id or government.pk)
    if mine is None:
        return []
    found = most_alike(_profile(mine), map(_profile, rows.values()), limit=limit)
    return [Peer(rows[item.key], item.reason) for item in found]


def figures_of(government: LocalGovernment) -> list[GovernmentFigure]:
    """The latest of each figure that is known of the government, population first. One query."""
    latest: dict[str, GovernmentFigure] = {}
    for row in GovernmentFigure.objects.filter(government=government).order_by("figure", "-on"):
        latest.setdefault(row.figure, row)
    return sorted(latest.values(), key=lambda row: FigureKind.values.index(row.figure))


def _profile(row: Any) -> Profile:
    """`row` comes from an atlas, which knows its latest figures."""
    return Profile(
        key=row.pk,
        level=row.level,
        kind=row.kind,
        province=row.province_id if row.level == Level.BASIC else None,
        population=None if row.population is None else int(row.population),
        means=row.means,
        is_sample=row.is_sample,
    )
