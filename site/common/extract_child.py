"""The child process of common.extract: python -m common.extract_child PATH KIND SECONDS MEMORY_BYTES.

Prints one JSON object {"text", "truncated", "error"}. Imports nothing of Django, so that it starts fast and knows no
setting and no secret.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import re
import resource
import struct
import sys
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

MAX_TEXT = 500_000
MAX_EXPANDED = 50 * 1024 * 1024
MAX_PAGES = 1_000
MAX_SECTIONS = 300
# HWP 5: a compound file of streams, whose sections are packed sequences of records.
HWP_MARK = b"HWP Document File"
HWP_COMPRESSED = 1
# Bits of the header: password, distribution document, rights management, certificate, rights by certificate.
HWP_LOCKED = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8 | 1 << 10
HWP_PARAGRAPH_TEXT = 67
# A section of 500,000 characters has far fewer.
HWP_MAX_RECORDS = 1_000_000
# Control characters of one unit, and what is written for some: tab, line break, end, hyphen, two kinds of blank.
HWP_SINGLE = frozenset({0, 10, 13, *range(24, 32)})
HWP_BLANKS = {9: ord(" "), 10: ord("\n"), 13: ord("\n"), 24: ord("-"), 30: ord(" "), 31: ord(" ")}
_READ_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ParseError, DefusedXmlException),
    *(EOFError, KeyError, ValueError),
)


class Failure(Exception):
    """The file cannot be read; the text is one of the codes of ExtractedText.error."""


class Enough(Exception):
    """The text has reached its limit."""


class Collector:
    """Gathers text up to the limit, then raises Enough."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = MAX_TEXT

    def add(self, text: str) -> None:
        self.parts.append(text[: self.room])
        if len(text) > self.room:
            raise Enough
        self.room -= len(text)

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).splitlines())
        return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "", "\n".join(filter(None, lines)))


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Counted:
    """A stream that fails with too_large once more than the limit was read through all that share `budget`."""

    def __init__(self, stream: Readable, budget: list[int]) -> None:
        self.stream, self.budget = stream, budget

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(64 * 1024 if size < 0 else min(size, 64 * 1024))
        self.budget[0] -= len(block)
        if self.budget[0] < 0:
            raise Failure("too_large")
        return block


def read_hwpx(path: str, found: Collector) -> None:
    """The text runs of Contents/section0.xml, section1.xml …, a line for each paragraph."""
    _read_xml_members(path, r"Contents/section(\d+)\.xml", "p", {"t"}, found)


def read_docx(path: str, found: Collector) -> None:
    _read_xml_members(path, r"word/document()\.xml", "p", {"t"}, found)


def read_pptx(path: str, found: Collector) -> None:
    _read_xml_members(path, r"ppt/slides/slide(\d+)\.xml", "p", {"t"}, found)


def read_xlsx(path: str, found: Collector) -> None:
    """The texts of the cells; numbers and dates are left out."""
    _read_xml_members(path, r"xl/(?:sharedStrings|worksheets/sheet)(\d*)\.xml", "c", {"t"}, found)


def _read_xml_members(path: str, pattern: str, line: str, runs: set[str], found: Collector) -> None:
    budget = [MAX_EXPANDED]
    with zipfile.ZipFile(path) as archive:
        named = [(match, name) for name in archive.namelist() if (match := re.fullmatch(pattern, name))]
        ordered = sorted(named, key=lambda item: int(item[0][1] or 0))[:MAX_SECTIONS]
        if not ordered:
            raise Failure("damaged")
        for _match, name in ordered:
            if archive.getinfo(name).flag_bits & 0x1:
                raise Failure("locked")
            with archive.open(name) as member:
                for text in _texts(Counted(member, budget), line, runs):
                    found.add(text)


def _texts(stream: Counted, line: str, runs: set[str]) -> Iterator[str]:
    """The text of the named elements, whatever their namespace; each element is dropped once it was read."""
    above: list = []
    breaks = {line: "\n", "si": "\n", "br": "\n", "lineBreak": "\n", "tab": " "}
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            above.append((element, name))
            continue
        above.pop()
        in_run = any(other in runs for _element, other in above)
        if in_run:
            element.text = breaks.get(name, element.text)
            continue
        if name in runs:
            yield "".join(element.itertext())
        elif name in breaks:
            yield breaks[name]
        if above:
            above[-1][0].remove(element)


def read_pdf(path: str, found: Collector) -> None:
    """The text of the first 1,000 pages."""
    pypdf = importlib.import_module("pypdf")
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Failure("locked")
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES:
            raise Enough
        found.add((page.extract_text() or "") + "\n")


def read_txt(path: str, found: Collector) -> None:
    with open(path, "rb") as stream:
        content = stream.read(MAX_TEXT * 4)
    for encoding in ("utf-8-sig", "cp949"):
        with contextlib.suppress(UnicodeDecodeError):
            return found.add(content.decode(encoding))
    # A text longer than what was read may end inside a character.
    return found.add(content.decode("utf-8-sig", errors="ignore"))


def read_hwp(path: str, found: Collector) -> None:
    """The paragraphs of an HWP 5 document in their order in the file: a table's cells follow the text around it.

    Locked are those with a password, a certificate or rights management, and "distribution" documents, whose text is
    encrypted too.
    """
    olefile = importlib.import_module("olefile")
    try:
        with olefile.OleFileIO(path) as compound:
            _read_hwp_sections(compound, found)
    except FileNotFoundError:
        raise
    except OSError as error:  # what olefile raises for everything that is not as it should be
        raise Failure("damaged") from error


def _read_hwp_sections(compound: Any, found: Collector) -> None:
    header = compound.openstream("FileHeader").read(40) if compound.exists("FileHeader") else b""
    if len(header) < 40 or not header.startswith(HWP_MARK):
        raise Failure("damaged")
    (flags,) = struct.unpack_from("<I", header, 36)
    if flags & HWP_LOCKED:
        raise Failure("locked")
    names = [name for name in compound.listdir() if len(name) == 2 and name[0] == "BodyText"]
    ordered = sorted((int(match[1]), name) for name in names if (match := re.fullmatch(r"Section(\d{1,6})", name[1])))
    if not ordered:
        raise Failure("damaged")
    budget = [MAX_EXPANDED]
    for _number, name in ordered[:MAX_SECTIONS]:
        stream = compound.openstream(name)
        unpacked = Counted(Inflated(stream) if flags & HWP_COMPRESSED else stream, budget)
        for content in _hwp_records(unpacked, HWP_PARAGRAPH_TEXT):
            found.add(_hwp_text(content) + "\n")


class Inflated:
    """The unpacked bytes of a raw deflate stream, never more than a block of them in memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.unpacker = stream, zlib.decompressobj(-zlib.MAX_WBITS)
        self.block, self.place = b"", 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end. EOFError when the stream is cut off."""
        if self.place == len(self.block):
            self.block, self.place = self._next_block(), 0
        found = self.block[self.place : self.place + size]
        self.place += len(found)
        return found

    def _next_block(self) -> bytes:
        while not self.unpacker.eof:
            packed = self.unpacker.unconsumed_tail or self.stream.read(16 * 1024)
            block = self.unpacker.decompress(packed, 64 * 1024)
            if block:
                return block
            if not packed:
                raise EOFError
        return b""


def _hwp_records(stream: Counted, tag: int) -> Iterator[bytes]:
    """The contents of the records with this tag; a record's head holds its tag (10 bits), level (10) and size (12)."""
    for _number in range(HWP_MAX_RECORDS):
        if not (first := stream.read(4)):
            return
        (head,) = struct.unpack("<I", first + _exactly(stream, 4 - len(first)))
        size = head >> 20
        if size == 0xFFF:
            (size,) = struct.unpack("<I", _exactly(stream, 4))
        if head & 0x3FF == tag:
            yield _exactly(stream, size)
        else:
            _skip(stream, size)
    raise Failure("too_large")


def _exactly(stream: Counted, size: int) -> bytes:
    blocks = []
    while size > 0:
        block = stream.read(size)
        if not block:
            raise EOFError
        blocks.append(block)
        size -= len(block)
    return b"".join(blocks)


def _skip(stream: Counted, size: int) -> None:
    while size > 0:
        block = stream.read(size)
        if not block:
            raise EOFError
        size -= len(block)


def _hwp_text(content: bytes) -> str:
    """The characters of a paragraph. Controls take one or eight units of two bytes and stand for blanks or nothing."""
    units = array("H", content[: len(content) // 2 * 2])
    if sys.byteorder == "big":
        units.byteswap()
    kept, place = array("H"), 0
    while place < len(units):
        unit = units[place]
        if unit >= 32:
            kept.append(unit)
        elif unit in HWP_BLANKS:
            kept.append(HWP_BLANKS[unit])
        place += 1 if unit >= 32 or unit in HWP_SINGLE else 8
    if sys.byteorder == "big":
        kept.byteswap()
    return kept.tobytes().decode("utf-16-le", errors="ignore")


READERS: dict[str, Callable[[str, Collector], None]] = {
    "hwpx": read_hwpx,
    "docx": read_docx,
    "pptx": read_pptx,
    "xlsx": read_xlsx,
    "pdf": read_pdf,
    "txt": read_txt,
    "hwp": read_hwp,
}


def extract(path: str, kind: str) -> dict[str, object]:
    """What is printed: the text as far as it could be read, whether there was more, and an error code or ""."""
    found, truncated, error = Collector(), False, ""
    try:
        if kind not in READERS:
            raise Failure("unsupported")
        READERS[kind](path, found)
    except Enough:
        truncated = True
    except Failure as failure:
        error = str(failure)
    except (MemoryError, RecursionError):
        error = "limits"
    except _READ_ERRORS:
        error = "damaged"
    except Exception:  # a reader for foreign formats may break in any way
        error = "failed"
    return {"text": found.text(), "truncated": truncated, "error": error}


def limit(seconds: int, memory: int) -> None:
    """Processor time, address space, no written files beyond a little output, no core dump, no further process."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024 * 1024, 16 * 1024 * 1024))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit(int(sys.argv[3]), int(sys.argv[4]))
    json.dump(extract(sys.argv[1], sys.argv[2]), sys.stdout)
