"""What is said to an editor about words that the search could not use."""

import pytest
from django.utils import translation

from search.engine.analysis import MAX_SYNONYM_MORPHEMES
from search.models import SynonymGroup
from search.words import analyzer, groups_sharing, key_of, split_words, synonym_problems, term_problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_lines_become_words_once_each_in_their_order():
    assert split_words(" 콜센터 \r\n\n전화  상담\n콜센터\nVoC\nvoc\u200b") == ["콜센터", "전화 상담", "VoC"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "at least two"),
        (["콜센터"], "at least two"),
        (["콜센터", "콜 센터를"], "the same for the search already"),
        (["콜센터", "그리고"], "nothing that is searched for"),
        (["콜센터", "상담|전화"], "a mark that cannot be searched for"),
        (["콜센터", "가" * 41], "too long; 40"),
        (["콜센터", "민원 전화 상담 예약 창구"], f"(민원 + 전화 + 상담 + 예약 + 창구), and {MAX_SYNONYM_MORPHEMES}"),
        ([f"{number}번가" for number in range(21)], "There are 21 words"),
    ],
)
def test_what_cannot_work_is_said(words, said):
    [sentence, *_more] = synonym_problems(words)
    assert said in sentence


@pytest.mark.parametrize(
    "words", [["콜센터", "전화상담센터", "call center"], ["민원", "고객의 소리", "VoC"], ["전자우편", "E-mail"]]
)
def test_what_works_is_accepted(words):
    assert synonym_problems(words) == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("두 낱말", "one word without spaces"),
        ("ARS콜", "Korean words only"),
        ("중구", "3 to 20 letters"),
        ("가" * 21, "20"),
    ],
)
def test_terms_that_the_dictionary_cannot_learn(word, said):
    assert said in term_problem(word)


def test_a_proper_term_has_no_problem():
    assert term_problem("해피콜센터") == ""


def test_groups_share_a_word_in_any_spelling_and_only_those_in_use_count():
    group = SynonymGroup.objects.create(words="콜센터\n전화상담센터")
    SynonymGroup.objects.create(words="콜센터\n상담전화", active=False)
    assert groups_sharing(["콜 센터를", "창구"], other_than=None) == [(group, ["콜센터"])]
    assert groups_sharing(["콜센터"], other_than=group.pk) == []


def test_spellings_of_one_query_have_one_key():
    analysis = analyzer()
    keys = {key_of(text, analysis) for text in ("콜센터", "콜 센터", "콜센터를", " 콜센터에 ")}
    assert len(keys) == 1
    assert key_of("콜센터 민원", analysis) not in keys
    assert key_of("Call Center", None) == key_of("callcenter", None)
