"""HWP 5 documents: what they say, in which order, and what broken and hostile ones cost."""

import random
import struct
import time

import olefile
import pytest
from django.core.files.base import ContentFile

from common import extract
from common.extract import ExtractedText, extract_text
from common.uploads import check_upload
from tests import pace
from tests.common import hwp_files as hwp
from tests.common.test_extract import measured


@pytest.fixture
def read(tmp_path):
    def read(content, **options):
        path = tmp_path / "file"
        path.write_bytes(content)
        return extract_text(path, "hwp", **options)

    return read


@pytest.mark.parametrize("flags", [hwp.COMPRESSED, 0])
def test_paragraphs_come_out_on_lines_packed_or_not(read, flags):
    content = hwp.hwp(hwp.section("민원 처리", "콜센터 설치"), flags=flags)
    assert read(content) == ExtractedText("민원 처리\n콜센터 설치")


def test_the_documents_of_these_tests_are_whole_compound_files(tmp_path):
    """By an independent reader: small streams lie in the root's sectors, large ones in their own."""
    long = "긴 문단 " * 2_000
    (tmp_path / "file").write_bytes(hwp.hwp(hwp.section(long), hwp.section("짧다"), flags=0))
    with olefile.OleFileIO(tmp_path / "file", raise_defects=olefile.DEFECT_UNSURE) as compound:
        assert compound.parsing_issues == []
        sizes = {"/".join(name): compound.get_size(name) for name in compound.listdir()}
        assert sizes["FileHeader"] == 256
        assert sizes["BodyText/Section0"] > 4096 > sizes["BodyText/Section1"]
        assert compound.openstream("BodyText/Section0").read() == hwp.section(long)


def test_a_document_of_these_tests_may_be_uploaded():
    assert check_upload(ContentFile(hwp.hwp(hwp.section("민원")), name="a.hwp")).kind == "hwp"


def test_control_characters_take_their_room_and_are_no_text(read):
    units = [
        *hwp.control(2, "secd"),
        *hwp.units_of("성과"),
        *hwp.control(9),
        *hwp.units_of("지표"),
        10,
        *hwp.units_of("다음 줄"),
        *hwp.control(11, "gso "),
        *hwp.units_of("A"),
        24,
        *hwp.units_of("B"),
        30,
        *hwp.units_of("C"),
        25,
        *hwp.units_of("🎉"),
    ]
    assert read(hwp.hwp(hwp.section(units))).text == "성과 지표\n다음 줄A-B C🎉"


def test_what_stands_in_a_control_is_not_cut_by_letters_of_two_units(read):
    """The payload of a control may look like halves of such a letter; counted as one, the rest would be shifted."""
    inside = [11, 0xD83C, 0xDF89, 0xD83C, 0xDF89, 0xD83C, 0xDF89, 11]
    assert read(hwp.hwp(hwp.section([*inside, *hwp.units_of("민원")]))).text == "민원"


def test_sections_are_read_in_the_order_of_their_numbers(read):
    content = hwp.hwp(*(hwp.section(f"구역 {number}") for number in range(12)))
    assert read(content).text.splitlines() == [f"구역 {number}" for number in range(12)]


def test_a_long_paragraph_has_its_size_in_a_word_of_its_own(read):
    assert read(hwp.hwp(hwp.section("가" * 3_000, "끝"))).text == "가" * 3_000 + "\n끝"


def test_a_control_at_the_very_end_or_cut_off_ends_the_paragraph(read):
    assert read(hwp.hwp(hwp.section([*hwp.units_of("민원"), 11, 1, 2]))).text == "민원"


@pytest.mark.parametrize("flag", [hwp.PASSWORD, hwp.DISTRIBUTION, hwp.RIGHTS, hwp.CERTIFICATE])
def test_encrypted_documents_are_locked(read, flag):
    content = hwp.hwp(hwp.section("비밀"), flags=hwp.COMPRESSED | flag)
    assert read(content) == ExtractedText(error="locked")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        hwp.compound({"WordDocument": b"x" * 5000}),
        hwp.compound({"FileHeader": b"HWP Document File"}),
        hwp.hwp(),
        hwp.hwp(hwp.section("민원"), mark=b"HWP Dokument"),
        hwp.hwp(hwp.section("민원" * 9_000), flags=0)[:9_000],
    ],
    ids=["empty", "head alone", "word", "short header", "no section", "another mark", "cut off"],
)
def test_what_is_no_whole_document_is_damaged(read, content):
    assert read(content).error == "damaged"


def test_a_section_cut_off_gives_what_was_there(read):
    whole = hwp.section("처음", "나중")
    found = read(hwp.hwp(whole[:-30], flags=0))
    assert (found.text, found.error) == ("처음", "damaged")


def test_a_record_that_claims_four_gigabytes_is_damaged(read):
    huge = struct.pack("<II", hwp.PARA_TEXT | 0xFFF << 20, 0xFFFFFFFF)
    found = read(hwp.hwp(hwp.section("처음") + huge))
    assert (found.text, found.error) == ("처음", "damaged")


@pytest.mark.parametrize(
    ("section", "error"),
    [
        (lambda: hwp.record(hwp.PARA_TEXT, 0, b" " * (300 * 1024 * 1024)), "too_large"),
        (lambda: hwp.record(99, 0, b" " * (300 * 1024 * 1024)), "too_large"),
        (lambda: bytes(300 * 1024 * 1024), "too_large"),
    ],
    ids=["one paragraph", "something else", "empty records"],
)
def test_a_section_that_unpacks_to_300_mb_costs_bounded_time_and_memory(tmp_path, section, error):
    path = tmp_path / "bomb"
    path.write_bytes(hwp.hwp(section()))
    assert path.stat().st_size < 400_000
    began = time.monotonic()
    found, peak = measured(path, "hwp")
    assert found == ExtractedText(error=error)
    assert peak < 300
    assert time.monotonic() - began < pace.patience(20)


def test_sectors_in_a_circle_give_no_more_than_the_stream_says_it_holds(read):
    content = bytearray(hwp.hwp(hwp.section(*(f"문단 {number}" for number in range(300))), flags=0))
    fat = content.rfind(struct.pack("<I", hwp.FAT)) // hwp.SECTOR * hwp.SECTOR
    content[fat : fat + 4] = struct.pack("<I", 0)  # the first sector of the section goes before itself
    assert 0 < len(read(bytes(content)).text.splitlines()) < 400
    size = content.find("Section0".encode("utf-16-le")) + 120
    content[size : size + 4] = struct.pack("<I", 0x7FFFFFFF)
    assert read(bytes(content)).error == "damaged"


def test_broken_bytes_never_give_more_than_a_code(read):
    whole = hwp.hwp(hwp.section(*(f"민원 {number}" for number in range(100))))
    chance = random.Random(20)
    for _turn in range(12):
        content = bytearray(whole)
        for _byte in range(chance.choice([1, 8, 40])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        assert read(bytes(content)).error in ("", "damaged", "locked", "limits")


def test_the_child_cannot_take_more_memory_than_it_is_given(tmp_path):
    path = tmp_path / "long"
    path.write_bytes(hwp.hwp(hwp.section(*("가나다라마바사 " * 40 for _ in range(3_000)))))
    found, peak = measured(path, "hwp")
    assert found.truncated
    assert extract.MAX_TEXT * 0.9 < len(found.text) <= extract.MAX_TEXT
    assert peak < 150
