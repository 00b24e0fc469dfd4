"""The search page and the suggestions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from search.forms import SearchForm
from search.page_place import PLACE
from search.registry import Suggestion, WaysOn, note_search, save_address, sections
from search.searching import FacetGroup, SearchPage, orders_of, search_sections
from search.suggesting import SuggestionGroup, suggest, typed_pieces


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The page of results; status 400 with a sentence, and what was typed, when the query is too long."""
    values = SearchForm(request.GET).values()
    filters = {key: request.GET.getlist(key) for key in request.GET}
    context: dict[str, Any] = {"query": values["query"], "scope": values["section"]}
    try:
        found = search_sections(**values, user=request.user, filters=filters)  # type: ignore[arg-type]
    except DomainError as error:
        return render(request, "search/results.html", {**context, "error": error.message}, status=400)
    note_search(request, found.query)
    return render(request, "search/results.html", {**context, "found": found, **_links(request, found)})


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """{"groups": [{label, options: [{pieces: [[text, was it typed]], url, hint}]}]}; none for a query too long."""
    query = request.GET.get("q", "")[:2000]
    try:
        groups = suggest(query, request.user)
    except DomainError:
        groups = []
    response = JsonResponse({"groups": [_group(group, query) for group in groups]})
    patch_cache_control(response, private=True, no_store=True)
    return response


def _group(group: SuggestionGroup, query: str) -> dict[str, Any]:
    return {"label": str(group.label), "options": [_option(one, query) for one in group.suggestions]}


def _option(suggestion: Suggestion, query: str) -> dict[str, Any]:
    hint = suggestion.hint
    if suggestion.count is not None:
        counted = ngettext("%(count)d item", "%(count)d items", suggestion.count) % {"count": suggestion.count}
        hint = f"{hint} {counted}".strip()
    return {"pieces": typed_pieces(suggestion.text, query), "url": suggestion.url, "hint": hint}


def _links(request: HttpRequest, found: SearchPage) -> dict[str, Any]:
    """What the components draw, with addresses that keep the rest of the query."""
    query = _in_section(request.GET, found)
    facets = [_facet(query, group) for group in found.facets]
    chosen = [(facet, option) for facet in facets for option in facet["options"] if option["selected"]]
    tabs = [
        {"label": group.section.label, "url": _with(query, "in", group.section.key), "count": group.count}
        | {"current": group.section is found.section, "key": group.section.key}
        for group in found.groups
    ]
    return {
        "facets": [facet for facet in facets if facet["options"]],
        "chips": [{"label": o["label"], "group": f["label"], "remove_url": o["url"]} for f, o in chosen],
        "clear_url": "?" + _kept(query, "q", "in", "sort"),
        "tabs": tabs,
        "all_url": "?" + _kept(query, "q"),
        "sorts": [
            {"label": label, "url": _with(query, "sort", sort.value), "current": sort == found.sort}
            for sort, label, _names in (orders_of(found.section) if found.section else ())
        ],
        "fewer": _proposals(query, found.fewer),
        "corrected": _proposals(query, found.corrected),
        "as_typed_url": f"?{_kept(query, 'q', 'in')}&as=typed",
        "ways_on": _ways_on(request, found),
        "base_query": _kept(query, *[key for key in query if key != "page"]),
        "save_url": save_address(
            PLACE, _kept(request.GET, *[key for key in request.GET if key not in ("page", "place")])
        ),
    }


def _in_section(query: QueryDict, found: SearchPage) -> QueryDict:
    """The address, naming the section that is shown because it alone has hits: filters need to know theirs."""
    if not found.section or len(found.groups) < 2 or query.get("in"):
        return query
    copy = query.copy()
    copy["in"] = found.section.key
    return copy


def _ways_on(request: HttpRequest, found: SearchPage) -> list[WaysOn]:
    """Where to go when nothing has all the words; after results that have some of them, only what says so.

    What holds for both stands first: it does not look at what there is, which the others do.
    """
    if found.total and not found.widened:
        return []
    ways = [way for section in sections() for way in section.ways_on(request.user, found.query)]
    asking = [way for way in ways if way.even_widened]
    return asking if found.total else [*asking, *(way for way in ways if not way.even_widened)]


def _proposals(query: QueryDict, found: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"query": text, "count": count, "url": _with(query, "q", text)} for text, count in found]


def _facet(query: QueryDict, group: FacetGroup) -> dict[str, Any]:
    key = group.facet.key
    options = [
        {"label": o.label, "count": o.count, "selected": o.selected, "url": _toggled(query, key, o.value)}
        for o in group.options
    ]
    return {"label": group.facet.label, "options": options}


def _kept(query: QueryDict, *keys: str) -> str:
    kept = QueryDict(mutable=True)
    for key in keys:
        if query.get(key):
            kept.setlist(key, query.getlist(key))
    return kept.urlencode()


def _with(query: QueryDict, key: str, value: str) -> str:
    """The address with one value changed; another query or section starts without filters and at the first page."""
    copy = query.copy()
    if key in ("q", "in"):
        copy = QueryDict(_kept(query, "q", "in"), mutable=True)
    copy[key] = value
    copy.pop("page", None)
    return "?" + copy.urlencode()


def _toggled(query: QueryDict, key: str, value: str) -> str:
    copy = query.copy()
    values = copy.getlist(key)
    copy.setlist(key, [v for v in values if v != value] if value in values else [*values, value])
    copy.pop("page", None)
    return "?" + copy.urlencode()
