"""What is new to a signed-in person in the site: the number in the menu, and the list."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from common.decisions import Decision
from search.alert_mail import objects_of, visible_finds
from search.models import Find
from search.registry import Text, can_be_alerted, section_of

# More than this is "many": nobody counts them, and the menu stands on every page.
MOST = 100


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One new thing. `url` marks it as seen and leads to it; `search` is the name under which it was looked for."""

    title: str
    url: str
    search: str
    section: Text
    found_at: datetime.datetime


def alert_decision(user: Any) -> Decision:
    """Whether the person may be told of new results. Asked once a request: the answer stays with the user object."""
    if not hasattr(user, "_alert_decision"):
        user._alert_decision = can_be_alerted(user)
    decision: Decision = user._alert_decision
    return decision


def news_count(request: HttpRequest) -> int:
    """How many different things are new, 100 at most. One query when there is none, else one more a section."""
    user = request.user
    finds = list(Find.objects.shown_in_site(user).only("section", "key")[:MOST])
    if not finds or not alert_decision(user):
        return 0
    return len({(find.section, find.key) for find in visible_finds(finds, user)})


def news_for(user: Any, limit: int) -> list[NewsItem]:
    """The newest that may still be seen, each thing once."""
    finds = list(Find.objects.shown_in_site(user).select_related("search").defer("search__known")[:MOST])
    if not finds or not alert_decision(user):
        return []
    seen: dict[tuple[str, str], Find] = {}
    for find in visible_finds(finds, user):
        seen.setdefault((find.section, find.key), find)
    chosen = list(seen.values())[:limit]
    objects = objects_of(chosen, user)
    return [_item(find, objects[find.section, find.key]) for find in chosen if (find.section, find.key) in objects]


def _item(find: Find, obj: Any) -> NewsItem:
    section = section_of(find.section)
    assert section is not None  # the object came from it
    url = reverse("search:saved-open", args=[find.pk])
    return NewsItem(section.title_of(obj), url, find.search.name, section.label, find.found_at)
