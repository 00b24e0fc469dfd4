import pytest

from search.engine.spelling import letters, one_apart


@pytest.mark.parametrize(
    ("one", "other"), [("콜쎈터", "콜센터"), ("콜센타", "콜센터"), ("원스탑", "원스톱"), ("민워", "민원"), ("a", "")]
)
def test_one_letter_added_taken_or_changed_is_a_neighbour(one, other):
    assert one_apart(letters(one), letters(other))
    assert one_apart(letters(other), letters(one))


@pytest.mark.parametrize(
    ("one", "other"), [("콜센터", "콜센터"), ("쿨쎈터", "콜센터"), ("민원", "민원인"), ("가나", "나가")]
)
def test_the_same_word_and_words_further_apart_are_none(one, other):
    assert not one_apart(letters(one), letters(other))
