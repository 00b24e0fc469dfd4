"""Brings the index into step with the database. One process at a time writes; searches never wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import close_old_connections, connection
from django.utils import timezone
from modelsearch.backends import get_search_backend
from modelsearch.index import class_is_indexed, get_indexed_instance, get_indexed_models
from tqdm import tqdm

from search.engine.backend import WhooshSearchBackend
from search.engine.errors import BuildBroken, IndexBusy, IndexUnavailable
from search.engine.index import GenerationWriter, Store, Writer
from search.engine.schema import document, draft
from search.models import Edition, OutboxEntry

logger = logging.getLogger("search.indexer")

BATCH = 200
MAX_ATTEMPTS = 5
CHUNK = 200
REST = 10  # seconds without a change to the dictionary, before it is built with


@dataclass(frozen=True, slots=True)
class Processed:
    """How many entries a call brought into the index, and how many objects refused."""

    done: int = 0
    failed: int = 0


def backend() -> Any:
    """The default search backend."""
    return get_search_backend()


def pending() -> Any:
    """The entries that are due, oldest first."""
    return OutboxEntry.objects.filter(parked=False, not_before__lte=timezone.now()).order_by("id")


def process_outbox(limit: int = BATCH) -> Processed:
    """Write one batch of what is due. Heals the index first when it cannot be read.

    An object that cannot be indexed is tried five times, ever later, and then parked with its error. A failure of
    the index or the disk is raised and counts against no object. IndexBusy when another process is writing.
    """
    search = backend()
    if isinstance(search, WhooshSearchBackend):
        heal()
    entries = list(pending()[:limit])
    if not entries:
        return Processed()
    objects, failures = _load(entries)
    with _writing(search) as target:
        for entry in entries:
            if entry.pk not in failures:
                error = target(entry, objects.get(entry.pk))
                if error is not None:
                    failures[entry.pk] = error
    done = [entry for entry in entries if entry.pk not in failures]
    for entry in done:
        OutboxEntry.objects.filter(pk=entry.pk, stamp=entry.stamp).delete()
    for entry in entries:
        if entry.pk in failures:
            _note_failure(entry, failures[entry.pk])
    return Processed(len(done), len(failures))


def _load(entries: list[OutboxEntry]) -> tuple[dict[int, Any], dict[int, Exception]]:
    """{entry: object to index}, without those that are gone or not to be indexed; {entry: error}."""
    objects: dict[int, Any] = {}
    failures: dict[int, Exception] = {}
    for entry in entries:
        try:
            obj = _current(entry)
        except Exception as error:  # one broken object must not stop the others
            failures[entry.pk] = error
        else:
            if obj is not None:
                objects[entry.pk] = obj
    return objects, failures


def _current(entry: OutboxEntry) -> Any:
    try:
        model = apps.get_model(entry.kind)
    except LookupError:
        return None
    row = model._base_manager.filter(pk=entry.key).first()
    found = get_indexed_instance(row) if row is not None else None
    return found if found is not None and class_is_indexed(type(found)) else None


@contextmanager
def _writing(search: Any) -> Iterator[Any]:
    """A function (entry, object or None) -> error or None that brings one document into the index."""
    if not isinstance(search, WhooshSearchBackend):
        yield lambda entry, obj: _put_elsewhere(search, entry, obj)
        return
    with search.store.writing() as writer:
        yield lambda entry, obj: _put(search, writer, entry, obj)


def _put(search: WhooshSearchBackend, writer: Writer, entry: OutboxEntry, obj: Any) -> Exception | None:
    if obj is None:
        writer.delete(f"{entry.kind}:{entry.key}")
        return None
    try:
        made = document(obj, search.analyzer)
    except Exception as error:  # an object whose text cannot be read; the writer has not been touched
        return error
    writer.put(made)
    return None


def _put_elsewhere(search: Any, entry: OutboxEntry, obj: Any) -> Exception | None:
    try:
        if obj is not None:
            search.add(obj)
        else:
            model = apps.get_model(entry.kind)
            search.delete(model(pk=entry.key))
    except Exception as error:  # the other backends raise what their services do
        return error
    return None


def _note_failure(entry: OutboxEntry, error: Exception) -> None:
    attempts = entry.attempts + 1
    OutboxEntry.objects.filter(pk=entry.pk, stamp=entry.stamp).update(
        attempts=attempts,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        parked=attempts >= MAX_ATTEMPTS,
        not_before=timezone.now() + timedelta(seconds=2**attempts),
    )
    logger.warning("%s could not be indexed (attempt %d of %d): %s", entry, attempts, MAX_ATTEMPTS, error)


def heal() -> bool:
    """Rebuild an index that is missing, damaged, of another version or dictionary. True when it was rebuilt.

    Damage that a search reported and nobody can find is forgotten once; reported again soon, it counts. Searches go on
    with the old dictionary until the swap. Editors write several terms in a row, so a changed dictionary is waited with
    until nobody has touched it for a while.
    """
    store = backend().store
    try:
        if store.damage_reported():
            if store.damage_returned():
                raise IndexUnavailable("Searches could not read it, again.")
            store.check()
            store.clear_damage(rebuilt=False)
        elif store.outdated() and _terms_are_at_rest():
            raise IndexUnavailable("The dictionary has changed.")
    except IndexUnavailable as error:
        logger.warning("The search index is rebuilt: %s", error)
        count = rebuild()
        logger.warning("The search index was rebuilt with %d documents.", count)
        return True
    return False


def _terms_are_at_rest() -> bool:
    since = timezone.now() - timedelta(seconds=REST)
    return not Edition.objects.filter(name=Edition.Name.TERMS, changed_at__gt=since).exists()


def rebuild(*, progress: bool = False) -> int:
    """Build a new index aside and swap it in; the number of documents. IndexBusy when another process is writing.

    Several processes share the work where that is possible. When one of them dies, one process does it all again.
    """
    store = backend().store
    try:
        count = _build(store, progress=progress)
    except BuildBroken as error:
        logger.warning("%s The index is built again by one process.", error)
        count = _build(store, progress=progress, workers=1)
    store.clear_damage()
    store.forget()
    return count


def _build(store: Store, *, progress: bool, workers: int | None = None) -> int:
    querysets = [model.get_indexed_objects().order_by("pk") for model in get_indexed_models()]
    sizes = [queryset.count() for queryset in querysets]
    # A thread of tqdm's would forbid the next build its fork.
    tqdm.monitor_interval = 0
    count = 0
    with store.building(documents=sum(sizes), workers=workers) as writer:
        for queryset, size in zip(querysets, sizes, strict=True):
            bar = tqdm(total=size, desc=queryset.model._meta.label, disable=not progress, unit="")
            for obj in queryset.iterator(chunk_size=CHUNK):
                count += _build_one(writer, obj)
                bar.update()
            bar.close()
    for key, reason in writer.refused:
        logger.warning("%s could not be indexed: %s", key, reason)
    return count - len(writer.refused)


def _build_one(writer: GenerationWriter, obj: Any) -> int:
    try:
        made = draft(obj)
    except Exception as error:  # a broken object is reported and left out; the others are found
        logger.warning("%s %s could not be indexed: %s", obj._meta.label, obj.pk, error)
        return 0
    return writer.put(made)


def run_forever(stop_event: threading.Event, poll: float = 0.5) -> None:
    """The worker thread: keeps the index in step until the event is set. Never raises; waits longer after errors."""
    pause = poll
    _note_begin()
    while not stop_event.is_set():
        try:
            while process_outbox().done and not stop_event.is_set():
                pass
            pause = poll
        except IndexBusy as error:
            logger.info("%s", error)
            pause = 2.0
        except Exception:  # the thread outlives full disks and lost databases
            logger.exception("The index could not be updated; trying again.")
            pause = min(30.0, pause * 2)
        if not connection.in_atomic_block:
            close_old_connections()
        stop_event.wait(pause)
    _note_end()


# A worker that is killed, or whose machine loses its power, leaves the first of these files behind.
_WORKING, _UNCLEAN = "WORKING", "UNCLEAN"


def _marker(name: str) -> Path | None:
    search = backend()
    return search.store.path / name if isinstance(search, WhooshSearchBackend) else None


def _note_begin() -> None:
    working, unclean = _marker(_WORKING), _marker(_UNCLEAN)
    if working is None or unclean is None:
        return
    with suppress(OSError):
        working.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if working.exists():
            working.replace(unclean)
        working.touch()


def _note_end() -> None:
    working = _marker(_WORKING)
    if working is not None:
        with suppress(OSError):
            working.unlink(missing_ok=True)


def ended_uncleanly() -> bool:
    """True when the worker before this one has not ended by itself, and nobody has reconciled since."""
    unclean = _marker(_UNCLEAN)
    return unclean is not None and unclean.exists()


def forget_unclean_end() -> None:
    """The index has been compared with the database since."""
    unclean = _marker(_UNCLEAN)
    if unclean is not None:
        unclean.unlink(missing_ok=True)


def wait_until_empty(seconds: float = 60.0) -> bool:
    """Process until nothing is due; False when that takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while pending().exists():
        if time.monotonic() > deadline:
            return False
        process_outbox()
    return True
