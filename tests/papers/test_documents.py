"""What is typed arrives in DOCX and HWPX: headings, tables, Korean, odd characters; read back independently."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from hwpx import HwpxDocument
from hwpx.tools.package_validator import validate_editor_open_safety, validate_package
from hwpx.tools.validator import validate_document
from lxml import etree

from cases.papers.documents import Document, Heading, Item, Paragraph, Run, Table, clean, plain_lines
from cases.papers.docx_file import docx_bytes
from cases.papers.hwpx_file import hwpx_bytes
from cases.papers.parsing import blocks_of
from common.extract_child import extract
from tests import pace

MARKDOWN = """## 추진 <b>배경</b> & "현황"

첫 문단 **굵게** *기울여* [자료](https://example.kr/a?b=1&c=2)
둘째 줄

- 하나
    - 안쪽
- 둘

3. 셋
4. 넷

> 인용한 글

| 지자체 | 전 | 후 |
|---|--:|--:|
| 가나시 \\| 다라구 | 1,000 | 2,000 |
| 빈칸 | | ㎡ ① 😀 |

```
코드 <x> & y
```
"""
HOSTILE = "</hp:t></w:t>]]><!--<x y='\"&amp;&#0;\x00\x0b\x1f\ufffe\ud800 끝"


def document(*blocks, title="도입 검토서", meta=("가나시 · 2026.11.25",)) -> Document:
    return Document(title=title, meta=meta, blocks=blocks, author="가나시")


def sample() -> Document:
    return document(Heading(1, "1. 추진 배경"), *blocks_of(MARKDOWN), Heading(1, "2. 출처"))


def long() -> Document:
    return document(
        *(block for n in range(150) for block in (Heading(1, f"{n}. 제목"), *blocks_of("가나다라 마바사. " * 300)))
    )


DOCUMENTS = {
    "sample": sample(),
    "empty": document(title="", meta=()),
    "hostile": document(
        Heading(1, clean(HOSTILE)),
        Paragraph((Run(clean(HOSTILE), bold=True, italic=True), Run("\n\t두 칸"))),
        Item((Run(clean(HOSTILE)),), depth=12, mark="9."),
        Item((Run("깊은 점"),), depth=12),
        Table((((Run(clean(HOSTILE)),), ()),), heads=0),
        title=clean(HOSTILE),
        meta=(clean(HOSTILE),),
    ),
    "long": long(),
}


def test_markdown_becomes_blocks():
    blocks = blocks_of(MARKDOWN)
    assert blocks[0] == Heading(2, '추진 <b>배경</b> & "현황"')
    assert blocks[1].runs == (
        Run("첫 문단 "),
        Run("굵게", bold=True),
        Run(" "),
        Run("기울여", italic=True),
        Run(" 자료 (https://example.kr/a?b=1&c=2)\n둘째 줄"),
    )
    items = [(item.depth, item.mark, item.runs[0].text) for item in blocks if isinstance(item, Item)]
    assert items == [(0, "", "하나"), (1, "", "안쪽"), (0, "", "둘"), (0, "3.", "셋"), (0, "4.", "넷")]
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert [[run[0].text if run else "" for run in row] for row in table.rows] == [
        ["지자체", "전", "후"],
        ["가나시 | 다라구", "1,000", "2,000"],
        ["빈칸", "", "㎡ ① 😀"],
    ]
    assert table.heads == 1
    assert Paragraph((Run("인용한 글"),), quoted=True) in blocks
    assert Paragraph((Run("코드 <x> & y"),)) in blocks


@pytest.mark.parametrize("text", ["", "   \n\n", "---", "[](http://a.kr)", "| |\n|-|\n| |"])
def test_next_to_nothing_is_no_error(text):
    docx_bytes(document(*blocks_of(text)))
    hwpx_bytes(document(*blocks_of(text)))


def test_a_link_that_shows_its_address_says_it_once():
    assert [run.text for run in blocks_of("https://example.kr/x")[0].runs] == ["https://example.kr/x"]


def test_columns_share_the_whole_width():
    table = Table((((), (), ()),), weights=(3, 5, 3))
    assert sum(table.shares(48190)) == 48190
    assert Table((((), (), ()),)).shares(100) == [33, 33, 34]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hwpx_is_valid_by_the_schema_and_opens(name):
    """python-hwpx checks the package, both parts against the OWPML schema of KS X 6101, and opens it."""
    content = hwpx_bytes(DOCUMENTS[name])
    report = validate_document(io.BytesIO(content))
    assert [str(issue) for issue in report.issues] == []
    assert report.validated_parts == ("Contents/header.xml", "Contents/section0.xml")
    assert [str(error) for error in validate_package(io.BytesIO(content)).errors] == []
    assert validate_editor_open_safety(content).ok


def test_the_schema_check_can_fail():
    content = hwpx_bytes(sample())
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(broken, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename.endswith("section0.xml"):
                text = text.replace(b'styleIDRef="1"', b'styleIDRef="one"')
            new.writestr(entry, text)
    assert validate_document(broken).issues


def test_hwpx_begins_with_its_type_stored_as_it_is():
    content = hwpx_bytes(sample())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert package.read("mimetype") == b"application/hwp+zip"
    assert content[30:38] == b"mimetype"
    assert content == hwpx_bytes(sample())


def test_an_independent_reader_finds_text_headings_and_tables_in_hwpx():
    opened = HwpxDocument.open(io.BytesIO(hwpx_bytes(sample())))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    for line in (
        "도입 검토서",
        "1. 추진 배경",
        '추진 <b>배경</b> & "현황"',
        "하나",
        "3. 셋",
        "인용한 글",
        "코드 <x> & y",
    ):
        assert line in texts
    styles = {style.id: style.name for style in opened.oxml.headers[0].styles.values()}
    outline = [p.text for p in opened.paragraphs if styles[int(p.style_id_ref)] == "개요 1"]
    assert outline == ["1. 추진 배경", "2. 출처"]
    tables = [table for paragraph in opened.paragraphs for table in paragraph.tables]
    assert [[cell.text for cell in row.cells] for row in tables[0].rows] == [
        ["지자체", "전", "후"],
        ["가나시 | 다라구", "1,000", "2,000"],
        ["빈칸", "", "㎡ ① 😀"],
    ]
    assert len(tables) == 1


def test_an_independent_reader_finds_text_headings_and_tables_in_docx():
    opened = docx.Document(io.BytesIO(docx_bytes(sample())))
    styled = [(p.style.name, p.text) for p in opened.paragraphs]
    assert styled[:3] == [
        ("Title", "도입 검토서"),
        ("Subtitle", "가나시 · 2026.11.25"),
        ("Heading 1", "1. 추진 배경"),
    ]
    assert ("Heading 2", '추진 <b>배경</b> & "현황"') in styled
    assert [text for name, text in styled if name.startswith("List Bullet")] == ["하나", "안쪽", "둘"]
    (table,) = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["가나시 | 다라구", "1,000", "2,000"]
    section = opened.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer._element.xml
    assert 'w:eastAsia="맑은 고딕"' in opened.styles["Heading 1"].element.xml


@pytest.mark.parametrize(("make", "kind"), [(hwpx_bytes, "hwpx"), (docx_bytes, "docx")])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_sites_own_reader_finds_every_word(make, kind, name, tmp_path):
    path = tmp_path / f"paper.{kind}"
    path.write_bytes(make(DOCUMENTS[name]))
    found = extract(str(path), kind)
    assert found["error"] == ""
    words = "".join(str(found["text"]).split())
    if not found["truncated"]:
        missing = [
            line for line in plain_lines(DOCUMENTS[name]) if "".join(line.split()) not in words and "\t" not in line
        ]
        assert missing == []


@pytest.mark.parametrize("make", [hwpx_bytes, docx_bytes])
def test_what_people_type_is_never_markup(make):
    """All parts of the package are well-formed, and the hostile words come out as the words they were."""
    with zipfile.ZipFile(io.BytesIO(make(DOCUMENTS["hostile"]))) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".hpf", ".rels"))]
        roots = {name: etree.fromstring(package.read(name)) for name in names}
    body = roots.get("Contents/section0.xml")
    body = roots["word/document.xml"] if body is None else body
    assert (
        "".join(body.itertext()).count("</hp:t></w:t>]]><!--<x y='\"&amp;&#0; 끝") == 6
    )  # title, line, heading, paragraph, entry, cell
    assert not [element for element in body.iter() if element.tag == "x"]


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed: DOCX was read by python-docx only"
)
def test_libreoffice_opens_the_docx(tmp_path):
    path = tmp_path / "paper.docx"
    path.write_bytes(docx_bytes(sample()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=pace.NEVER)
    found = extract(str(Path(tmp_path, "paper.pdf")), "pdf")
    words = "".join(str(found["text"]).split())
    for word in ("도입검토서", "1.추진배경", "가나시|다라구", "1,000", "인용한글"):
        assert word in words
