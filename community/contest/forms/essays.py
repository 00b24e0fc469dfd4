"""What residents type: an essay with who wrote it, and the code by which they follow it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import CHOOSE
from common.fields import MarkdownFormField
from common.phones import validate_phone
from common.richtext import validate_no_control_characters
from community.contest.choices import TITLE_LENGTH, EntryKind
from community.contest.forms.setup import provinces
from community.contest.models import Contest, Division
from community.contest.services.essays import Resident
from people.models import LocalGovernment


class TextForm(forms.Form):
    """The essay itself."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, validators=[validate_no_control_characters])
    text = MarkdownFormField(
        label=_("Essay"),
        help_text=_("What did you experience, and what became better? An empty line begins a new paragraph."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 16


class EssayForm(TextForm):
    """The essay, its writer and the two promises."""

    division = forms.ModelChoiceField(label=_("Division"), queryset=Division.objects.none(), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        validators=[validate_no_control_characters],
        help_text=_("The office alone keeps it. Elsewhere it is masked, and judges never see it."),
    )
    province = forms.ModelChoiceField(
        label=_("Where you live"), queryset=LocalGovernment.objects.none(), empty_label=CHOOSE
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("We write when the essay moves on.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=20,
        validators=[validate_phone],
        help_text=_("An e-mail address or a phone number is enough."),
    )
    consent = forms.BooleanField(
        label=_("I have read how my data is used and consent."),
        error_messages={"required": _("Without your consent the essay cannot be taken.")},
    )
    pledge = forms.BooleanField(
        label=_("I have read the pledge and promise it."),
        error_messages={"required": _("Without your promise the essay cannot be taken.")},
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = provinces()  # type: ignore[attr-defined]
        open_ones = [division.pk for division in contest.divisions.all() if division.kind == EntryKind.ESSAY]
        field = self.fields["division"]
        field.queryset, field.empty_label = Division.objects.filter(pk__in=open_ones), None  # type: ignore[attr-defined]
        if len(open_ones) == 1:
            field.initial = open_ones[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"email", "phone"} and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("Give an e-mail address or a phone number, so that the office can reach you."))
        return cleaned

    def resident(self) -> Resident:
        return Resident(**{name: self.cleaned_data[name] for name in ("name", "province", "phone", "email")})


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the essay"),
        max_length=30,
        validators=[validate_no_control_characters],
        help_text=_("Twelve letters and digits that you got when you sent the essay in, for example K7MP-2XWD-9QHR."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
