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
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

MAX_TEXT = 500_000
MAX_EXPANDED = 50 * 1024 * 1024
MAX_PAGES = 1_000
MAX_SECTIONS = 300
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, EOFError, KeyError, ValueError)


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


class Counted:
    """A stream that fails with too_large once more than the limit was read through all that share `budget`."""

    def __init__(self, stream: IO[bytes], budget: list[int]) -> None:
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
    """By the optional library `unhwp`; unsupported where it is not installed."""
    try:
        unhwp = importlib.import_module("unhwp")
    except ImportError as error:
        raise Failure("unsupported") from error
    found.add(unhwp.to_text(path))


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
