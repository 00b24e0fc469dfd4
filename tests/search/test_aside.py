"""What changes while the index is built anew: found at once, and in the new index after the swap, whoever is killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from search import indexer, rebuilding
from search.engine import aside, writing
from search.engine.errors import IndexBusy, IndexUnavailable
from search.models import OutboxEntry, SearchTerm


@pytest.fixture
def pages(make_case, index_now) -> list[CasePage]:
    made = [make_case(f"민원 처리 {number}") for number in range(6)]
    index_now()
    return made


@pytest.fixture
def during(monkeypatch) -> Callable[..., None]:
    """during(act, after=n): have `act` done in the middle of the next build, when so many pages were put."""

    def arrange(act: Callable[[], object], *, after: int = 4) -> None:
        real, counted = rebuilding._build_one, [0]

        def build_one(new: Any, obj: Any) -> None:
            real(new, obj)
            counted[0] += isinstance(obj, CasePage)
            if counted[0] == after:
                counted[0] += 1000
                act()

        monkeypatch.setattr(rebuilding, "_build_one", build_one)

    return arrange


def generation() -> str:
    return get_search_backend().store._current_name()


def titles(query: str = "민원") -> set[str]:
    """By the index alone, as everybody: titles of what it finds, by its own filter."""
    found = get_search_backend().search(query, CasePage.objects.filter(live=True))
    keys = [pk for pk, _score in found.pks(from_database=False)]
    return set(CasePage.objects.filter(pk__in=keys).values_list("title", flat=True))


def all_keys(store: Any) -> list[str]:
    snapshot = store.snapshot()
    return [snapshot.stored_fields(doc)["key"] for doc in snapshot.alive.nonzero()[0].tolist()]


def test_changes_are_found_while_the_index_is_built_and_after_the_swap(pages, during, make_case):
    before = generation()
    seen: dict[str, set[str]] = {}

    def change() -> None:
        for page, title in ((pages[0], "여권 처음"), (pages[5], "여권 끝")):
            page.title = title
            page.save()
        make_case("여권 새것")
        indexer.write_batch()
        assert generation() == before
        seen["meanwhile"] = titles("여권")

    during(change)
    rebuilding.rebuild()
    assert generation() != before
    assert seen["meanwhile"] == {"여권 처음", "여권 끝", "여권 새것"}
    assert not OutboxEntry.objects.exists()
    assert titles("여권") == seen["meanwhile"]
    assert titles() == {f"민원 처리 {number}" for number in range(1, 5)}


def test_what_is_hidden_or_deleted_meanwhile_is_gone_at_once_and_stays_gone(pages, during):
    seen = []

    def change() -> None:
        CasePage.objects.get(pk=pages[0].pk).unpublish()
        pages[1].delete()
        pages[5].delete()
        indexer.write_batch()
        seen.append(titles())

    during(change)
    rebuilding.rebuild()
    assert seen == [{"민원 처리 2", "민원 처리 3", "민원 처리 4"}]
    assert titles() == seen[0]
    index = all_keys(get_search_backend().store)
    assert not {f"wagtailcore.page:{pk}" for pk in (pages[5].pk, pages[1].pk)} & set(index)
    assert len(index) == len(set(index))


def test_what_still_waits_at_the_swap_is_written_after_it(pages, during):
    def change() -> None:
        pages[0].title = "여권 하나"
        pages[0].save()

    during(change)
    rebuilding.rebuild()
    assert OutboxEntry.objects.count() == 1
    indexer.write_batch()
    assert titles("여권") == {"여권 하나"}


def test_what_changes_there_and_back_ends_as_it_is(pages, during):
    """The build has read the title in between; what serves has the same again as when the build began."""
    pages[0].title = "여권 하나"
    pages[0].save()

    def change_back() -> None:
        pages[0].title = "민원 처리 0"
        pages[0].save()
        indexer.write_batch()

    during(change_back)
    rebuilding.rebuild()
    indexer.write_batch()
    assert titles("여권") == set()
    assert "민원 처리 0" in titles()


def test_what_the_index_lacked_before_the_build_costs_nothing_after_it(pages, during, monkeypatch):
    """An index far from the database, as after a mishap: only what is written meanwhile is read again."""
    CasePage.objects.filter(pk__in=[pages[0].pk, pages[1].pk]).update(title="여권 옛말")
    with get_search_backend().store.writing() as writer:
        for page in (pages[2], pages[3]):
            writer.delete(f"wagtailcore.page:{page.pk}")

    def change() -> None:
        pages[3].delete()
        pages[4].title = "여권 하나"
        pages[4].save()
        indexer.write_batch()

    during(change)
    read = []
    real = writing.object_of
    monkeypatch.setattr(writing, "object_of", lambda key: read.append(key) or real(key))
    gone, changed = (f"wagtailcore.page:{pages[place].pk}" for place in (3, 4))
    rebuilding.rebuild()
    assert sorted(set(read)) == sorted([gone, changed])
    assert titles("여권") == {"여권 옛말", "여권 하나"}
    assert titles() == {"민원 처리 2", "민원 처리 5"}


def test_a_killed_build_goes_on_with_what_it_has_and_learns_what_changed_since(pages, during, monkeypatch, make_case):
    monkeypatch.setattr(aside, "PIECE", 2)
    monkeypatch.setattr(aside, "PIECES", 1000)
    before = generation()
    build_that_is_killed(during)
    assert generation() == before
    assert titles() == {page.title for page in pages}
    pages[0].title = "여권 하나"
    pages[0].save()
    pages[1].delete()
    make_case("여권 둘")
    indexer.write_batch()

    drafted = []
    real = rebuilding.draft
    monkeypatch.setattr(rebuilding, "draft", lambda obj: drafted.append(obj) or real(obj))
    rebuilding.rebuild()
    assert generation() != before
    again = {page.pk for page in drafted if isinstance(page, CasePage)}
    assert not {page.pk for page in pages[:3]} & again, "they were there already"
    assert titles("여권") == {"여권 하나", "여권 둘"}
    assert titles() == {page.title for page in pages[2:]}


def build_that_is_killed(during: Callable[..., None]) -> None:
    def die() -> None:
        raise KeyboardInterrupt("As a kill leaves it: what was committed stays.")

    during(die)
    with pytest.raises(KeyboardInterrupt):
        rebuilding._build(get_search_backend().store, progress=False)


def test_what_waits_for_a_page_of_the_killed_build_is_not_forgotten(pages, during, monkeypatch):
    monkeypatch.setattr(aside, "PIECE", 2)
    monkeypatch.setattr(aside, "PIECES", 1000)
    build_that_is_killed(during)
    pages[0].title = "여권 하나"
    pages[0].save()
    rebuilding.rebuild()
    indexer.write_batch()
    assert titles("여권") == {"여권 하나"}


@pytest.mark.parametrize("spoil", ["the dictionary has changed again", "a file is damaged", "the table is gone"])
def test_what_cannot_be_gone_on_with_is_thrown_away(pages, during, monkeypatch, spoil):
    monkeypatch.setattr(aside, "PIECE", 2)
    monkeypatch.setattr(aside, "PIECES", 1000)
    build_that_is_killed(during)
    store = get_search_backend().store
    left = store.path / (store.path / "BUILDING").read_text().strip()
    assert list(left.glob("*.seg"))
    if spoil == "the dictionary has changed again":
        SearchTerm.objects.create(word="두레온정콜")
    elif spoil == "a file is damaged":
        next(left.glob("*.seg")).write_bytes(b"no longer")
    else:
        next(left.glob("_MAIN_*.toc")).unlink()
    rebuilding.rebuild()
    assert not left.exists()
    assert not (store.path / "BUILDING").exists()
    assert titles() == {page.title for page in pages}
    assert not store.outdated()


def test_a_second_change_of_the_dictionary_during_the_build_ends_in_the_newest(pages, during, monkeypatch):
    monkeypatch.setattr(rebuilding, "REST", 0)
    store = get_search_backend().store
    SearchTerm.objects.create(word="두레온정콜")
    during(lambda: SearchTerm.objects.create(word="나래온정콜"))
    assert rebuilding.heal()
    assert store.outdated()
    assert "두레온정콜" in store.words
    assert rebuilding.heal()
    assert not store.outdated()
    assert {"두레온정콜", "나래온정콜"} <= set(store.words)
    assert not rebuilding.heal()


def test_changes_are_written_with_the_dictionary_of_the_index_that_they_come_into(pages, during, make_case):
    SearchTerm.objects.create(word="두레온정콜")
    store = get_search_backend().store
    whole = []

    def change() -> None:
        make_case("두레온정콜 운영")
        indexer.write_batch()
        assert titles("두레온정콜") == {"두레온정콜 운영"}
        whole.append(len(store.snapshot().postings("m_title", "두레온정콜")[0]))

    during(change)
    rebuilding.rebuild()
    whole.append(len(store.snapshot().postings("m_title", "두레온정콜")[0]))
    assert whole == [0, 1]
    assert titles("두레온정콜") == {"두레온정콜 운영"}


def test_when_what_served_is_lost_after_a_change_the_database_is_gone_through(pages, during):
    def change_and_lose() -> None:
        pages[0].title = "여권 하나"
        pages[0].save()
        pages[1].delete()
        indexer.write_batch()
        assert not OutboxEntry.objects.exists()
        shutil.rmtree(get_search_backend().store.path / generation())

    during(change_and_lose)
    rebuilding.rebuild()
    assert titles("여권") == {"여권 하나"}
    assert titles() == {page.title for page in pages[2:]}


def test_without_an_index_changes_wait_for_the_build(make_case):
    make_case("민원 하나")
    with pytest.raises(IndexUnavailable):
        indexer.write_batch()
    assert OutboxEntry.objects.filter(attempts=0).exists()
    rebuilding.heal()
    assert titles() == {"민원 하나"}


def test_only_one_process_builds_and_others_write_meanwhile(pages):
    store = get_search_backend().store
    assert not store.being_built()
    with store.building():
        assert store.being_built()
        with pytest.raises(IndexBusy, match="Another process is building"), store.building(wait=0.1):
            pass
        with store.writing() as writer:
            writer.delete(f"wagtailcore.page:{pages[0].pk}")
    assert not store.being_built()


def test_a_build_that_fails_leaves_nothing_behind(pages, during):
    def fail() -> None:
        raise OSError(28, "No space left on device")

    store, before = get_search_backend().store, generation()
    during(fail)
    with pytest.raises(OSError, match="No space"):
        rebuilding.rebuild()
    assert generation() == before
    unfinished = {path.name for path in Path(store.path).glob("gen-*")} - {before}
    rebuilding.rebuild()
    assert not unfinished & {path.name for path in Path(store.path).glob("gen-*")}
    assert titles() == {page.title for page in pages}


# --- the outbox after a build ----------------------------------------------------------------------------------------
def test_what_the_build_has_read_does_not_wait_any_more(make_case):
    """Else a fresh site writes everything twice, and the halves that are deleted are worth another build."""
    for number in range(3):
        make_case(f"민원 {number}")
    assert OutboxEntry.objects.count() >= 3
    rebuilding.rebuild()
    assert not OutboxEntry.objects.exists()
    store = get_search_backend().store
    before = store.snapshot()
    assert indexer.write_batch().done == 0
    assert store.snapshot() is before
    assert not store.fragmented()


def test_what_is_touched_during_the_build_and_what_could_not_be_read_goes_on_waiting(make_case, during, monkeypatch):
    made = [make_case(f"민원 {number}") for number in range(3)]
    real = CasePage.search_text.fget

    def break_one(page: CasePage) -> str:
        if page.pk == made[1].pk:
            raise ValueError("torn text")
        return real(page)

    monkeypatch.setattr(CasePage, "search_text", property(break_one))
    during(made[0].save, after=3)
    rebuilding.rebuild()
    assert set(OutboxEntry.objects.values_list("key", flat=True)) == {str(made[0].pk), str(made[1].pk)}
