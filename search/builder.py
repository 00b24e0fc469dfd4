"""Has the index built by a process of its own, while the indexer goes on writing to the one that answers.

The process has all cores to itself that nobody else wants, can fork where the background worker with its threads
cannot, and gives its memory back when it ends. Killed, it is started again, and goes on where it was.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from django.conf import settings

from search.engine.analysis import Analyzer
from search.rebuilding import backend, build_due

logger = logging.getLogger("search.indexer")

# Whoever serves pages comes first.
NICENESS = 5
# Seconds until a build that failed is tried again; ever longer.
AGAIN, AGAIN_AT_MOST = 2.0, 120.0


class Builder:
    """Starts a build when one is due. At most one in the world: whoever else builds is waited for."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._next: Analyzer | None = None
        self._pause = AGAIN
        self._not_before = 0.0

    def tend(self) -> None:
        """Look after the build that is going on, or start one that is due. Never waits."""
        if self._process is not None:
            if self._process.poll() is None:
                self._prepare()
                return
            self._note_end(self._process.returncode)
            self._process = None
        if backend().store.being_built():
            self._prepare()
            return
        if time.monotonic() < self._not_before:
            return
        reason = build_due()
        # Whoever needs it has it by now.
        self._next = None
        if reason:
            logger.warning("The search index is built anew beside the one that answers: %s", reason)
            self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        command = [sys.executable, "-m", "django", "rebuild_search", "--verbosity=0", "--skip-checks"]
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603  our own command
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        return process

    def _prepare(self) -> None:
        """Load the dictionary of the index to come, so that after the swap no change waits for it."""
        if self._next is None and backend().store.swap_is_near():
            self._next = backend().store.source.newest()
            threading.Thread(name="dictionary", target=self._next.load, daemon=True).start()

    def _note_end(self, status: int) -> None:
        if status == 0:
            logger.warning("The search index was built anew.")
            self._pause = AGAIN
            return
        logger.warning("The build of the search index ended with status %d; it goes on in %.0f s.", status, self._pause)
        self._not_before = time.monotonic() + self._pause
        self._pause = min(AGAIN_AT_MOST, self._pause * 2)

    def end(self) -> None:
        """Stop a build that is going on; the next start of the site goes on with it."""
        process: Any = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait()
