import pytest

from search.engine.analysis import Analyzer
from search.engine.asking import subject, without_question

ANALYZER = Analyzer(["콜센터"])


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("민원 처리기간을 어떻게 줄였나요", "민원 처리기간을 줄였나요"),
        ("수도요금을 정산하는 방법", "수도요금을 정산하는"),
        ("외국인 통역 사례가 있나요?", "외국인 통역"),
        ("어르신을 위한 창구", "어르신을 창구"),
        ("콜센터", "콜센터"),
        ("CRM 2006", "CRM 2006"),
        ("어떻게 하는 방법", "어떻게 하는 방법"),
        ("", ""),
    ],
)
def test_the_subject_is_what_the_question_is_about(query, about):
    assert subject(query, ANALYZER) == about


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("민원 처리기간을 어떻게 줄였나요", "민원 처리기간을 줄였나요"),
        ("수도요금을 정산하는 방법", "수도요금을 정산하는 방법"),
        ("왜 두 번 나오느냐", "왜 두 번 나오느냐"),
        ("어떻게", "어떻게"),
    ],
)
def test_words_that_are_nothing_but_the_question_go(query, said):
    assert without_question(query, ANALYZER) == said


def test_without_morphemes_nothing_is_left_out():
    blind = Analyzer(use_kiwi=False)
    assert subject("수도요금을 정산하는 방법", blind) == "수도요금을 정산하는 방법"
    assert without_question("어떻게 정산", blind) == "어떻게 정산"
