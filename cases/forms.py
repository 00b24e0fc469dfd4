"""The steps in which a case is written, and what reviewers type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import fields_for_model
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from cases.choices import TEXT_PARTS
from cases.models import TAG_LENGTH, CaseAward, CaseLink, CaseMetric, CasePage
from cases.services.files import MAX_FILES
from common.richtext import validate_no_control_characters
from common.uploads import ACCEPT, EXTENSIONS
from people.models import Officer

TITLE_LENGTH = 100
MAX_TAGS = 10
MAX_ROWS = 30


CHOOSE = _("Please choose")


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


HINTS = {
    "summary": _("Two or three sentences: what was done, for whom, with what effect. At most 300 characters."),
    "voice": _("Whose voice started it? For example: callers to the call centre, parents of small children."),
    "problem": _("What was wrong, since when, how did you notice?"),
    "customers": _("Who uses it, how many, what do they need?"),
    "action": _("Step by step, so that another government can follow it."),
    "results": _("What became better, in words. Figures go into the table below."),
    "lessons": _("What was difficult, what would you do differently?"),
    "spread": _("What does another government need before it can do the same?"),
    "budget": _("In won. 0 means that no money was needed."),
    "staff": _("Persons, for example 2.5."),
    "year": _("The year the case is filed under."),
    "audience": _("Officers only: residents and search engines do not see the case."),
}
WIDGETS: dict[str, Callable[[], forms.Widget]] = {
    "summary": lambda: forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
    "staff": lambda: forms.NumberInput(attrs={"min": 0}),
    "period_start": date_input,
    "period_end": date_input,
}
ERRORS: dict[str, Any] = {
    "staff": {
        "invalid": _("Give the staff as a number, for example 2.5."),
        "max_decimal_places": _("Give the staff with one decimal place at most, for example 2.5."),
    }
}


class StepForm(forms.Form):
    """Some fields of a case, filled from a draft. `cleaned_data` is what services.drafting.save_step takes."""

    model_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, draft: CasePage, **kwargs: Any) -> None:
        initial = {name: getattr(draft, name) for name in self.model_fields} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.draft = draft
        own = self.fields
        self.fields = dict(
            fields_for_model(
                CasePage,
                fields=self.model_fields,
                widgets={name: make() for name, make in WIDGETS.items() if name in self.model_fields},
                help_texts={name: hint for name, hint in HINTS.items() if name in self.model_fields},
                error_messages={name: said for name, said in ERRORS.items() if name in self.model_fields},
            )
        ) | dict(own)
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and name not in TEXT_PARTS:
                field.validators = [*field.validators, validate_no_control_characters]
            if name in self.model_fields:
                checks = CasePage._meta.get_field(name).validators
                field.validators += [check for check in checks if check not in field.validators]
            _name_the_empty_choice(field)
            if name in TEXT_PARTS:
                field.widget.attrs["data-preview-url"] = reverse_lazy("cases:preview-markdown")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and start > end:
            self.add_error("period_end", _("The period must end after it begins."))
        return cleaned


def _name_the_empty_choice(field: forms.Field) -> None:
    """Words instead of dashes for what is not chosen yet."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = field.empty_label and CHOOSE
    elif isinstance(field, forms.ChoiceField):
        field.choices = [(value, label if value else CHOOSE) for value, label in field.choices]


class TitleField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Title"),
            max_length=TITLE_LENGTH,
            validators=[validate_no_control_characters],
            help_text=_("What was done, in one line. At most 100 characters."),
            **kwargs,
        )


class StartForm(forms.Form):
    title = TitleField()


class TagsField(forms.CharField):
    """Words separated by commas; cleaned to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Tags"),
            required=False,
            max_length=MAX_TAGS * (TAG_LENGTH + 2),
            help_text=_("Up to 10 words, separated by commas. A word that means the same as a tag becomes that tag."),
            **kwargs,
        )

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        validate_no_control_characters(text)
        words = list(dict.fromkeys(word.strip() for word in text.replace("#", " ").split(",") if word.strip()))
        if len(words) > MAX_TAGS:
            raise forms.ValidationError(_("Give at most %(limit)s tags."), params={"limit": MAX_TAGS})
        if long := next((word for word in words if len(word) > TAG_LENGTH), None):
            raise forms.ValidationError(
                _("“%(word)s” is too long for a tag. Use at most %(limit)s characters."),
                params={"word": long[:TAG_LENGTH], "limit": TAG_LENGTH},
            )
        return words


class BasicsForm(StepForm):
    model_fields = ("cs_type", "focus_task", "scope", "summary", "year", "audience", "licence")
    title = TitleField()
    tags = TagsField()
    field_order = ["title", "summary", "cs_type", "focus_task", "scope", "tags", "year", "audience", "licence"]

    def __init__(self, *args: Any, draft: CasePage, **kwargs: Any) -> None:
        words = ", ".join(tag.name for tag in draft.tags.all())
        super().__init__(*args, draft=draft, initial={"title": draft.title, "tags": words}, **kwargs)
        self.order_fields(self.field_order)


class ProblemForm(StepForm):
    model_fields = ("voice", "problem", "customers")


class ActionForm(StepForm):
    model_fields = ("action", "budget", "staff", "period_start", "period_end")


class ResultsForm(StepForm):
    model_fields = ("results",)


class LessonsForm(StepForm):
    model_fields = ("lessons", "spread")
    contact = forms.ModelChoiceField(
        label=_("Responsible officer"),
        queryset=Officer.objects.none(),
        required=False,
        help_text=_("Who answers questions of other governments."),
    )

    def __init__(self, *args: Any, draft: CasePage, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, initial={"contact": draft.contact_id}, **kwargs)
        key = draft.government.current_id or draft.government_id
        serving = Officer.objects.serving().filter(government__current_id=key) | Officer.objects.serving().filter(
            government_id=key
        )
        self.fields["contact"].queryset = serving.select_related("user", "government")


class RowForm(forms.ModelForm):
    """One row of a table in a step. A row without a word in it is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, validate_no_control_characters]

    def _post_clean(self) -> None:
        """Rows are values here, not model instances."""


class MetricRow(RowForm):
    class Meta:
        model = CaseMetric
        fields = ["name", "unit", "before", "before_label", "after", "after_label", "better", "source"]


class AwardRow(RowForm):
    class Meta:
        model = CaseAward
        fields = ["name", "year", "awarded_by"]


class LinkRow(RowForm):
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")

    class Meta:
        model = CaseLink
        fields = ["title", "url"]


class RowSet(forms.BaseFormSet):
    """Rows that replace what the draft has. No row carries a key, so nobody can post another case's."""

    def initial_form_count(self) -> int:
        """No posted row must stay: one that was emptied is simply gone."""
        return 0 if self.is_bound else super().initial_form_count()

    def rows(self) -> list[dict[str, Any]]:
        """The rows that hold something and are not marked for removal."""
        kept = [form.cleaned_data for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]
        return [{name: value for name, value in data.items() if name != "DELETE"} for data in kept]


def row_set(form: type[RowForm], extra: int = 1) -> type[RowSet]:
    return forms.formset_factory(
        form, formset=RowSet, extra=extra, can_delete=True, max_num=MAX_ROWS, absolute_max=MAX_ROWS + 5
    )


class FileForm(forms.Form):
    """A file to attach. `most` and `hint`, which names it, differ where files of other things are attached."""

    most = MAX_FILES
    hint = _("One of %(kinds)s, at most %(limit)s MB. A case can have %(files)s files.")

    file = forms.FileField(label=_("File"), max_length=200)
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=120,
        validators=[validate_no_control_characters],
        help_text=_("What the file is. Without a title its name is shown."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPT
        self.fields["file"].help_text = self.hint % {
            "kinds": ", ".join(EXTENSIONS),
            "limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
            "files": self.most,
        }


class DecisionForm(forms.Form):
    """What a reviewer writes; the reason is compulsory only for returning, which the service checks."""

    comment = forms.CharField(
        label=_("Comment or reason"),
        required=False,
        max_length=1_000,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The author reads it. To return the case you have to give a reason."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
