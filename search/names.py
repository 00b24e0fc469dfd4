"""Short lists of names that are completed while somebody types: tags, governments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from modelsearch.backends import get_search_backend

from search.engine.analysis import Analyzer
from search.engine.backend import WhooshSearchBackend
from search.engine.completion import NameList


def name_list(names: Sequence[Sequence[str]]) -> NameList:
    """A list whose entries are found by the beginning of each of their names. Make it once and keep it."""
    backend = get_search_backend()
    return NameList(names, backend.analyzer if isinstance(backend, WhooshSearchBackend) else _plain_analyzer())


@lru_cache(maxsize=1)
def _plain_analyzer() -> Analyzer:
    return Analyzer(use_kiwi=False)
