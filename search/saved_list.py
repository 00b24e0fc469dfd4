"""A person's saved searches as their page lists them: what each asks for, how it tells, how much is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from search.alert_mail import visible_finds
from search.choices import Alert
from search.engine.errors import IndexUnavailable
from search.lookup import search_version
from search.models import Find, SavedSearch, token
from search.registry import Reader, Text, place_of
from search.services.alerting import MAX_FINDS, read_places


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One search of the list. `new` is how many results came since the person last looked; `many`: even more."""

    search: SavedSearch
    place: Text
    words: list[tuple[Text, Text]]
    tells: str
    new: int
    many: bool


@dataclass(frozen=True, slots=True)
class SavedList:
    """`counted` is false while the index cannot be read: the numbers are then those of the last alert."""

    rows: list[SavedRow]
    counted: bool


def saved_list(user: Any) -> SavedList:
    """All of the person's searches by name, in a fixed number of queries."""
    searches = list(SavedSearch.objects.visible_to(user).for_list())
    readers = read_places(searches, user)
    words = _words(searches, readers)
    fresh, counted = _fresh(searches, readers)
    new = _visible(searches, fresh, user)
    rows = [
        SavedRow(
            search=search,
            place=place.label if (place := place_of(search.place)) else "",
            words=words.get(search.pk, []),
            tells=tells(search),
            new=min(new[search.pk], MAX_FINDS),
            many=new[search.pk] > MAX_FINDS,
        )
        for search in searches
    ]
    return SavedList(rows, counted)


def tells(search: SavedSearch) -> str:
    """How the search tells of new results, in words."""
    if search.alert == Alert.NONE:
        return str(Alert.NONE.label)
    if search.by_mail and search.in_site:
        return _("%(often)s, by mail and in the site") % {"often": search.get_alert_display()}
    if search.by_mail:
        return _("%(often)s, by mail") % {"often": search.get_alert_display()}
    return _("%(often)s, in the site") % {"often": search.get_alert_display()}


def words_of(place: str, query: str, user: Any) -> list[tuple[Text, Text]]:
    """What one search asks for, as pairs (what it is, value)."""
    found = place_of(place)
    return found.reader_for(user).words([QueryDict(query)])[0] if found else []


def proposed_name(place: str, query: str, user: Any) -> str:
    """A name for a search, from what it asks for; for a search of everything the name of the place."""
    values = [str(value) for label, value in words_of(place, query, user)]
    found = place_of(place)
    name = " · ".join(values) or (str(found.label) if found else "")
    return name if len(name) <= 80 else name[:79] + "…"


def address_of(search: SavedSearch) -> str:
    """The page that shows the search's results; empty when no area offers the place any more."""
    place = place_of(search.place)
    if place is None:
        return ""
    return f"{reverse(place.url_name)}?{search.query}" if search.query else reverse(place.url_name)


def _words(searches: Sequence[SavedSearch], readers: Mapping[str, Reader]) -> dict[int, list[tuple[Text, Text]]]:
    found: dict[int, list[tuple[Text, Text]]] = {}
    for key, reader in readers.items():
        here = [search for search in searches if search.place == key]
        words = reader.words([QueryDict(search.query) for search in here])
        found |= {search.pk: each for search, each in zip(here, words, strict=True)}
    return found


def _fresh(searches: Sequence[SavedSearch], readers: Mapping[str, Reader]) -> tuple[list[Find], bool]:
    """What the index finds beyond what each search knows, as finds that are not saved; whether it could be asked."""
    fresh: list[Find] = []
    version = search_version()
    for search in searches:
        if search.place not in readers or search.known is None or search.version != version:
            continue
        known = search.known_tokens
        try:
            matched = readers[search.place].find(QueryDict(search.query))
        except IndexUnavailable:
            return fresh, False
        strange = [
            (each.section, str(key)) for each in matched for key in each.keys if token(each.section, key) not in known
        ]
        fresh += [Find(search=search, section=name, key=key) for name, key in strange[: MAX_FINDS + 1]]
    return fresh, True


def _visible(searches: Sequence[SavedSearch], fresh: Sequence[Find], user: Any) -> dict[int, int]:
    """How many of the fresh and of the unseen results each search's owner may see."""
    unseen = Find.objects.unseen().filter(search__in=searches).only("search_id", "section", "key")
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for find in visible_finds([*unseen, *fresh], user):
        found[find.search_id].add((find.section, find.key))
    return defaultdict(int, {search: len(things) for search, things in found.items()})
