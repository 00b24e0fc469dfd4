"""What every engine of the comparison promises."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.documents import Document

TOP = 10
FACET = "year"
Progress = Callable[[int], Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The engine's own ids of the ten best, the exact number of matches, and how they divide by year if asked for."""

    ids: Sequence[Any]
    count: int
    facet: dict[Any, int] | None = None


class Engine(ABC):
    """One engine with one setting.

    A folder is built in one process and opened in another. What the site does when few or none have all the words
    (`search.lookup.matches` and `close_by`) is done for every engine.
    """

    # What is measured: "ids" (ids and count), "facet" (the same and a facet), "objects" (rows of the database instead
    # of ids, count and facet).
    modes: tuple[str, ...] = ("ids", "facet")

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self, documents: Iterable[Document]) -> None:  # noqa: B027 - most engines need nothing
        """What must be there before the index is built and does not belong to building it: rows of a database."""

    @abstractmethod
    def build(self, documents: Iterable[Document], progress: Progress) -> None:
        """Index the documents durably; `progress` is told how many more are done."""

    @abstractmethod
    def open(self) -> None:
        """Be ready to answer."""

    @abstractmethod
    def ask(self, query: str, operator: str, mode: str) -> Answer:
        """The answer to a query with all ("and") or some ("or") of its words."""

    @abstractmethod
    def keys(self, ids: Sequence[Any]) -> list[str]:
        """The documents' keys, for judging; not measured."""

    def search(self, query: str, mode: str = "ids") -> Answer:
        """All words; when nothing has them all, some of them; when few have, those first and then some of the words."""
        answer = self.ask(query, "and", mode)
        if answer.count >= TOP or not self.divisible(query):
            return answer
        wider = self.ask(query, "or", mode if not answer.count else "ids")
        if not answer.count:
            return wider
        more = [one for one in wider.ids if one not in answer.ids]
        return Answer([*answer.ids, *more][:TOP], answer.count, answer.facet)

    def divisible(self, query: str) -> bool:
        """Whether some of it can be looked for: by default when it has several words."""
        return " " in query

    def remove(self) -> None:  # noqa: B027 - most engines keep everything in their folder
        """Take away what was built outside of the folder."""

    def extra_memory(self) -> int:
        """Peak bytes of a server that works for this process; 0 for an engine inside it."""
        return 0


def bigrams(text: str) -> str:
    """The pairs of neighbouring characters inside every word, separated by spaces; a single character stays.

    The simplest analysis that suits Korean, for engines that have none.
    """
    return " ".join(pair for word in re.findall(r"\w+", text.lower()) for pair in _pairs(word))


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]
