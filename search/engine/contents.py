"""The table of contents of one generation: which segments there are, whether their files are whole, when to merge.

A commit is durable and atomic: files of segments first, then their checksums, then the table by rename, then the
directory. Whoosh does the rename, but syncs nothing and sums nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from search.engine.errors import IndexUnavailable
from search.engine.files import LeanIndex
from search.engine.segments import INDEX_NAME, sync

# So many segments of about one size are made one, unless that would be too many documents.
MERGE_AT, MERGE_UP_TO = 6, 2_000
_CHUNK = 2**22
_SUMS = re.compile(r"^sums-([0-9]+)\.json$")
# Size, time of change and number of a file: what tells that somebody has touched it.
Signature = tuple[int, int, int]


def read(folder: Path, generation: int | None = None) -> TOC:
    """A table of contents, the newest by default. Whoosh's errors when it cannot be read."""
    return TOC.read(FileStorage(str(folder)), INDEX_NAME, gen=generation)


def reader(folder: Path, toc: TOC) -> Any:
    """Whoosh's reader of all segments of a table of contents."""
    return LeanIndex._reader(FileStorage(str(folder)), toc.schema, toc.segments, toc.generation)


def latest(folder: Path) -> int:
    """The number of the newest table of contents, -1 when there is none."""
    return int(TOC._latest_generation(FileStorage(str(folder)), INDEX_NAME))


def write(folder: Path, schema: Schema, segments: Sequence[Any], generation: int) -> None:
    """Commit: from now on, after a loss of power too, the index consists of these segments."""
    files = [segment_file(folder, segment) for segment in segments]
    known = _read_sums(folder, generation - 1)
    sums = {file.name: known.get(file.name) or _synced_sum(file) for file in files}
    toc = TOC(schema, list(segments), generation)
    target = folder / TOC._filename(INDEX_NAME, generation)
    # Whoosh writes its file and renames it; taken aside, so that the name appears when all is on the disk.
    draft = folder / "next"
    remove(draft)
    draft.mkdir()
    made = draft / target.name
    toc.write(FileStorage(str(draft)), INDEX_NAME)
    sums[target.name] = _synced_sum(made)
    _write_synced(folder / f"sums-{generation}.json", json.dumps(sums))
    sync(folder)
    os.replace(made, target)
    sync(folder)


def segment_file(folder: Path, segment: Any) -> Path:
    """The one file that a segment is made of."""
    return folder / str(segment.make_filename(segment.COMPOUND_EXT))


def tidy(folder: Path, segments: Iterable[Any], generation: int) -> None:
    """Remove what no reader will open any more, remains of a killed writer included. Fails at nothing."""
    kept = {segment_file(folder, segment).name for segment in segments}
    kept |= {TOC._filename(INDEX_NAME, generation), f"sums-{generation}.json"}
    for path in folder.iterdir():
        ours = path.name.startswith((f"{INDEX_NAME}_", f"_{INDEX_NAME}_")) or _SUMS.match(path.name)
        if ours and path.name not in kept:
            with suppress(OSError):
                path.unlink()
    for name in ("next", f"{INDEX_NAME}.tmp"):
        with suppress(OSError):
            remove(folder / name)


def verify(folder: Path, toc: TOC, trusted: dict[Path, Signature]) -> dict[Path, Signature]:
    """The signatures of the generation's files, each of which has the checksum of its commit.

    A file that is `trusted` with its present signature is not read again. IndexUnavailable names the file that is not
    whole.
    """
    sums = _read_sums(folder, toc.generation)
    files = [folder / TOC._filename(INDEX_NAME, toc.generation), *(segment_file(folder, s) for s in toc.segments)]
    signatures = {}
    for file in files:
        signature = signature_of(file)
        if trusted.get(file) != signature and _sum_of(file) != sums.get(file.name):
            raise IndexUnavailable(f"{file.name} is damaged.")
        signatures[file] = signature
    return signatures


def signature_of(file: Path) -> Signature:
    """Changes when the file is written to or replaced. OSError when it is not there."""
    about = file.stat()
    return about.st_size, about.st_mtime_ns, about.st_ino


def to_merge(segments: Sequence[Any]) -> list[Any]:
    """The segments that the next commit should make one, so that many small commits do not pile up.

    Tiers by powers of ten: a tier that is full is merged together with everything smaller, so each document is
    rewritten once a tier, and no commit waits for a merge of more than some thousand documents.
    """
    for tier in range(len(str(MERGE_UP_TO)), 0, -1):
        smaller = [segment for segment in segments if segment.doc_count() < 10**tier]
        full = sum(segment.doc_count() >= 10 ** (tier - 1) for segment in smaller) >= MERGE_AT
        if full and sum(segment.doc_count() for segment in smaller) <= MERGE_UP_TO:
            return smaller
    return []


def remove(path: Path) -> None:
    """Take away a file or a directory, whichever it is; nothing happens when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _read_sums(folder: Path, generation: int) -> dict[str, list[int]]:
    try:
        found = json.loads((folder / f"sums-{generation}.json").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _synced_sum(file: Path) -> list[int]:
    sync(file)
    return _sum_of(file)


def _sum_of(file: Path) -> list[int]:
    """[size, CRC-32] of a file: it finds accidents, not forgeries."""
    size = crc = 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            size, crc = size + len(chunk), zlib.crc32(chunk, crc)
    return [size, crc]


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
