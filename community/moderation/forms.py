"""What is typed about flags and held posts."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.richtext import validate_no_control_characters
from community.moderation.choices import LONGEST_DAYS, TO_THE_AUTHOR, WORDS_LENGTH, Measure, Reason


def words_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=WORDS_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": WORDS_LENGTH}),
        help_text=help_text,
    )


class FlagForm(forms.Form):
    """Why a post is flagged."""

    reason = forms.ChoiceField(
        label=_("What is wrong with the post?"), choices=Reason.choices, widget=forms.RadioSelect
    )
    words = words_field(_("In your own words"), _("The moderators read this; the author does not."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Reason.OTHER and not str(cleaned.get("words", "")).strip():
            self.add_error("words", _("Please say in your own words what is wrong with the post."))
        return cleaned


class DismissForm(forms.Form):
    """Nothing is done."""

    note = words_field(
        _("A message to those who flagged"), _("They are told that the post was left in place; say why, if you like.")
    )


class DecideForm(forms.Form):
    """What is done about a flagged post."""

    measures = forms.MultipleChoiceField(
        label=_("What should be done?"),
        choices=Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is to be done, or dismiss the flags.")},
    )
    words = words_field(
        _("Words to the author"), _("The author reads them with what was done. Name the rule, stay polite.")
    )
    until = forms.DateField(
        label=_("Suspended until the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for a suspension. It ends by itself."),
    )
    everywhere = forms.BooleanField(
        label=_("Suspend from the whole community, not from this board alone"), required=False
    )
    note = words_field(_("A message to those who flagged"), _("They are told that action was taken."))

    def __init__(self, *args: Any, measures: list[Measure], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measures"].choices = [(one.value, one.label) for one in measures]  # type: ignore[attr-defined]
        if not everywhere:
            del self.fields["everywhere"]
        if Measure.SUSPEND not in measures:
            del self.fields["until"]
            self.fields.pop("everywhere", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = set(cleaned.get("measures", []))
        if TO_THE_AUTHOR & chosen and not str(cleaned.get("words", "")).strip() and not self.has_error("words"):
            self.add_error("words", _("Please tell the author why."))
        if Measure.SUSPEND in chosen and not self.has_error("until"):
            self._check_until(cleaned.get("until"))
        return cleaned

    def _check_until(self, day: datetime.date | None) -> None:
        today = timezone.localdate()
        if day is None or day < today:
            self.add_error("until", _("Please give the last day; it must be in the future."))
        elif day > today + datetime.timedelta(days=LONGEST_DAYS):
            self.add_error("until", _("Nobody is suspended for longer than a year at once."))

    @property
    def ends_at(self) -> datetime.datetime | None:
        """The end of the chosen day."""
        day = self.cleaned_data.get("until")
        if day is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))


class SendBackForm(forms.Form):
    words = words_field(_("Words to the author"), _("Say what has to be changed."), required=True)


class LogFilterForm(forms.Form):
    """What the log of moderation is narrowed down by."""

    act = forms.ChoiceField(label=pgettext_lazy("log", "What was done"), required=False)
    board = forms.ChoiceField(label=_("Board"), required=False)
    q = forms.CharField(label=_("Name of who did it or whom it was about"), required=False, max_length=40)

    def __init__(self, *args: Any, acts: list[tuple[str, Any]], boards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", _("Everything")), *acts]  # type: ignore[attr-defined]
        self.fields["board"].choices = [("", _("All boards")), *boards]  # type: ignore[attr-defined]
