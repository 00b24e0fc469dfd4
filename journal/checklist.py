"""What an issue needs before it may go out. Each point is one sentence; those that block it stop the schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from journal.links import broken_inside, links_of, outside_links
from journal.models import ArticlePage
from journal.services.linkcheck import gone

if TYPE_CHECKING:
    from journal.models import IssuePage


@dataclass(frozen=True, slots=True)
class Point:
    """Something to see to. `article` is None for what concerns the issue itself; `blocks` whether it must be done."""

    sentence: str
    article: ArticlePage | None = None
    blocks: bool = True


def blockers(issue: IssuePage) -> list[Point]:
    return [point for point in checklist(issue) if point.blocks]


def checklist(issue: IssuePage) -> list[Point]:
    """All points of an issue, its own first and then article by article. Empty when everything is done."""
    articles = list(
        ArticlePage.objects.child_of(issue)
        .select_related("section", "approved", "latest_revision")
        .prefetch_related("authors")
        .order_by("path")
    )
    found = [] if articles else [Point(_("There is no article in it."))]
    if not issue.opening.strip():
        found.append(Point(_("There are no opening words."), blocks=False))
    return found + [point for article in articles for point in points_of(article)]


def points_of(article: ArticlePage) -> Iterator[Point]:
    """What the words that would go out still lack."""
    title = article.draft_title or article.title
    if not article.is_approved:
        yield Point(_("“%(title)s” is not approved, or was changed afterwards.") % {"title": title}, article)
    words = article.approved.as_object() if article.approved else article
    if not words.lead.strip():
        yield Point(_("“%(title)s” has no lead.") % {"title": title}, article)
    if not words.authors.all():
        yield Point(_("“%(title)s” names no author.") % {"title": title}, article)
    if not words.body.raw_data:
        yield Point(_("“%(title)s” has no text.") % {"title": title}, article)
    for block in words.body.raw_data:
        yield from _of_block(block, title, article, has_source=bool(words.source_note))
    yield from _of_links(words, title, article)


def _of_links(words: ArticlePage, title: str, article: ArticlePage) -> Iterator[Point]:
    """Links to this site are looked up now; of links to others it is said what the worker found."""
    links = links_of(words)
    for link in broken_inside(links):
        said = _("A link in “%(title)s” leads to nothing that readers can see: %(link)s")
        yield Point(said % {"title": title, "link": link}, article)
    for link in sorted(gone(outside)) if (outside := outside_links(links)) else ():
        said = _("A link in “%(title)s” leads to a page of another site that is gone: %(link)s")
        yield Point(said % {"title": title, "link": link}, article, blocks=False)


# A block that shows somebody else's numbers or pictures says where they come from.
SOURCED = ("figure", "table", "chart", "metric")


def _of_block(block: dict[str, Any], title: str, article: ArticlePage, *, has_source: bool) -> Iterator[Point]:
    kind, value = block["type"], block["value"]
    if kind == "figure" and not (value.get("alt") or value.get("decorative")):
        yield Point(_("A picture in “%(title)s” has no description.") % {"title": title}, article)
    if kind in SOURCED and not (value.get("source") or has_source):
        yield Point(_("A figure or table in “%(title)s” names no source.") % {"title": title}, article)
