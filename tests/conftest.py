"""Fixtures for every test: an index of its own, and the means to bring it into step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.mailserver import free_port, inbox, open_inbox, queued  # noqa: F401  fixtures for all
from tests.migrated import migrated_once
from tests.samplesite import folder_of_the_run

_numbers = count()
LEFT_OUT = pytest.StashKey[int]()
LONGEST_NAME = 60
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "index_now"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what touches no database, to try another database without repeating everything",
    )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file is named by its argument: its bytes tell when it was made, and xdist wants the same names everywhere."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAME else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    kept = [item for item in items if _touches_database(item)]
    config.stash[LEFT_OUT] = len(items) - len(kept)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = config.stash[LEFT_OUT]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker of xdist collects for itself and leaves out the same tests."""
    if left_out := getattr(node, "workeroutput", {}).get("left_out"):
        node.config.stash[LEFT_OUT] = left_out


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"LEFT OUT [{left_out}] tests that touch no database")


def _touches_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """pytest-django asks for this before it makes the test database."""
    from django.db import connection

    with migrated_once(connection, folder_of_the_run(tmp_path_factory)):
        yield


@pytest.fixture(autouse=True)
def _own_index(
    settings: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No test sees what another has indexed. The directory is only made when something writes to it.

    The stamps of what editors change are looked at once a test, so that queries can be counted.
    """
    from search import editions
    from search.engine import index

    editions.forget()
    monkeypatch.setattr(editions, "LOOK_EVERY", 3600.0)

    path = Path(tmp_path_factory.getbasetemp()) / f"index-{next(_numbers)}"
    backends = settings.WAGTAILSEARCH_BACKENDS
    settings.WAGTAILSEARCH_BACKENDS = {**backends, "default": {**backends["default"], "PATH": str(path)}}
    yield
    editions.forget()
    index._stores.pop(str(path), None)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """No test speaks the language that another's request has left active."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def index_now(db: Any) -> Callable[[], None]:
    """Call it to bring everything saved so far into the index, as the worker would within two seconds."""
    from search import indexer, rebuilding

    def run() -> None:
        rebuilding.heal()
        while indexer.process_outbox().done:
            pass

    return run
