"""Text comes out of every kind we read, and hostile files cost no more than they are given."""

import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from common import extract
from common.extract import ExtractedText, extract_text
from tests import pace
from tests.common import files


@pytest.fixture
def kept(tmp_path):
    def keep(content, name="file"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return keep


def measured(path, kind, timeout=60):
    """(what extract_text gave, the child's largest memory in MB), in a process that has no other children."""
    code = (
        "import json, resource, sys; from common.extract import extract_text as e\n"
        "found = e(sys.argv[1], sys.argv[2], timeout=int(sys.argv[3]))\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(json.dumps([found.text, found.truncated, found.error, peak]))"
    )
    command = [sys.executable, "-c", code, str(path), kind, str(timeout)]
    folder = str(Path(extract.__file__).parent.parent)
    printed = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": folder}).stdout
    *found, peak = json.loads(printed)
    return ExtractedText(*found), peak


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("hwpx", files.hwpx("민원 처리", "콜센터 &lt;설치&gt;"), "민원 처리\n콜센터 <설치>"),
        ("docx", files.docx("수도요금", "정산"), "수도요금\n정산"),
        ("xlsx", files.xlsx(), "민원"),
        ("pdf", files.pdf("Hello CS"), "Hello CS"),
        ("txt", "가\r\n  나\x07 \n\n다".encode(), "가\n나\n다"),
        ("txt", "똠방각하".encode("cp949"), "똠방각하"),
    ],
)
def test_the_words_of_each_kind_come_out_on_lines(kept, kind, content, text):
    assert extract_text(kept(content), kind) == ExtractedText(text)


def test_sections_are_read_in_the_order_of_their_numbers(kept):
    members = {"mimetype": "application/hwp+zip"}
    for number in (10, 2, 0):
        members[f"Contents/section{number}.xml"] = files.SECTION.format(
            paragraphs=f"<hp:p><hp:run><hp:t>구역 {number}<hp:tab/>끝</hp:t></hp:run></hp:p>"
        )
    assert extract_text(kept(files.zipped(members)), "hwpx").text.splitlines() == [
        "구역 0 끝",
        "구역 2 끝",
        "구역 10 끝",
    ]


@pytest.mark.parametrize(
    ("kind", "content", "error"),
    [
        ("zip", files.zipped({"a.txt": "a"}), "unsupported"),
        ("hwpx", b"PK\x03\x04 nonsense", "damaged"),
        ("hwpx", files.zipped({"mimetype": "x"}), "damaged"),
        ("docx", files.zipped({"word/document.xml": "<a><b></a>"}), "damaged"),
        ("pdf", b"%PDF-1.4 nonsense", "failed"),
    ],
)
def test_what_cannot_be_read_is_an_error_code_and_no_exception(kept, kind, content, error):
    assert extract_text(kept(content), kind).error == error


def test_a_hwp_says_unsupported_where_its_reader_is_not_installed(kept):
    assert extract_text(kept(files.hwp()), "hwp").error in ("unsupported", "failed")


def test_a_missing_file_is_an_error_code():
    assert extract_text("/nowhere/at/all", "pdf").error == "failed"


def test_entities_are_not_expanded(kept):
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    content = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><w><p><t>&l9;</t></p></w>'
    assert extract_text(kept(files.zipped({"word/document.xml": content})), "docx").error == "damaged"


def test_an_outside_file_is_not_read(kept, tmp_path):
    (tmp_path / "secret").write_text("secret")
    content = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]><w><p><t>&s;</t></p></w>'
    found = extract_text(kept(files.zipped({"word/document.xml": content})), "docx")
    assert (found.text, found.error) == ("", "damaged")


def test_a_300_mb_expanding_hwpx_costs_bounded_time_and_memory(tmp_path):
    path = tmp_path / "bomb.hwpx"
    files.write_bomb(path, 300 * 1024 * 1024)
    assert path.stat().st_size < 400_000
    started = time.monotonic()
    found, peak = measured(path, "hwpx")
    assert found == ExtractedText(error="too_large")
    assert time.monotonic() - started < pace.patience(15)
    assert peak < 300


def test_a_document_of_very_many_elements_stays_within_its_memory(tmp_path):
    path = tmp_path / "many.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as member:
        member.write(b"<w>" + b"<p><r><t>a</t></r></p>" * 400_000 + b"</w>")
    found, peak = measured(path, "docx")
    assert (found.error, found.truncated, len(found.text.splitlines())) == ("", True, 250_000)
    assert peak < 100


def test_a_pdf_whose_pages_unpack_to_too_much_is_given_up(tmp_path):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(files.pdf("x", fill=b" " * 200 * 1024 * 1024))
    assert path.stat().st_size < 400_000
    found, peak = measured(path, "pdf", timeout=20)
    assert found.error in ("limits", "failed")
    assert peak <= extract.MEMORY_BYTES // 1024 // 1024


def test_a_long_text_is_cut_and_says_so(kept):
    found = extract_text(kept(("가" * 99 + "\n").encode() * 6_000), "txt")
    assert (len(found.text), found.truncated, found.error) == (499_999, True, "")


def test_a_reader_that_never_ends_is_stopped(tmp_path):
    os.mkfifo(tmp_path / "endless")
    started = time.monotonic()
    assert extract_text(tmp_path / "endless", "txt", timeout=1) == ExtractedText(error="limits")
    assert time.monotonic() - started < pace.patience(5)


def test_the_child_sees_no_secret_of_the_site(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "hush")
    assert "hush" not in extract._environment("/tmp").values()
