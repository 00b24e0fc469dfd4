"""What is typed: a need, a target date, a case that may be the answer, a reason."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.cards import Card
from cases.forms import TagsField, date_input
from cases.models import CasePage, CsType
from cases.wanted.choices import MOST_DAYS, NOTE_LENGTH, REASON_LENGTH, TITLE_LENGTH, Audience
from common.fields import MarkdownFormField
from common.richtext import validate_no_control_characters

if TYPE_CHECKING:
    from people.roles import AnyUser

NUMBER = re.compile(r"CS-\d{4}-\d{4,6}", re.IGNORECASE)


class CsTypesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: CsType) -> str:
        return obj.name


class NeedForm(forms.Form):
    title = forms.CharField(
        label=_("What are you looking for?"),
        help_text=_("In one line, as you would search for it. At most 100 characters."),
        max_length=TITLE_LENGTH,
        validators=[validate_no_control_characters],
    )
    reason = MarkdownFormField(
        label=_("Why, and in which situation?"),
        help_text=_("What is the problem where you are, what have you tried? It helps others to see what fits."),
        required=False,
    )
    cs_types = CsTypesField(
        label=_("CS types"), queryset=CsType.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = TagsField()
    audience = forms.ChoiceField(
        label=_("Who may read it?"),
        help_text=_("With “Everybody”, residents read what your local government looks for, without your name."),
        choices=Audience.choices,
        initial=Audience.OFFICERS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cs_types"].queryset = CsType.objects.all()  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs.update(
            {"rows": 6, "data-preview-url": reverse_lazy("cases:preview-markdown")}
        )


def note_field() -> forms.CharField:
    return forms.CharField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LENGTH,
        validators=[validate_no_control_characters],
        help_text=_("At most 300 characters. Whoever sees what is wanted reads it."),
    )


class ClaimForm(forms.Form):
    due_on = forms.DateField(
        label=_("Target date"),
        help_text=_("By when will the case be public? You are reminded a week before."),
        widget=date_input(),
    )
    note = note_field()

    def clean_due_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if not today < day <= today + datetime.timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("The target date must lie in the future, within two years."))
        return day


class OfferForm(forms.Form):
    """One of the cases proposed, or any other by its number. Cleaned, `case` is a case that the person may read."""

    case = forms.ChoiceField(
        label=_("Cases that resemble it"), required=False, choices=(), widget=forms.RadioSelect(attrs={})
    )
    number = forms.CharField(
        label=_("Another case: its number or address"),
        help_text=_("For example CS-2026-0012."),
        required=False,
        max_length=200,
    )
    note = note_field()

    def __init__(self, *args: Any, user: AnyUser, cards: list[Card], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["case"].choices = [  # type: ignore[attr-defined]
            (card.case.number, f"{card.case.number} {card.case.title} ({card.case.government.name})") for card in cards
        ]
        if not cards:
            del self.fields["case"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("number") or cleaned.get("case") or ""
        if "number" in self.errors or "case" in self.errors:
            return cleaned
        if not typed:
            raise forms.ValidationError(_("Choose a case or give its number."))
        number = NUMBER.search(typed)
        found = CasePage.objects.visible_to(self.user).filter(number=number[0].upper()).first() if number else None
        if found is None:
            self.add_error("number", _("There is no public case with this number."))
        return cleaned | {"case": found}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Whoever put it up gets it by mail."),
        max_length=REASON_LENGTH,
        validators=[validate_no_control_characters],
    )
