import pytest

from search.engine.analysis import Analyzer
from search.engine.compounds import compounds_in


@pytest.fixture(scope="module")
def kiwi():
    return Analyzer()


@pytest.mark.parametrize(
    ("query", "compounds"),
    [
        ("콜 센터", [(0, "콜센터")]),
        ("시민 콜 센터의", [(1, "콜센터")]),
        ("챗 봇", [(0, "챗봇")]),
        ("민원 처리", []),
        ("민원을 처리", []),
        ("CS 센터", []),
        ("민원", []),
    ],
)
def test_only_neighbours_that_are_another_word_together_are_joined(kiwi, query, compounds):
    found = compounds_in(query, kiwi.tokens(query), kiwi)
    assert [(compound.first, compound.text) for compound in found] == compounds
