"""Drafts that need no database, a build of them, and what stock Whoosh reads from the files."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import whoosh.index

from search.engine.index import Store
from search.engine.schema import Draft

WORDS = [
    "민원",
    "수도요금",
    "정산",
    "여권",
    "배송",
    "콜센터",
    "만족도",
    "처리",
    "예약",
    "고객",
    "목소리",
    "CS",
    "VoC",
    "2026",
]


def some_drafts(count: int, seed: int = 1) -> list[Draft]:
    """Documents with every kind of value: several texts in a field, empty ones, no text at all, empty columns."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        texts = {
            "title": [" ".join(chance.choices(WORDS, k=3))],
            "summary": [" ".join(chance.choices(WORDS, k=size)) for size in chance.choices((0, 4, 30), k=2)],
            "search_text": [" ".join(chance.choices(WORDS, k=chance.choice((0, 90))))] if number % 5 else [],
        }
        columns = {"c_pk": f"i{number}".encode(), "c_year": b"" if number % 3 else f"s{number}".encode()}
        made.append(Draft(f"wagtailcore.page:{number}", columns, texts, {"title": texts["title"]}))
    return made


def built(store: Store, drafts: list[Draft], **options: Any) -> Path:
    """Build a generation of the drafts; its folder."""
    with store.building(documents=len(drafts), **options) as writer:
        for draft in drafts:
            writer.put(draft)
    return store.path / (store.path / "CURRENT").read_text().strip()


def read_by_whoosh(folder: Path) -> dict[str, Any]:
    """{key: all that stock Whoosh finds of the document}, whichever segment and number it has."""
    found: dict[str, Any] = {}
    index = whoosh.index.open_dir(str(folder))
    with index.searcher() as searcher:
        for reader, _ in searcher.reader().leaf_readers():
            keys = {number: reader.stored_fields(number)["key"] for number in reader.all_doc_ids()}
            found |= {key: {"terms": {}, **_of_document(reader, number)} for number, key in keys.items()}
            for name, text in reader.all_terms():
                _add_term(reader, name, text, keys, found)
    return found


def _of_document(reader: Any, number: int) -> dict[str, Any]:
    names = reader.schema.names()
    columns = {name: reader.column_reader(name)[number] for name in names if reader.has_column(name)}
    return {
        "columns": {name: value for name, value in columns.items() if value},
        "lengths": {name: reader.doc_field_length(number, name) or 0 for name in names},
    }


def _add_term(reader: Any, name: str, text: bytes, keys: dict[int, str], found: dict[str, Any]) -> None:
    matcher = reader.postings(name, text)
    numbers = []
    while matcher.is_active():
        numbers.append(matcher.id())
        value = matcher.value_as("positions") if name.startswith("m_") else None
        found[keys[matcher.id()]]["terms"][name, text] = (matcher.weight(), value)
        matcher.next()
    about = reader.term_info(name, text)
    if not reader.has_deletions():
        assert (about.doc_frequency(), about.min_id(), about.max_id()) == (len(numbers), numbers[0], numbers[-1])
        weights = [found[keys[number]]["terms"][name, text][0] for number in numbers]
        assert (about.weight(), about.max_weight()) == (sum(weights), max(weights))
