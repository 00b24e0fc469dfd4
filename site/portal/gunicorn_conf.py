"""How gunicorn runs the site. `serve` uses it; so may `gunicorn -c site/portal/gunicorn_conf.py portal.wsgi`."""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import struct
import sys
import threading
import time
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any


def number(name: str, text: str) -> int:
    """The whole number that a variable holds; ends with one sentence when it is none."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        sys.exit(f"The site cannot start: {name} must be a whole number above 0, but it is “{text}”.")
    return int(text)


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{number('PORT', os.environ.get('PORT', '8000'))}"
worker_class = "gthread"
workers = number("WEB_WORKERS", os.environ.get("WEB_WORKERS", "2"))
threads = number("WEB_THREADS", os.environ.get("WEB_THREADS", "4"))
# One copy of the code and of the Korean analyser, shared by all workers.
preload_app = True
timeout = 60
backlog = 512
graceful_timeout = 20
keepalive = 15
# A worker is replaced now and then, not all at once: whatever a library leaks stays small.
max_requests = 20_000
max_requests_jitter = 2_000
# nginx or whoever stands in front sets these; TrustedProxyMiddleware decides whether they count.
forwarded_allow_ips = "127.0.0.1"
secure_scheme_headers: dict[str, str] = {}
limit_request_line = 8190
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
# A worker that is not replaced after so many seconds loads a new dictionary itself.
RENEWAL_SECONDS = 30
# Holds when a worker last asked for all to be replaced; shared by all of them. Its lock is the kernel's: a worker that
# is killed while it holds it gives it back. And since when this worker waits to be replaced.
_asked = TemporaryFile(dir=worker_tmp_dir)  # noqa: SIM115  open as long as the master and its workers live
_asking = threading.Lock()
_waiting_since = 0.0


def when_ready(server: Any) -> None:
    """Before the first fork: no connection may be shared, and what exists by now need not be looked at again."""
    close_connections()
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    from search.engine import renew_by  # needs the settings, as below

    global _waiting_since
    close_connections()
    _waiting_since = 0.0
    renew_by(ask_to_be_renewed)


def ask_to_be_renewed() -> bool:
    """In a worker: have the master load the new dictionary and fork all workers anew, so that they share its memory.

    True while that may still happen. One of the workers asks for all.
    """
    global _waiting_since
    now = time.monotonic()
    with _asking:
        if not _waiting_since:
            _waiting_since = now
            if first_to_ask(now):
                os.kill(os.getppid(), signal.SIGHUP)
    return now - _waiting_since < RENEWAL_SECONDS


def first_to_ask(now: float) -> bool:
    """True for one process only of those that call this within RENEWAL_SECONDS. Never waits."""
    try:
        fcntl.lockf(_asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another one is asking in this very moment
        return False
    try:
        written = os.pread(_asked.fileno(), 8, 0)
        if written and now - struct.unpack("d", written)[0] <= RENEWAL_SECONDS:
            return False
        os.pwrite(_asked.fileno(), struct.pack("d", now), 0)
        return True
    finally:
        fcntl.lockf(_asked, fcntl.LOCK_UN)


def on_reload(server: Any) -> None:
    """In the master, before it forks new workers."""
    from search.engine import preload  # needs the settings, as below

    preload()
    when_ready(server)


def worker_exit(server: Any, worker: Any) -> None:
    """The searches and readings that this worker has counted and not yet written."""
    from journal.audience.services.reading import counts  # needs the settings, as below
    from search.querylog import flush

    for write in (flush, counts.flush):
        with suppress(Exception):  # without a database they are lost; the worker ends all the same
            write()
    close_connections()


def close_connections() -> None:
    from django.db import connections  # settings are not there yet when gunicorn reads this file

    connections.close_all()
