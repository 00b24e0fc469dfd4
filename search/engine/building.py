"""Builds the segments of a new generation: in this process, or in several that this one forks.

Every worker process has the analyser from before the fork, takes drafts from a pipe, and writes one segment of its own.
It touches no database and nothing else that it has inherited, and leaves by os._exit.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from whoosh.fields import Schema

from search.engine.analysis import Analyzer
from search.engine.errors import BuildBroken
from search.engine.schema import Draft, analysed
from search.engine.segments import MEGABYTE, SegmentBuilder

logger = logging.getLogger("search.engine")

# Fewer documents are not worth a fork.
PARALLEL_FROM = 200
DEFAULT_MEMORY = 256
_BATCH = 16
# Batches that a worker may be behind.
_AHEAD = 3
_DONE = "done"


class Building(Protocol):
    """Takes drafts, gives segments. `refused` names what could not be analysed, with the reason."""

    refused: list[tuple[str, str]]

    def add(self, draft: Draft) -> None: ...

    def finish(self) -> list[Any]: ...

    def abandon(self) -> None: ...


def start_building(
    folder: Path, schema: Schema, analyzer: Analyzer, *, documents: int, workers: int, memory: int
) -> Building:
    """A building of about so many documents, by so many processes (0: one a core), with `memory` megabytes for all."""
    number = workers or cores()
    make = _maker(folder, schema, memory * MEGABYTE)
    if documents < PARALLEL_FROM or number < 2 or not may_fork():
        return Alone(make(1), analyzer)
    return Farm(make, analyzer, number)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_fork() -> bool:
    """False where a fork would copy locks that other threads hold: in a web server, in the background worker."""
    return hasattr(os, "fork") and threading.active_count() == 1


def _maker(folder: Path, schema: Schema, memory: int) -> Callable[[int], SegmentBuilder]:
    return lambda shares: SegmentBuilder(folder, schema, memory=memory // shares)


class Alone:
    """One segment, written here."""

    def __init__(self, builder: SegmentBuilder, analyzer: Analyzer) -> None:
        self._builder = builder
        self._analyzer = analyzer
        self.refused: list[tuple[str, str]] = []

    def add(self, draft: Draft) -> None:
        """Analyse and write. What cannot be analysed is noted in `refused`."""
        error = _written(self._builder, draft, self._analyzer)
        if error:
            self.refused.append((draft.key, error))

    def finish(self) -> list[Any]:
        """The segment, or none when nothing came."""
        if self._builder.size:
            return [self._builder.finish()]
        self._builder.abandon()
        return []

    def abandon(self) -> None:
        """Leave no trace."""
        self._builder.abandon()


def _written(builder: SegmentBuilder, draft: Draft, analyzer: Analyzer) -> str:
    """The error of a draft that cannot be analysed; then the builder has not been touched."""
    try:
        made = analysed(draft, analyzer)
    except Exception as error:  # whatever the analyser raises at a strange text
        return f"{type(error).__name__}: {error}"
    builder.add(made)
    return ""


class Farm:
    """A segment a worker. Batches go round in turn, so the same drafts always make the same segments.

    BuildBroken, from any call, when a worker has died or could not write: all are ended then.
    """

    def __init__(self, make: Callable[[int], SegmentBuilder], analyzer: Analyzer, number: int) -> None:
        # Before the fork, so that all share the analyser's memory.
        analyzer.load()
        self.refused: list[tuple[str, str]] = []
        self._batch: list[Draft] = []
        self._turn = 0
        self._workers: list[_Worker] = []
        try:
            for _ in range(number):
                self._workers.append(_Worker(make, analyzer, number, self._workers))
        except OSError as error:
            self.abandon()
            raise BuildBroken(f"No worker process could be started: {error}") from error

    @property
    def pids(self) -> list[int]:
        """The processes that work now."""
        return [worker.pid for worker in self._workers]

    def add(self, draft: Draft) -> None:
        """Have a worker write it; waits while that worker is behind."""
        self._batch.append(draft)
        if len(self._batch) >= _BATCH:
            self._send()

    def _send(self) -> None:
        worker = self._workers[self._turn % len(self._workers)]
        self._turn += 1
        batch, self._batch = self._batch, []
        try:
            self.refused += worker.give(batch)
        except BaseException:
            self.abandon()
            raise

    def finish(self) -> list[Any]:
        """The segments of all workers, in their order."""
        if self._batch:
            self._send()
        segments = []
        try:
            for worker in self._workers:
                worker.tell_end()
            for worker in self._workers:
                refused, segment = worker.result()
                self.refused += refused
                segments.append(segment)
        except BaseException:
            self.abandon()
            raise
        self._workers = []
        return [segment for segment in segments if segment is not None]

    def abandon(self) -> None:
        """End the workers at once; their files lie in a directory that the caller removes."""
        for worker in self._workers:
            worker.end()
        self._workers = []


class _Worker:
    """The parent's side of one worker process."""

    def __init__(
        self, make: Callable[[int], SegmentBuilder], analyzer: Analyzer, number: int, others: list[_Worker]
    ) -> None:
        self._pipe, theirs = multiprocessing.connection.Pipe()
        self._behind: deque[int] = deque()
        self._status: int | None = None
        self.pid = os.fork()
        if not self.pid:
            for pipe in [self._pipe, *(other._pipe for other in others)]:
                pipe.close()
            _work(theirs, make, analyzer, number)
        theirs.close()

    def give(self, batch: list[Draft]) -> list[tuple[str, str]]:
        """Send a batch; what the worker has refused meanwhile."""
        refused = []
        with self._alive():
            while len(self._behind) >= _AHEAD:
                refused += self._answer()
            self._pipe.send(batch)
            self._behind.append(len(batch))
        return refused

    def tell_end(self) -> None:
        with self._alive():
            self._pipe.send(None)

    def result(self) -> tuple[list[tuple[str, str]], Any]:
        """(refused, the segment or None) when all is written; the process is gone then."""
        refused = []
        with self._alive():
            while self._behind:
                refused += self._answer()
            segment = self._answer()
        self._wait()
        self._pipe.close()
        return refused, segment

    def _answer(self) -> Any:
        kind, value = self._pipe.recv()
        if kind != _DONE:
            raise BuildBroken(f"A worker process could not write its part of the index: {value}")
        if self._behind:
            self._behind.popleft()
        return value

    def _alive(self) -> _Alive:
        return _Alive(self)

    def reason(self) -> str:
        """How the process ended, in words."""
        status = self._wait()
        if os.WIFSIGNALED(status):
            name = signal.Signals(os.WTERMSIG(status)).name
            return f"by {name}" + (", perhaps for lack of memory" if name == "SIGKILL" else "")
        return f"with status {os.waitstatus_to_exitcode(status)}"

    def end(self) -> None:
        """Kill and forget the process; nothing happens when it is gone already."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._wait()
        self._pipe.close()

    def _wait(self) -> int:
        if self._status is None:
            self._status = os.waitpid(self.pid, 0)[1]
        return self._status


class _Alive:
    """Turns a broken pipe into BuildBroken with the way the worker ended."""

    def __init__(self, worker: _Worker) -> None:
        self._worker = worker

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if isinstance(error, (EOFError, OSError)):
            raise BuildBroken(f"A worker process of the index build ended {self._worker.reason()}.") from error


def _work(pipe: Connection, make: Callable[[int], SegmentBuilder], analyzer: Analyzer, number: int) -> None:
    """The life of a worker process. Does not return."""
    status = 1
    try:
        # Nothing here makes cycles, and looking for them would go over all postings and copy all shared pages.
        gc.disable()
        # Ctrl-C is the parent's to handle; it ends its workers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _serve(pipe, make(number), analyzer)
        status = 0
    except EOFError:
        pass  # the parent has gone
    except BaseException as error:
        with suppress(OSError):
            pipe.send(("failed", f"{type(error).__name__}: {error}"))
    finally:
        # No destructor or exit handler may touch the connections that are the parent's.
        os._exit(status)


def _serve(pipe: Connection, builder: SegmentBuilder, analyzer: Analyzer) -> None:
    while (batch := pipe.recv()) is not None:
        errors = [(draft.key, _written(builder, draft, analyzer)) for draft in batch]
        pipe.send((_DONE, [(key, error) for key, error in errors if error]))
    pipe.send((_DONE, builder.finish() if builder.size else None))
