"""The processes of the tortured site: `process.py <part> <arguments>`. Each loads the site as its commands do."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def prepare() -> None:
    """The people and the cases that nobody changes; says what the other processes need to know."""
    from tests.search.torture.changes import furnish

    say(**furnish())


def web(port: str) -> None:
    """gunicorn as `serve` runs it."""
    from portal.services.serving import Address, Site, listen, warm_up

    warm_up()
    listener = listen(Address("127.0.0.1", int(port)))
    close_connections()
    Site(listener).run()


def index() -> None:
    """The background worker, again and again until SIGTERM: forked from what is loaded, as `serve` does."""
    from portal.services.serving import warm_up

    warm_up()
    close_connections()
    ending = []

    def end(signum: int, frame: FrameType | None) -> None:
        ending.append(signum)
        os.kill(child, signal.SIGTERM)

    while not ending:
        child = os.fork()
        if not child:
            work()
        signal.signal(signal.SIGTERM, end)
        say(started=child)
        os.waitpid(child, 0)


def work() -> None:
    from portal.services.working import BackgroundWorker

    try:
        status = BackgroundWorker().run()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def write(seed: str, changes: str) -> None:
    """Change cases; says after each transaction how many changes were tried, and at last what must be there."""
    from tests.search.torture.changes import Writer

    writer = Writer(int(seed))
    while writer.tried < int(changes):
        writer.one_transaction(int(changes) - writer.tried)
        say(tried=writer.tried)
    say(**writer.report())


def agree(tried: str) -> None:
    """For each line on standard input: say how database and index differ, and what the index finds by each word."""
    from tests.search.torture import agreement

    for line in sys.stdin:
        say(**(agreement.words(int(tried)) if line.strip() == "words" else agreement.differences()))


def close_connections() -> None:
    from django.db import connections

    connections.close_all()


PARTS: dict[str, Callable[..., None]] = {part.__name__: part for part in (prepare, web, index, write, agree)}

if __name__ == "__main__":
    import django

    django.setup()
    PARTS[sys.argv[1]](*sys.argv[2:])
