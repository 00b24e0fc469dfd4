"""What is typed about the journal by mail."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """An address from outside."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ChoiceForm(forms.Form):
    """Whether the journal comes to one's own address, and in which language what is around it speaks."""

    wanted = forms.ChoiceField(choices=[("yes", _("Send it to me")), ("no", _("I read it here"))])
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
