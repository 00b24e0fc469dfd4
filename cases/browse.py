"""What the address bar of the library may say: filters, words, sort and page, in one canonical order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cases.choices import Sort
from cases.facets import BY_PARAM, FACETS, values_of
from cases.library import Shelf
from cases.models import CaseTag
from common.exceptions import DomainError
from search.registry import Ranking, clean_query, search_ids

if TYPE_CHECKING:
    from django.http import QueryDict

    from cases.querysets import CaseQuerySet

MAX_QUERY = 200
MAX_VALUES = 60
MAX_WORDS = 12
PER_PAGE = 20
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Filters:
    """A reader's choice, already known to be sensible. `chosen` maps facet parameters to values sorted."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.NEWEST

    @classmethod
    def parse(cls, params: QueryDict, shelf: Shelf) -> Filters:
        """What the parameters say, without whatever the library does not know; see `refusal` for words too long."""
        q = words_of(params)[:MAX_QUERY].strip()
        chosen = {}
        for facet in FACETS:
            known = values_of(facet, shelf)
            given = params.getlist(facet.param)[:MAX_VALUES]
            if facet.param == "tag":
                given = _tags_today(given, known)
            if values := {value for value in given if value in known}:
                chosen[facet.param] = tuple(sorted(values))
        sort = params.get("sort", "")
        usable = sort in Sort.values and (q or sort != Sort.RELEVANCE)
        return cls(q=q, chosen=chosen, sort=Sort(sort) if usable else default_sort(q))

    @property
    def is_empty(self) -> bool:
        return not self.q and not self.chosen

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(parameter, value) in canonical order, the default sort left out."""
        if self.q:
            yield "q", self.q
        for facet in FACETS:
            for value in self.chosen.get(facet.param, ()):
                yield facet.param, value
        if self.sort != default_sort(self.q):
            yield "sort", self.sort.value

    def query(self, page: int = 1, *, lead: tuple[tuple[str, str], ...] = ()) -> str:
        """The canonical query string, without a question mark. `lead` goes first: the map's own parameters."""
        last = [("page", str(page))] if page > 1 else []
        return urlencode([*lead, *self.pairs(), *last])

    def toggled(self, param: str, value: str) -> Filters:
        """The same with the value added, or taken away when it was there."""
        values = tuple(sorted(set(self.chosen.get(param, ())) ^ {value}))
        chosen = {name: kept for name, kept in self.chosen.items() if name != param}
        return replace(self, chosen=chosen | ({param: values} if values else {}))

    def only(self, param: str, value: str) -> Filters:
        """The same with this value alone in its facet."""
        return replace(self, chosen={**self.chosen, param: (value,)})

    def without_words(self) -> Filters:
        return replace(self, q="", sort=Sort.NEWEST if self.sort == Sort.RELEVANCE else self.sort)

    def sorted_by(self, sort: Sort) -> Filters:
        return replace(self, sort=sort)

    def codes(self, shelf: Shelf) -> dict[str, list[int]]:
        """The chosen values as the shelf's codes."""
        return {
            param: [values_of(BY_PARAM[param], shelf)[value] for value in values]
            for param, values in self.chosen.items()
        }


def words_of(params: QueryDict) -> str:
    """The words of the address as one clean line, however long."""
    return " ".join(unicodedata.normalize("NFC", _UNPRINTABLE.sub(" ", params.get("q", ""))).split())


def refusal(params: QueryDict) -> str:
    """The sentence that says why the words cannot be searched for; empty when they can."""
    words = words_of(params)
    if len(words) <= MAX_QUERY:
        return ""
    try:
        clean_query(words)
    except DomainError as error:
        return str(error.message)
    return ""


def _tags_today(given: list[str], known: Mapping[str, int]) -> list[str]:
    """The words of the address, those of tags that were merged replaced by the tag that took over."""
    strange = [word for word in given if word not in known]
    followers = CaseTag.named(strange, create=False) if strange else []
    return [*given, *(tag.slug for tag in followers)]


def default_sort(q: str) -> Sort:
    return Sort.RELEVANCE if q else Sort.NEWEST


def matching(query: str, queryset: CaseQuerySet) -> Ranking:
    """The cases in the queryset that the words find, best first; the first twelve words count."""
    return search_ids(clip_words(query), queryset)


def clip_words(query: str) -> str:
    """As many words as a search may have."""
    return " ".join(query.split()[:MAX_WORDS])
