"""Databases of their own for tests that start processes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

# The PostgreSQL server that the tests were given, "" when they run on SQLite.
SERVER = url if (url := os.environ.get("DATABASE_URL", "")).startswith("postgres") else ""


@contextmanager
def empty_database() -> Iterator[str]:
    """The URL of a new database on that server, gone afterwards."""
    name = f"test_own_{secrets.token_hex(4)}"
    with psycopg.connect(SERVER, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
