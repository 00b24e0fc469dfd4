"""The search page's work: one query in all sections, or in one with its facets."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet, TextChoices
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backend
from modelsearch.query import SearchQuery
from wagtail.models import Page as WagtailPage

from search.engine.analysis import Analyzer
from search.engine.backend import WhooshSearchBackend
from search.engine.highlight import Pieces, mark, snippets
from search.engine.keyboard import meant_text
from search.engine.schema import plain_texts
from search.lookup import clean_query, close_by, count, matches, query_of, spellings, with_all_words
from search.parts import FoundIn, OwnText, parts_found
from search.promoting import Promoted, promoted_for
from search.registry import Facet, Section, Text, section_asked_for, sections

PAGE_SIZE = 10
PREVIEW_SIZE = 3
MAX_PAGES = 100
prohibit_null = ProhibitNullCharactersValidator()


class Sort(TextChoices):
    RELEVANCE = "relevance", _("Relevance")
    NEWEST = "newest", _("Newest first")
    COUNTED = "counted", _("Most first")


def orders_of(section: Section) -> list[tuple[Sort, Text, tuple[str, ...]]]:
    """The orders that a section offers: (order, words for it, what to sort by; nothing for relevance)."""
    newest = (f"-{section.newest}",) if section.newest else ()
    orders: list[tuple[Sort, Text, tuple[str, ...]]] = [(Sort.RELEVANCE, Sort.RELEVANCE.label, ())]
    if newest:
        orders.append((Sort.NEWEST, Sort.NEWEST.label, newest))
    if section.counted:
        label = section.counted_label or Sort.COUNTED.label
        orders.append((Sort.COUNTED, label, (f"-{section.counted}", *newest)))
    return orders


def order_by(section: Section, sort: str) -> tuple[str, ...]:
    """What the order sorts by; nothing when it is relevance or the section does not offer it."""
    return next((names for order, _label, names in orders_of(section) if order == sort), ())


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `title` and `snippets` are plain text in pieces, each with whether it is a hit.

    `found_in` names the parts of it that have words which its title and text lack.
    """

    obj: Any
    url: str
    title: Pieces
    snippets: list[Pieces]
    section: Section
    found_in: Sequence[FoundIn] = ()


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
    """What one section has: how much, and its first hits when all sections are shown.

    `close` are things that have only some of the words, shown after hits that do not fill the place; not counted.
    """

    section: Section
    count: int
    hits: list[Hit]
    close: list[Hit] = field(default_factory=list)


@dataclass(slots=True)
class SearchPage:
    """Everything the page shows. `took` is in milliseconds.

    `promoted` is what editors recommend, on the first page; it is counted among the results but not repeated in them.
    `reading` is how the query was understood in the chosen section. `close` are things that have only some of the
    words, shown after hits that have all but do not fill a page; they are not counted.
    When nothing has all the words, `fewer` and `corrected` are (query without one word, or in another spelling; number
    of hits). `typed` is what was typed, when that found nothing and `query` is the same keys in the other language.
    """

    query: str
    typed: str = ""
    section: Section | None = None
    sort: str = Sort.RELEVANCE
    reading: SearchQuery | None = None
    groups: list[Group] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    close: list[Hit] = field(default_factory=list)
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
    as_typed: bool = False,
) -> SearchPage:
    """What the user may see of what the query finds. DomainError, with a sentence, when the query is too long.

    `filters` are values by facet key, used only with a section. Unknown sections, sorts, keys and values are ignored.
    Words that only the other language of the keyboard makes sense of are read so, unless `as_typed`.
    Objects, titles and snippets are read anew through the section's visible queryset, so a stale index leaks nothing.
    """
    began = time.perf_counter()
    found = SearchPage(query=clean_query(query))
    if not found.query:
        return found
    known = sections()
    asked = section_asked_for(section)
    read = _read_all(found.query, known, user, asked)
    found.section = asked or _only_one_that_finds(read)
    if found.section and order_by(found.section, sort):
        found.sort = Sort(sort)
    for one in read:
        _search_one(found, one, filters or {}, page)
    if not found.total or found.widened:
        visible = [one.visible for one in read]
        if not as_typed and (meant := _on_other_keyboard(found.query, visible)):
            other = search_sections(meant, user, section=section, filters=filters, sort=sort, page=page, as_typed=True)
            other.typed = found.query
            return other
        found.fewer = _fewer_words(found.query, visible)
        found.corrected = spellings(found.query, visible)
    _promote(found, user, page)
    found.took = (time.perf_counter() - began) * 1000
    return found


def _promote(found: SearchPage, user: Any, page: int) -> None:
    promoted = promoted_for(found.query, user)
    pages = {one.pk for one in promoted if one.pk is not None}
    if pages:
        lists = [found.hits, found.close, *(some for group in found.groups for some in (group.hits, group.close))]
        for hits in lists:
            hits[:] = [hit for hit in hits if not (isinstance(hit.obj, WagtailPage) and hit.obj.pk in pages)]
    found.promoted = promoted if page == 1 else []


@dataclass(frozen=True, slots=True)
class _Read:
    """What the query finds in one section; `widened` when that has only some of the words."""

    section: Section
    visible: QuerySet[Any]
    results: Any
    widened: bool = False


def _read_all(query: str, known: Sequence[Section], user: Any, asked: Section | None) -> list[_Read]:
    """The query in every section. It is widened where it must be: in the section asked for when that has not all the
    words, in all of them when none has."""
    narrow = [
        _Read(one, visible, with_all_words(query, visible)) for one in known for visible in [one.queryset_for(user)]
    ]
    if asked is None and any(one.results.count() for one in narrow):
        return narrow
    return [
        _Read(one.section, one.visible, *matches(query, one.visible)) if asked in (None, one.section) else one
        for one in narrow
    ]


def _only_one_that_finds(read: Sequence[_Read]) -> Section | None:
    """The section that has all there is: it is shown whole, with its facets, though all were searched."""
    finding = [one.section for one in read if one.results.count()]
    return finding[0] if len(finding) == 1 else None


def _search_one(found: SearchPage, read: _Read, filters: Mapping[str, Sequence[str]], page: int) -> None:
    section, visible, results, widened = read.section, read.visible, read.results, read.widened
    if section is not found.section:
        if found.section:
            found.groups.append(Group(section, results.count(), []))
            return
        close = [] if widened else close_by(found.query, results, visible, PREVIEW_SIZE)
        hits = _hits(section, found.query, results[:PREVIEW_SIZE])
        found.groups.append(Group(section, results.count(), hits, _hits(section, found.query, close)))
        found.widened = found.widened or widened
        return
    chosen = {facet.key: facet_values(visible, facet, filters.get(facet.key, ())) for facet in section.facets}
    narrowed = _narrowed(visible, section, chosen)
    names = order_by(section, found.sort)
    by_relevance = not names
    if names:
        narrowed = narrowed.order_by(*names)
    found.widened = widened
    found.reading = query_of(results)
    results = _again(found, narrowed, by_relevance)
    found.groups.append(Group(section, results.count(), []))
    paginator = Paginator(results, PAGE_SIZE)
    found.page = paginator.get_page(min(page, MAX_PAGES))
    found.hits = _hits(section, found.query, found.page.object_list)
    if by_relevance and not found.widened:
        found.close = _hits(section, found.query, close_by(found.query, results, narrowed, PAGE_SIZE))
    found.facets = [_facet(found, section, visible, facet, chosen) for facet in section.facets]


def _again(found: SearchPage, queryset: QuerySet[Any], by_relevance: bool = True) -> Any:
    """The same query, read as for the whole section, in a narrowed queryset."""
    return get_search_backend().search(found.reading, queryset, order_by_relevance=by_relevance)


def _narrowed(
    visible: QuerySet[Any], section: Section, chosen: Mapping[str, Sequence[Any]], without: str = ""
) -> QuerySet[Any]:
    for facet in section.facets:
        if chosen[facet.key] and facet.key != without:
            visible = visible.filter(**{f"{facet.field}__in": chosen[facet.key]})
    return visible


def facet_values(visible: QuerySet[Any], facet: Facet, values: Sequence[str]) -> list[Any]:
    """What the words of an address mean to the facet's field; those that it cannot hold are left out."""
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
    labels = facet_labels(visible, facet, values)
    options = [
        FacetOption(str(value), labels.get(value, str(value)), counts.get(value, 0), value in chosen[facet.key])
        for value in dict.fromkeys(values)
        if value != ""
    ]
    return FacetGroup(facet, options)


def facet_labels(visible: QuerySet[Any], facet: Facet, values: Sequence[Any]) -> Mapping[Any, Text]:
    """{value: name} of a facet's values; those without a name of their own may be missing."""
    if facet.labels:
        return facet.labels(values)
    return dict(getattr(_model_field(visible.model, facet.field), "flatchoices", ()))


def _model_field(model: Any, path: str) -> Any:
    first, _, rest = path.partition(LOOKUP_SEP)
    field = model._meta.get_field(first)
    return _model_field(field.related_model, rest) if rest else field


def _hits(section: Section, query: str, objects: Any) -> list[Hit]:
    backend = get_search_backend()
    if not isinstance(backend, WhooshSearchBackend):
        return [Hit(obj, section.url_of(obj), [(section.title_of(obj), False)], [], section) for obj in objects]
    hits, own = [], []
    for obj in objects:
        title, text = section.title_of(obj), _text(section, obj)
        hit = _hit(section, query, obj, title, text, backend.analyzer)
        marked = any(is_hit for pieces in (hit.title, *hit.snippets) for _piece, is_hit in pieces)
        hits.append(hit)
        own.append(OwnText(obj, f"{title}\n{text}", marked))
    parts = parts_found(section, query, own, backend)
    return [replace(hit, found_in=parts.get(hit.obj.pk, ())) for hit in hits]


def _hit(section: Section, query: str, obj: Any, title: str, text: str, analyzer: Analyzer) -> Hit:
    return Hit(
        obj=obj,
        url=section.url_of(obj),
        title=mark(title, query, analyzer),
        snippets=snippets(text, query, analyzer),
        section=section,
    )


def _text(section: Section, obj: Any) -> str:
    if section.text:
        return section.text(obj)
    title = section.title_of(obj)
    return "\n".join(part for part in plain_texts(obj) if part != title)


def _on_other_keyboard(query: str, visible: Sequence[QuerySet[Any]]) -> str:
    """The query's keys in the other language of the keyboard, if only those words find something; else empty."""
    meant = meant_text(query)
    return meant if meant and count(meant, visible) and not count(query, visible) else ""


def _fewer_words(query: str, visible: Sequence[QuerySet[Any]]) -> list[tuple[str, int]]:
    """The query with one word left out, as often as that finds something; most found first, three at most."""
    words = query.split(" ")
    if len(words) < 2:
        return []
    shorter = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    return sorted(_counted(shorter, visible), key=lambda item: -item[1])[:3]


def _counted(queries: Sequence[str], visible: Sequence[QuerySet[Any]]) -> list[tuple[str, int]]:
    """(query, number of hits) of those queries that find something which may be seen."""
    counts = {query: count(query, visible) for query in queries}
    return [(query, number) for query, number in counts.items() if number]
