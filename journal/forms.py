"""What is typed: moments and themes of issues, submissions, remarks."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms import date_input
from common.fields import MarkdownFormField
from common.richtext import validate_no_control_characters
from common.uploads import ACCEPT, check_upload
from journal.choices import LEAD_LENGTH, NOTE_LENGTH, TITLE_LENGTH, Colour, IssueState
from journal.models import IssuePage, JournalSection


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
                self.add_error("day", _("This moment has passed. Choose a later one."))
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


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of uploads, each checked like any other."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [upload for upload in data or [] if upload]
        for upload in given:
            super().clean(upload, initial)
            check_upload(upload)
        return given


class NamedChoiceField(forms.ModelChoiceField):
    """Shows things by their name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "name", obj))


class SubmissionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH, validators=[validate_no_control_characters])
    section = NamedChoiceField(
        label=_("Journal section"),
        help_text=_("Where it fits best; editors may put it elsewhere."),
        queryset=JournalSection.objects.none(),
    )
    lead = forms.CharField(
        label=_("What is it about?"),
        help_text=_("Two or three sentences. At most 300 characters."),
        max_length=LEAD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LEAD_LENGTH}),
        validators=[validate_no_control_characters],
    )
    text = MarkdownFormField(
        label=_("Manuscript"),
        help_text=_(
            "Write it here, attach it as a file, or propose it first and write it when an editor has answered."
        ),
        required=False,
    )
    uploads = FilesField(
        label=_("Attach files"),
        help_text=_("Up to 5 files: documents (hwp, hwpx, pdf, Office), pictures, text or zip."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = JournalSection.objects.all()  # type: ignore[attr-defined]
        preview = {"rows": 16, "data-preview-url": reverse_lazy("cases:preview-markdown")}
        self.fields["text"].widget.attrs.update(preview)


class RemarkForm(forms.Form):
    """What is said with a step; which steps need words, the service knows."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in ("comment", "take", "return", "decline", "withdraw")])
    remark = forms.CharField(
        label=_("Remark"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": NOTE_LENGTH}),
        validators=[validate_no_control_characters],
    )


class AcceptForm(forms.Form):
    issue = NamedChoiceField(
        label=_("Issue"),
        queryset=IssuePage.objects.none(),
        help_text=_("It becomes a draft there, under the writer's name."),
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = IssuePage.objects.exclude(state=IssueState.RELEASED).order_by("release_at")
        self.fields["issue"].queryset = planned  # type: ignore[attr-defined]
