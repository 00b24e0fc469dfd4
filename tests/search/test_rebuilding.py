"""Rebuilds of real pages: by several processes, while others search, and when a worker is killed."""

import os
import signal
import threading
from pathlib import Path

import pytest
from django.db import connection, connections
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search import indexer, rebuilding
from search.engine import building
from search.engine.building import Farm
from tests.search.engine.drafts import read_by_whoosh


@pytest.fixture
def pages(make_case, monkeypatch):
    """Enough pages for two processes, told that there are many."""
    monkeypatch.setattr(building, "PARALLEL_FROM", 1)
    monkeypatch.setattr(get_search_backend().store, "workers", 2)
    return [make_case(f"민원 처리 {number}", summary="전화로 물어본 것을 바로 답한다.") for number in range(40)]


def folder() -> Path:
    store = get_search_backend().store
    return store.path / store._current_name()


def titles():
    return sorted(page.title for page in get_search_backend().search("민원", CasePage)[:100])


def test_several_processes_index_real_pages_like_one(pages, united):
    assert rebuilding.rebuild() >= 40
    assert united == [2]
    shared = read_by_whoosh(folder())
    get_search_backend().store.workers = 1
    rebuilding.rebuild()
    assert read_by_whoosh(folder()) == shared
    assert titles() == sorted(page.title for page in pages)


def test_the_database_connection_is_the_parents_alone(pages):
    before = connection.connection
    rebuilding.rebuild()
    assert connection.connection is before
    assert CasePage.objects.count() == 40


def test_when_a_worker_is_killed_one_process_builds_it_all(pages, monkeypatch, caplog):
    real = Farm.finish

    def kill_and_finish(farm):
        os.kill(farm.pids[0], signal.SIGKILL)
        return real(farm)

    monkeypatch.setattr(Farm, "finish", kill_and_finish)
    assert rebuilding.rebuild() >= 40
    assert "ended by SIGKILL" in caplog.text
    assert "built by one process" in caplog.text
    assert titles() == sorted(page.title for page in pages)


@pytest.mark.django_db(transaction=True)
def test_whoever_searches_during_rebuilds_and_changes_always_finds_everything(make_case):
    """One thread rebuilds and commits, one searches: no error, never a part of the answer, never the database."""
    pages = [make_case(f"민원 처리 {number}") for number in range(12)]
    rebuilding.rebuild()
    store = get_search_backend().store
    wrong: list[object] = []
    counted, ended = [0], threading.Event()

    def search():
        try:
            while not ended.is_set():
                found = sorted(get_search_backend().search("민원", CasePage)[:100].pks())
                if [pk for pk, _ in found] != sorted(page.pk for page in pages) or not all(s for _, s in found):
                    wrong.append(found)
                counted[0] += 1
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    searcher = threading.Thread(target=search)
    searcher.start()
    try:
        for number in range(6):
            rebuilding.rebuild()
            for page in pages[number : number + 4]:
                page.save()
                indexer.process_outbox()
    finally:
        ended.set()
        searcher.join(30)
    assert not wrong
    assert counted[0] > 20
    assert not store.damage_reported()
