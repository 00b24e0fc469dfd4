"""Limits of time that hold on a slow or busy machine too: measured against work done in the same moment.

Absolute speed is measured in bench/. A test only asks whether something takes of another order of time than it should.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

# What `_yardstick` takes on a quiet core of the machines that the limits were set on, in seconds.
QUIET = 0.01
# Seconds after which what is only waited for is given up. However busy a machine is, it is quicker than that; and what
# never comes costs this once.
NEVER = 600


def cost(work: Callable[[], object], *, tries: int = 3) -> float:
    """The least processor time, in seconds, that the work took in some tries."""
    return min(_processor_time(work) for _try in range(tries))


def cost_of_processes(work: Callable[[], object]) -> float:
    """The processor time, in seconds, of the processes that the work started and waited for."""
    before = _processes_time()
    work()
    return _processes_time() - before


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


def _processes_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _yardstick() -> int:
    return sum(len(str(number)) for number in range(150_000))
