"""A Korean full-text backend for modelsearch (Wagtail's search API) on Whoosh. Uses nothing else of this project.

    WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.engine.whoosh", "PATH": "/var/lib/site/index"}}

See docs/search.md for the options. A server that forks calls `preload()` first, so that its workers share one Kiwi.
"""

import warnings
from collections.abc import Callable

with warnings.catch_warnings():
    # Whoosh 2.7.4 is from 2016: newer Pythons complain about escapes in its docstrings, which concerns nobody here.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    import whoosh.automata.lev
    import whoosh.codec.whoosh3
    import whoosh.index
    import whoosh.multiproc
    import whoosh.query
    import whoosh.searching  # noqa: F401


def renew_by(ask: Callable[[], bool] | None) -> None:
    """For a worker of a server that forks: how to be replaced by one that shares a new dictionary with the others.

    A new dictionary needs another Kiwi: seconds in which no thread of the process works, and 300 MB. When an index
    with another dictionary appears, `ask` has the process replaced and answers True; until then the process goes on
    with the index before. It is asked with every search, and may answer False to have the dictionary loaded here.
    """
    from search.engine import index  # as below

    index.renew_by(ask)


def forget() -> None:
    """Let go of all analysers and indexes, in a process that does not search."""
    from search.engine import index, vocabulary  # as below

    index._stores.clear()
    vocabulary._last.clear()


def preload() -> bool:
    """Load analyser and index of every configured Whoosh backend now. False when bigrams alone must serve."""
    from search.engine.backend import preload_configured  # needs Django's settings, which this package does not

    return preload_configured()
