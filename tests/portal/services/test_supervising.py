"""Real processes: a driver script supervises children that say who they are."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests import pace

ROOT = Path(__file__).resolve().parents[3]
DRIVER = """
import os, sys, time, subprocess
sys.path[:0] = ["site"]
from portal.services.supervising import Child, Supervisor

def wait():
    print("pid", os.getpid())
    time.sleep(60)

def with_grandchild():
    grandchild = subprocess.Popen(["sleep", "60"])
    print("pid", grandchild.pid)
    wait()

def fail():
    time.sleep(0.5)
    sys.exit(3)

def crash():
    time.sleep(0.5)
    raise RuntimeError("broken")

def deaf():
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    wait()

import portal.services.supervising as module
module.PATIENCE = 1
sys.exit(Supervisor([Child(name, globals()[name]) for name in sys.argv[1:]]).run())
"""


def start(*children: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, *children], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def pids(process: subprocess.Popen, count: int) -> list[int]:
    found = []
    while len(found) < count:
        words = process.stdout.readline().split()
        if "pid" in words:
            found.append(int(words[-1]))
    return found


def is_gone(pid: int) -> bool:
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.05)
                continue
        return True
    return False


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_is_no_failure(signum):
    process = start("wait", "with_grandchild")
    started = pids(process, 3)
    process.send_signal(signum)
    rest = process.communicate(timeout=pace.NEVER)[0]
    assert process.returncode == 0
    assert rest.strip().endswith("Stopped.")
    assert all(is_gone(pid) for pid in started)


@pytest.mark.parametrize(("name", "how"), [("fail", "exit status 3"), ("crash", "exit status 1")])
def test_a_child_that_ends_by_itself_stops_the_others_with_a_sentence(name, how):
    process = start("wait", name)
    started = pids(process, 1)
    output = process.communicate(timeout=pace.NEVER)[0]
    assert process.returncode == 1
    assert f"{name} ended by itself ({how}); everything else was stopped too." in output
    assert all(is_gone(pid) for pid in started)


def test_a_killed_child_is_told_as_killed():
    process = start("wait", "wait")
    started = pids(process, 2)
    os.kill(started[0], signal.SIGKILL)
    output = process.communicate(timeout=pace.NEVER)[0]
    assert process.returncode == 1
    assert "killed by SIGKILL" in output
    assert is_gone(started[1])


def test_a_child_that_does_not_listen_is_killed():
    process = start("deaf")
    started = pids(process, 1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=pace.NEVER)
    assert process.returncode == 0
    assert is_gone(started[0])


def test_the_children_end_when_the_supervisor_is_killed():
    process = start("wait", "wait")
    started = pids(process, 2)
    process.kill()
    process.communicate(timeout=pace.NEVER)
    assert all(is_gone(pid) for pid in started)


def test_each_line_carries_the_name_of_the_child():
    process = start("wait")
    line = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=pace.NEVER)
    assert line.startswith("  wait | pid ")
