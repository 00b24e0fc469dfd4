"""The list of cases as a place whose searches can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.browse import Filters, clip_words
from cases.choices import Sort
from cases.facets import FACETS, Selection, labels_of
from cases.library import shelf_for
from cases.models import CasePage
from search.registry import Matched, Place, Text, all_ids

if TYPE_CHECKING:
    from people.roles import AnyUser

PLACE = SECTION = "cases"


class ListReader:
    """One person's searches in the list of cases; see search.registry.Reader."""

    def __init__(self, user: AnyUser) -> None:
        self.shelf = shelf_for(user)
        self.visible = CasePage.objects.visible_to(user)

    def clean(self, params: QueryDict) -> str:
        """Without words and filters it is the search for every case, which is worth keeping too."""
        return self._filters(params).query()

    def words(self, many: Sequence[QueryDict]) -> list[list[tuple[Text, Text]]]:
        return [self._words(self._filters(params)) for params in many]

    def find(self, params: QueryDict) -> list[Matched]:
        filters = self._filters(params)
        # A tag or government that this person no longer sees would fall out of the filters and widen the search.
        if any(params.getlist(facet.param) and facet.param not in filters.chosen for facet in FACETS):
            return []
        found = all_ids(clip_words(filters.q), self.visible) if filters.q else None
        selection = Selection(self.shelf, filters.codes(self.shelf), found)
        return [Matched(SECTION, self.visible, selection.keys(Sort.NEWEST))]

    def _filters(self, params: QueryDict) -> Filters:
        return Filters.parse(params, self.shelf)

    def _words(self, filters: Filters) -> list[tuple[Text, Text]]:
        words: list[tuple[Text, Text]] = [(_("Words"), filters.q)] if filters.q else []
        for facet in FACETS:
            words += [
                (facet.label, label) for label in labels_of(facet, filters.chosen.get(facet.param, ()), self.shelf)
            ]
        return words


def case_list() -> Place:
    return Place(PLACE, _("Case library"), "cases:list", ListReader)
