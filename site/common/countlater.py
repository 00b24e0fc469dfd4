"""Counts that a page adds to without waiting for the database: a thread of the process writes them every few seconds.

What a process had not written when it was killed is lost, which numbers of readers bear.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping

from django.db import close_old_connections, connections, transaction

logger = logging.getLogger(__name__)


class CountLater:
    """One kind of counts. `write(counts)` adds them to the database, inside a transaction.

    `seconds()` is how often; 0 starts no thread, and whoever wants the counts calls flush. At most `most` different
    keys wait; beyond that only those are counted that wait already.
    """

    def __init__(
        self, name: str, write: Callable[[Mapping[Hashable, int]], object], seconds: Callable[[], float], most: int
    ) -> None:
        self.name, self.write, self.seconds, self.most = name, write, seconds, most
        self.stopping = threading.Event()
        self._waiting: Counter[Hashable] = Counter()
        self._lock = threading.Lock()
        self._writer: tuple[int, threading.Thread] | None = None

    def add(self, key: Hashable) -> None:
        """Never fails, never waits for the database."""
        with self._lock:
            if key in self._waiting or len(self._waiting) < self.most:
                self._waiting[key] += 1
        self._start_writing()

    def flush(self) -> int:
        """Write the counts of this process; how many. On an error they are kept for the next time."""
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        if not taken:
            return 0
        try:
            with transaction.atomic():
                self.write(taken)
        except BaseException:
            with self._lock:
                self._waiting.update(taken)
            raise
        return taken.total()

    def forget(self) -> None:
        with self._lock:
            self._waiting = Counter()

    def _start_writing(self) -> None:
        """Have a thread of this process write; one that was inherited by a fork is not running."""
        if not self.seconds() or self._is_writing():
            return
        with self._lock:
            if not self._is_writing():
                thread = threading.Thread(target=self._again_and_again, name=self.name, daemon=True)
                self._writer = os.getpid(), thread
                thread.start()

    def _is_writing(self) -> bool:
        return self._writer is not None and self._writer[0] == os.getpid() and self._writer[1].is_alive()

    def _again_and_again(self) -> None:
        ended = False
        while not ended:
            ended = self.stopping.wait(self.seconds())
            try:
                self.flush()
            except Exception:  # the disk may be full, the database away; it is tried again
                logger.exception("The counts of %s could not be written; trying again.", self.name)
            finally:
                close_old_connections()
        connections.close_all()
