"""The names by which a local government can be called, past names and short ones included."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.choices import Kind, Level

if TYPE_CHECKING:
    from people.models import LocalGovernment

_BRACKETS = re.compile(r"\s*\(.*?\)")
_CITIES = (Kind.SPECIAL_CITY, Kind.METROPOLITAN_CITY, Kind.SPECIAL_SELF_CITY)
# What may stand right behind a name: the office itself, a title, a particle. Then the word must end.
_OFFICE = r"(?:청장|청|의회)?"
_TITLE = r"(?:\s?(?:과장|팀장|계장|국장|실장|주무관|담당관|담당자|담당|선생|박사|교수|위원|연구원))?(?:님|씨)?(?:들)?"
_PARTICLE = (
    r"(?:께서는|께서도|께서|께는|께도|께|에게서|에게는|에게도|에게|에서는|에서도|에서|에는|에도|에|한테|으로|로|이랑|랑"
    r"|이나|나|이며|며|이고|하고|과의|와의|과|와|은|는|이|가|을|를|의|도|만|부터|까지|처럼|보다|입니다|이신)?"
)
_END = re.compile(rf"{_OFFICE}{_TITLE}{_PARTICLE}(?![0-9A-Za-z가-힣])")
# What stands in no name.
_FOREIGN = re.compile(r"[^\w ]")
LONGEST = 24


@dataclass(frozen=True, slots=True)
class Names:
    """{name without spaces: keys of today's governments that it may mean}, and these governments by key."""

    meanings: Mapping[str, frozenset[int]]
    governments: Mapping[int, LocalGovernment]

    def read(self, text: str) -> tuple[int, frozenset[int]] | None:
        """(length, keys) of the longest name with which the text begins, as a word of its own; None without one."""
        for length in range(min(len(text), LONGEST), 1, -1):
            name = text[:length]
            if name[-1].isspace() or name.count(" ") > 1 or _FOREIGN.search(name):
                continue
            keys = self.meanings.get(plain(name))
            if keys and ends_word(text[length:]):
                return length, keys
        return None

    def meant_by(self, name: str) -> frozenset[int]:
        """What exactly this name means; empty for none."""
        return self.meanings.get(plain(name), frozenset())


def ends_word(rest: str) -> bool:
    """Whether a name may end here: nothing but an office, a title and a particle follows in the same word."""
    return _END.match(rest) is not None


def plain(name: str) -> str:
    """A name as names are compared: composed letters, without spaces, in small letters."""
    return re.sub(r"[\s,]+", "", unicodedata.normalize("NFC", name)).lower()


def without_brackets(name: str) -> str:
    return _BRACKETS.sub("", name)


def names_of(rows: Iterable[LocalGovernment], today: datetime.date) -> Names:
    """The names of governments with `province`, `parent` and `current` loaded.

    A name of the past leads to the successor of today, unless a government of today bears it itself.
    """
    living: dict[str, set[int]] = defaultdict(set)
    past: dict[str, set[int]] = defaultdict(set)
    governments: dict[int, LocalGovernment] = {}
    for row in rows:
        now = row.current or row
        governments[now.pk] = now
        into = living if row.is_valid_on(today) else past
        for name in _names(row):
            into[plain(name)].add(now.pk)
    meanings = {name: frozenset(keys) for name, keys in past.items()}
    meanings |= {name: frozenset(keys) for name, keys in living.items()}
    return Names(meanings, governments)


def _names(row: LocalGovernment) -> Iterator[str]:
    yield without_brackets(row.name_ko)
    yield without_brackets(row.name_en)
    if row.level == Level.METROPOLITAN:
        yield from _province_names(row)
        return
    short = without_brackets(row.name_short_ko)
    yield short
    for province in {row.parent, row.province} - {None}:
        for name in _province_names(province):  # type: ignore[arg-type]  # None is taken out above
            yield f"{name}{short}"


def _province_names(row: LocalGovernment) -> Iterator[str]:
    """In full, in short, and as people say it: 강원특별자치도, 강원, 강원도."""
    short = without_brackets(row.name_short_ko)
    yield without_brackets(row.name_ko)
    yield short
    if row.kind in _CITIES:
        yield f"{short}시"
    elif not short.endswith("도"):
        yield f"{short}도"
