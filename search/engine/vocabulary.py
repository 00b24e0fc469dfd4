"""Where analysers come from: one for each set of dictionary words, with the synonyms of the moment.

An index is read with the words that it was built with, whatever the sources say by now; what the sources say is what
the next index is built with. Synonyms stand in no index, so they change at once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol
from weakref import WeakValueDictionary

from django.utils.module_loading import import_string

from search.engine.analysis import Analyzer
from search.engine.dictionary import load_synonyms, load_words

logger = logging.getLogger("search.engine")

Words = tuple[str, ...]
Groups = tuple[tuple[str, ...], ...]


class AnalyzerSource(Protocol):
    """What a store asks for analysers: a Vocabulary, or a single Analyzer whose words never change."""

    def newest(self) -> Analyzer: ...

    def newest_words(self) -> Words: ...

    def for_words(self, words: Sequence[str]) -> Analyzer: ...


class Vocabulary:
    """The words and synonyms of some sources (see dictionary.py), read again when `edition()` gives something else.

    `edition` is asked with every search, so it must be cheap; None when the sources never change. While it or the
    sources cannot be read, what was read last stays in force. Safe to share between threads.
    """

    def __init__(
        self, dictionary: Any, synonyms: Any, kind: str, edition: Callable[[], Hashable] | str | None = None
    ) -> None:
        self._dictionary = dictionary
        self._synonyms = synonyms
        self._kind = kind
        self._edition = import_string(edition) if isinstance(edition, str) else edition
        self._lock = threading.RLock()
        self._seen: Hashable = None
        self._read: tuple[Words, Groups] | None = None
        self._used: Analyzer | None = None

    def newest(self) -> Analyzer:
        """An analyser of what the sources say now: what a new index is built with. Loads nothing by itself."""
        words, groups = self._now()
        return analyzer_of(self._kind, words, groups)

    def newest_words(self) -> Words:
        """The words of that analyser, without making it."""
        return self._now()[0]

    def for_words(self, words: Sequence[str]) -> Analyzer:
        """An analyser of these words, which an index was built with, and of the synonyms that the sources say now."""
        _, groups = self._now()
        used = self._used
        if used is None or not _same(used.synonym_groups, groups) or not _same(used.words, words):
            used = self._used = analyzer_of(self._kind, tuple(words), groups)
        return used

    def _now(self) -> tuple[Words, Groups]:
        with self._lock:
            try:
                # Asked before reading: rows that change in between are then read once more, never missed.
                edition = self._edition() if self._edition is not None else None
                if self._read is None or edition != self._seen:
                    self._read = load_words(self._dictionary), load_synonyms(self._synonyms)
                    self._seen = edition
            except Exception as error:
                if self._read is None:
                    raise
                logger.warning("The words of the search could not be read again: %s", error)
            return self._read


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return one is other or one == tuple(other)


# One analyser of each set of words while somebody uses it; the last one is kept in any case, because its Kiwi takes
# a second and 300 MB to load.
_by_words: WeakValueDictionary[tuple[str, Words], Analyzer] = WeakValueDictionary()
_last: list[Analyzer] = []
_lock = threading.Lock()


def analyzer_of(kind: str, words: Words, groups: Groups = ()) -> Analyzer:
    """The analyser of these words and synonyms; analysers of the same words share one Kiwi."""
    with _lock:
        analyzer = _by_words.get((kind, words))
        if analyzer is None:
            analyzer = Analyzer(words, groups, use_kiwi=kind == "kiwi")
            _by_words[kind, words] = analyzer
        elif analyzer.synonym_groups != groups:
            analyzer = _by_words[kind, words] = analyzer.with_synonyms(groups)
        _last[:] = [analyzer]
        return analyzer
