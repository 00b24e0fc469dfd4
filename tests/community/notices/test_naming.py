"""Which names call which local government: past names, short ones, those that several bear."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from community.notices.naming import ends_word, names_of
from people.models import LocalGovernment

REFERENCE = Path(__file__).resolve().parents[3] / "fixtures/reference/local_governments.csv"
TODAY = datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def names():
    """The reference list as rows that no database has seen."""
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        table = list(csv.DictReader(lines))
    rows = {}
    for number, row in enumerate(table, 1):
        day = {
            name: datetime.date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")
        }
        words = {name: row[name] for name in ("code", "name_ko", "name_short_ko", "name_en", "level", "kind")}
        rows[row["code"]] = LocalGovernment(pk=number, **words, **day)
    for row in table:
        if row["parent_code"]:
            rows[row["code"]].parent = rows[row["parent_code"]]
    for row in table:
        code = row["code"]
        while after := next(each["successor_code"] for each in table if each["code"] == code):
            code = after
        rows[row["code"]].current = rows[code]
    for row in rows.values():
        row.province = row.current.parent.current if row.current.parent else row.current
    return names_of(rows.values(), TODAY)


def codes(names, keys):
    return {names.governments[key].code for key in keys}


@pytest.mark.parametrize(
    ("text", "called", "codes_meant"),
    [
        ("강원도", "강원도", {"gangwon-state"}),
        ("강원특별자치도에 여쭙니다", "강원특별자치도", {"gangwon-state"}),
        ("강원도에서는", "강원도", {"gangwon-state"}),
        ("강원 담당자님", "강원", {"gangwon-state"}),
        ("강원도청의 사례", "강원도", {"gangwon-state"}),
        ("전북도는 어떤가요", "전북도", {"jeonbuk-state"}),
        ("제주도와 함께", "제주도", {"jeju-special"}),
        ("서울시", "서울시", {"seoul"}),
        ("부산 중구", "부산 중구", {"busan-jung"}),
        ("부산광역시중구", "부산광역시중구", {"busan-jung"}),
        ("부산시 중구청장님께", "부산시 중구", {"busan-jung"}),
        ("서울특별시 종로구, 안녕하세요", "서울특별시 종로구", {"seoul-jongno"}),
        ("종로구", "종로구", {"seoul-jongno"}),
        ("경남 고성군", "경남 고성군", {"gyeongnam-goseong"}),
        ("강원특별자치도 고성군", "강원특별자치도 고성군", {"gangwon-goseong"}),
        ("강원 고성군", "강원 고성군", {"gangwon-goseong"}),
        ("고성군", "고성군", {"gangwon-goseong", "gyeongnam-goseong"}),
        ("중구에서", "중구", {"seoul-jung", "busan-jung", "daegu-jung", "daejeon-jung", "ulsan-jung"}),
        ("경기도 파주시 담당자", "경기도 파주시", {"gyeonggi-paju"}),
        ("대구 군위군", "대구 군위군", {"daegu-gunwi"}),
        ("경북 군위군", "경북 군위군", {"daegu-gunwi"}),
        ("광주광역시", "광주광역시", {"jeonnam-gwangju"}),
    ],
)
def test_a_name_calls(names, text, called, codes_meant):
    length, keys = names.read(text)
    assert (text[:length], codes(names, keys)) == (called, codes_meant)


@pytest.mark.parametrize(
    "text", ["강원대학교", "서울시민 여러분", "경기도민", "중구난방", "홍길동", "x", "", "  강원도"]
)
def test_what_only_begins_like_a_name_calls_nobody(names, text):
    assert names.read(text) is None


def test_a_name_is_never_read_over_the_end_of_a_line(names):
    length, _keys = names.read("부산\n중구")
    assert length == 2


def test_each_of_the_250_is_called_by_its_full_name_of_2006(names):
    with REFERENCE.open(encoding="utf-8-sig", newline="") as lines:
        of_2006 = [row["name_ko"] for row in csv.DictReader(lines) if not row["valid_from"]]
    assert len(of_2006) == 250
    assert [name for name in of_2006 if len(names.meant_by(name)) != 1] == []
    assert [name for name in of_2006 if names.read(f"{name}에서") is None] == []


@pytest.mark.parametrize(
    ("rest", "ends"),
    [
        ("", True),
        (" 담당자", True),
        ("님께", True),
        ("과장님, 안녕하세요", True),
        ("에서도.", True),
        (")", True),
        ("진", False),
        ("2", False),
        ("a", False),
    ],
)
def test_a_name_ends_before_a_title_or_a_particle(rest, ends):
    assert ends_word(rest) is ends
