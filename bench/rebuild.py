"""How long until a change is found while the index is built anew for a changed dictionary, on a running site.

    python bench/rebuild.py --cases 50000

Builds a site of its own, fills it, starts the real server and changes a case every half second: another title, or taken
off the site. After each commit the site is asked over HTTP until it finds the new title, or no longer counts what was
hidden. Then a word is added to the dictionary, and the changes go on until the new index has been swapped in and the
web workers have been renewed. Prints the times before, during and after the build, and how long it took.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from bench.pages import fill, server  # noqa: E402

LETTERS = "bcdfghjklmnpqrstvwxz"
LIMIT = 120.0  # seconds until a change counts as not found
BEFORE, AFTER = 20.0, 40.0  # seconds of changes before the dictionary changes, and after the swap


def main() -> int:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="bench-rebuild-") as folder:
        os.environ |= {
            "VAR_DIR": options.var or folder,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "LOG_LEVEL": "WARNING",
        }
        if not (Path(os.environ["VAR_DIR"]) / "index" / "CURRENT").exists():
            began = time.perf_counter()
            fill(dict(os.environ), options.cases)
            print(f"site filled and indexed in {time.perf_counter() - began:.0f} s")
        with server(dict(os.environ), 2) as port:
            found = Changes(port, Path(os.environ["VAR_DIR"]) / "index").run()
        report(found)
        if options.json:
            Path(options.json).write_text(json.dumps(found, indent=2), encoding="utf-8")
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--var", help="the folder of a site that is filled already, or shall be kept")
    parser.add_argument("--json", help="also write the figures to this file")
    return parser.parse_args()


class Changes:
    """One change after the other, each followed until it is found."""

    def __init__(self, port: int, index: Path) -> None:
        import django

        django.setup()
        self.port, self.index = port, index
        self.random = random.Random(2026)  # noqa: S311
        self.times: dict[str, list[tuple[str, float]]] = {"before": [], "during": [], "after": []}
        self.memory: dict[str, float] = {}

    def run(self) -> dict[str, Any]:
        """{phase: [(kind of change, seconds)]}, seconds of the build and of the wait before it, memory of the site."""
        from search.models import SearchTerm

        self.go_on("before", lambda began: time.monotonic() - began < BEFORE)
        self.memory["before"] = self.site_memory()
        current = self.current()
        SearchTerm.objects.create(word="두레" + "".join(self.random.choices("가나다라마바사", k=5)))
        asked = time.monotonic()
        self.go_on("before", lambda _: not (self.index / "BUILDING").exists() and self.current() == current)
        began = time.monotonic()
        self.go_on("during", lambda _: self.current() == current)
        swapped = time.monotonic()
        self.go_on("after", lambda began: time.monotonic() - began < AFTER)
        self.memory["after"] = self.site_memory()
        return {"waited": began - asked, "built": swapped - began, "memory": self.memory, **self.times}

    def go_on(self, phase: str, more: Any) -> None:
        began = time.monotonic()
        while more(began):
            for change in (self.rename, self.hide):
                self.times[phase].append((change.__name__, change()))
                time.sleep(0.5)

    def rename(self) -> float:
        """Seconds until the new title is found."""
        word = self.word()
        page = self.page()
        page.title = f"사례 {word}"
        page.save()
        return self.seconds_until(lambda: f"/cases/{page.number}" in self.ask(word))

    def hide(self) -> float:
        """Seconds until a case that was found is neither shown nor counted; shown it must not be even once."""
        word = self.word()
        page = self.page()
        page.title = f"사례 {word}"
        page.save()
        self.seconds_until(lambda: f"/cases/{page.number}" in self.ask(word))
        page.unpublish()
        if f"/cases/{page.number}" in self.ask(word):
            raise SystemExit("What was hidden has been shown.")
        return self.seconds_until(lambda: not self.counted(word))

    def seconds_until(self, true: Any) -> float:
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > LIMIT:
                break
            time.sleep(0.05)
        return time.monotonic() - began

    def page(self) -> Any:
        """One of the first thousand cases that everybody may see."""
        from django.contrib.auth.models import AnonymousUser

        from cases.models import CasePage

        return CasePage.objects.visible_to(AnonymousUser()).order_by("pk")[self.random.randrange(1000)]

    def word(self) -> str:
        return "q" + "".join(self.random.choices(LETTERS, k=9))

    def ask(self, word: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/search/?q={quote(word)}", timeout=60) as answer:
            found: str = answer.read().decode()
        return found

    def counted(self, word: str) -> int:
        """What the index alone says, as a process that has the index open."""
        from django.contrib.auth.models import AnonymousUser
        from modelsearch.backends import get_search_backend

        from cases.models import CasePage

        return int(get_search_backend().search(word, CasePage.objects.visible_to(AnonymousUser())).count())

    def current(self) -> str:
        return (self.index / "CURRENT").read_text()

    def site_memory(self) -> float:
        """MB of all processes of the site, shared memory counted once."""
        total = 0
        for pid in descendants(os.getpid()):
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        return total / 1024


def descendants(pid: int) -> list[int]:
    """All processes below this one."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [one for child in map(int, found) for one in (child, *descendants(child))]


def report(found: dict[str, Any]) -> None:
    print(f"build: waited {found['waited']:.0f} s, took {found['built']:.0f} s; memory {found['memory']}")
    for phase in ("before", "during", "after"):
        for kind in ("rename", "hide"):
            times = [seconds for name, seconds in found[phase] if name == kind]
            if times:
                print(
                    f"  {phase:7} {kind:7} {len(times):4}: p50 {statistics.median(times):.2f} s, max {max(times):.2f} s"
                )


if __name__ == "__main__":
    sys.exit(main())
