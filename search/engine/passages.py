"""Which words of a query a text lacks, and where they stand in a long text: looked up as written, without analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from search.engine.analysis import Analyzer, korean_runs
from search.engine.highlight import Pieces, hit_spans, snippets
from search.engine.text import clip_query, fold

MAX_PLACES = 200
# For words with other endings, so many places are looked at, and so much text around each.
MAX_NEAR, NEAR = 10, 60
_OTHER_LETTER = re.compile(r"[^\W_\uac00-\ud7a3\u3131-\u318e\u4e00-\u9fff\uf900-\ufaff]")
_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: any of `forms` stands for it (itself, synonyms of one word), or all of its `parts` do."""

    forms: tuple[str, ...]
    parts: tuple[str, ...] = ()


def query_words(query: str, analyzer: Analyzer) -> list[Word]:
    """The words of a query that carry meaning, each once."""
    clean = clip_query(query)
    tokens = analyzer.tokens(clean)
    if not tokens:
        return [Word((fold(run),)) for run in korean_runs(clean) if len(run) > 1]
    texts = [token.text for token in tokens]
    words: dict[Word, None] = {}
    for place, token in enumerate(tokens):
        length, others = analyzer.synonyms_at(texts, place)
        single = [other[0] for other in others if length == 1 and len(other) == 1]
        words[Word((token.text, *single), token.parts)] = None
    return list(words)


def lacking(text: str, words: Sequence[Word]) -> list[Word]:
    """The words that do not stand in the text as they are written."""
    folded = _folded(text)
    return [word for word in words if next(_places(folded, word), None) is None]


def passage(text: str, query: str, words: Sequence[Word], analyzer: Analyzer, *, size: int = 140) -> tuple[int, Pieces]:
    """(how many of the words stand in the text, the stretch where most of them do, the query's words marked).

    (0, []) when none does. The text may be long, only the stretch is analysed; its letters are composed (NFC).
    """
    folded = _folded(text)
    places = sorted(
        (place, number) for number, word in enumerate(words) for place in islice(_places(folded, word), MAX_PLACES)
    )
    if not places:
        return 0, []
    return len({number for _place, number in places}), _shown(text, query, analyzer, _best(places, size), size)


def passage_nearby(
    text: str, query: str, words: Sequence[Word], analyzer: Analyzer, *, size: int = 140, tries: int = MAX_NEAR
) -> Pieces:
    """The stretch around a word that has another ending than in the query (모으기, 모았다); [] when there is none.

    Analyses the surroundings of the first `tries` places that begin like one of the words, and no more.
    """
    folded = _folded(text)
    stems = tuple(dict.fromkeys(form[:-1] for word in words for form in word.forms if _may_change(form)))
    for place in islice(_places(folded, Word(stems)), tries):
        if hit_spans(" ".join(text[max(0, place - NEAR) : place + NEAR].split()), query, analyzer):
            return _shown(text, query, analyzer, place, size)
    return []


def _may_change(form: str) -> bool:
    return len(form) > 1 and korean_runs(form) == [form]


def _folded(text: str) -> str:
    """The text in small letters, every one in its place; as it is when that cannot be had."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _places(folded: str, word: Word) -> Iterator[int]:
    for form in word.forms:
        yield from _occurrences(folded, form)
    if word.parts and all(part in folded for part in word.parts):
        for part in word.parts:
            yield from _occurrences(folded, part)


def _occurrences(folded: str, form: str) -> Iterator[int]:
    """Where a form stands: a Korean one inside words too, any other as a word of its own."""
    inside_words = bool(korean_runs(form))
    place = folded.find(form) if form else -1
    while place >= 0:
        end = place + len(form)
        if inside_words or not (_is_other_letter(folded, place - 1) or _is_other_letter(folded, end)):
            yield place
        place = folded.find(form, end)


def _is_other_letter(text: str, place: int) -> bool:
    return 0 <= place < len(text) and bool(_OTHER_LETTER.match(text, place))


def _best(places: Sequence[tuple[int, int]], size: int) -> int:
    """The first place from which on most different words stand within `size` characters."""
    best, most, end = places[0][0], 0, 0
    for begin, (start, _number) in enumerate(places):
        while end < len(places) and places[end][0] < start + size:
            end += 1
        different = len({number for _place, number in places[begin:end]})
        if different > most:
            best, most = start, different
    return best


def _shown(text: str, query: str, analyzer: Analyzer, place: int, size: int) -> Pieces:
    start = max(0, place - size // 4)
    if start and (blank := _BLANK.search(text, start, place)):
        start = blank.end()
    region = text[start : place + 2 * size]
    [found] = snippets(region, query, analyzer, size=size, limit=1) or [[]]
    before = [("… ", False)] if start and found and not found[0][0].startswith("…") else []
    cut = place + 2 * size < len(text) and found and not found[-1][0].endswith("…")
    return [*before, *found, *([(" …", False)] if cut else [])]
