"""Sums, look-ups, rankings and columns as arrays give what plain Python gives."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import columns
from search.engine.columns import Column, SegmentColumn
from search.engine.ranking import FEW, leading
from search.engine.scored import Scored, added
from search.engine.values import SEPARATOR, encode

SIZE = 3_000


def scored(by_doc):
    docs = np.array(sorted(by_doc), dtype=np.int64)
    return Scored(SIZE, docs, np.array([by_doc[doc] for doc in docs.tolist()], dtype=np.float32))


@st.composite
def some_scores(draw):
    """Few, many or most of the documents."""
    rng = random.Random(draw(st.integers(0, 10_000)))
    docs = rng.sample(range(SIZE), draw(st.sampled_from([0, 1, 3, 40, 300, 700, 2_500])))
    return {doc: rng.choice([0.25, 0.5, 1.0, 3.0]) for doc in docs}


@given(st.lists(some_scores(), max_size=4), st.booleans())
def test_sums_are_those_of_dictionaries(parts, packed):
    expected = {}
    for part in parts:
        for doc, score in part.items():
            expected[doc] = expected.get(doc, 0.0) + score
    found = [scored(part) for part in parts]
    if packed:
        found = [Scored.unpacked(SIZE, part.packed()) for part in found]
    total = added(found, SIZE)
    assert dict(zip(total.docs.tolist(), total.scores.tolist(), strict=True)) == expected
    assert (total.count, total.docs.tolist()) == (len(expected), sorted(expected))


@given(some_scores(), some_scores(), st.booleans(), st.sampled_from([1.0, 0.5]))
def test_a_look_up_gives_the_score_or_nothing(own, asked, packed, boost):
    part = scored(own)
    if packed:
        part = Scored.unpacked(SIZE, part.packed())
    docs = sorted(asked)
    found = part.times(boost).among(np.array(docs, dtype=np.int64))
    assert found.tolist() == [own.get(doc, 0.0) * boost for doc in docs]


@given(
    st.integers(0, 3 * FEW).flatmap(
        lambda size: st.tuples(*(st.lists(st.integers(0, 4), min_size=size, max_size=size) for _ in range(2)))
    ),
    st.none() | st.integers(0, 4 * FEW),
)
def test_the_first_of_many_are_those_of_a_full_sort(keys, wanted):
    places = sorted(range(len(keys[0])), key=lambda place: (keys[0][place], keys[1][place], place))
    assert leading([np.array(key) for key in keys], wanted).tolist() == places[:wanted]


# --- columns -----------------------------------------------------------------------------------------------------
values = st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=12)
segments = st.lists(st.lists(values, min_size=1, max_size=6), min_size=1, max_size=4)


def column_of(rows):
    return SegmentColumn([SEPARATOR.join(map(encode, own)).encode() for own in rows], len(rows))


@given(segments, segments, st.data())
def test_a_column_that_grew_is_one_made_at_once(first, second, data):
    """Some segments stay, the others go, new ones come: as when small segments are merged."""
    parts = [column_of(rows) for rows in first]
    kept = data.draw(st.integers(0, len(parts)))
    later = [*parts[:kept], *map(column_of, second)]
    rows = [own for segment in [*first[:kept], *second] for own in segment]
    column = Column(later, Column(parts))
    docs = np.arange(len(rows))
    expected = {value: sum(value in own for own in rows) for own in rows for value in own}
    counts = dict(column.counts(docs))
    without = counts.pop(None, 0)
    assert (counts, without) == (expected, sum(not own for own in rows))
    assert column.values_of(docs) == [min(own, default=None) for own in rows]
    assert column.missing().tolist() == [not own for own in rows]
    chosen = np.array([form in (encode("a"), encode("c")) for form in column.forms], dtype=bool)
    assert column.having(chosen).tolist() == [bool({"a", "c"} & set(own)) for own in rows]
    by_rank = sorted(range(len(rows)), key=lambda doc: column.ranks[doc])
    assert [min(rows[doc], default="") for doc in by_rank] == sorted(min(own, default="") for own in rows)


def test_forms_that_nobody_has_any_more_are_given_up_when_they_are_many(monkeypatch):
    monkeypatch.setattr(columns, "MIN_IDLE", 2)
    column = None
    for number in range(6):
        column = Column([column_of([["a"]]), column_of([[f"value {number}"]])], column)
        assert len(column.forms) <= 5
    assert column.counts(np.arange(2)) == [("a", 1), ("value 5", 1)]


@pytest.mark.parametrize("width", [1, 2, columns.MAX_GRID_WIDTH + 1])
def test_facets_count_every_value_of_a_document(width):
    column = Column([column_of([[f"{i:02d}" for i in range(width)], [], ["00"]])])
    assert column.counts(np.array([0, 1, 2]))[0] == ("00", 2)
    assert dict(column.counts(np.array([0, 1]))) == {**{f"{i:02d}": 1 for i in range(width)}, None: 1}
