"""What can go wrong in the engine, in words a caller can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class IndexUnavailable(Exception):
    """The index is missing, damaged or of another version: answer from the database and rebuild."""


class IndexBusy(Exception):
    """Another process is writing to the index: try again when it has finished."""


class BuildBroken(Exception):
    """A worker process has died or could not write: nothing was swapped in. Build again, in one process."""


class QueryTooLong(ValueError):
    """The query is over a limit. `limit` is "characters" or "terms", `maximum` the number allowed."""

    def __init__(self, limit: str, maximum: int) -> None:
        super().__init__(f"The query has more than {maximum} {limit}.")
        self.limit = limit
        self.maximum = maximum


@contextmanager
def reading() -> Iterator[None]:
    """Turns whatever a damaged file makes Whoosh raise into IndexUnavailable."""
    try:
        yield
    except (IndexUnavailable, MemoryError):
        raise
    except Exception as error:  # torn pickles and columns raise nearly every type there is
        raise IndexUnavailable(f"The index cannot be read: {type(error).__name__}: {error}") from error
