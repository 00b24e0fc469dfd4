"""The background worker: one process that keeps the search index, does the tasks and watches the clock."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, connections
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.compat import task_backends
from django_tasks_db.management.commands.db_worker import Worker

from portal.services import heartbeat
from portal.services.clock import site_clock
from search import indexer

logger = logging.getLogger(__name__)

RETRY = 5  # seconds to wait when the database does not answer


class BackgroundWorker:
    """Three threads beside the task loop. When one of them breaks, all end and run() returns 1."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.broken = False
        self.tasks = Worker(
            queue_names=["*"],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:40]}-{os.getpid()}",
            excluded_queue_names=[],
        )

    def run(self) -> int:
        """Work until SIGTERM or SIGINT; a task that is being done is finished first."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._on_signal)
        threads = [
            threading.Thread(name=name, target=self._guard, args=(name, work))
            for name, work in (
                ("indexer", indexer.run_forever),
                ("clock", site_clock().run_forever),
                ("heartbeat", self._beat),
            )
        ]
        for thread in threads:
            thread.start()
        self._do_tasks()
        self._end()
        for thread in threads:
            thread.join()
        heartbeat.stop_beating()
        return int(self.broken)

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self._end()

    def _end(self) -> None:
        self.tasks.running = False
        self.stop.set()

    def _guard(self, name: str, work: Callable[[threading.Event], None]) -> None:
        try:
            work(self.stop)
        except Exception:
            logger.exception("The %s broke off; the worker ends.", name)
            self.broken = True
        finally:
            connections.close_all()
            self._end()

    def _do_tasks(self) -> None:
        if not isinstance(task_backends["default"], DatabaseBackend):
            self.stop.wait()  # tasks run where they are enqueued, so there is nothing to fetch
            return
        while not self.stop.is_set():
            try:
                self.tasks.run()
            except DatabaseError:
                logger.exception("The database did not answer; trying again in %d seconds.", RETRY)
                connections.close_all()
                self.stop.wait(RETRY)

    def _beat(self, stop: threading.Event) -> None:
        while True:
            try:
                heartbeat.beat()
            except OSError:
                logger.exception("The sign of life could not be written to %s.", settings.VAR_DIR)
            if stop.wait(heartbeat.EVERY):
                return
