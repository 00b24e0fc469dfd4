import threading

import pytest
from django.core.management import CommandError, call_command
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search import indexer, rebuilding
from search.models import OutboxEntry
from search.reconcile import reconcile, tend, tend_after_crash


@pytest.fixture
def drifted(make_case, index_now):
    """An index that missed a page, a change and a deletion."""
    changed, gone = make_case("민원 옛말"), make_case("민원 삭제")
    index_now()
    missed = make_case("민원 새것")
    CasePage.objects.filter(pk=changed.pk).update(title="민원 새말")
    CasePage.objects.filter(pk=gone.pk)._raw_delete(using="default")
    OutboxEntry.objects.all().delete()
    return {"missing": missed.pk, "stale": changed.pk, "surplus": gone.pk}


def keys(found):
    return {name: [key.partition(":")[2] for key in getattr(found, name)] for name in ("missing", "stale", "surplus")}


def test_what_differs_is_named_and_nothing_touched_without_repair(drifted):
    found = reconcile(repair=False)
    assert keys(found)["missing"] == [str(drifted["missing"])]
    assert keys(found)["stale"] == [str(drifted["stale"])]
    assert not OutboxEntry.objects.exists()


def test_the_command_fails_on_a_difference_and_repairs_it_when_told(drifted, index_now):
    with pytest.raises(CommandError):
        call_command("check_search")
    call_command("check_search", "--repair")
    call_command("check_search")
    titles = {page.title for page in get_search_backend().search("민원", CasePage)}
    assert titles == {"민원 새것", "민원 새말"}


def test_the_command_names_the_missing_index(db):
    with pytest.raises(CommandError):
        call_command("check_search")


def found_titles():
    return {page.title for page in get_search_backend().search("민원", CasePage)}


def test_the_clock_repairs_what_has_drifted(drifted, index_now):
    tend()
    index_now()
    assert found_titles() == {"민원 새것", "민원 새말"}


def test_after_a_worker_that_ended_by_itself_nothing_is_compared(drifted):
    stop = threading.Event()
    stop.set()
    for _start in range(2):
        indexer.run_forever(stop)
    tend_after_crash()
    assert not OutboxEntry.objects.exists()


def test_after_a_killed_worker_the_index_is_compared_once(drifted, index_now):
    indexer._note_begin()  # and no end: killed
    stop = threading.Event()
    stop.set()
    indexer.run_forever(stop)
    tend_after_crash()
    index_now()
    assert found_titles() == {"민원 새것", "민원 새말"}
    assert not indexer.ended_uncleanly()


def test_an_index_scattered_over_many_segments_is_built_anew(make_case, index_now, monkeypatch):
    make_case("민원 하나")
    index_now()
    store = get_search_backend().store
    before = store._current_name()
    tend()
    assert store._current_name() == before
    monkeypatch.setattr("search.engine.index.MAX_SEGMENTS", 0)
    tend()
    index_now()
    assert store._current_name() != before
    assert not rebuilding.build_due()
    assert found_titles() == {"민원 하나"}
