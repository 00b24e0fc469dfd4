"""What in a frozen version says who entered it: names of places and of the team, addresses, numbers. Suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from community.contest.choices import TEXT_PARTS, EntryKind
from community.contest.conflicts import lineage
from community.contest.engine.masking import Masker, PlaceName, masker
from community.contest.models import Entry, EntryVersion, EssayWriter
from people.models import LocalGovernment

FIELDS = ("title", "summary", *TEXT_PARTS)
CONTEXT = 18
# Addresses of the web and of mail, and telephone numbers, lead to whoever entered it.
_CONTACT = re.compile(
    r"https?://[^\s)>\]]+|www\.[^\s)>\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\d)0\d{1,2}[-.) ]?\d{3,4}[-. ]?\d{4}(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` at [start, end) of `field`. `chosen`: a sure name or one of the entrant's own; others are worth a look."""

    field: str
    start: int
    end: int
    text: str
    chosen: bool
    before: str
    after: str

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.field}:{self.start}:{self.end}"


class Suggester:
    """The names of all governments, read once for many entries."""

    @cached_property
    def places(self) -> Masker:
        rows = LocalGovernment.objects.values_list("pk", "name_ko", "name_short_ko", "current_id")
        return masker(
            PlaceName(str(current or pk), _bare(full.split()[-1]), (_bare(short),)) for pk, full, short, current in rows
        )

    def suggestions(self, entry: Entry, version: EntryVersion) -> list[Suggestion]:
        """In the order of the text. `entry` with its government and province loaded."""
        content = version.fields
        own = {lineage(entry.government), lineage(entry.province)} - {""}
        people = sorted((name for name in _names_of(entry, content) if len(name) > 1), key=len)
        found = []
        for field in FIELDS:
            text = content.get(field, "")
            spans = _without_overlap([*self._places(text, own), *_contacts(text), *_people(text, people)])
            found += [_suggestion(field, text, *span) for span in spans]
        return found

    def _places(self, text: str, own: set[str]) -> Iterator[tuple[int, int, bool]]:
        for span in self.places.spans(text):
            yield span.start, span.end, span.sure or not own.isdisjoint(span.keys)


def _bare(name: str) -> str:
    """As a text calls it: the names of samples have “(예시)” behind them."""
    return name.partition("(")[0].strip() or name


def _names_of(entry: Entry, content: Mapping[str, Any]) -> set[str]:
    """The team as it was frozen; of an essay its writer, as long as their data stands."""
    names = {member["name"] for member in content.get("members", [])}
    if entry.kind == EntryKind.ESSAY:
        names.update(EssayWriter.objects.filter(entry=entry).values_list("name", flat=True))
    return {_bare(name) for name in names}


def _contacts(text: str) -> Iterator[tuple[int, int, bool]]:
    for match in _CONTACT.finditer(text):
        yield match.start(), match.end(), True


def _people(text: str, names: list[str]) -> Iterator[tuple[int, int, bool]]:
    for name in names:
        for match in re.finditer(re.escape(name), text):
            yield match.start(), match.end(), True


def _without_overlap(spans: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Of spans that meet, the one that begins first, and the longest of those."""
    kept: list[tuple[int, int, bool]] = []
    for span in sorted(spans, key=lambda each: (each[0], -each[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _suggestion(field: str, text: str, start: int, end: int, chosen: bool) -> Suggestion:
    before = " ".join(text[max(start - CONTEXT, 0) : start].split())
    after = " ".join(text[end : end + CONTEXT].split())
    return Suggestion(field, start, end, text[start:end], chosen, before, after)
