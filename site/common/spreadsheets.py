"""Lists as CSV and XLSX that a spreadsheet opens rightly and never takes for formulas."""

from __future__ import annotations

import csv
import datetime
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice, zip_longest
from typing import TypeVar

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from common.uploads import CONTENT_TYPES, content_disposition

MAX_ROWS = 50_000
MAX_CELL = 32_767
WIDTH_ROWS = 200  # how many rows decide about the widths
_ADDRESS = re.compile(r"https?://[^\s]{1,2000}")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
Download = TypeVar("Download", bound=StreamingHttpResponse)


class _Echo:
    """A file whose write gives the text back, which lets csv.writer stream."""

    def write(self, text: str) -> str:
        return text


def escape_cell(text: str) -> str:
    """The text without control characters, behind an apostrophe when a spreadsheet would take it for a formula."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, max_rows: int = MAX_ROWS
) -> StreamingHttpResponse:
    """A streamed CSV download in UTF-8 with the mark that Excel needs; at most `max_rows` rows besides the header."""
    response = StreamingHttpResponse(_csv_lines(header, islice(rows, max_rows)), content_type="text/csv; charset=utf-8")
    return _as_download(response, filename)


def xlsx_response(
    filename: str,
    sheet_title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    max_rows: int = MAX_ROWS,
) -> FileResponse:
    """An XLSX download: real dates (Seoul time) and numbers, a header that stays in view, at most `max_rows` rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(sheet_title))
    sheet.freeze_panes = "A2"
    kept = islice(rows, max_rows)
    first = [[_plain(value) for value in row] for row in islice(kept, WIDTH_ROWS)]
    for number, width in enumerate(_widths(header, first), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_heading(sheet, title) for title in header])
    count = 1
    for row in chain(first, kept):
        sheet.append([_xlsx_cell(sheet, value) for value in row])
        count += 1
    if header:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{count}"
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(target)
    target.seek(0)
    return _as_download(FileResponse(target, content_type=CONTENT_TYPES["xlsx"]), filename)


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([escape_cell(str(title)) for title in header])
    for row in rows:
        yield writer.writerow([_csv_value(value) for value in row])


def _csv_value(value: object) -> object:
    value = _plain(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value if isinstance(value, int | float | Decimal | datetime.date) else escape_cell(str(value))


def _xlsx_value(value: object) -> object:
    value = _plain(value)
    if isinstance(value, int | float | Decimal | datetime.date):
        return value
    # openpyxl takes a leading "=" for a formula; the apostrophe prevents that as it does for CSV.
    return escape_cell(str(value))[:MAX_CELL]


def _xlsx_cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    """The value; an address of the web as a link that opens."""
    value = _xlsx_value(value)
    if not (isinstance(value, str) and _ADDRESS.fullmatch(value)):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.hyperlink = value
    cell.style = "Hyperlink"
    return cell


def _widths(header: Sequence[object], rows: Sequence[Sequence[object]]) -> list[int]:
    """A width for each column that shows its heading and the first rows, 8 to 60; Hangul counts as two."""
    columns = zip_longest(header, *rows, fillvalue="")
    return [min(max(max(_width(value) for value in column) + 2, 8), 60) for column in islice(columns, len(header))]


def _width(value: object) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in str(value)[:60])


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    return value


def _heading(sheet: WriteOnlyWorksheet, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=escape_cell(str(title)))
    cell.font = Font(bold=True)
    return cell


def _sheet_title(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ in the name of a sheet."""
    return "".join(" " if character in "[]:*?/\\'" else character for character in str(title))[:31].strip() or "Sheet"


def _as_download(response: Download, filename: str) -> Download:
    response.headers["Content-Disposition"] = content_disposition(filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
