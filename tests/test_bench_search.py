"""The comparison itself: every engine that needs no server answers, and the tables are written where they belong."""

from itertools import islice

import pytest

from bench import report
from bench.documents import Document, generated_documents, read, write
from bench.engines import fts5, stock_whoosh
from bench.engines.base import Answer, Engine, bigrams
from bench.search import prepared, run


def document(key, title, text="", year=2006):
    return Document(key, title, "", text, "", f"CS-{key}", "basic", year)


DOCUMENTS = [
    document("centre", "시민 콜센터 구축", "전화를 받는다.", 2005),
    document("bill", "수도요금 정산", "이사하는 날 수도요금을 정산한다."),
    document("call", "대형폐기물 콜서비스", "전화로 신청한다."),
]


@pytest.fixture(
    params=[
        stock_whoosh.StockWhoosh,
        stock_whoosh.BigramWhoosh,
        fts5.Words,
        fts5.Prefixes,
        fts5.Trigrams,
    ]
)
def engine(request, tmp_path):
    made = request.param(tmp_path)
    made.build(iter(DOCUMENTS), lambda done: None)
    again = request.param(tmp_path)
    again.open()
    return again


def test_a_word_finds_its_document_with_the_count_and_the_facet(engine):
    answer = engine.search("수도요금", "facet")
    assert (engine.keys(answer.ids), answer.count, answer.facet) == (["bill"], 1, {2006: 1})


def test_some_of_the_words_are_enough_when_nothing_has_all(engine):
    answer = engine.search("콜서비스 수도요금")
    assert set(engine.keys(answer.ids)) == {"bill", "call"}
    assert answer.count == 2


def test_marks_in_a_query_are_no_syntax(engine):
    for query in ('"', "title:콜", "콜* OR (", "-정산", "\\"):
        assert engine.search(query).count <= len(DOCUMENTS)


def test_trigrams_find_words_of_two_characters_and_pieces_of_long_ones(tmp_path):
    engine = fts5.Trigrams(tmp_path)
    engine.build(iter(DOCUMENTS), lambda done: None)
    assert engine.keys(engine.search("정산").ids) == ["bill"]
    assert engine.keys(engine.search("수도요금정산").ids) == ["bill"]


class Scripted(Engine):
    """Answers as told, to look at the steps alone."""

    def build(self, documents, progress):
        pass

    def open(self):
        pass

    def keys(self, ids):
        return list(ids)

    def ask(self, query, operator, mode):
        return Answer(["a"], 1) if operator == "and" else Answer(["b", "a", "c"], 3)


def test_a_short_answer_goes_on_with_some_of_the_words_and_keeps_its_count(tmp_path):
    assert Scripted(tmp_path).search("두 낱말") == Answer(["a", "b", "c"], 1, None)
    assert Scripted(tmp_path).search("낱말") == Answer(["a"], 1, None)


def test_character_pairs_stay_inside_words():
    assert bigrams("수도요금 정산, CS") == "수도 도요 요금 정산 cs"
    assert bigrams("한 A") == "한 a"


def test_generated_documents_are_the_same_every_time_and_hardly_repeat_a_sentence(tmp_path):
    first = list(generated_documents(50, DOCUMENTS * 2))
    assert list(generated_documents(20, DOCUMENTS * 2)) == first[:20]
    assert len({one.key for one in first}) == 50
    write(first, tmp_path / "documents.jsonl")
    assert list(islice(read(tmp_path / "documents.jsonl"), 50)) == first


def test_the_tables_are_written_between_the_markers_and_nowhere_else(tmp_path):
    file = tmp_path / "search.md"
    file.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    report.write("| new |", file)
    report.write("| newer |", file)
    assert file.read_text(encoding="utf-8") == f"before\n{report.BEGIN}\n\n| newer |\n\n{report.END}\nafter\n"
    file.write_text("no markers", encoding="utf-8")
    with pytest.raises(SystemExit):
        report.write("x", file)


def test_an_engine_that_cannot_run_is_named_with_its_reason():
    results = {"machine": "here", "cases": 3, "quality": {}, "speed": {}, "missing": {"tantivy": "No module"}}
    assert "Left out: tantivy, default analysis (No module)." in report.markdown(results)


def test_an_engine_that_cannot_run_is_left_out_with_its_own_error(tmp_path):
    folder = prepared(tmp_path / "documents", DOCUMENTS)
    results = {"missing": {}}
    for step in ("first", "second"):
        # The second time there is a table already, as when a server kept one from a run before.
        run("fts5", folder, results, ["--seconds", "1", "--rounds", "1"])
        assert bool(results["missing"]) is (step == "second")
    assert results["missing"] == {"fts5": "OperationalError: table documents already exists"}
