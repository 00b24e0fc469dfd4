"""The background worker's sign of life: a file whose time it renews. Touching a file works on a full disk too."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

EVERY = 5  # seconds between two beats
TOO_OLD = 30  # seconds after which the worker counts as gone


def heartbeat_path() -> Path:
    return Path(settings.VAR_DIR) / "worker.alive"


def beat() -> None:
    heartbeat_path().touch(mode=0o600)


def stop_beating() -> None:
    heartbeat_path().unlink(missing_ok=True)


def seconds_since_beat() -> float | None:
    """Seconds since the last sign of life, or None when no worker ever ran or it ended in an orderly way."""
    try:
        return max(0.0, time.time() - heartbeat_path().stat().st_mtime)
    except FileNotFoundError:
        return None


def worker_is_alive() -> bool:
    age = seconds_since_beat()
    return age is not None and age < TOO_OLD
