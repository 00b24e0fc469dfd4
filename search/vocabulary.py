"""The editors' words as the search engine reads them; WAGTAILSEARCH_BACKENDS names these functions.

Until the reference lists have been loaded into the database, their files count.
"""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from search.editions import stamps
from search.models import Edition, SearchTerm, SeededWords, SynonymGroup

TERMS_FILE, SYNONYMS_FILE = "search_terms.csv", "search_synonyms.csv"


def edition() -> Hashable:
    """Another value whenever terms or synonyms have changed."""
    seen = stamps()
    return seen.get(Edition.Name.TERMS), seen.get(Edition.Name.SYNONYMS)


def terms() -> Iterable[Any]:
    """The words of the dictionary that are in use."""
    return _with_file(Edition.Name.TERMS, TERMS_FILE, SearchTerm.objects.filter(active=True).values_list("word"))


def synonym_groups() -> Iterable[Any]:
    """The groups of synonyms in use, each a sequence of words."""
    groups = SynonymGroup.objects.filter(active=True).values_list("words", flat=True)
    return _with_file(Edition.Name.SYNONYMS, SYNONYMS_FILE, groups)


def read_file(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one of the two reference lists."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _with_file(name: Edition.Name, file: str, rows: Iterable[Any]) -> list[Any]:
    """The rows of the database, and until the list has been loaded into it, those of the file too."""
    found: list[Any] = []
    if name not in stamps():
        return list(read_file(settings.SEARCH_WORDS_DIR, file))
    found += [row.splitlines() if isinstance(row, str) else row[0] for row in rows]
    if not SeededWords.objects.filter(kind=name).exists():
        found += read_file(settings.SEARCH_WORDS_DIR, file)
    return found
