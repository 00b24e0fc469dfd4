"""What is typed: a wish to visit, a date, a reason, a report. Times are those of the site (Asia/Seoul)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import ReasonForm, date_input
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from common.richtext import validate_no_control_characters

__all__ = ["CancelForm", "PlanForm", "ReasonForm", "ReportForm", "RequestForm"]


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class RequestForm(forms.ModelForm):
    class Meta:
        model = VisitRequest
        fields = ["wished_from", "wished_to", "people", "purpose"]
        widgets = {
            "wished_from": date_input(),
            "wished_to": date_input(),
            "purpose": forms.Textarea(attrs={"rows": 5, "maxlength": 1_000}),
        }
        help_texts = {
            "wished_to": _("Several days to choose from make it easier to take guests together."),
            "purpose": _("What do you want to see, and whom do you want to talk to?"),
        }


class PlanForm(forms.ModelForm):
    class Meta:
        model = GroupVisit
        fields = ["starts_at", "ends_at", "place", "capacity", "note"]
        widgets = {
            "starts_at": _moment(),
            "ends_at": _moment(),
            "note": forms.Textarea(attrs={"rows": 4, "maxlength": 1_000}),
        }
        help_texts = {"note": _("Way, parking, programme. All guests get it by mail.")}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportForm(forms.ModelForm):
    class Meta:
        model = VisitReport
        fields = ["text", "wants_public"]
        help_texts = {
            "text": _("What you saw, what you will do at home. Link files and pictures: Markdown is possible."),
        }
