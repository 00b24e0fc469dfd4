"""Rows of boards and threads as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from common.pagination import PAGE_PARAMETER
from community.forums.choices import THREADS_A_PAGE
from community.forums.models import Forum, Thread
from community.forums.places import Panel, Place, filled
from community.forums.unread import Reading, reading_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from community.forums.models import ReaderState
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class BoardRow:
    board: Forum
    unread: int = 0
    is_own: bool = False


@dataclass(slots=True)
class Section:
    """A heading (None at the top) with its boards. A section of provinces is drawn in short."""

    heading: Forum | None
    rows: list[BoardRow] = field(default_factory=list)

    @property
    def is_short(self) -> bool:
        return bool(self.rows) and all(row.board.province_id for row in self.rows)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    thread: Thread
    unread: bool
    marks: Sequence[Panel] = ()


class KnownPaginator(Paginator):
    """Pages of a list whose length is known without counting it."""

    def __init__(self, items: Any, per_page: int, known: int) -> None:
        super().__init__(items, per_page)
        self.known = known

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.known


def sections_of(boards: Iterable[Forum], unread: dict[int, int], province: int | None) -> list[Section]:
    """The boards under their headings, in the order of the tree. Headings without a board are left out.

    The board of the reader's own province stands first among the provinces.
    """
    found: list[Section] = [Section(None)]
    for board in boards:
        if board.is_heading:
            found.append(Section(board))
            continue
        if board.is_root():
            found.append(Section(None))
        own = province is not None and board.province_id == province
        found[-1].rows.append(BoardRow(board, unread.get(board.pk, 0), own))
    for section in found:
        section.rows.sort(key=lambda row: not row.is_own)
    return [section for section in merged(found) if section.rows]


def merged(sections: list[Section]) -> list[Section]:
    """Boards without a heading that follow each other stand together."""
    found: list[Section] = []
    for section in sections:
        if section.heading is None and found and found[-1].heading is None:
            found[-1].rows += section.rows
        else:
            found.append(section)
    return found


def thread_page(threads: QuerySet[Thread], params: QueryDict, *, known: int | None = None) -> Page:
    """The page of threads that `?page=` asks for. `known` is their number where a counter has it."""
    rows = threads.for_list()  # type: ignore[attr-defined]
    pages = Paginator(rows, THREADS_A_PAGE) if known is None else KnownPaginator(rows, THREADS_A_PAGE, known)
    return pages.get_page(params.get(PAGE_PARAMETER))


def thread_rows(threads: Iterable[Thread], user: AnyUser, state: ReaderState | None) -> list[ThreadRow]:
    """The threads with what is unread for the person. Two queries for a signed-in person, none for others."""
    shown = list(threads)
    reading: Reading | None = None
    if state is not None and user.is_authenticated:
        reading = reading_of(user, state, shown)
    marks = filled(Place.ROW, shown, user)
    return [
        ThreadRow(thread, reading is not None and reading.is_unread(thread), marks.get(thread.pk, ()))
        for thread in shown
    ]
