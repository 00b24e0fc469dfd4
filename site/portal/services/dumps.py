"""Whole databases as one file: SQLite by its online copy, PostgreSQL by pg_dump. Each tells the rows it holds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError

Counts = dict[str, int]


def tables() -> list[str]:
    """The tables of every model, in order of their names."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed})


def dump(folder: Path) -> tuple[str, Counts]:
    """Write the database into the folder: (name of the file, rows per table of exactly what was written)."""
    return dump_sqlite(folder) if connection.vendor == "sqlite" else dump_postgres(folder)


def dump_sqlite(folder: Path) -> tuple[str, Counts]:
    """One consistent copy while the site goes on writing."""
    file = folder / "database.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return file.name, {table: copy.execute(count_of(table)).fetchone()[0] for table in tables()}


def dump_postgres(folder: Path) -> tuple[str, Counts]:
    """pg_dump and the counting see the same snapshot."""
    file = folder / "database.dump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run_postgres("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={file}")
        return file.name, count_rows()


def count_rows() -> Counts:
    """Rows per table of the site's database now, of those tables that it has."""
    counts = {}
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in filter(there.__contains__, tables()):
            cursor.execute(count_of(table))
            counts[table] = cursor.fetchone()[0]
    return counts


def load(file: Path) -> None:
    """Fill the site's database, which must be empty, from a dump of the same kind. DomainError when it cannot be."""
    if connection.introspection.table_names():
        raise DomainError(_("The database is not empty. Restore into an empty one, or use --verify."))
    if file.suffix == ".sqlite3":
        load_sqlite(file)
    elif connection.vendor == "postgresql":
        run_postgres(
            "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={connection_words()['dbname']}", str(file)
        )
    else:
        raise DomainError(_("This backup is of PostgreSQL. Set DATABASE_URL to an empty PostgreSQL database."))


def load_sqlite(file: Path) -> None:
    if connection.vendor != "sqlite":
        raise DomainError(_("This backup is of SQLite. Unset DATABASE_URL, or set it to an SQLite file."))
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        if (found := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise DomainError(_("The database in the backup is damaged: %(found)s") % {"found": found})
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()


def count_of(table: str) -> str:
    return f"SELECT count(*) FROM {connection.ops.quote_name(table)}"  # noqa: S608  a name from our models


def connection_words() -> dict[str, Any]:
    """host, port, user, password and dbname as libpq takes them."""
    words = connection.get_connection_params()
    return {name: str(words[name]) for name in ("host", "port", "user", "password", "dbname") if words.get(name)}


def run_postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where no other user sees it."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which(program, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))
    if not found:
        raise DomainError(
            _("%(program)s is missing. On Debian: apt-get install postgresql-client") % {"program": program}
        )
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = os.environ | {names[name]: value for name, value in connection_words().items()}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise DomainError(f"{program}: {done.stderr.strip()}")
