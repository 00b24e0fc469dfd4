"""Calls for articles, what officers submit, and what is said about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.fields import MarkdownField, render_fields
from common.uploads import upload_path
from journal.choices import LEAD_LENGTH, NOTE_LENGTH, STEPS, TITLE_LENGTH, SubmissionStatus
from journal.models.articles import ArticlePage
from journal.models.sections import JournalSection
from journal.querysets import CallQuerySet, SubmissionQuerySet
from people.models import Officer, User
from people.validators import no_control_characters


class Call(models.Model):
    """What editors ask officers to write about, until a day."""

    title = models.CharField(_("title"), max_length=TITLE_LENGTH, validators=[no_control_characters])
    text = models.TextField(_("what is wanted"), max_length=NOTE_LENGTH, validators=[no_control_characters])
    closes_on = models.DateField(_("open until"), db_index=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for articles")
        verbose_name_plural = _("calls for articles")
        ordering = ["closes_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """An article that an officer proposes, with the manuscript as text, as files, or yet to be written.

    `writer_as` is the membership of that day. `editor` is who looks after it. Accepted, it has become `article`.
    """

    writer = models.ForeignKey(User, models.PROTECT, related_name="submissions", verbose_name=_("submitted by"))
    writer_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("submitted as")
    )
    call = models.ForeignKey(
        Call, models.SET_NULL, null=True, blank=True, related_name="submissions", verbose_name=_("call for articles")
    )
    section = models.ForeignKey(JournalSection, models.PROTECT, related_name="+", verbose_name=_("journal section"))
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, validators=[no_control_characters])
    lead = models.TextField(_("lead"), max_length=LEAD_LENGTH, validators=[no_control_characters])
    text = MarkdownField(_("manuscript"), blank=True)
    rendered = models.JSONField(default=dict, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=SubmissionStatus.choices, default=SubmissionStatus.PROPOSED
    )
    editor = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("editor in charge")
    )
    article = models.OneToOneField(
        ArticlePage, models.SET_NULL, null=True, blank=True, related_name="submission", verbose_name=_("article")
    )
    sent_at = models.DateTimeField(_("submitted"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["status", "-changed_at"], name="submission_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(article=None) | Q(status=SubmissionStatus.ACCEPTED), name="submission_article_when_accepted"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("journal:submission", args=[self.pk])

    def recompute(self) -> None:
        self.rendered = render_fields(self, ["text"])


class SubmissionFile(models.Model):
    """A checked file of a submission, handed out to whoever may see that."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files", verbose_name=_("submission"))
    file = models.FileField(_("file"), upload_to=upload_path("journal"), max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("file of a submission")
        verbose_name_plural = _("files of submissions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name


class SubmissionNote(models.Model):
    """A remark on a submission, or a step of it: `verb` is a key of TRANSITIONS or `propose`."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="notes", verbose_name=_("submission"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    verb = models.CharField(_("step"), max_length=10)
    text = models.TextField(_("remark on the text"), max_length=NOTE_LENGTH, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("remark on a submission")
        verbose_name_plural = _("remarks on submissions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.verb}"

    @property
    def words(self) -> str | Promise:
        """What was done, for the list of what happened."""
        return STEPS.get(self.verb, "")
