"""What is new, for feed readers. A feed has no reader with a name: it holds public cases only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cases.citation import case_path
from cases.models import CasePage
from common.addresses import absolute

if TYPE_CHECKING:
    from cases.querysets import CaseQuerySet

LENGTH = 30


def public_cases() -> CaseQuerySet:
    return CasePage.objects.visible_to(AnonymousUser()).exclude(number=None)


class NewCases(Feed):
    """The newest public cases as Atom."""

    feed_type = Atom1Feed
    language = "ko"

    def title(self) -> str:
        return _("New cases in the library")

    def subtitle(self) -> str:
        return _("What local governments did for their citizens, newest first.")

    def link(self) -> str:
        return absolute(reverse("cases:list"))

    def feed_url(self) -> str:
        return absolute(reverse("cases:feed"))

    def items(self) -> Iterable[CasePage]:
        return public_cases().for_list().order_by("-first_published_at", "-pk")[:LENGTH]

    def item_title(self, item: CasePage) -> str:
        return _("[Sample] %(title)s") % {"title": item.title} if item.is_sample else item.title

    def item_description(self, item: CasePage) -> str:
        return item.summary

    def item_link(self, item: CasePage) -> str:
        return absolute(case_path(item.number or ""))

    def item_author_name(self, item: CasePage) -> str:
        return item.government.name

    def item_categories(self, item: CasePage) -> list[str]:
        return [tagged.tag.name for tagged in item.tagged_items.all()]

    def item_pubdate(self, item: CasePage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: CasePage) -> datetime | None:
        return item.last_published_at
