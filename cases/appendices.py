"""What the areas above add to a case's words in search: answered questions, later talk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.models import CasePage
    from search.registry import Part


@dataclass(frozen=True, slots=True)
class Appendix:
    """Words that everybody may read who may read the case.

    `relation` is the name by which a case reaches the rows, so that the index reads them for many cases at once;
    `texts(case)` gives their words through it, `parts(cases)` gives {key of the case: parts} for what a hit shows.
    """

    key: str
    relation: str
    texts: Callable[[CasePage], Iterable[str]]
    parts: Callable[[Sequence[CasePage]], Mapping[int, Sequence[Part]]]


_registered: dict[str, Appendix] = {}


def register_appendix(appendix: Appendix) -> None:
    """Add words to every case; called from an AppConfig.ready(). The same key again replaces the earlier one.

    Whoever changes the rows has the case indexed anew (search.registry.reindex_all).
    """
    _registered[appendix.key] = appendix


def relations() -> list[str]:
    """What to prefetch before `texts_of` is asked for many cases."""
    return [appendix.relation for appendix in _registered.values()]


def texts_of(case: CasePage) -> list[str]:
    return [text for appendix in _registered.values() for text in appendix.texts(case)]


def parts_of(cases: Sequence[CasePage]) -> list[Mapping[int, Sequence[Part]]]:
    return [appendix.parts(cases) for appendix in _registered.values()]
