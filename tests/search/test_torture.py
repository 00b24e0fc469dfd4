"""The indexer and the web workers are killed while cases are changed and searched: nothing is lost, nothing fails.

A real site on an SQLite file: gunicorn, the background worker, a writer, two people who search. The suite does a small
part; `make torture` does 2,000 changes and 50 kills, with a seed of one's own: TORTURE_SEED=7 make torture.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import pace
from tests.portal.installation import Installation
from tests.portal.test_installation import free_port
from tests.samplesite import copy_prepared_site
from tests.search.torture.tokens import DICTIONARY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]
PARTS = Path(__file__).with_name("torture")
CHANGES = int(os.environ.get("TORTURE_CHANGES", "120"))
KILLS = int(os.environ.get("TORTURE_KILLS", "6"))
SEED = int(os.environ.get("TORTURE_SEED", "1"))
# Seconds after the last change: until the documents agree, and until an index with the last words of the dictionary
# answers. Such an index is begun ten seconds after the last word, and its builders have been killed, too.
AGREE_WITHIN, BUILT_WITHIN = 60, 120
TRACE = bool(os.environ.get("TORTURE_TRACE"))


class Part:
    """A process of the site: see torture/process.py and torture/asking.py."""

    def __init__(self, site: Installation, script: str, *arguments: object, log: Path) -> None:
        self.log = log
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(PARTS / script), *map(str, arguments)],
                env=site.environment | {"WEB_WORKERS": "2"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def tell(self, line: str) -> dict[str, Any]:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        assert line, f"{self.process.args} ended: {self.log.read_text()[-3000:]}"
        return json.loads(line)

    def close(self) -> dict[str, Any]:
        """Let it end by itself, and hear its last word."""
        self.process.stdin.close()
        return self.hear()


@contextmanager
def part(site: Installation, script: str, *arguments: object) -> Iterator[Part]:
    started = Part(site, script, *arguments, log=site.var / f"{script}-{arguments[0]}.log")
    try:
        yield started
    finally:
        started.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            started.process.wait(30)
        started.process.kill()
        started.process.wait()
        for stream in (started.process.stdin, started.process.stdout):
            stream.close()


@dataclass
class Killer:
    """Kills a child of one of two processes whenever the changes have come to the next moment of a seeded list."""

    indexer: Part
    web: Part
    index: Path
    seed: int
    killed: list[tuple[str, int]] = field(default_factory=list)
    while_writing: int = 0
    # Builders of the index, each with the moment at which it is to be killed.
    builders: dict[int, float] = field(default_factory=dict)
    builders_killed: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311
        victims = ["indexer", "web"] * (KILLS // 2)
        self.random.shuffle(victims)
        moments = sorted(self.random.uniform(0, CHANGES) for _victim in victims)
        self.coming = list(zip(moments, victims, strict=True))

    def come_to(self, tried: int) -> None:
        """Kill whoever has to be killed by now."""
        while self.coming and self.coming[0][0] <= tried:
            _moment, victim = self.coming.pop(0)
            self.kill(victim)
        self.kill_a_builder()

    def kill_a_builder(self) -> None:
        """Two of three builders that are seen, at some moment of the few seconds that they live."""
        pid = self.holder_of("builder.lock")
        if pid is None:
            return
        if pid not in self.builders:
            wait = self.random.uniform(0, 1.5) if self.random.random() < 2 / 3 else float("inf")
            self.builders[pid] = time.monotonic() + wait
        if time.monotonic() >= self.builders[pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.builders_killed += 1
            self.builders[pid] = float("inf")

    def kill(self, victim: str) -> None:
        dead = {pid for _name, pid in self.killed}
        parent = (self.indexer if victim == "indexer" else self.web).process.pid
        deadline = time.monotonic() + pace.NEVER
        while not (alive := own_children_of(parent) - dead):
            assert time.monotonic() < deadline, f"nobody has started the {victim} again"
            time.sleep(0.01)
        pid = self.random.choice(sorted(alive))
        time.sleep(self.random.uniform(0, 0.2))
        if victim == "indexer" and self.random.random() < 0.6:
            self.wait_for_writing(pid)
        self.while_writing += victim == "indexer" and self.is_writing(pid)
        os.kill(pid, signal.SIGKILL)
        self.killed.append((victim, pid))

    def wait_for_writing(self, pid: int) -> None:
        """Most of the time it waits for the next look at the outbox: a moment within a commit is rare by itself."""
        deadline = time.monotonic() + 2
        while not self.is_writing(pid) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(self.random.uniform(0, 0.03))

    def is_writing(self, pid: int) -> bool:
        """Whether the process holds the lock of the index just now."""
        return self.holder_of("writer.lock") == pid

    def holder_of(self, lock: str) -> int | None:
        """The process that holds a lock of the index just now."""
        path = self.index / lock
        inode = path.stat().st_ino if path.exists() else None
        locks = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
        return next((int(found[-4]) for found in locks if found[-3].endswith(f":{inode}")), None)


def own_children_of(pid: int) -> set[int]:
    """Without their children: a builder is the indexer's."""
    task = Path(f"/proc/{pid}/task/{pid}/children")
    return set(map(int, task.read_text().split()))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    site = Installation(tmp_path_factory.mktemp("torture") / "var")
    copy_prepared_site(site.var, tmp_path_factory, sample_data=False)
    return site


def wait_until_answered(port: int) -> None:
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/search/?q=x", timeout=20):
            return
        time.sleep(0.1)
    raise AssertionError("the site did not answer")


def write_and_kill(writer: Part, killer: Killer) -> dict[str, Any]:
    """Until all changes are made; what the writer knows to be committed."""
    while "tried" in (heard := writer.hear()):
        killer.come_to(heard["tried"])
    return heard


def wait_until_agreed(witness: Part) -> tuple[float, float, dict[str, Any]]:
    """(seconds until the documents agreed, seconds until the index had the newest dictionary too, what was seen last).

    Both end after as long as they may take. What the witness sees holds for the moment of the question: that it takes a
    while to look is not the site's fault.
    """
    begun, documents = time.monotonic(), None
    while True:
        seconds = time.monotonic() - begun
        seen = witness.tell("look")
        if TRACE:
            say(f"{seconds:.1f}: {str(seen)[:200]}; {time.monotonic() - begun - seconds:.1f} s for the look")
        open_ends = seen["waiting"] or set(seen["differ"]) - {DICTIONARY}
        if not open_ends and documents is None:
            documents = seconds
        if documents is None and seconds > pace.patience(AGREE_WITHIN):
            seen["differ"].append(f"they had {seconds:.0f} s")
            return seconds, seconds, seen
        if not (open_ends or seen["differ"]) or seconds > pace.patience(BUILT_WITHIN):
            return documents or seconds, seconds, seen
        time.sleep(0.2)


def must_be_found(book: dict[str, Any], *, officer: bool) -> dict[str, list[int]]:
    """{word: keys of the cases found by it}, by what the writer knows."""
    return {
        entry["token"]: [int(pk)]
        for pk, entry in book.items()
        if entry["live"] and (officer or entry["audience"] == "public")
    }


def test_killed_indexers_and_web_workers_lose_nothing_and_no_search_fails(site):
    port = free_port()
    known = site_process(site, "prepare")
    begun = time.monotonic()
    with ExitStack() as stack:

        def start(*what: object) -> Part:
            return stack.enter_context(part(site, *what))

        web, indexer, witness = start("process.py", "web", port), start("process.py", "index"), None
        wait_until_answered(port)
        witness = start("process.py", "agree", CHANGES)
        *_seconds, seen = wait_until_agreed(witness)
        assert seen == {"waiting": 0, "parked": 0, "differ": []}

        killer = Killer(indexer, web, site.var / "index", SEED)
        askers = [
            start("asking.py", port, SEED, CHANGES),
            start("asking.py", port, SEED + 1, CHANGES, known["session"]),
        ]
        writing = time.monotonic()
        done = write_and_kill(start("process.py", "write", SEED, CHANGES), killer)
        writing = time.monotonic() - writing
        seconds, with_dictionary, seen = wait_until_agreed(witness)
        asked = [asker.close() for asker in askers]
        found = witness.tell("words")

        kills = [victim for victim, _pid in killer.killed]
        say(
            f"\nseed {SEED}: {CHANGES} changes in {writing:.0f} s ({done['committed']} committed, {len(done['book'])} "
            f"cases left), {kills.count('indexer')} kills of the indexer ({killer.while_writing} while it wrote), "
            f"{len(killer.builders)} builds beside it ({killer.builders_killed} killed), "
            f"{kills.count('web')} of web workers; agreed after {seconds:.1f} s, "
            f"with the newest dictionary after {with_dictionary:.1f} s; "
            f"{sum(one['answered'] for one in asked)} searches, {sum(one['broken'] for one in asked)} asked again, "
            f"slowest {max(one['slowest'] for one in asked)} s; {time.monotonic() - begun:.0f} s in all\n{done['acts']}"
        )
    assert kills.count("indexer") == kills.count("web") == KILLS // 2
    assert seen == {"waiting": 0, "parked": 0, "differ": []}
    for one in asked:
        assert one["failures"] == []
        assert one["answered"] > KILLS
        assert one["broken"] <= KILLS // 2, "connections died that no kill explains"
    book = done["book"]
    assert found["database"] == {pk: [entry["token"], entry["live"], entry["audience"]] for pk, entry in book.items()}
    assert found["anonymous"] == must_be_found(book, officer=False)
    assert found["officer"] == must_be_found(book, officer=True)
    assert found["anonymous"] != found["officer"]


def say(text: str) -> None:
    """For who runs it with -s, as `make torture` does."""
    sys.stdout.write(text + "\n")


def site_process(site: Installation, name: str) -> dict[str, Any]:
    with part(site, "process.py", name) as process:
        return process.hear()
