"""Locks between processes. The kernel gives them back when their holder ends, however it ends."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engine.errors import IndexBusy


@contextmanager
def hold(path: Path, wait: float, sentence: str) -> Iterator[None]:
    """Hold the lock of a file. IndexBusy with the sentence when somebody else still does after `wait` seconds.

    Forked children hold it too: it is free when the last of them has ended.
    """
    with path.open("a") as stream:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() >= deadline:
                    raise IndexBusy(sentence) from error
                time.sleep(0.05)
        yield


def is_held(path: Path) -> bool:
    """Whether anybody holds the lock of a file just now."""
    try:
        with hold(path, 0, ""):
            return False
    except IndexBusy:
        return True
