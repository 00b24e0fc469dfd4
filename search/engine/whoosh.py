"""`WAGTAILSEARCH_BACKENDS["default"]["BACKEND"] = "search.engine.whoosh"` finds the backend here."""

from search.engine.backend import WhooshSearchBackend as SearchBackend

__all__ = ["SearchBackend"]
