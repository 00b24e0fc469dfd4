"""Announcements that everybody concerned is to confirm, and who has."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models import Thread
from community.notices.choices import REMIND_AFTER_DAYS, REMIND_WITHIN_DAYS
from community.notices.querysets import MustReadQuerySet
from people.models import LocalGovernment, User


class MustRead(models.Model):
    """A thread that is to be read and confirmed: by every serving officer, or by those of some provinces.

    Without `provinces` it concerns everybody. `remind_after` days after the marking who has not confirmed is reminded
    once by mail.
    """

    thread = models.OneToOneField(Thread, models.CASCADE, related_name="must_read", verbose_name=_("thread"))
    provinces = models.ManyToManyField(
        LocalGovernment,
        blank=True,
        related_name="+",
        limit_choices_to={"level": "metropolitan"},
        verbose_name=_("provinces"),
    )
    remind_after = models.PositiveSmallIntegerField(
        _("days until the reminder"),
        default=REMIND_AFTER_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(REMIND_WITHIN_DAYS)],
    )
    marked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("marked by"))
    marked_at = models.DateTimeField(_("marked"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded by mail at"), null=True, blank=True)

    objects = MustReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("must-read notice")
        verbose_name_plural = _("must-read notices")
        ordering = ["-marked_at", "-pk"]

    def __str__(self) -> str:
        return str(self.thread)


class Confirmation(models.Model):
    """Somebody has confirmed that they read it."""

    must_read = models.ForeignKey(
        MustRead, models.CASCADE, related_name="confirmations", verbose_name=_("must-read notice")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("account"))
    at = models.DateTimeField(_("confirmed"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [models.UniqueConstraint(fields=["must_read", "user"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.must_read_id}: {self.user_id}"
