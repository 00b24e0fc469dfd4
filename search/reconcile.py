"""Compares the database with the index."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from search.engine.agreement import in_database, in_snapshot
from search.engine.backend import WhooshSearchBackend
from search.indexer import ended_uncleanly, forget_unclean_end
from search.models import OutboxEntry
from search.outbox import enqueue_keys
from search.rebuilding import backend

logger = logging.getLogger("search.indexer")

Key = str


@dataclass(slots=True)
class Differences:
    """Keys ("app.model:pk") of documents the index lacks, holds in another state, and holds though it should not."""

    missing: list[Key] = field(default_factory=list)
    stale: list[Key] = field(default_factory=list)
    surplus: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.surplus)

    def __len__(self) -> int:
        return len(self.missing) + len(self.stale) + len(self.surplus)


def reconcile(*, repair: bool = True) -> Differences:
    """What differs between database and index; with `repair`, noted in the outbox for the indexer.

    IndexUnavailable when the index cannot be read: then it has to be built anew.
    """
    differences = Differences()
    indexed = in_snapshot(backend().store.snapshot())
    for key, expected in in_database():
        found = indexed.pop(key, None)
        if found is None:
            differences.missing.append(key)
        elif found.digest != expected:
            differences.stale.append(key)
    differences.surplus.extend(indexed)
    if repair:
        _note(differences)
    return differences


def tend() -> None:
    """What the clock has done once a day: reconcile, and have built anew what many small commits have scattered.

    IndexUnavailable while there is no index to compare with: to be tried again.
    """
    if not isinstance(backend(), WhooshSearchBackend):
        return
    _reconcile_and_tell()
    if backend().store.fragmented():
        backend().store.want_build("It consists of too many parts.")


def tend_after_crash() -> None:
    """Reconcile once when the worker before this one was killed, or the machine lost its power."""
    if isinstance(backend(), WhooshSearchBackend) and ended_uncleanly():
        _reconcile_and_tell()
        forget_unclean_end()


def _reconcile_and_tell() -> None:
    found = reconcile()
    if found:
        logger.warning("%d documents of the index differed from the database; they are written anew.", len(found))


def _note(differences: Differences) -> None:
    put, delete = OutboxEntry.Operation.PUT, OutboxEntry.Operation.DELETE
    enqueue_keys([_split(key) for key in [*differences.missing, *differences.stale]], put)
    enqueue_keys([_split(key) for key in differences.surplus], delete)


def _split(key: Key) -> tuple[str, str]:
    kind, _, pk = key.partition(":")
    return kind, pk
