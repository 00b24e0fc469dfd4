"""How a case is cited, what its licence allows, and what machines are told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices import Licence
from common.addresses import absolute

if TYPE_CHECKING:
    from cases.models import CasePage

# What each licence means for somebody who wants to use the text.
LICENCE_MEANING: dict[str, str | Promise] = {
    Licence.TYPE_0: gettext_lazy("You may use it freely, for any purpose and without naming the source."),
    Licence.TYPE_1: gettext_lazy("You may use and change it, also commercially, when you name the source."),
    Licence.TYPE_2: gettext_lazy("You may use and change it when you name the source, but not commercially."),
    Licence.TYPE_3: gettext_lazy("You may use it, also commercially, when you name the source and change nothing."),
    Licence.TYPE_4: gettext_lazy("You may use it when you name the source, not commercially, and without changes."),
    Licence.AI: gettext_lazy("You may use it to train artificial intelligence."),
}
LICENCE_URL = "https://www.kogl.or.kr/info/license.do"


def case_path(number: str) -> str:
    """The permanent address of the case with this number."""
    return reverse("cases:detail", args=[number])


def citation(case: CasePage) -> str:
    """One line: who, what, where, number, day of publication, address."""
    published = case.first_published_at
    return _("%(government)s, “%(title)s”, %(site)s, %(number)s, %(date)s. %(url)s") % {
        "government": case.government.name,
        "title": case.title,
        "site": settings.SITE_NAME,
        "number": case.number or "–",
        "date": date_format(timezone.localdate(published), "Y.m.d") if published else "–",
        "url": absolute(case_path(case.number)) if case.number else absolute("/"),
    }


def json_ld(case: CasePage) -> dict[str, Any]:
    """The case in the words of schema.org. Only what the page itself shows to everybody."""
    url = absolute(case_path(case.number or ""))
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "url": url,
        "identifier": case.number,
        "headline": case.title,
        "description": case.summary,
        "inLanguage": "ko",
        "isAccessibleForFree": True,
        "license": LICENCE_URL,
        "datePublished": case.first_published_at and case.first_published_at.isoformat(),
        "dateModified": case.last_published_at and case.last_published_at.isoformat(),
        "author": {"@type": "GovernmentOrganization", "name": case.government.name_ko},
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
        "about": case.cs_type.name_ko if case.cs_type else None,
        "keywords": [item.tag.name for item in case.tagged_items.all()],
        "breadcrumb": _breadcrumb(case, url),
    }
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def _breadcrumb(case: CasePage, url: str) -> dict[str, Any]:
    steps = [(settings.SITE_NAME, absolute("/")), (_("Case library"), absolute("/cases/")), (case.title, url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": item}
            for place, (name, item) in enumerate(steps, start=1)
        ],
    }
