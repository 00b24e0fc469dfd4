"""Several processes that live and die together."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

PATIENCE = 25  # seconds a process has to end by itself before it is killed


def nothing() -> None:
    """What happens when nobody says otherwise."""


@dataclass
class Child:
    """A process to be: its name in front of each line it prints, and what it does."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    status: int | None = None


class Supervisor:
    """Forks the children, prints what they print, and stops all of them as soon as one ends or a signal asks to.

    They are forked, not started anew, so they share the memory of what was loaded before. Each leads a process group
    of its own: a Ctrl-C in the terminal reaches the supervisor alone, which then stops them in an orderly way. Each
    also holds one end of a pipe and ends when the supervisor is gone, however it went.
    """

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = threading.Event()
        self.writing = threading.Lock()

    def run(self, *, forked: Callable[[], None] = nothing, started: Callable[[], None] = nothing) -> int:
        """Start all and wait. 0 after a signal, 1 when a child ended by itself.

        `forked` is called when the children have what they need from this process, `started` in a thread after that.
        """
        self.lifeline, self.held = os.pipe()
        readers = [(child, self._fork(child)) for child in self.children]
        os.close(self.lifeline)
        forked()
        printers = [threading.Thread(target=self._print, args=reader, daemon=True) for reader in readers]
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._on_signal)
        for thread in [*printers, threading.Thread(target=started, daemon=True)]:
            thread.start()
        ended = self._watch()
        self._stop()
        for thread in printers:
            thread.join(timeout=2)
        if ended is None:
            self.say("Stopped.")
            return 0
        self.say(f"{ended.name} ended by itself ({describe(ended.status)}); everything else was stopped too.")
        return 1

    def say(self, text: str) -> None:
        with self.writing:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _fork(self, child: Child) -> int:
        """Start the child and return the file descriptor that its output comes from."""
        output, theirs = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        child.pid = os.fork()
        if child.pid:
            os.close(theirs)
            return output
        try:
            os.setpgid(0, 0)
            os.close(output)
            os.close(self.held)
            os.dup2(theirs, 1)
            os.dup2(theirs, 2)
            sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            child.run()
            code = 0
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else int(bool(ending.code))
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    def _end_with_parent(self) -> None:
        """In the child: nobody ever writes to the pipe, so it can be read from only once the supervisor is gone."""
        select.select([self.lifeline], [], [])
        os.kill(os.getpid(), signal.SIGTERM)

    def _print(self, child: Child, output: int) -> None:
        with os.fdopen(output, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                self.say(f"{child.name:>6} | {line.rstrip()}")

    def _watch(self) -> Child | None:
        """The child that ended, or None once a signal came."""
        while not self.stopping.wait(0.2):
            for child in self.children:
                if self._has_ended(child):
                    return child
        return None

    def _has_ended(self, child: Child) -> bool:
        if child.status is None:
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                child.status = os.waitstatus_to_exitcode(status)
        return child.status is not None

    def _stop(self) -> None:
        """SIGTERM to each child, which stops its own; after PATIENCE seconds SIGKILL to what is left of its group."""
        for child in self.children:
            if not self._has_ended(child):
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(not self._has_ended(child) for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            if child.status is None:
                child.status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])


def describe(status: int | None) -> str:
    if status is not None and status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
