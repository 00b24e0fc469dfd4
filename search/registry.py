"""The door through which the areas above use search: they register what can be found, and ask for a ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from search.lookup import Ranking, search_ids

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
class WaysOn:
    """Where somebody who found nothing may look instead: (words, address) pairs under a heading."""

    label: Text
    links: Sequence[tuple[Text, str]]


def no_ways(user: Any) -> Sequence[WaysOn]:
    return ()


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that the search page finds.

    `queryset_for(user)` is already filtered by visible_to(user) and by declared FilterFields only. `newest` is the
    FilterField to sort by, newest first. `title`, `url` and `text` say what a hit shows; by default the object's own
    title, address and indexed texts. `result_template` draws a hit in `hit`. `ways_on(user)` is asked when nothing is
    found.
    """

    key: str
    label: Text
    queryset_for: Callable[[Any], QuerySet[Any]]
    facets: Sequence[Facet] = ()
    result_template: str = "search/hit.html"
    order: int = 100
    newest: str = ""
    title: Callable[[Any], str] | None = None
    url: Callable[[Any], str] | None = None
    text: Callable[[Any], str] | None = None
    ways_on: Callable[[Any], Sequence[WaysOn]] = no_ways


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section, from an AppConfig's ready(). A second section with the key of the first is refused."""
    if _sections.get(section.key, section) != section:
        raise ValueError(f'There is a search section "{section.key}" already.')
    _sections[section.key] = section


def sections() -> list[Section]:
    """All sections, in the order in which the page shows them."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.key))


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
    "Ranking",
    "Section",
    "WaysOn",
    "note_search",
    "readable_pages",
    "register",
    "register_pages",
    "reindex",
    "reindex_all",
    "search_ids",
    "sections",
]
