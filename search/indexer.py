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

from search.builder import Builder
from search.engine.backend import WhooshSearchBackend
from search.engine.errors import IndexBusy, IndexUnavailable
from search.engine.schema import document, object_of
from search.engine.writing import Writer
from search.models import OutboxEntry
from search.rebuilding import backend, heal

logger = logging.getLogger("search.indexer")

BATCH = 200
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Processed:
    """How many entries a call brought into the index, and how many objects refused."""

    done: int = 0
    failed: int = 0


def pending() -> Any:
    """The entries that are due, oldest first."""
    return OutboxEntry.objects.filter(parked=False, not_before__lte=timezone.now()).order_by("id")


def process_outbox(limit: int = BATCH) -> Processed:
    """Heal the index when it cannot be read, here and now, and write one batch: see write_batch."""
    if isinstance(backend(), WhooshSearchBackend):
        heal()
    return write_batch(limit)


def write_batch(limit: int = BATCH) -> Processed:
    """Write one batch of what is due into the index that answers, with the dictionary that it was built with.

    An object that cannot be indexed is tried five times, ever later, and then parked with its error. A failure of
    the index or the disk is raised and counts against no object. IndexUnavailable when there is no index to write to,
    IndexBusy when another process is writing.
    """
    search = backend()
    entries = list(pending()[:limit])
    if not entries:
        return Processed()
    if isinstance(search, WhooshSearchBackend):
        search.store.snapshot()
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
            obj = object_of(f"{entry.kind}:{entry.key}")
        except Exception as error:  # one broken object must not stop the others
            failures[entry.pk] = error
        else:
            if obj is not None:
                objects[entry.pk] = obj
    return objects, failures


@contextmanager
def _writing(search: Any) -> Iterator[Any]:
    """A function (entry, object or None) -> error or None that brings one document into the index."""
    if not isinstance(search, WhooshSearchBackend):
        yield lambda entry, obj: _put_elsewhere(search, entry, obj)
        return
    with search.store.writing() as writer:
        yield lambda entry, obj: _put(writer, entry, obj)


def _put(writer: Writer, entry: OutboxEntry, obj: Any) -> Exception | None:
    if obj is None:
        writer.delete(f"{entry.kind}:{entry.key}")
        return None
    try:
        made = document(obj, writer.analyzer)
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


def run_forever(stop_event: threading.Event, poll: float = 0.5) -> None:
    """The worker thread: keeps the index in step until the event is set. Never raises; waits longer after errors.

    A build that is due is done by a process of its own, beside the changes.
    """
    pause = poll
    _note_begin()
    builder = Builder()
    while not stop_event.is_set():
        try:
            while _one_pass(builder) and not stop_event.is_set():
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
    builder.end()
    _note_end()


def _one_pass(builder: Builder) -> int:
    """Have a build begun that is due, and write a batch; how many entries were written."""
    if isinstance(backend(), WhooshSearchBackend):
        builder.tend()
    try:
        return write_batch().done
    except IndexUnavailable:  # what waits is written when there is an index again; until then the database answers
        return 0


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
