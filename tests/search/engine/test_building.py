"""Building by several processes: when it is done, and what a dead worker costs."""

import os
import signal
import threading
import time
from contextlib import suppress

import pytest

from search.engine import aside, building
from search.engine.building import PARALLEL_FROM, Alone, Farm, start_building
from search.engine.errors import BuildBroken, IndexBusy
from search.engine.schema import build_schema
from tests.search.engine.drafts import built, read_by_whoosh, some_drafts


@pytest.fixture
def start(tmp_path, bigrams_only):
    started = []

    def begin(**options):
        values = {"documents": PARALLEL_FROM, "workers": 2, "memory": 64, **options}
        started.append(start_building(tmp_path, build_schema(), bigrams_only, **values))
        return started[-1]

    yield begin
    for one in started:
        one.abandon()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_many_documents_are_shared_and_few_are_not(start):
    assert isinstance(start(), Farm)
    assert isinstance(start(documents=PARALLEL_FROM - 1), Alone)
    assert isinstance(start(workers=1), Alone)


def test_without_a_number_every_core_works(start, monkeypatch):
    monkeypatch.setattr(building, "cores", lambda: 3)
    assert len(start(workers=0).pids) == 3
    monkeypatch.setattr(building, "cores", lambda: 1)
    assert isinstance(start(workers=0), Alone)


def test_a_process_with_other_threads_does_not_fork(start):
    leave = threading.Event()
    thread = threading.Thread(target=leave.wait)
    thread.start()
    try:
        assert isinstance(start(), Alone)
    finally:
        leave.set()
        thread.join()


def test_the_same_drafts_make_the_same_segments_every_time(new_store):
    folders = [built(new_store(name), some_drafts(230), workers=2) for name in ("one", "two")]
    keys = [list(read_by_whoosh(folder)) for folder in folders]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 230


@pytest.mark.parametrize("moment", ["at once", "in the middle", "at the end"])
def test_a_killed_worker_breaks_the_build_with_a_sentence_and_hangs_nobody(start, moment):
    farm = start()
    drafts = some_drafts(400)
    pids = farm.pids
    began = time.monotonic()

    def work():
        for draft in drafts if moment != "at once" else []:
            farm.add(draft)
            if moment == "in the middle" and draft is drafts[150]:
                os.kill(pids[1], signal.SIGKILL)
        os.kill(pids[1], signal.SIGKILL)
        for draft in drafts if moment == "at once" else []:
            farm.add(draft)
        farm.finish()

    with pytest.raises(BuildBroken, match="ended by SIGKILL, perhaps for lack of memory"):
        work()
    assert time.monotonic() - began < 20
    assert [gone(pid) for pid in pids] == [True, True]


def test_a_broken_build_leaves_the_index_before_it(new_store):
    store = new_store()
    built(store, some_drafts(3))
    before = store._current_name()

    def work():
        with store.building(documents=400, workers=2) as writer:
            for draft in some_drafts(400):
                writer.put(draft)
            os.kill(writer._building.pids[0], signal.SIGKILL)

    with pytest.raises(BuildBroken):
        work()
    assert [path.name for path in store.path.glob("gen-*")] == [before]
    assert store.snapshot().size == 3


def test_a_build_killed_at_any_moment_is_gone_on_with_from_its_last_piece(new_store, monkeypatch):
    """By SIGKILL, in a process of its own; each time a few documents later."""
    monkeypatch.setattr(aside, "PIECE", 20)
    store, drafts = new_store(), some_drafts(100)
    built(store, drafts[:3])
    kept = []
    for moment in (5, 25, 50, 90, 100):
        child = os.fork()
        if not child:
            with store.building(documents=100, workers=2, follow=True) as new:
                for draft in drafts[:moment]:
                    new.put(draft)
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        assert store.snapshot().size == 3
        with suppress(IndexBusy), store.building(wait=20, documents=100, workers=1, follow=True) as new:
            kept.append(len(new.kept))
            raise IndexBusy("Only looked.")
    assert kept == [0, 20, 40, 80, 100]


def test_a_worker_that_cannot_write_says_why(start, monkeypatch):
    def refuse(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building.SegmentBuilder, "finish", refuse)
    farm = start()
    for draft in some_drafts(40):
        farm.add(draft)
    with pytest.raises(BuildBroken, match="could not write its part of the index: OSError: .* No space left"):
        farm.finish()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_text_that_cannot_be_analysed_costs_its_document_and_no_other(start, bigrams_only, monkeypatch, workers):
    real = type(bigrams_only).bigrams

    def bigrams(analyzer, text):
        if text == "torn":
            raise ValueError("torn text")
        return real(analyzer, text)

    monkeypatch.setattr(type(bigrams_only), "bigrams", bigrams)
    drafts = some_drafts(50)
    drafts[7].texts["title"] = ["torn"]
    work = start(workers=workers)
    for draft in drafts:
        work.add(draft)
    segments = work.finish()
    assert work.refused == [(drafts[7].key, "ValueError: torn text")]
    assert sum(segment.doc_count() for segment in segments) == 49


def test_workers_end_when_the_parent_has_gone(start):
    """As by kill -9: nobody tells them, their pipes just close."""
    farm = start()
    pids = farm.pids
    for worker in farm._workers:
        worker._pipe.close()
    for pid in pids:
        os.waitpid(pid, 0)
    farm._workers = []
    assert [gone(pid) for pid in pids] == [True, True]


def test_abandoning_ends_the_workers_at_once(start):
    farm = start()
    pids = farm.pids
    farm.abandon()
    assert [gone(pid) for pid in pids] == [True, True]
    assert not farm.pids
