"""What the office types to arrange judging: panels, invitations, exclusions, assignments from a file, masks."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.richtext import validate_no_control_characters
from community.contest.choices import REASON_LENGTH
from community.contest.dealing import entries_in
from community.contest.models import Entry, Judge, Panel, Stage
from community.contest.services.masking import checked_words
from people.choices import Level
from people.models import LocalGovernment, User

MAX_BYTES = 1024 * 1024
MAX_LINES = 20_000
NUMBER, ADDRESS = _("Number"), _("E-mail address")


class PanelForm(forms.ModelForm):
    class Meta:
        model = Panel
        fields = ["name", "province", "division"]
        help_texts = {
            "province": _("Empty: entries of all provinces."),
            "division": _("Empty: all divisions of the stage."),
        }

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.stage = stage
        provinces = LocalGovernment.objects.filter(level=Level.METROPOLITAN, valid_to=None).order_by("name_ko")
        chosen = stage.divisions.all() or stage.contest.divisions.all()
        self.fields["province"].queryset = provinces  # type: ignore[attr-defined]
        self.fields["division"].queryset = chosen  # type: ignore[attr-defined]
        for name in ("province", "division"):
            self.fields[name].empty_label = _("All of them")  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=40,
        validators=User._meta.get_field("name").validators[:],
        help_text=_("Needed for an outside expert without an account, who gets one by the invitation."),
    )


class ReasonedForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        validators=[validate_no_control_characters],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is written into the log of the contest."),
    )


class ExcludeForm(ReasonedForm):
    """A judge who shall not score an entry. The entry is named by its number."""

    judge = forms.ModelChoiceField(label=_("Judge"), queryset=Judge.objects.none())
    number = forms.CharField(label=_("Number of the entry"), max_length=20, help_text=_("Such as 2026-0012."))
    field_order = ["judge", "number", "reason"]

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.fields["judge"].queryset = Judge.objects.filter(stage=stage).select_related("user")  # type: ignore[attr-defined]

    def clean_number(self) -> Entry:
        number = self.cleaned_data["number"].strip()
        found = next((entry for entry in entries_in(self.stage) if entry.label == number), None)
        if found is None:
            raise ValidationError(_now("No entry of this stage has the number “%(number)s”.") % {"number": number})
        return found


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("With the headings of the export: the number of the entry and the judge's address are read."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv"

    def clean_file(self) -> list[tuple[str, str]]:
        """[(number, address)] of the file; ValidationError when it is none that the export could have written."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise ValidationError(_now("The file is larger than 1 MB."))
        return rows_of(decoded(upload.read()))


def decoded(raw: bytes) -> str:
    """UTF-8, or what Korean spreadsheets write."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_now("This is no text file. Save it as CSV."))


def rows_of(text: str) -> list[tuple[str, str]]:
    try:
        lines = [line for line in csv.reader(io.StringIO(text.replace("\0", ""))) if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise ValidationError(_now("This is no CSV file. Save it as CSV.")) from error
    if len(lines) > MAX_LINES:
        raise ValidationError(_now("The file has more than %(most)s rows.") % {"most": MAX_LINES})
    head = [cell.strip() for cell in lines[0]] if lines else []
    number, address = _column(head, NUMBER), _column(head, ADDRESS)
    if number is None or address is None:
        raise ValidationError(
            _now("The first row needs the headings “%(number)s” and “%(address)s”.")
            % {"number": NUMBER, "address": ADDRESS}
        )
    if len(lines) == 1:
        raise ValidationError(_now("The file has no rows under its headings."))
    return [tuple(line[at] if at < len(line) else "" for at in (number, address)) for line in lines[1:]]  # type: ignore[misc]


def _column(head: list[str], title: Any) -> int | None:
    """Where the heading stands, in either language."""
    names = set()
    for language in ("ko", "en"):
        with translation.override(language):
            names.add(str(title))
    return next((at for at, cell in enumerate(head) if cell in names), None)


class MaskForm(forms.Form):
    """Further words; the places stand in the page as boxes."""

    words = forms.CharField(
        label=_("Further words to mask"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Each is masked wherever it stands, for example the name of a mascot or a programme."),
    )

    def clean_words(self) -> list[str]:
        return checked_words(self.cleaned_data["words"].splitlines())
