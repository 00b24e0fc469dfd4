"""A document as every writer takes it: a title, lines about it, blocks of headings, paragraphs, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

# What no XML 1.0 file may hold: C0 controls but tab and line feed, surrogates, two non-characters.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one dress. A line feed is a line break."""

    text: str
    bold: bool = False
    italic: bool = False


Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 for the parts of the paper, 2 to 4 below."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    runs: Runs
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: `depth` 0 for the outermost, `mark` "" for a bullet or what stands before it ("2.")."""

    kind: ClassVar[str] = "item"
    runs: Runs
    depth: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length; the first `heads` of them are headings. `weights` share out the width."""

    kind: ClassVar[str] = "table"
    rows: tuple[tuple[Runs, ...], ...]
    heads: int = 1
    weights: tuple[int, ...] = ()

    @property
    def columns(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @property
    def head_rows(self) -> tuple[tuple[Runs, ...], ...]:
        return self.rows[: self.heads]

    @property
    def body_rows(self) -> tuple[tuple[Runs, ...], ...]:
        return self.rows[self.heads :]

    def shares(self, width: int) -> list[int]:
        """The width of each column, together exactly `width`, in whole units."""
        weights = self.weights or (1,) * self.columns
        edges = [width * sum(weights[:place]) // sum(weights) for place in range(self.columns + 1)]
        return [right - left for left, right in zip(edges, edges[1:], strict=False)]


Block: TypeAlias = Heading | Paragraph | Item | Table


@dataclass(frozen=True, slots=True)
class Document:
    """`meta` are lines under the title. `author` goes into the file's properties; no person's name is needed there."""

    title: str
    meta: tuple[str, ...]
    blocks: tuple[Block, ...]
    author: str = ""


def clean(text: str) -> str:
    """The text without characters that no XML file can hold; other line ends become line feeds."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def words(text: str) -> Runs:
    """Plain words as runs; none for an empty text."""
    cleaned = clean(text)
    return (Run(cleaned),) if cleaned else ()


def text_of(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def plain_lines(document: Document) -> list[str]:
    """The document as plain lines, the cells of a row with tabs between."""
    lines = [document.title, *document.meta]
    for block in document.blocks:
        if isinstance(block, Heading):
            lines.append(block.text)
        elif isinstance(block, Table):
            lines += ["\t".join(text_of(cell) for cell in row) for row in block.rows]
        else:
            lines.append(text_of(block.runs))
    return lines
