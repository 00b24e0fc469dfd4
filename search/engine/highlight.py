"""Where the words of a query stand in a text: pieces of plain text, never HTML."""

from __future__ import annotations

from collections.abc import Iterator

from search.engine.analysis import Analyzer, korean_runs
from search.engine.compounds import compounds_in
from search.engine.text import clip_query, normalise

Pieces = list[tuple[str, bool]]
MAX_TEXT = 20_000
BETWEEN = " · "


def mark(text: str, query: str, analyzer: Analyzer) -> Pieces:
    """The whole text as (piece, is it a hit) pairs; joined, the pieces give the normalised text."""
    clean = normalise(text)
    return _cut(clean, hit_spans(clean, query, analyzer), 0, len(clean))


def snippets(text: str, query: str, analyzer: Analyzer, *, size: int = 140, limit: int = 2) -> list[Pieces]:
    """The stretches of about `size` characters that hold most of the query, `limit` at most, in the text's order.

    Lines are kept apart by " · ". Looks at the first 20,000 characters. Without a hit,
    the beginning of the text; of an empty text, nothing.
    """
    lines = [normalise(line) for line in text[: MAX_TEXT * 2].split("\n")]
    clean = BETWEEN.join(line for line in lines if line)[:MAX_TEXT]
    spans = hit_spans(clean, query, analyzer)
    if not spans:
        end = _word_end(clean, size)
        return [[(clean[:end] + ("…" if end < len(clean) else ""), False)]] if clean else []
    windows = sorted(_best_windows(clean, spans, size, limit))
    return [_with_ellipses(clean, _cut(clean, spans, start, end), start, end) for start, end in windows]


def hit_spans(text: str, query: str, analyzer: Analyzer) -> list[tuple[int, int]]:
    """[start, end) of every hit in a normalised text, in order, without overlaps.

    Korean words are looked for as they are written; only when none is there is the text taken apart into morphemes.
    """
    wanted = _wanted(query, analyzer)
    spans = [(token.start, token.end) for token in analyzer.foreign(text) if token.text in wanted]
    folded = text.lower()
    if len(folded) == len(text):
        literal = {word for word in wanted if len(word) > 1 and korean_runs(word)}
        spans.extend(span for word in literal for span in _occurrences(folded, word))
    if not spans:
        spans = [(t.start, t.end) for t in analyzer.tokens(text) if t.text in wanted or wanted.intersection(t.parts)]
    return _merged(sorted(spans))


def _wanted(query: str, analyzer: Analyzer) -> set[str]:
    clean = clip_query(query)
    tokens = analyzer.tokens(clean)
    if not tokens:
        return {run for run in korean_runs(clean) if len(run) > 1}
    wanted = {text for token in tokens for text in (token.text, *token.parts)}
    compounds = [token for compound in compounds_in(clean, tokens, analyzer) for token in compound.tokens]
    wanted.update(text for token in compounds for text in (token.text, *token.parts))
    texts = [token.text for token in tokens]
    for place in range(len(texts)):
        _, others = analyzer.synonyms_at(texts, place)
        # The words of a phrase are no hits by themselves: 고객 alone does not stand for 고객의 소리.
        wanted.update(other[0] for other in others if len(other) == 1)
    return wanted


def _occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    place = text.find(word)
    while place >= 0:
        yield place, place + len(word)
        place = text.find(word, place + len(word))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best_windows(text: str, spans: list[tuple[int, int]], size: int, limit: int) -> list[tuple[int, int]]:
    candidates = []
    for start, _ in spans:
        begin = max(0, text.rfind(" ", 0, max(0, start - size // 4)) + 1)
        begin += 2 if text.startswith(BETWEEN[1:], begin) else 0
        end = _word_end(text, begin + size)
        end -= 2 if text.endswith(BETWEEN[:-1], begin, end) else 0
        inside = [text[s:e] for s, e in spans if begin <= s and e <= end]
        candidates.append((-len(set(inside)), -len(inside), begin, end))
    chosen: list[tuple[int, int]] = []
    for _, _, begin, end in sorted(candidates):
        if len(chosen) < limit and all(end <= other or begin >= stop for other, stop in chosen):
            chosen.append((begin, end))
    return chosen


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.find(" ", place)
    return space if 0 <= space < place + 20 else place


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Pieces:
    pieces: Pieces = []
    place = start
    for hit_start, hit_end in spans:
        hit_start, hit_end = max(hit_start, start), min(hit_end, end)
        if hit_start >= hit_end:
            continue
        if place < hit_start:
            pieces.append((text[place:hit_start], False))
        pieces.append((text[hit_start:hit_end], True))
        place = hit_end
    return [*pieces, (text[place:end], False)] if place < end else pieces


def _with_ellipses(text: str, pieces: Pieces, start: int, end: int) -> Pieces:
    before: Pieces = [("… ", False)] if start else []
    after: Pieces = [(" …", False)] if end < len(text) else []
    return [*before, *pieces, *after]
