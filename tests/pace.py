"""Limits of time that hold on a slow or busy machine too: measured against work done in the same moment.

Absolute speed is measured in bench/. A test only asks whether something takes of another order of time than it should.
"""

from __future__ import annotations

import time
from collections.abc import Callable

# What `_yardstick` takes on a quiet core of the machines that the limits were set on, in seconds.
QUIET = 0.01


def cost(work: Callable[[], object], *, tries: int = 3) -> float:
    """The least processor time, in seconds, that the work took in some tries."""
    return min(_processor_time(work) for _try in range(tries))


def patience(seconds: float) -> float:
    """So many seconds on a quiet machine, more when the clock on the wall shows that this one is slow or busy now."""
    started = time.monotonic()
    for _round in range(5):
        _yardstick()
    return seconds * max(1.0, (time.monotonic() - started) / (5 * QUIET))


def _processor_time(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _yardstick() -> int:
    return sum(len(str(number)) for number in range(150_000))
