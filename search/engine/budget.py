"""How long one query may take."""

from __future__ import annotations

import time

DEFAULT_SECONDS = 1.0


class OutOfTime(Exception):
    """The query has used up its time. Whoever can do with less catches it and goes on with what there is."""


class Budget:
    """Seconds of this thread's own work: a machine that is busy with other things takes nothing from them.

    `spent` is true once something has been left out for want of time.
    """

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self._until = time.thread_time() + seconds
        self.spent = False

    def check(self) -> None:
        """OutOfTime when nothing is left."""
        if self.spent or time.thread_time() > self._until:
            self.spent = True
            raise OutOfTime
