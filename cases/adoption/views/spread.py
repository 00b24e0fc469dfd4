"""How a case, or all that was adopted, has spread: the adopters as a list, as a tree and on the map."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.adoption.adopters import adopters_of
from cases.adoption.pictures import table_rows, whole_picture
from cases.adoption.spreading import spread
from cases.citation import case_path
from cases.library import shelf_beside
from cases.views.public import CaseGone, case_gone, visible_case
from common.pagination import paginate
from people.roles import is_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.models import CasePage

    Page = Callable[[HttpRequest, CasePage], HttpResponse]

PER_PAGE = 30


def of_visible_case(view: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view with the case that the number names, or the page that says that there is none to read."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, number: str) -> HttpResponse:
        try:
            case = visible_case(request, number)
        except CaseGone:
            return case_gone(request, number)
        return view(request, case)

    return answer


@of_visible_case
def list_of_case(request: HttpRequest, case: CasePage) -> HttpResponse:
    """Every adopter of the case that the person sees, those that say most first."""
    adopters = adopters_of(case, request.user)
    page = paginate(adopters, request.GET, per_page=PER_PAGE)
    rows = table_rows(case, page.object_list, adopters, shelf_beside(case, request.user))
    context = _about(request, case, "case-list", _("Adoptions of the case"))
    return render(request, "adoption/case_list.html", context | {"page": page, "rows": rows})


@of_visible_case
def tree_of_case(request: HttpRequest, case: CasePage) -> HttpResponse:
    """Who took the case from whom, everybody at once."""
    adopters = adopters_of(case, request.user)
    picture = whole_picture(case, adopters, shelf_beside(case, request.user)) if adopters else ""
    context = _about(request, case, "case-tree", _("Who took it from whom"))
    return render(request, "adoption/case_tree.html", context | {"picture": picture})


@of_visible_case
def map_of_case(request: HttpRequest, case: CasePage) -> HttpResponse:
    """The adoptions of the case that the person sees, on the map, year by year."""
    url = reverse("adoption:case-map", args=[case.number])
    found = spread(request.user, case=case, year=request.GET.get("year", ""), url=url)
    context = _about(request, case, "case-map", _("Map of adoptions"))
    return render(request, "adoption/map.html", context | {"spread": found})


@require_safe
def map_of_all(request: HttpRequest) -> HttpResponse:
    """All adoptions that the person sees, on the map, year by year."""
    found = spread(request.user, case=None, year=request.GET.get("year", ""), url=reverse("adoption:map"))
    crumbs = [(_("Map of adoptions"), "")]
    context = {"spread": found, "case": None, "crumbs": crumbs, "is_member": is_member(request.user)}
    return render(request, "adoption/map.html", context)


def _about(request: HttpRequest, case: CasePage, here: str, title: str) -> dict[str, Any]:
    """What the three pages about the spread of one case share."""
    tabs = [
        {"label": label, "url": reverse(f"adoption:{name}", args=[case.number]), "current": name == here}
        for name, label in (("case-list", _("List")), ("case-tree", _("Tree")), ("case-map", _("Map")))
    ]
    crumbs = [
        (_("Case library"), reverse("cases:list")),
        (case.number or "", case_path(case.number or "")),
        (title, ""),
    ]
    return {"case": case, "title": title, "tabs": tabs, "crumbs": crumbs, "is_member": is_member(request.user)}
