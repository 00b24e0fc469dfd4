"""What is typed about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.notices.choices import (
    CHOSEN_FOR,
    REMIND_AFTER_DAYS,
    REMIND_WITHIN_DAYS,
    Frequency,
    Reason,
    frequencies_of,
)
from community.notices.models import MustRead, Preferences
from people.choices import Level
from people.models import LocalGovernment


class PreferencesForm(forms.ModelForm):
    """How often for each reason, what is followed by itself, and the language of the mails."""

    class Meta:
        model = Preferences
        fields = [
            *(Reason.MENTION, Reason.ANSWER, Reason.THREAD, Reason.BOARD, Reason.MUST_READ),
            *("follow_started", "follow_answered", "language"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for reason in CHOSEN_FOR:
            choices = [(each.value, each.label) for each in frequencies_of(reason)]
            # One is always chosen, so that none of them needs the mark of a field to be filled in.
            self.fields[reason.value] = forms.ChoiceField(label=reason.label, choices=choices, required=False)
        self.fields[Reason.ANSWER].help_text = _("Also when an answer of yours is accepted.")
        self.fields[Reason.BOARD].help_text = _("Follow a board with the button beside its name.")
        self.fields[Reason.MUST_READ].help_text = _("They are shown on the home page until you confirm them.")
        self.order_fields([str(name) for name in self.Meta.fields])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for reason in CHOSEN_FOR:
            if not cleaned.get(reason) and reason not in self.errors:
                self.add_error(reason, _("Choose one of the ways that are offered."))
        return cleaned

    @property
    def reasons(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in Reason.values]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in Reason.values]


class FollowForm(forms.Form):
    """How often one board or thread tells."""

    frequency = forms.ChoiceField(
        label=_("How you are told"),
        choices=[("", _("As in my notice settings")), *Frequency.choices],
        required=False,
    )


class MustReadForm(forms.Form):
    """Whom an announcement concerns, and when to remind."""

    provinces = forms.ModelMultipleChoiceField(
        queryset=LocalGovernment.objects.none(),
        label=_("Whom it concerns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose provinces, or none for the officers of all local governments."),
    )
    remind_after = forms.IntegerField(
        label=_("Days until the reminder by mail"),
        min_value=1,
        max_value=REMIND_WITHIN_DAYS,
        initial=REMIND_AFTER_DAYS,
        help_text=_("Those who have not confirmed by then get one mail."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, must_read: MustRead | None = None, **kwargs: Any) -> None:
        if must_read is not None:
            chosen = list(must_read.provinces.values_list("pk", flat=True))
            kwargs["initial"] = {"provinces": chosen, "remind_after": must_read.remind_after}
        super().__init__(*args, **kwargs)
        today = LocalGovernment.objects.valid_on(timezone.localdate()).filter(level=Level.METROPOLITAN)
        self.fields["provinces"].queryset = today.order_by("is_sample", "name_ko")  # type: ignore[attr-defined]
