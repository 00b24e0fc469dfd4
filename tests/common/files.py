"""Small real files of every accepted kind, and the building blocks of hostile ones."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

SECTION = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph">'
    "{paragraphs}</hs:sec>"
)
WORD = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{paragraphs}</w:body></w:document>"
)


def zipped(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def hwpx(*paragraphs: str) -> bytes:
    body = "".join(f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>" for text in paragraphs)
    return zipped(
        {
            "mimetype": "application/hwp+zip",
            "version.xml": "<v/>",
            "Contents/section0.xml": SECTION.format(paragraphs=body),
            "Scripts/headerScripts.js": "var a;",
        }
    )


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": WORD.format(paragraphs=body)})


def pptx() -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})


def xlsx() -> bytes:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["민원", 3])
    book.save(target)
    return target.getvalue()


def pdf(text: str = "Hello CS") -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {
            NameObject(k): NameObject(v)
            for k, v in {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}.items()
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture(pillow_format: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "navy").save(target, pillow_format)
    return target.getvalue()


def hwp() -> bytes:
    """The outside of a .hwp: an OLE2 head, the name of its first stream and that stream's mark."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "FileHeader".encode("utf-16-le") + bytes(100)
        + b"HWP Document File" + bytes(200)
    )  # fmt: skip


def write_bomb(path, expanded: int, member: str = "Contents/section0.xml") -> None:
    """A .hwpx whose one section unpacks to `expanded` bytes of blanks, written without holding them in memory."""
    block = b" " * (1024 * 1024)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip")
        with archive.open(member, "w") as section:
            section.write(SECTION.partition("{")[0].encode())
            for _ in range(expanded // len(block)):
                section.write(block)
            section.write(b"</hs:sec>")
