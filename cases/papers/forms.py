"""What people type into a review paper: the title, seven texts, two tables of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.papers.choices import (
    BUDGET_COLUMNS,
    CELL_LENGTH,
    MAX_ROWS,
    SCHEDULE_COLUMNS,
    TITLE_LENGTH,
    SectionKey,
)
from cases.papers.models import ReviewPaper
from common.fields import MarkdownFormField
from common.numbers import whole_number
from common.richtext import validate_no_control_characters

SPARE_ROWS = 2
MORE_ROWS = 5
LINE = [validate_no_control_characters]


class PaperStartForm(forms.Form):
    """Which cases, and what the paper is called."""

    title = forms.CharField(
        label=gettext_lazy("Title of the review paper"), max_length=TITLE_LENGTH, validators=LINE,
        help_text=gettext_lazy("Such as: Review of introducing one number for all calls"),
    )  # fmt: skip
    numbers = forms.CharField(
        label=gettext_lazy("Numbers of the cases"),
        max_length=300,
        validators=LINE,
        help_text=gettext_lazy("One or more, such as CS-2026-0012, with spaces between. At most 8."),
    )

    def clean_numbers(self) -> list[str]:
        return str(self.cleaned_data["numbers"]).replace(",", " ").split()


class AddCaseForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Number of the case"), max_length=20, validators=LINE)


class PaperForm(forms.Form):
    """The title and a field for each section, named by its key."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_LENGTH, validators=LINE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in SectionKey:
            self.fields[key.value] = MarkdownFormField(label=key.label, required=False)
            self.fields[key.value].widget.attrs |= {
                "rows": 14,
                "data-preview-url": str(reverse_lazy("cases:preview-markdown")),
            }

    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in SectionKey.values}


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=CELL_LENGTH, required=False, validators=LINE)


class AmountField(forms.CharField):
    """Whole won, with commas or not; None when empty."""

    widget = forms.TextInput({"inputmode": "numeric"})

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value)).replace(",", "").strip()
        if not text:
            return None
        if (amount := whole_number(text)) is None:
            raise forms.ValidationError(_("Write the amount in whole won with digits only, such as 12,000,000."))
        return amount


class BudgetRowForm(forms.Form):
    item, basis = _line(BUDGET_COLUMNS["item"]), _line(BUDGET_COLUMNS["basis"])
    amount = AmountField(label=BUDGET_COLUMNS["amount"], max_length=25, required=False)
    note = _line(BUDGET_COLUMNS["note"])


class ScheduleRowForm(forms.Form):
    step, period = _line(SCHEDULE_COLUMNS["step"]), _line(SCHEDULE_COLUMNS["period"])
    owner, note = _line(SCHEDULE_COLUMNS["owner"]), _line(SCHEDULE_COLUMNS["note"])


class Rows:
    """The rows of one table as forms, from what is kept or from what was posted. Empty rows are dropped on saving."""

    def __init__(
        self,
        name: str,
        kind: type[forms.Form],
        kept: Sequence[Mapping[str, Any]],
        data: QueryDict | None = None,
        more: bool = False,
    ) -> None:
        self.name = name
        count = _posted_rows(name, data) if data is not None else len(kept) + SPARE_ROWS
        count = min(count + (MORE_ROWS if more else 0), MAX_ROWS)
        self.forms = [
            kind(data, prefix=f"{name}-{place}", initial=_typed_row(kept[place]) if place < len(kept) else None)
            for place in range(max(count, 1))
        ]

    def __iter__(self) -> Iterator[forms.Form]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        return not [form for form in self.forms if form.errors]

    def cleaned(self) -> list[dict[str, Any]]:
        rows = (dict(form.cleaned_data) for form in self.forms)
        return [row for row in rows if any(cell not in ("", None) for cell in row.values())]

    def problems(self) -> list[str]:
        """Each error with the row and the column that it is in."""
        return [
            f"{form.fields[name].label} {place}: {' '.join(map(str, errors))}"
            for place, form in enumerate(self.forms, start=1)
            for name, errors in form.errors.items()
        ]

    def typed(self) -> str:
        """The rows as lines, whether they can be saved or not."""
        return row_lines([{field.name: field.value() for field in form} for form in self.forms])


def row_lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as lines of text with the cells between dots; empty cells and rows are left out."""
    lines = (" · ".join(str(cell) for cell in _typed_row(row).values() if cell) for row in rows)
    return "\n".join(line for line in lines if line)


def _typed_row(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: "" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for name, cell in row.items()
    }


def _posted_rows(name: str, data: QueryDict) -> int:
    """How many rows were posted: the highest number in a name of theirs, at most MAX_ROWS."""
    places = (whole_number(key.split("-")[1]) for key in data if key.startswith(f"{name}-"))
    return min(max((place + 1 for place in places if place is not None), default=0), MAX_ROWS)


class PaperInput:
    """The whole form of a paper. `data` is what was posted, None for what is kept; `more` names the table to grow."""

    def __init__(self, paper: ReviewPaper, data: QueryDict | None = None, more: str = "") -> None:
        kept = paper.texts()
        self.form = PaperForm(data, initial={"title": kept["title"], **kept["sections"]})
        self.budget = Rows("budget", BudgetRowForm, kept["budget_rows"], data, more == "budget")
        self.schedule = Rows("schedule", ScheduleRowForm, kept["schedule_rows"], data, more == "schedule")

    def is_valid(self) -> bool:
        given = (self.form, self.budget, self.schedule)
        return not [part for part in given if not part.is_valid()]

    @property
    def problems(self) -> list[str]:
        return [*self.budget.problems(), *self.schedule.problems()]

    def cleaned(self) -> dict[str, Any]:
        """The arguments of save_paper that hold what was typed."""
        return {
            "title": self.form.cleaned_data["title"],
            "sections": self.form.texts(),
            "budget_rows": self.budget.cleaned(),
            "schedule_rows": self.schedule.cleaned(),
        }

    def typed(self) -> list[tuple[str, str]]:
        """(label, text) of everything that was typed, for copying."""
        pairs = [(str(field.label), str(field.value() or "")) for field in self.form]
        pairs += [(str(SectionKey.BUDGET.label), self.budget.typed())]
        pairs += [(str(SectionKey.SCHEDULE.label), self.schedule.typed())]
        return [(label, text) for label, text in pairs if text.strip()]
