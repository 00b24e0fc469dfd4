"""Korean compounds that a query writes with a space: 콜 센터 for 콜센터."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.engine.analysis import Analyzer, Token, korean_runs


@dataclass(frozen=True, slots=True)
class Compound:
    """Two neighbouring words of a query as one: the number of the first, the text without particles, its tokens."""

    first: int
    text: str
    tokens: list[Token]


def compounds_in(text: str, tokens: Sequence[Token], analyzer: Analyzer) -> Iterator[Compound]:
    """The neighbours in a normalised query that, written together, are another word than the two side by side.

    The first must be bare of particles and endings, and both Korean. Where the analysis takes the compound apart into
    the same morphemes anyway (민원 처리), there is nothing to add.
    """
    words = text.split(" ")
    for number, (word, following) in enumerate(zip(words, words[1:], strict=False)):
        if korean_runs(word) != [word] or korean_runs(following) != [following]:
            continue
        first = [token for token in tokens if token.word == number]
        if first and max(token.end for token in first) - min(token.start for token in first) < len(word):
            continue
        joined = analyzer.tokens(word + following)
        apart = [token.text for token in tokens if token.word in (number, number + 1)]
        if joined and [token.text for token in joined] == apart:
            continue
        end = max((token.end for token in joined), default=len(word + following))
        # A compound reaches into the second word, else only the first was understood.
        if end > len(word):
            yield Compound(number, (word + following)[:end], joined)
