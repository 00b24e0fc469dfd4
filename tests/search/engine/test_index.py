"""Generations on disk: one writer, atomic swaps, and every kind of damage recognised."""

import os
import threading
from pathlib import Path

import pytest
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search.engine.errors import IndexBusy, IndexUnavailable
from search.rebuilding import rebuild
from tests import pace

COUNT = 5


@pytest.fixture
def store(make_case, index_now):
    for number in range(COUNT):
        make_case(f"민원 처리 {number}", summary="전화로 물어본 것을 바로 답한다.")
    index_now()
    return get_search_backend().store


def found():
    return get_search_backend().search("민원", CasePage).count()


def generations(store):
    return sorted(path.name for path in store.path.glob("gen-*"))


def test_the_directory_is_its_owners_alone(store):
    assert store.path.stat().st_mode & 0o777 == 0o700


def test_a_rebuild_swaps_and_keeps_the_generation_before_for_its_readers(store):
    before = (store.path / "CURRENT").read_text()
    snapshot = store.snapshot()
    assert rebuild() > 0
    assert (store.path / "CURRENT").read_text() != before
    assert found() == COUNT
    assert len(snapshot.postings("m_title", "민원")[0]) == COUNT
    rebuild()
    assert len(generations(store)) == 2


def test_searches_go_on_with_the_old_generation_while_one_is_built(store):
    with store.building() as writer:
        assert found() == COUNT
        writer.add([])
    assert found() == 0


def test_a_build_that_fails_leaves_everything_as_it_was(store):
    before = generations(store)
    with pytest.raises(RuntimeError), store.building():
        raise RuntimeError
    assert generations(store) == before
    assert found() == COUNT


def test_a_second_writer_is_refused_with_a_sentence(store):
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with store.locked():
            entered.set()
            leave.wait(pace.NEVER)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(pace.NEVER)
    try:
        with pytest.raises(IndexBusy, match="Another process is writing"), store.writing(wait=0.1):
            pass
    finally:
        leave.set()
        holder.join()


def test_a_batch_that_fails_leaves_nothing(store):
    page = CasePage.objects.first()

    def delete_and_fail():
        with store.writing() as writer:
            writer.delete(f"wagtailcore.page:{page.pk}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        delete_and_fail()
    assert found() == COUNT


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _garbage(path: Path) -> None:
    path.write_bytes(b"\x00\xff" * 200)


@pytest.mark.parametrize("damage", [_truncate, _empty, _garbage, Path.unlink])
@pytest.mark.parametrize("pattern", ["CURRENT", "gen-*/meta.json", "gen-*/_MAIN_*.toc", "gen-*/MAIN_*.seg"])
def test_a_damaged_index_is_answered_from_the_database_and_healed(store, index_now, pattern, damage):
    for path in store.path.glob(pattern):
        damage(path)
    store.forget()
    assert found() == COUNT
    assert store.damage_reported()
    index_now()
    assert not store.damage_reported()
    store.check()
    assert found() == COUNT


def test_an_index_of_another_analysis_is_not_used(store, monkeypatch):
    monkeypatch.setattr("search.engine.analysis.ANALYSIS_VERSION", 999)
    store.forget()
    with pytest.raises(IndexUnavailable, match="another analysis"):
        store.snapshot()


def test_the_database_answers_with_the_same_filters_while_there_is_no_index(make_case):
    make_case("민원 하나")
    make_case("민원 둘", live=False)
    results = get_search_backend().search("민원", CasePage.objects.filter(live=True))
    assert [page.title for page in results] == ["민원 하나"]
    assert (results.count(), dict(results.facet("scope"))) == (1, {"": 1})
    assert dict(results.facet("government__level")) == {"metropolitan": 1}


def test_threads_that_share_a_snapshot_find_the_same(store):
    store.forget()
    snapshot = store.snapshot()
    names = [("m_title", "민원"), ("m_title", "처리"), ("g_summary", "전화"), ("m_summary", "답")] * 5
    found: list[list[int]] = []

    def read():
        found.append([len(snapshot.postings(name, text)[0]) for name, text in names])

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [[COUNT] * 20] * 8


def test_what_follows_from_a_segments_files_is_read_once_however_often_documents_go(store, index_now):
    made = []

    def read(leaf):
        made.append(leaf.doc_count_all())
        return made[-1]

    before = store.snapshot().derived("size", read)
    CasePage.objects.first().delete()
    index_now()
    snapshot = store.snapshot()
    assert int(snapshot.alive.sum()) < sum(size for _offset, size in before)
    assert snapshot.derived("size", read)[: len(before)] == before
    assert made == [size for _offset, size in before]
