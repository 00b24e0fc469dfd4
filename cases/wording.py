"""The short facts of a case in words, alike wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from common.pictures import BarInput, plain_number

if TYPE_CHECKING:
    from cases.models import CasePage


def budget_in_words(case: CasePage) -> str:
    """The budget in won; "" when the case gives none, and a nought when it needed no money."""
    if case.budget is None:
        return ""
    return _("%(amount)s won") % {"amount": number_format(case.budget, force_grouping=True)}


def staff_in_words(case: CasePage) -> str:
    return "" if case.staff is None else _("%(number)s persons") % {"number": plain_number(case.staff)}


def period_in_words(case: CasePage) -> str:
    ends = [date_format(day, "Y.m.d.") if day else "" for day in (case.period_start, case.period_end)]
    return " – ".join(ends) if any(ends) else ""


def bar_inputs(case: CasePage) -> list[BarInput]:
    """The figures that have a value before and after, in their order."""
    return [
        BarInput(
            metric.name,
            metric.unit,
            metric.before,
            metric.after,
            metric.better,
            metric.source,
            metric.before_label,
            metric.after_label,
        )
        for metric in case.metrics.all()
        if metric.before is not None and metric.after is not None
    ]
