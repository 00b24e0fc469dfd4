"""What is typed: the fields that a kind of thread adds to a new one, a poll's vote, tags."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import TagsField
from community.forums.forms import SentenceForm
from community.kinds.choices import (
    MAX_OPTIONS,
    MAX_TAGS,
    MIN_OPTIONS,
    MOST_POLL_DAYS,
    OPTION_LENGTH,
    POLL_DAYS,
    Results,
)
from community.kinds.models import Poll, PollOption
from people.validators import no_control_characters


class ThreadTagsField(TagsField):
    """At most five words; the vocabulary of the case library."""

    def __init__(self) -> None:
        super().__init__()
        self.help_text = _("Up to 5 words, separated by commas. They lead to cases and threads with the same tag.")

    def clean(self, value: Any) -> list[str]:
        words = super().clean(value)
        if len(words) > MAX_TAGS:
            raise forms.ValidationError(_("Give at most %(limit)s tags."), params={"limit": MAX_TAGS})
        return words


class TagsForm(forms.Form):
    """What every kind of thread has besides its text."""

    tags = ThreadTagsField()


class OptionsField(forms.CharField):
    """One option a line; cleaned to a list."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Options"),
            max_length=MAX_OPTIONS * (OPTION_LENGTH + 2),
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=_("One option a line, 2 to 12 of them, each of at most 100 characters."),
        )

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]
        if not MIN_OPTIONS <= len(lines) <= MAX_OPTIONS:
            raise forms.ValidationError(_("Give 2 to 12 options, one a line."))
        for line in lines:
            no_control_characters(line)
            if len(line) > OPTION_LENGTH:
                raise forms.ValidationError(
                    _("“%(option)s…” is too long. Use at most %(limit)s characters."),
                    params={"option": line[:20], "limit": OPTION_LENGTH},
                )
        if len({line.casefold() for line in lines}) < len(lines):
            raise forms.ValidationError(_("Two options are the same."))
        return lines


class PollForm(TagsForm):
    """A poll; the title of the thread is its question."""

    options = OptionsField()
    most = forms.IntegerField(
        label=_("How many options may one person choose?"),
        min_value=1,
        max_value=MAX_OPTIONS,
        initial=1,
        help_text=_("1: everybody chooses one."),
    )
    closes_at = forms.DateTimeField(
        label=_("The poll ends"),
        help_text=_("Korean time. Votes after that are not counted."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    results = forms.ChoiceField(
        label=_("Who sees the results, and when?"),
        choices=Results.choices,
        initial=Results.VOTED,
        widget=forms.RadioSelect,
    )
    is_anonymous = forms.TypedChoiceField(
        label=_("Are names shown?"),
        choices=[
            ("yes", _("No: nobody is shown who chose what")),
            ("no", _("Yes: names are shown beside the results")),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
        help_text=_("The site keeps who chose what, so that a vote can be changed until the end."),
    )
    field_order = ["options", "most", "closes_at", "results", "is_anonymous", "tags"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"].initial = first_end

    def clean_closes_at(self) -> datetime.datetime:
        end: datetime.datetime = self.cleaned_data["closes_at"]
        now = timezone.now()
        if not now < end <= now + datetime.timedelta(days=MOST_POLL_DAYS):
            raise forms.ValidationError(
                _("Let the poll end in the future, within %(days)s days."), params={"days": MOST_POLL_DAYS}
            )
        return end

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "options" in cleaned and cleaned.get("most", 1) > len(cleaned["options"]):
            self.add_error("most", _("One person cannot choose more options than there are."))
        return cleaned


class PollChangeForm(PollForm):
    """The same without tags, which have a page of their own."""

    tags = None  # type: ignore[assignment]

    @classmethod
    def initial_of(cls, poll: Poll) -> dict[str, Any]:
        return {
            "options": "\n".join(poll.options.values_list("text", flat=True)),
            "most": poll.most,
            "closes_at": poll.closes_at,
            "results": poll.results,
            "is_anonymous": "yes" if poll.is_anonymous else "no",
        }


class VoteForm(forms.Form):
    """A vote: one option, or several up to `most`."""

    def __init__(self, *args: Any, poll: Poll, options: Iterable[PollOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(option.pk), option.text) for option in options]
        one = poll.most == 1
        kind: Any = forms.ChoiceField if one else forms.MultipleChoiceField
        self.fields["choice"] = kind(
            label=_("Your choice"),
            choices=choices,
            widget=forms.RadioSelect if one else forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose an option."), "invalid_choice": _("Choose an option.")},
        )

    @property
    def chosen(self) -> set[int]:
        value = self.cleaned_data["choice"]
        return {int(key) for key in ([value] if isinstance(value, str) else value)}


def first_end() -> datetime.datetime:
    """18:00 of the day a week from now."""
    day = timezone.localdate() + datetime.timedelta(days=POLL_DAYS)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(18)))


__all__ = ["PollChangeForm", "PollForm", "SentenceForm", "TagsForm", "VoteForm"]
