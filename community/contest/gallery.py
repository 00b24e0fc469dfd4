"""The exhibition as it is looked through: by edition, award, province and CS type, each a link with a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.pagination import query_without
from community.contest.models import Exhibit

if TYPE_CHECKING:
    from community.contest.querysets_results import ExhibitQuerySet

# What stands for exhibits that got no award.
FINALIST = "none"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Facet:
    """One way to look: its key in the address, its name, the value and the words of a row, which rows come first."""

    key: str
    label: str | Promise
    value: Callable[[Row], str]
    words: Callable[[Row], Any]
    order: Callable[[Row], Any]


_FACETS = (
    _Facet(
        "edition",
        _("Edition"),
        lambda row: row["contest__slug"],
        lambda row: row["contest__title"],
        lambda row: (-row["contest__year"], row["contest__slug"]),
    ),
    _Facet(
        "award",
        _("Award"),
        lambda row: row["award__award__name"] or FINALIST,
        lambda row: row["award__award__name"] or _("Finalist"),
        lambda row: (row["award__award__name"] is None, row["award__award__sort_order"] or 0),
    ),
    _Facet(
        "province",
        _("Province or metropolitan city"),
        lambda row: row["province__code"] or "",
        lambda row: row["province__name_ko"],
        lambda row: row["province__name_ko"] or "",
    ),
    _Facet(
        "type",
        _("CS type"),
        lambda row: row["cs_type__code"] or "",
        lambda row: row["cs_type__name_ko"],
        lambda row: row["cs_type__name_ko"] or "",
    ),
)
KEYS = tuple(facet.key for facet in _FACETS)
_COLUMNS = (
    *("pk", "contest__slug", "contest__title", "contest__year", "award__award__name", "award__award__sort_order"),
    *("province__code", "province__name_ko", "cs_type__code", "cs_type__name_ko", "entry__number"),
)


@dataclass(frozen=True, slots=True)
class Gallery:
    """What an address shows: keys of exhibits in order, facets as components/facets.html wants them, chips."""

    keys: list[int]
    facets: list[dict[str, Any]]
    chips: list[dict[str, Any]]
    base_query: str


def gallery(exhibits: ExhibitQuerySet, params: QueryDict) -> Gallery:
    """One query, however many exhibits there are: some hundreds an edition at most."""
    rows = list(exhibits.order_by().values(*_COLUMNS))
    chosen = {key: params.get(key, "") for key in KEYS}
    found = [row for row in rows if _fits(row, chosen)]
    facets = [_facet(facet, rows, chosen, params) for facet in _FACETS]
    chips = [
        {"label": option["label"], "group": facet["label"], "remove_url": option["url"]}
        for facet in facets
        for option in facet["options"]
        if option["selected"]
    ]
    found.sort(key=lambda row: (*_FACETS[0].order(row), *_FACETS[1].order(row), row["entry__number"]))
    shown = [facet for facet in facets if facet["options"]]
    return Gallery([row["pk"] for row in found], shown, chips, query_without(_known(params), "page"))


def _fits(row: Row, chosen: dict[str, str], *, but: str = "") -> bool:
    return all(facet.value(row) == chosen[facet.key] for facet in _FACETS if chosen[facet.key] and facet.key != but)


def _facet(facet: _Facet, rows: list[Row], chosen: dict[str, str], params: QueryDict) -> dict[str, Any]:
    """Each value with how many exhibits it leads to; a chosen one leads back."""
    counts = Counter(facet.value(row) for row in rows if _fits(row, chosen, but=facet.key))
    known = {facet.value(row): row for row in sorted(rows, key=facet.order, reverse=True)}
    options = []
    for value, row in sorted(known.items(), key=lambda item: facet.order(item[1])):
        if value:
            selected = chosen[facet.key] == value
            url = _url(params, facet.key, "" if selected else value)
            options.append({"label": facet.words(row), "count": counts[value], "url": url, "selected": selected})
    return {"label": facet.label, "options": options}


def _known(params: QueryDict) -> QueryDict:
    known = QueryDict(mutable=True)
    for key in KEYS:
        if value := params.get(key, "")[:80]:
            known[key] = value
    return known


def _url(params: QueryDict, key: str, value: str) -> str:
    known = _known(params)
    known.pop(key, None)
    if value:
        known[key] = value
    return f"?{known.urlencode()}"


def cards(exhibits: ExhibitQuerySet, keys: list[int]) -> list[Exhibit]:
    """Those exhibits in this order, with everything that a card shows. One query."""
    found = exhibits.for_list().in_bulk(keys)
    return [found[key] for key in keys if key in found]
