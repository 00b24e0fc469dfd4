"""Cases as cards: the few columns that a card draws, loaded together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def cards_for(user: AnyUser, keys: list[int], reasons: dict[int, str] | None = None) -> list[Card]:
    """Cards of those cases that the person may see, in the order of the keys. Three queries.

    Tags and awards are read beside the cases: following modelcluster's relations costs four times as much.
    """
    if not keys:
        return []
    found = CasePage.objects.visible_to(user).select_related("government", "cs_type").only(*FIELDS).in_bulk(keys)
    tags, awards = defaultdict(list), {}
    for key, name in TaggedCase.objects.filter(content_object__in=found).values_list("content_object_id", "tag__name"):
        tags[key].append(name)
    for key, name in CaseAward.objects.filter(page__in=found).order_by("sort_order").values_list("page_id", "name"):
        awards.setdefault(key, name)
    reasons = reasons or {}
    return [
        Card(found[key], sorted(tags[key]), awards.get(key, ""), reasons.get(key, "")) for key in keys if key in found
    ]
