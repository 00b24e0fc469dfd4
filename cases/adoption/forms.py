"""What officers type about adoptions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.adoption.choices import MAX_LINKS, OPENING, TRANSITIONS, AdoptionStage, FollowUpAnswer
from cases.adoption.models import Adoption, AdoptionLink
from cases.adoption.querysets import AdoptionQuerySet
from cases.forms import RowForm, RowSet, date_input
from common.richtext import validate_no_control_characters
from common.uploads import ACCEPT


def day_field() -> forms.DateField:
    return forms.DateField(label=_("Since which day"), initial=timezone.localdate, widget=date_input())


def note_field() -> forms.CharField:
    return forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("What was decided or done. At most 300 characters."),
    )


class OriginField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Adoption) -> str:
        return f"{obj.today.present_name} ({obj.get_stage_display()})"


def origin_field(others: AdoptionQuerySet) -> OriginField:
    return OriginField(
        label=_("From whom"),
        queryset=others.for_list(),
        required=False,
        empty_label=_("Directly from the government of the case"),
        help_text=_("If you follow another government's way of doing it, choose that government."),
    )


class StartForm(forms.Form):
    stage = forms.ChoiceField(label=_("Where you stand"), choices=[(stage.value, stage.label) for stage in OPENING])
    day = day_field()
    note = note_field()

    def __init__(self, *args: Any, others: AdoptionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"] = origin_field(others)
        self.order_fields(["stage", "day", "origin", "note"])


class MoveForm(forms.Form):
    """The next step. `seen` carries the stage from which it was chosen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    to = forms.ChoiceField(label=_("Next stage"))
    day = day_field()
    note = note_field()

    def __init__(self, *args: Any, adoption: Adoption, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": adoption.stage, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["to"].choices = [(stage.value, stage.label) for stage in TRANSITIONS[adoption.stage]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to") == AdoptionStage.STOPPED and not cleaned.get("note", "").strip():
            self.add_error("note", _("Please say why the adoption was stopped. Others learn from it."))
        return cleaned


class DescribeForm(forms.ModelForm):
    """The text of an adoption. The instance only fills the fields; services.describing writes."""

    class Meta:
        model = Adoption
        fields = ["variation", "cost", "staff", "result", "lessons", "audience"]
        help_texts = {
            "variation": _("What is different from the original case, and why?"),
            "cost": _("In won. 0 means that no money was needed."),
            "staff": _("Persons, for example 2.5."),
            "result": _("What became better, with figures if you have them."),
            "lessons": _("What was difficult, what would you do differently?"),
            "audience": _("Officers only: residents see that some government adopted the case, not which one."),
        }

    def __init__(self, *args: Any, others: AdoptionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"] = origin_field(others)
        self.initial["origin"] = self.instance.origin_id
        self.order_fields(["origin", *self._meta.fields])

    def _post_clean(self) -> None:
        """The instance stays as it was read, to be shown beside what was typed."""


class EvidenceRow(RowForm):
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")

    class Meta:
        model = AdoptionLink
        fields = ["title", "url"]


def link_rows(extra: int = 1) -> type[RowSet]:
    return forms.formset_factory(
        EvidenceRow, formset=RowSet, extra=extra, can_delete=True, max_num=MAX_LINKS, absolute_max=MAX_LINKS + 5
    )


class EvidenceForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=200, widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
    title = forms.CharField(
        label=_("Title"), required=False, max_length=120, validators=[validate_no_control_characters]
    )


class FollowUpForm(forms.Form):
    answer = forms.ChoiceField(label=_("How does it go on?"), choices=FollowUpAnswer.choices, widget=forms.RadioSelect)
    figure = forms.CharField(
        label=_("Latest figure"),
        required=False,
        max_length=120,
        validators=[validate_no_control_characters],
        help_text=_("For example: satisfaction 91.2 (2026)."),
    )
    note = note_field()
