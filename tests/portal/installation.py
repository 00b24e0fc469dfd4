"""A real site in a folder of its own, worked by its own commands."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import pace

ROOT = Path(__file__).resolve().parents[2]
# What the worker works off: its queues, the cache, and the index of references that Wagtail keeps by tasks.
LIVELY = {"search_outboxentry", "cache_entries", "django_tasks_database_dbtaskresult", "wagtailcore_referenceindex"}
NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


class Installation:
    """`database` is the URL of an empty PostgreSQL database; without it the site has an SQLite file."""

    def __init__(self, var: Path, database: str = "") -> None:
        self.var = var
        self.database = database
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {"DJANGO_SETTINGS_MODULE": "portal.settings.local", "VAR_DIR": str(var)}
        if database:
            self.environment["DATABASE_URL"] = database

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, str(ROOT / "site/manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=pace.NEVER,
        )
        assert not check or done.returncode == 0, done.stderr + done.stdout
        return done

    @contextmanager
    def serve(self, port: int) -> Iterator[subprocess.Popen]:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "site/manage.py"), "serve", f"--port={port}"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=pace.NEVER)

    def fingerprint(self) -> dict[str, str]:
        """A hash of every table's rows, whatever their order."""
        with closing(self._connect()) as database:
            names = [row[0] for row in database.execute(NAMES["postgres" if self.database else "sqlite"])]
            return {
                name: hashlib.sha256(
                    repr(sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))).encode()
                ).hexdigest()
                for name in names
                if name not in LIVELY
            }

    def _connect(self) -> Any:
        return psycopg.connect(self.database) if self.database else sqlite3.connect(self.var / "db.sqlite3")
