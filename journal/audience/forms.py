"""What is said of an article."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.audience.choices import LINE_LENGTH
from people.validators import no_control_characters


class OpinionForm(forms.Form):
    helpful = forms.ChoiceField(
        label=_("Did this article help you?"),
        choices=[("yes", _("It helped")), ("no", _("It did not help"))],
        widget=forms.RadioSelect,
    )
    line = forms.CharField(
        label=_("A line to the editors"),
        help_text=_("Only editors read it, without your name. At most 200 characters."),
        max_length=LINE_LENGTH,
        required=False,
        validators=[no_control_characters],
    )
