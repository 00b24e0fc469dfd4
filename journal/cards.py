"""The door for cards of threads: the journal knows no forum, so whoever knows both says what a card shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """`place` is the board; `replies` how many answers stand."""

    title: str
    url: str
    place: str
    replies: int
    is_sample: bool = False


Threads = Callable[["AnyUser", Sequence[int]], Mapping[int, ThreadCard]]
_registered: list[Threads] = []


def register_threads(threads: Threads) -> None:
    """Say how threads are shown in articles, from an AppConfig.ready(); the latest counts.

    `threads(user, keys)` gives {key: card} of those that the person may read, in a fixed number of queries.
    """
    _registered[:] = [threads]


def thread_cards(user: AnyUser, keys: Sequence[int]) -> Mapping[int, ThreadCard]:
    """The cards of those of the threads that the person may read; nothing where nobody knows threads."""
    return _registered[0](user, keys) if _registered and keys else {}
