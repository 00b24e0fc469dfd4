"""How adoptions spread over the governments, year by year, for one case or for all that the person sees."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.adoption.choices import COUNTED
from cases.adoption.models import Adoption, AdoptionStep
from cases.fragments import kept
from cases.library import shelf_beside, shelf_for
from cases.maps import today_map

if TYPE_CHECKING:
    from cases.adoption.querysets import AdoptionQuerySet
    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class YearLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """`html` is the drawn map with its table; `total` adoptions in `governments` governments at the year's end."""

    year: int
    years: list[YearLink]
    html: str
    total: int
    governments: int


def spread(user: AnyUser, *, case: CasePage | None, year: str, url: str) -> Spread:
    """The map at the end of the year (this year: today), of the adoptions that the person may see. Three queries."""
    rows = Adoption.objects.visible_to(user)
    if case is not None:
        rows = rows.for_case(case)
    years = _years(rows)
    chosen = int(year) if year.isdecimal() and int(year) in years else years[-1]
    counts = counts_at_end_of(rows, chosen)
    shelf = shelf_for(user) if case is None else shelf_beside(case, user)
    title = _("Adoptions at the end of %(year)s") % {"year": chosen}
    if chosen == timezone.localdate().year:
        title = _("Adoptions today")

    def context() -> dict[str, object]:
        picture = today_map(shelf, counts, title=title, unit=_("{count} adoptions"), url_of=_government_url)
        return {"tile_map": picture}

    # The counts themselves are the key: a drawing is never older than what it shows.
    address = f"adoption?{case.pk if case else ''}&{chosen}&{sorted(counts.items())}"
    return Spread(
        year=chosen,
        years=[YearLink(str(one), f"{url}?year={one}", one == chosen) for one in years],
        html=kept(shelf, "components/tile_map.html", address, context),
        total=sum(counts.values()),
        governments=len(counts),
    )


def _years(rows: AdoptionQuerySet) -> list[int]:
    """From the first year in which something was counted to this one."""
    today = timezone.localdate().year
    steps = AdoptionStep.objects.filter(adoption__in=rows, stage__in=COUNTED)
    first = steps.aggregate(first=Min("day"))["first"]
    return list(range(first.year if first else today, today + 1))


def counts_at_end_of(rows: AdoptionQuerySet, year: int) -> dict[int, int]:
    """{government of today: number of adoptions that were planned, in progress or running at the end of the year}."""
    if year >= timezone.localdate().year:
        then = rows.counted()
    else:
        steps = AdoptionStep.objects.filter(adoption=OuterRef("pk"), day__lte=datetime.date(year, 12, 31))
        stage_then = Subquery(steps.order_by("-day", "-pk").values("stage")[:1])
        then = rows.annotate(stage_then=stage_then).filter(stage_then__in=COUNTED)
    counted = then.with_today().order_by().values("today_id").annotate(number=Count("pk"))
    return dict(counted.values_list("today_id", "number"))


def _government_url(place: LocalGovernment) -> str:
    return reverse("people:government", args=[place.code])
