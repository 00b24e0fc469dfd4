"""What a generation holds, and what the database says that it should hold, document by document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from modelsearch.index import get_indexed_models

from search.engine.reader import Snapshot
from search.engine.schema import DIGEST_COLUMN, KEY, digest, document_key

CHUNK, KEYS_A_QUERY = 200, 500


class Held(NamedTuple):
    """A document of an index: the digest of what it shows (empty where an index was made without), and its place.

    The place, a segment and a number in it, is another one whenever the document has been written again.
    """

    digest: str
    place: tuple[str, int]


States = dict[str, Held]


def in_snapshot(snapshot: Snapshot) -> States:
    """The living documents by their keys. What was read of a segment is kept for the snapshots that follow."""
    living = iter(snapshot.alive.tolist())
    return {
        key: held
        for _, rows in snapshot.derived("states", _rows)
        # The rows come first: they end the zip before a mark of the next segment is taken.
        for (key, held), alive in zip(rows, living, strict=False)
        if alive
    }


def _rows(reader: Any) -> list[tuple[str, Held]]:
    """Every document of a segment, deleted ones included."""
    size, name = reader.doc_count_all(), str(reader.segment().segment_id())
    digests = reader.column_reader(DIGEST_COLUMN) if reader.has_column(DIGEST_COLUMN) else [b""] * size
    return [
        (reader.stored_fields(number)[KEY], Held(bytes(digests[number]).decode(), (name, number)))
        for number in range(size)
    ]


def in_database() -> Iterator[tuple[str, str]]:
    """(key, digest) of every object that is to be found; an object of two models comes twice."""
    for model in get_indexed_models():
        for obj in model.get_indexed_objects().order_by("pk").iterator(chunk_size=CHUNK):
            yield document_key(type(obj), obj.pk), digest(obj)


def not_in_database(keys: Iterable[str]) -> list[str]:
    """Those keys of which the database has no object that is to be found."""
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _, pk = key.partition(":")
        by_kind.setdefault(kind, []).append(pk)
    there: set[str] = set()
    for model in get_indexed_models():
        kind = document_key(model, "").rstrip(":")
        pks = by_kind.get(kind, [])
        for first in range(0, len(pks), KEYS_A_QUERY):
            found = model.get_indexed_objects().filter(pk__in=pks[first : first + KEYS_A_QUERY])
            there.update(f"{kind}:{pk}" for pk in found.order_by().values_list("pk", flat=True))
    return [f"{kind}:{pk}" for kind, pks in by_kind.items() for pk in pks if f"{kind}:{pk}" not in there]
