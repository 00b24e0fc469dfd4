"""The process that builds beside the indexer: when it is started, started again, and ended."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search import builder, indexer, rebuilding
from search.builder import Builder
from search.engine.analysis import Analyzer
from search.models import SearchTerm
from tests import pace


@pytest.fixture
def due(monkeypatch) -> list[str]:
    """The reason to build, as long as there is one in the list."""
    reasons: list[str] = []
    monkeypatch.setattr(builder, "build_due", lambda: "".join(reasons))
    return reasons


@pytest.fixture
def started(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started; each sleeps instead of building."""
    made = []

    def start(self: Builder) -> subprocess.Popen[bytes]:
        made.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return made[-1]

    monkeypatch.setattr(Builder, "_start", start)
    yield made
    for process in made:
        process.kill()
        process.wait()


def test_a_build_that_is_due_is_started_once(db, due, started):
    one = Builder()
    one.tend()
    assert started == []
    due.append("The dictionary has changed.")
    for _look in range(3):
        one.tend()
    assert len(started) == 1
    one.end()
    assert started[0].poll() is not None


def test_while_somebody_else_builds_nobody_is_started(db, due, started):
    due.append("The dictionary has changed.")
    with get_search_backend().store.building():
        Builder().tend()
    assert started == []


def test_a_killed_build_is_started_again_after_a_pause_that_grows(db, due, started, monkeypatch, caplog):
    monkeypatch.setattr(builder, "AGAIN", 0.2)
    due.append("The dictionary has changed.")
    one = Builder()
    one.tend()
    started[0].kill()
    started[0].wait()
    one.tend()
    assert len(started) == 1, "not at once"
    assert "ended with status -9" in caplog.text
    time.sleep(0.25)
    one.tend()
    assert len(started) == 2
    assert one._pause == 0.4
    one.end()


def test_shortly_before_the_swap_the_dictionary_to_come_is_loaded(db, due, started, monkeypatch):
    rebuilding.rebuild()
    store = get_search_backend().store
    loaded = []
    monkeypatch.setattr(Analyzer, "load", lambda analyzer: loaded.append(analyzer.words))
    due.append("The dictionary has changed.")
    SearchTerm.objects.create(word="두레온정콜")
    one = Builder()
    one.tend()
    one.tend()
    assert loaded == []
    (store.path / "READY").touch()
    for _look in range(2):
        one.tend()
    assert [("두레온정콜" in words) for words in loaded] == [True]
    one.end()


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_on_writing_while_another_process_builds(make_case, due, started):
    rebuilding.rebuild()
    due.append("The dictionary has changed.")
    stop = threading.Event()
    worker = threading.Thread(target=indexer.run_forever, args=(stop,))
    worker.start()
    try:
        deadline = time.monotonic() + pace.NEVER
        while not started and time.monotonic() < deadline:
            time.sleep(0.05)
        page = make_case("민원 하나")
        while not titles() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert titles() == {"민원 하나"}
        page.unpublish()
        while live_in_index() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not live_in_index()
        assert started[0].poll() is None
    finally:
        stop.set()
        worker.join(10)
    assert started[0].poll() is not None, "it ends with the worker"


def titles() -> set[str]:
    return {page.title for page in get_search_backend().search("민원", CasePage)}


def live_in_index() -> list[Any]:
    """By the filter of the index alone."""
    found = get_search_backend().search("민원", CasePage.objects.filter(live=True))
    return found.pks(from_database=False)
