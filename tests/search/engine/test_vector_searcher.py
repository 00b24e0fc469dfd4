"""The vector searcher finds, scores, orders and counts as a naive BM25F over the same postings does."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import whoosh.columns
import whoosh.fields
import whoosh.index
import whoosh.query as wq
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Positions
from whoosh.system import pack_uint

import search.engine.arrays as arrays_module
from search.engine.budget import Budget
from search.engine.cache import ByteCache
from search.engine.evaluate import evaluate
from search.engine.files import LeanIndex
from search.engine.filters import ColumnTest, Filter, Joined
from search.engine.hits import Hits, by_columns, by_relevance
from search.engine.queries import FuzzyIn, PhraseIn, PrefixIn, TokenIn
from search.engine.reader import Snapshot
from search.engine.schema import Tokens
from search.engine.values import SEPARATOR, encode
from tests.search.engine.naive import Naive

WORDS = ["가", "가나", "가나다", "나", "나다", "다라", "민원", "민원실", "voc"]
WITH_PLACES, WITHOUT = ("m_title", "m_body"), ("g_title", "g_body")
ALL = (*WITH_PLACES, *WITHOUT)
TINY, AMPLE = 4_000, 1_000_000


@dataclass(frozen=True)
class Doc:
    """`texts` are the words of each field, `year` and `tags` its columns."""

    texts: dict[str, list[str]]
    year: int | None
    tags: list[str]


@dataclass(frozen=True)
class Condition:
    """A filter, and the same as a test on a document."""

    filter: Filter | None
    holds: Any


class PlacedTokens(Tokens):
    """Takes (text, position) pairs, whatever the engine's own documents look like."""

    def index(self, value: Any, **options: Any) -> Any:
        places: dict[str, list[int]] = {}
        for text, position in value:
            places.setdefault(text, []).append(position)
        for text, own in places.items():
            packed = self.format.encode(own) if isinstance(self.format, Positions) else pack_uint(len(own))
            yield text.encode(), len(own), float(len(own)), packed


def schema() -> Any:
    fields: dict[str, Any] = {"key": whoosh.fields.ID(unique=True, stored=True)}
    fields |= {name: PlacedTokens(phrase=True) for name in WITH_PLACES}
    fields |= {name: PlacedTokens(phrase=False) for name in WITHOUT}
    for name in ("c_pk", "c_year", "c_tags"):
        fields[name] = whoosh.fields.COLUMN(whoosh.columns.VarBytesColumn())
    return whoosh.fields.Schema(**fields)


# --- what is generated -------------------------------------------------------------------------------------------
words = st.sampled_from(WORDS)
docs = st.builds(
    Doc,
    texts=st.fixed_dictionaries({name: st.lists(words, max_size=12) for name in ALL}),
    year=st.none() | st.integers(2004, 2007),
    tags=st.lists(st.sampled_from("abcde"), unique=True, max_size=3),
)
# Batches of new documents, each with some to delete by the numbers of those that came before.
batches = st.lists(
    st.tuples(st.lists(docs, max_size=8), st.sets(st.integers(0, 20), max_size=4)), min_size=1, max_size=4
)
boosts = st.sampled_from([0.0, 0.4, 1.0, 2.5])
field_boosts = st.sampled_from([0.5, 1.0, 3.0])
fields_with_places = st.lists(st.sampled_from([*WITH_PLACES, "m_absent"]), min_size=1, max_size=3, unique=True)
all_fields = st.lists(st.sampled_from(ALL), min_size=1, max_size=4, unique=True)


def boosted(names: Any) -> Any:
    return names.flatmap(lambda own: st.tuples(*(st.tuples(st.just(name), field_boosts) for name in own)))


phrases = st.lists(words, min_size=1, max_size=3).map(tuple)
one_field = st.sampled_from(ALL)
leaves = st.one_of(
    st.builds(TokenIn, boosted(all_fields), words, boosts),
    st.builds(PhraseIn, boosted(fields_with_places), phrases, boosts),
    st.builds(PrefixIn, boosted(all_fields), st.sampled_from(["가", "민", "v", "x"]), boosts),
    st.builds(FuzzyIn, boosted(all_fields), words, st.integers(1, 2), boosts),
    st.builds(wq.Term, one_field, words, boost=boosts),
    st.builds(wq.Phrase, st.sampled_from(WITH_PLACES), phrases.map(list), boost=boosts),
    st.builds(wq.Prefix, one_field, st.sampled_from(["가", "나"]), boost=boosts),
    st.builds(wq.FuzzyTerm, one_field, words, boost=boosts, maxdist=st.just(1)),
    st.builds(wq.Every, boost=boosts),
    st.just(wq.NullQuery),
)


def compound(parts: Any) -> Any:
    several = st.lists(parts, min_size=1, max_size=4)
    return st.one_of(
        st.builds(wq.And, several, boost=boosts),
        st.builds(wq.Or, several, boost=boosts),
        st.builds(wq.Not, parts, boost=boosts),
    )


queries = st.recursive(leaves, compound, max_leaves=8)


@st.composite
def conditions(draw: Any) -> Condition:
    year = draw(st.integers(2004, 2007))
    tags = draw(st.lists(st.sampled_from("abcdef"), max_size=2))
    early = ColumnTest("c_year", "lte", year), lambda doc: doc.year is not None and doc.year <= year
    tagged = ColumnTest("c_tags", "in", tags), lambda doc: bool(set(doc.tags) & set(tags))
    unknown = ColumnTest("c_year", "isnull", True), lambda doc: doc.year is None
    (one, one_holds), (two, two_holds) = draw(st.permutations([early, tagged, unknown]))[:2]
    return draw(
        st.sampled_from(
            [
                Condition(None, lambda doc: True),
                Condition(one, one_holds),
                Condition(Joined((one, two), "AND", True), lambda doc: not (one_holds(doc) and two_holds(doc))),
                Condition(Joined((one, two), "OR", False), lambda doc: one_holds(doc) or two_holds(doc)),
            ]
        )
    )


# --- the comparison ----------------------------------------------------------------------------------------------
class World:
    """An index written batch by batch, and what is in it now."""

    def __init__(self, folder: str) -> None:
        whoosh.index.create_in(folder, schema())
        self.index = LeanIndex(FileStorage(folder))
        self.docs: dict[int, Doc] = {}
        self.written = 0

    def write(self, new: list[Doc], deleted: set[int], *, merge: bool) -> None:
        writer = self.index.writer()
        for number in deleted & self.docs.keys():
            writer.delete_by_term("key", str(number))
            del self.docs[number]
        for doc in new:
            values = {name: list(zip(own, range(len(own)), strict=True)) for name, own in doc.texts.items() if own}
            columns = {"c_pk": encode(self.written), "c_tags": SEPARATOR.join(map(encode, doc.tags))}
            if doc.year is not None:
                columns["c_year"] = encode(doc.year)
            values |= {name: form.encode() for name, form in columns.items()}
            writer.add_document(key=str(self.written), **values)
            self.docs[self.written] = doc
            self.written += 1
        writer.commit(optimize=merge, merge=merge)

    def expected(self, query: Any, condition: Condition) -> dict[int, float]:
        """{primary key: score}, as the naive searcher finds them."""
        reader = self.index.reader()
        found = Naive(reader).run(query)
        by_key = {int(reader.stored_fields(doc)["key"]): score for doc, score in found.items()}
        return {key: score for key, score in by_key.items() if condition.holds(self.docs[key])}


def hits_of(query: Any, snapshot: Snapshot, condition: Condition, order: Any = by_relevance) -> Hits:
    mask = snapshot.alive if condition.filter is None else condition.filter.mask(snapshot)
    return Hits.inside(snapshot, evaluate(query, snapshot), mask, order)


def assert_alike(hits: Hits, expected: dict[int, float], docs: dict[int, Doc]) -> None:
    assert len(hits) == len(expected)
    ranked = hits.pks(0, None)
    assert dict(ranked) == pytest.approx(expected, rel=1e-4, abs=1e-8)
    for (better, one), (worse, other) in zip(ranked, ranked[1:], strict=False):
        assert expected[better] >= expected[worse] * (1 - 1e-4)
        assert (one, -better) > (other, -worse)
    assert hits.mask.nonzero()[0].tolist() == hits.docs.tolist()
    for start, stop in ((0, 1), (0, 10), (1, 4), (5, 7), (3, None), (50, 60)):
        assert hits.pks(start, stop) == ranked[start:stop]
    assert hits.counts("c_year") == facet([[docs[key].year] for key in expected])
    assert hits.counts("c_tags") == facet([docs[key].tags or [None] for key in expected])


def facet(values: list[list[Any]]) -> list[tuple[Any, int]]:
    counted = Counter(value for own in values for value in own)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0] is None, item[0]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    batches=batches,
    asked=st.lists(st.tuples(queries, conditions()), min_size=1, max_size=4),
    limit=st.sampled_from([TINY, AMPLE]),
    merged=st.integers(0, 4),
)
def test_the_vector_searcher_gives_what_a_naive_bm25f_gives(batches, asked, limit, merged):
    cache = ByteCache(limit)
    snapshot = None
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        for number, (new, deleted) in enumerate(batches):
            world.write(new, deleted, merge=number == merged)
            snapshot = Snapshot(world.index.reader(), cache, snapshot)
            event(f"{len(snapshot.reader.leaf_readers())} segments, deletions: {snapshot.reader.has_deletions()}")
            for query, condition in asked:
                expected = world.expected(query, condition)
                event(f"finds {'nothing' if not expected else 'something'}")
                assert_alike(hits_of(query, snapshot, condition), expected, world.docs)
                # Again, from what is remembered.
                assert_alike(hits_of(query, snapshot, condition), expected, world.docs)
    assert cache.peak <= limit


LARGE_QUERIES = [
    TokenIn((("m_title", 3.0), ("m_body", 1.0)), "민원"),
    TokenIn((("g_title", 1.0), ("g_body", 0.5)), "드묾", 0.4),
    PhraseIn((("m_title", 3.0), ("m_body", 1.0)), ("가", "나")),
    PhraseIn((("m_body", 1.0),), ("민원", "드묾", "가")),
    wq.And([wq.Term("m_body", "가"), wq.Term("m_body", "드묾")]),
    wq.And([wq.Term("m_body", "민원"), wq.Or([wq.Term("g_body", "나"), wq.Term("g_title", "드묾")])]),
    wq.Or([wq.Term("m_title", "드묾"), wq.And([wq.Term("g_body", "가"), wq.Term("g_body", "나")], boost=0.4)]),
    wq.And([wq.Every(), wq.Not(wq.Term("m_body", "가"))]),
    wq.Every(),
]


@pytest.fixture(scope="module")
def large(tmp_path_factory: Any) -> World:
    """900 documents in three segments, some deleted: postings of several blocks, common words and a rare one."""
    rng = random.Random(1)
    world = World(str(tmp_path_factory.mktemp("large")))
    for size in (600, 250, 50):
        texts = [
            {name: rng.choices([*WORDS, "드묾"], [9] * len(WORDS) + [0.3], k=rng.randint(1, 9)) for name in ALL}
            for _ in range(size)
        ]
        new = [Doc(own, rng.choice([None, 2004, 2005]), rng.sample("abcde", rng.randint(0, 3))) for own in texts]
        world.write(new, {rng.randrange(900) for _ in range(40)}, merge=False)
    return world


ANY = Condition(None, lambda doc: True)


@cache
def expected_of(query: Any, large: World) -> dict[int, float]:
    """The naive searcher is slow."""
    return large.expected(query, ANY)


@pytest.mark.parametrize("query", LARGE_QUERIES, ids=str)
@pytest.mark.parametrize("limit", [TINY, AMPLE])
def test_the_same_holds_for_postings_of_many_blocks_and_many_hits(large, query, limit):
    snapshot = Snapshot(large.index.reader(), ByteCache(limit))
    assert_alike(hits_of(query, snapshot, ANY), expected_of(query, large), large.docs)


def test_an_order_by_columns_is_that_of_their_values_and_deep_slices_are_right(large):
    snapshot = Snapshot(large.index.reader())
    order = by_columns([("c_year", True), ("c_pk", False)])
    hits = hits_of(wq.Every(), snapshot, Condition(None, None), order)
    expected = sorted(large.docs, key=lambda key: (-(large.docs[key].year or 0), key))
    assert [key for key, _ in hits.pks(0, None)] == expected
    for start, stop in ((0, 7), (205, 260), (700, 2_000)):
        assert [key for key, _ in hits.pks(start, stop)] == expected[start:stop]


def test_after_a_small_commit_only_the_new_segment_is_read(tmp_path, monkeypatch):
    world = World(str(tmp_path))
    world.write([Doc({"m_body": ["민원", "가"]}, 2004, ["a"])] * 50, set(), merge=False)
    cache = ByteCache(AMPLE)
    query = PhraseIn((("m_body", 1.0),), ("민원", "가"))
    before = Snapshot(world.index.reader(), cache)
    assert len(hits_of(query, before, Condition(ColumnTest("c_year", "exact", 2004), None))) == 50

    read: list[tuple[str, str]] = []
    for name in ("read_postings", "read_places", "_raw_values", "_length_codes"):
        monkeypatch.setattr(arrays_module, name, _noting(getattr(arrays_module, name), name, read))
    world.write([Doc({"m_body": ["민원", "가"]}, 2005, ["b"])], {3}, merge=False)
    after = Snapshot(world.index.reader(), cache, before)
    assert len(hits_of(query, after, Condition(None, None))) == 50
    assert len(hits_of(query, after, Condition(ColumnTest("c_year", "exact", 2005), None))) == 1
    assert {name for name, _ in read} == {"read_postings", "read_places", "_raw_values", "_length_codes"}
    assert {size for _, size in read} == {1}
    assert not any(key[0] == before.owner for key in cache.held())


def _noting(real: Any, name: str, read: list[Any]) -> Any:
    def noted(reader: Any, *args: Any) -> Any:
        read.append((name, reader.doc_count_all()))
        return real(reader, *args)

    return noted


def test_what_follows_from_a_segments_files_is_made_once(large):
    made: list[int] = []

    def count(reader: Any) -> int:
        made.append(reader.doc_count_all())
        return made[-1]

    before = Snapshot(large.index.reader())
    assert before.derived("size", count) == [(0, 600), (600, 250), (850, 50)]
    assert Snapshot(large.index.reader(), None, before).derived("size", count) == before.derived("size", count)
    assert made == [600, 250, 50]


def test_threads_with_a_tiny_cache_find_the_same(large):
    snapshot = Snapshot(large.index.reader(), ByteCache(TINY))
    condition = Condition(None, lambda doc: True)
    expected = [hits_of(query, snapshot, condition).pks(0, 20) for query in LARGE_QUERIES]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda query: hits_of(query, snapshot, condition).pks(0, 20), LARGE_QUERIES * 5)
        assert list(found) == expected * 5


def test_a_query_out_of_time_finds_some_of_what_matches_and_says_so(large):
    snapshot = Snapshot(large.index.reader())
    broad = wq.Or([wq.Term("m_body", word) for word in WORDS])
    everything = set(evaluate(broad, snapshot).docs.tolist())
    late = Snapshot(large.index.reader())
    budget = Budget(0.0)
    assert not set(evaluate(broad, late, budget).docs.tolist()) - everything
    assert budget.spent
    # What was cut short is not taken for the answer later.
    assert set(evaluate(broad, late).docs.tolist()) == everything


def test_nothing_is_excluded_by_a_search_that_was_cut_short(large):
    budget = Budget(0.0)
    snapshot = Snapshot(large.index.reader())
    assert evaluate(wq.Not(wq.Or([wq.Prefix("m_body", "가")])), snapshot, budget).count == 0
    assert budget.spent


def test_expanding_a_prefix_stops_when_the_time_is_up(large):
    snapshot = Snapshot(large.index.reader())
    budget = Budget(0.0)
    assert len(snapshot.expand_prefix("m_body", "", budget)) == 1
    assert len(snapshot.expand_prefix("m_body", "")) == len(WORDS) + 1


def test_a_segment_that_was_cut_short_is_an_error_and_not_the_end_of_the_process(large, tmp_path):
    shutil.copytree(large.index.storage.folder, tmp_path / "copy")
    reader = LeanIndex(FileStorage(str(tmp_path / "copy"))).reader()
    for path in (tmp_path / "copy").glob("*.seg"):
        os.truncate(path, 200)
    with pytest.raises(OSError, match="too early"):
        Snapshot(reader).postings("m_body", "민원")
