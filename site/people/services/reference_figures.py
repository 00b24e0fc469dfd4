"""The figures of governments: what is there, what the list says, and bringing the one into step with the other."""

from __future__ import annotations

import datetime
from typing import Any

from people.models import GovernmentFigure, LocalGovernment
from people.services.reference_rows import FigureRow

Columns = dict[str, dict[str, Any]]


def present_figures(*, is_sample: bool) -> Columns:
    rows = GovernmentFigure.objects.filter(government__is_sample=is_sample)
    values = rows.values_list("government__code", "figure", "on", "value", "unit", "source")
    return {
        _key(code, figure, on): {"value": value, "unit": unit, "source": source}
        for code, figure, on, value, unit, source in values
    }


def wanted_figures(figures: list[FigureRow]) -> Columns:
    return {_key(*row.key): {"value": row.value, "unit": row.unit, "source": row.source} for row in figures}


def write_figures(figures: list[FigureRow], *, is_sample: bool) -> int:
    """Add and change what the list says; how many rows are new. Nothing is removed here."""
    present, new = present_figures(is_sample=is_sample), 0
    ids = dict(LocalGovernment.objects.values_list("code", "pk"))
    for row in figures:
        columns = {"value": row.value, "unit": row.unit, "source": row.source}
        if present.get(_key(*row.key)) != columns:
            new += GovernmentFigure.objects.update_or_create(
                government_id=ids[row.code], figure=row.figure, on=row.on, defaults=columns
            )[1]
    return new


def remove_figures(keys: set[str], *, dry_run: bool) -> int:
    """Delete the figures of real governments that left the list; how many there are."""
    gone = [
        row.pk
        for row in GovernmentFigure.objects.filter(government__is_sample=False).select_related("government")
        if _key(row.government.code, row.figure, row.on) in keys
    ]
    if not dry_run:
        GovernmentFigure.objects.filter(pk__in=gone).delete()
    return len(gone)


def _key(code: str, figure: str, on: datetime.date) -> str:
    return f"{code} {figure} {on}"
