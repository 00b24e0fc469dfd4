"""What an issue needs before it may go out. Each point is one sentence; those that block it stop the schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from journal.choices import Rights
from journal.links import broken_inside, links_of, outside_links
from journal.models import ArticlePage
from journal.querysets import LONG
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
    for article in articles:
        found += _standing(article, issue)
        found += points_of(article)
    return found


def staying_behind(issue: IssuePage) -> list[ArticlePage]:
    """Articles that do not go out with the issue as things stand, or did not: nobody approved them. One query."""
    rows = ArticlePage.objects.child_of(issue).order_by("path").defer(*LONG)
    kept = rows.filter(live=False, number=None) if issue.is_released else rows.filter(approved=None)
    return list(kept)


def _standing(article: ArticlePage, issue: IssuePage) -> Iterator[Point]:
    """Whether the article goes out at all, and with which words."""
    title = article.draft_title or article.title
    if article.approved_id is None:
        yield Point(_("“%(title)s” is not approved; it would stay behind.") % {"title": title}, article)
    elif not article.is_approved:
        said = _("“%(title)s” was changed after its approval; the words approved before would go out.")
        yield Point(said % {"title": title}, article)
    if article.is_sample and not issue.is_sample:
        yield Point(_("“%(title)s” is a sample. Move it out of this issue.") % {"title": title}, article)


def points_of(article: ArticlePage) -> Iterator[Point]:
    """What the words that would go out still lack: those that are approved, or the newest that could be."""
    revision = article.approved or article.latest_revision  # of a draft the CMS writes no columns
    yield from points_in(revision.as_object() if revision else article, article)


def points_in(words: ArticlePage, article: ArticlePage) -> Iterator[Point]:
    """What these words of the article lack."""
    title = article.draft_title or article.title
    if not words.lead.strip():
        yield Point(_("“%(title)s” has no lead.") % {"title": title}, article)
    if not words.authors.all():
        yield Point(_("“%(title)s” names no author.") % {"title": title}, article)
    if not words.body.raw_data:
        yield Point(_("“%(title)s” has no text.") % {"title": title}, article)
    for block in words.body.raw_data:
        for said in _of_block(block, title, has_source=bool(words.source_note)):
            name = next(filter(None, (block["value"].get(key) for key in NAMES)), "")
            yield Point(f"{said} ({name})" if name else said, article)
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
# What somebody made says by what right it is shown. Covers need not: the site draws them (journal.covers).
MADE = ("figure", "file")
# What tells one such block from the next.
NAMES = ("caption", "label", "title")


def _of_block(block: dict[str, Any], title: str, *, has_source: bool) -> Iterator[str]:
    kind, value = block["type"], block["value"]
    if kind == "figure" and not (value.get("alt") or value.get("decorative")):
        yield _("A picture in “%(title)s” has no description.") % {"title": title}
    if kind in SOURCED and not (value.get("source") or has_source):
        yield _("A figure or table in “%(title)s” names no source.") % {"title": title}
    if kind in MADE and (said := _of_rights(kind, value)):
        yield said % {"title": title}


def _of_rights(kind: str, value: dict[str, Any]) -> str:
    """What its rights lack; empty when they are stated."""
    picture, rights = kind == "figure", value.get("rights")
    if rights not in Rights.values:
        if picture:
            return _("A picture in “%(title)s” does not say by what right it is shown.")
        return _("A file in “%(title)s” does not say by what right it is given out.")
    if Rights(rights).is_anothers and not (value.get("holder") or "").strip():
        if picture:
            return _("A picture in “%(title)s” is somebody else's and does not name who holds the rights.")
        return _("A file in “%(title)s” is somebody else's and does not name who holds the rights.")
    return ""
