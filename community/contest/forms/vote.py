"""What a voter sends: picks in each group of the ballot, and an e-mail address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.contest.paper import Group, Paper, sentence


class PicksField(forms.MultipleChoiceField):
    """Keys of candidates of one group. What is wrong with them the engine says, about the whole ballot at once."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, group: Group) -> None:
        super().__init__(
            label=group.group.name,
            required=False,
            choices=[(str(candidate.pk), candidate.entry.title) for candidate in group.candidates],
        )

    def valid_value(self, value: Any) -> bool:
        return True


class VoteForm(forms.Form):
    """`paper` with a field for each of its groups, in the order of the voter with this `seed`."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "We send one mail with a link that confirms your vote, and delete the address as soon as it is sent."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, paper: Paper, seed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper, self.parts = paper, paper.groups(seed)
        fields = {name_of(part.group.pk): PicksField(part) for part in self.parts}
        self.fields = {**fields, **self.fields}

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Each group with its field, what is asked for, and which of its candidates are ticked."""
        return [
            {
                "part": part,
                "field": self[name_of(part.group.pk)],
                "asked": asked(part),
                "rows": [(one, str(one.pk) in self._ticked) for one in part.candidates],
            }
            for part in self.parts
        ]

    @property
    def _ticked(self) -> set[str]:
        if not self.is_bound:
            return set()
        return {value for part in self.parts for value in self[name_of(part.group.pk)].value() or []}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if '"' in email or len(email) > 200:
            validate_email("")
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        picks = [value for part in self.parts for value in cleaned.get(name_of(part.group.pk), [])]
        names = {name_of(part.group.pk) for part in self.parts}
        for fault in self.paper.faults(picks):
            name = f"group-{fault.params.get('group', '')}"
            self.add_error(name if name in names else None, sentence(fault))
        cleaned["picks"] = [int(pick) for pick in picks] if not self.errors else []
        return cleaned


def asked(part: Group) -> str:
    """How many are to be picked in the group."""
    number = {"picks": part.picks, "all": len(part.candidates)}
    return ngettext("Pick %(picks)s of %(all)s", "Pick %(picks)s of %(all)s", part.picks) % number


def name_of(group: int) -> str:
    return f"group-{group}"
