"""Titles become one clean line, snippets end at a word."""

import unicodedata

from common.text import one_line, snippet


def test_one_line_composes_and_cleans():
    assert one_line(unicodedata.normalize("NFD", " 민원\r\n처리\x00\u2028 기간\t")) == "민원 처리 기간"


def test_a_short_text_stays_and_a_long_one_is_cut_at_a_space():
    assert snippet("짧은  글") == "짧은 글"
    assert snippet("가나다라 마바사 아자차카", 10) == "가나다라 마바사…"
    assert snippet("가" * 50, 10) == "가" * 9 + "…"
    assert all(len(snippet("가나 다 라마바 " * 50, length)) <= length for length in range(5, 60))
