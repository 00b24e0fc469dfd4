"""The door through which the areas above use search: they register what can be found, and ask for a ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from common.decisions import Decision
from search.engine.completion import NameList
from search.lookup import Ranking, all_ids, clean_query, search_ids
from search.names import name_list

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Facet:
    """A declared FilterField by which a section's hits are divided.

    `labels` gives {value: name} for the values found; without it the field's choices, or the values themselves, are
    shown. `key` is the name in the address.
    """

    key: str
    field: str
    label: Text
    labels: Callable[[Sequence[Any]], Mapping[Any, Text]] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a thing that was searched with it and stands elsewhere, such as an attached file.

    `label` says as a sentence, with the name, that the words were found there. `text` is plain text, however long, in
    composed letters (NFC).
    """

    name: str
    label: Text
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class WaysOn:
    """Where somebody who found nothing may go instead: (words, address) pairs under a heading.

    With `even_widened` also after results that have only some of the words. `lead` is a sentence above the links.
    """

    label: Text
    links: Sequence[tuple[Text, str]]
    even_widened: bool = False
    lead: Text = ""


def no_ways(user: Any, query: str) -> Sequence[WaysOn]:
    return ()


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that the search page finds.

    `queryset_for(user)` is already filtered by visible_to(user) and by declared FilterFields only. `newest` is the
    FilterField to sort by, newest first; `counted` one that holds a number, most first and then newest, and
    `counted_label` the words for that order. `title`, `url` and `text` say what a hit shows; by default the object's
    own title, address and indexed texts. `parts(objects)` gives {primary key: parts} of visible objects whose title and
    text lack words of the query; a hit then says in which parts these were found. `result_template` draws a hit in
    `hit`. `hint` is a word beside a title that is suggested while somebody types. `ways_on(user, query)` is asked
    when nothing has all the words.
    """

    key: str
    label: Text
    queryset_for: Callable[[Any], QuerySet[Any]]
    facets: Sequence[Facet] = ()
    result_template: str = "search/hit.html"
    order: int = 100
    newest: str = ""
    counted: str = ""
    counted_label: Text = ""
    title: Callable[[Any], str] | None = None
    url: Callable[[Any], str] | None = None
    text: Callable[[Any], str] | None = None
    parts: Callable[[Sequence[Any]], Mapping[Any, Sequence[Part]]] | None = None
    ways_on: Callable[[Any, str], Sequence[WaysOn]] = no_ways
    hint: Callable[[Any], str] | None = None

    def title_of(self, obj: Any) -> str:
        return self.title(obj) if self.title else str(getattr(obj, "title", obj))

    def url_of(self, obj: Any) -> str:
        """The object's address in the site; empty when it has none."""
        if self.url:
            return self.url(obj)
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else (getattr(obj, "url", "") or "")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something offered while somebody types: its name, its address, a word beside it, how many things it leads to."""

    text: str
    url: str
    hint: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Suggester:
    """One kind of thing that is suggested and is no section's title: a tag, a government.

    `suggest(typed, user)` gives a few, best first; nothing in them may rest on what the user may not see.
    `name_list` completes short lists.
    """

    key: str
    label: Text
    suggest: Callable[[str, Any], Sequence[Suggestion]]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Matched:
    """What a search finds in one section: primary keys of objects that the queryset, made for one person, holds."""

    section: str
    queryset: QuerySet[Any]
    keys: Sequence[Any]


class Reader(Protocol):
    """How one person's searches in one place are read: as many as there are, in a fixed number of queries."""

    def clean(self, params: QueryDict) -> str:
        """The query string that is worth keeping, in one canonical order. DomainError when there is nothing to search.

        What the place does not know is left out. The order of the results stands under `sort`.
        """

    def words(self, many: Sequence[QueryDict]) -> list[list[tuple[Text, Text]]]:
        """For each search what it asks for, as pairs (what it is, value) for a reader."""

    def find(self, params: QueryDict) -> list[Matched]:
        """Everything that has all the words and that the person may see.

        A value that is not known any more finds nothing; it must not widen the search. IndexUnavailable when the index
        cannot be read.
        """


@dataclass(frozen=True, slots=True)
class Place:
    """A page whose searches can be saved. The query string is kept, and `url_name` leads to it."""

    key: str
    label: Text
    url_name: str
    reader_for: Callable[[Any], Reader]


_places: dict[str, Place] = {}


def save_address(place: str, query: str) -> str:
    """The page that saves a search which has this query string."""
    return "?".join([reverse("search:save"), "&".join(filter(None, [urlencode({"place": place}), query]))])


def register_place(place: Place) -> None:
    """Let a page's searches be saved; from an AppConfig's ready(). The same key again replaces the place."""
    _places[place.key] = place


def place_of(key: str) -> Place | None:
    """The place, or None when no area offers it (any more)."""
    return _places.get(key)


_alert_rules: list[Callable[[Any], Decision]] = []


def register_alert_rule(rule: Callable[[Any], Decision]) -> None:
    """Say who may be told of new results: the area that knows accounts refuses with a sentence for the person."""
    if rule not in _alert_rules:
        _alert_rules.append(rule)


def can_be_alerted(user: Any) -> Decision:
    """Whether all rules agree that the person may be told of new results."""
    return next((decision for rule in _alert_rules if not (decision := rule(user))), Decision.yes())


def forget_person(user: Any) -> None:
    """Delete what somebody looked for and was told of: the account is closed for good."""
    from search.models import AlertMail, SavedSearch  # registry is imported before the models exist

    SavedSearch.objects.filter(user_id=user.pk).delete()
    AlertMail.objects.filter(user_id=user.pk).delete()


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section, from an AppConfig's ready(). A second section with the key of the first is refused."""
    if _sections.get(section.key, section) != section:
        raise ValueError(f'There is a search section "{section.key}" already.')
    _sections[section.key] = section


def sections() -> list[Section]:
    """All sections, in the order in which the page shows them."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.key))


def section_asked_for(key: str) -> Section | None:
    """The one that an address names, or the only one there is; None when all are searched."""
    known = sections()
    return section_of(key) or (known[0] if len(known) == 1 else None)


def section_of(key: str) -> Section | None:
    """The section, or None when no area offers it (any more)."""
    return _sections.get(key)


_suggesters: dict[str, Suggester] = {}


def register_suggester(suggester: Suggester) -> None:
    """Add a kind of suggestion, from an AppConfig's ready(). The same key again replaces it."""
    _suggesters[suggester.key] = suggester


def suggesters() -> list[Suggester]:
    """All kinds of suggestions besides the sections."""
    return list(_suggesters.values())


@dataclass(frozen=True, slots=True)
class QueryAct:
    """Something that editors can do with words that found nothing, in their list in the CMS; done, they are handled.

    `allowed(user)` says who. `act(actor, words)` does it in the caller's transaction; DomainError, with a sentence,
    when it does not fit. `done` is said afterwards and may name the words as %(query)s.
    """

    key: str
    label: Text
    done: Text
    allowed: Callable[[Any], Decision]
    act: Callable[[Any, str], object]


_query_acts: dict[str, QueryAct] = {}


def register_query_act(act: QueryAct) -> None:
    """Add an act, from an AppConfig's ready(). The same key again replaces it. The key stands in an address."""
    _query_acts[act.key] = act


def query_acts() -> dict[str, QueryAct]:
    """{key: act} of what the areas offer, in the order in which they did."""
    return dict(_query_acts)


_readable_pages: dict[type[Page], Callable[[Any], QuerySet[Any]]] = {}


def register_pages(model: type[Page], queryset_for: Callable[[Any], QuerySet[Any]]) -> None:
    """Say who may read pages of a kind that is in no section, so that editors can recommend them in the search.

    A page of a kind in no section and not registered here is recommended to nobody.
    """
    _readable_pages[model] = queryset_for


def readable_pages() -> dict[type[Page], Callable[[Any], QuerySet[Any]]]:
    """{kind of page: queryset_for(user)} of what was registered."""
    return dict(_readable_pages)


def reindex(obj: Model) -> None:
    """Have an object's document written anew, in this transaction.

    Saving an object does this by itself; call it when something changed elsewhere that its document shows.
    """
    from search.outbox import enqueue  # registry is imported before the models exist

    enqueue(obj)


def note_search(request: HttpRequest, query: str) -> None:
    """Count a search for the editors' log, when a person asked for it: see search.querylog. Costs no query."""
    from search.querylog import note  # as above

    note(request, query)


def reindex_all(objects: QuerySet[Any]) -> None:
    """The same for every object of the queryset: when what they share got another name."""
    from search.engine.schema import root_model  # as above
    from search.models import OutboxEntry
    from search.outbox import enqueue_keys

    kind = root_model(objects.model)._meta.label_lower
    keys = objects.order_by().values_list("pk", flat=True)
    enqueue_keys([(kind, key) for key in keys], OutboxEntry.Operation.PUT)


__all__ = [
    "Facet",
    "Matched",
    "NameList",
    "Part",
    "Place",
    "QueryAct",
    "Ranking",
    "Reader",
    "Section",
    "Suggester",
    "Suggestion",
    "WaysOn",
    "all_ids",
    "clean_query",
    "can_be_alerted",
    "forget_person",
    "name_list",
    "note_search",
    "place_of",
    "query_acts",
    "readable_pages",
    "register",
    "register_alert_rule",
    "register_pages",
    "register_place",
    "register_query_act",
    "register_suggester",
    "reindex",
    "reindex_all",
    "search_ids",
    "save_address",
    "section_asked_for",
    "section_of",
    "sections",
    "suggesters",
]
