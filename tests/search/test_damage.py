"""Every way to damage an index directory that we could think of: searches are answered, and the next pass heals it."""

import os
import resource
import shutil
import signal
import socket
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText

from cases.models import CasePage
from search import indexer, rebuilding
from search.engine.index import Store
from search.models import OutboxEntry

pytestmark = pytest.mark.one_database("what is damaged lies in files beside the database")
COUNT = 3
Way = Callable[[Store], object]
WAYS: dict[str, Way] = {}


# --- what can be damaged ---------------------------------------------------------------------------------------------
def generation(store: Store) -> Path:
    return store.path / (store.path / "CURRENT").read_text().strip()


def segments(store: Store) -> list[Path]:
    return sorted(generation(store).glob("MAIN_*.seg"))


FILES: dict[str, Callable[[Store], Path]] = {
    "pointer": lambda store: store.path / "CURRENT",
    "meta": lambda store: generation(store) / "meta.json",
    "table": lambda store: next(generation(store).glob("_MAIN_*.toc")),
    "sums": lambda store: next(generation(store).glob("sums-*.json")),
    "segment": lambda store: segments(store)[0],
}


# --- what can happen to any of them ----------------------------------------------------------------------------------
def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def garble(path: Path) -> None:
    path.write_bytes(os.urandom(300))


def delete(path: Path) -> None:
    path.unlink()


def make_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_socket(path: Path) -> None:
    """Cannot be opened by anybody, not even by root, whom modes do not stop."""
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def make_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def flip(place: float) -> Callable[[Path], None]:
    """Turn one bit, at this share of the file."""

    def turn(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int(place * (len(content) - 1))] ^= 1
        path.write_bytes(content)

    return turn


ACTS = {
    "halved": halve,
    "emptied": empty,
    "zeroed": zero,
    "garbled": garble,
    "deleted": delete,
    "made a directory": make_directory,
    "made a socket": make_socket,
    "made a loop": make_loop,
}
for what, find in FILES.items():
    for how, act in ACTS.items():
        WAYS[f"{what} {how}"] = lambda store, find=find, act=act: act(find(store))
for what in ("table", "segment"):
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        WAYS[f"{what} with a bit turned at {share:.0%}"] = lambda store, what=what, share=share: flip(share)(
            FILES[what](store)
        )


# --- what happens to one thing only ----------------------------------------------------------------------------------
def way(name: str) -> Callable[[Way], Way]:
    def add(function: Way) -> Way:
        WAYS[name] = function
        return function

    return add


@way("the pointer points nowhere")
def _(store):
    (store.path / "CURRENT").write_text("gen-0-00000000\n")


@way("the pointer points out of the directory")
def _(store):
    (store.path / "CURRENT").write_text("gen-../../../etc\n")


@way("the pointer is torn")
def _(store):
    (store.path / "CURRENT").write_text(generation(store).name[:-3])


@way("the pointer points at a generation that was never finished")
def _(store):
    half = store.path / "gen-1-half"
    shutil.copytree(generation(store), half)
    next(half.glob("_MAIN_*.toc")).unlink()
    (store.path / "CURRENT").write_text(half.name)


@way("meta names another analysis")
def _(store):
    meta = FILES["meta"](store)
    meta.write_text(meta.read_text().replace('"analysis": "', '"analysis": "9'))


@way("meta is no object")
def _(store):
    FILES["meta"](store).write_text("[1, 2]")


@way("a table of the future")
def _(store):
    (generation(store) / "_MAIN_99.toc").write_bytes(b"\x00" * 50)


@way("the table of the future is a directory")
def _(store):
    (generation(store) / "_MAIN_99.toc").mkdir()


@way("the table belongs to another generation")
def _(store):
    before = generation(store)
    kept = FILES["table"](store).read_bytes()
    rebuilding.rebuild()
    assert generation(store) != before
    FILES["table"](store).write_bytes(kept)


@way("two segments are exchanged")
def _(store):
    first, second = segments(store)[:2]
    other = first.with_suffix(".x")
    first.rename(other)
    second.rename(first)
    other.rename(second)


@way("a segment stands in place of another")
def _(store):
    first, second = segments(store)[:2]
    shutil.copyfile(first, second)


@way("a segment lacks its last byte")
def _(store):
    path = segments(store)[0]
    os.truncate(path, path.stat().st_size - 1)


@way("a segment has grown")
def _(store):
    with segments(store)[0].open("ab") as stream:
        stream.write(b"more")


@way("all segments are gone")
def _(store):
    for path in segments(store):
        path.unlink()


@way("the sums are those of nothing")
def _(store):
    FILES["sums"](store).write_text("{}")


@way("the generation is gone")
def _(store):
    shutil.rmtree(generation(store))


@way("the generation is empty")
def _(store):
    for path in generation(store).iterdir():
        path.unlink()


@way("the generation is a file")
def _(store):
    folder = generation(store)
    shutil.rmtree(folder)
    folder.write_text("not a directory")


@way("the generation was renamed")
def _(store):
    generation(store).rename(store.path / "gen-renamed")


@way("everything is gone")
def _(store):
    shutil.rmtree(store.path)


@way("the directory is a file")
def _(store):
    shutil.rmtree(store.path)
    store.path.write_text("not a directory")


@way("the directory is a link to nothing")
def _(store):
    shutil.rmtree(store.path)
    store.path.symlink_to("nowhere")


@way("the directory is empty")
def _(store):
    shutil.rmtree(store.path)
    store.path.mkdir()


@way("the lock is a directory, and the pointer is gone")
def _(store):
    (store.path / "writer.lock").unlink()
    (store.path / "writer.lock").mkdir()
    (store.path / "CURRENT").unlink()


@way("the note of damage is a directory")
def _(store):
    (store.path / "DAMAGED").mkdir()
    (store.path / "CURRENT").unlink()


@way("the place of the next pointer is taken by a directory")
def _(store):
    (store.path / "CURRENT.new" / "x").mkdir(parents=True)
    (store.path / "CURRENT").unlink()


@way("the lock was held by a process that was killed")
def _(store):
    here, there = os.pipe()
    child = os.fork()
    if not child:
        with store.locked():
            os.write(there, b"x")
            signal.pause()
    os.read(here, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(here), os.close(there)
    (store.path / "CURRENT").unlink()


@way("a build was killed half way")
def _(store):
    half = store.path / "gen-1-half"
    half.mkdir()
    (half / "meta.json").write_text("{")
    (half / "MAIN_abc.trm").write_bytes(b"half")
    (store.path / "CURRENT.new").write_text("gen-1-ha")


@way("a commit was killed before its table")
def _(store):
    folder = generation(store)
    (folder / "MAIN_0123456789abcdef.seg").write_bytes(b"half")
    (folder / "next").mkdir(exist_ok=True)
    (folder / "next" / "_MAIN_3.toc").write_bytes(b"half")
    (folder / "sums-3.json").write_text('{"_MAIN')


@way("the place of the next table is taken by a file")
def _(store):
    (generation(store) / "next").write_text("in the way")


@way("the disk is full at a commit")
def _(store):
    with full_disk(), pytest.raises(OSError, match="File too large"):
        indexer.process_outbox()


@way("the disk is full at a rebuild")
def _(store):
    with full_disk(), pytest.raises(OSError, match="File too large"):
        rebuilding.rebuild()


@contextmanager
def full_disk():
    """No file may grow over 100 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- what must hold --------------------------------------------------------------------------------------------------
@pytest.fixture
def store(make_case, index_now):
    """Several segments with three cases in sight, one hidden, and a change that waits."""
    pages = [make_case(f"민원 처리 {number}") for number in range(COUNT)]
    index_now()
    make_case("민원 숨김", live=False)
    pages[0].save()
    index_now()
    store = get_search_backend().store
    assert len(segments(store)) > 1
    pages[1].save()
    return store


def answer():
    visible = CasePage.objects.filter(live=True)
    results = get_search_backend().search(PlainText("민원"), visible)
    return {page.title for page in results}, results.count(), dict(results.facet("live")), suggestions(visible)


def suggestions(visible):
    return {page.title for page in get_search_backend().autocomplete("민", visible)}


TITLES = {f"민원 처리 {number}" for number in range(COUNT)}
RIGHT = (TITLES, COUNT, {True: COUNT}, TITLES)


def test_there_are_more_than_fifty_ways():
    assert len(WAYS) > 50


@pytest.mark.parametrize("name", WAYS)
def test_searches_are_answered_and_the_next_pass_heals(store, name):
    assert answer() == RIGHT
    WAYS[name](store)
    assert answer() == RIGHT, "with what was open before"
    store.forget()
    assert answer() == RIGHT, "as a new process sees it"
    indexer.process_outbox()
    store.check()
    assert not OutboxEntry.objects.exists()
    assert not store.damage_reported()
    assert answer() == RIGHT
    assert not store.damage_reported(), "the index itself answers"


def test_the_remains_of_killed_writers_are_taken_away(store):
    for name in ("a build was killed half way", "a commit was killed before its table"):
        WAYS[name](store)
    indexer.process_outbox()
    assert {path.name.split("_")[0].split("-")[0] for path in generation(store).iterdir()} == {
        "MAIN",
        "",
        "sums",
        "meta.json",
    }
    rebuilding.rebuild()
    assert not list(store.path.glob("gen-1-*"))
    assert not list(store.path.glob("CURRENT.*"))


def test_damage_that_nobody_can_find_is_believed_the_second_time(store):
    before = generation(store)
    store.report_damage(ValueError("a search stumbled"))
    assert not rebuilding.heal()
    store.report_damage(ValueError("a search stumbled"))
    assert rebuilding.heal()
    assert generation(store) != before
    assert not store.damage_returned()
