"""The site with its sample data as `make run` prepares it: made once a run, whoever needs it has a copy of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.migrated import copy_file, kept_file
from tests.portal.installation import Installation


def copy_prepared_site(var: Path, factory: pytest.TempPathFactory, *, sample_data: bool = True) -> None:
    """Fill the folder `var`, which must not exist yet, with a site that is ready to start."""
    with _kept_sites(factory) as (bare, full):
        if not full.exists():
            fresh = Installation(full.with_name("new-site"))
            _migrate(fresh, full.parent)
            fresh.manage("prepare")
            _copy(fresh.var, bare)
            shutil.rmtree(fresh.var / "index")  # a site that is new has none yet when its samples come
            fresh.manage("prepare", "--sample-data")
            fresh.var.rename(full)
        _copy(full if sample_data else bare, var)


def _migrate(site: Installation, folder: Path) -> None:
    """The tests' own database is the same: whoever needs one first migrates it for both."""
    database = site.var / "db.sqlite3"
    with kept_file(folder) as kept:
        if kept.exists():
            site.var.mkdir(parents=True)
            copy_file(kept, database)
        else:
            site.manage("migrate")
            copy_file(database, kept)


def _copy(source: Path, target: Path) -> None:
    """All or nothing."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.copytree(source, unfinished)
    unfinished.rename(target)


@contextmanager
def _kept_sites(factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Where the prepared sites are kept, without and with samples, there or not; nobody else has them meanwhile."""
    folder = folder_of_the_run(factory)
    with (folder / "prepared-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "prepared-bare-site", folder / "prepared-site"


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """scripts/test.sh has one for all of its parts; otherwise the processes of one pytest share theirs."""
    if named := os.environ.get("TEST_SHARED_DIR"):
        return Path(named)
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
