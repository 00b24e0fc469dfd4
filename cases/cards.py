"""Cases as cards: the few columns that a card draws, loaded together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Subquery

from cases.models import CaseAward, CasePage, TaggedCase

if TYPE_CHECKING:
    from collections.abc import Collection

    from cases.library import Shelf
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
    user: AnyUser, keys: list[int], reasons: dict[int, str] | None = None, *, shelf: Shelf | None = None
) -> list[Card]:
    """Cards of those cases that the person may see, in the order of the keys. Two queries, one with the shelf.

    Tags and awards are read beside the cases: following modelcluster's relations costs four times as much.
    """
    if not keys:
        return []
    visible = CasePage.objects.visible_to(user).select_related("government", "cs_type").only(*FIELDS)
    awards = CaseAward.objects.filter(page=OuterRef("pk")).order_by("sort_order", "pk").values("name")
    found = visible.annotate(first_award=Subquery(awards[:1])).in_bulk(keys)
    tags = shelf.tag_names(keys) if shelf is not None else _tag_names(found)
    reasons = reasons or {}
    return [
        Card(found[key], tags.get(key, []), found[key].first_award or "", reasons.get(key, ""))
        for key in keys
        if key in found
    ]


def _tag_names(keys: Collection[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    for key, name in TaggedCase.objects.filter(content_object__in=keys).values_list("content_object_id", "tag__name"):
        names[key].append(name)
    return {key: sorted(row) for key, row in names.items()}


def awards_of(user: AnyUser, keys: list[int]) -> list[CaseAward]:
    """All awards of those cases that the person may see, the latest year first, each with its case. One query."""
    seen = CasePage.objects.visible_to(user).filter(pk__in=keys).order_by().values("pk")
    rows = CaseAward.objects.filter(page__in=seen).select_related("page")
    only = ("name", "year", "awarded_by", "sort_order", "page__title", "page__number", "page__is_sample")
    return list(rows.only(*only).order_by(F("year").desc(nulls_last=True), "page_id", "sort_order"))
