"""Only files that are what they say, and that cost little, may be kept; they are handed out so that nothing runs."""

import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.utils import translation

from common.uploads import CheckedUpload, check_upload, clean_filename, content_disposition, serve_file, upload_path
from tests import pace
from tests.common import files

GOOD = {
    "계획.hwp": ("hwp", files.hwp()),
    "계획.hwpx": ("hwpx", files.hwpx("가")),
    "plan.PDF": ("pdf", files.pdf()),
    "a.docx": ("docx", files.docx("가")),
    "a.xlsx": ("xlsx", files.xlsx()),
    "a.pptx": ("pptx", files.pptx()),
    "a.png": ("png", files.picture("PNG")),
    "a.jpg": ("jpeg", files.picture("JPEG")),
    "a.jpeg": ("jpeg", files.picture("JPEG")),
    "a.webp": ("webp", files.picture("WEBP")),
    "a.zip": ("zip", files.zipped({"가.txt": "가", "안/나.hwpx": files.hwpx("나")})),
    "a.txt": ("txt", "민원 처리\n".encode()),
    "b.txt": ("txt", "민원 처리\n".encode("cp949")),
}


def refusal(name, content):
    file = content if isinstance(content, File) else SimpleUploadedFile("x", content)
    file.name = name
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        check_upload(file)
    return caught.value.messages[0]


@pytest.mark.parametrize("name", GOOD)
def test_every_accepted_kind_is_recognised_and_measured(name):
    kind, content = GOOD[name]
    file = SimpleUploadedFile(name, content)
    checked = check_upload(file)
    assert (checked.kind, checked.size, checked.safe_name) == (kind, len(content), name)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert file.read() == content


def test_the_content_type_of_a_text_names_its_encoding():
    assert [
        check_upload(SimpleUploadedFile("a.txt", "가".encode(code))).content_type for code in ("utf-8", "cp949")
    ] == [
        "text/plain; charset=utf-8",
        "text/plain; charset=euc-kr",
    ]


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("extension", ["pdf", "hwp", "hwpx", "docx", "png", "txt", "zip"])
def test_content_and_name_must_agree(name, extension):
    kind, content = GOOD[name]
    if kind != extension:
        assert "not what its name says" in refusal(f"x.{extension}", content)


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.docm", "noextension", "a.pdf.exe", "a.", ".pdf"])
def test_other_extensions_are_refused_with_the_list_of_accepted_ones(name):
    assert "Accepted are jpg, hwp, hwpx, pdf" in refusal(name, files.pdf())


HOSTILE = {
    "an exe": ("a.pdf", b"MZ\x90\x00" + bytes(500), "not what its name says"),
    "an exe as picture": ("a.png", b"MZ" + bytes(500), "not what its name says"),
    "old word as hwp": ("a.hwp", files.hwp()[:512], "not what its"),
    "binary as text": ("a.txt", b"abc\x00def", "not what its name says"),
    "empty": ("a.pdf", b"", "is empty"),
    "cut pdf": ("a.pdf", files.pdf()[:200], "damaged"),
    "pdf with a zip behind": ("a.pdf", files.pdf() + files.zipped({"a.txt": "a"}), "two kinds"),
    "picture with a zip behind": ("a.jpg", files.picture("JPEG") + files.zipped({"a.txt": "a"}), "two kinds"),
    "web page before the pdf": ("a.pdf", b"<script>alert(1)</script>" + files.pdf(), "not what its name says"),
    "cut picture": ("a.png", files.picture("PNG", (400, 400))[:300], "damaged"),
    "png called jpg inside": ("a.jpg", b"\xff\xd8\xff" + files.picture("PNG"), "damaged"),
    "odt": ("a.zip", files.zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "not what its"),
    "jar": ("a.zip", files.zipped({"META-INF/MANIFEST.MF": "x"}), "not what its name says"),
    "cut zip": ("a.zip", files.zipped({"a.txt": "a" * 500})[:-30], "not what its name says"),
    "nested by name": ("a.zip", files.zipped({"b.7z": "x"}), "another packed file"),
    "nested by content": ("a.zip", files.zipped({"b.txt": files.zipped({"c": "c"})}), "another packed file"),
    "program by name": ("a.zip", files.zipped({"setup.exe": "x"}), "holds a program"),
    "program by content": ("a.zip", files.zipped({"b.txt": b"MZ\x90"}), "holds a program"),
    "climbing": ("a.zip", files.zipped({"a/../../etc/passwd": "x"}), "unusual way"),
    "absolute": ("a.zip", files.zipped({"/etc/passwd": "x"}), "unusual way"),
    "backslashes": ("a.zip", files.zipped({"..\\evil": "x"}), "unusual way"),
    "drive": ("a.zip", files.zipped({"C:evil.txt": "x"}), "unusual way"),
    "bzip2": ("a.zip", files.zipped({"a.txt": "x" * 99}, zipfile.ZIP_BZIP2), "unusual way"),
    "too many members": ("a.zip", files.zipped({f"{i}.txt": "" for i in range(2001)}), "too many files"),
    "macro file": (
        "a.docx",
        files.zipped({"[Content_Types].xml": "<T/>", "word/document.xml": "<w/>", "word/vbaProject.bin": "x"}),
        "macros",
    ),
    "macro type": (
        "a.xlsx",
        files.zipped({"[Content_Types].xml": "<T t='x.sheet.macroEnabled.main+xml'/>", "xl/workbook.xml": "<w/>"}),
        "macros",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_their_reason(case):
    name, content, reason = HOSTILE[case]
    assert reason in refusal(name, content)


def test_a_file_over_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    assert "larger than 1 MB" in refusal("a.txt", b"a" * (1024 * 1024 + 1))


def test_an_encrypted_member_is_refused():
    content = bytearray(files.zipped({"a.txt": "secret"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    assert "password" in refusal("a.zip", bytes(content))


def test_a_symbolic_link_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "unusual way" in refusal("a.zip", target.getvalue())


def test_a_hwpx_of_300_kb_that_unpacks_to_300_mb_is_refused_at_once(tmp_path):
    path = tmp_path / "bomb.hwpx"
    files.write_bomb(path, 300 * 1024 * 1024)
    assert path.stat().st_size < 400_000
    with path.open("rb") as stream:
        # Unpacking it all takes over a second on a quiet core.
        upload = File(stream)
        assert pace.cost(lambda: refusal("bomb.hwpx", upload)) < pace.patience(0.3)
        assert "unpack" in refusal("bomb.hwpx", upload)


def test_a_directory_that_lies_about_sizes_does_not_pass(tmp_path):
    path = tmp_path / "liar.hwpx"
    files.write_bomb(path, 150 * 1024 * 1024)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    for size in (10, 1_000_000):
        content[at + 24 : at + 28] = struct.pack("<I", size)
        assert "damaged" in refusal("liar.hwpx", bytes(content))


def test_many_members_over_the_same_bytes_are_counted_each_time():
    """The members of an overlapping archive each look small; together they are not."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(b" " * 2_000_000) + packed.flush()
    local = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(b" " * 2_000_000), len(data), 2_000_000, 1, 0
    )
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(b" " * 2_000_000), len(data), 2_000_000,
        1, 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    body, directory = local + b"a" + data, (entry + b"a") * 100
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 100, 100, len(directory), len(body), 0)
    assert "unpack" in refusal("a.zip", body + directory + end)


def test_a_decompression_bomb_picture_is_refused_without_reading_it():
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    png += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    assert "million pixels" in refusal("a.png", png)
    # 900 million pixels, read, would take seconds and gigabytes.
    assert pace.cost(lambda: refusal("a.png", png)) < pace.patience(0.3)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (unicodedata.normalize("NFD", "민원처리.hwp"), "민원처리.hwp"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\문서\\계획.hwp", "계획.hwp"),
        ("a\x00b\r\nSet-Cookie: x\u202egnp.exe.txt", "abSet-Cookie xgnp.exe.txt"),
        ("가" * 300 + ".hwpx", "가" * 115 + ".hwpx"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("  . .. ", "file"),
        ("a.  pdf ", "a. pdf"),
    ],
)
def test_file_names_are_made_safe_to_show(given, kept):
    assert clean_filename(given) == kept


def test_stored_names_are_random_and_tell_nothing():
    where = upload_path("cases")
    names = {where(None, "비밀.hwp") for _ in range(50)}
    assert len(names) == 50
    assert all(name.startswith("cases/") and "." not in name and name.isascii() for name in names)
    assert where.deconstruct() == ("common.uploads.upload_path", ("cases",), {})


def test_a_file_is_served_so_that_no_browser_runs_or_keeps_it():
    storage = InMemoryStorage()
    name = storage.save("x", ContentFile(b"<script>alert(1)</script>"))
    field = type("Field", (), {"storage": storage, "name": "file"})()
    fieldfile = FieldFile(None, field, name)
    response = serve_file(fieldfile, filename='민원 "안내".txt', content_type="text/html", inline=True)
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert {key: response[key] for key in ("X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")} == {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Disposition"] == (
        "attachment; filename=\"file.txt\"; filename*=UTF-8''%EB%AF%BC%EC%9B%90%20%EC%95%88%EB%82%B4.txt"
    )


def test_only_pictures_and_pdf_are_shown_inline():
    assert content_disposition("a.png", inline=True).startswith("inline;")
    assert 'filename="CS-2026-11-24.csv"' in content_disposition("CS사례-2026-11-24.csv")
    assert content_disposition("a\r\nX: y.png") == "attachment; filename=\"aX y.png\"; filename*=UTF-8''aX%20y.png"


def test_the_result_is_a_frozen_value():
    checked = check_upload(SimpleUploadedFile("a.txt", b"a"))
    assert isinstance(checked, CheckedUpload)
    with pytest.raises(AttributeError):
        checked.size = 1
