"""Keep a search, change it, look at it, let it go.

None of this goes into the site's log: what somebody looks for is theirs alone.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError, require
from common.richtext import validate_no_control_characters
from search import rules
from search.choices import Alert, slot
from search.engine.errors import IndexUnavailable
from search.lookup import search_version
from search.models import Find, SavedSearch, token
from search.registry import place_of

MAX_SAVED = 50
MAX_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be told: how often, by mail, in the site."""

    alert: str = Alert.NONE
    by_mail: bool = False
    in_site: bool = True


class SavedAlready(DomainError):
    """The same search is there; `search` is the one."""

    def __init__(self, search: SavedSearch) -> None:
        super().__init__(_("You have saved this search already, as “%(name)s”.") % {"name": search.name})
        self.search = search


def clean_search(*, place: str, query: str, actor: Any) -> str:
    """The query string as it is kept. DomainError when there is nothing to keep, or too much."""
    found = place_of(place)
    if found is None:
        raise DomainError(_("This search cannot be saved. Search again and save it from the page of results."))
    cleaned = found.reader_for(actor).clean(QueryDict(query))
    if len(cleaned) > MAX_QUERY:
        raise DomainError(_("The search has too many filters to be saved. Take some away."))
    return cleaned


def saved_already(*, place: str, query: str, actor: Any) -> SavedSearch | None:
    """The actor's search with this cleaned query, in whatever order of results."""
    return SavedSearch.objects.filter(user=actor, place=place, fingerprint=fingerprint(query)).first()


def fingerprint(query: str) -> str:
    """What makes two cleaned queries the same search: everything but the order of the results."""
    pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "sort"]
    return hashlib.sha256(urlencode(pairs).encode()).hexdigest()


def save_search(
    *, place: str, query: str, name: str, wishes: Wishes, language: str, actor: Any, now: datetime.datetime
) -> SavedSearch:
    """Keep the search for the actor. SavedAlready when it is there, DomainError at the limit.

    What it finds now counts as known, so that the first alert tells of what comes after.
    """
    require(rules.can_save(actor))
    cleaned = clean_search(place=place, query=query, actor=actor)
    search = SavedSearch(
        user=actor,
        place=place,
        query=cleaned,
        fingerprint=fingerprint(cleaned),
        created_at=now,
        checked_at=now,
        alerted_for=slot(wishes.alert, now),
    )
    _apply(search, name, wishes, language)
    found = _found(search, actor)
    if found is not None:
        search.remember(found)
        search.version = search_version()
    with transaction.atomic():
        # Two saves at one moment wait for each other here, so the limit and the answer "there already" hold.
        get_user_model()._default_manager.select_for_update().get(pk=actor.pk)
        if same := saved_already(place=place, query=cleaned, actor=actor):
            raise SavedAlready(same)
        check_limit(actor=actor)
        search.save()
        _speak(actor, language)
    return search


def check_limit(*, actor: Any) -> None:
    """DomainError when the actor has as many searches as one may have."""
    if SavedSearch.objects.filter(user=actor).count() >= MAX_SAVED:
        raise DomainError(
            _("You have saved %(number)d searches, which is as many as one can have. Delete one you no longer need.")
            % {"number": MAX_SAVED}
        )


@transaction.atomic
def change_search(
    *, search: SavedSearch, name: str, wishes: Wishes, language: str, actor: Any, now: datetime.datetime
) -> None:
    """Give it another name or alert. A changed alert goes out from its next time on."""
    require(rules.can_change(actor, search))
    fields = ["name", "alert", "by_mail", "in_site", "language"]
    if wishes.alert != search.alert:
        search.alerted_for = slot(wishes.alert, now)
        fields.append("alerted_for")
    _apply(search, name, wishes, language)
    search.save(update_fields=fields)
    _speak(actor, language)


@transaction.atomic
def pause_search(*, search: SavedSearch, value: bool, actor: Any, now: datetime.datetime) -> None:
    """Stop telling of the search, or go on with the next alert, which then tells of the time between as well."""
    require(rules.can_change(actor, search))
    search.paused = value
    search.alerted_for = slot(search.alert, now)
    search.save(update_fields=["paused", "alerted_for"])


@transaction.atomic
def delete_search(*, search: SavedSearch, actor: Any) -> None:
    require(rules.can_change(actor, search))
    search.delete()


def look_at(*, search: SavedSearch, actor: Any, now: datetime.datetime) -> None:
    """The actor looks at all that the search finds: nothing of it is new any more."""
    require(rules.can_change(actor, search))
    found = _found(search, actor)
    with transaction.atomic():
        row = SavedSearch.objects.select_for_update().filter(pk=search.pk).first()
        if row is None:
            return
        Find.objects.unseen().filter(search=row).update(seen_at=now)
        if found is not None:
            row.remember(found)
            row.version, row.checked_at = search_version(), now
            row.save(update_fields=["known", "version", "checked_at"])


def see_finds(*, actor: Any, now: datetime.datetime, finds: Sequence[int] | None = None) -> int:
    """Mark new results of the actor as seen, all of them or those with these keys; how many."""
    require(rules.can_save(actor))
    rows = Find.objects.unseen().filter(search__user_id=actor.pk)
    return (rows if finds is None else rows.filter(pk__in=finds)).update(seen_at=now)


@transaction.atomic
def stop_mail(*, user_id: int, search_id: int | None = None) -> list[str]:
    """No more mail about one search, or about any; the names of those that sent mail until now.

    Asked by whoever holds the signed link of a mail, so there is no actor to ask for.
    """
    rows = SavedSearch.objects.filter(user_id=user_id, by_mail=True).exclude(alert=Alert.NONE)
    if search_id is not None:
        rows = rows.filter(pk=search_id)
    stopped = list(rows.for_list())
    for search in stopped:
        search.by_mail = False
        if not search.in_site:
            search.alert, search.in_site = Alert.NONE, True
        search.save(update_fields=["by_mail", "in_site", "alert"])
    return [search.name for search in stopped]


def _apply(search: SavedSearch, name: str, wishes: Wishes, language: str) -> None:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise DomainError(_("Give the search a name of 80 characters at most."))
    try:
        validate_no_control_characters(name)
    except ValidationError as error:
        raise DomainError(error.messages[0]) from error
    if wishes.alert not in Alert.values:
        raise DomainError(_("Choose how often you want to be told."))
    if wishes.alert != Alert.NONE and not (wishes.by_mail or wishes.in_site):
        raise DomainError(_("Choose where you want to be told: by mail, in the site, or both."))
    search.name, search.alert, search.language = name, wishes.alert, language
    # Without an alert there is nowhere to be told; "in the site" is what stands when one is chosen later.
    told = wishes.alert != Alert.NONE
    search.by_mail, search.in_site = wishes.by_mail and told, wishes.in_site or not told


def _speak(actor: Any, language: str) -> None:
    """One mail tells of all searches, so all are in the language that the person reads now."""
    SavedSearch.objects.filter(user=actor).exclude(language=language).update(language=language)


def _found(search: SavedSearch, actor: Any) -> set[str] | None:
    """All that the search finds for the actor now; None when the index cannot say."""
    place = place_of(search.place)
    if place is None:
        return set()
    try:
        matched = place.reader_for(actor).find(QueryDict(search.query))
    except IndexUnavailable:
        return None
    return {token(each.section, key) for each in matched for key in each.keys}
