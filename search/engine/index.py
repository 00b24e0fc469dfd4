"""The index on disk: generations, one writer, atomic swaps; and modelsearch's view of it.

Under PATH stand `CURRENT` (the name of the generation that answers), `BUILDING` (of the one that is built aside),
`READY` shortly before that one is swapped in, one directory per generation, the locks of writer and builder, after a
failed search `DAMAGED`, `CLEARED` when the damage could not be found again, and `WANTED` when somebody has asked for a
build.
Everything there can be rebuilt from the database, nothing there is ever restored from an archive: Whoosh's files
are pickles, so the directory is for its owner alone.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db.models import Model
from modelsearch.backends.base import BaseIndex
from modelsearch.index import class_is_indexed, get_indexed_models

from search.engine import contents, meta
from search.engine.analysis import Analyzer
from search.engine.aside import BUILDING, CURRENT, Aside
from search.engine.building import DEFAULT_MEMORY, start_building
from search.engine.cache import ByteCache
from search.engine.errors import BuildBroken, IndexBusy, IndexUnavailable, reading
from search.engine.locks import hold, is_held
from search.engine.reader import Snapshot
from search.engine.schema import document_key
from search.engine.segments import sync
from search.engine.vocabulary import AnalyzerSource, Vocabulary, Words
from search.engine.writing import NewGeneration, Writer

DAMAGED, CLEARED, WANTED, READY = "DAMAGED", "CLEARED", "WANTED", "READY"
WRITER, BUILDER = "writer.lock", "builder.lock"
WRITER_WAIT = 5.0
# A build that is ready waits so long for the end of a batch; it can be gone on with later.
SWAP_WAIT = 600.0
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


class Store:
    """The generations of one index directory. Each is read and changed with the words that it was built with.

    `workers` processes (0: one a core) and `memory` megabytes in all may build a generation.
    """

    def __init__(self, path: Path, source: AnalyzerSource) -> None:
        self.path = path
        self.source = source
        self.sources = ""
        # The dictionary that is read with; None before a generation has been opened.
        self.words: Words | None = None
        self.cache = ByteCache()
        self.workers = 0
        self.memory = DEFAULT_MEMORY
        self._lock = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._seen: Seen | None = None
        self._built_with: Words = ()
        self._signatures: dict[Path, contents.Signature] = {}

    @property
    def analyzer(self) -> Analyzer:
        """The analyser that searches use: of the generation that answers, or while there is none the newest."""
        return self.source.newest() if self.words is None else self.source.for_words(self.words)

    def outdated(self) -> bool:
        """True when the dictionary has changed since the generation that answers was built."""
        self.snapshot()
        return self.source.newest_words() != self._built_with

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
                    self._take_over(self._built_with)
                    assert self._snapshot is not None
                    return self._snapshot
            raise IndexUnavailable("The index changes faster than it can be opened.")

    def _newest(self) -> Seen:
        name = self._current_name()
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

    def want_build(self, reason: str) -> None:
        """Leave a note for the indexer that a build is worth its while."""
        (self.path / WANTED).write_text(reason, encoding="utf-8")

    def build_wanted(self) -> str:
        """The reason of that note; empty when there is none."""
        try:
            return (self.path / WANTED).read_text(encoding="utf-8")
        except OSError:
            return ""

    def clear_damage(self, *, rebuilt: bool = True) -> None:
        """Take the note away: the index has been rebuilt, or looked through without finding anything."""
        contents.remove(self.path / DAMAGED)
        contents.remove(self.path / CLEARED)
        if rebuilt:
            contents.remove(self.path / WANTED)
        else:
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

    def _take_over(self, words: Words) -> None:
        """Read with the words of the generation from now on; with those of before while a renewal is on its way.

        What matters of a word that only one of the two dictionaries has is still found, by its parts or by bigrams.
        """
        if words == self.words or (self.words is not None and _to_be_renewed is not None and _to_be_renewed()):
            return
        self._analyzer_for(words).load()
        self.words = words

    def _analyzer_for(self, words: Words) -> Analyzer:
        analyzer = self.source.for_words(words)
        if analyzer.words != words:
            raise IndexUnavailable("The index was built with another dictionary.")
        return analyzer

    def _untouched(self) -> bool:
        return all(contents.signature_of(file) == signature for file, signature in self._signatures.items())

    def _open(self, seen: Seen) -> None:
        folder = self.path / seen[1]
        self._built_with = self._words_of(folder)
        toc = contents.read(folder, seen[2])
        signatures = contents.verify(folder, toc, self._signatures)
        reader = contents.reader(folder, toc)
        self._snapshot, self._seen = Snapshot(reader, self.cache, self._snapshot), seen
        self._signatures = signatures

    def _words_of(self, folder: Path) -> Words:
        """The dictionary of a generation. IndexUnavailable when it cannot be read with any dictionary."""
        words = meta.words_of(folder)
        meta.check(folder, self.analyzer if self.words is not None else self._analyzer_for(words))
        return words

    # --- writing ---------------------------------------------------------------------------------------------------
    @contextmanager
    def locked(self, wait: float = WRITER_WAIT) -> Iterator[None]:
        """Be the only process that writes. IndexBusy when another still does after `wait` seconds."""
        self._make_room()
        with hold(self.path / WRITER, wait, f"Another process is writing to the index in {self.path}."):
            yield

    def being_built(self) -> bool:
        """True while some process builds a generation aside."""
        return (self.path / BUILDER).is_file() and is_held(self.path / BUILDER)

    def swap_is_near(self) -> bool:
        """True when the generation that is built will be swapped in within seconds: time to load its dictionary."""
        return (self.path / READY).exists()

    def _whole(self) -> tuple[Path, Analyzer]:
        """The folder and analyser of the current generation, after a look whether all of it is as it was committed."""
        folder = self.path / self._current_name()
        with self._lock:
            words = self._words_of(folder)
            self._take_over(words)
            self._signatures = contents.verify(folder, contents.read(folder), self._signatures)
        return folder, self._analyzer_for(words)

    def _make_room(self) -> None:
        """The directory, and nothing in it that has the name of a file without being one."""
        if os.path.lexists(self.path) and not self.path.is_dir():
            contents.remove(self.path)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in (CURRENT, f"{CURRENT}.new", BUILDING, f"{BUILDING}.new", WRITER, BUILDER):
            path = self.path / name
            if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
                contents.remove(path)

    @contextmanager
    def writing(self, wait: float = WRITER_WAIT) -> Iterator[Writer]:
        """A writer on the generation that answers, with its own dictionary; commits at the end, or nothing.

        IndexUnavailable when there is none that can be read.
        """
        with self.locked(wait):
            with reading():
                writer = Writer(*self._whole())
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

    # --- building --------------------------------------------------------------------------------------------------
    @contextmanager
    def building(
        self, wait: float = WRITER_WAIT, *, documents: int = 0, workers: int | None = None, follow: bool = False
    ) -> Iterator[NewGeneration]:
        """A generation aside, to be filled; it takes the place of the current one at the end, or never.

        Others go on changing the generation that answers. With `follow`, which is for who puts all that is in the
        database, the new one goes on from what a killed build has left, and before the swap it learns what has changed
        meanwhile. Told that many documents will come, it may let several processes work. IndexBusy when another
        process builds, BuildBroken when one of the workers has died.
        """
        self._make_room()
        with hold(self.path / BUILDER, wait, f"Another process is building the index in {self.path}."):
            contents.remove(self.path / READY)
            aside = Aside(self, self.source.newest(), follow=follow)
            number = self.workers if workers is None else workers
            new = aside.begin(
                lambda folder, schema, analyzer, expected: start_building(
                    folder, schema, analyzer, documents=expected, workers=number, memory=self.memory
                ),
                documents,
            )
            try:
                try:
                    yield new
                    new.commit()
                    new.unite()
                finally:
                    new.abandon()
                (self.path / READY).touch()
                aside.catch_up(new)
                with self.locked(SWAP_WAIT):
                    aside.catch_up_at_last(new)
                    self._publish(new.folder.name)
            except BaseException as error:
                # What was only broken off is gone on with; what has failed would fail again.
                broken_off = isinstance(error, (IndexBusy, BuildBroken)) or not isinstance(error, Exception)
                if not (follow and broken_off):
                    contents.remove(new.folder)
                raise

    def _publish(self, name: str) -> None:
        previous = self.current_or_none()
        self.point(CURRENT, name)
        for mark in (BUILDING, READY):
            contents.remove(self.path / mark)
        for old in self.path.glob("gen-*"):
            if old.name not in (name, previous):
                contents.remove(old)

    def current_or_none(self) -> str | None:
        """The name of the generation that answers; None when the pointer cannot be read."""
        with suppress(IndexUnavailable):
            return self._current_name()
        return None

    def point(self, pointer: str, name: str) -> None:
        """Let CURRENT or BUILDING name a generation, at once or not at all."""
        draft = self.path / f"{pointer}.new"
        draft.write_text(name + "\n", encoding="ascii")
        sync(draft)
        os.replace(draft, self.path / pointer)
        sync(self.path)


class WhooshIndex(BaseIndex):
    """modelsearch's handle on the store; with a `writer`, on the generation that is being built."""

    def __init__(self, backend: Any, writer: NewGeneration | None = None) -> None:
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
        if not (self.store.path / CURRENT).exists():
            self.reset()
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
        self._building = index.store.building(documents=expected, follow=True)

    def start(self) -> WhooshIndex:
        """The index to fill. IndexBusy when another process is writing."""
        return WhooshIndex(self._index.backend, self._building.__enter__())

    def finish(self) -> None:
        """Swap the filled index in."""
        self._building.__exit__(None, None, None)
