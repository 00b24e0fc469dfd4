"""A document as HWPX, the open format of 한글: outline styles for the headings, real tables, page numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import count

from cases.papers.documents import Block, Document, Heading, Item, Run, Runs, Table, plain_lines
from cases.papers.hwpx_parts import (
    BORDER_CELL,
    BORDER_HEAD,
    BORDER_NONE,
    CHAR_IDS,
    DECLARATION,
    DEPTHS,
    MARGIN,
    MEDIA_TYPE,
    NAMESPACES,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PARA_IDS,
    STYLE_IDS,
    TEXT_WIDTH,
    element,
    header,
    part,
    text,
)

PREVIEW_CHARACTERS = 1_000
CELL_MARGIN = {"left": 510, "right": 510, "top": 141, "bottom": 141}
LINE = 1_600  # the least height of a row; 한글 makes it as high as its text
# A zip without a clock: the same document gives the same bytes.
STAMP = (2000, 1, 1, 0, 0, 0)


def hwpx_bytes(document: Document) -> bytes:
    """The package. Its first entry is `mimetype`, stored as it is, by which programs know the format."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _parts(document):
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return written.getvalue()


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    yield "mimetype", MEDIA_TYPE
    yield "version.xml", _version()
    yield "Contents/header.xml", header()
    yield "Contents/section0.xml", _section(document)
    yield "Preview/PrvText.txt", "\r\n".join(plain_lines(document))[:PREVIEW_CHARACTERS]
    yield "settings.xml", _settings()
    yield "META-INF/container.xml", _container()
    yield "META-INF/manifest.xml", _manifest()
    yield "Contents/content.hpf", _content(document)


def _version() -> str:
    values: dict[str, object] = {
        "xmlns:hv": "http://www.hancom.co.kr/hwpml/2011/version",
        "tagetApplication": "WORDPROCESSOR",  # spelt like this in the format
        "major": 5,
        "minor": 1,
        "micro": 1,
        "buildNumber": 0,
        "os": 1,
        "xmlVersion": "1.5",
        "application": "Hancom Office Hangul",
        "appVersion": "13, 0, 0, 1408 WIN32LEWindows_10",
    }
    return DECLARATION + element("hv:HCFVersion", values)


def _settings() -> str:
    caret = element("ha:CaretPosition", {"listIDRef": 0, "paraIDRef": 0, "pos": 0})
    spaces: dict[str, object] = {f"xmlns:{prefix}": NAMESPACES[prefix] for prefix in ("ha", "config")}
    return DECLARATION + element("ha:HWPApplicationSetting", spaces, caret)


def _container() -> str:
    spaces: dict[str, object] = {
        "xmlns:ocf": "urn:oasis:names:tc:opendocument:xmlns:container",
        "xmlns:hpf": NAMESPACES["hpf"],
    }
    files = (("Contents/content.hpf", "application/hwpml-package+xml"), ("Preview/PrvText.txt", "text/plain"))
    roots = (element("ocf:rootfile", {"full-path": path, "media-type": kind}) for path, kind in files)
    return DECLARATION + element("ocf:container", spaces, element("ocf:rootfiles", None, *roots))


def _manifest() -> str:
    space: dict[str, object] = {"xmlns:odf": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"}
    return DECLARATION + element("odf:manifest", space)


def _content(document: Document) -> str:
    """Contents/content.hpf: title and author, the parts, their order."""
    meta = element(
        "opf:metadata",
        None,
        element("opf:title", None, text(document.title)),
        element("opf:language", None, "ko"),
        element("opf:meta", {"name": "creator", "content": "text"}, text(document.author)),
    )
    files = (("header", "Contents/header.xml"), ("section0", "Contents/section0.xml"), ("settings", "settings.xml"))
    items = (element("opf:item", {"id": key, "href": path, "media-type": "application/xml"}) for key, path in files)
    spine = (element("opf:itemref", {"idref": key, "linear": "yes"}) for key in ("header", "section0"))
    return part(
        "opf:package",
        {"version": "", "unique-identifier": "", "id": ""},
        meta,
        element("opf:manifest", None, *items),
        element("opf:spine", None, *spine),
    )


def _section(document: Document) -> str:
    writer = _Writer()
    paragraphs = [writer.paragraph((Run(document.title),), "title", style="title", before=_page_setting())]
    paragraphs += [writer.paragraph((Run(line),), "meta", style="meta") for line in document.meta]
    paragraphs += [writer.block(block) for block in document.blocks]
    return part("hs:sec", {}, *paragraphs)


class _Writer:
    """Gives every paragraph and table of a section an id of its own."""

    def __init__(self) -> None:
        self._ids = count(1)

    def block(self, block: Block) -> str:
        if isinstance(block, Heading):
            key = f"heading-{block.level}"
            return self.paragraph((Run(block.text),), key, style=key)
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Item):
            return self._item(block)
        return self.paragraph(block.runs, "quote" if block.quoted else "body")

    def _item(self, item: Item) -> str:
        depth = min(item.depth, DEPTHS - 1)
        if not item.mark:
            return self.paragraph(item.runs, f"bullet-{depth}")
        return self.paragraph((Run(f"{item.mark} "), *item.runs), f"number-{depth}")

    def paragraph(self, runs: Runs, para: str, *, style: str = "body", before: str = "", bold: bool = False) -> str:
        """`para` and `style` are keys of the tables in hwpx_parts; `before` are runs that stand first."""
        made = [_run(run, style, bold=bold) for run in runs] or [element("hp:run", {"charPrIDRef": CHAR_IDS[style]})]
        return self._wrapped(before + "".join(made), para, style)

    def _wrapped(self, inside: str, para: str, style: str) -> str:
        return element(
            "hp:p",
            {
                "id": next(self._ids),
                "paraPrIDRef": PARA_IDS[para],
                "styleIDRef": STYLE_IDS[style],
                "pageBreak": 0,
                "columnBreak": 0,
                "merged": 0,
            },
            inside,
        )

    def table(self, table: Table) -> str:
        """A paragraph that holds the table as if it were a character."""
        widths = table.shares(TEXT_WIDTH)
        rows = (
            element("hp:tr", None, *(self._cell(table, row, column, widths[column]) for column in range(table.columns)))
            for row in range(len(table.rows))
        )
        made = element(
            "hp:tbl",
            {
                "id": next(self._ids),
                "zOrder": 0,
                "numberingType": "TABLE",
                "textWrap": "TOP_AND_BOTTOM",
                "textFlow": "BOTH_SIDES",
                "lock": 0,
                "dropcapstyle": "None",
                "pageBreak": "CELL",
                "repeatHeader": 1,
                "rowCnt": len(table.rows),
                "colCnt": table.columns,
                "cellSpacing": 0,
                "borderFillIDRef": BORDER_CELL,
                "noAdjust": 0,
            },
            element(
                "hp:sz",
                {
                    "width": TEXT_WIDTH,
                    "widthRelTo": "ABSOLUTE",
                    "height": LINE * len(table.rows),
                    "heightRelTo": "ABSOLUTE",
                    "protect": 0,
                },
            ),
            element(
                "hp:pos",
                {
                    "treatAsChar": 1,
                    "affectLSpacing": 0,
                    "flowWithText": 1,
                    "allowOverlap": 0,
                    "holdAnchorAndSO": 0,
                    "vertRelTo": "PARA",
                    "horzRelTo": "COLUMN",
                    "vertAlign": "TOP",
                    "horzAlign": "LEFT",
                    "vertOffset": 0,
                    "horzOffset": 0,
                },
            ),
            element("hp:outMargin", {"left": 0, "right": 0, "top": 0, "bottom": 283}),
            element("hp:inMargin", dict(CELL_MARGIN)),
            *rows,
        )
        return self._wrapped(
            element("hp:run", {"charPrIDRef": CHAR_IDS["body"]}, made, element("hp:t")), "cell", "body"
        )

    def _cell(self, table: Table, row: int, column: int, width: int) -> str:
        heading = row < table.heads
        inside = element(
            "hp:subList",
            {
                "id": "",
                "textDirection": "HORIZONTAL",
                "lineWrap": "BREAK",
                "vertAlign": "CENTER",
                "linkListIDRef": 0,
                "linkListNextIDRef": 0,
                "textWidth": 0,
                "textHeight": 0,
                "hasTextRef": 0,
                "hasNumRef": 0,
            },
            self.paragraph(table.rows[row][column], "cell", bold=heading),
        )
        return element(
            "hp:tc",
            {
                "name": "",
                "header": int(heading),
                "hasMargin": 0,
                "protect": 0,
                "editable": 0,
                "dirty": 0,
                "borderFillIDRef": BORDER_HEAD if heading else BORDER_CELL,
            },
            inside,
            element("hp:cellAddr", {"colAddr": column, "rowAddr": row}),
            element("hp:cellSpan", {"colSpan": 1, "rowSpan": 1}),
            element("hp:cellSz", {"width": width, "height": LINE}),
            element("hp:cellMargin", dict(CELL_MARGIN)),
        )


def _run(run: Run, style: str, *, bold: bool) -> str:
    shape = style
    if style == "body":
        shape = {(True, True): "bold-italic", (True, False): "bold", (False, True): "italic"}.get(
            (run.bold or bold, run.italic), "body"
        )
    return element("hp:run", {"charPrIDRef": CHAR_IDS[shape]}, element("hp:t", None, _words(run.text)))


def _words(words: str) -> str:
    """The words with the format's own elements for tabs and line breaks."""
    tab = element("hp:tab", {"width": 4000, "leader": 0, "type": 1})
    return text(words).replace("\t", tab).replace("\n", element("hp:lineBreak"))


def _page_setting() -> str:
    """The runs that begin a section: paper, margins, notes, one column, page numbers at the foot."""
    note = {"type": "DIGIT", "userChar": "", "prefixChar": "", "suffixChar": ")", "supscript": 0}
    setting = element(
        "hp:secPr",
        {
            "id": "",
            "textDirection": "HORIZONTAL",
            "spaceColumns": 1134,
            "tabStop": 8000,
            "tabStopVal": 4000,
            "tabStopUnit": "HWPUNIT",
            "outlineShapeIDRef": 1,
            "memoShapeIDRef": 0,
            "textVerticalWidthHead": 0,
            "masterPageCnt": 0,
        },
        element("hp:grid", {"lineGrid": 0, "charGrid": 0, "wonggojiFormat": 0}),
        element("hp:startNum", {"pageStartsOn": "BOTH", "page": 0, "pic": 0, "tbl": 0, "equation": 0}),
        element(
            "hp:visibility",
            {
                "hideFirstHeader": 0,
                "hideFirstFooter": 0,
                "hideFirstMasterPage": 0,
                "border": "SHOW_ALL",
                "fill": "SHOW_ALL",
                "hideFirstPageNum": 0,
                "hideFirstEmptyLine": 0,
                "showLineNumber": 0,
            },
        ),
        element("hp:lineNumberShape", {"restartType": 0, "countBy": 0, "distance": 0, "startNumber": 0}),
        element(
            "hp:pagePr",
            {"landscape": "WIDELY", "width": PAGE_WIDTH, "height": PAGE_HEIGHT, "gutterType": "LEFT_ONLY"},
            element(
                "hp:margin",
                {
                    "header": 2834,
                    "footer": 2834,
                    "gutter": 0,
                    "left": MARGIN,
                    "right": MARGIN,
                    "top": MARGIN,
                    "bottom": MARGIN,
                },
            ),
        ),
        *(_notes(kind, place, dict(note)) for kind, place in (("foot", "EACH_COLUMN"), ("end", "END_OF_DOCUMENT"))),
        *(_page_border(kind) for kind in ("BOTH", "EVEN", "ODD")),
    )
    columns = {"id": "", "type": "NEWSPAPER", "layout": "LEFT", "colCount": 1, "sameSz": 1, "sameGap": 0}
    number = {"pos": "BOTTOM_CENTER", "formatType": "DIGIT", "sideChar": "-"}
    controls = (
        element("hp:ctrl", None, element("hp:colPr", columns)),
        element("hp:ctrl", None, element("hp:pageNum", number)),
    )
    return element("hp:run", {"charPrIDRef": CHAR_IDS["body"]}, setting, *controls)


def _notes(kind: str, place: str, number: dict[str, object]) -> str:
    return element(
        f"hp:{kind}NotePr",
        None,
        element("hp:autoNumFormat", number),
        element("hp:noteLine", {"length": -1, "type": "SOLID", "width": "0.12 mm", "color": "#000000"}),
        element("hp:noteSpacing", {"betweenNotes": 283, "belowLine": 567, "aboveLine": 850}),
        element("hp:numbering", {"type": "CONTINUOUS", "newNum": 1}),
        element("hp:placement", {"place": place, "beneathText": 0}),
    )


def _page_border(kind: str) -> str:
    return element(
        "hp:pageBorderFill",
        {
            "type": kind,
            "borderFillIDRef": BORDER_NONE,
            "textBorder": "PAPER",
            "headerInside": 0,
            "footerInside": 0,
            "fillArea": "PAPER",
        },
        element("hp:offset", dict.fromkeys(("left", "right", "top", "bottom"), 1417)),
    )
