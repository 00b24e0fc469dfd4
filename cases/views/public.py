"""Pages for everybody: the list, the map, one case, its print view."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.citation import LICENCE_MEANING, case_path, citation
from cases.contacting import can_contact
from cases.drawing import PARTS, drawing_of
from cases.filetexts import noted
from cases.library import shelf_beside, token_now
from cases.listing import Listing
from cases.maps import ERAS, era_of, map_html
from cases.models import CasePage
from cases.panels import panels_for, stylesheets_of
from cases.related import related_cases
from cases.rules import can_edit, is_editor, works_for
from common.addresses import absolute
from people.roles import is_member
from search.registry import note_search

CACHE_SECONDS = 30


class CaseGone(Exception):
    """There is no such case, or not for this person: the two look alike."""


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """The library under the filters of the address. An address that is not the clean one leads there.

    Words that are too long are answered with 400, a sentence and the words in the form.
    """
    listing = Listing(request.user, request.GET)
    if not listing.refused and _query(listing.canonical) != request.META.get("QUERY_STRING", ""):
        return HttpResponseRedirect(listing.canonical)
    if listing.filters.q:
        note_search(request, listing.filters.q)
    context = {
        "listing": listing,
        "cards": listing.cards(),
        "canonical": absolute(listing.canonical),
        "crumbs": [(_("Case library"), "")],
    }
    return _briefly_cached(request, render(request, "cases/case_list.html", context, status=_status(listing)))


@require_safe
def case_map_page(request: HttpRequest) -> HttpResponse:
    """The map under the same filters; 400 as the list does when the words are too long."""
    era = era_of(request.GET.get("as", ""))
    listing = Listing(request.user, request.GET, url=reverse("cases:map"), lead=_era_lead(era))
    tabs = [
        {"label": label, "url": _map_url(listing, tab), "current": tab == era}
        for tab, label in zip(ERAS, (_("Today's governments"), _("The 250 of 2006")), strict=True)
    ]
    context = {
        "listing": listing,
        "map_html": map_html(listing, era, "cases/_map.html"),
        "tabs": tabs,
        "canonical": absolute(listing.address(listing.filters)),
        "crumbs": [(_("Case library"), reverse("cases:list")), (_("Map"), "")],
    }
    return _briefly_cached(request, render(request, "cases/case_map.html", context, status=_status(listing)))


@require_safe
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One case. Numbers in small letters lead to the permanent address."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    if request.path != case_path(case.number or ""):
        return HttpResponseRedirect(case_path(case.number or ""))
    drawing = drawing_of(case, shelf_beside(case, request.user))
    keeps = works_for(request.user, case) or is_editor(request.user)
    panels = panels_for(case, request.user)
    context = {
        "case": case,
        "drawing": drawing,
        "canonical": absolute(case_path(case.number or "")),
        "crumbs": _crumbs(case),
        # With what search cannot read of them, for those who keep the case.
        "files": noted(case.attachments.select_related("stored")) if keeps and drawing.has_files else [],
        "missing": drawing.missing if keeps else [],
        "related": related_cases(case, request.user),
        "may_contact": bool(can_contact(request.user, case)),
        "may_edit": request.user.is_authenticated and bool(can_edit(request.user, case)),
        "is_member": is_member(request.user),
        "panels": panels,
        "panel_stylesheets": stylesheets_of(panels),
    }
    return _briefly_cached(request, render(request, "cases/case_page.html", context))


@require_safe
def case_print(request: HttpRequest, number: str) -> HttpResponse:
    """The case on paper: no menus, everything open."""
    try:
        case = visible_case(request, number, parts=True)
    except CaseGone:
        return case_gone(request, number)
    return _briefly_cached(request, render(request, "cases/case_print.html", case_context(case)))


def case_preview(request: HttpRequest, case: CasePage) -> HttpResponse:
    """A version that is not saved, as the CMS shows it to those who may edit it."""
    return render(request, "cases/case_print.html", case_context(case) | {"is_preview": True})


def visible_case(request: HttpRequest, number: str, *, parts: bool = False) -> CasePage:
    """The case, with `parts` also its tags, figures, awards, links and files, or CaseGone when the person sees none.

    One query, which also tells where the library stands (for shelf_beside) and whether the case is under review.
    """
    rows = (
        CasePage.objects.visible_to(request.user)
        .select_related("government__current", "cs_type", "contact__user", "contact__government")
        .with_review_known()
        .annotate(library_token=Subquery(token_now()))
    )
    case = rows.prefetch_related(*(PARTS if parts else ())).filter(number=number.upper()).first()
    if case is None:
        raise CaseGone
    return case


def case_gone(request: HttpRequest, number: str) -> HttpResponse:
    """404 with a way on. The middleware of redirects may still know where the case went."""
    return render(request, "cases/case_gone.html", {"number": number.upper()}, status=404)


def case_context(case: CasePage) -> dict[str, Any]:
    """What the templates of one case need besides the case."""
    return {
        "case": case,
        "files": case.attachments.all(),
        "citation": citation(case),
        "canonical": absolute(case_path(case.number)) if case.number else "",
        "licence_meaning": LICENCE_MEANING.get(case.licence, ""),
        "crumbs": _crumbs(case),
    }


def _crumbs(case: CasePage) -> list[tuple[str, str]]:
    return [(_("Case library"), reverse("cases:list")), (case.number or case.title, "")]


def _status(listing: Listing) -> int:
    return 400 if listing.refused else 200


def _query(address: str) -> str:
    return address.partition("?")[2]


def _era_lead(era: str) -> tuple[tuple[str, str], ...]:
    return (("as", era),) if era == "2006" else ()


def _map_url(listing: Listing, era: str) -> str:
    query = listing.filters.query(lead=_era_lead(era))
    return f"{listing.url}?{query}" if query else listing.url


def _briefly_cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A resident's own browser may keep the page for a moment; nobody else's may, and none that knows a person."""
    if not request.user.is_authenticated:
        patch_cache_control(response, private=True, max_age=CACHE_SECONDS)
    return response
