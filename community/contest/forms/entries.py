"""What entrants type, step by step, and what the office answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases.forms import HINTS, RowForm
from cases.forms import FileForm as CaseFileForm
from cases.models import CasePage
from common.fields import MarkdownFormField
from common.richtext import validate_no_control_characters
from community.contest.choices import MAX_FILES, REASON_LENGTH, TEXT_PARTS, TITLE_LENGTH
from community.contest.forms.setup import moment_input
from community.contest.models import Contest, Division, Entry, EntryMember
from people.models import LocalGovernment

PARTS = {part: Entry._meta.get_field(part).verbose_name for part in TEXT_PARTS}


def title_field() -> forms.CharField:
    return forms.CharField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        validators=[validate_no_control_characters],
        help_text=_("What was done, in one line. At most 100 characters."),
    )


def divisions_for(contest: Contest, government: LocalGovernment) -> list[Division]:
    return [division for division in contest.divisions.all() if division.takes(government)]


class DivisionField(forms.ModelChoiceField):
    """The divisions that take a government, as buttons."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Division"), queryset=Division.objects.none(), widget=forms.RadioSelect, **kwargs)

    def offer(self, contest: Contest, government: LocalGovernment) -> None:
        fitting = [division.pk for division in divisions_for(contest, government)]
        self.queryset = Division.objects.filter(pk__in=fitting)
        self.empty_label = None


class StartForm(forms.Form):
    """A title, or one of the government's own cases."""

    case = forms.ModelChoiceField(
        label=_("Begin with one of our cases"),
        queryset=CasePage.objects.none(),
        required=False,
        empty_label=_("With none: I write it new"),
        help_text=_("Its words are copied into the entry. You can change them there; the case stays as it is."),
    )
    title = title_field()
    division = DivisionField()

    def __init__(self, *args: Any, contest: Contest, government: LocalGovernment, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]
        self.fields["title"].required = False
        self.fields["title"].help_text = _("May stay empty when you begin with a case.")
        self.fields["division"].offer(contest, government)  # type: ignore[attr-defined]
        fitting = divisions_for(contest, government)
        if len(fitting) == 1:
            self.fields["division"].initial = fitting[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("case") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Give the entry a title, or choose a case."))
        return cleaned


class StepForm(forms.Form):
    """Some fields of an entry, filled from it."""

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        for name in self.fields:
            if name in TEXT_PARTS:
                self.fields[name].widget.attrs["data-preview-url"] = reverse_lazy("cases:preview-markdown")
            self.initial.setdefault(name, self._value(name))

    def _value(self, name: str) -> Any:
        return getattr(self.entry, {"division": "division_id"}.get(name, name), None)


def part_field(name: str) -> MarkdownFormField:
    return MarkdownFormField(label=PARTS[name], required=False, help_text=HINTS[name])


class BasicsForm(StepForm):
    title = title_field()
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=300,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=HINTS["summary"],
    )
    division = DivisionField()

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        if entry.number:
            del self.fields["division"]
        elif entry.government is not None:
            self.fields["division"].offer(entry.contest, entry.government)  # type: ignore[attr-defined]


class StoryForm(StepForm):
    problem = part_field("problem")
    action = part_field("action")
    customers = part_field("customers")


class ResultsForm(StepForm):
    results = part_field("results")
    lessons = part_field("lessons")
    spread = part_field("spread")


class TeamForm(StepForm):
    """The team stands in a table of its own."""


class PromisesForm(StepForm):
    consent = forms.BooleanField(
        label=_("I have read this and consent, also for everybody in the team."), required=False
    )
    pledge = forms.BooleanField(label=_("I promise this for everybody who worked on the entry."), required=False)

    def _value(self, name: str) -> Any:
        return {"consent": self.entry.consented_at, "pledge": self.entry.pledged_at}[name] is not None


class MemberRow(RowForm):
    class Meta:
        model = EntryMember
        fields = ["name", "department", "post", "role"]


class FileForm(CaseFileForm):
    most = MAX_FILES
    hint = _("One of %(kinds)s, at most %(limit)s MB. An entry can have %(files)s files.")


class ScreeningForm(forms.Form):
    """The office's word about an entry; the buttons say which."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to return or refuse an entry. The entrant reads it."),
    )
    complete_by = forms.DateTimeField(
        label=_("To be completed by"),
        required=False,
        widget=moment_input(),
        help_text=_("Only to return it, in Seoul time."),
    )
