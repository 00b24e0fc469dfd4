"""How far an announcement has come: who is concerned and who has confirmed, by province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.library import shelf_for
from cases.maps import today_map
from common.pictures import TileMap
from community.notices.models import Confirmation, MustRead
from community.notices.querysets import officers_concerned
from people.models import LocalGovernment

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """One province: how many of its officers are concerned and have confirmed; `share` in per cent, rounded down."""

    name: str
    concerned: int
    confirmed: int

    @property
    def waiting(self) -> int:
        return self.concerned - self.confirmed

    @property
    def share(self) -> int:
        return self.confirmed * 100 // self.concerned if self.concerned else 0


@dataclass(frozen=True, slots=True)
class Reach:
    """`all` sums the provinces up; `picture` colours the governments by officers who have not confirmed yet."""

    all: ProvinceRow
    provinces: list[ProvinceRow]
    picture: TileMap


def reach_of(must_read: MustRead, reader: User) -> Reach:
    """As it is now: the departed count nowhere. Two queries, and those of the map."""
    confirmed = Confirmation.objects.filter(must_read=must_read, user=OuterRef("user"))
    rows = officers_concerned(must_read).annotate(
        has_confirmed=Exists(confirmed),
        now=Coalesce("government__current", "government"),
        home=Coalesce("government__current__province", "government__current", "government"),
    )
    found = list(rows.order_by().values_list("now", "home", "has_confirmed"))
    everybody = Counter(home for _now, home, _done in found)
    done = Counter(home for _now, home, has in found if has)
    waiting = Counter(now for now, _home, has in found if not has)
    places = LocalGovernment.objects.filter(pk__in=everybody).order_by("is_sample", "name_ko")
    provinces = [ProvinceRow(place.name, everybody[place.pk], done[place.pk]) for place in places]
    whole = ProvinceRow(_("Everybody concerned"), everybody.total(), done.total())
    return Reach(whole, provinces, _picture(waiting, reader))


def _picture(waiting: Mapping[int, int], reader: Any) -> TileMap:
    return today_map(
        shelf_for(reader),
        waiting,
        title=_("Officers who have not confirmed yet"),
        unit=_("{count} officers"),
        url_of=lambda government: "",
    )
