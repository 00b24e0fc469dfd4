"""From text to the tokens of the index: Kiwi morphemes, and bigrams of characters inside Korean words.

Documents and queries pass through the same functions. Raise ANALYSIS_VERSION with every change of what comes out:
an index of another version is rebuilt.
"""

from __future__ import annotations

import copy
import hashlib
import logging
import re
import threading
import warnings
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, NamedTuple

from search.engine.text import fold, normalise

logger = logging.getLogger("search.engine")

ANALYSIS_VERSION = 2
# Synonyms of more morphemes than these are not looked for.
MAX_SYNONYM_MORPHEMES = 4
CONTENT_TAGS = frozenset({"NNG", "NNP", "NR", "XR", "VV", "VA", "UN", "UNA", "NA", "NF", "NV", "SH"})
# Verbs that only carry endings: in nearly every sentence, and never what is looked for.
EMPTY_STEMS = frozenset({"하", "되", "있", "같"})
# Analyses that are kept, of sentences that are not too long: about 15 MB at most.
MEMO_CHARACTERS, MEMO_SENTENCES = 120, 8192
# Start and end in the text, the form as indexed, the parts of a word of the dictionary.
Place = tuple[int, int, str, tuple[str, ...]]

_KOREAN_RUN = re.compile(r"[\uac00-\ud7a3\u3131-\u318e\u4e00-\u9fff\uf900-\ufaff]+")
_SENTENCE_END = re.compile(r"(?<=[\uac00-\ud7a3][.?!]) ")
_OTHER_WORD = re.compile(r"(?:(?![\uac00-\ud7a3\u3131-\u318e\u4e00-\u9fff\uf900-\ufaff_])\w)+")


class Token(NamedTuple):
    """A content morpheme: `text` as indexed, its place [start, end) in the normalised text, the number of its word.

    `parts` are the morphemes that a word of the user dictionary falls into without the dictionary.
    """

    text: str
    start: int
    end: int
    word: int
    parts: tuple[str, ...] = ()


class Analyzer:
    """Turns text into tokens and bigrams; knows the user dictionary and the synonyms.

    `use_kiwi=False`, or a Kiwi that does not load, leaves bigrams and non-Korean words, and `degraded` is true.
    Safe to share between threads.
    """

    def __init__(
        self, words: Sequence[str] = (), synonyms: Sequence[tuple[str, ...]] = (), *, use_kiwi: bool = True
    ) -> None:
        self.words = tuple(words)
        self.use_kiwi = use_kiwi
        self.synonym_groups = tuple(synonyms)
        self._lock = threading.Lock()
        self._kiwi: Any = None
        self._loaded = not use_kiwi
        self._parts: dict[str, tuple[str, ...]] = {}
        self._memo = _Memo()
        self._synonyms: dict[tuple[str, ...], list[tuple[str, ...]]] | None = None
        self.identity = _digest([*self.words, "", *map("|".join, self.synonym_groups)])

    def with_synonyms(self, groups: Sequence[tuple[str, ...]]) -> Analyzer:
        """An analyser with other synonyms that shares everything else with this one. Loads Kiwi."""
        self._load()
        other = copy.copy(self)
        other.synonym_groups = tuple(groups)
        other._synonyms = None
        other.identity = _digest([*self.words, "", *map("|".join, other.synonym_groups)])
        return other

    def newest(self) -> Analyzer:
        """This analyser: its words never change. See vocabulary.AnalyzerSource."""
        return self

    def newest_words(self) -> tuple[str, ...]:
        """Its words."""
        return self.words

    def for_words(self, words: Sequence[str]) -> Analyzer:
        """This analyser, whatever the words; an index of other words will not suit it."""
        return self

    @property
    def degraded(self) -> bool:
        """True when Korean morphemes are not to be had and bigrams alone serve."""
        return self._load() is None

    @property
    def version(self) -> str:
        """Changes whenever the same text would give other tokens."""
        return self.version_with(self.words)

    def version_with(self, words: Sequence[str]) -> str:
        """The version that an analyser of other words has; nothing is loaded for it."""
        return f"{ANALYSIS_VERSION}-{'bigrams' if self.degraded else 'kiwi'}-{_digest(words)}"

    def load(self) -> None:
        """Load Kiwi now (about a second and 300 MB), if it is not there yet."""
        self._load()

    def tokens(self, text: str) -> list[Token]:
        """Content morphemes of a normalised text, in the order of their places."""
        numbers = _word_numbers(text)
        return [Token(form, start, end, numbers[start], parts) for start, end, form, parts in self._found(text)]

    def morphemes(self, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """(text, parts) of the same tokens, for who needs no places."""
        return [(form, parts) for _, _, form, parts in self._found(text)]

    def bigrams(self, text: str) -> list[str]:
        """Pairs of neighbouring characters inside every Korean run; a run of one character gives that character."""
        return list(chain.from_iterable(map(pairs, _KOREAN_RUN.findall(text))))

    def synonyms_at(self, texts: Sequence[str], place: int) -> tuple[int, list[tuple[str, ...]]]:
        """Length of the longest synonym that begins at `place`, and the other members of its groups, as morphemes."""
        table = self._synonym_table()
        for length in range(min(MAX_SYNONYM_MORPHEMES, len(texts) - place), 0, -1):
            others = table.get(tuple(texts[place : place + length]))
            if others:
                return length, others
        return 1, []

    def foreign(self, text: str) -> list[Token]:
        """The words and numbers of a normalised text that are not Korean; costs no analysis."""
        numbers = _word_numbers(text)
        return [Token(form, start, end, numbers[start], parts) for start, end, form, parts in _foreign(text)]

    def _found(self, text: str) -> list[Place]:
        """The tokens of all sentences, each analysed by itself: the same sentence gives the same tokens everywhere."""
        sentences = _SENTENCE_END.split(text)
        if len(sentences) == 1:
            return self._memo.get(text) or self._memo.keep(text, self._analysed(text))
        places: list[Place] = []
        begin = 0
        for sentence in sentences:
            found = self._memo.get(sentence) or self._memo.keep(sentence, self._analysed(sentence))
            places += [(start + begin, end + begin, form, parts) for start, end, form, parts in found]
            begin += len(sentence) + 1
        return places

    def _analysed(self, text: str) -> list[Place]:
        places = [*self._korean(text), *_foreign(text)]
        places.sort(key=_start_of)
        return places

    def _korean(self, text: str) -> list[Place]:
        kiwi = self._load()
        if kiwi is None or not _KOREAN_RUN.search(text):
            return []
        places, last, parts = [], len(text) - 1, self._parts
        for morpheme in kiwi.tokenize(text, normalize_coda=False):
            if _is_content(morpheme.tag):
                form = _indexed_form(morpheme.form)
                if form:
                    start = morpheme.start
                    places.append((min(start, last), start + morpheme.len, form, parts.get(form, ())))
        return places

    def _load(self) -> Any:
        if not self._loaded:
            with self._lock:
                if not self._loaded:
                    self._kiwi = _new_kiwi()
                    if self._kiwi is not None:
                        self._teach(self._kiwi)
                    self._loaded = True
        return self._kiwi

    def _teach(self, kiwi: Any) -> None:
        taught: dict[str, tuple[str, ...]] = {}
        for word in self.words:
            forms = [fold(m.form) for m in kiwi.tokenize(word) if m.tag.split("-")[0] in CONTENT_TAGS]
            taught[fold(word)] = tuple(forms) if len(forms) > 1 else ()
        for word in self.words:
            # Two-syllable names (중구, 동구) would tear longer words apart.
            if len(word) > 2 and _KOREAN_RUN.fullmatch(word):
                kiwi.add_user_word(word, "NNP", 0.0)
        self._parts = {word: parts for word, parts in taught.items() if parts}

    def _synonym_table(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        if self._synonyms is None:
            table: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
            for group in self.synonym_groups:
                members = [tuple(token.text for token in self.tokens(normalise(member))) for member in group]
                members = [member for member in dict.fromkeys(members) if member]
                for member in members:
                    table.setdefault(member, []).extend(other for other in members if other != member)
            self._synonyms = table
        return self._synonyms


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


@lru_cache(maxsize=16384)
def pairs(run: str) -> tuple[str, ...]:
    """The bigrams of one run of characters; the run itself when it is a single character."""
    folded = fold(run)
    return tuple(map("".join, zip(folded, folded[1:], strict=False))) or (folded,)


def korean_runs(text: str) -> list[str]:
    """The Korean (Hangul and Hanja) stretches of a text."""
    return _KOREAN_RUN.findall(text)


def _foreign(text: str) -> list[Place]:
    return [(match.start(), match.end(), fold(match.group()), ()) for match in _OTHER_WORD.finditer(text)]


def _start_of(place: Place) -> int:
    return place[0]


class _Memo:
    """The analyses of the last sentences: titles, names and phrases come again in other fields and documents.

    Two halves: when the newer is full, the older is dropped. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._newer: dict[str, list[Place]] = {}
        self._older: dict[str, list[Place]] = {}

    def get(self, text: str) -> list[Place] | None:
        found = self._newer.get(text)
        if found is None and (found := self._older.get(text)) is not None:
            self.keep(text, found)
        return found

    def keep(self, text: str, found: list[Place]) -> list[Place]:
        if len(text) <= MEMO_CHARACTERS:
            if len(self._newer) >= MEMO_SENTENCES // 2:
                self._older, self._newer = self._newer, {}
            self._newer[text] = found
        return found


@lru_cache(maxsize=256)
def _is_content(tag: str) -> bool:
    return tag.split("-")[0] in CONTENT_TAGS


@lru_cache(maxsize=65536)
def _indexed_form(form: str) -> str:
    """The folded form of a Korean morpheme; empty when it is not Korean or says nothing."""
    return fold(form) if form not in EMPTY_STEMS and _KOREAN_RUN.match(form) else ""


def _word_numbers(text: str) -> list[int]:
    return list(accumulate([character == " " for character in text]))


def _new_kiwi() -> Any:
    try:
        from kiwipiepy import Kiwi  # a third of a gigabyte: only when the first text needs it

        with warnings.catch_warnings():
            # The warning says that 0 was something else before Kiwi 0.21. We want what it is now, no thread at all:
            # a Kiwi with a thread, inherited by a forked process, hangs when it is let go.
            warnings.simplefilter("ignore", DeprecationWarning)
            return Kiwi(num_workers=0, load_typo_dict=False, load_multi_dict=False)
    except Exception as error:  # whatever the native library raises, search must go on
        logger.warning("Kiwi could not be loaded (%s): Korean search uses character bigrams alone.", error)
        return None
