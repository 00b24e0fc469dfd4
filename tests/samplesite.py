"""The site with its sample data as `make run` prepares it: made once a run, whoever needs it has a copy of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.portal.installation import Installation


def prepare_in_place(site: Installation, factory: pytest.TempPathFactory) -> None:
    """Prepare the site by its own command, always; the first one of a run is what others get copies of."""
    with _kept_site(factory) as kept:
        _prepare(site)
        if not kept.exists():
            _copy(site.var, kept)


def copy_prepared_site(var: Path, factory: pytest.TempPathFactory) -> None:
    """Fill the folder `var`, which must not exist yet, with a site that is ready to start."""
    with _kept_site(factory) as kept:
        if not kept.exists():
            fresh = Installation(kept.with_name("new-site"))
            _prepare(fresh)
            fresh.var.rename(kept)
        _copy(kept, var)


def _prepare(site: Installation) -> None:
    site.manage("prepare", "--sample-data")


def _copy(source: Path, target: Path) -> None:
    """All or nothing."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.copytree(source, unfinished)
    unfinished.rename(target)


@contextmanager
def _kept_site(factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the prepared site is kept, there or not; no other process has it meanwhile."""
    folder = folder_of_the_run(factory)
    with (folder / "prepared-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "prepared-site"


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """scripts/test.sh has one for all of its parts; otherwise the processes of one pytest share theirs."""
    if named := os.environ.get("TEST_SHARED_DIR"):
        return Path(named)
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
