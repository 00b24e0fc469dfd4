"""All files of a case in one archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils import timezone

from cases.models import CaseAttachment
from common.uploads import clean_filename

BLOCK = 256 * 1024
MAX_BYTES = 500 * 1024 * 1024


class _Sink:
    """Where ZipFile writes: a stream that cannot go back and keeps only what was not yet taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def member_names(attachments: Iterable[CaseAttachment]) -> list[str]:
    """A name in the archive for each file: cleaned of paths, numbered in order, so that none repeats."""
    return [f"{place:02d}_{clean_filename(item.original_name)}" for place, item in enumerate(attachments, start=1)]


def zipped(attachments: list[CaseAttachment]) -> Iterator[bytes]:
    """The archive piece by piece; never more than a block of it in memory.

    Stored, not compressed: office files and pictures are compressed already. A file that the storage lost is left out.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for attachment, name in zip(attachments, member_names(attachments), strict=True):
            try:
                stored: IO[bytes] = attachment.file.open("rb")
            except FileNotFoundError:
                continue
            info = zipfile.ZipInfo(name, timezone.localtime(attachment.uploaded_at).timetuple()[:6])
            with stored, archive.open(info, "w", force_zip64=True) as member:
                while block := stored.read(BLOCK):
                    member.write(block)
                    yield sink.take()
    yield sink.take()
