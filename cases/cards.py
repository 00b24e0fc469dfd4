"""Cases as cards: the few columns that a card draws, loaded together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from cases.models import CaseAward, CasePage, TaggedCase

if TYPE_CHECKING:
    from people.roles import AnyUser

# What a card draws; the long texts stay in the database.
FIELDS = (
    *("title", "slug", "url_path", "number", "summary", "year", "audience", "is_sample", "grade", "score", "adoptions"),
    *("government__code", "government__name_ko", "government__name_en"),
    *("cs_type__code", "cs_type__name_ko", "cs_type__name_en"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A case with the names of its tags and of its first award ("" for none). `reason` says why it is shown."""

    case: CasePage
    tags: list[str]
    award: str
    reason: str = ""


def cards_for(
    user: AnyUser, keys: list[int], reasons: dict[int, str] | None = None, *, awards: dict[int, str] | None = None
) -> list[Card]:
    """Cards of those cases that the person may see, in the order of the keys. Three queries, two with `awards`.

    Tags and awards are read beside the cases: following modelcluster's relations costs four times as much.
    """
    if not keys:
        return []
    found = CasePage.objects.visible_to(user).select_related("government", "cs_type").only(*FIELDS).in_bulk(keys)
    tags = defaultdict(list)
    for key, name in TaggedCase.objects.filter(content_object__in=found).values_list("content_object_id", "tag__name"):
        tags[key].append(name)
    if awards is None:
        awards = {}
        rows = CaseAward.objects.filter(page__in=found).order_by("sort_order").values_list("page_id", "name")
        for key, name in rows:
            awards.setdefault(key, name)
    reasons = reasons or {}
    return [
        Card(found[key], sorted(tags[key]), awards.get(key, ""), reasons.get(key, "")) for key in keys if key in found
    ]


def awards_of(user: AnyUser, keys: list[int]) -> list[CaseAward]:
    """All awards of those cases that the person may see, the latest year first, each with its case. One query."""
    seen = CasePage.objects.visible_to(user).filter(pk__in=keys).order_by().values("pk")
    rows = CaseAward.objects.filter(page__in=seen).select_related("page")
    only = ("name", "year", "awarded_by", "sort_order", "page__title", "page__number", "page__is_sample")
    return list(rows.only(*only).order_by(F("year").desc(nulls_last=True), "page_id", "sort_order"))


def names_of(awards: list[CaseAward]) -> dict[int, str]:
    """{case: the name of its first award}, as cards_for takes it."""
    first: dict[int, CaseAward] = {}
    for award in awards:
        held = first.setdefault(award.page_id, award)
        if (award.sort_order or 0) < (held.sort_order or 0):
            first[award.page_id] = award
    return {key: award.name for key, award in first.items()}
