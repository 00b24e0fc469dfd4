import threading
import time

import pytest
from django.core.management import call_command
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search import indexer, rebuilding
from search.engine.errors import IndexBusy
from search.indexer import MAX_ATTEMPTS, Processed, process_outbox, run_forever
from search.models import OutboxEntry
from tests import pace


def titles(query="민원"):
    return {page.title for page in get_search_backend().search(query, CasePage)}


def in_index(query="민원"):
    return get_search_backend().search(query, CasePage).count()


def test_new_changed_and_deleted_pages_come_into_the_index(make_case, index_now):
    first, second = make_case("민원 하나"), make_case("민원 둘")
    index_now()
    assert titles() == {"민원 하나", "민원 둘"}
    first.title = "여권 하나"
    first.save()
    second.delete()
    index_now()
    assert in_index() == 0
    assert titles("여권") == {"여권 하나"}
    assert not OutboxEntry.objects.exists()


def test_what_changes_during_a_batch_is_not_forgotten(make_case, index_now, monkeypatch):
    page = make_case("민원 하나")
    index_now()
    page.save()
    real = indexer._put

    def change_meanwhile(*args):
        page.save()
        return real(*args)

    monkeypatch.setattr(indexer, "_put", change_meanwhile)
    assert process_outbox().done == 1
    assert OutboxEntry.objects.count() == 1


def test_a_broken_object_is_parked_after_five_attempts_and_stops_no_other(make_case, index_now, monkeypatch):
    index_now()
    broken, _sound = make_case("민원 고장"), make_case("민원 온전")
    real = CasePage.search_text.fget

    def break_one(page):
        if page.pk == broken.pk:
            raise ValueError("torn text")
        return real(page)

    monkeypatch.setattr(CasePage, "search_text", property(break_one))
    for _attempt in range(MAX_ATTEMPTS):
        assert process_outbox().failed == 1
        OutboxEntry.objects.update(not_before="2000-01-01T00:00Z")
    assert process_outbox() == Processed()
    entry = OutboxEntry.objects.get()
    assert (entry.parked, entry.attempts, entry.last_error) == (True, 5, "ValueError: torn text")
    assert in_index() == 1


def test_a_full_disk_counts_against_no_object(make_case, index_now, monkeypatch):
    index_now()
    make_case("민원 하나")
    store = get_search_backend().store

    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "writing", refuse)
    with pytest.raises(OSError, match="No space"):
        process_outbox()
    assert set(OutboxEntry.objects.values_list("attempts", flat=True)) == {0}


def test_entries_wait_while_another_process_writes(make_case, index_now, monkeypatch):
    index_now()
    make_case("민원 하나")
    monkeypatch.setattr("search.engine.index.WRITER_WAIT", 0.1)
    store = get_search_backend().store

    def busy(*args, **kwargs):
        raise IndexBusy("Another process is writing.")

    monkeypatch.setattr(store, "writing", busy)
    with pytest.raises(IndexBusy):
        process_outbox()
    assert OutboxEntry.objects.filter(attempts=0, parked=False).exists()


def test_the_missing_index_is_built_from_what_is_there(make_case):
    make_case("민원 하나")
    OutboxEntry.objects.all().delete()
    assert rebuilding.heal()
    assert not rebuilding.heal()
    assert in_index() == 1


def test_rebuild_search_reports_its_number(make_case, capsys):
    make_case("민원 하나")
    call_command("rebuild_search")
    assert str(get_search_backend().store.snapshot().size) in capsys.readouterr().out
    assert in_index() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_finds_a_new_page_within_two_seconds(make_case):
    rebuilding.rebuild()
    stop = threading.Event()
    worker = threading.Thread(target=run_forever, args=(stop,))
    worker.start()
    try:
        make_case("민원 하나")
        deadline = time.monotonic() + pace.patience(2)
        while not in_index() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert titles() == {"민원 하나"}
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()
