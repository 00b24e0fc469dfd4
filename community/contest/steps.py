"""The steps of writing an entry as one list, and what a person sent for one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.forms import RowForm, row_set
from cases.steps import as_text, posted_rows
from community.contest.choices import MAX_MEMBERS
from community.contest.completeness import Part
from community.contest.forms import entries as forms
from community.contest.models import Entry


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its address word, its name, its fields, its tables."""

    key: str
    label: str | Promise
    form: type[forms.StepForm] | None = None
    tables: dict[str, type[RowForm]] = field(default_factory=dict)


STEPS = (
    Step("basics", _("Basics"), forms.BasicsForm),
    Step("story", _("Problem and what was done"), forms.StoryForm),
    Step("results", _("Results and lessons"), forms.ResultsForm),
    Step("team", _("Team"), forms.TeamForm, {"members": forms.MemberRow}),
    Step("files", _("Files")),
    Step("promises", _("Consent and pledge"), forms.PromisesForm),
    Step("check", _("Check and hand in")),
)
BY_KEY = {step.key: step for step in STEPS}


def step_after(step: Step) -> Step:
    """The next step; the last one is followed by itself."""
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def is_done(step: Step, parts: list[Part]) -> bool:
    """Whether nothing is missing of what is written there."""
    own = [part for part in parts if part.step == step.key]
    return bool(own) and all(part.present for part in own)


class StepInput:
    """The form and the tables of one step, from the entry or from what was posted.

    `more_rows` gives a table three empty rows more; then nothing is checked, only shown again.
    """

    def __init__(self, step: Step, entry: Entry, data: QueryDict | None = None) -> None:
        assert step.form is not None  # noqa: S101 - steps without a form have views of their own
        self.step, self.entry = step, entry
        self.more = data is not None and any(f"more-{name}" in data for name in step.tables)
        self.form = step.form(None if self.more else data, entry=entry)
        self.tables = {name: self._table(name, row, data) for name, row in step.tables.items()}

    def _table(self, name: str, row: type[RowForm], data: QueryDict | None) -> Any:
        kind = row_set(row, 3 if self.more else 1)
        if data is not None and not self.more:
            return row_set(row)(data, prefix=name)
        names = row._meta.fields  # type: ignore[attr-defined]
        if data is not None:
            return kind(initial=posted_rows(data, name, names), prefix=name)
        rows = getattr(self.entry, name).all()
        return kind(initial=[{key: getattr(thing, key) for key in names} for thing in rows], prefix=name)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(table.is_valid() for table in self.tables.values())])

    def cleaned(self) -> dict[str, Any]:
        """What services.writing.save_step takes."""
        return self.form.cleaned_data | {name: table.rows()[:MAX_MEMBERS] for name, table in self.tables.items()}

    @property
    def problems(self) -> list[str]:
        """Every error of the tables as a sentence with the name of its field and its row."""
        return [
            f"{form.fields[name].label} ({place}): {error}"
            for table in self.tables.values()
            for place, form in enumerate(table.forms, start=1)
            if table.is_bound
            for name, errors in form.errors.items()
            if name in form.fields
            for error in errors
        ]

    def typed(self) -> list[tuple[str | Promise, str]]:
        """(label, text) of everything that was typed, for showing it when it cannot be saved."""
        pairs = [(bound.label, as_text(bound.value())) for bound in self.form if not isinstance(bound.value(), bool)]
        for table in self.tables.values():
            rows = [[as_text(form[key].value()) for key in form._meta.fields] for form in table.forms]
            pairs.append((_("Team"), "\n".join(" · ".join(cell for cell in row if cell) for row in rows if row[0])))
        return [(label, text) for label, text in pairs if text.strip()]
