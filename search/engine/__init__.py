"""A Korean full-text backend for modelsearch (Wagtail's search API) on Whoosh. Uses nothing else of this project.

    WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.engine.whoosh", "PATH": "/var/lib/site/index"}}

See docs/search.md for the options. A server that forks calls `preload()` first, so that its workers share one Kiwi.
"""

import warnings

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


def preload() -> bool:
    """Load analyser and index of every configured Whoosh backend now. False when bigrams alone must serve."""
    from search.engine.backend import preload_configured  # needs Django's settings, which this package does not

    return preload_configured()
