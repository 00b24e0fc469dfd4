"""The test database: migrated once a run, which takes half a minute; whoever else needs one has a copy."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field

TEMPLATE = "migrated_for_tests"


@contextmanager
def migrated_once(connection: BaseDatabaseWrapper, folder: Path) -> Iterator[None]:
    """Meanwhile the connection's test database is a copy of the one that the first process of the run has migrated.

    The processes share the folder: the SQLite copy lies in it, and the lock. PostgreSQL keeps its copy on its server.
    """
    creation = connection.creation
    keep, copy = KINDS[connection.vendor]
    migrate = creation.create_test_db

    def create(**options: Any) -> str:
        with (folder / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if copy(connection, folder):
                return str(connection.settings_dict["NAME"])
            with fields_taken_apart_once():
                name = migrate(**options | {"serialize": False})
            keep(connection, folder)
            return name

    creation.create_test_db = create  # type: ignore[method-assign]
    try:
        yield
    finally:
        del creation.create_test_db


@contextmanager
def fields_taken_apart_once() -> Iterator[None]:
    """Migrations copy each field some hundred times, and each time ask it what it was made of: that does not change."""

    def clone(self: Field) -> Field:
        if "_made_of" not in self.__dict__:
            self.__dict__["_made_of"] = self.deconstruct()[2:]
        positional, named = self.__dict__["_made_of"]
        return self.__class__(*positional, **named)

    with mock.patch.object(Field, "clone", clone):
        yield


@contextmanager
def kept_file(folder: Path) -> Iterator[Path]:
    """The migrated SQLite database of the run, there or not; nobody else has it meanwhile."""
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"{TEMPLATE}.sqlite3"


def copy_file(source: Path, target: Path) -> None:
    """All or nothing; what stands in a journal beside the source comes along."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(unfinished)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    unfinished.rename(target)


def _empty(connection: BaseDatabaseWrapper) -> None:
    """What Django does before it migrates: make the database and connect to it from now on."""
    name = connection.creation._get_test_db_name()
    connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def _keep_sqlite(connection: BaseDatabaseWrapper, folder: Path) -> None:
    unfinished = folder / f"{TEMPLATE}.unfinished"
    with closing(sqlite3.connect(unfinished)) as file:
        connection.connection.backup(file)
    unfinished.rename(folder / f"{TEMPLATE}.sqlite3")


def _copy_sqlite(connection: BaseDatabaseWrapper, folder: Path) -> bool:
    kept = folder / f"{TEMPLATE}.sqlite3"
    if not kept.exists():
        return False
    _empty(connection)
    with closing(sqlite3.connect(kept)) as file:
        file.backup(connection.connection)
    return True


def _keep_postgres(connection: BaseDatabaseWrapper, folder: Path) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()  # a database that somebody is connected to cannot be copied
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")  # of an earlier run, on a server that stays
        cursor.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {connection.ops.quote_name(name)}")
    connection.ensure_connection()
    (folder / f"{TEMPLATE}.postgresql").touch()


def _copy_postgres(connection: BaseDatabaseWrapper, folder: Path) -> bool:
    if not (folder / f"{TEMPLATE}.postgresql").exists():
        return False
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    _empty(connection)
    return True


Keep = Callable[[BaseDatabaseWrapper, Path], None]
Copy = Callable[[BaseDatabaseWrapper, Path], bool]
KINDS: dict[str, tuple[Keep, Copy]] = {
    "sqlite": (_keep_sqlite, _copy_sqlite),
    "postgresql": (_keep_postgres, _copy_postgres),
}
