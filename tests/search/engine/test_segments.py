"""What stands in the files is what Whoosh itself would have written, however it came there."""

import os
import random
import signal
import time

import pytest
import whoosh.index
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, Schema
from whoosh.query import Phrase, Term

from search.engine import contents
from search.engine.schema import MORPHEMES, Draft, analysed, build_schema
from search.engine.segments import SegmentBuilder
from search.engine.writing import NewGeneration, Writer
from tests.search.engine.drafts import built, read_by_whoosh, some_drafts


def stock(folder, drafts, analyzer):
    """The same documents through Whoosh's own writer."""
    folder.mkdir()
    index = whoosh.index.create_in(str(folder), build_schema())
    with index.writer() as writer:
        for draft in drafts:
            writer.add_document(**analysed(draft, analyzer))
    return folder


@pytest.fixture
def expected(tmp_path, bigrams_only):
    return read_by_whoosh(stock(tmp_path / "stock", some_drafts(300), bigrams_only))


def test_a_build_holds_what_stock_whoosh_would_have_written(new_store, expected):
    assert read_by_whoosh(built(new_store(), some_drafts(300), workers=1)) == expected


def test_several_processes_build_the_same_and_their_segments_become_one(new_store, expected, united):
    folder = built(new_store(), some_drafts(300), workers=3)
    assert united == [3]
    assert len(contents.read(folder).segments) == 1
    assert read_by_whoosh(folder) == expected


def test_what_was_deleted_is_left_out_when_segments_become_one(new_store, bigrams_only, expected):
    drafts = some_drafts(300)
    store = new_store()
    folder = built(store, drafts[:150], workers=1)
    with store.writing() as writer:
        for draft in drafts[150:]:
            writer.put(analysed(draft, bigrams_only))
    with store.writing() as writer:
        for draft in drafts[::7]:
            writer.delete(draft.key)
    NewGeneration(folder, bigrams_only, begin=None, documents=0, piece=1).unite()
    assert len(contents.read(folder).segments) == 1
    gone = {draft.key for draft in drafts[::7]}
    assert read_by_whoosh(folder) == {key: found for key, found in expected.items() if key not in gone}


def test_postings_over_the_memory_go_to_files_and_come_back(tmp_path, bigrams_only, expected):
    folder = tmp_path / "spilled"
    folder.mkdir()
    builder = SegmentBuilder(folder, build_schema(), memory=1)
    for draft in some_drafts(300):
        builder.add(analysed(draft, bigrams_only))
    assert len(builder._runs) == 4
    segment = builder.finish()
    contents.write(folder, build_schema(), [segment], 0)
    contents.tidy(folder, [segment], 0)
    assert read_by_whoosh(folder) == expected
    assert {path.suffix for path in folder.iterdir()} == {".seg", ".toc", ".json"}


def test_small_commits_changes_and_merges_end_in_the_same_documents(new_store, bigrams_only, expected):
    store, chance = new_store(), random.Random(3)
    drafts = some_drafts(300)
    folder = built(store, drafts[:150])
    for draft in chance.sample(drafts[100:], 200):
        other = Draft(draft.key, draft.columns, {"title": ["곧 바뀌는 말"]}, {})
        for version in (other, draft):
            writer = Writer(folder, bigrams_only)
            writer.put(analysed(version, bigrams_only))
            writer.commit()
    assert read_by_whoosh(folder) == expected
    assert len(contents.read(folder).segments) < 3 * contents.MERGE_AT


def test_a_key_put_twice_in_a_batch_counts_once_and_a_deleted_one_not(new_store, bigrams_only):
    store = new_store()
    first, second, third = some_drafts(3)
    built(store, [])
    with store.writing() as writer:
        for draft in (first, second, first, third):
            writer.put(analysed(draft, bigrams_only))
        writer.delete(second.key)
    assert set(read_by_whoosh(store.path / store._current_name())) == {first.key, third.key}


def test_whoosh_searches_in_it(new_store):
    drafts = some_drafts(300)
    # By bigrams alone, the words that are not Korean are the morphemes.
    foreign = {d.key: " ".join(w for w in d.texts["title"][0].lower().split() if w.isascii()) for d in drafts}
    wanted = [key for key, words in foreign.items() if "cs 2026" in words]
    assert 0 < len(wanted) < 300
    folder = built(new_store(), drafts, workers=1)
    with whoosh.index.open_dir(str(folder)).searcher() as searcher:
        found = searcher.search(Phrase(MORPHEMES + "title", ["cs", "2026"]), limit=None)
        assert sorted(hit["key"] for hit in found) == sorted(wanted)
        assert len(searcher.search(Term("key", wanted[0]))) == 1


def test_a_long_column_that_ends_in_nothing_is_read_back(tmp_path):
    """Whoosh 2.7.4 loses the place of every value in such a column of over 32,768 rows."""
    schema = Schema(key=ID(stored=True), c_year=COLUMN(VarBytesColumn()))
    builder = SegmentBuilder(tmp_path, schema)
    for number in range(33_000):
        builder.add({"key": str(number), "c_year": b"x" * 9 if number < 32_700 else None})
    contents.write(tmp_path, schema, [builder.finish()], 0)
    column = whoosh.index.open_dir(str(tmp_path)).reader().column_reader("c_year")
    assert (column[0], column[32_699], column[32_700], column[32_999]) == (b"x" * 9, b"x" * 9, b"", b"")


def test_small_commits_leave_few_segments_and_none_takes_long(new_store, bigrams_only):
    """On an index of 1,000; merges of a hundred documents among them."""
    store = new_store()
    drafts = some_drafts(1_100)
    built(store, drafts[:1_000], workers=1)
    slowest = 0.0
    for draft in drafts[1_000:]:
        began = time.process_time()
        with store.writing() as writer:
            writer.put(analysed(draft, bigrams_only))
        slowest = max(slowest, time.process_time() - began)
    toc = contents.read(store.path / store._current_name())
    assert sum(segment.doc_count() for segment in toc.segments) == 1_100
    assert len(toc.segments) <= 3 * contents.MERGE_AT
    assert slowest < 3
    assert len(list((store.path / store._current_name()).iterdir())) == len(toc.segments) + 3


def test_a_writer_that_is_killed_at_any_moment_leaves_whole_commits(new_store, bigrams_only):
    """Each commit puts two documents of one number: no reader may ever see one without the other."""
    store = new_store()
    documents = [analysed(draft, bigrams_only) for draft in some_drafts(40)]
    built(store, [])
    for moment in range(15):
        child = os.fork()
        if not child:
            _commit_pairs(store, documents)
        time.sleep(0.01 + moment * 0.005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        store.check()
        found = sorted(int(key.partition(":")[2]) for key in read_by_whoosh(store.path / store._current_name()))
        assert found == [number for number in range(40) if number in found and number ^ 1 in found]
    assert found, "something was committed in between"


def _commit_pairs(store, documents):
    """Never returns: what it has inherited from pytest is not to be ended properly."""
    try:
        while True:
            for number in range(0, len(documents), 2):
                with store.writing() as writer:
                    writer.put(documents[number])
                    writer.put(documents[number + 1])
    finally:
        os._exit(1)


def test_all_files_are_on_the_disk_before_the_table_names_them(new_store, bigrams_only, monkeypatch):
    """After a loss of power a file that was never synced may be empty: then the table must not name it."""
    store = new_store()
    folder = built(store, [])
    happened = []
    sync, replace = os.fsync, os.replace

    def fsync(descriptor):
        happened.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        sync(descriptor)

    def rename(source, target):
        happened.append(f"-> {os.path.basename(target)}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    with store.writing() as writer:
        writer.put(analysed(some_drafts(1)[0], bigrams_only))
    [segment] = contents.read(folder).segments
    name = contents.segment_file(folder, segment).name
    assert happened == [name, "_MAIN_1.toc", "sums-1.json", folder.name, "-> _MAIN_1.toc", folder.name]
