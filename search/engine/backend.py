"""The backend that modelsearch loads."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.conf import get_app_config

from search.engine.analysis import Analyzer
from search.engine.compiler import WhooshAutocompleteQueryCompiler, WhooshQueryCompiler
from search.engine.errors import IndexUnavailable
from search.engine.index import Rebuilder, Store, WhooshIndex, open_store, reading
from search.engine.results import WhooshSearchResults


class WhooshSearchBackend(BaseSearchBackend):
    """Options: PATH (required), ANALYZER ("kiwi" or "bigrams"), DICTIONARY, SYNONYMS (see dictionary.py).

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
        sources = (params.get("DICTIONARY"), params.get("SYNONYMS"), kind, params.get("EDITION"))
        self.store: Store = open_store(params["PATH"], sources)

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
    # The first analysis and the table of synonyms cost as much as the loading.
    backend.analyzer.synonyms_at([token.text for token in backend.analyzer.tokens("민원 처리")], 0)
    # Without an index there is nothing to read yet; whoever searches first will say so.
    with suppress(IndexUnavailable), reading():
        backend.store.snapshot().warm()
