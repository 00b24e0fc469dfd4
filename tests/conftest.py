"""Fixtures for every test: an index of its own, and the means to bring it into step."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.kept import Keeper, Make, makes_of
from tests.mailserver import free_port, inbox, open_inbox, queued  # noqa: F401  fixtures for all
from tests.migrated import migrated_once
from tests.repeating import Book, needed, read_books
from tests.samplesite import folder_of_the_run

_numbers = count()
_book = Book()
# A test that counts what documents quote records it under this name, and it stands in the summary.
MEASURED = "measured"
_keeper = Keeper()
_coming: list[pytest.Item | None] = []
LEFT_OUT = pytest.StashKey[dict[str, int]]()
LONGEST_NAME = 60
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "index_now"}
ABOUT_ROWS = ("leak", "visibility", "queryset", "at_once", "concurrency", "migrat")
NO_DATABASE = "tests that touch no database"
ONE_DATABASE = "tests marked one_database"
NEEDLESS = "tests whose every kind of statement PostgreSQL gets from other tests"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what need not be tried again on another database: see tests/repeating.py",
    )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file is named by its argument: its bytes tell when it was made, and xdist wants the same names everywhere."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAME else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of what the command line has left."""
    if not config.getoption("--database-only"):
        return
    reasons = _reasons_to_leave_out(items)
    config.stash[LEFT_OUT] = Counter(reasons.values())
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = dict(config.stash[LEFT_OUT])
    config.hook.pytest_deselected(items=list(reasons))
    items[:] = [item for item in items if item not in reasons]


def _reasons_to_leave_out(items: list[pytest.Item]) -> dict[pytest.Item, str]:
    """{test: why it is not tried again}: see tests/repeating.py."""
    book = read_books(folder) if (folder := _folder_of_all_parts()) else {}
    reasons, left, anyway = {}, {}, []
    for item in items:
        if not _touches_database(item):
            reasons[item] = NO_DATABASE
        elif item.get_closest_marker("one_database"):
            reasons[item] = ONE_DATABASE
        elif name_of(item) in book:
            if _always_again(item):
                anyway.append(book[name_of(item)])
            else:
                left[item] = book[name_of(item)]
    chosen = needed({name_of(item): sent for item, sent in left.items()}, anyway)
    return reasons | {item: NEEDLESS for item in left if name_of(item) not in chosen}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: the collector of cycles need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


def name_of(item: pytest.Item) -> str:
    """xdist adds the group to the id, but not to this."""
    return f"{item.location[0]}::{item.location[2]}"


def _touches_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def _always_again(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("both_databases", "postgres"))
    is_about_rows = any(word in item.location[0] for word in ABOUT_ROWS)
    return marked or (is_about_rows and not item.get_closest_marker("slow"))


def _folder_of_all_parts() -> Path | None:
    named = os.environ.get("TEST_SHARED_DIR")
    return Path(named) if named else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    with _book.writing(name_of(item)):
        return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = _folder_of_all_parts()
    if folder and _book.tests:
        _book.save(folder / f"sent-{os.getpid()}.json")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker of xdist collects for itself and leaves out the same tests."""
    if left_out := getattr(node, "workeroutput", {}).get("left_out"):
        node.config.stash[LEFT_OUT] = left_out


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, value in report.user_properties:  # what a test gave to record_property
            if name == MEASURED and report.when == "call":
                terminalreporter.write_line(f"MEASURED {report.location[2]}: {value}")
    for reason, number in sorted(config.stash.get(LEFT_OUT, {}).items()):
        terminalreporter.write_line(f"LEFT OUT [{number}] {reason}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """pytest-django asks for this before it makes the test database."""
    from django.db import connection

    with migrated_once(connection, folder_of_the_run(tmp_path_factory)):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """From now on, and not while the tables are made, what is sent is written into the book."""
    from django.db import connection

    if request.config.getoption("--database-only"):  # nobody will read it
        yield
        return
    with _book.listening(connection):
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    _coming[:] = [nextitem]


@pytest.fixture
def things_kept(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[Make, Any]]:
    """What the test wants to find and others wanted before it: see tests/kept.py."""
    with django_db_blocker.unblock():
        yield _keeper.bring(makes_of(request.node))
        _keeper.drop(beyond=makes_of(_coming[0]))


@pytest.fixture
def _django_db_helper(things_kept: dict[Make, Any], _django_db_helper: None) -> None:
    """What is kept is there before the test's own transaction begins."""


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Nothing that the tests' own process writes has to outlive a power cut. What they start does wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: None)
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
