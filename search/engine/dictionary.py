"""Domain words and synonyms: where they come from, and how they are read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

from search.engine.text import fold, normalise

Source = str | Path | Iterable[Any] | None


def load_words(sources: Source | Sequence[Source]) -> tuple[str, ...]:
    """The distinct words of all sources, sorted.

    A source is a CSV file (its `word`, `name_ko` or `name` column, else the first), a dotted path to an iterable or
    to a callable that returns one, or the iterable itself. A file that is not there counts as empty.
    """
    words: set[str] = set()
    for source in _as_list(sources):
        for row in _rows(source):
            word = normalise(_word_of(row))
            if len(word) > 1 and " " not in word:
                words.add(word)
    return tuple(sorted(words))


def load_synonyms(sources: Source | Sequence[Source]) -> tuple[tuple[str, ...], ...]:
    """Groups of words or phrases that mean the same.

    A source gives rows: of a CSV file with the columns `word` and `synonyms` (separated by |), or sequences of words.
    """
    groups: set[tuple[str, ...]] = set()
    for source in _as_list(sources):
        for row in _rows(source):
            words = [row["word"], *row["synonyms"].split("|")] if isinstance(row, dict) else list(row)
            members = tuple(dict.fromkeys(fold(normalise(word)) for word in words if word.strip()))
            if len(members) > 1:
                groups.add(members)
    return tuple(sorted(groups))


def _as_list(sources: Any) -> list[Any]:
    if sources is None:
        return []
    if isinstance(sources, (str, Path)):
        return [sources]
    listed = list(sources)
    # A plain list of words is one source; a list of files and dotted paths is several.
    return listed if all(isinstance(item, Path) or _is_reference(item) for item in listed) else [listed]


def _is_reference(item: Any) -> bool:
    return isinstance(item, str) and ("." in item or "/" in item)


def _is_file(source: Any) -> bool:
    return isinstance(source, Path) or (isinstance(source, str) and (source.endswith(".csv") or "/" in source))


def _rows(source: Any) -> Iterable[Any]:
    if _is_file(source):
        path = Path(source)
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))
    if isinstance(source, str):
        found = import_string(source)
        return found() if callable(found) else found
    return source


def _word_of(row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    for name in ("word", "name_ko", "name"):
        if row.get(name):
            return str(row[name])
    return str(next(iter(row.values()), "") or "")
