"""An issue on its way to everybody, and each mail of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from journal.letters.choices import EditionState, LetterState
from journal.letters.models.subscribers import Subscriber
from journal.letters.querysets import LetterQuerySet
from journal.models import IssuePage


class Edition(models.Model):
    """The mailing of one issue; made once, after the issue is out, with a letter for each subscriber of that moment.

    `next_at` is when the next slice may be sent: whoever moves it forward by one UPDATE sends that slice. `note` says
    in a word why it waits or is paused: the kind of error, or what the mail server said.
    """

    issue = models.OneToOneField(IssuePage, models.CASCADE, related_name="mail_edition", verbose_name=_("issue"))
    state = models.CharField(_("state"), max_length=8, choices=EditionState.choices, default=EditionState.SENDING)
    next_at = models.DateTimeField(_("next mail not before"), default=timezone.now)
    failures = models.PositiveSmallIntegerField(_("failures of the mail server in a row"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail edition")
        verbose_name_plural = _("mail editions")

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.state}"


class Letter(models.Model):
    """One mail of an edition to one subscriber. `token` names the attempt that has it, and goes with a lost one."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="letters", verbose_name=_("mail edition"))
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, related_name="letters", verbose_name=_("subscriber of the journal")
    )
    state = models.CharField(_("state"), max_length=8, choices=LetterState.choices, default=LetterState.QUEUED)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    token = models.CharField(max_length=16, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("taken"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    code = models.PositiveSmallIntegerField(_("code of the mail server"), null=True, blank=True)
    answer = models.CharField(_("answer of the mail server"), max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail of an edition")
        verbose_name_plural = _("mails of an edition")
        constraints = [
            models.UniqueConstraint(fields=["edition", "subscriber"], name="letter_once_a_subscriber"),
        ]
        indexes = [models.Index(fields=["edition", "state", "not_before"], name="letter_queue")]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.pk}: {self.state}"

    @property
    def message_id(self) -> str:
        """The same for every attempt, and telling nobody who or how many."""
        secret = salted_hmac("journal.letter", str(self.pk)).hexdigest()[:32]
        return f"<journal.{secret}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
