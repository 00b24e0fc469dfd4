"""What other governments have done, as far as the site knows: the one place where that is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.models import CaseMetric, CasePage
from common.pictures import plain_number

if TYPE_CHECKING:
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure before and after as the case gives it; "" for what it does not give."""

    name: str
    before: str
    after: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class StateOfOther:
    """One government's practice: where it can be read, how well its effect is shown, since when, with which figures.

    `status` is "" for the government whose case it is; a government that took the case over says how far it is.
    """

    government: str
    title: str
    number: str
    status: str
    grade: str
    period: str
    figures: tuple[Figure, ...] = ()


def state_of_others(cases: Sequence[CasePage], user: AnyUser) -> list[StateOfOther]:
    """The governments of the cases in the cases' order, as far as the person may read them.

    Adoptions of these cases are to be appended here, each limited to what the person may see, when the site has them.
    """
    seen = set(
        CasePage.objects.visible_to(user).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True)
    )
    return [_origin(case) for case in cases if case.pk in seen]


def _origin(case: CasePage) -> StateOfOther:
    return StateOfOther(
        government=case.government.name,
        title=case.title,
        number=case.number or "",
        status="",
        grade=case.grade,
        period=period_of(case),
        figures=tuple(_figure(metric) for metric in case.metrics.all()),
    )


def period_of(case: CasePage) -> str:
    """ "2024.01 – 2024.12", "2024.01 –" when no end is given, the year alone, or ""."""
    if case.period_start:
        end = f"{case.period_end:%Y.%m}" if case.period_end else ""
        return f"{case.period_start:%Y.%m} – {end}".strip()
    return str(case.year) if case.year else ""


def _figure(metric: CaseMetric) -> Figure:
    before, after = (
        " ".join(part for part in (plain_number(value) if value is not None else "", label and f"({label})") if part)
        for value, label in ((metric.before, metric.before_label), (metric.after, metric.after_label))
    )
    return Figure(metric.name, before, after, metric.unit, metric.source)
