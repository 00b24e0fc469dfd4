"""How an article is cited, and what machines are told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.citation import LICENCE_URL
from common.addresses import absolute

if TYPE_CHECKING:
    from journal.models import ArticlePage


def citation(article: ArticlePage) -> str:
    """One line: who, what, journal, issue, day, address."""
    names = ", ".join(author.name for author in article.authors.all()) or settings.SITE_NAME
    return _("%(authors)s, “%(title)s”, CS Journal issue %(issue)s, %(date)s. %(url)s") % {
        "authors": names,
        "title": article.title,
        "issue": article.issue_number,
        "date": date_format(article.issue_date, "Y.m.d") if article.issue_date else "–",
        "url": absolute(article.get_absolute_url() or "/"),
    }


def json_ld(article: ArticlePage) -> dict[str, Any]:
    """The article in the words of schema.org. Only what the page itself shows to everybody."""
    url = absolute(article.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "url": url,
        "headline": article.title,
        "description": article.lead,
        "inLanguage": "ko",
        "isAccessibleForFree": True,
        "license": LICENCE_URL,
        "datePublished": article.first_published_at and article.first_published_at.isoformat(),
        "dateModified": article.last_published_at and article.last_published_at.isoformat(),
        "author": [{"@type": "Person", "name": author.name} for author in article.authors.all()],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
        "isPartOf": {"@type": "PublicationIssue", "issueNumber": str(article.issue_number)},
        "articleSection": article.section.name_ko,
        "keywords": [item.tag.name for item in article.tagged_items.all()],
    }
    return {key: value for key, value in data.items() if value not in (None, "", [])}
