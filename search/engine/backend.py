"""The backend that modelsearch loads."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.conf import get_app_config

from search.engine.analysis import Analyzer
from search.engine.budget import DEFAULT_SECONDS
from search.engine.building import DEFAULT_MEMORY
from search.engine.cache import DEFAULT_MEGABYTES
from search.engine.compiler import WhooshAutocompleteQueryCompiler, WhooshQueryCompiler
from search.engine.completion import read_tables
from search.engine.errors import IndexUnavailable, reading
from search.engine.index import Rebuilder, Store, WhooshIndex, open_store
from search.engine.results import WhooshSearchResults
from search.engine.schema import PREFIXES
from search.engine.spelling import read_lexicons


class WhooshSearchBackend(BaseSearchBackend):
    """Options: PATH (required), ANALYZER ("kiwi" or "bigrams"), DICTIONARY, SYNONYMS (see dictionary.py).

    CACHE_MB is how much of the decoded index a process keeps in memory (128), SECONDS how much processor time one query
    may take (1).
    WORKERS and MEMORY: how many processes build an index (0, the default: one a core), in how many megabytes in all.
    EDITION: a callable, or the dotted path of one, whose answer changes with the dictionary or the synonyms; it is
    asked with every search. Without it they are read once.
    """

    query_compiler_class = WhooshQueryCompiler
    autocomplete_query_compiler_class = WhooshAutocompleteQueryCompiler
    index_class = WhooshIndex
    results_class = WhooshSearchResults
    rebuilder_class = Rebuilder
    catch_indexing_errors = True

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        if not params.get("PATH"):
            raise ImproperlyConfigured('Give the Whoosh search backend a directory of its own: "PATH": "/var/…/index".')
        kind = params.get("ANALYZER", "kiwi")
        if kind not in ("kiwi", "bigrams"):
            raise ImproperlyConfigured(f'ANALYZER is "kiwi" or "bigrams", not "{kind}".')
        self.store: Store = open_store(
            params["PATH"],
            (params.get("DICTIONARY"), params.get("SYNONYMS"), kind, params.get("EDITION")),
            workers=int(params.get("WORKERS", 0)),
            memory=int(params.get("MEMORY", DEFAULT_MEMORY)),
        )
        self.store.cache.resize(int(float(params.get("CACHE_MB", DEFAULT_MEGABYTES)) * 1024 * 1024))
        self.time_limit = float(params.get("SECONDS", DEFAULT_SECONDS))

    @property
    def analyzer(self) -> Analyzer:
        """What the index that answers was built with, and the newest synonyms. Ask for it anew for each search."""
        return self.store.analyzer


def preload_configured() -> bool:
    """Load the analyser and read the index of every configured Whoosh backend. True when all have their morphemes."""
    from modelsearch.backends import get_search_backend

    backends = [get_search_backend(name) for name in get_app_config().get_search_backend_config()]
    ours = [backend for backend in backends if isinstance(backend, WhooshSearchBackend)]
    for backend in ours:
        _warm(backend)
    return not any(backend.analyzer.degraded for backend in ours)


def _warm(backend: WhooshSearchBackend) -> None:
    # Without an index there is nothing to read yet; whoever searches first will say so.
    with suppress(IndexUnavailable), reading():
        snapshot = backend.store.snapshot()
        snapshot.warm()
        read_tables(snapshot, PREFIXES)
        read_lexicons(snapshot)
    # After the index, which tells the dictionary. The first analysis and the table of synonyms cost as much as loading.
    backend.analyzer.synonyms_at([token.text for token in backend.analyzer.tokens("민원 처리")], 0)
