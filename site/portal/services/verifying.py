"""Proof that a backup can be restored: a scratch site is built from it, compared and thrown away."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from common.exceptions import DomainError


def verify(place: Path) -> str:
    """Restore the backup into a scratch site in a process of its own, as `manage.py restore` would.

    Returns what that printed; DomainError with its words when it failed.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder, scratch_database(Path(folder)) as database:
        environment = os.environ | {
            "VAR_DIR": folder,
            "DATABASE_URL": database,
            "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        for name in ("MEDIA_ROOT", "SEARCH_INDEX_DIR", "STATIC_ROOT", "STORAGE_BUCKET"):
            environment.pop(name, None)
        manage = Path(settings.BASE_DIR) / "site" / "manage.py"
        done = subprocess.run(  # noqa: S603  our own command
            [sys.executable, str(manage), "restore", str(place.resolve())],
            env=environment,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise DomainError((done.stderr or done.stdout).strip())
    return done.stdout.strip()


@contextmanager
def scratch_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database of the same kind, gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    address = urlsplit(os.environ["DATABASE_URL"])
    name = f"restore_check_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        except Exception as error:
            raise DomainError(
                _("The check needs a scratch database: give this database user the right CREATEDB. %(error)s")
                % {"error": error}
            ) from error
    try:
        yield address._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
