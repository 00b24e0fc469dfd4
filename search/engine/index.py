"""The index on disk: generations, one writer, atomic swaps; and modelsearch's view of it.

Under PATH stand `CURRENT` (the name of the generation that answers), one directory per generation, `writer.lock`,
and after a failed search `DAMAGED`.
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

import whoosh.index
from django.db.models import Model
from modelsearch.backends.base import BaseIndex
from modelsearch.index import class_is_indexed

from search.engine.analysis import Analyzer
from search.engine.errors import IndexBusy, IndexUnavailable
from search.engine.reader import SegmentCache, Snapshot
from search.engine.schema import KEY, build_schema, document, document_key, schema_version
from search.engine.vocabulary import AnalyzerSource, Vocabulary

META, DAMAGED = "meta.json", "DAMAGED"
WRITER_WAIT = 5.0

# Asked when the current generation has another dictionary than the one that is open: see search.engine.renew_by.
_to_be_renewed: Callable[[], bool] | None = None

_stores: dict[str, Store] = {}
_stores_lock = threading.Lock()


def renew_by(ask: Callable[[], bool] | None) -> None:
    """See search.engine.renew_by."""
    global _to_be_renewed
    _to_be_renewed = ask


def open_store(path: str | Path, sources: tuple[Any, Any, str, Any]) -> Store:
    """The store of a directory, one per process and directory. `sources` are the arguments of a Vocabulary."""
    with _stores_lock:
        store = _stores.get(str(path))
        if store is None or store.sources != repr(sources):
            store = _stores[str(path)] = Store(Path(path), Vocabulary(*sources))
            store.sources = repr(sources)
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
    """The generations of one index directory. Each is read and changed with the words that it was built with."""

    def __init__(self, path: Path, source: AnalyzerSource) -> None:
        self.path = path
        self.source = source
        self.sources = ""
        # The dictionary of the generation that answers; None before one has been opened.
        self.words: tuple[str, ...] | None = None
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._seen: tuple[int, str, int] | None = None
        self._opened: tuple[str, Any] | None = None

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
        """The newest committed state. IndexUnavailable when there is none that can be read."""
        with reading(), self._lock:
            name = self._name_to_read()
            index = self._open(name)
            seen = (os.getpid(), name, index.latest_generation())
            if self._snapshot is None or seen != self._seen:
                caches: dict[tuple[str, int], SegmentCache] = self._snapshot.caches if self._snapshot else {}
                self._snapshot, self._seen = Snapshot(index.reader(), caches), seen
            return self._snapshot

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

    def report_damage(self, error: Exception) -> None:
        """Leave a note for the indexer that a search could not read the index. Never fails."""
        self.forget()
        with suppress(OSError):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / DAMAGED).write_text(str(error), encoding="utf-8")

    def damage_reported(self) -> bool:
        """True when a search could not read the index since the note was last cleared."""
        return (self.path / DAMAGED).exists()

    def clear_damage(self) -> None:
        """Take the note away: the index has been checked or rebuilt."""
        (self.path / DAMAGED).unlink(missing_ok=True)

    def forget(self) -> None:
        """Drop what is open, so that the next search reads the files again."""
        with self._lock:
            self._snapshot = self._seen = self._opened = None

    def _current_name(self) -> str:
        try:
            name = (self.path / "CURRENT").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailable(f"There is no index in {self.path} yet.") from error
        if not name.startswith("gen-") or "/" in name:
            raise IndexUnavailable("The CURRENT file does not name a generation.")
        return name

    def _name_to_read(self) -> str:
        """The current generation; while this process is about to be renewed, the one that it has open."""
        name = self._current_name()
        opened = self._opened[0] if self._opened else name
        if opened == name or _to_be_renewed is None or not (self.path / opened / META).exists():
            return name
        words = json.loads((self.path / name / META).read_text(encoding="utf-8"))["words"]
        return opened if tuple(words) != self.words and _to_be_renewed() else name

    def _open(self, name: str) -> Any:
        if self._opened is None or self._opened[0] != name:
            self._check_meta(self.path / name)
            self._opened = (name, whoosh.index.open_dir(str(self.path / name)))
        return self._opened[1]

    def _check_meta(self, folder: Path) -> None:
        """Take over the dictionary of a generation. IndexUnavailable when it cannot be read with any dictionary."""
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        if meta["fields"] != schema_version():
            raise IndexUnavailable("The index was built with other fields.")
        analyzer = self.source.for_words(tuple(meta["words"]))
        if meta != _meta(analyzer):
            raise IndexUnavailable("The index was built with another analysis.")
        self.words = analyzer.words

    # --- writing ---------------------------------------------------------------------------------------------------
    @contextmanager
    def locked(self, wait: float = WRITER_WAIT) -> Iterator[None]:
        """Be the only process that writes. IndexBusy when another still does after `wait` seconds."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
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

    @contextmanager
    def writing(self, wait: float = WRITER_WAIT) -> Iterator[Writer]:
        """A writer on the current generation (a new empty one when there is none); commits at the end, or nothing."""
        with self.locked(wait):
            if not (self.path / "CURRENT").exists():
                self._publish(self._create(self.source.newest()))
            with reading(), self._lock:
                name = self._current_name()
                self._open(name)
                index = whoosh.index.open_dir(str(self.path / name))
            writer = Writer(index.writer(timeout=wait), self.analyzer, unique=True)
            with writer.committing():
                yield writer

    @contextmanager
    def building(self, wait: float = WRITER_WAIT) -> Iterator[Writer]:
        """A writer on a new generation, which takes the place of the current one at the end, or never."""
        with self.locked(wait):
            analyzer = self.source.newest()
            name = self._create(analyzer)
            try:
                index = whoosh.index.open_dir(str(self.path / name))
                writer = Writer(index.writer(limitmb=128), analyzer, unique=False)
                with writer.committing():
                    yield writer
            except BaseException:
                shutil.rmtree(self.path / name, ignore_errors=True)
                raise
            self._publish(name)

    def _create(self, analyzer: Analyzer) -> str:
        name = f"gen-{time.time_ns()}-{secrets.token_hex(4)}"
        folder = self.path / name
        folder.mkdir(mode=0o700)
        whoosh.index.create_in(str(folder), build_schema())
        (folder / META).write_text(json.dumps(_meta(analyzer), ensure_ascii=False), encoding="utf-8")
        return name

    def _publish(self, name: str) -> None:
        folder = self.path / name
        for file in [*folder.iterdir(), folder]:
            _sync(file)
        pointer = self.path / "CURRENT.new"
        pointer.write_text(name + "\n", encoding="ascii")
        _sync(pointer)
        previous = (self.path / "CURRENT").read_bytes() if (self.path / "CURRENT").exists() else b""
        os.replace(pointer, self.path / "CURRENT")
        _sync(self.path)
        kept = {name, previous.decode("ascii", "replace").strip()}
        for old in self.path.glob("gen-*"):
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


def _meta(analyzer: Analyzer) -> dict[str, Any]:
    """What a generation must have been built with to be read with this analyser."""
    return {
        "format": 1,
        "analysis": analyzer.version,
        "fields": schema_version(),
        "words": list(analyzer.words),
    }


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Writer:
    """Adds and deletes objects in one batch."""

    def __init__(self, writer: Any, analyzer: Analyzer, *, unique: bool) -> None:
        self._writer = writer
        self._analyzer = analyzer
        self._unique = unique
        self._built: set[str] = set()

    def add(self, objects: Iterable[Any]) -> int:
        """Put objects of indexed models in place of what was there of them; how many."""
        return sum(self.put(document(obj, self._analyzer)) for obj in objects)

    def put(self, made: dict[str, Any]) -> int:
        """Put one document, as schema.document() makes it; 1, or 0 when a build holds it already."""
        if self._unique:
            self._writer.update_document(**made)
        elif made[KEY] in self._built:
            return 0
        else:
            self._writer.add_document(**made)
            self._built.add(made[KEY])
        return 1

    def delete(self, key: str) -> None:
        """Take out the document of a key, as schema.document_key() makes it; nothing happens when it is not there."""
        self._writer.delete_by_term(KEY, key)

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Commit when the block ends well, else take everything back."""
        try:
            yield
        except BaseException:
            self._writer.cancel()
            raise
        self._writer.commit()


class WhooshIndex(BaseIndex):
    """modelsearch's handle on the store; with a `writer`, on the generation that is being built."""

    def __init__(self, backend: Any, writer: Writer | None = None) -> None:
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
        self._building = index.store.building()

    def start(self) -> WhooshIndex:
        """The index to fill. IndexBusy when another process is writing."""
        return WhooshIndex(self._index.backend, self._building.__enter__())

    def finish(self) -> None:
        """Swap the filled index in."""
        self._building.__exit__(None, None, None)
