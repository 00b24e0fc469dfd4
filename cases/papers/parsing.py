"""Markdown to blocks, through the very pipeline that makes the site's pages: what is shown is what is filed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from cases.papers.documents import Block, Heading, Item, Paragraph, Run, Runs, Table, clean, text_of
from common.richtext import render_markdown

# render_markdown begins at h3; under a part of the paper, which is a heading of level 1, that is level 2.
_BELOW = 1
_BLOCKS = frozenset({"p", "h3", "h4", "h5", "h6", "pre", "li", "td", "th"})


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of a Markdown text in order. Links show their address behind their words, rules are left out."""
    reader = _Reader()
    reader.feed(str(render_markdown(markdown)))
    reader.close()
    reader.flush()
    return reader.blocks


class _Reader(HTMLParser):
    """Reads the few tags that the pipeline lets through."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._lists: list[int | None] = []  # the next number of each open list; None for bullets
        self._mark: str | None = None  # what stands before the entry that is open and has not been put out yet
        self._inside_item = 0
        self._quotes = self._bold = self._italic = self._pre = 0
        self._links: list[tuple[str, int]] = []
        self._heading = 0
        self._rows: list[list[Runs]] | None = None
        self._heads = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("ul", "ol"):
            self.flush()
            self._lists.append(None if tag == "ul" else _number(values.get("start")))
        elif tag == "li":
            self.flush()
            self._inside_item += 1
            self._mark = self._next_mark()
        elif tag == "table":
            self.flush()
            self._rows, self._heads = [], 0
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th"):
            self._runs = []
        elif tag == "a":
            self._links.append((values.get("href") or "", len(text_of(self._runs))))
        elif tag == "br":
            self._runs.append(Run("\n"))
        else:
            self._open(tag)

    def _open(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._heading = int(tag[1]) if re.fullmatch(r"h[3-6]", tag) else 0
        if tag == "strong":
            self._bold += 1
        elif tag == "em":
            self._italic += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "blockquote":
            self.flush()
            self._quotes += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._rows:
            self._rows[-1].append(_trimmed(self._runs))
            self._runs = []
        elif tag == "thead" and self._rows is not None:
            self._heads = len(self._rows)
        elif tag == "table":
            self._put_table()
        elif tag == "a" and self._links:
            self._end_link()
        elif tag in _BLOCKS:
            self.flush()
        self._close(tag)

    def _close(self, tag: str) -> None:
        if tag == "strong":
            self._bold -= 1
        elif tag == "em":
            self._italic -= 1
        elif tag == "pre":
            self._pre -= 1
        elif tag == "blockquote":
            self.flush()
            self._quotes -= 1
        elif tag in ("ul", "ol") and self._lists:
            self.flush()
            self._lists.pop()
        elif tag == "li":
            self._inside_item -= 1
            self._mark = None

    def handle_data(self, data: str) -> None:
        text = clean(data)
        if not self._pre:
            text = re.sub(r"[ \t\n]+", " ", text)
        if text:
            self._runs.append(Run(text, bold=bool(self._bold), italic=bool(self._italic)))

    def flush(self) -> None:
        """Put out what was read since the last block."""
        runs, self._runs = _trimmed(self._runs), []
        if not runs:
            return
        if self._heading:
            level = min(self._heading - 2 + _BELOW, 4)
            self.blocks.append(Heading(level, " ".join(text_of(runs).split())))
            self._heading = 0
        elif self._inside_item:
            # A second paragraph of the same entry stands below it without a mark of its own.
            mark = self._mark if self._mark is not None else "\u00a0"
            self.blocks.append(Item(runs, depth=max(len(self._lists) - 1, 0), mark=mark))
            self._mark = None
        else:
            self.blocks.append(Paragraph(runs, quoted=bool(self._quotes)))

    def _next_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return ""
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}."

    def _end_link(self) -> None:
        href, begin = self._links.pop()
        shown = text_of(self._runs)[begin:]
        if href and href.removeprefix("mailto:").rstrip("/") != shown.strip().rstrip("/"):
            self._runs.append(Run(f" ({clean(href)})"))

    def _put_table(self) -> None:
        rows = [row for row in self._rows or [] if row]
        self._rows = None
        if rows:
            width = max(map(len, rows))
            filled = tuple((*row, *[()] * (width - len(row))) for row in rows)
            self.blocks.append(Table(filled, heads=self._heads))


def _number(start: str | None) -> int:
    return int(start) if start and start.isascii() and start.isdecimal() and len(start) < 9 else 1


def _trimmed(runs: list[Run]) -> Runs:
    """The runs without space around them and without line feeds at both ends; neighbours in the same dress joined."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].bold, joined[-1].italic) == (run.bold, run.italic):
            joined[-1] = Run(joined[-1].text + run.text, run.bold, run.italic)
        else:
            joined.append(run)
    while joined and not joined[0].text.strip():
        joined.pop(0)
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[0] = Run(joined[0].text.lstrip(), joined[0].bold, joined[0].italic)
        joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].bold, joined[-1].italic)
    return tuple(Run(re.sub(r" *\n *", "\n", run.text), run.bold, run.italic) for run in joined)
