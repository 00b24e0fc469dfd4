import unicodedata

import pytest

from search.engine.errors import QueryTooLong
from search.engine.text import check_query, clip_query, fold, normalise


def test_decomposed_hangul_becomes_the_same_text_as_composed():
    assert normalise(unicodedata.normalize("NFD", "민원 서비스")) == "민원 서비스"


def test_invisible_characters_and_runs_of_space_become_one_space():
    assert normalise("  민원\u200b처리\u202e\n\t기간 ") == "민원 처리 기간"


def test_case_and_compatibility_forms_are_folded():
    assert fold("ＶｏＣ") == "voc"


@pytest.mark.parametrize(
    ("query", "limit", "maximum"), [("가" * 201, "characters", 200), (" ".join("가" * 13), "terms", 12)]
)
def test_a_query_over_a_limit_says_which(query, limit, maximum):
    with pytest.raises(QueryTooLong) as caught:
        check_query(query)
    assert (caught.value.limit, caught.value.maximum) == (limit, maximum)
    assert len(clip_query(query)) <= 200
    assert len(clip_query(query).split()) <= 12


def test_a_query_at_the_limits_is_accepted():
    assert check_query(" ".join(["가" * 10] * 12)) == " ".join(["가" * 10] * 12)
