"""A document as DOCX, with the heading, list and table styles that word processors know."""

from __future__ import annotations

import io

import docx
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from cases.papers.documents import Block, Document, Heading, Item, Runs, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "맑은 고딕"  # comes with Windows in every Korean office; other systems take their own instead
WIDTH = Mm(170)
MAX_LIST_STYLE = 3


def docx_bytes(document: Document) -> bytes:
    """The file: A4, Korean fonts, page numbers, headings 1 to 4, bullet lists, tables whose head rows repeat."""
    file = docx.Document()
    _page(file)
    _styles(file)
    file.core_properties.title = document.title[:255]
    file.core_properties.author = document.author[:255]
    file.core_properties.comments = ""
    file.core_properties.language = "ko-KR"
    file.add_paragraph(document.title, style="Title")
    for line in document.meta:
        file.add_paragraph(line, style="Subtitle")
    for block in document.blocks:
        _put(file, block)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _page(file: Docx) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)


def _styles(file: Docx) -> None:
    """One Korean font for everything, sizes of an official paper, black headings."""
    sizes = {"Normal": 10.5, "Title": 20, "Subtitle": 10, "Heading 1": 15, "Heading 2": 13, "Heading 3": 11.5}
    for name in (*sizes, "Heading 4"):
        style = file.styles[name]
        style.font.name = FONT
        style.font.size = Pt(sizes.get(name, 10.5))
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(attribute), FONT)
    file.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name in ("Title", "Subtitle"):
        file.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.styles["Subtitle"].paragraph_format.space_after = Pt(2)


def _put(file: Docx, block: Block) -> None:
    if isinstance(block, Heading):
        file.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Table):
        _put_table(file, block)
    elif isinstance(block, Item):
        _put_item(file, block)
    else:
        paragraph = file.add_paragraph()
        if block.quoted:
            paragraph.paragraph_format.left_indent = Mm(8)
        _put_runs(paragraph, block.runs)


def _put_item(file: Docx, item: Item) -> None:
    """A bullet by its list style; an entry with a number of its own carries that number as text, never counted anew."""
    level = min(item.depth + 1, MAX_LIST_STYLE)
    if item.mark:
        paragraph = file.add_paragraph(style="List Paragraph")
        paragraph.paragraph_format.left_indent = Mm(7 * (item.depth + 1))
        paragraph.paragraph_format.first_line_indent = Mm(-6)
        paragraph.add_run(f"{item.mark}\t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(7 * (item.depth + 1)))
    else:
        paragraph = file.add_paragraph(style="List Bullet" if level == 1 else f"List Bullet {level}")
    _put_runs(paragraph, item.runs)


def _put_runs(paragraph: DocxParagraph, runs: Runs) -> None:
    for run in runs:
        made = paragraph.add_run(run.text)  # a line feed in the text becomes a line break
        made.bold = run.bold or None
        made.italic = run.italic or None


def _put_table(file: Docx, table: Table) -> None:
    grid = file.add_table(rows=len(table.rows), cols=table.columns, style="Table Grid")
    grid.autofit = False
    widths = table.shares(int(WIDTH))
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for place, (row, cells) in enumerate(zip(grid.rows, table.rows, strict=True)):
        heading = place < table.heads
        if heading:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, runs, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Mm(0)
            _put_runs(paragraph, runs)
            if heading:
                _shade(cell._tc)
                for run in paragraph.runs:
                    run.bold = True
    file.add_paragraph()


def _shade(cell: object) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E9EDF5")):
        shade.set(qn(name), value)
    cell.get_or_add_tcPr().append(shade)  # type: ignore[attr-defined]
