"""What somebody may have meant whose words find nothing: another spelling, other spaces, the other keyboard.

Only words that documents have which the reader may see are proposed, and how frequent they are is counted in those: the
caller says which these are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from search.engine.analysis import Analyzer, korean_runs
from search.engine.jamo import letters
from search.engine.keyboard import meant_text
from search.engine.lexicon import STEP, Lexicon
from search.engine.reader import Snapshot
from search.engine.schema import MORPHEMES
from search.engine.text import clip_query, fold

# Shorter words have so many neighbours that a proposal would be a guess.
MIN_LETTERS, MIN_LATIN = 5, 3
# Words of so many letters may have two slips.
TWO_STEPS_FROM = 8
MAX_SECONDS = 0.2
MAX_NEIGHBOURS = 8
# In syllables: of a word inside a compound, and of a compound that is taken apart.
MAX_PIECE, MAX_COMPOUND = 6, 16
MAX_LOOKUPS = 4
Count = Callable[[str], int]


@dataclass(slots=True)
class Speller:
    """Makes proposals from one snapshot of the index for one reader.

    `visible` is a mask of the documents that the reader may see; `count` says how many of them a text finds.
    Without `other_keyboard` keys typed in the other language are not read.
    """

    analyzer: Analyzer
    snapshot: Snapshot
    visible: Any
    count: Count
    other_keyboard: bool = True
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)
    _frequencies: dict[str, int] = field(default_factory=dict)

    def proposals(self, query: str, *, limit: int = 3) -> list[tuple[str, int]]:
        """(query in other words, what it finds) of the likeliest that find something; closest first, then frequent.

        `limit` at most; the search for them ends after a fifth of a second.
        """
        clean = clip_query(query)
        found: dict[str, int] = {}
        for text in self._candidates(clean):
            if text not in found and (number := self.count(text)):
                found[text] = number
            if len(found) >= limit or time.monotonic() > self.until:
                break
        return list(found.items())

    @property
    def cut_short(self) -> bool:
        """True when the time was up before everything had been tried, or just then."""
        return time.monotonic() > self.until

    def _candidates(self, clean: str) -> Iterator[str]:
        if self.other_keyboard:
            yield from filter(None, [meant_text(clean)])
        yield from self._without_spaces(clean)
        words = clean.split(" ")
        unknown = [place for place, word in enumerate(words) if word and not self.count(word)]
        yield from self._corrected(words, unknown)

    # --- spaces ------------------------------------------------------------------------------------------------------
    def _without_spaces(self, clean: str) -> Iterator[str]:
        """The query with neighbouring Korean words as one, when that is a word: 콜 센 터 as 콜센터; longest first."""
        words = clean.split(" ")
        for size in range(min(len(words), MAX_PIECE), 1, -1):
            for first in range(len(words) - size + 1):
                inside = words[first : first + size]
                joined = "".join(inside)
                if all(korean_runs(word) == [word] for word in inside) and self._exists(fold(joined)):
                    yield " ".join([*words[:first], joined, *words[first + size :]])

    def _pieces(self, word: str) -> list[str]:
        """A Korean word as fewest words that documents have, each of two syllables or more; empty if it is none."""
        best: list[list[str] | None] = [[], *[None] * len(word)]
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - MAX_PIECE), end - 1):
                before = best[start]
                if before is not None and self._frequency(word[start:end]):
                    longer = [*before, word[start:end]]
                    if best[end] is None or len(longer) < len(best[end] or ()):
                        best[end] = longer
        return best[len(word)] or []

    # --- letters -----------------------------------------------------------------------------------------------------
    def _corrected(self, words: list[str], unknown: list[int]) -> Iterator[str]:
        """The query with its unknown words replaced by their likeliest spellings, one after the other."""
        choices = {place: self._spellings(words[place]) for place in unknown}
        choices = {place: spellings for place, spellings in choices.items() if spellings}
        if not choices:
            return
        best = {place: spellings[0] for place, spellings in choices.items()}
        yield _replaced(words, best)
        for place, spellings in choices.items():
            for other in spellings[1:]:
                yield _replaced(words, best | {place: other})
                if len(best) > 1:
                    yield _replaced(words, {place: other})

    def _spellings(self, word: str) -> list[str]:
        """Other ways to write a word that no visible document has, likeliest first."""
        stem, ending = self._stem(word)
        meant = meant_text(word) if self.other_keyboard else ""
        found = [meant] if meant and self.count(meant) else []
        found += [near + ending for near in self._neighbours(fold(stem))]
        if ending:
            found += self._neighbours(fold(word))
        if korean_runs(stem) == [stem] and len(stem) <= MAX_COMPOUND:
            pieces = self._pieces(stem)
            if len(pieces) > 1:
                found.insert(0, " ".join(pieces) + ending)
            found += [near + ending for near in self._repaired(fold(stem))]
        return list(dict.fromkeys(found))

    def _stem(self, word: str) -> tuple[str, str]:
        """A word without its particles, and those."""
        tokens = self.analyzer.tokens(word)
        end = max((token.end for token in tokens), default=len(word))
        return (word[:end], word[end:]) if 1 < end < len(word) else (word, "")

    def _neighbours(self, word: str, *, steps: int | None = None) -> list[str]:
        length = len(letters(word))
        if length < (MIN_LETTERS if korean_runs(word) else MIN_LATIN) or time.monotonic() > self.until:
            return []
        allowed = steps or (2 if length >= TWO_STEPS_FROM else 1)
        near = self._near(word, 1) or (self._near(word, 2) if allowed > 1 else {})
        return self._likeliest(near, word)

    def _near(self, word: str, steps: int) -> dict[str, int]:
        near: dict[str, int] = dictionary_lexicon(self.analyzer.words).near(word, steps)
        for lexicon in self._lexicons():
            near |= lexicon.near(word, steps)
        return near

    def _likeliest(self, near: dict[str, int], word: str) -> list[str]:
        """Closest first, then most frequent; the words of the dictionary that documents have in parts come last."""
        listed = []
        for known, cost in sorted(near.items(), key=lambda item: (item[1], abs(len(item[0]) - len(word)), item[0])):
            listed.append((cost // STEP, -self._frequency(known), cost, known))
            if time.monotonic() > self.until:
                break
        kept = [item for item in listed if item[1] or item[3] in self._dictionary()]
        return [known for *_, known in sorted(kept, key=lambda item: (item[2], item[1], item[3]))][:MAX_NEIGHBOURS]

    def _repaired(self, word: str) -> list[str]:
        """A compound of known words but for one, with that one spelt as documents have it: 민언처리 as 민원처리."""
        size = len(word)
        starts = [start for start in range(size) if start == 0 or self._pieces(word[:start])]
        ends = [end for end in range(1, size + 1) if end == size or self._pieces(word[end:])]
        gaps = [(start, end) for start in starts for end in ends if 1 < end - start < size]
        found: list[str] = []
        for start, end in sorted(gaps, key=lambda gap: gap[1] - gap[0])[:MAX_LOOKUPS]:
            if not self._frequency(word[start:end]):
                near = self._neighbours(word[start:end], steps=1)
                found += [word[:start] + known + word[end:] for known in near[:3]]
        return found

    # --- the vocabulary ----------------------------------------------------------------------------------------------
    def _lexicons(self) -> list[Lexicon]:
        return read_lexicons(self.snapshot)

    def _dictionary(self) -> Lexicon:
        return dictionary_lexicon(self.analyzer.words)

    def _exists(self, word: str) -> bool:
        return word in self._dictionary() or bool(self._frequency(word))

    def _frequency(self, word: str) -> int:
        """In how many visible documents at most a field has the word."""
        if word not in self._frequencies:
            self._frequencies[word] = self._counted(word) if any(word in one for one in self._lexicons()) else 0
        return self._frequencies[word]

    def _counted(self, word: str) -> int:
        names = [name for name in self.snapshot.reader.schema.names() if name.startswith(MORPHEMES)]
        return max(int(np.count_nonzero(self.visible[self.snapshot.postings(name, word)[0]])) for name in names)


def read_lexicons(snapshot: Snapshot) -> list[Lexicon]:
    """The lexicon of every segment; reads those that were not read yet."""
    return [lexicon for _offset, lexicon in snapshot.derived("lexicon", _lexicon)]


def _lexicon(leaf: Any) -> Lexicon:
    """Every morpheme of a segment."""
    words: set[bytes] = set()
    for name in leaf.schema.names():
        if name.startswith(MORPHEMES):
            words.update(leaf.lexicon(name))
    return Lexicon(sorted(word.decode() for word in words))


@lru_cache(maxsize=4)
def dictionary_lexicon(words: tuple[str, ...]) -> Lexicon:
    """The user dictionary as a lexicon."""
    return Lexicon(fold(word) for word in words)


def _replaced(words: list[str], by_place: dict[int, str]) -> str:
    return " ".join(by_place.get(place, word) for place, word in enumerate(words))
