"""What is entered: the text, who worked on it, its files, and its versions."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CasePage
from common.fields import MarkdownField, render_fields
from common.richtext import validate_no_control_characters
from common.uploads import upload_path
from community.contest.choices import (
    REASON_LENGTH,
    TEXT_PARTS,
    TITLE_LENGTH,
    WRITABLE,
    EntryKind,
    EntryStatus,
    MemberRole,
    VersionReason,
)
from community.contest.models.contests import Contest, Division
from community.contest.querysets import EntryQuerySet
from people.models import LocalGovernment, Officer, User

TONES = {
    EntryStatus.WAITING: "warning",
    EntryStatus.SUBMITTED: "info",
    EntryStatus.RETURNED: "warning",
    EntryStatus.ELIGIBLE: "success",
    EntryStatus.INELIGIBLE: "danger",
}


class Entry(models.Model):
    """One entry. What stands here is what its writers see and change; judges read the frozen version alone.

    `version` goes up with every saving: a form carries the one it was drawn from. `number` is given when the entry is
    first handed in and stays. `province` is where it counts: the government's, or where the resident lives. Essays of
    residents have no government, and their writer's data stands apart.
    """

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries", verbose_name=_("contest"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="entries", verbose_name=_("division"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices, default=EntryKind.PRACTICE)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, null=True, blank=True, related_name="entries",
        verbose_name=_("local government"),
    )  # fmt: skip
    province = models.ForeignKey(
        LocalGovernment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("province or metropolitan city"),
    )
    author = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="entries", verbose_name=_("author")
    )
    case = models.ForeignKey(
        CasePage, models.SET_NULL, null=True, blank=True, related_name="contest_entries", verbose_name=_("case")
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, validators=[validate_no_control_characters])
    summary = models.TextField(_("summary"), max_length=300, blank=True, validators=[validate_no_control_characters])
    problem = MarkdownField(_("background and problem"), blank=True)
    action = MarkdownField(_("what was done"), blank=True)
    customers = MarkdownField(_("customers"), blank=True)
    results = MarkdownField(_("results"), blank=True)
    lessons = MarkdownField(_("obstacles and lessons"), blank=True)
    spread = MarkdownField(_("conditions for spreading"), blank=True)
    rendered = models.JSONField(default=dict, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=EntryStatus.choices, default=EntryStatus.DRAFT, db_index=True
    )
    remark = models.CharField(_("remark"), max_length=REASON_LENGTH, blank=True)
    complete_by = models.DateTimeField(_("to be completed by"), null=True, blank=True)
    consented_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    pledged_at = models.DateTimeField(_("pledge given"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent for nomination"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    nominated_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("nominated by")
    )
    screened_at = models.DateTimeField(_("screened"), null=True, blank=True)
    screened_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("screened by")
    )
    frozen = models.ForeignKey(
        "EntryVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("frozen version")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="contest_entry_number_once"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.ESSAY) ^ Q(government__isnull=False), name="contest_practice_has_government"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "waiting", "withdrawn"]) | Q(number__isnull=False),
                name="contest_submitted_entry_has_number",
            ),
        ]
        indexes = [
            models.Index(fields=["contest", "status", "division"], name="contest_entry_by_status"),
            models.Index(fields=["government", "contest"], name="contest_entry_by_government"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("contest:entry", args=[self.pk])

    @property
    def label(self) -> str:
        """The number as people write it, such as 2026-0012; empty until there is one."""
        return f"{self.contest.year}-{self.number:04d}" if self.number else ""

    @property
    def tone(self) -> str:
        """Of the badge that shows the status."""
        return TONES.get(EntryStatus(self.status), "neutral")

    @property
    def is_writable(self) -> bool:
        return self.status in WRITABLE

    def is_in_time_to_complete(self, now: datetime.datetime) -> bool:
        return self.complete_by is None or now < self.complete_by

    @property
    def sections(self) -> list[tuple[str, str]]:
        """(name of the part, trusted HTML) of the parts that say something; show it through `|trusted`."""
        return sections_of(self.rendered, is_essay=self.kind == EntryKind.ESSAY)

    def recompute(self) -> None:
        self.rendered = render_fields(self, TEXT_PARTS)


class EntryVersion(models.Model):
    """What an entry said when it was handed in or frozen. Never changed: `sha256` is that of `content` as written.

    `content` is a JSON object: title, summary, the parts, division, government, members, files with their checksums.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions", verbose_name=_("entry"))
    number = models.PositiveSmallIntegerField(_("version"))
    reason = models.CharField(_("kept because"), max_length=10, choices=VersionReason.choices)
    content = models.TextField(_("content"))
    rendered = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(_("checksum"), max_length=64)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("version of an entry")
        verbose_name_plural = _("versions of entries")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="contest_version_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A version of an entry is never changed; make a new one with services.versions.keep().")
        super().save(*args, **kwargs)

    @property
    def fields(self) -> dict[str, Any]:
        """The content as values."""
        return dict(json.loads(self.content))

    @property
    def sections(self) -> list[tuple[str, str]]:
        """As Entry.sections, of this version."""
        return sections_of(self.rendered, is_essay=not self.fields["government"])


class EntryMember(models.Model):
    """Somebody who worked on what is entered, with or without an account."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="members", verbose_name=_("entry"))
    name = models.CharField(_("name"), max_length=40, validators=[validate_no_control_characters])
    department = models.CharField(
        _("department"), max_length=60, blank=True, validators=[validate_no_control_characters]
    )
    post = models.CharField(_("post"), max_length=40, blank=True, validators=[validate_no_control_characters])
    role = models.CharField(_("part in it"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.name


class EntryFile(models.Model):
    """A checked file of an entry. One that was taken out stays for the versions that name it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="files", verbose_name=_("entry"))
    file = models.FileField(_("file"), upload_to=upload_path("contest"), max_length=200)
    title = models.CharField(_("title"), max_length=120, blank=True, validators=[validate_no_control_characters])
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    kind = models.CharField(_("format"), max_length=10)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("uploaded by")
    )
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)
    # Said by who entered it, or by the office; then it is shown in the exhibition.
    is_public = models.BooleanField(_("shown in the exhibition"), default=False)

    class Meta:
        verbose_name = _("file of an entry")
        verbose_name_plural = _("files of entries")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.original_name


def sections_of(rendered: dict[str, str], *, is_essay: bool) -> list[tuple[str, str]]:
    names = names_of_parts(is_essay=is_essay)
    return [(names[part], rendered[part]) for part in TEXT_PARTS if part in rendered]


def names_of_parts(*, is_essay: bool) -> dict[str, str]:
    """{part: how readers know it}. An essay is one text, kept where practices say what was done."""
    return {part: str(_("Essay") if is_essay else Entry._meta.get_field(part).verbose_name) for part in TEXT_PARTS}
