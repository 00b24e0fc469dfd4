"""What editors type on the planning board."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import date_input
from common.richtext import validate_no_control_characters
from journal.choices import Colour


class MomentForm(forms.Form):
    """The day and hour at which an issue goes out, in local time."""

    day = forms.DateField(label=_("Day"), widget=date_input())
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), help_text=_("Korean time.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].initial = datetime.time(settings.JOURNAL_HOUR)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time") is not None:
            local = datetime.datetime.combine(cleaned["day"], cleaned["time"])
            cleaned["release_at"] = timezone.make_aware(local)
            if cleaned["release_at"] <= timezone.now():
                self.add_error("day", _("This moment has passed. Choose one to come."))
        return cleaned


class PlanForm(MomentForm):
    title = forms.CharField(
        label=_("Theme"),
        help_text=_(
            "What the issue is about, in one line. It stands on the cover and can be changed until the release."
        ),
        max_length=80,
        validators=[validate_no_control_characters],
    )
    colour = forms.ChoiceField(label=_("Colour of the cover"), choices=Colour.choices)
    field_order = ["title", "day", "time", "colour"]
