"""How alike governments are, from their level, kind, place, size and means. Nothing here touches a database.

What is not known counts for nothing, neither for nor against, so a government whose figures are missing falls behind
those that are known to be alike and stays before those that are not.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.pictures import plain_number
from people.choices import Kind

KIND, REGION, SIZE, MEANS = 3.0, 2.0, 4.0, 2.0
# Four times as many people are not alike at all; half as many again still count as similar in words.
FAR_SIZE, NEAR_SIZE = math.log(4), math.log(1.5)
# In points of per cent of fiscal independence.
FAR_MEANS, NEAR_MEANS = 20.0, 5.0


@dataclass(frozen=True, slots=True)
class Profile:
    """A government of today. `province` is the key of the metropolitan government above it, None for one itself.

    `population` in persons, `means` in per cent; None where nobody knows.
    """

    key: int
    level: str
    kind: str
    province: int | None = None
    population: int | None = None
    means: Decimal | None = None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """`points` from above 0 to 11; `reason` is one line."""

    key: int
    points: float
    reason: str


def most_alike(mine: Profile, others: Iterable[Profile], *, limit: int) -> list[Likeness]:
    """The governments of the same level that are most alike, the most alike first, then by key.

    Invented governments are compared with invented ones only. Whoever shares nothing is left out.
    """
    found = [
        (-round(points, 6), other.key, other)
        for other in others
        if other.key != mine.key
        and other.level == mine.level
        and other.is_sample == mine.is_sample
        and (points := likeness(mine, other)) > 0
    ]
    nearest = heapq.nsmallest(limit, found, key=lambda item: item[:2])
    return [Likeness(key, -points, reason(mine, other)) for points, key, other in nearest]


def likeness(mine: Profile, other: Profile) -> float:
    """The points of two governments of one level."""
    points = KIND * (mine.kind == other.kind) + REGION * _same_region(mine, other)
    if (distance := _size_distance(mine, other)) is not None:
        points += SIZE * max(0.0, 1 - distance / FAR_SIZE)
    if (apart := _means_apart(mine, other)) is not None:
        points += MEANS * max(0.0, 1 - apart / FAR_MEANS)
    return points


def reason(mine: Profile, other: Profile) -> str:
    """Why the other is shown, in one line: what they share, and the figures of both, mine first."""
    parts = [_place(mine, other), _size(mine, other), _means(mine, other)]
    return " · ".join(part for part in parts if part)


def _same_region(mine: Profile, other: Profile) -> bool:
    return mine.province is not None and mine.province == other.province


def _size_distance(mine: Profile, other: Profile) -> float | None:
    """On the scale of logarithms: 30,000 and 60,000 are as far apart as 300,000 and 600,000."""
    if not mine.population or not other.population:
        return None
    return abs(math.log(mine.population / other.population))


def _means_apart(mine: Profile, other: Profile) -> float | None:
    if mine.means is None or other.means is None:
        return None
    return float(abs(mine.means - other.means))


def _place(mine: Profile, other: Profile) -> str:
    kind: str | Promise = Kind(other.kind).label
    if mine.kind == other.kind:
        if _same_region(mine, other):
            return _("%(kind)s of the same province") % {"kind": kind}
        return _("%(kind)s as well") % {"kind": kind}
    return _("Same province") if _same_region(mine, other) else ""


def _size(mine: Profile, other: Profile) -> str:
    distance = _size_distance(mine, other)
    if distance is None:
        return _("population not known")
    both = {"mine": people_in_short(mine.population or 0), "other": people_in_short(other.population or 0)}
    if distance <= NEAR_SIZE:
        return _("similar population (%(mine)s/%(other)s)") % both
    return _("population %(mine)s/%(other)s") % both


def _means(mine: Profile, other: Profile) -> str:
    apart = _means_apart(mine, other)
    if apart is None or mine.means is None or other.means is None:
        return ""
    both = {"mine": f"{plain_number(mine.means)}%", "other": f"{plain_number(other.means)}%"}
    if apart <= NEAR_MEANS:
        return _("similar fiscal independence (%(mine)s/%(other)s)") % both
    return _("fiscal independence %(mine)s/%(other)s") % both


def people_in_short(number: int) -> str:
    """Tens of thousands with one place in Korean (3.1만), thousands in English (31k); small numbers as they are."""
    if get_language() != "en" and number >= 10_000:
        return f"{plain_number(round(Decimal(number) / 10_000, 1))}만"
    return f"{round(number / 1000)}k" if number >= 10_000 else number_format(number, force_grouping=True)
