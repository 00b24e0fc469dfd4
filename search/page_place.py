"""The search page as a place whose searches can be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from search.lookup import all_ids, clean_query
from search.registry import Facet, Matched, Place, Section, Text, section_asked_for, section_of, sections
from search.searching import facet_labels, facet_values, order_by

PLACE = "search"


class PageReader:
    """One person's searches on the search page; see search.registry.Reader."""

    def __init__(self, user: Any) -> None:
        self.visible = {section.key: section.queryset_for(user) for section in sections()}

    def clean(self, params: QueryDict) -> str:
        query = clean_query(params.get("q", ""))
        if not query:
            raise DomainError(_("Type what you are looking for before you save the search."))
        section = section_asked_for(params.get("in", ""))
        pairs = [("q", query)]
        if section is not None:
            chosen = [(facet.key, value) for facet in section.facets for value in self._values(section, facet, params)]
            if chosen or section.key == params.get("in"):
                pairs += [("in", section.key), *((key, str(value)) for key, value in chosen)]
            if order_by(section, params.get("sort", "")):
                pairs.append(("sort", params["sort"]))
        return urlencode(pairs)

    def words(self, many: Sequence[QueryDict]) -> list[list[tuple[Text, Text]]]:
        labels: dict[tuple[str, str], Mapping[Any, Text]] = {}
        for section in sections():
            inside = [params for params in many if params.get("in") == section.key]
            for facet in section.facets:
                if values := [value for params in inside for value in self._values(section, facet, params)]:
                    labels[section.key, facet.key] = facet_labels(self.visible[section.key], facet, values)
        return [self._words(params, labels) for params in many]

    def find(self, params: QueryDict) -> list[Matched]:
        query = clean_query(params.get("q", ""))
        wanted = params.get("in", "")
        if not query or (wanted and wanted not in self.visible):
            return []
        if not wanted:
            return [Matched(key, visible, all_ids(query, visible)) for key, visible in self.visible.items()]
        section = section_of(wanted)
        assert section is not None  # it is among those that are visible
        narrowed = self.visible[wanted]
        for facet in section.facets:
            if params.getlist(facet.key):
                narrowed = narrowed.filter(**{f"{facet.field}__in": self._values(section, facet, params)})
        return [Matched(wanted, narrowed, all_ids(query, narrowed))]

    def _values(self, section: Section, facet: Facet, params: QueryDict) -> list[Any]:
        return sorted(set(facet_values(self.visible[section.key], facet, params.getlist(facet.key))))

    def _words(
        self, params: QueryDict, labels: Mapping[tuple[str, str], Mapping[Any, Text]]
    ) -> list[tuple[Text, Text]]:
        words: list[tuple[Text, Text]] = [(_("Words"), params.get("q", ""))]
        section = section_of(params.get("in", ""))
        if section is not None:
            words.append((_("Part of the site"), section.label))
            for facet in section.facets:
                known = labels.get((section.key, facet.key), {})
                words += [(facet.label, known.get(v, str(v))) for v in self._values(section, facet, params)]
        return words


def search_page() -> Place:
    return Place(PLACE, _("All of the site"), "search:results", PageReader)
