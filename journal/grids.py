"""Small tables that people paste from a spreadsheet or type with bars between the cells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_ROWS, MAX_COLUMNS = 40, 8
# Series of one chart: more colours nobody tells apart.
MAX_SERIES = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with one line of headings; every row is as long as the headings."""

    headings: list[str]
    rows: list[list[str]]


def read_grid(text: str) -> Grid:
    """The table that a text holds: a row a line, cells apart by tabs or by |. Short rows are filled up.

    Raises ValidationError with one sentence when there is no row under the headings or it is too large.
    """
    lines = [_cells(line) for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or len(lines[0]) < 2:
        raise ValidationError(_("A table needs a line of headings, at least two columns and one row below."))
    width = max(len(line) for line in lines)
    if len(lines) > MAX_ROWS + 1 or width > MAX_COLUMNS:
        raise ValidationError(
            _("A table can have at most %(rows)s rows and %(columns)s columns.")
            % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
        )
    filled = [line + [""] * (width - len(line)) for line in lines]
    return Grid(filled[0], filled[1:])


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@dataclass(frozen=True, slots=True)
class Series:
    """One column of numbers: its name and a value a label."""

    name: str
    values: list[Decimal]


def read_series(text: str) -> tuple[list[str], list[Series]]:
    """The labels of the first column and the number columns of a table.

    Raises ValidationError, beside what `read_grid` raises, when a value is no number or is below nought.
    """
    grid = read_grid(text)
    if len(grid.headings) > MAX_SERIES + 1:
        raise ValidationError(_("A chart can have at most %(n)s columns of numbers.") % {"n": MAX_SERIES})
    labels = [row[0] for row in grid.rows]
    series = [
        Series(heading, [_number(row[place]) for row in grid.rows])
        for place, heading in enumerate(grid.headings[1:], start=1)
    ]
    return labels, series


def _number(cell: str) -> Decimal:
    try:
        value = Decimal(cell.replace(",", "").removesuffix("%"))
    except InvalidOperation as error:
        raise ValidationError(_("“%(cell)s” is not a number.") % {"cell": cell}) from error
    if not value.is_finite() or value < 0:
        raise ValidationError(_("“%(cell)s” cannot be drawn: a bar begins at nought.") % {"cell": cell})
    return value
