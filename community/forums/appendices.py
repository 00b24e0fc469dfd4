"""What the apps above add to a thread's words in search: its tags, the options of a poll."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community.forums.models import Thread


@dataclass(frozen=True, slots=True)
class Appendix:
    """Words that everybody may read who may read the thread, whatever they have done in it.

    `relation` is the name by which a thread reaches the rows, so that the index reads them for many threads at once;
    `texts(thread)` gives their words through it.
    """

    key: str
    relation: str
    texts: Callable[[Thread], Iterable[str]]


_registered: dict[str, Appendix] = {}


def register_appendix(appendix: Appendix) -> None:
    """Add words to every thread; called from an AppConfig.ready(). The same key again replaces the earlier one.

    Whoever changes the rows has the thread indexed anew (search.registry.reindex).
    """
    _registered[appendix.key] = appendix


def relations() -> list[str]:
    """What to prefetch before `texts_of` is asked for many threads."""
    return [appendix.relation for appendix in _registered.values()]


def texts_of(thread: Thread) -> list[str]:
    return [text for appendix in _registered.values() for text in appendix.texts(thread)]
