"""Pages for everybody: the journal, an issue, an article, the whole issue, the archive."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.documents.models import Document
from wagtail.images.models import Image

from cases.citation import LICENCE_MEANING
from common import richtext
from common.addresses import absolute
from common.pagination import paginate
from common.uploads import serve_file
from journal.archive import Archive
from journal.citation import citation, json_ld
from journal.contents import in_reading_order, rubrics
from journal.covers import cover_of
from journal.drawing import FIGURE_WIDTH, bodies_of, body_of
from journal.models import ArticlePage, IssuePage
from journal.panels import panels_for
from journal.places import front_panels, tell_readers
from journal.related import related_cases
from journal.words import minutes_to_read

CACHE_SECONDS = 30
PER_PAGE = 20


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newest issue and the covers of those before it."""
    issues = list(IssuePage.objects.visible_to(request.user).newest_first())
    context: dict[str, Any] = {
        "covers": [(issue, cover_of(issue)) for issue in issues[1:]],
        "crumbs": [(_("CS Journal"), "")],
        "canonical": absolute(reverse("journal:front")),
        "front_panels": front_panels(request.user),
    }
    if issues:
        context |= _issue_context(request, issues[0])
    return _briefly_cached(request, render(request, "journal/front.html", context))


@require_safe
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """One issue: cover, opening words, contents."""
    found = _visible_issue(request, number)
    context = _issue_context(request, found) | {
        "crumbs": [(_("CS Journal"), reverse("journal:front")), (found.short_name, "")],
        "canonical": absolute(found.get_absolute_url()),
        "newer": IssuePage.objects.visible_to(request.user).filter(number__gt=number).order_by("number").first(),
        "older": IssuePage.objects.visible_to(request.user).filter(number__lt=number).order_by("-number").first(),
    }
    return _briefly_cached(request, render(request, "journal/issue.html", context))


@require_safe
def whole_issue(request: HttpRequest, number: int) -> HttpResponse:
    """The issue on one page, for reading through, for paper and for PDF."""
    found = _visible_issue(request, number)
    articles = in_reading_order(_articles_of(request, found).prefetch_related("tagged_items__tag"))
    bodies = bodies_of(articles, request.user)
    context = _issue_context(request, found, articles) | {
        "chapters": list(zip(articles, bodies, strict=True)),
        "crumbs": [
            (_("CS Journal"), reverse("journal:front")),
            (found.short_name, found.get_absolute_url()),
            (_("The whole issue"), ""),
        ],
        "canonical": absolute(found.get_absolute_url()),
    }
    response = _briefly_cached(request, render(request, "journal/whole_issue.html", context))
    tell_readers(found, request)
    return response


@require_safe
def article(request: HttpRequest, issue: int, number: int) -> HttpResponse:
    """One article with its issue, its neighbours, related cases and what the areas above add."""
    found = IssuePage.objects.visible_to(request.user).filter(number=issue).first()
    siblings = in_reading_order(_articles_of(request, found).for_list()) if found else []
    place = next((place for place, one in enumerate(siblings) if one.number == number), None)
    if found is None or place is None:
        return _where_it_went(request, issue, number)
    rows = ArticlePage.objects.select_related("section").prefetch_related(
        "authors__officer__user", "authors__officer__government", "tagged_items__tag"
    )
    shown = rows.get(pk=siblings[place].pk)
    context = _article_context(request, shown, found) | {
        "before": siblings[place - 1] if place else None,
        "after": siblings[place + 1] if place + 1 < len(siblings) else None,
    }
    response = _briefly_cached(request, render(request, "journal/article.html", context))
    tell_readers(shown, request)
    return response


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """All articles under the conditions of the address."""
    found = Archive(request.user, request.GET)
    context = {
        "archive": found,
        "page": paginate(found.articles, request.GET, per_page=PER_PAGE),
        "base_query": found.query,
        "choice_groups": [(_("Year"), found.years()), (_("Journal section"), found.sections())],
        "chosen": found.chosen(),
        "crumbs": [(_("CS Journal"), reverse("journal:front")), (_("Archive"), "")],
        "canonical": absolute(found.address()),
    }
    return _briefly_cached(request, render(request, "journal/archive.html", context))


@require_safe
def figure(request: HttpRequest, issue: int, number: int, pk: int) -> HttpResponse:
    """A picture of an article that the person may read, as WebP of the width that pages show."""
    image = Image.objects.filter(pk=pk).first() if _shows(request, issue, number, "figure", "image", pk) else None
    if image is None:
        raise Http404
    drawn = image.get_rendition(f"max-{FIGURE_WIDTH}x4000|format-webp")
    return serve_file(drawn.file, filename=f"{pk}.webp", content_type="image/webp", inline=True)


@require_safe
def paper(request: HttpRequest, issue: int, number: int, pk: int) -> HttpResponse:
    """A file of an article that the person may read. The CMS gives its documents to its own users alone."""
    stored = Document.objects.filter(pk=pk).first() if _shows(request, issue, number, "file", "document", pk) else None
    if stored is None:
        raise Http404
    return serve_file(stored.file, filename=stored.filename, content_type=stored.content_type)


def _where_it_went(request: HttpRequest, issue: int, number: int) -> HttpResponse:
    """The way to an article that was moved to another issue since, for those who may read it there."""
    moved = ArticlePage.objects.visible_to(request.user).filter(
        former_addresses__issue_number=issue, former_addresses__number=number
    )
    if (now_at := moved.only("issue_number", "number").first()) is None:
        raise Http404
    return HttpResponsePermanentRedirect(now_at.get_absolute_url())


def _shows(request: HttpRequest, issue: int, number: int, kind: str, name: str, key: int) -> bool:
    """Whether the article is there for the person and has a block of that kind with that picture or file."""
    found = ArticlePage.objects.visible_to(request.user).filter(issue_number=issue, number=number).first()
    return found is not None and any(
        block["type"] == kind and block["value"].get(name) == key for block in found.body.raw_data
    )


def issue_preview(request: HttpRequest, found: IssuePage) -> HttpResponse:
    """What the CMS shows of words that are not saved. Whatever is in the issue is listed, approved or not."""
    found.recompute()
    articles = ArticlePage.objects.child_of(found).for_list().in_order() if found.path else []
    context = _issue_context(request, found, list(articles)) | {"is_preview": True}
    return render(request, "journal/issue.html", context)


def article_preview(request: HttpRequest, found: ArticlePage) -> HttpResponse:
    found.recompute()
    parent = found.get_parent().specific
    return render(request, "journal/article.html", _article_context(request, found, parent) | {"is_preview": True})


def _visible_issue(request: HttpRequest, number: int) -> IssuePage:
    found = IssuePage.objects.visible_to(request.user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _articles_of(request: HttpRequest, found: IssuePage):  # type: ignore[no-untyped-def]
    rows = ArticlePage.objects.visible_to(request.user).filter(issue_number=found.number)
    return (
        rows.select_related("section")
        .prefetch_related("authors__officer__user", "authors__officer__government")
        .order_by("path")
    )


def _issue_context(request: HttpRequest, found: IssuePage, articles: list[ArticlePage] | None = None) -> dict[str, Any]:
    if articles is None:
        articles = list(_articles_of(request, found).for_list())
    return {
        "issue": found,
        "cover": cover_of(found),
        "rubrics": rubrics(articles),
        "opening": richtext.trusted(found.rendered.get("opening", "")),
    }


def _article_context(request: HttpRequest, found: ArticlePage, parent: IssuePage) -> dict[str, Any]:
    body = body_of(found, request.user)
    shown = [piece.thing.case.pk for piece in body.pieces if piece.kind == "case"]
    panels = panels_for(found, request.user) if found.number else []
    return {
        "article": found,
        "issue": parent,
        "cover": cover_of(parent),
        "body": body,
        "minutes": minutes_to_read(found),
        "related": related_cases(found, request.user, shown=shown),
        "citation": citation(found),
        "structured": richtext.json_ld(json_ld(found)) if found.number else "",
        "licence_meaning": LICENCE_MEANING.get(found.licence, ""),
        "canonical": absolute(found.get_absolute_url() or "/"),
        "panels": panels,
        "panel_stylesheets": list(dict.fromkeys(panel.stylesheet for panel in panels if panel.stylesheet)),
        "crumbs": [
            (_("CS Journal"), reverse("journal:front")),
            (parent.short_name, parent.get_absolute_url()),
            (found.title, ""),
        ],
    }


def _briefly_cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A resident's own browser may keep the page for a moment; nobody else's may, and none that knows a person."""
    if not request.user.is_authenticated:
        patch_cache_control(response, private=True, max_age=CACHE_SECONDS)
    return response
