"""The workers ask their master to be replaced: one for all of them, and a killed one stands in nobody's way."""

import fcntl
import os
import signal
import time
from collections.abc import Callable

import pytest

from portal import gunicorn_conf
from portal.gunicorn_conf import RENEWAL_SECONDS, ask_to_be_renewed, first_to_ask


@pytest.fixture(autouse=True)
def _nobody_has_asked(monkeypatch):
    """The file stays the one that was opened before the forks, as in a running master."""
    os.ftruncate(gunicorn_conf._asked.fileno(), 0)
    monkeypatch.setattr(gunicorn_conf, "_waiting_since", 0.0)
    yield
    os.ftruncate(gunicorn_conf._asked.fileno(), 0)


@pytest.fixture
def hups():
    """The signals that this process, the parent of the forked ones, has got."""
    got: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda number, _frame: got.append(number))
    yield got
    signal.signal(signal.SIGHUP, before)


def fork(work: Callable[[], int]) -> int:
    """A child that ends with what the work gives as its status; its process id."""
    pid = os.fork()
    if not pid:
        try:
            os._exit(work())
        finally:
            os._exit(99)
    return pid


def statuses(pids: list[int]) -> list[int]:
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def test_one_worker_asks_for_all(hups):
    def ask() -> int:
        return int(ask_to_be_renewed() and ask_to_be_renewed())

    assert statuses([fork(ask) for _worker in range(8)]) == [1] * 8
    assert hups == [signal.SIGHUP]


def test_of_many_at_once_one_is_the_first():
    start = time.monotonic() + 0.3

    def race() -> int:
        while time.monotonic() < start:
            pass
        return int(first_to_ask(start))

    assert sorted(statuses([fork(race) for _worker in range(8)])) == [0] * 7 + [1]


def test_later_somebody_may_ask_again():
    now = time.monotonic()
    assert [first_to_ask(now + seconds) for seconds in (0, 1, RENEWAL_SECONDS, RENEWAL_SECONDS + 1)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_worker_killed_while_it_asks_leaves_the_others_free():
    read, write = os.pipe()

    def hold() -> int:
        fcntl.lockf(gunicorn_conf._asked, fcntl.LOCK_EX)
        os.write(write, b"held")
        time.sleep(60)
        return 0

    holder = fork(hold)
    assert os.read(read, 4) == b"held"
    assert not first_to_ask(time.monotonic())  # and does not wait either
    os.kill(holder, signal.SIGKILL)
    assert statuses([holder]) == [-signal.SIGKILL]
    assert first_to_ask(time.monotonic())
    os.close(read)
    os.close(write)
