"""The links in an article: where they stand, and whether what they lead to is there.

Links to the site itself are looked up in the database at once, as a reader without an account would find them. Links to
other sites are looked at by the worker (journal.services.linkcheck) and read from its notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import Resolver404, resolve
from wagtail.models import Site

from cases.models import CasePage
from journal.models import ArticlePage, IssuePage
from people.models import LocalGovernment

if TYPE_CHECKING:
    from django.urls import ResolverMatch

Exists = Callable[[Mapping[str, Any]], bool]
_HREF = re.compile(r"""<a\s[^>]*?href=["']([^"']+)["']""", re.I)
_nobody = AnonymousUser()


def _case(found: Mapping[str, Any]) -> bool:
    return bool(CasePage.objects.visible_to(_nobody).filter(number=found["number"].upper()).exists())


def _issue(found: Mapping[str, Any]) -> bool:
    return IssuePage.objects.visible_to(_nobody).filter(number=found["number"]).exists()


def _article(found: Mapping[str, Any]) -> bool:
    articles = ArticlePage.objects.visible_to(_nobody)
    here = Q(issue_number=found["issue"], number=found["number"])
    moved = Q(former_addresses__issue_number=found["issue"], former_addresses__number=found["number"])
    return bool(articles.filter(here | moved).exists())


def _government(found: Mapping[str, Any]) -> bool:
    return LocalGovernment.objects.visible_to(_nobody).filter(code=found["code"]).exists()


# URL name -> whether the thing of such an address is there. Other pages are there when their address is.
_targets: dict[str, Exists] = {
    "cases:detail": _case,
    "cases:print": _case,
    "short-link": _case,
    "journal:issue": _issue,
    "journal:whole": _issue,
    "journal:article": _article,
    "people:government": _government,
}


def register_link_target(url_name: str, exists: Exists) -> None:
    """Say how a page of yours is looked up, from an AppConfig.ready()."""
    _targets[url_name] = exists


def links_of(article: ArticlePage) -> list[str]:
    """The addresses in the article's texts and of its films, each once, in order."""
    found = []
    for block in article.body.raw_data:
        if block["type"] == "text":
            found += [unescape(link) for link in _HREF.findall(article.rendered.get(block.get("id") or "", ""))]
        elif block["type"] == "video":
            found.append(block["value"].get("url") or "")
    return list(dict.fromkeys(link for link in found if link))


def outside_links(links: Iterable[str]) -> list[str]:
    """Those that lead to other sites."""
    return [link for link in links if urlsplit(link).scheme in ("http", "https") and not _is_ours(link)]


def broken_inside(links: Iterable[str]) -> list[str]:
    """Those that lead to nothing on this site. At most two queries each."""
    return [link for link in links if _is_ours(link) and not _is_there(urlsplit(link).path)]


def _is_ours(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if not parts.scheme and not parts.netloc:
        return parts.path.startswith("/")
    return parts.netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()


def _is_there(path: str) -> bool:
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return False
    if match.view_name == "wagtail_serve":
        return _is_page(match)
    exists = _targets.get(match.view_name)
    return True if exists is None else exists(match.captured_kwargs)


def _is_page(match: ResolverMatch) -> bool:
    """Whether a public page of the CMS has the address."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return False
    url_path = f"{site.root_page.url_path}{match.captured_kwargs.get('path') or (match.args or ('',))[0]}"
    return bool(site.root_page.get_descendants(inclusive=True).live().public().filter(url_path=url_path).exists())
