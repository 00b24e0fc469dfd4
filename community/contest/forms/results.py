"""What the office types about results, and what anybody types to check a certificate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import CsType
from common.richtext import validate_no_control_characters
from community.contest.choices import REASON_LENGTH, EntryKind
from community.contest.forms.setup import moment_input
from community.contest.models import Contest


class ReckoningForm(forms.ModelForm):
    """What is declared about numbers, for the whole contest."""

    class Meta:
        model = Contest
        fields = ["step_places", "final_places", "rounding", "award_border"]
        help_texts = {
            "step_places": _("Every printed step is rounded so, and the next step goes on with the rounded number."),
            "final_places": _("Of the total of a stage, by which entries are ranked."),
            "award_border": _("After all tie-breaks, when more entries tie than the award has places."),
        }


def reason_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_LENGTH,
        required=required,
        help_text=help_text,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": REASON_LENGTH}),
    )


class RulingForm(forms.Form):
    """The office's word on one entry that the rules leave open. The button says whether it is in."""

    at = forms.CharField(max_length=40, widget=forms.HiddenInput)
    entry = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    passes = forms.ChoiceField(
        label=_("In or not"), choices=[("yes", _("It is in")), ("no", _("It is not in"))], widget=forms.RadioSelect
    )
    reason = reason_field(_("Reason"), help_text=_("The sheet prints it, and the log keeps it."))


class ApprovalForm(forms.Form):
    reason = reason_field(
        _("Remark"), required=False, help_text=_("Needed when entries have no result: why it is approved all the same.")
    )


class TakeBackForm(forms.Form):
    """Which of the approvals of a stage goes, and why."""

    kind = forms.ChoiceField(choices=EntryKind.choices, widget=forms.HiddenInput)
    reason = reason_field(
        _("Reason"), help_text=_("It is kept with what was approved. Certificates printed so far hold no more.")
    )


class PublicationForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Publish at"), widget=moment_input(), help_text=_("In Seoul time. The clock publishes it then, once.")
    )


class DownloadForm(forms.Form):
    reason = reason_field(
        _("What the scores are needed for"), help_text=_("Judges are named in them; the log keeps this.")
    )


class TypeForm(forms.Form):
    cs_type = forms.ModelChoiceField(label=_("CS type"), queryset=CsType.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cs_type"].queryset = CsType.objects.all()  # type: ignore[attr-defined]
        self.fields["cs_type"].empty_label = _("None")  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """The code that is printed on a certificate."""

    code = forms.CharField(
        label=_("Check code"),
        max_length=40,
        help_text=_("Twelve letters and digits, as printed on the certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
