"""CasePage.adoptions: how many governments of today plan, do or run the case. Kept by these verbs alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Coalesce

from cases import library
from cases.adoption.models import Adoption
from cases.models import CasePage
from search.registry import reindex_all


def numbers(case_ids: Iterable[int] | None = None) -> dict[int, int]:
    """{case: number of governments of today} for the cases, or for all; a case that nobody adopted is not there."""
    rows = Adoption.objects.counted()
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    today = Coalesce("government__current_id", "government_id")
    counted = rows.order_by().values("case_id").annotate(number=Count(today, distinct=True))
    return dict(counted.values_list("case_id", "number"))


@transaction.atomic
def recount(case_id: int) -> int:
    """Write the number of one case, and have lists and search learn of it when it changed; the number."""
    number = numbers([case_id]).get(case_id, 0)
    _write({case_id: number})
    return number


@transaction.atomic
def recount_all() -> int:
    """Bring every case's number into step, as after a merger of governments; how many were wrong."""
    right = numbers()
    held = dict(CasePage.objects.exclude(adoptions=0).values_list("pk", "adoptions"))
    wrong = {pk: right.get(pk, 0) for pk in {*right, *held} if right.get(pk, 0) != held.get(pk, 0)}
    return _write(wrong)


def _write(new: dict[int, int]) -> int:
    """A queryset's update leaves the page's own history alone; what a signal would have told is told here."""
    changed = [
        pk
        for pk, number in new.items()
        if CasePage.objects.filter(pk=pk).exclude(adoptions=number).update(adoptions=number)
    ]
    if changed:
        library.touch()
        reindex_all(CasePage.objects.filter(pk__in=changed))
    return len(changed)
