"""Reads the files of an index in place.

Whoosh copies every file of a segment into memory when it opens one. Here a segment stays on the disk (and in the
system's file cache, which all processes share): opening costs nothing that grows with its size. Reading goes through
`pread`, which needs no shared position, so threads do not disturb each other, and which answers a file that was cut
short with an error, where a memory map would end the process.
"""

from __future__ import annotations

import io
import os
from typing import Any

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import FileIndex

# Small reads come from a window, so that walking over the terms does not ask the system for each of them. The files of
# a small segment, as a single saved object makes one, fit into it.
WINDOW, WHOLE = 16_384, 131_072
SMALL = 512


class SegmentFile(BufferFile):
    """One file inside a segment's compound file, with the methods of Whoosh's own files. OSError when it is torn."""

    def __init__(self, whole: Any, offset: int, length: int, name: str) -> None:
        self._whole = whole  # closes the descriptor when nobody holds it any more
        self._descriptor = whole.fileno()
        self._offset, self._length, self._name = offset, length, name
        self._window: tuple[int, bytes] = (0, b"")
        self.file = io.BufferedReader(_Sequence(self))
        self.onclose, self.is_real, self.is_closed = None, False, False

    def get(self, position: int, length: int) -> bytes:
        """The bytes of a stretch."""
        if length > SMALL:
            return self._read(position, length)
        start, window = self._window
        if not start <= position <= start + len(window) - length:
            start, size = (0, self._length) if self._length <= WHOLE else (position, WINDOW)
            window = self._read(start, max(length, min(size, self._length - start)))
            self._window = (start, window)
        found = window[position - start : position - start + length]
        if len(found) != length:
            raise OSError(f"{self._name} ends too early.")
        return found

    def subset(self, position: int, length: int, name: str | None = None) -> SegmentFile:
        return SegmentFile(self._whole, self._offset + position, length, name or self._name)

    def _read(self, position: int, length: int) -> bytes:
        if position < 0 or length < 0:
            raise OSError(f"{self._name} points outside of itself.")
        found = os.pread(self._descriptor, length, self._offset + position)
        if len(found) != length:
            raise OSError(f"{self._name} ends too early.")
        return found


class _Sequence(io.RawIOBase):
    """A segment's file read from front to back, for headers and pickles."""

    def __init__(self, source: SegmentFile) -> None:
        self._source, self._position = source, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._source._length}[whence]
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        length = max(0, min(len(buffer), self._source._length - self._position))
        buffer[:length] = self._source._read(self._position, length)
        self._position += length
        return length


class SegmentFiles(CompoundStorage):
    """The files of one segment."""

    def __init__(self, dbfile: Any) -> None:
        super().__init__(dbfile, use_mmap=False)

    def open_file(self, name: str, *args: Any, **kwargs: Any) -> SegmentFile:
        """One of them, by its name."""
        offset, length = self.range(name)
        return SegmentFile(self._file, offset, length, name)


class LeanIndex(FileIndex):
    """Whoosh's index, whose readers take nothing into memory when they open."""

    @classmethod
    def _reader(cls, storage: Any, schema: Any, segments: Any, generation: int, reuse: Any = None) -> Any:
        for segment in segments:
            segment.open_compound_file = _opener(segment)
        return super()._reader(storage, schema, segments, generation, reuse=reuse)


def _opener(segment: Any) -> Any:
    return lambda storage: SegmentFiles(storage.open_file(segment.make_filename(segment.COMPOUND_EXT)))
