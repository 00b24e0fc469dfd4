"""What a generation was built with: fields, analysis, dictionary. It stands in `meta.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from search.engine.analysis import Analyzer
from search.engine.errors import IndexUnavailable
from search.engine.schema import schema_version
from search.engine.segments import sync
from search.engine.vocabulary import Words

META = "meta.json"


def write(folder: Path, analyzer: Analyzer) -> None:
    """Note that a new generation is built with this analyser."""
    (folder / META).write_text(json.dumps(_expected(analyzer, analyzer.words), ensure_ascii=False), encoding="utf-8")
    sync(folder / META)


def words_of(folder: Path) -> Words:
    """The dictionary of a generation. IndexUnavailable when it has other fields than the models."""
    found = _read(folder)
    if found.get("fields") != schema_version() or "words" not in found:
        raise IndexUnavailable("The index was built with other fields.")
    return tuple(found["words"])


def check(folder: Path, analyzer: Analyzer) -> None:
    """IndexUnavailable when an analyser like this one, with the generation's own dictionary, would not suit it."""
    if _read(folder) != _expected(analyzer, words_of(folder)):
        raise IndexUnavailable("The index was built with another analysis.")


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / META).read_text(encoding="utf-8"))
    return found


def _expected(analyzer: Analyzer, words: Words) -> dict[str, Any]:
    return {
        "format": 2,
        "analysis": analyzer.version_with(words),
        "fields": schema_version(),
        "words": list(words),
    }
