"""Suggestions while somebody types: what each area offers, grouped, from what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backend

from search.engine.completion import typed_part
from search.engine.highlight import Pieces
from search.lookup import clean_query, spellings
from search.registry import Section, Suggester, Suggestion, Text, sections, suggesters

PER_SECTION = 5
MAX_SUGGESTIONS = 12
# Shorter words are still being typed: another spelling would be a guess.
MIN_PROPOSED = 2


@dataclass(frozen=True, slots=True)
class SuggestionGroup:
    """What one area suggests, best first."""

    key: str
    label: Text
    suggestions: Sequence[Suggestion]


def suggest(query: str, user: Any) -> list[SuggestionGroup]:
    """What begins as typed, in every area that has something; twelve at most. DomainError when the query is too long.

    When there is nothing, what may have been meant instead.
    """
    text = clean_query(query)
    if not text:
        return []
    groups: list[SuggestionGroup] = []
    left = MAX_SUGGESTIONS
    areas: list[Section | Suggester] = [*sections(), *suggesters()]
    for area in sorted(areas, key=lambda area: (area.order, area.key)):
        found = _titles(area, text, user) if isinstance(area, Section) else area.suggest(text, user)
        if kept := list(found)[:left]:
            groups.append(SuggestionGroup(area.key, area.label, kept))
            left -= len(kept)
    return groups or _meant(text, user)


def typed_pieces(text: str, query: str) -> Pieces:
    """A suggestion's text in pieces, each with whether it is what was typed."""
    pieces: Pieces = []
    shown = 0
    for start, end in typed_part(text, query):
        pieces += [(text[shown:start], False), (text[start:end], True)]
        shown = end
    return [piece for piece in [*pieces, (text[shown:], False)] if piece[0]]


def _titles(section: Section, text: str, user: Any) -> list[Suggestion]:
    # What a result's card shows beside the title is not needed here.
    visible = section.queryset_for(user).prefetch_related(None)
    found = get_search_backend().autocomplete(text, visible, operator="and")[:PER_SECTION]
    return [
        Suggestion(section.title_of(obj), section.url_of(obj), hint=section.hint(obj) if section.hint else "")
        for obj in found
    ]


def _meant(text: str, user: Any) -> list[SuggestionGroup]:
    if len(text) < MIN_PROPOSED:
        return []
    found = spellings(text, [section.queryset_for(user) for section in sections()])
    page = reverse("search:results")
    meant = [Suggestion(other, f"{page}?{urlencode({'q': other})}", count=count) for other, count in found]
    return [SuggestionGroup("meant", _("Did you mean this?"), meant)] if meant else []
