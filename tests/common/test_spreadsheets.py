"""Exports open rightly in Excel, hold real values, and nothing in them is a formula."""

import csv
import datetime
import io
from decimal import Decimal
from itertools import count

import openpyxl
import pytest

from common.spreadsheets import csv_response, escape_cell, xlsx_response

ROWS = [
    ["=cmd|'/c calc'!A1", 3, Decimal("1.5"), datetime.date(2006, 5, 1)],
    ["@SUM(A1)", -3, None, datetime.datetime(2006, 5, 1, 0, 30, tzinfo=datetime.UTC)],
    ['쉼표, "따옴표"\n줄', True, 0.25, "-1+1"],
]
HEADER = ["이름", "수", "값", "날짜"]


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "＝1"])
def test_texts_that_look_like_formulas_are_escaped(text):
    assert escape_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "가", "1-2", "a=b", "'"])
def test_other_texts_stay(text):
    assert escape_cell(text) == text


def test_csv_has_the_mark_and_escaped_cells():
    content = body(csv_response("사례.csv", HEADER, ROWS))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        HEADER,
        ["'=cmd|'/c calc'!A1", "3", "1.5", "2006-05-01"],
        ["'@SUM(A1)", "-3", "", "2006-05-01 09:30:00"],
        ['쉼표, "따옴표"\n줄', "True", "0.25", "'-1+1"],
    ]


def test_csv_streams_and_stops_at_its_cap():
    response = csv_response("a.csv", ["n"], ([number] for number in count()), max_rows=3)
    assert body(response).decode("utf-8-sig").split() == ["n", "0", "1", "2"]


def test_xlsx_holds_real_numbers_and_dates_and_no_formula():
    content = body(xlsx_response("사례.xlsx", "사례 [목록]/2006", HEADER, ROWS))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        HEADER,
        ["'=cmd|'/c calc'!A1", 3, 1.5, datetime.datetime(2006, 5, 1)],  # noqa: DTZ001
        ["'@SUM(A1)", -3, None, datetime.datetime(2006, 5, 1, 9, 30)],  # noqa: DTZ001
        ['쉼표, "따옴표"\n줄', True, 0.25, "'-1+1"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} & {"f", "e"} == set()
    assert (sheet.title, sheet.freeze_panes, sheet["A1"].font.bold) == ("사례  목록  2006", "A2", True)


def test_xlsx_columns_fit_their_words_can_be_filtered_and_addresses_are_links():
    rows = [["가" * 20, "https://example.org/cases/1/"], ["가" * 90, "http://a b"]]
    sheet = openpyxl.load_workbook(io.BytesIO(body(xlsx_response("a.xlsx", "", ["제목", "주소"], rows)))).active
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (60, 30)
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet["B2"].hyperlink.target == "https://example.org/cases/1/"
    assert sheet["B3"].hyperlink is None


def test_xlsx_stops_at_its_cap_and_drops_control_characters():
    response = xlsx_response("a.xlsx", "", ["n"], (["a\x00\x0bb"] for _ in count()), max_rows=2)
    sheet = openpyxl.load_workbook(io.BytesIO(body(response))).active
    assert [row[0].value for row in sheet.iter_rows()] == ["n", "ab", "ab"]


@pytest.mark.parametrize("response", [csv_response("사례.csv", [], []), xlsx_response("사례.csv", "s", [], [])])
def test_downloads_are_named_in_korean_and_not_kept(response):
    assert (
        response["Content-Disposition"] == "attachment; filename=\"file.csv\"; filename*=UTF-8''%EC%82%AC%EB%A1%80.csv"
    )
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
