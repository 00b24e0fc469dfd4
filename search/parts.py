"""In which of a thing's parts the words were found that its own text lacks: "found in the attachment …"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from search.engine.backend import WhooshSearchBackend
from search.engine.highlight import Pieces
from search.engine.passages import MAX_NEAR, Word, lacking, passage, passage_nearby, query_words
from search.registry import Part, Section, Text

# So many parts a hit names.
MOST = 3


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A part that has words of the query: a sentence that names it, its address, the stretch with the words marked.

    `pieces` is empty when only the part's name has them.
    """

    label: Text
    url: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class OwnText:
    """What a hit's title and text say, and whether any word of the query is marked in what is shown of them."""

    obj: Any
    text: str
    marked: bool


def parts_found(
    section: Section, query: str, hits: Sequence[OwnText], backend: WhooshSearchBackend
) -> dict[Any, list[FoundIn]]:
    """{primary key: its parts that have words which its own text lacks, those with most first; three at most}.

    The section is asked for parts once, and only for hits that lack a word.
    """
    if section.parts is None:
        return {}
    words = query_words(query, backend.analyzer)
    without = [(hit, missing) for hit in hits if (missing := lacking(hit.text, words))]
    if not without:
        return {}
    parts = section.parts([hit.obj for hit, _missing in without])
    return {
        hit.obj.pk: found
        for hit, missing in without
        if (found := _found(parts.get(hit.obj.pk, ()), query, missing, hit.marked, backend))
    }


def _found(
    parts: Sequence[Part], query: str, missing: Sequence[Word], marked: bool, backend: WhooshSearchBackend
) -> list[FoundIn]:
    """Words with other endings are looked for only when nothing else shows why the thing was found."""
    found = []
    for part in parts:
        inside, pieces = passage(part.text, query, missing, backend.analyzer)
        in_name = len(missing) - len(lacking(part.name, missing))
        if inside or in_name:
            found.append((-max(inside, in_name), FoundIn(part.label, part.url, pieces)))
    if not found and not marked:
        for part in parts:
            tries = max(2, MAX_NEAR // len(parts))
            if pieces := passage_nearby(part.text, query, missing, backend.analyzer, tries=tries):
                return [FoundIn(part.label, part.url, pieces)]
    return [shown for _count, shown in sorted(found, key=lambda item: item[0])[:MOST]]
