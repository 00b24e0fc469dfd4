"""The search page's work: one query in all sections, or in one with its facets."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet, TextChoices
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText
from wagtail.models import Page as WagtailPage

from search.engine.backend import WhooshSearchBackend
from search.engine.errors import IndexUnavailable
from search.engine.highlight import Pieces, mark, snippets
from search.engine.index import reading
from search.engine.schema import plain_texts
from search.engine.spelling import corrected
from search.lookup import clean_query, matches
from search.promoting import Promoted, promoted_for
from search.registry import Facet, Section, Text, sections

PAGE_SIZE = 10
PREVIEW_SIZE = 3
MAX_PAGES = 100
SUGGESTIONS = 8
prohibit_null = ProhibitNullCharactersValidator()


class Sort(TextChoices):
    RELEVANCE = "relevance", _("Relevance")
    NEWEST = "newest", _("Newest first")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `title` and `snippets` are plain text in pieces, each with whether it is a hit."""

    obj: Any
    url: str
    title: Pieces
    snippets: list[Pieces]
    section: Section


@dataclass(frozen=True, slots=True)
class FacetOption:
    value: str
    label: Text
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    facet: Facet
    options: list[FacetOption]


@dataclass(frozen=True, slots=True)
class Group:
    """What one section has: how much, and its first hits when all sections are shown."""

    section: Section
    count: int
    hits: list[Hit]


@dataclass(slots=True)
class SearchPage:
    """Everything the page shows. `took` is in milliseconds.

    `promoted` is what editors recommend, on the first page; it is counted among the results but not repeated in them.
    When nothing has all the words, `fewer` and `corrected` are (query without one word, or with one word spelt as the
    index has it; number of hits).
    """

    query: str
    section: Section | None = None
    sort: str = Sort.RELEVANCE
    groups: list[Group] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    page: Page[Any] | None = None
    facets: list[FacetGroup] = field(default_factory=list)
    fewer: list[tuple[str, int]] = field(default_factory=list)
    corrected: list[tuple[str, int]] = field(default_factory=list)
    promoted: list[Promoted] = field(default_factory=list)
    widened: bool = False
    took: float = 0.0

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)


def search_sections(
    query: str,
    user: Any,
    *,
    section: str = "",
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = Sort.RELEVANCE,
    page: int = 1,
) -> SearchPage:
    """What the user may see of what the query finds. DomainError, with a sentence, when the query is too long.

    `filters` are values by facet key, used only with a section. Unknown sections, sorts, keys and values are ignored.
    Objects, titles and snippets are read anew through the section's visible queryset, so a stale index leaks nothing.
    """
    began = time.perf_counter()
    found = SearchPage(query=clean_query(query))
    if not found.query:
        return found
    known = sections()
    found.section = next((one for one in known if one.key == section), known[0] if len(known) == 1 else None)
    if sort == Sort.NEWEST and found.section and found.section.newest:
        found.sort = Sort.NEWEST
    for one in known:
        _search_one(found, one, user, filters or {}, page)
    if not found.total or found.widened:
        visible = [one.queryset_for(user) for one in known]
        found.fewer = _fewer_words(found.query, visible)
        found.corrected = _counted(_corrected(found.query), visible)
    _promote(found, user, page)
    found.took = (time.perf_counter() - began) * 1000
    return found


def _promote(found: SearchPage, user: Any, page: int) -> None:
    promoted = promoted_for(found.query, user)
    pages = {one.pk for one in promoted if one.pk is not None}
    if pages:
        for hits in (found.hits, *(group.hits for group in found.groups)):
            hits[:] = [hit for hit in hits if not (isinstance(hit.obj, WagtailPage) and hit.obj.pk in pages)]
    found.promoted = promoted if page == 1 else []


def _search_one(
    found: SearchPage, section: Section, user: Any, filters: Mapping[str, Sequence[str]], page: int
) -> None:
    visible = section.queryset_for(user)
    if section is not found.section:
        results, widened = matches(found.query, visible)
        shown = [] if found.section else _hits(section, found.query, results[:PREVIEW_SIZE])
        found.groups.append(Group(section, results.count(), shown))
        found.widened = found.widened or (widened and not found.section)
        return
    chosen = {facet.key: _values(visible, facet, filters.get(facet.key, ())) for facet in section.facets}
    narrowed = _narrowed(visible, section, chosen)
    by_relevance = found.sort != Sort.NEWEST
    if not by_relevance:
        narrowed = narrowed.order_by(f"-{section.newest}")
    _results, found.widened = matches(found.query, visible)
    results = _again(found, narrowed, by_relevance)
    found.groups.append(Group(section, results.count(), []))
    paginator = Paginator(results, PAGE_SIZE)
    found.page = paginator.get_page(min(page, MAX_PAGES))
    found.hits = _hits(section, found.query, found.page.object_list)
    found.facets = [_facet(found, section, visible, facet, chosen) for facet in section.facets]


def _again(found: SearchPage, queryset: QuerySet[Any], by_relevance: bool = True) -> Any:
    """The same query, widened or not as for the whole section, in a narrowed queryset."""
    query = PlainText(found.query, operator="or" if found.widened else "and")
    return get_search_backend().search(query, queryset, order_by_relevance=by_relevance)


def _narrowed(
    visible: QuerySet[Any], section: Section, chosen: Mapping[str, Sequence[Any]], without: str = ""
) -> QuerySet[Any]:
    for facet in section.facets:
        if chosen[facet.key] and facet.key != without:
            visible = visible.filter(**{f"{facet.field}__in": chosen[facet.key]})
    return visible


def _values(visible: QuerySet[Any], facet: Facet, values: Sequence[str]) -> list[Any]:
    model_field = _model_field(visible.model, facet.field)
    target = getattr(model_field, "target_field", model_field)
    clean = []
    for value in list(values)[:50]:
        try:
            prohibit_null(value)
            found = target.to_python(value)
            target.run_validators(found)  # a number that the database cannot hold, too
        except ValidationError:
            continue
        clean.append(found)
    return [value for value in clean if value is not None]


def _facet(
    found: SearchPage, section: Section, visible: QuerySet[Any], facet: Facet, chosen: Mapping[str, Sequence[Any]]
) -> FacetGroup:
    """The counts under the other facets' filters, so that choosing one value does not hide its neighbours."""
    counts = _again(found, _narrowed(visible, section, chosen, without=facet.key)).facet(facet.field)
    values = [value for value in [*counts, *chosen[facet.key]] if value is not None]
    labels = _labels(visible, facet, values)
    options = [
        FacetOption(str(value), labels.get(value, str(value)), counts.get(value, 0), value in chosen[facet.key])
        for value in dict.fromkeys(values)
        if value != ""
    ]
    return FacetGroup(facet, options)


def _labels(visible: QuerySet[Any], facet: Facet, values: Sequence[Any]) -> Mapping[Any, Text]:
    if facet.labels:
        return facet.labels(values)
    return dict(getattr(_model_field(visible.model, facet.field), "flatchoices", ()))


def _model_field(model: Any, path: str) -> Any:
    first, _, rest = path.partition(LOOKUP_SEP)
    field = model._meta.get_field(first)
    return _model_field(field.related_model, rest) if rest else field


def _hits(section: Section, query: str, objects: Any) -> list[Hit]:
    backend = get_search_backend()
    if isinstance(backend, WhooshSearchBackend):
        return [_hit(section, query, obj, backend) for obj in objects]
    return [Hit(obj, _url(section, obj), [(_title(section, obj), False)], [], section) for obj in objects]


def _hit(section: Section, query: str, obj: Any, backend: WhooshSearchBackend) -> Hit:
    title = _title(section, obj)
    text = section.text(obj) if section.text else "\n".join(part for part in plain_texts(obj) if part != title)
    return Hit(
        obj=obj,
        url=_url(section, obj),
        title=mark(title, query, backend.analyzer),
        snippets=snippets(text, query, backend.analyzer),
        section=section,
    )


def _title(section: Section, obj: Any) -> str:
    return section.title(obj) if section.title else str(getattr(obj, "title", obj))


def _url(section: Section, obj: Any) -> str:
    if section.url:
        return section.url(obj)
    return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else (getattr(obj, "url", "") or "")


def _fewer_words(query: str, visible: Sequence[QuerySet[Any]]) -> list[tuple[str, int]]:
    """The query with one word left out, as often as that finds something; most found first, three at most."""
    words = query.split(" ")
    if len(words) < 2:
        return []
    shorter = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    return sorted(_counted(shorter, visible), key=lambda item: -item[1])[:3]


def _corrected(query: str) -> list[str]:
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend):
        return []
    try:
        with reading():
            return corrected(query, backend.analyzer, backend.store.snapshot())
    except IndexUnavailable:
        return []


def _counted(queries: Sequence[str], visible: Sequence[QuerySet[Any]]) -> list[tuple[str, int]]:
    """(query, number of hits) of those queries that find something which may be seen."""
    counts = {query: sum(matches(query, queryset, widen=False)[0].count() for queryset in visible) for query in queries}
    return [(query, count) for query, count in counts.items() if count]


def suggest(query: str, user: Any) -> list[tuple[str, str, Section]]:
    """(title, address, section) of what the user may see and whose words begin as typed; eight at most."""
    text = clean_query(query)
    if not text:
        return []
    backend = get_search_backend()
    found: list[tuple[str, str, Section]] = []
    for section in sections():
        results = backend.autocomplete(text, section.queryset_for(user), operator="and")
        found.extend((_title(section, obj), _url(section, obj), section) for obj in results[: SUGGESTIONS - len(found)])
        if len(found) >= SUGGESTIONS:
            break
    return found
