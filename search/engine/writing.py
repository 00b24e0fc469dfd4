"""Writing to a generation: a batch of changes to one that there is, and the building of one aside."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from search.engine import contents
from search.engine.agreement import States, in_snapshot
from search.engine.analysis import Analyzer
from search.engine.building import Building
from search.engine.reader import Snapshot
from search.engine.schema import DIGEST_COLUMN, KEY, Draft, analysed, document, draft, object_of
from search.engine.segments import SegmentBuilder

logger = logging.getLogger("search.engine")

# So many documents that have changed meanwhile are read again in one commit.
BATCH = 200


class Writer:
    """Puts and deletes documents of a generation in one batch, which is committed or cancelled once."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        toc = contents.read(folder)
        self.analyzer = analyzer
        self._folder = folder
        self._schema = toc.schema
        self._generation = toc.generation
        self._segments: list[Any] = toc.segments
        self._builder = SegmentBuilder(folder, toc.schema, small=True)
        self._added: dict[str, int] = {}
        self._readers: dict[str, SegmentReader] = {}
        self._changed = False

    def add(self, objects: Iterable[Any]) -> int:
        """Put objects of indexed models in place of what was there of them; how many."""
        return sum(self.put(document(obj, self.analyzer)) for obj in objects)

    def put(self, made: dict[str, Any]) -> int:
        """Put one document, as schema.document() makes it, in place of what had its key; 1."""
        self.delete(made[KEY])
        self._added[made[KEY]] = self._builder.add(made)
        self._changed = True
        return 1

    def delete(self, key: str) -> None:
        """Take out the document of a key, as schema.document_key() makes it; nothing happens when it is not there."""
        if key in self._added:
            self._builder.delete(self._added.pop(key))
        for segment in self._segments:
            for number in self._numbers(segment, key):
                if not segment.is_deleted(number):
                    segment.delete_document(number)
                    self._changed = True

    def _numbers(self, segment: Any, key: str) -> list[int]:
        terms = self._reader(segment)._terms
        text = key.encode()
        if (KEY, text) not in terms:
            return []
        return list(terms.matcher(KEY, text, self._schema[KEY].format).all_ids())

    def _reader(self, segment: Any) -> SegmentReader:
        name = segment.segment_id()
        if name not in self._readers:
            self._readers[name] = SegmentReader(FileStorage(str(self._folder)), self._schema, segment)
        return self._readers[name]

    def commit(self) -> None:
        """Make the batch what every reader sees from now on."""
        try:
            if self._changed:
                self._write()
        except BaseException:
            self.cancel()
            raise
        self._close()

    def _write(self) -> None:
        kept = [segment for segment in self._segments if segment.doc_count()]
        for segment in contents.to_merge(kept):
            self._builder.add_segment(self._reader(segment))
            kept.remove(segment)
        if self._builder.size:
            kept.append(self._builder.finish())
        contents.write(self._folder, self._schema, kept, self._generation + 1)
        contents.tidy(self._folder, kept, self._generation + 1)

    def cancel(self) -> None:
        """Forget the batch."""
        self._builder.abandon()
        self._close()

    def _close(self) -> None:
        for reader in self._readers.values():
            with suppress(Exception):
                reader.close()
        self._readers = {}


class NewGeneration:
    """A generation that is being built aside: each document is put once, and committed in pieces.

    `kept` are the keys that an earlier build, which was killed, has left in it; `refused` says what could not be
    written, with the reason. `begin` starts the building of about so many documents, `piece` at most between commits.
    """

    def __init__(
        self, folder: Path, analyzer: Analyzer, begin: Callable[[int], Building], documents: int, piece: int
    ) -> None:
        self.folder = folder
        self.refused: list[tuple[str, str]] = []
        self._analyzer = analyzer
        self._begin = begin
        self._documents = documents
        self._piece = piece
        self._building: Building | None = None
        self._fresh = 0
        self._snapshot: Snapshot | None = None
        self.kept = frozenset(self.states())
        self._keys = set(self.kept)

    def states(self) -> States:
        """What has been committed."""
        self._snapshot = Snapshot(contents.reader(self.folder, contents.read(self.folder)), before=self._snapshot)
        return in_snapshot(self._snapshot)

    def count(self) -> int:
        """How many documents have been committed."""
        return sum(segment.doc_count() for segment in contents.read(self.folder).segments)

    def has(self, key: str) -> bool:
        """True when the document is there, or on its way."""
        return key in self._keys

    def add(self, objects: Iterable[Any]) -> int:
        """Put objects of indexed models; how many were not there yet."""
        return sum(self.put(draft(obj)) for obj in objects)

    def put(self, made: Draft) -> int:
        """Put one document; 1, or 0 when the generation has it already. BuildBroken when a worker has died."""
        if made.key in self._keys:
            return 0
        self._keys.add(made.key)
        if self._building is None:
            self._building = self._begin(min(self._piece, self._documents - len(self._keys) + 1))
        self._building.add(made)
        self._fresh += 1
        if self._fresh >= self._piece:
            self.commit()
        return 1

    def commit(self) -> None:
        """Make what was put durable: a build that is killed after this goes on from here."""
        building, self._building, self._fresh = self._building, None, 0
        if building is None:
            return
        toc = contents.read(self.folder)
        segments = [*toc.segments, *building.finish()]
        self.refused += building.refused
        contents.write(self.folder, toc.schema, segments, toc.generation + 1)
        contents.tidy(self.folder, segments, toc.generation + 1)

    def unite(self) -> None:
        """Make the pieces one segment, in which searches are quickest."""
        toc = contents.read(self.folder)
        if len(toc.segments) < 2:
            return
        builder = SegmentBuilder(self.folder, toc.schema)
        for reader, _ in contents.reader(self.folder, toc).leaf_readers():
            builder.add_segment(reader)
        segments = [builder.finish()]
        contents.write(self.folder, toc.schema, segments, toc.generation + 1)
        contents.tidy(self.folder, segments, toc.generation + 1)

    def read_again(self, keys: list[str], found: States) -> int:
        """Write these as the database has them now, or take them out; how many were not so in `found` already."""
        return sum(self._read_again(keys[at : at + BATCH], found) for at in range(0, len(keys), BATCH))

    def _read_again(self, keys: list[str], found: States) -> int:
        writer = Writer(self.folder, self._analyzer)
        try:
            changed = sum(self._bring(writer, key, found[key].digest if key in found else None) for key in keys)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        return changed

    def _bring(self, writer: Writer, key: str, known: str | None) -> int:
        """Write one document as the database has it now, unless `known` is the digest of just that; 1 when written."""
        try:
            obj = object_of(key)
            made = draft(obj) if obj is not None else None
            if made is not None and made.columns.get(DIGEST_COLUMN, b"").decode() == known:
                return 0
            document = analysed(made, self._analyzer) if made is not None else None
        except DatabaseError:
            raise
        except Exception as error:  # a broken object is left out, as everywhere in a build
            self.refused.append((key, f"{type(error).__name__}: {error}"))
            document = None
        if document is not None:
            return writer.put(document)
        if known is not None:
            writer.delete(key)
        return int(known is not None)

    def abandon(self) -> None:
        """Stop working; what has been committed stays."""
        if self._building is not None:
            self._building.abandon()
            self._building = None
