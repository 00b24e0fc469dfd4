"""Cases side by side. The address says which; the session keeps what a reader has put by on the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.related import related_cases
from cases.side_by_side import MAX_CASES, SideBySide, address, asked, seen_numbers
from common.addresses import absolute
from common.spreadsheets import xlsx_response

BASKET = "cases_to_compare"


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The cases of the address, or without any those that the reader has put by; 404 when none of them is there.

    An address that asks for nothing else leads to the clean one: a set of cases has one address.
    """
    values = request.GET.getlist("case")
    if not any(values) and (kept := seen_numbers(request.user, _basket(request))):
        return HttpResponseRedirect(address(asked(kept).numbers))
    table = SideBySide(request.user, values)
    if table.is_clean and table.canonical != request.get_full_path():
        return HttpResponseRedirect(table.canonical)
    context = {
        "table": table,
        "canonical": absolute(table.canonical),
        "xlsx": address(table.numbers, "cases:side-by-side-xlsx"),
        "also": _also(request, table),
        "crumbs": [(_("Case library"), reverse("cases:list")), (_("Side by side"), "")],
    }
    lost = not table.cases and not table.is_clean
    return render(request, "cases/side_by_side.html", context, status=404 if lost else 200)


@require_safe
def compare_xlsx(request: HttpRequest) -> HttpResponse:
    """The comparison as a workbook; 404 with a sentence when none of its cases can be seen."""
    table = SideBySide(request.user, request.GET.getlist("case"))
    if not table.cases:
        said = " ".join(table.sentences) or _("Choose the cases that you want to compare.")
        return HttpResponse(said, status=404, content_type="text/plain; charset=utf-8")
    head, rows = table.sheet()
    name = "-".join(["compare", *(table.numbers)]).lower()
    return xlsx_response(f"{name}.xlsx", _("Side by side"), head, rows)


@require_POST
def compare_add(request: HttpRequest) -> HttpResponse:
    """Put cases by, behind those that are there, and show them all. A fifth goes along, so that the page names it.

    A comparison that is on the screen says by `beside` what is there; from elsewhere it is what was put by before.
    """
    kept = request.POST.getlist("beside") or seen_numbers(request.user, _basket(request))
    wanted = asked([*kept, *request.POST.getlist("case")], in_order=False)
    request.session[BASKET] = wanted.numbers
    return HttpResponseRedirect(address([*wanted.numbers, *wanted.beyond[:MAX_CASES], *wanted.odd]))


@require_POST
def compare_remove(request: HttpRequest) -> HttpResponse:
    """Of the cases that the page showed, put all by but one."""
    left = [number for number in request.POST.getlist("case") if number != request.POST.get("remove")]
    wanted = asked(left, in_order=False)
    request.session[BASKET] = wanted.numbers
    return HttpResponseRedirect(address([*wanted.numbers, *wanted.beyond[:MAX_CASES]]))


def _basket(request: HttpRequest) -> list[str]:
    kept = request.session.get(BASKET, [])
    return [number for number in kept if isinstance(number, str)][:MAX_CASES]


def _also(request: HttpRequest, table: SideBySide) -> list[dict[str, object]]:
    """Cases like the first one that could stand beside it, with the address of the larger comparison."""
    if not table.cases or not table.has_room:
        return []
    cards = related_cases(table.cases[0], request.user, limit=MAX_CASES + 1)
    return [
        {"card": card, "url": address(asked([*table.numbers, card.case.number or ""]).numbers)}
        for card in cards
        if card.case.number not in table.numbers
    ]
