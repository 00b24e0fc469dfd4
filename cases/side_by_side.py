"""Two to four cases beside each other: what is asked for, what of it may be seen, and the rows of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.choices import TEXT_PARTS
from cases.evidence import WEIGHTS
from cases.models import CasePage
from cases.wording import bar_inputs, budget_in_words, period_in_words, staff_in_words
from common import richtext
from common.pictures import ChangeChart, change_bars, plain_number

if TYPE_CHECKING:
    from decimal import Decimal

    from people.roles import AnyUser

MAX_CASES = 4
ENOUGH = 2
SHOWN = 40  # letters of a word that is no number
_NUMBER = re.compile(r"CS-[0-9]{4}-[0-9]{4,6}")
# What another government needs first; these rows stand even when every case is silent.
ALWAYS = ("government", "problem", "customers", "action", "budget", "staff", "period", "grade")


@dataclass(frozen=True, slots=True)
class Asked:
    """`numbers` are those to show, by year and number; `beyond` came after the fourth; `odd` are no numbers at all."""

    numbers: list[str]
    beyond: list[str]
    odd: list[str]


def asked(values: Iterable[str], *, in_order: bool = True) -> Asked:
    """What the words ask for. Each number once, in capitals; the first four that were given are kept.

    `in_order=False` leaves them as they were given, for a fifth to find its place behind them.
    """
    words = list(dict.fromkeys(value.strip().upper() for value in values if value.strip()))
    numbers = [word for word in words if _NUMBER.fullmatch(word)]
    odd = [word[:SHOWN] for word in words if not _NUMBER.fullmatch(word)]
    first = numbers[:MAX_CASES]
    return Asked(sorted(first, key=_place) if in_order else first, numbers[MAX_CASES:], odd[:MAX_CASES])


def _place(number: str) -> tuple[int, int]:
    _cs, year, running = number.split("-")
    return int(year), int(running)


def address(numbers: Iterable[str], name: str = "cases:side-by-side") -> str:
    """Where these cases stand side by side."""
    query = urlencode([("case", number) for number in numbers])
    return f"{reverse(name)}?{query}" if query else reverse(name)


def seen_numbers(user: AnyUser, numbers: Sequence[str]) -> list[str]:
    """Those of the numbers whose cases the person may see, in their order. One query."""
    if not numbers:
        return []
    there = set(CasePage.objects.visible_to(user).filter(number__in=numbers).values_list("number", flat=True))
    return [number for number in numbers if number in there]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one case says; `html` is trusted. Both are empty when the case is silent."""

    text: str = ""
    html: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.html)


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    label: str | Promise
    cells: list[Cell]


class SideBySide:
    """A comparison as the person may see it. Up to five queries."""

    def __init__(self, user: AnyUser, values: Iterable[str]) -> None:
        self.asked = asked(values)
        found = _load(user, self.asked.numbers)
        self.cases = [found[number] for number in self.asked.numbers if number in found]
        self.unknown = [number for number in self.asked.numbers if number not in found]

    @property
    def numbers(self) -> list[str]:
        return [case.number or "" for case in self.cases]

    @property
    def canonical(self) -> str:
        """The one address of this set of cases."""
        return address(self.numbers)

    @property
    def is_clean(self) -> bool:
        """Whether everything that was asked for is shown, so that the address may be put in order."""
        return not (self.unknown or self.asked.beyond or self.asked.odd)

    @property
    def is_enough(self) -> bool:
        return len(self.cases) >= ENOUGH

    @property
    def has_room(self) -> bool:
        return len(self.cases) < MAX_CASES

    @property
    def sentences(self) -> list[str]:
        """What the reader has to know about cases that are not shown, and what to do."""
        told = []
        if self.asked.beyond:
            told.append(
                _("A comparison holds four cases. Not shown: %(numbers)s. Take one of the four away to make room.")
                % {"numbers": ", ".join(self.asked.beyond)}
            )
        if self.unknown:
            told.append(
                _("There is no case that you can see under %(numbers)s. Check the number.")
                % {"numbers": ", ".join(self.unknown)}
            )
        if self.asked.odd:
            told.append(
                _("“%(words)s” is not a number of a case. A number looks like CS-2026-0012.")
                % {"words": ", ".join(self.asked.odd)}
            )
        return told

    @cached_property
    def rows(self) -> list[Row]:
        """The rows in reading order; those about which every case is silent are left out, unless they are needed."""
        rows = [Row(key, label, [cell_of(case) for case in self.cases]) for key, label, cell_of in ROWS]
        return [row for row in rows if row.key in ALWAYS or any(row.cells)]

    @cached_property
    def chart(self) -> ChangeChart:
        """The figures that were measured before and after, grouped by case, as changes on one scale."""
        groups = [(f"{case.number} {case.title}", bar_inputs(case)) for case in self.cases]
        return change_bars(groups, title=_("Change of the figures"))

    def sheet(self) -> tuple[list[str], list[list[str | int | float | None]]]:
        """(headings, rows) of the workbook: a column a case, figures below, each as "before → after unit"."""
        head = [_("Compared"), *(f"{case.number} {case.title}" for case in self.cases)]
        rows: list[list[str | int | float | None]] = [
            [str(row.label), *(_plain(cell) for cell in row.cells)] for row in self.rows if row.key not in _AMOUNTS
        ]
        rows += [[str(label), *(amount(case) for case in self.cases)] for label, amount in _AMOUNTS.values()]
        return head, rows


def _load(user: AnyUser, numbers: list[str]) -> dict[str | None, CasePage]:
    if not numbers:
        return {}
    cases = (
        CasePage.objects.visible_to(user)
        .select_related("government__province", "government__current", "cs_type")
        .prefetch_related("metrics", "awards", "tagged_items__tag")
        .filter(number__in=numbers)
    )
    return {case.number: case for case in cases}


def _prose(part: str) -> Callable[[CasePage], Cell]:
    return lambda case: Cell(html=richtext.trusted(case.rendered.get(part, "")))


def _text(words: Callable[[CasePage], object]) -> Callable[[CasePage], Cell]:
    return lambda case: Cell(text=str(words(case) or ""))


def _figures(case: CasePage) -> str:
    """All figures, also those that were measured only once; one a line."""
    return "\n".join(
        f"{metric.name}: {_value(metric.before)} → {_value(metric.after)} {metric.unit}".rstrip()
        for metric in case.metrics.all()
    )


def _value(number: Decimal | None) -> str:
    return "–" if number is None else plain_number(number)


def _awards(case: CasePage) -> str:
    return "\n".join(f"{award.name} ({award.year})" if award.year else award.name for award in case.awards.all())


def _plain(cell: Cell) -> str:
    from common.richtext import strip_to_text  # the text module is heavy and only the workbook needs it here

    return strip_to_text(cell.html, between="\n") if cell.html else cell.text


def _government(case: CasePage) -> str:
    """Its name, and what it has become since."""
    today = case.government.current
    if today is None or today.pk == case.government_id:
        return case.government.name
    return _("%(name)s (today %(today)s)") % {"name": case.government.name, "today": today.name}


_PARTS = {part: (part, WEIGHTS[part][0], _prose(part)) for part in TEXT_PARTS}
# (key, label, what stands under a case), in the order of the table.
ROWS: tuple[tuple[str, str | Promise, Callable[[CasePage], Cell]], ...] = (
    ("government", gettext_lazy("Local government"), _text(_government)),
    ("year", gettext_lazy("Year"), _text(lambda case: case.year)),
    ("type", gettext_lazy("CS type"), _text(lambda case: case.cs_type.name if case.cs_type else "")),
    ("task", gettext_lazy("Focus task"), _text(lambda case: case.get_focus_task_display())),
    ("scope", gettext_lazy("Scope"), _text(lambda case: case.get_scope_display())),
    ("summary", gettext_lazy("Summary"), _text(lambda case: case.summary)),
    _PARTS["problem"],
    _PARTS["customers"],
    _PARTS["action"],
    ("budget", gettext_lazy("Budget"), _text(budget_in_words)),
    ("staff", gettext_lazy("Staff"), _text(staff_in_words)),
    ("period", gettext_lazy("Period"), _text(period_in_words)),
    ("grade", gettext_lazy("Evidence"), _text(lambda case: case.get_grade_display())),
    ("figures", gettext_lazy("Figures before and after"), _text(_figures)),
    _PARTS["results"],
    _PARTS["lessons"],
    _PARTS["spread"],
    ("awards", gettext_lazy("Awards"), _text(_awards)),
    ("licence", gettext_lazy("Licence"), _text(lambda case: case.get_licence_display())),
    ("source", gettext_lazy("Source"), _text(lambda case: case.source_note)),
)
# In the workbook these are numbers that can be reckoned with.
_AMOUNTS: dict[str, tuple[str | Promise, Callable[[CasePage], int | float | None]]] = {
    "budget": (gettext_lazy("Budget (won)"), lambda case: case.budget),
    "staff": (gettext_lazy("Staff (persons)"), lambda case: None if case.staff is None else float(case.staff)),
}
