"""The steps of writing a case as one list, and what a person sent for one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import forms
from cases.evidence import Part
from cases.models import CasePage


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its address word, its name, its fields, its tables, the parts of a complete case in it."""

    key: str
    label: str | Promise
    form: type[forms.StepForm] | None = None
    tables: dict[str, type[forms.RowForm]] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()


STEPS = (
    Step(
        "basics",
        _("Basics"),
        forms.BasicsForm,
        parts=frozenset({"summary", "cs_type", "focus_task", "scope"}),
    ),
    Step("problem", _("Problem and customers"), forms.ProblemForm, parts=frozenset({"voice", "problem", "customers"})),
    Step("action", _("What was done"), forms.ActionForm, parts=frozenset({"action", "budget", "staff", "period"})),
    Step(
        "results",
        _("Results"),
        forms.ResultsForm,
        {"metrics": forms.MetricRow, "awards": forms.AwardRow},
        frozenset({"results", "metrics"}),
    ),
    Step(
        "lessons",
        _("Lessons and contact"),
        forms.LessonsForm,
        {"links": forms.LinkRow},
        frozenset({"lessons", "spread", "contact"}),
    ),
    Step("files", _("Files")),
    Step("check", _("Check and submit")),
)
BY_KEY = {step.key: step for step in STEPS}


def step_after(step: Step) -> Step:
    """The next step; the last one is followed by itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def step_of(part: str) -> Step:
    """Where a part of a complete case is written."""
    return next(step for step in STEPS if part in step.parts)


def missing_in(step: Step, missing: list[Part]) -> list[Part]:
    return [part for part in missing if part.key in step.parts]


class StepInput:
    """The form and the tables of one step, from the draft or from what was posted."""

    def __init__(self, step: Step, draft: CasePage, data: QueryDict | None = None, *, more_rows: str = "") -> None:
        """`more_rows` names a table that gets three empty rows more; then nothing is checked, only shown again."""
        assert step.form is not None  # noqa: S101 - steps without a form have views of their own
        self.step = step
        self.draft = draft
        self.form = step.form(data, draft=draft)
        self.tables: dict[str, Any] = {
            name: self._table(name, row, data, extra=3 if name == more_rows else 1, replay=bool(more_rows))
            for name, row in step.tables.items()
        }
        if more_rows and data is not None:
            typed = {name: data.get(name) for name in self.form.fields}
            self.form = step.form(draft=draft)
            self.form.initial |= typed

    def _table(self, name: str, row: type[forms.RowForm], data: QueryDict | None, *, extra: int, replay: bool) -> Any:
        if data is not None and not replay:
            return forms.row_set(row)(data, prefix=name)
        names = row._meta.fields  # type: ignore[attr-defined]
        if data is not None:
            initial = posted_rows(data, name, names)
        else:
            initial = [{key: getattr(child, key) for key in names} for child in getattr(self.draft, name).all()]
        return forms.row_set(row, extra)(initial=initial, prefix=name)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(table.is_valid() for table in self.tables.values())])

    def cleaned(self) -> dict[str, Any]:
        """What services.drafting.save_step takes."""
        return self.form.cleaned_data | {name: table.rows() for name, table in self.tables.items()}

    @property
    def problems(self) -> list[str]:
        """Every error as a sentence with the name of its field."""
        found = [f"{self.form[name].label}: {error}" for name, errors in self._field_errors() for error in errors]
        for table in self.tables.values():
            for place, errors in enumerate(table.errors, start=1):
                found += [
                    f"{table.forms[place - 1].fields[name].label} ({place}): {error}"
                    for name, list_ in errors.items()
                    if name in table.forms[place - 1].fields
                    for error in list_
                ]
        return found

    def _field_errors(self) -> list[tuple[str, Any]]:
        return [(name, errors) for name, errors in self.form.errors.items() if name in self.form.fields]

    def typed(self) -> list[tuple[str | Promise, str]]:
        """(label, text) of everything that was typed, for showing it when it cannot be saved."""
        pairs = [(field.label, as_text(field.value())) for field in self.form]
        for name, table in self.tables.items():
            label = getattr(CasePage, name).rel.related_model._meta.verbose_name_plural
            rows = [[as_text(form[key].value()) for key in form._meta.fields] for form in table.forms]
            pairs.append((label, "\n".join(" · ".join(cell for cell in row if cell) for row in rows if any(row))))
        return [(label, text) for label, text in pairs if text.strip()]


def posted_rows(data: QueryDict, prefix: str, names: list[str]) -> list[dict[str, str]]:
    """The rows of a table as they were posted, empty and removed ones left out, unchecked."""
    try:
        total = min(int(data.get(f"{prefix}-TOTAL_FORMS", "0")), forms.MAX_ROWS)
    except ValueError:
        total = 0
    rows = [{name: data.get(f"{prefix}-{at}-{name}", "") for name in names} for at in range(total)]
    kept = [row for at, row in enumerate(rows) if not data.get(f"{prefix}-{at}-DELETE")]
    # A choice that is never empty does not make a row.
    return [row for row in kept if any(value for name, value in row.items() if name != "better")]


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(as_text, value))
    return str(value).replace("\r\n", "\n")
