"""How editors see a case in the CMS: panels, and a form that keeps to the rules of the site's own forms."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from cases.models import CaseAttachment, CaseTag
from cases.services.files import MAX_FILES, keep_file
from common.richtext import validate_no_control_characters
from common.uploads import ACCEPT, check_upload
from people.models import LocalGovernment, Officer


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files to add, each checked like an upload of an officer."""

    widget = SeveralFilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        for file in given:
            super().clean(file, initial)
            check_upload(file)
        return given


def government_label(government: LocalGovernment) -> str:
    """The name, with the last year of one that is gone: some have the name of their successor."""
    if government.valid_to is None:
        return government.name
    last = government.valid_to - datetime.timedelta(days=1)
    return _("%(name)s (until %(year)s)") % {"name": government.name, "year": last.year}


class CaseForm(WagtailAdminPageForm):
    """The CMS's form of a case: tags lead to their synonyms' tag, files are checked, control characters refused."""

    new_files = SeveralFilesField(label=_("Files to add"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].validators.append(validate_no_control_characters)
        if "government" in self.fields:
            todays_first = F("valid_to").desc(nulls_first=True)
            self.fields["government"].queryset = LocalGovernment.objects.order_by(todays_first, "name_ko")
            self.fields["government"].label_from_instance = government_label
        if "contact" in self.fields and self.instance.government_id:
            key = self.instance.government.current_id or self.instance.government_id
            officers = Officer.objects.serving().filter(government__current_id=key)
            self.fields["contact"].queryset = officers.select_related("user", "government")
        if "attachments" in self.formsets:
            # Rows are made by uploading; the CMS only sorts, names and removes them.
            self.formsets["attachments"].max_num = len(self.formsets["attachments"].initial_forms)

    def add_prefix(self, field_name: str) -> str:
        """In a browser a field called "action" hides the form's own `action`, the address that Wagtail saves to."""
        return "case_action" if field_name == "action" else super().add_prefix(field_name)

    def clean_tags(self) -> list[str]:
        return [tag.name for tag in CaseTag.named(map(str, self.cleaned_data.get("tags") or []))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        rows = self.formsets["attachments"].forms if "attachments" in self.formsets else []
        for row in rows:
            stored = row.cleaned_data.get("stored") if row.is_valid() else None
            if stored is not None and stored.page_id != self.instance.pk:
                raise ValidationError(_("A file of another case cannot be attached."))
        if cleaned.get("new_files") and not self.instance.pk:
            self.add_error("new_files", _("Save the case once, then add its files."))
        elif cleaned.get("new_files") and len(rows) + len(cleaned["new_files"]) > MAX_FILES:
            self.add_error(
                "new_files", _("A case can have at most %(limit)s files. Remove one first.") % {"limit": MAX_FILES}
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Keep the new files with the case and show them in this version."""
        page = super().save(commit=False)
        kept = [
            keep_file(page=page, actor=self.for_user, upload=file) for file in self.cleaned_data.get("new_files") or []
        ]
        page.attachments = [
            *page.attachments.all(),
            *(CaseAttachment(stored=stored, title=stored.original_name[:120]) for stored in kept),
        ]
        if commit:
            page.save()
        return page


def markdown(name: str) -> FieldPanel:
    """A Markdown part: a plain text area, not Wagtail's rich text."""
    return FieldPanel(name, widget=forms.Textarea(attrs={"rows": 10}))


def case_panels() -> Panel:
    content = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("government"), FieldPanel("cs_type")]),
        FieldRowPanel([FieldPanel("focus_task"), FieldPanel("scope"), FieldPanel("year")]),
        FieldPanel("tags"),
        FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3})),
        FieldPanel("voice"),
        *map(markdown, ("problem", "action", "customers", "results", "lessons", "spread")),
        CommentPanel(),
    ]
    evidence = [
        InlinePanel("metrics", label=_("Figure before and after"), heading=_("Figures before and after")),
        InlinePanel("awards", label=_("Award"), heading=_("Awards")),
        InlinePanel("links", label=_("Related link"), heading=_("Related links")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("budget"), FieldPanel("staff")]),
                FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
            ],
            heading=_("Budget, staff, period"),
        ),
    ]
    files = [
        HelpPanel(content=_("New files are kept when the case is saved. They are checked like those of officers.")),
        FieldPanel("new_files"),
        InlinePanel(
            "attachments",
            [FieldPanel("title"), FieldPanel("licence"), FieldPanel("stored", widget=forms.HiddenInput)],
            label=_("File"),
            heading=_("Files"),
        ),
    ]
    publishing = [
        FieldRowPanel([FieldPanel("audience"), FieldPanel("licence")]),
        FieldPanel("contact"),
        FieldPanel("source_note"),
        FieldPanel("number", read_only=True),
        FieldPanel("review_on", read_only=True),
        FieldPanel("grade", read_only=True),
        FieldPanel("score", read_only=True),
    ]
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Text")),
            ObjectList(evidence, heading=_("Evidence")),
            ObjectList(files, heading=_("Files")),
            ObjectList(publishing, heading=_("Publication")),
        ],
        base_form_class=CaseForm,
    )
