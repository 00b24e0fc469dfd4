"""Where the words of a query stand in a long text, without analysing it."""

import pytest

from search.engine.analysis import Analyzer
from search.engine.passages import Word, lacking, passage, passage_nearby, query_words

FILLER = "다른 이야기가 길게 이어진다. "


@pytest.fixture(scope="module")
def kiwi():
    return Analyzer(["고객만족도"], [("민원", "VoC"), ("콜센터", "전화 상담실")])


class Counting:
    """An analyser that notes how much text it was given."""

    def __init__(self, analyzer):
        self.analyzer, self.seen = analyzer, 0

    def tokens(self, text):
        self.seen += len(text)
        return self.analyzer.tokens(text)

    def foreign(self, text):
        self.seen += len(text)
        return self.analyzer.foreign(text)

    def synonyms_at(self, texts, place):
        return self.analyzer.synonyms_at(texts, place)


def hits(pieces):
    return [text for text, is_hit in pieces if is_hit]


def whole(pieces):
    return "".join(text for text, _is_hit in pieces)


def test_the_words_of_a_query_carry_synonyms_of_one_word_and_parts(kiwi):
    assert query_words("민원을 줄이는 고객만족도 콜센터", kiwi) == [
        Word(("민원", "voc")),
        Word(("줄이",)),
        Word(("고객만족도",), ("고객", "만족도")),
        Word(("콜센터",)),
    ]
    assert query_words("민원 민원", kiwi) == [Word(("민원", "voc"))]
    assert query_words("", kiwi) == []


def test_without_morphemes_korean_words_stand_as_they_are_typed():
    assert query_words("민원 처리 법", Analyzer(use_kiwi=False)) == [Word(("민원",)), Word(("처리",))]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("민원 처리", []),
        ("VoC 처리", []),
        ("처리", ["민원"]),
        ("vocal 처리", ["민원"]),
        ("우리의 VoC를 처리", []),
        ("", ["민원", "처리"]),
    ],
)
def test_what_a_text_lacks(kiwi, text, missing):
    assert [word.forms[0] for word in lacking(text, query_words("민원 처리", kiwi))] == missing


def test_a_word_is_not_lacking_where_all_its_parts_stand(kiwi):
    words = query_words("고객만족도", kiwi)
    assert words[0].parts
    assert lacking(" ".join(words[0].parts), words) == []
    assert lacking(words[0].parts[0], words) == words


def test_the_stretch_with_most_of_the_words_is_shown_with_the_words_marked(kiwi):
    text = f"낙하산 하나. {FILLER * 300}훈련 낙하산 강습. {FILLER * 300}"
    query = "낙하산 훈련"
    count, found = passage(text, query, query_words(query, kiwi), kiwi)
    assert (count, hits(found)) == (2, ["훈련", "낙하산"])
    assert whole(found).startswith("… ")
    assert whole(found).endswith("…")
    assert 100 < len(whole(found)) < 260


def test_the_beginning_and_the_end_have_no_ellipsis_on_their_side(kiwi):
    _count, found = passage("낙하산 훈련", "낙하산", query_words("낙하산", kiwi), kiwi)
    assert found == [("낙하산", True), (" 훈련", False)]
    _count, found = passage(FILLER * 50 + "낙하산 끝", "낙하산", query_words("낙하산", kiwi), kiwi)
    assert whole(found).startswith("… ")
    assert whole(found).endswith("낙하산 끝")


def test_letters_beside_a_foreign_word_make_it_another(kiwi):
    words = query_words("AI", kiwi)
    assert passage("main email AIR", "AI", words, kiwi) == (0, [])
    count, found = passage("우리의 AI는 답한다", "AI", words, kiwi)
    assert (count, hits(found)) == (1, ["AI"])


def test_a_text_without_the_words_shows_nothing(kiwi):
    assert passage(FILLER, "낙하산", query_words("낙하산", kiwi), kiwi) == (0, [])
    assert passage_nearby(FILLER, "낙하산", query_words("낙하산", kiwi), kiwi) == []


def test_another_ending_is_found_nearby(kiwi):
    text = FILLER * 100 + "의견을 모았습니다. " + FILLER * 100
    words = query_words("모으기", kiwi)
    assert passage(text, "모으기", words, kiwi)[0] == 0
    found = passage_nearby(text, "모으기", words, kiwi)
    assert [text for text in hits(found) if "모" in text]


@pytest.mark.parametrize("text", ["모" * 200_000, "모 " * 100_000, FILLER * 12_000, "낙하산" * 70_000])
def test_little_of_a_long_text_is_analysed(kiwi, text):
    counting = Counting(kiwi)
    words = query_words("모으기 낙하산", kiwi)
    passage(text, "모으기 낙하산", words, counting)
    passage_nearby(text, "모으기 낙하산", words, counting)
    assert counting.seen < 12_000


def test_a_letter_that_grows_when_it_is_made_small_moves_nothing(kiwi):
    text = "İ" * 50 + " 낙하산 " + FILLER
    _count, found = passage(text, "낙하산", query_words("낙하산", kiwi), kiwi)
    assert hits(found) == ["낙하산"]


def test_markup_stays_text(kiwi):
    _count, found = passage("<b>낙하산</b>", "낙하산", query_words("낙하산", kiwi), kiwi)
    assert found == [("<b>", False), ("낙하산", True), ("</b>", False)]
