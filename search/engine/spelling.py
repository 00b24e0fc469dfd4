"""Words that the index or the dictionary knows, one letter (jamo) from what was typed: 콜쎈터, 콜센타 for 콜센터."""

from __future__ import annotations

import time
import unicodedata

from search.engine.analysis import Analyzer, Token, korean_runs
from search.engine.reader import Snapshot
from search.engine.schema import MORPHEMES
from search.engine.text import clip_query, fold

# Shorter words have so many neighbours that a proposal would be a guess.
MIN_LETTERS = 5
MAX_SECONDS = 0.2


def corrected(query: str, analyzer: Analyzer, snapshot: Snapshot, *, limit: int = 3) -> list[str]:
    """The query with a Korean word that no document has replaced by its most frequent neighbours, best first.

    A neighbour is one letter (jamo) more, less or another. `limit` at most; comparing ends after a fifth of a second.
    """
    clean = clip_query(query)
    unknown = _unknown(clean, analyzer, snapshot)
    until = time.monotonic() + MAX_SECONDS
    found: dict[str, int] = {}
    for start, end, word in unknown:
        for known, spread in _neighbours(word, analyzer, snapshot, until):
            found.setdefault(clean[:start] + known + clean[end:], spread)
    return sorted(found, key=lambda text: -found[text])[:limit]


def letters(word: str) -> str:
    """The jamo of a word, each one character."""
    return unicodedata.normalize("NFD", word)


def one_apart(one: str, other: str) -> bool:
    """True when one letter must be added, taken away or changed, and no more, to make one word the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    place = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    return one[place + (len(one) == len(other)) :] == other[place + 1 :]


def _unknown(text: str, analyzer: Analyzer, snapshot: Snapshot) -> list[tuple[int, int, str]]:
    return [
        (token.start, token.end, token.text)
        for token in analyzer.tokens(text)
        if _is_as_written(token, text) and token.text not in snapshot.vocabulary(MORPHEMES)
    ]


def _is_as_written(token: Token, text: str) -> bool:
    return korean_runs(token.text) == [token.text] and fold(text[token.start : token.end]) == token.text


def _neighbours(word: str, analyzer: Analyzer, snapshot: Snapshot, until: float) -> list[tuple[str, int]]:
    typed, found = letters(word), []
    if len(typed) < MIN_LETTERS:
        return []
    candidates = dict.fromkeys(map(fold, analyzer.words), 0) | snapshot.vocabulary(MORPHEMES)
    for number, (known, spread) in enumerate(candidates.items()):
        if number % 1000 == 0 and time.monotonic() > until:
            break
        if abs(len(known) - len(word)) <= 1 and one_apart(typed, letters(known)):
            found.append((known, spread))
    return found
