"""The table of places against a slow and simple reading of the same rules, and word by word."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine.analysis import Analyzer
from search.engine.completion import INNER, NameList, Table, complete, marked_text, plain_marks, typed_part, typed_words
from search.engine.jamo import letters
from search.engine.text import fold, normalise
from search.engine.values import SEPARATOR

TITLES = [
    "민원 처리기간 단축",
    "민원",
    "여권 민원",
    "수도요금 정산",
    "수도 요금 고지",
    "강원콜센터 구축",
    "미나리 축제",
    "CRM 도입",
    "VoC 분석",
    "쓰레기 수거",
    "120번 민원·상담",
]
WITH_PARTS = [
    title.replace("처리기간", f"처리{INNER}기간")
    .replace("수도요금", f"수도{INNER}요금")
    .replace("강원콜", f"강원{INNER}콜")
    for title in TITLES
]
TABLE = Table([fold(title.replace("·", INNER)) for title in WITH_PARTS])


def found(typed, operator="and"):
    scores = complete([(TABLE, 1.0)], typed_words(typed), operator)
    return [TITLES[number] for number in np.argsort(-scores, kind="stable") if scores[number]]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        # exact title, title beginning with the word, the word inside, half a syllable
        ("민원", ["민원", "민원 처리기간 단축", "여권 민원", "120번 민원·상담"]),
        ("민", ["민원", "민원 처리기간 단축", "여권 민원", "120번 민원·상담", "미나리 축제"]),
        ("민우", ["민원", "민원 처리기간 단축", "여권 민원", "120번 민원·상담"]),
        ("민ㅇ", ["민원", "민원 처리기간 단축", "여권 민원", "120번 민원·상담"]),
        ("민원첟", []),
        ("민원철", ["민원 처리기간 단축"]),
        ("콜세", ["강원콜센터 구축"]),
        ("수돗", []),
        ("수동", ["수도요금 정산", "수도 요금 고지"]),
        ("수도욕", ["수도요금 정산", "수도 요금 고지"]),
        ("수도용", []),
        ("ㅁㅇ", ["민원", "민원 처리기간 단축", "여권 민원", "120번 민원·상담"]),
        ("ㅅㄷㅇㄱ", ["수도요금 정산", "수도 요금 고지"]),
        ("수도ㅇㄱ", ["수도요금 정산", "수도 요금 고지"]),
        ("ㅆㄹㄱ", ["쓰레기 수거"]),
        ("ㅅㄹㄱ", ["쓰레기 수거"]),
        ("ㅁㅇ ㅊㄹ", ["민원 처리기간 단축"]),
        ("alsdnjs", ["민원", "민원 처리기간 단축", "여권 민원", "120번 민원·상담"]),
        ("zhftp", ["강원콜센터 구축"]),
        ("ㅊㄱㅡ", ["CRM 도입"]),
        ("ㅍㅐㅊ", ["VoC 분석"]),
        ("ㅍㅒㅊ", ["VoC 분석"]),
        ("팿", ["VoC 분석"]),
        ("crm", ["CRM 도입"]),
        ("CR", ["CRM 도입"]),
        ("수도요금", ["수도요금 정산", "수도 요금 고지"]),
        ("수도 요금", ["수도요금 정산", "수도 요금 고지"]),
        ("요금", ["수도 요금 고지", "수도요금 정산"]),
        ("기간", ["민원 처리기간 단축"]),
        ("처리 민원", ["민원 처리기간 단축"]),
        ("민원상담", ["120번 민원·상담"]),
        ("센터", []),
        ("원", []),
        ("뷁", []),
    ],
)
def test_what_begins_as_typed_is_found_the_best_first(typed, titles):
    assert found(typed) == titles


def test_input_in_any_case_and_normal_form_is_the_same():
    import unicodedata

    assert found(unicodedata.normalize("NFD", "민우")) == found("민우")
    assert found("ＣＲＭ") == found("crm")


@pytest.mark.parametrize(
    ("typed", "title"), [("수돗", "수도세 감면"), ("민웑", "민원증명"), ("값", "갑상선"), ("과", "과자")]
)
def test_a_last_consonant_may_begin_the_next_syllable(typed, title):
    assert (complete([(Table([title]), 1.0)], typed_words(typed)) > 0).all()


def test_a_word_that_is_followed_by_another_is_whole():
    # 미 may become 민 while it is typed, but not once a space follows.
    assert "민원" in found("미")
    assert found("미 처리") == []
    assert found("민 처리") == ["민원 처리기간 단축"]


def test_any_word_is_enough_when_asked_so():
    assert set(found("수도 crm", "or")) == {"수도요금 정산", "수도 요금 고지", "CRM 도입"}
    assert found("수도 crm") == []


def test_later_fields_count_less_and_words_may_stand_in_different_fields():
    title, tags = Table(["가을 축제", "민원"]), Table(["민원", "여권"])
    scores = complete([(title, 1.0), (tags, 0.5)], typed_words("민원"))
    assert 0 < scores[0] < scores[1]
    assert (complete([(title, 1.0), (tags, 0.5)], typed_words("가을 민원")) > 0).tolist() == [True, False]


def test_an_empty_table_and_empty_input_find_nothing():
    assert complete([(Table([]), 1.0)], typed_words("가")).tolist() == []
    assert complete([(Table(["", SEPARATOR, ""]), 1.0)], typed_words("가")).tolist() == [0, 0, 0]
    assert complete([(TABLE, 1.0)], typed_words("  ")).tolist() == [0] * len(TITLES)


def test_very_long_input_is_compared_to_its_end():
    long = "가나다라마바사아자차카타파하거너더러"
    table = Table([long + "끝", long + "꼭"])
    assert (complete([(table, 1.0)], typed_words(long + "끝")) > 0).tolist() == [True, False]
    assert (complete([(table, 1.0)], typed_words(long)) > 0).tolist() == [True, True]


def test_parts_of_compounds_are_marked():
    analyzer = Analyzer(["수도요금"])
    assert marked_text("수도요금 정산", analyzer) == f"수도{INNER}요금 정산"
    assert plain_marks("120번 민원·상담") == f"120{INNER}번 민원{INNER}상담"


def _slowly(titles: list[str], prefix: str) -> list[bool]:
    """Whether a word of each title, or what follows it without spaces, begins with the letters."""
    wanted = letters(fold(prefix))
    return [
        any(letters(fold("".join(words[place:]))).startswith(wanted) for place in range(len(words)))
        for words in (title.split(" ") for title in titles)
    ]


WORDS = st.text("민원처리기간수도요금가나고과crm", min_size=1, max_size=4)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=12), st.text("민원처리기간수도요금가나고과", min_size=1, max_size=4))
def test_the_table_finds_what_reading_every_title_finds(titles, prefix):
    scores = complete([(Table([fold(title) for title in titles]), 1.0)], typed_words(prefix))
    assert (scores > 0).tolist() == _slowly(titles, prefix)


def test_a_list_of_names_is_found_by_any_name_and_best_by_the_first():
    tags = NameList([["콜센터", "민원콜센터"], ["수도요금", "물값"], ["민원상담"], []], Analyzer(use_kiwi=False))
    assert tags.find("민원", 5) == [2, 0]
    assert tags.find("ㅁㄱ", 5) == [1]
    assert tags.find("민원", 1) == [2]
    assert tags.find("", 5) == []


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("강원콜센터 구축", "콜세", "강원[콜센]터 구축"),
        ("민원 처리", "민우", "[민원] 처리"),
        ("수도요금 정산", "ㅅㄷㅇㄱ", "[수도요금] 정산"),
        ("수도 요금 정산", "수도요", "[수도 요]금 정산"),
        ("수도요금 정산", "수도 요금", "[수도요금] 정산"),
        ("처리한 민원", "민원 처리", "[처리]한 [민원]"),
        ("민원", "alsdnj", "[민원]"),
        ("CRM 도입", "ㅊㄱㅡ", "[CRM] 도입"),
        ("여권", "민원", "여권"),
    ],
)
def test_what_was_typed_is_marked(text, typed, marked):
    shown, last = "", 0
    for start, end in typed_part(normalise(text), typed):
        shown += f"{text[last:start]}[{text[start:end]}]"
        last = end
    assert shown + text[last:] == marked
