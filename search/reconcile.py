"""Compares the database with the index."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from modelsearch.index import get_indexed_models

from search.engine.backend import WhooshSearchBackend
from search.engine.reader import Snapshot
from search.engine.schema import DIGEST_COLUMN, KEY, digest, document_key
from search.indexer import CHUNK, backend, ended_uncleanly, forget_unclean_end, heal, rebuild
from search.models import OutboxEntry
from search.outbox import enqueue_keys

logger = logging.getLogger("search.indexer")

Key = str


@dataclass(slots=True)
class Differences:
    """Keys ("app.model:pk") of documents the index lacks, holds in another state, and holds though it should not."""

    missing: list[Key] = field(default_factory=list)
    stale: list[Key] = field(default_factory=list)
    surplus: list[Key] = field(default_factory=list)
    rebuilt: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.surplus)

    def __len__(self) -> int:
        return len(self.missing) + len(self.stale) + len(self.surplus)


def reconcile(*, repair: bool = True) -> Differences:
    """What differs between database and index; with `repair`, noted in the outbox for the indexer.

    An index that cannot be read is rebuilt first when `repair` is set, else IndexUnavailable is raised.
    """
    differences = Differences(rebuilt=heal() if repair else False)
    indexed = _indexed(backend().store.snapshot())
    for model in get_indexed_models():
        for obj in model.get_indexed_objects().order_by("pk").iterator(chunk_size=CHUNK):
            key = document_key(type(obj), obj.pk)
            found = indexed.pop(key, None)
            if found is None:
                differences.missing.append(key)
            elif found != digest(obj):
                differences.stale.append(key)
    differences.surplus.extend(indexed)
    if repair:
        _note(differences)
    return differences


def tend() -> None:
    """What the clock has done once a day: reconcile, and build anew what many small commits have scattered.

    IndexBusy when the indexer is writing just then: to be tried again.
    """
    if not isinstance(backend(), WhooshSearchBackend):
        return
    _reconcile_and_tell()
    if backend().store.fragmented():
        logger.info("The search index consists of too many parts and is built anew.")
        rebuild()


def tend_after_crash() -> None:
    """Reconcile once when the worker before this one was killed, or the machine lost its power."""
    if isinstance(backend(), WhooshSearchBackend) and ended_uncleanly():
        _reconcile_and_tell()
        forget_unclean_end()


def _reconcile_and_tell() -> None:
    found = reconcile()
    if found:
        logger.warning("%d documents of the index differed from the database; they are written anew.", len(found))


def _indexed(snapshot: Snapshot) -> dict[Key, str]:
    column = snapshot.column(DIGEST_COLUMN)
    found: dict[Key, str] = {}
    for doc in snapshot.alive.nonzero()[0].tolist():
        key = snapshot.stored_fields(doc)[KEY]
        rank = int(column.ranks[doc])
        found[key] = column.forms[rank] if rank >= 0 else ""
    return found


def _note(differences: Differences) -> None:
    put, delete = OutboxEntry.Operation.PUT, OutboxEntry.Operation.DELETE
    enqueue_keys([_split(key) for key in [*differences.missing, *differences.stale]], put)
    enqueue_keys([_split(key) for key in differences.surplus], delete)


def _split(key: Key) -> tuple[str, str]:
    kind, _, pk = key.partition(":")
    return kind, pk
