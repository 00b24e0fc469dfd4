import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine.jamo import letters
from search.engine.lexicon import _COSTS as COSTS
from search.engine.lexicon import MAX_LETTERS, NEAR_STEP, STEP, Lexicon


@pytest.mark.parametrize(
    ("typed", "known", "cost"),
    [
        ("콜쎈터", "콜센터", NEAR_STEP),
        ("콜센타", "콜센터", STEP),
        ("원스탑", "원스톱", STEP),
        ("민언", "민원", STEP),
        ("수도요굼", "수도요금", NEAR_STEP),
        ("민워", "민원", STEP),
        ("콜센턴", "콜센터", STEP),
        ("vco", "voc", STEP),
        ("crmm", "crm", STEP),
    ],
)
def test_a_slip_of_the_finger_is_one_step(typed, known, cost):
    lexicon = Lexicon([known, "전혀", "다른", "낱말"])
    assert lexicon.near(typed, 1) == {known: cost}


@pytest.mark.parametrize(
    ("typed", "known"), [("콜센터", "콜센터"), ("쿨쎈타", "콜센터"), ("민원", "민원인"), ("가나", "나가")]
)
def test_the_same_word_and_words_further_apart_are_none(typed, known):
    assert Lexicon([known]).near(typed, 1) == {}


def test_words_that_are_too_long_are_known_and_never_near():
    long = "가" * MAX_LETTERS
    lexicon = Lexicon([long, "민원"])
    assert long in lexicon
    assert "민원" in lexicon
    assert "만원" not in lexicon
    assert lexicon.near(long, 1) == lexicon.near("", 1) == {}
    assert Lexicon([]).near("민원", 1) == {}
    assert "" not in Lexicon([])


def slow_distance(one: bytes, other: bytes) -> int:
    """The cost of turning one into the other, neighbours changed about counting as one step."""
    rows = [[STEP * j for j in range(len(other) + 1)]]
    for i, letter in enumerate(one, start=1):
        row = [STEP * i]
        for j, known in enumerate(other, start=1):
            best = min(rows[i - 1][j] + STEP, row[j - 1] + STEP, rows[i - 1][j - 1] + int(COSTS[letter, known]))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == known:
                best = min(best, rows[i - 2][j - 2] + STEP)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


WORDS = st.text("가나민원만완쎈센터crmvo", min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=30), WORDS, st.sampled_from([1, 2]))
def test_near_words_are_those_that_comparing_with_each_word_gives(words, typed, steps):
    slow = {word: slow_distance(letters(typed), letters(word)) for word in words if _reachable(typed, word, steps)}
    assert Lexicon(words).near(typed, steps) == {word: cost for word, cost in slow.items() if 0 < cost <= STEP * steps}


def _reachable(typed: str, word: str, steps: int) -> bool:
    """Whether so many steps can lead to the word, however little each costs: by its length and its letters."""
    one, other = letters(typed), letters(word)
    return len(set(one) ^ set(other)) <= 2 * steps and abs(len(one) - len(other)) <= steps


def test_words_stay_apart_in_a_large_lexicon():
    chance = random.Random(1)
    words = {"".join(chance.choices("가나다라마바사아자차카타파하", k=chance.randint(2, 5))) for _ in range(3_000)}
    lexicon = Lexicon(words)
    assert all(word in lexicon for word in words)
    for word in sorted(words)[:20]:
        assert lexicon.near(word, 1).keys() <= words - {word}
