import pytest

from search.engine.analysis import Analyzer
from search.engine.highlight import mark, snippets

TEXT = "강원도는 통합콜센터를 세웠다. " + "다른 이야기가 길게 이어진다. " * 30 + "수도요금을 매일 정산한다."


@pytest.fixture(scope="module")
def kiwi():
    return Analyzer()


def hits(pieces):
    return [text for text, is_hit in pieces if is_hit]


def test_the_pieces_of_a_marked_text_give_the_text_again(kiwi):
    pieces = mark("365일 수도요금 정산시스템", "수도요금을 정산", kiwi)
    assert "".join(text for text, _ in pieces) == "365일 수도요금 정산시스템"
    assert hits(pieces) == ["수도요금", "정산"]


def test_a_snippet_is_cut_around_the_hits(kiwi):
    [found] = snippets(TEXT, "수도요금 정산", kiwi, limit=1)
    assert hits(found) == ["수도요금", "정산"]
    assert found[0] == ("… ", False)
    assert sum(len(text) for text, _ in found) < 200


def test_snippets_stand_in_the_order_of_the_text(kiwi):
    first, second = snippets(TEXT, "콜센터 정산", kiwi)
    assert (hits(first), hits(second)) == (["콜센터"], ["정산"])


def test_without_a_hit_the_beginning_is_shown_and_of_nothing_nothing(kiwi):
    [[(text, is_hit)]] = snippets(TEXT, "없는말", kiwi, size=20)
    assert text.startswith("강원도는")
    assert text.endswith("…")
    assert not is_hit
    assert snippets("", "민원", kiwi) == []


def test_markup_in_a_text_stays_text(kiwi):
    assert mark("<b>민원</b>", "민원", kiwi)[0] == ("<b>", False)


def test_lines_of_a_text_are_kept_apart(kiwi):
    [found] = snippets("구분\n콜센터가 바로 답함\n\n부서 연결", "콜센터", kiwi)
    assert "".join(text for text, _ in found) == "구분 · 콜센터가 바로 답함 · 부서 연결"


def test_a_compound_that_the_query_writes_apart_is_marked_as_a_whole(kiwi):
    assert hits(mark("시민 콜센터 구축", "콜 센터", kiwi)) == ["콜센터"]
