"""The list of cases as one page shows it: cards, filters with counts, chips, orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.browse import PER_PAGE, Filters, matching, refusal, words_of
from cases.cards import Card, cards_for
from cases.choices import Sort
from cases.facets import BY_PARAM, FACETS, Facet, Selection, drawn_options, labels_of
from cases.fragments import kept
from cases.library import Shelf, shelf_for
from cases.models import CasePage
from cases.saved import PLACE
from search.registry import save_address, sections

if TYPE_CHECKING:
    from django.http import QueryDict

    from people.roles import AnyUser
    from search.registry import Ranking, WaysOn

# Facets that stand open when nothing in them is chosen.
OPEN = frozenset({"type", "task", "province", "grade"})


@dataclass(frozen=True, slots=True)
class FacetOption:
    """`id` lets a script that redraws the list keep the focus where it was."""

    id: str
    label: str | Promise
    count: int
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    label: str | Promise
    options: list[FacetOption]
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    group: str | Promise
    label: str | Promise
    remove_url: str


@dataclass(frozen=True, slots=True)
class SortLink:
    key: str
    label: str | Promise
    url: str
    current: bool


class Listing:
    """What a person sees under a choice of filters: all from the person's shelf, only cards are loaded."""

    def __init__(
        self, user: AnyUser, params: QueryDict, *, url: str = "", lead: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """`url` is the address that filter links keep to, `lead` the parameters that it needs besides.

        Words that are too long are not searched for: `refused` says so, `typed` keeps them for the form.
        """
        self.user = user
        self.url = url or reverse("cases:list")
        self.lead = lead
        self.shelf: Shelf = shelf_for(user)
        self.refused = refusal(params)
        filters = Filters.parse(params, self.shelf)
        self.filters = filters.without_words() if self.refused else filters
        self.typed = words_of(params) if self.refused else filters.q
        self.ranking = self._found()
        self.selection = Selection(self.shelf, self.filters.codes(self.shelf), self.ranking and self.ranking.pks)
        self.keys: list[int] = self.selection.keys(self.filters.sort)
        self.total = len(self.keys)
        self.page: Page = Paginator(self.keys, PER_PAGE).get_page(params.get("page"))

    def _found(self) -> Ranking | None:
        if not self.filters.q:
            return None
        return matching(self.filters.q, CasePage.objects.visible_to(self.user))

    def address(self, filters: Filters, page: int = 1) -> str:
        query = filters.query(page, lead=self.lead)
        return f"{self.url}?{query}" if query else self.url

    @property
    def widened(self) -> bool:
        """Whether no case has all the words, so that the list shows those with some of them."""
        return self.ranking is not None and self.ranking.widened

    @property
    def canonical(self) -> str:
        """The one address of this page."""
        return self.address(self.filters, self.page.number)

    @property
    def base_query(self) -> str:
        """What the pagination keeps."""
        return self.filters.query(lead=self.lead)

    @property
    def query(self) -> str:
        """The filters alone, for the map, the files and the list to hand to each other."""
        return self.filters.query()

    @property
    def ways_on(self) -> list[WaysOn]:
        """What any area offers to somebody whose words no case has, as on the search page."""
        if self.ranking is None or (self.ranking.pks and not self.widened):
            return []
        ways = [way for section in sections() for way in section.ways_on(self.user, self.filters.q)]
        return [way for way in ways if way.even_widened]

    @property
    def save_url(self) -> str:
        """Where the search can be saved, with an alert for new cases."""
        return save_address(PLACE, self.query)

    @property
    def kept_pairs(self) -> list[tuple[str, str]]:
        """What the search form keeps as hidden fields: everything but the words, and an order that needs none."""
        return [*self.lead, *self.filters.without_words().pairs()]

    def cards(self, limit: int = PER_PAGE) -> list[Card]:
        """The first cases of this page in order, asked for again through `visible_to`."""
        return cards_for(self.user, list(self.page.object_list)[:limit], shelf=self.shelf)

    def facets_html(self) -> str:
        """The filters with their counts, drawn."""
        address = self.address(self.filters)
        return kept(self.shelf, "cases/_facets.html", address, lambda: {"facets": self.facets()})

    def facets(self) -> list[FacetGroup]:
        return [group for facet in FACETS if facet.listed and (group := self._group(facet)).options]

    def _group(self, facet: Facet) -> FacetGroup:
        chosen = self.filters.chosen.get(facet.param, ())
        drawn = drawn_options(facet, self.selection.counts(facet.param), chosen, self.shelf)
        options = [
            FacetOption(
                f"{facet.param}-{option.code}",
                option.label,
                count,
                self.address(self.filters.toggled(facet.param, option.value)),
                option.value in chosen,
            )
            for option, count in drawn
        ]
        return FacetGroup(facet.label, options, bool(chosen) or facet.param in OPEN)

    def chips(self) -> list[Chip]:
        """One for each value in force, and one for the words."""
        chips = []
        if self.filters.q:
            chips.append(Chip(_("Words"), self.filters.q, self.address(self.filters.without_words())))
        for param, values in sorted(self.filters.chosen.items(), key=lambda item: list(BY_PARAM).index(item[0])):
            labels = labels_of(BY_PARAM[param], values, self.shelf)
            chips += [
                Chip(BY_PARAM[param].label, label, self.address(self.filters.toggled(param, value)))
                for value, label in zip(values, labels, strict=True)
            ]
        return chips

    def sorts(self) -> list[SortLink]:
        """The orders that make sense here: best match only when there are words."""
        return [
            SortLink(sort.value, sort.label, self.address(self.filters.sorted_by(sort)), sort == self.filters.sort)
            for sort in Sort
            if sort != Sort.RELEVANCE or self.filters.q
        ]
