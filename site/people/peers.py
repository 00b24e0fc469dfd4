"""Governments like a given one, from what the database knows of them today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

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
    """Today's governments most like what this one is today, the most alike first. Two queries."""
    today = timezone.localdate()
    rows = {row.pk: row for row in LocalGovernment.objects.valid_on(today).select_related("province")}
    mine = rows.get(government.current_id or government.pk)
    if mine is None:
        return []
    figures = latest_figures()
    profiles = {pk: _profile(row, figures.get(pk, {})) for pk, row in rows.items()}
    found = most_alike(profiles[mine.pk], profiles.values(), limit=limit)
    return [Peer(rows[item.key], item.reason) for item in found]


def latest_figures() -> dict[int, dict[str, Decimal]]:
    """{government: {figure: value}}, of each the one of the latest day. One query."""
    latest: dict[int, dict[str, Decimal]] = {}
    rows = GovernmentFigure.objects.order_by("on").values_list("government_id", "figure", "value")
    for key, figure, value in rows:
        latest.setdefault(key, {})[figure] = value
    return latest


def figures_of(government: LocalGovernment) -> list[GovernmentFigure]:
    """The latest of each figure that is known of the government. One query."""
    latest: dict[str, GovernmentFigure] = {}
    for row in GovernmentFigure.objects.filter(government=government).order_by("figure", "-on"):
        latest.setdefault(row.figure, row)
    return list(latest.values())


def _profile(row: LocalGovernment, figures: dict[str, Decimal]) -> Profile:
    population = figures.get(FigureKind.POPULATION)
    return Profile(
        key=row.pk,
        level=row.level,
        kind=row.kind,
        province=row.province_id if row.level == Level.BASIC else None,
        population=None if population is None else int(population),
        means=figures.get(FigureKind.FISCAL_INDEPENDENCE),
        is_sample=row.is_sample,
    )
