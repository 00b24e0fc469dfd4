"""Calling people and local governments in a post: @강원도, @부산 중구, @홍길동, @[홍길동·강원도].

In Korean nothing marks the end of a name, so a bare one counts when it stands as a word of its own or with a title or
a particle behind it (@강원도에서, @홍길동님께). Square brackets say exactly where a name begins and ends. What means
several is nobody's call, and the writer is told so. A call inside a quotation is a link and reaches nobody again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from common.richtext import InlineLink, render_markdown
from community.notices.naming import Names, ends_word, names_of, without_brackets
from community.notices.readers import callable_on
from people.models import LocalGovernment, Officer, User

if TYPE_CHECKING:
    from community.forums.models import Forum

# As much of a text as can hold one call: the brackets, or a word or two.
_CALL = re.compile(r"(?<![\w./@])@(?:\[([^\[\]\n]{2,80})\]|([가-힣]{2,20}))")
_BRACKETED = re.compile(r"@\[([^\[\]\n]{2,80})\]")
_BETWEEN = re.compile(r"\s*[·,/]\s*")
_SAMPLE = "(예시)"
# Names looked up for one text; who calls more is refused anyway.
MOST_NAMES = 300


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called on the board: the account, the present membership where there is one."""

    key: int
    name: str
    officer: int | None
    government: int | None
    place: str
    department: str


@dataclass(frozen=True, slots=True)
class Call:
    """What one call says: `text` with its mark. Exactly one person or government is called; several, or none, is
    nobody's call."""

    text: str
    people: tuple[Person, ...] = ()
    governments: tuple[LocalGovernment, ...] = ()
    bracketed: bool = False

    @property
    def person(self) -> Person | None:
        return self.people[0] if len(self.people) == 1 and not self.governments else None

    @property
    def government(self) -> LocalGovernment | None:
        return self.governments[0] if len(self.governments) == 1 and not self.people else None

    @property
    def address(self) -> str:
        """The page of what is called; empty for who has none."""
        if self.government is not None:
            return reverse("people:government", args=[self.government.code])
        if self.person is not None and self.person.officer is not None:
            return reverse("people:officer", args=[self.person.officer])
        return ""


@dataclass(slots=True)
class Calls:
    """The calls of one text, in order, those of quotations left out."""

    all: list[Call] = field(default_factory=list)

    @property
    def people(self) -> dict[int, Person]:
        return {call.person.key: call.person for call in self.all if call.person}

    @property
    def governments(self) -> dict[int, LocalGovernment]:
        return {call.government.pk: call.government for call in self.all if call.government}


class Caller:
    """Reads the calls of one text on one board. Three queries at most, none for a text without the mark."""

    def __init__(self, body: str, forum: Forum) -> None:
        self.body, self.forum = unicodedata.normalize("NFC", body), forum
        self.found = Calls()
        found = _CALL.findall(self.body)
        self.names = _all_names() if found else Names({}, {})
        self.people = self._people(found) if found else {}

    @property
    def link(self) -> InlineLink | None:
        return InlineLink("@", self.read) if "@" in self.body else None

    def calls(self) -> Calls:
        """Read the whole text as it will be shown, so that what is code is no call."""
        if self.link is not None:
            self.found = Calls()
            render_markdown(self.body, [self.link])
        return self.found

    def read(self, text: str, quoted: bool) -> tuple[int, str] | None:
        """What InlineLink asks: the length and the address of the call with which the text begins."""
        call = self.call_in(unicodedata.normalize("NFC", text))
        if call is None:
            return None
        if not quoted:
            self.found.all.append(call)
        return (len(call.text), call.address) if call.person or call.government else None

    def call_in(self, text: str) -> Call | None:
        if inside := _BRACKETED.match(text):
            return self._bracketed(inside)
        governments, people = self._government_in(text), self._person_in(text)
        if governments and people:
            return max(governments, people, key=lambda call: len(call.text))
        return governments or people

    def _government_in(self, text: str) -> Call | None:
        found = self.names.read(text[1:])
        if found is None:
            return None
        length, keys = found
        return Call(text[: length + 1], governments=self._places(keys))

    def _person_in(self, text: str) -> Call | None:
        word = re.match(r"[가-힣]{2,20}", text[1:])
        if word is None:
            return None
        for length in range(len(word.group()), 1, -1):
            name = word.group()[:length]
            if (people := self.people.get(name)) and ends_word(text[1 + length :]):
                return Call(text[: length + 1], people=people)
        return None

    def _bracketed(self, inside: re.Match[str]) -> Call:
        """A government by any of its names, or a person, if need be with government and department."""
        words = without_brackets(inside.group(1)).strip()  # as a sample is called: 새빛시(예시)
        if keys := self.names.meant_by(words):
            return Call(inside.group(), governments=self._places(keys), bracketed=True)
        name, *further = _BETWEEN.split(words)
        people = self.people.get(name, ())
        for detail in further:
            keys = self.names.meant_by(detail)
            people = tuple(one for one in people if one.government in keys or one.department == detail)
        return Call(inside.group(), people=people, bracketed=True)

    def _places(self, keys: frozenset[int]) -> tuple[LocalGovernment, ...]:
        return tuple(sorted((self.names.governments[key] for key in keys), key=lambda row: row.pk))

    def _people(self, found: list[tuple[str, str]]) -> Mapping[str, tuple[Person, ...]]:
        """Whoever can be called on the board and bears one of the names that the text may hold."""
        names: dict[str, None] = {}
        for inside, bare in found:
            first = _BETWEEN.split(inside.strip())[0]
            for name in [first] if inside else [bare[:length] for length in range(2, min(len(bare), 6) + 1)]:
                names[name] = None
        wanted = list(names)[:MOST_NAMES]
        rows = callable_on(self.forum).filter(name__in=[*wanted, *(f"{name}{_SAMPLE}" for name in wanted)])
        serving = Prefetch("officers", Officer.objects.serving().select_related("government"), to_attr="serving")
        people: dict[str, list[Person]] = defaultdict(list)
        for row in rows.prefetch_related(serving).order_by("pk")[:500]:
            people[without_brackets(row.name)].append(_person(row))
        return {name: tuple(each) for name, each in people.items()}


def calls_in(body: str, forum: Forum) -> Calls:
    """Who is called in a text on the board."""
    return Caller(body, forum).calls()


def link_for(body: str, forum: Forum) -> InlineLink | None:
    """What turns the calls of a text into links."""
    return Caller(body, forum).link


def _all_names() -> Names:
    rows = LocalGovernment.objects.select_related("current__province", "parent", "province").order_by("pk")
    return names_of(rows, timezone.localdate())


def _person(user: User) -> Person:
    officer = next(iter(user.serving), None)  # type: ignore[attr-defined]
    place = officer.government if officer else None
    return Person(
        key=user.pk,
        name=without_brackets(user.name),
        officer=officer.pk if officer else None,
        government=(place.current_id or place.pk) if place else None,
        place=without_brackets(place.name) if place else "",
        department=officer.department if officer else "",
    )
