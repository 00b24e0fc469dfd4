"""New articles for feed readers, as Atom and as RSS."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _

from common.addresses import absolute
from journal.models import ArticlePage

LENGTH = 30


class NewArticles(Feed):
    """The newest articles as Atom, by issue and then in reading order."""

    feed_type: Any = Atom1Feed
    language = "ko"
    url_name = "journal:feed"

    def title(self) -> str:
        return _("CS Journal")

    def subtitle(self) -> str:
        return _("Twice a month, from and for those who look after citizens' satisfaction in local government.")

    def link(self) -> str:
        return absolute(reverse("journal:front"))

    def feed_url(self) -> str:
        return absolute(reverse(self.url_name))

    def items(self) -> Iterable[ArticlePage]:
        rows = ArticlePage.objects.visible_to(AnonymousUser()).for_list().prefetch_related("tagged_items__tag")
        return rows.in_order()[:LENGTH]

    def item_title(self, item: ArticlePage) -> str:
        return _("[Sample] %(title)s") % {"title": item.title} if item.is_sample else item.title

    def item_description(self, item: ArticlePage) -> str:
        return item.lead

    def item_link(self, item: ArticlePage) -> str:
        return absolute(item.get_absolute_url())

    item_guid_is_permalink = False

    def item_guid(self, item: ArticlePage) -> str:
        """A name for ever (RFC 4151): an article that moves to another issue is not a new one."""
        return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:journal/{item.pk}"

    def item_author_name(self, item: ArticlePage) -> str:
        return ", ".join(author.name for author in item.authors.all())

    def item_categories(self, item: ArticlePage) -> list[str]:
        return [item.section.name, *(tagged.tag.name for tagged in item.tagged_items.all())]

    def item_pubdate(self, item: ArticlePage) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: ArticlePage) -> datetime | None:
        return item.last_published_at


class NewArticlesAsRss(NewArticles):
    feed_type = Rss201rev2Feed
    url_name = "journal:rss"

    def description(self) -> str:
        return self.subtitle()

    def item_author_name(self, item: ArticlePage) -> str:
        """Not in RSS: its author is a mail address."""
        return ""
