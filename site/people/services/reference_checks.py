"""What must hold of the reference lists before a row of them is loaded."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from people.choices import ChangeKind, FigureKind, Kind, Level
from people.services.reference_rows import (
    CHANGES,
    DOMAINS,
    FIGURES,
    GOVERNMENTS,
    ChangeRow,
    DomainRow,
    FigureRow,
    GovernmentRow,
    Problem,
)

EARLY_2006 = datetime.date(2006, 3, 31)
COUNTS_2006 = {Level.METROPOLITAN: 16, Level.BASIC: 234}
BASIC_KINDS = {Kind.CITY: "시", Kind.COUNTY: "군", Kind.DISTRICT: "구"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
Rows = dict[str, GovernmentRow]


def at_end_of_chain(row: GovernmentRow, day: datetime.date, by_code: Rows) -> GovernmentRow | None:
    """What the row has become on the day, or None when the chain of successors breaks before it."""
    while row.valid_to is not None and row.valid_to <= day:
        successor = by_code.get(row.successor_code)
        if successor is None or not successor.is_valid_on(row.valid_to):
            return None
        row = successor
    return row


def parent_on(row: GovernmentRow, day: datetime.date, by_code: Rows) -> GovernmentRow | None:
    """The metropolitan government it stands under on the day."""
    parent = by_code.get(row.parent_code)
    return at_end_of_chain(parent, day, by_code) if parent else None


def full_name_on(row: GovernmentRow, day: datetime.date, by_code: Rows) -> str:
    parent = parent_on(row, day, by_code)
    return f"{parent.name_ko} {row.name_short_ko}" if parent else row.name_ko


def check_governments(rows: list[GovernmentRow]) -> Iterator[Problem]:
    """Every fault of the list, line by line, and then those of the whole."""
    by_code = {row.code: row for row in rows}
    counted = Counter(row.code for row in rows)
    for row in rows:
        faults = [*_shape(row), *_parent(row, by_code), *_life(row, by_code)]
        if counted[row.code] > 1:
            faults.append(_("the code %(code)s stands on several lines. Keep one.") % {"code": row.code})
        yield from (Problem(GOVERNMENTS, row.line, fault) for fault in faults)
    yield from _early_2006(rows)
    for day in sorted({EARLY_2006} | {day for row in rows for day in (row.valid_from, row.valid_to) if day}):
        valid = [row for row in rows if row.is_valid_on(day)]
        yield from _alone(valid, lambda row: (row.row, row.col) if row.row is not None else None, _("tile"), day)
        yield from _alone(valid, lambda row, on=day: full_name_on(row, on, by_code), _("full name"), day)  # type: ignore[misc]


def check_changes(changes: list[ChangeRow], rows: list[GovernmentRow]) -> Iterator[Problem]:
    by_code = {row.code: row for row in rows}
    seen: set[tuple[str, datetime.date, str, str]] = set()
    for change in changes:
        if change.code not in by_code:
            yield Problem(CHANGES, change.line, _unknown(change.code))
        if change.kind not in ChangeKind.values:
            yield Problem(CHANGES, change.line, _one_of("kind", change.kind, ChangeKind.values))
        if change.key in seen:
            yield Problem(CHANGES, change.line, _("this change is already listed. Remove one of the two."))
        seen.add(change.key)
        yield from (Problem(CHANGES, change.line, fault) for fault in _names_in_use(change, rows, by_code))
    told = {(change.code, change.date) for change in changes}
    for row in rows:
        if row.valid_to and (row.code, row.valid_to) not in told:
            fault = _("it ends on %(day)s, but %(file)s does not say why. Add the change.")
            yield Problem(GOVERNMENTS, row.line, fault % {"day": row.valid_to, "file": CHANGES})


def check_figures(figures: list[FigureRow], codes: set[str], file: str = FIGURES) -> Iterator[Problem]:
    counted = Counter(row.key for row in figures)
    for row in figures:
        if row.code not in codes:
            yield Problem(file, row.line, _unknown(row.code))
        if row.figure not in FigureKind.values:
            yield Problem(file, row.line, _one_of("figure", row.figure, FigureKind.values))
        if not (row.unit and row.source):
            yield Problem(file, row.line, _("a figure needs its unit and its source. Name both."))
        if counted[row.key] > 1:
            yield Problem(file, row.line, _("this figure is already listed for the day. Remove one of the two."))


def check_domains(domains: list[DomainRow], codes: set[str]) -> Iterator[Problem]:
    counted = Counter((row.code, row.domain) for row in domains)
    for row in domains:
        if row.code not in codes:
            yield Problem(DOMAINS, row.line, _unknown(row.code))
        if not DOMAIN.fullmatch(row.domain):
            fault = _("“%(text)s” is not a mail domain. Write the part after the @.") % {"text": row.domain}
            yield Problem(DOMAINS, row.line, fault)
        if counted[row.code, row.domain] > 1:
            yield Problem(DOMAINS, row.line, _("this mail domain is already listed. Remove one of the two."))


def _shape(row: GovernmentRow) -> Iterator[str]:
    if not SLUG.fullmatch(row.code):
        yield _("the code “%(code)s” may hold small letters, digits and hyphens only.") % {"code": row.code}
    if row.level not in Level.values:
        yield _one_of("level", row.level, Level.values)
    if row.kind not in Kind.values or (row.kind in BASIC_KINDS) != (row.level == Level.BASIC):
        yield _one_of("kind", row.kind, Kind.values)
    elif row.kind in BASIC_KINDS and not row.name_short_ko.split("(")[0].endswith(BASIC_KINDS[Kind(row.kind)]):
        yield _("the kind %(kind)s does not fit the name %(name)s.") % {"kind": row.kind, "name": row.name_short_ko}
    if not (row.name_ko and row.name_short_ko and row.name_en):
        yield _("a name is missing. Give the Korean, the short Korean and the English name.")
    if row.level == Level.BASIC and row.row is None:
        yield _("a basic government needs a tile. Give row and col.")


def _parent(row: GovernmentRow, by_code: Rows) -> Iterator[str]:
    if row.level == Level.METROPOLITAN:
        if row.parent_code:
            yield _("a metropolitan government stands under nobody. Empty parent_code.")
        return
    parent = by_code.get(row.parent_code)
    if parent is None or parent.level != Level.METROPOLITAN:
        yield _("parent_code “%(code)s” is no metropolitan government. Correct it.") % {"code": row.parent_code}
        return
    if not row.code.startswith(parent.code + "-"):
        yield _("the code must begin with that of its parent, %(code)s-.") % {"code": parent.code}
    if row.name_ko != f"{parent.name_ko} {row.name_short_ko}":
        yield _("name_ko must be the parent's name and the short name: %(name)s.") % {
            "name": f"{parent.name_ko} {row.name_short_ko}"
        }
    for day in filter(None, (row.valid_from, EARLY_2006 if row.valid_from is None else None)):
        found = parent_on(row, day, by_code)
        if found is None or not found.is_valid_on(day):
            yield _("no metropolitan government stands above it on %(day)s. Correct its parent.") % {"day": day}


def _life(row: GovernmentRow, by_code: Rows) -> Iterator[str]:
    if row.valid_from and row.valid_to and row.valid_from >= row.valid_to:
        yield _("it ends before it begins. Correct valid_from or valid_to.")
    if bool(row.valid_to) != bool(row.successor_code):
        yield _("a government that ended needs a successor, and only such a one. Give both or neither.")
    elif row.valid_to:
        successor = by_code.get(row.successor_code)
        if successor is None:
            yield _unknown(row.successor_code)
        elif not successor.is_valid_on(row.valid_to):
            yield _("its successor %(code)s does not exist on %(day)s.") % {
                "code": row.successor_code,
                "day": row.valid_to,
            }


def _early_2006(rows: list[GovernmentRow]) -> Iterator[Problem]:
    found = Counter(row.level for row in rows if row.valid_from is None)
    if dict(found) != {level.value: count for level, count in COUNTS_2006.items()}:
        fault = _(
            "early 2006 had 16 metropolitan and 234 basic governments (rows without valid_from), "
            "but the list has %(metropolitan)s and %(basic)s. Complete the list."
        )
        yield Problem(GOVERNMENTS, 1, fault % {"metropolitan": found["metropolitan"], "basic": found["basic"]})


def _alone(
    rows: list[GovernmentRow], key: Callable[[GovernmentRow], object], what: str, day: datetime.date
) -> Iterator[Problem]:
    """A problem for every row whose key another row of the day has too."""
    first: dict[object, GovernmentRow] = {}
    for row in rows:
        value = key(row)
        if value is None:
            continue
        other = first.setdefault(value, row)
        if other is not row:
            fault = _("its %(what)s %(value)s is also that of %(other)s on %(day)s. Change one of them.")
            values = {"what": what, "value": value, "other": other.code, "day": day}
            yield Problem(GOVERNMENTS, row.line, fault % values)


def _names_in_use(change: ChangeRow, rows: list[GovernmentRow], by_code: Rows) -> Iterator[str]:
    before = change.date - datetime.timedelta(days=1)
    for name, day in ((change.from_name, before), (change.to_name, change.date)):
        if name not in {full_name_on(row, day, by_code) for row in rows if row.is_valid_on(day)}:
            yield _("no government was called %(name)s on %(day)s. Correct the name or the date.") % {
                "name": name,
                "day": day,
            }


def _unknown(code: str) -> str:
    return _("there is no government with the code “%(code)s”. Correct the code or add the government.") % {
        "code": code
    }


def _one_of(column: str, value: str, allowed: list[str]) -> str:
    return _("“%(value)s” is not allowed in %(column)s. Use one of: %(allowed)s.") % {
        "value": value,
        "column": column,
        "allowed": ", ".join(allowed),
    }
