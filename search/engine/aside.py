"""A generation that is built beside the one that answers, and how it learns what has changed meanwhile.

The generation that answers goes on being written to, so it knows what the new one lacks: what has been written there
since the build began, or differs from pieces that an earlier build has left, is read from the database again. Nothing
else has to be noted anywhere, so nothing is lost however a build ends, and one that was killed goes on from its pieces.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.engine import contents, meta
from search.engine.agreement import States, in_database, in_snapshot, not_in_database
from search.engine.analysis import Analyzer
from search.engine.errors import IndexUnavailable, reading
from search.engine.reader import Snapshot
from search.engine.schema import build_schema
from search.engine.writing import NewGeneration

if TYPE_CHECKING:
    from search.engine.index import Store

CURRENT, BUILDING = "CURRENT", "BUILDING"
# What has changed is read again, and what changed during that; when so few are left, the rest comes with the swap.
FEW, ROUNDS = 20, 10
# A build is committed after so many documents at least, and so often at most: what a kill costs.
PIECE, PIECES = 2_000, 8
# (folder, schema, analyser, number of documents to come) -> Building
Begin = Callable[..., Any]


class Aside:
    """One build. With `follow` it begins where a killed one ended, and learns what changes until the swap."""

    def __init__(self, store: Store, analyzer: Analyzer, *, follow: bool) -> None:
        self._store = store
        self._analyzer = analyzer
        self._follow = follow
        self._snapshot: Snapshot | None = None
        self._trusted: dict[Path, contents.Signature] = {}
        # Whether what has left the outbox may be in another generation alone.
        self._written_elsewhere = True
        # Where a document was in the generation that answers before it was last read from the database for the new
        # one: while it is there, it has not been written since. Nothing is known of those in `_unsure`.
        self._places: dict[str, tuple[str, int]] = {}
        self._unsure: set[str] = set()

    def begin(self, start: Begin, documents: int) -> NewGeneration:
        """The generation to be filled with about so many documents."""
        left = self._left_behind() if self._follow else None
        folder = left or self._begun()
        begin = partial(start, folder, build_schema(), self._analyzer)
        piece = max(PIECE, -(-documents // PIECES)) if self._follow and documents else sys.maxsize
        new = NewGeneration(folder, self._analyzer, begin, documents, piece)
        if self._follow:
            # All this before anything is read from the database.
            self._written_elsewhere = left is not None or self._store.current_or_none() is not None
            self._places = {key: held.place for key, held in (self._served() or {}).items()}
            self._unsure = set(new.kept)
        return new

    def catch_up(self, new: NewGeneration) -> None:
        """While others go on writing."""
        for _round in range(ROUNDS if self._follow else 0):
            served = self._served()
            if served is None or self._follow_up(new, served) <= FEW:
                break

    def catch_up_at_last(self, new: NewGeneration) -> None:
        """While nobody writes: afterwards the new generation lacks only what still waits to be written.

        When the generation that may have been written to cannot be read, the database is gone through; when there never
        was one, nothing has been written and everything waits.
        """
        if not self._follow:
            return
        served = self._served()
        if served is not None:
            self._follow_up(new, served)
        elif self._written_elsewhere:
            wanted, found = dict(in_database()), new.states()
            digests = {key: held.digest for key, held in found.items()}
            new.read_again([key for key in {**wanted, **found} if wanted.get(key) != digests.get(key)], found)

    def _follow_up(self, new: NewGeneration, served: States) -> int:
        """How many documents were written or taken out."""
        found = new.states()
        keys = self._to_be_read(served, found)
        for key in keys:
            self._unsure.discard(key)
            self._places.pop(key, None)
            if key in served:
                self._places[key] = served[key].place
        return new.read_again(keys, found)

    def _to_be_read(self, served: States, found: States) -> list[str]:
        keys, unknown = [], []
        for key in {**served, **found}:
            now, new = served.get(key), found.get(key)
            place = now.place if now is not None else None
            if now is not None and new is not None and now.digest == new.digest:
                continue
            if key in self._unsure or place != self._places.get(key):
                keys.append(key)
            elif place is None:
                unknown.append(key)
        # Neither then nor now was it there: that it was to be taken out has left no trace.
        return keys + not_in_database(unknown)

    def _served(self) -> States | None:
        """What the generation that answers holds, or would if its analysis were ours; None when it cannot be read."""
        with suppress(IndexUnavailable), reading():
            folder = self._store.path / str(self._store.current_or_none())
            meta.words_of(folder)
            toc = contents.read(folder)
            self._trusted = contents.verify(folder, toc, self._trusted)
            self._snapshot = Snapshot(contents.reader(folder, toc), before=self._snapshot)
            return in_snapshot(self._snapshot)
        return None

    def _left_behind(self) -> Path | None:
        """The folder of a build that was killed, when all that it has committed is whole and of this dictionary."""
        with suppress(IndexUnavailable), reading():
            name = (self._store.path / BUILDING).read_text(encoding="ascii").strip()
            folder = self._store.path / name
            if not name.startswith("gen-") or "/" in name or name == self._store.current_or_none():
                return None
            meta.check(folder, self._analyzer)
            toc = contents.read(folder)
            contents.verify(folder, toc, {})
            contents.tidy(folder, toc.segments, toc.generation)
            return folder if meta.words_of(folder) == self._analyzer.words else None
        return None

    def _begun(self) -> Path:
        """A new empty generation, noted as the one that is built."""
        name = f"gen-{time.time_ns()}-{secrets.token_hex(4)}"
        folder = self._store.path / name
        folder.mkdir(mode=0o700)
        try:
            meta.write(folder, self._analyzer)
            contents.write(folder, build_schema(), [], 0)
            self._store.point(BUILDING, name)
        except BaseException:
            contents.remove(folder)
            raise
        return folder
