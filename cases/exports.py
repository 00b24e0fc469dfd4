"""The present list as a table to take along."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices import TEXT_PARTS
from cases.citation import case_path
from cases.models import CasePage
from common.addresses import absolute
from common.pictures import plain_number

if TYPE_CHECKING:
    from people.roles import AnyUser

    Cell = str | int | float | datetime.date | None

MAX_ROWS = 5_000
CHUNK = 500


def _awards(case: CasePage) -> str:
    return "; ".join(f"{award.name} ({award.year})" if award.year else award.name for award in case.awards.all())


def _metrics(case: CasePage) -> str:
    """Each figure as "name: before → after unit"."""
    return "; ".join(
        f"{metric.name}: {_value(metric.before)} → {_value(metric.after)} {metric.unit}".rstrip()
        for metric in case.metrics.all()
    )


def _value(number: Decimal | None) -> str:
    return "–" if number is None else plain_number(number)


def _period(case: CasePage) -> str:
    ends = [day.isoformat() if day else "" for day in (case.period_start, case.period_end)]
    return " ~ ".join(ends) if any(ends) else ""


# (heading, what stands under it), in the order of the columns.
COLUMNS: tuple[tuple[str | Promise, Callable[[CasePage], Cell]], ...] = (
    (gettext_lazy("Number"), lambda case: case.number),
    (gettext_lazy("Title"), lambda case: case.title),
    (gettext_lazy("Local government"), lambda case: case.government.name),
    (gettext_lazy("Level of government"), lambda case: case.government.get_level_display()),
    (gettext_lazy("Region"), lambda case: case.government.province.name if case.government.province else ""),
    (gettext_lazy("CS type"), lambda case: case.cs_type.name if case.cs_type else ""),
    (gettext_lazy("Focus task"), lambda case: case.get_focus_task_display()),
    (gettext_lazy("Scope"), lambda case: case.get_scope_display()),
    (gettext_lazy("Year"), lambda case: case.year),
    (gettext_lazy("Tags"), lambda case: ", ".join(item.tag.name for item in case.tagged_items.all())),
    (gettext_lazy("Summary"), lambda case: case.summary),
    (gettext_lazy("Evidence grade"), lambda case: case.grade),
    (gettext_lazy("Completeness (%)"), lambda case: case.score),
    (gettext_lazy("Figures before and after"), _metrics),
    (gettext_lazy("Awards"), _awards),
    (gettext_lazy("Budget (won)"), lambda case: case.budget),
    (gettext_lazy("Staff (persons)"), lambda case: None if case.staff is None else float(case.staff)),
    (gettext_lazy("Period"), _period),
    (gettext_lazy("Published on"), lambda case: timezone.localdate(case.first_published_at)),
    (gettext_lazy("Licence"), lambda case: case.get_licence_display()),
    (gettext_lazy("Sample"), lambda case: _("Sample") if case.is_sample else ""),
    (gettext_lazy("Source"), lambda case: case.source_note),
    (gettext_lazy("Address"), lambda case: absolute(case_path(case.number or ""))),
)


def headings() -> list[str]:
    return [str(heading) for heading, _cell in COLUMNS]


def rows(user: AnyUser, keys: list[int]) -> Iterator[list[Cell]]:
    """One row a case in the order of the keys, only what the person may see, at most MAX_ROWS.

    When there are more, the last row says so in its first cell.
    """
    for start in range(0, min(len(keys), MAX_ROWS), CHUNK):
        chunk = keys[start : min(start + CHUNK, MAX_ROWS)]
        found = (
            CasePage.objects.visible_to(user)
            .for_list()
            .prefetch_related("metrics")
            .defer("rendered", *TEXT_PARTS)
            .in_bulk(chunk)
        )
        for key in chunk:
            if key in found:
                yield [cell(found[key]) for _heading, cell in COLUMNS]
    if len(keys) > MAX_ROWS:
        yield [
            _("Only the first %(limit)s of %(total)s cases are here. Narrow the list to get the others.")
            % {"limit": MAX_ROWS, "total": len(keys)}
        ]


def file_name() -> str:
    """Name without extension: what it is and the day."""
    return _("cs-cases-%(day)s") % {"day": timezone.localdate().isoformat()}
