"""The rows of the reference files as plain values, each with the line it stands on."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from common.exceptions import DomainError

GOVERNMENTS = "local_governments.csv"
CHANGES = "local_government_changes.csv"
DOMAINS = "mail_domains.csv"
FIGURES = "government_figures.csv"
SAMPLES = "sample_governments.csv"
SAMPLE_FIGURES = "sample_figures.csv"
HEADERS = {
    GOVERNMENTS: [
        "code", "name_ko", "name_short_ko", "name_en", "level", "kind",
        "parent_code", "valid_from", "valid_to", "successor_code", "row", "col",
    ],
    CHANGES: ["code", "date", "kind", "from_name", "to_name", "note"],
    DOMAINS: ["government_code", "domain"],
    FIGURES: ["code", "figure", "value", "unit", "on", "source"],
    SAMPLE_FIGURES: ["code", "figure", "value", "unit", "on", "source"],
    SAMPLES: ["code", "name_ko", "name_short_ko", "name_en", "level", "kind", "parent_code", "row", "col"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file, and what to do about it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class GovernmentRow:
    code: str
    name_ko: str
    name_short_ko: str
    name_en: str
    level: str
    kind: str
    parent_code: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    successor_code: str = ""
    row: int | None = None
    col: int | None = None
    line: int = field(default=0, compare=False)

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    code: str
    date: datetime.date
    kind: str
    from_name: str
    to_name: str
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, datetime.date, str, str]:
        return self.code, self.date, self.kind, self.to_name


@dataclass(frozen=True, slots=True)
class DomainRow:
    code: str
    domain: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FigureRow:
    code: str
    figure: str
    value: Decimal
    unit: str
    on: datetime.date
    source: str
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, str, datetime.date]:
        return self.code, self.figure, self.on


def read_governments(path: Path) -> tuple[list[GovernmentRow], list[Problem]]:
    rows, problems = [], []
    for line, raw in _lines(path):
        try:
            rows.append(_government(raw, line))
        except ValueError as error:
            problems.append(Problem(path.name, line, str(error)))
    return rows, problems


def read_changes(path: Path) -> tuple[list[ChangeRow], list[Problem]]:
    rows, problems = [], []
    for line, raw in _lines(path):
        try:
            day = _date(raw["date"], required=True)
        except ValueError as error:
            problems.append(Problem(path.name, line, str(error)))
            continue
        assert day is not None
        rows.append(ChangeRow(raw["code"], day, raw["kind"], raw["from_name"], raw["to_name"], raw["note"], line))
    return rows, problems


def read_domains(path: Path) -> list[DomainRow]:
    """The rows, or none when there is no such file."""
    if not path.exists():
        return []
    return [DomainRow(raw["government_code"], raw["domain"].lower(), line) for line, raw in _lines(path)]


def read_figures(path: Path) -> tuple[list[FigureRow], list[Problem]]:
    """The rows, or none when there is no such file: figures are good to have and nobody waits for them."""
    rows: list[FigureRow] = []
    problems: list[Problem] = []
    for line, raw in _lines(path) if path.exists() else ():
        try:
            day = _date(raw["on"], required=True)
            value = _amount(raw["value"])
        except ValueError as error:
            problems.append(Problem(path.name, line, str(error)))
            continue
        assert day is not None
        rows.append(FigureRow(raw["code"], raw["figure"], value, raw["unit"], day, raw["source"], line))
    return rows, problems


def _amount(text: str) -> Decimal:
    """Digits, with two places after the point at most."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", text):
        raise ValueError(_("“%(text)s” is not an amount. Write digits alone, as in 31250 or 12.5.") % {"text": text})
    return Decimal(text)


def _government(raw: dict[str, str], line: int) -> GovernmentRow:
    row, col = raw["row"], raw["col"]
    if bool(row) != bool(col) or not (row + col or "0").isdecimal():
        raise ValueError(_("row and col must both be whole numbers or both be empty. Correct the tile."))
    return GovernmentRow(
        **{name: raw[name] for name in ("code", "name_ko", "name_short_ko", "name_en", "level", "kind", "parent_code")},
        valid_from=_date(raw.get("valid_from", "")),
        valid_to=_date(raw.get("valid_to", "")),
        successor_code=raw.get("successor_code", ""),
        row=int(row) if row else None,
        col=int(col) if col else None,
        line=line,
    )


def _date(text: str, *, required: bool = False) -> datetime.date | None:
    if not text and not required:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(_("“%(text)s” is not a date. Write it as YYYY-MM-DD.") % {"text": text})
    return day


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line number, row) of a CSV file with the header that HEADERS names."""
    header = HEADERS[path.name]
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(
            _("%(file)s cannot be read (%(error)s). Put the UTF-8 file into the folder and try again.")
            % {"file": path.name, "error": error}
        ) from error
    reader = csv.DictReader(text.splitlines())
    if reader.fieldnames != header:
        wanted = ",".join(header)
        raise DomainError(str(Problem(path.name, 1, _("the first line must be %(header)s.") % {"header": wanted})))
    for raw in reader:
        cells = list(raw.values())
        if None in raw or None in cells or any(cell != cell.strip() for cell in cells):
            fault = _("every line needs %(count)s fields without spaces around them.") % {"count": len(header)}
            raise DomainError(str(Problem(path.name, reader.line_num, fault)))
        yield reader.line_num, raw
