"""Who adopted one case, as its pictures and lists show it: read once a page, in one query, without a model a row."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.adoption.choices import ORDER_OF_INTEREST, AdoptionStage
from cases.adoption.models import Adoption
from people.models import LocalGovernment

if TYPE_CHECKING:
    from cases.library import Shelf
    from cases.models import CasePage
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Adopter:
    """One adoption that the reader may see.

    `government` is the key of what the government is today. `origin` is the key of the adoption it was taken from,
    None when from the case itself, 0 when from one that the reader may not see. `told` says that its result is written.
    """

    pk: int
    origin: int | None
    government: int
    stage: str
    since: datetime.date
    told: bool

    @property
    def label(self) -> str:
        return str(AdoptionStage(self.stage).label)

    @property
    def interest(self) -> tuple[int, bool, int, int]:
        """Sorts first what a reader learns most from: how far it is, whether its result is told, how new it is."""
        return ORDER_OF_INTEREST.index(self.stage), not self.told, -self.since.toordinal(), self.pk


def adopters_of(case: CasePage, user: AnyUser) -> Sequence[Adopter]:
    """The adoptions of the case that the person may see, those that say most first.

    One query a page: several places on the page of a case ask for the same.
    """
    held: dict[int | None, Sequence[Adopter]] = case.__dict__.setdefault("_adopters", {})
    if user.pk not in held:
        held[user.pk] = _read(case, user)
    return held[user.pk]


def _read(case: CasePage, user: AnyUser) -> Sequence[Adopter]:
    visible = Adoption.objects.visible_to(user).for_case(case).with_today().annotate(told=~Q(result=""))
    rows = list(visible.order_by().values_list("pk", "origin_id", "today_id", "stage", "since", "told"))
    seen = {row[0] for row in rows}
    found = [
        Adopter(pk, origin if origin is None or origin in seen else 0, government, stage, since, bool(told))
        for pk, origin, government, stage, since, told in rows
    ]
    return tuple(sorted(found, key=lambda adopter: adopter.interest))


def places_of(shelf: Shelf, adopters: Sequence[Adopter]) -> Mapping[int, LocalGovernment]:
    """{key: government} with those of all the adopters. A query only when one was founded a moment ago."""
    missing = {adopter.government for adopter in adopters} - shelf.governments.keys()
    if not missing:
        return shelf.governments
    return shelf.governments | LocalGovernment.objects.select_related("province", "current").in_bulk(missing)
