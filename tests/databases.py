"""Databases of their own for tests that start processes."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.migrated import TEMPLATE

# The PostgreSQL server that the tests were given, "" when they run on SQLite.
SERVER = url if (url := os.environ.get("DATABASE_URL", "")).startswith("postgres") else ""


@contextmanager
def migrated_database(folder: Path, run: Path) -> Iterator[str]:
    """The URL of a new database with all tables, in the folder or on that server, gone afterwards.

    `run` is the folder of the run, in which the tests' own database has been migrated before.
    """
    if SERVER:
        with empty_database(template=TEMPLATE) as url:
            yield url
    else:
        file = folder / "db.sqlite3"
        shutil.copyfile(run / f"{TEMPLATE}.sqlite3", file)
        yield f"sqlite:///{file}"


@contextmanager
def empty_database(template: str = "template0") -> Iterator[str]:
    """The URL of a new database on that server, gone afterwards."""
    name = f"test_own_{secrets.token_hex(4)}"
    with psycopg.connect(SERVER, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
