"""What other governments have done, as far as the site knows: the one place where that is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.adoption.choices import AdoptionAudience
from cases.adoption.models import Adoption
from cases.choices import Audience
from cases.models import CaseMetric, CasePage
from common.pictures import plain_number
from people.roles import officer_of

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
    """One government's practice: where it can be read, how well its effect is shown, when, with which figures.

    `status` is "" for the government whose case it is; one that took the case over says how far it is. `restricted`
    means that only officers may read it.
    """

    government: str
    title: str
    number: str
    status: str
    grade: str
    period: str
    figures: tuple[Figure, ...] = ()
    restricted: bool = False


def state_of_others(cases: Sequence[CasePage], user: AnyUser) -> list[StateOfOther]:
    """Each case's own government and below it those that adopted it, as far as the person may read them today.

    Cases in the given order, adoptions by government; the person's own government is no other and is left out among
    those that adopted. Two queries.
    """
    seen = set(
        CasePage.objects.visible_to(user).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True)
    )
    readable = [case for case in cases if case.pk in seen]
    adopted = _adoptions(readable, user)
    return [state for case in readable for state in (_origin(case), *adopted.get(case.pk, []))]


def _adoptions(cases: Sequence[CasePage], user: AnyUser) -> dict[int, list[StateOfOther]]:
    """The open adoptions of each case, by the key of the case."""
    officer = officer_of(user)
    own = (officer.government.current_id or officer.government_id) if officer else None
    rows = Adoption.objects.visible_to(user).open().filter(case__in=[case.pk for case in cases])
    found: dict[int, list[StateOfOther]] = {}
    for row in rows.select_related("government__current", "case").order_by("government__name_ko", "pk"):
        if row.today.pk != own:
            found.setdefault(row.case_id, []).append(_adopted(row))
    return found


def _adopted(row: Adoption) -> StateOfOther:
    return StateOfOther(
        government=row.today.name,
        title=row.case.title,
        number=row.case.number or "",
        status=str(row.get_stage_display()),
        grade="",
        period=f"{timezone.localdate(row.last_moved_at):%Y.%m}",
        restricted=row.audience == AdoptionAudience.OFFICERS or row.case.audience != Audience.PUBLIC,
    )


def _origin(case: CasePage) -> StateOfOther:
    return StateOfOther(
        government=case.government.name,
        title=case.title,
        number=case.number or "",
        status="",
        grade=case.grade,
        period=period_of(case),
        figures=tuple(_figure(metric) for metric in case.metrics.all()),
        restricted=case.audience != Audience.PUBLIC,
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
