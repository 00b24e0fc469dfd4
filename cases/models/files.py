"""Files of a case, and which version of it shows which."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from cases.choices import Licence
from cases.models.pages import CasePage
from common.filewords import FileWords
from common.uploads import upload_path


class CaseFile(models.Model):
    """A checked file of a case, kept as long as the case is.

    Revisions name it by its key and CaseAttachment says which version shows it, so a file that a draft drops stays
    with the published version and can be put back.
    """

    page = models.ForeignKey(CasePage, models.CASCADE, related_name="files", verbose_name=_("case"))
    file = models.FileField(_("file"), upload_to=upload_path("cases"), max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    kind = models.CharField(_("format"), max_length=10)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.original_name


class FileText(FileWords):
    """The words of a stored file, whichever versions of the case show it."""

    stored = models.OneToOneField(
        CaseFile, models.CASCADE, primary_key=True, related_name="words", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self) -> str:
        return str(self.stored)


class CaseAttachment(Orderable):
    """A file as one version of a case shows it. Handed out by a view that asks whether the case is visible."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="attachments")
    stored = models.ForeignKey(CaseFile, models.CASCADE, related_name="attachments", verbose_name=_("file"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    # What those who keep the case are told about the file; see cases.filetexts.noted.
    note: str | Promise = ""

    def __str__(self) -> str:
        return self.title or self.original_name

    @property
    def file(self) -> FieldFile:
        return self.stored.file

    @property
    def original_name(self) -> str:
        return self.stored.original_name

    @property
    def content_type(self) -> str:
        return self.stored.content_type

    @property
    def kind(self) -> str:
        return self.stored.kind

    @property
    def size(self) -> int:
        return self.stored.size

    @property
    def uploaded_at(self) -> datetime.datetime:
        return self.stored.uploaded_at
