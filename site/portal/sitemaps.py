"""What search engines may list: what a person without an account can read, and nothing else."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page

from cases.models import CaseIndexPage, CasePage
from journal.models import ArticlePage, IssuePage, JournalPage
from portal.models import HomePage, InfoPage


class EntranceSitemap(Sitemap):
    """The home page, the case library, the journal and the pages of the footer."""

    changefreq = "daily"

    def items(self) -> list[Page]:
        return [
            page for kind in (HomePage, CaseIndexPage, JournalPage, InfoPage) for page in kind.objects.live().public()
        ]

    def location(self, page: Page) -> str:
        return page.get_url() or "/"


class CaseSitemap(Sitemap):
    limit = 5000

    def items(self) -> QuerySet[CasePage]:
        return CasePage.objects.visible_to(AnonymousUser()).public().order_by("pk")

    def location(self, page: CasePage) -> str:
        return page.get_url() or "/"

    def lastmod(self, page: CasePage) -> datetime.datetime | None:
        return page.last_published_at


class IssueSitemap(Sitemap):
    def items(self) -> QuerySet[IssuePage]:
        return IssuePage.objects.visible_to(AnonymousUser()).order_by("pk")

    def lastmod(self, page: IssuePage) -> datetime.datetime | None:
        return page.last_published_at


class ArticleSitemap(Sitemap):
    limit = 5000

    def items(self) -> QuerySet[ArticlePage]:
        return ArticlePage.objects.visible_to(AnonymousUser()).for_list().order_by("pk")

    def lastmod(self, page: ArticlePage) -> datetime.datetime | None:
        return page.last_published_at


SITEMAPS = {
    "entrances": EntranceSitemap,
    "cases": CaseSitemap,
    "issues": IssueSitemap,
    "articles": ArticleSitemap,
}
