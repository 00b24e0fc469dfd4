"""The index on disk: generations, one writer, atomic swaps; and modelsearch's view of it.

Under PATH stand `CURRENT` (the name of the generation that answers), one directory per generation, `writer.lock`,
after a failed search `DAMAGED`, and `CLEARED` when the damage could not be found again.
Everything there can be rebuilt from the database, nothing there is ever restored from an archive: Whoosh's files
are pickles, so the directory is for its owner alone.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db.models import Model
from modelsearch.backends.base import BaseIndex
from modelsearch.index import class_is_indexed, get_indexed_models
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader

from search.engine import contents
from search.engine.analysis import Analyzer
from search.engine.building import DEFAULT_MEMORY, Building, start_building
from search.engine.cache import ByteCache
from search.engine.errors import IndexBusy, IndexUnavailable
from search.engine.reader import Snapshot
from search.engine.schema import KEY, Draft, build_schema, document, document_key, draft, schema_version
from search.engine.segments import SegmentBuilder, sync
from search.engine.vocabulary import AnalyzerSource, Vocabulary

META, DAMAGED, CLEARED, CURRENT = "meta.json", "DAMAGED", "CLEARED", "CURRENT"
WRITER_WAIT = 5.0
# Damage that is reported again so soon after it could not be found is taken at its word.
SUSPICION_SECONDS = 600
# What a reader may see vanish while a writer tidies up; it looks again then.
_RETRIES = 20
# Process, generation, number of the newest commit.
Seen = tuple[int, str, int]
# Deleted documents and segments beyond this make searches slower: worth a build.
MAX_SEGMENTS, MAX_DELETED = 40, 0.4

# Asked when the current generation has another dictionary than the one that is open: see search.engine.renew_by.
_to_be_renewed: Callable[[], bool] | None = None

_stores: dict[str, Store] = {}
_stores_lock = threading.Lock()


def renew_by(ask: Callable[[], bool] | None) -> None:
    """See search.engine.renew_by."""
    global _to_be_renewed
    _to_be_renewed = ask


def open_store(
    path: str | Path, sources: tuple[Any, Any, str, Any], *, workers: int = 0, memory: int = DEFAULT_MEMORY
) -> Store:
    """The store of a directory, one per process and directory. `sources` are the arguments of a Vocabulary."""
    with _stores_lock:
        store = _stores.get(str(path))
        if store is None or store.sources != repr(sources):
            store = _stores[str(path)] = Store(Path(path), Vocabulary(*sources))
            store.sources = repr(sources)
        store.workers, store.memory = workers, memory
        return store


@contextmanager
def reading() -> Iterator[None]:
    """Turns whatever a damaged file makes Whoosh raise into IndexUnavailable."""
    try:
        yield
    except (IndexUnavailable, MemoryError):
        raise
    except Exception as error:  # torn pickles and columns raise nearly every type there is
        raise IndexUnavailable(f"The index cannot be read: {type(error).__name__}: {error}") from error


class Store:
    """The generations of one index directory. Each is read and changed with the words that it was built with.

    `workers` processes (0: one a core) and `memory` megabytes in all may build a generation.
    """

    def __init__(self, path: Path, source: AnalyzerSource) -> None:
        self.path = path
        self.source = source
        self.sources = ""
        # The dictionary of the generation that answers; None before one has been opened.
        self.words: tuple[str, ...] | None = None
        self.cache = ByteCache()
        self.workers = 0
        self.memory = DEFAULT_MEMORY
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._seen: Seen | None = None
        self._signatures: dict[Path, contents.Signature] = {}

    @property
    def analyzer(self) -> Analyzer:
        """The analyser of the generation that answers, or while there is none the newest."""
        return self.source.newest() if self.words is None else self.source.for_words(self.words)

    def outdated(self) -> bool:
        """True when the dictionary has changed since the generation that answers was built."""
        self.snapshot()
        return self.words is not None and self.source.newest().words != self.words

    # --- reading ---------------------------------------------------------------------------------------------------
    def snapshot(self) -> Snapshot:
        """The newest committed state, its files whole. IndexUnavailable when there is none that can be read."""
        with reading(), self._lock:
            for _ in range(_RETRIES):
                seen = self._newest()
                try:
                    if self._snapshot is None or seen != self._seen or not self._untouched():
                        self._open(seen)
                except (OSError, NameError):
                    # A writer that tidies up takes away what was the newest when we looked.
                    if self._newest() == seen:
                        raise
                else:
                    assert self._snapshot is not None
                    return self._snapshot
            raise IndexUnavailable("The index changes faster than it can be opened.")

    def _newest(self) -> Seen:
        name = self._name_to_read()
        return os.getpid(), name, contents.latest(self.path / name)

    def check(self) -> None:
        """IndexUnavailable with the reason when the index is missing, damaged or of another version."""
        self.forget()
        snapshot = self.snapshot()
        with reading():
            for name in snapshot.reader.schema.names():
                if name.startswith("c_"):
                    snapshot.column(name)
            for _ in snapshot.reader.all_terms():
                pass

    def fragmented(self) -> bool:
        """True when so much has been changed in small steps that a build would make searches quicker."""
        leaves = [leaf for leaf, _ in self.snapshot().reader.leaf_readers()]
        total = sum(leaf.doc_count_all() for leaf in leaves)
        return len(leaves) > MAX_SEGMENTS or sum(leaf.doc_count() for leaf in leaves) < total * (1 - MAX_DELETED)

    def report_damage(self, error: Exception) -> None:
        """Leave a note for the indexer that a search could not read the index. Never fails."""
        self.forget()
        with suppress(OSError):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / DAMAGED).write_text(str(error), encoding="utf-8")

    def damage_reported(self) -> bool:
        """True when a search could not read the index since the note was last cleared."""
        return os.path.lexists(self.path / DAMAGED)

    def damage_returned(self) -> bool:
        """True when the same was reported a short while ago already, and then nothing could be found."""
        try:
            return time.time() - (self.path / CLEARED).stat().st_mtime < SUSPICION_SECONDS
        except OSError:
            return False

    def clear_damage(self, *, rebuilt: bool = True) -> None:
        """Take the note away: the index has been rebuilt, or looked through without finding anything."""
        contents.remove(self.path / DAMAGED)
        contents.remove(self.path / CLEARED)
        if not rebuilt:
            (self.path / CLEARED).touch()

    def forget(self) -> None:
        """Drop what is open, so that the next search reads the files again."""
        with self._lock:
            self._snapshot = self._seen = None
            self._signatures = {}
            self.cache.clear()

    def _current_name(self) -> str:
        try:
            name = (self.path / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailable(f"There is no index in {self.path} yet.") from error
        if not name.startswith("gen-") or "/" in name:
            raise IndexUnavailable("The CURRENT file does not name a generation.")
        return name

    def _name_to_read(self) -> str:
        """The current generation; while this process is about to be renewed, the one that it has open."""
        name = self._current_name()
        opened = self._seen[1] if self._seen else name
        if opened == name or _to_be_renewed is None or not (self.path / opened / META).exists():
            return name
        words = json.loads((self.path / name / META).read_text(encoding="utf-8"))["words"]
        return opened if tuple(words) != self.words and _to_be_renewed() else name

    def _untouched(self) -> bool:
        return all(contents.signature_of(file) == signature for file, signature in self._signatures.items())

    def _open(self, seen: Seen) -> None:
        folder = self.path / seen[1]
        self._check_meta(folder)
        toc = contents.read(folder, seen[2])
        signatures = contents.verify(folder, toc, self._signatures)
        reader = contents.reader(folder, toc)
        self._snapshot, self._seen = Snapshot(reader, self.cache, self._snapshot), seen
        self._signatures = signatures

    def _check_meta(self, folder: Path) -> None:
        """Take over the dictionary of a generation. IndexUnavailable when it cannot be read with any dictionary."""
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        if meta.get("fields") != schema_version() or "words" not in meta:
            raise IndexUnavailable("The index was built with other fields.")
        analyzer = self.source.for_words(tuple(meta["words"]))
        if meta != _meta(analyzer):
            raise IndexUnavailable("The index was built with another analysis.")
        self.words = analyzer.words

    # --- writing ---------------------------------------------------------------------------------------------------
    @contextmanager
    def locked(self, wait: float = WRITER_WAIT) -> Iterator[None]:
        """Be the only process that writes. IndexBusy when another still does after `wait` seconds."""
        self._make_room()
        with (self.path / "writer.lock").open("a") as stream:
            deadline = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError as error:
                    if time.monotonic() >= deadline:
                        raise IndexBusy(f"Another process is writing to the index in {self.path}.") from error
                    time.sleep(0.05)
            yield

    def _whole(self) -> Path:
        """The folder of the current generation, after a look whether all of it is as it was committed."""
        folder = self.path / self._current_name()
        self._check_meta(folder)
        with self._lock:
            self._signatures = contents.verify(folder, contents.read(folder), self._signatures)
        return folder

    def _make_room(self) -> None:
        """The directory, and nothing in it that has the name of a file without being one."""
        if os.path.lexists(self.path) and not self.path.is_dir():
            contents.remove(self.path)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in (CURRENT, f"{CURRENT}.new", "writer.lock"):
            path = self.path / name
            if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
                contents.remove(path)

    @contextmanager
    def writing(self, wait: float = WRITER_WAIT) -> Iterator[Writer]:
        """A writer on the current generation (a new empty one when there is none); commits at the end, or nothing."""
        with self.locked(wait):
            if not (self.path / CURRENT).exists():
                self._publish(self._create(self.source.newest()))
            with reading():
                writer = Writer(self._whole(), self.analyzer)
            try:
                yield writer
            except BaseException:
                writer.cancel()
                raise
            try:
                writer.commit()
            except OSError:
                raise
            except Exception as error:  # the files are whole and yet cannot be used
                self.report_damage(error)
                raise

    @contextmanager
    def building(
        self, wait: float = WRITER_WAIT, *, documents: int = 0, workers: int | None = None
    ) -> Iterator[GenerationWriter]:
        """A writer on a new generation, which takes the place of the current one at the end, or never.

        Told that many documents will come, it may let several processes work. BuildBroken when one of them has died.
        """
        with self.locked(wait):
            analyzer = self.source.newest()
            name = self._create(analyzer)
            folder, schema = self.path / name, build_schema()
            workers = self.workers if workers is None else workers
            try:
                building = start_building(
                    folder, schema, analyzer, documents=documents, workers=workers, memory=self.memory
                )
                writer = GenerationWriter(building)
                try:
                    yield writer
                except BaseException:
                    building.abandon()
                    raise
                contents.write(folder, schema, building.finish(), 1)
                contents.tidy(folder, contents.read(folder).segments, 1)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._publish(name)

    def _create(self, analyzer: Analyzer) -> str:
        name = f"gen-{time.time_ns()}-{secrets.token_hex(4)}"
        folder = self.path / name
        folder.mkdir(mode=0o700)
        try:
            (folder / META).write_text(json.dumps(_meta(analyzer), ensure_ascii=False), encoding="utf-8")
            contents.write(folder, build_schema(), [], 0)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return name

    def _publish(self, name: str) -> None:
        sync(self.path / name / META)
        sync(self.path / name)
        pointer = self.path / f"{CURRENT}.new"
        pointer.write_text(name + "\n", encoding="ascii")
        sync(pointer)
        previous = (self.path / CURRENT).read_bytes() if (self.path / CURRENT).is_file() else b""
        os.replace(pointer, self.path / CURRENT)
        sync(self.path)
        kept = {name, previous.decode("ascii", "replace").strip()}
        for old in self.path.glob("gen-*"):
            if old.name not in kept:
                contents.remove(old)


def _meta(analyzer: Analyzer) -> dict[str, Any]:
    """What a generation must have been built with to be read with this analyser."""
    return {
        "format": 2,
        "analysis": analyzer.version,
        "fields": schema_version(),
        "words": list(analyzer.words),
    }


class Writer:
    """Puts and deletes documents of a generation in one batch, which is committed or cancelled once."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        toc = contents.read(folder)
        self._folder = folder
        self._analyzer = analyzer
        self._schema = toc.schema
        self._generation = toc.generation
        self._segments: list[Any] = toc.segments
        self._builder = SegmentBuilder(folder, toc.schema, small=True)
        self._added: dict[str, int] = {}
        self._readers: dict[str, SegmentReader] = {}
        self._changed = False

    def add(self, objects: Iterable[Any]) -> int:
        """Put objects of indexed models in place of what was there of them; how many."""
        return sum(self.put(document(obj, self._analyzer)) for obj in objects)

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


class GenerationWriter:
    """Adds objects to a generation that is being built, each once."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._keys: set[str] = set()

    @property
    def refused(self) -> list[tuple[str, str]]:
        """(key, reason) of what could not be analysed so far."""
        return self._building.refused

    def add(self, objects: Iterable[Any]) -> int:
        """Put objects of indexed models; how many were not there yet."""
        return sum(self.put(draft(obj)) for obj in objects)

    def put(self, made: Draft) -> int:
        """Put one document; 1, or 0 when the generation has it already. BuildBroken when a worker has died."""
        if made.key in self._keys:
            return 0
        self._keys.add(made.key)
        self._building.add(made)
        return 1


class WhooshIndex(BaseIndex):
    """modelsearch's handle on the store; with a `writer`, on the generation that is being built."""

    def __init__(self, backend: Any, writer: GenerationWriter | None = None) -> None:
        super().__init__(backend)
        self.store: Store = backend.store
        self._writer = writer

    def add_items(self, model: type[Model], items: Iterable[Any]) -> None:
        """Index objects; those of a model without search fields are passed over."""
        objects = [item for item in items if class_is_indexed(type(item))]
        if not objects:
            return
        if self._writer is not None:
            self._writer.add(objects)
            return
        with self.store.writing() as writer:
            writer.add(objects)

    def delete_item(self, item: Any) -> None:
        """Take one object out of the index."""
        with self.store.writing() as writer:
            writer.delete(document_key(type(item), item.pk))

    def reset(self) -> None:
        """Replace the index by an empty one."""
        with self.store.building():
            pass

    def __str__(self) -> str:
        return str(self.store.path)


class Rebuilder:
    """modelsearch's rebuild in three calls: start, (add_items …), finish. Searches go on with the old generation."""

    def __init__(self, index: WhooshIndex) -> None:
        self._index = index
        expected = sum(model.get_indexed_objects().count() for model in get_indexed_models())
        self._building = index.store.building(documents=expected)

    def start(self) -> WhooshIndex:
        """The index to fill. IndexBusy when another process is writing."""
        return WhooshIndex(self._index.backend, self._building.__enter__())

    def finish(self) -> None:
        """Swap the filled index in."""
        self._building.__exit__(None, None, None)
