"""Warnings and suspensions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models import Forum
from community.moderation.choices import WORDS_LENGTH, SanctionKind
from community.moderation.models.reports import Report
from community.moderation.querysets import SanctionQuerySet
from people.models import User


class Sanction(models.Model):
    """A warning, until its reader has confirmed it, or a suspension, which ends by itself at `until`.

    `forum` is the board where the occasion was; who keeps that board sees it. A suspension holds there alone, or
    `everywhere`.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=SanctionKind.choices)
    person = models.ForeignKey(User, models.CASCADE, related_name="forum_sanctions", verbose_name=_("person"))
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="+", verbose_name=_("board"))
    report = models.ForeignKey(
        Report, models.SET_NULL, null=True, blank=True, related_name="sanctions", verbose_name=_("flagged post")
    )
    everywhere = models.BooleanField(_("in the whole community"), default=False)
    words = models.CharField(_("words to the person"), max_length=WORDS_LENGTH)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    given_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=SanctionKind.SUSPENSION, until__isnull=False)
                | Q(kind=SanctionKind.WARNING, until__isnull=True, everywhere=False),
                name="sanction_suspension_ends",
            ),
        ]
        indexes = [models.Index(fields=["person", "until"], name="sanction_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("moderation:sanction", args=[self.pk])

    @property
    def holds(self) -> bool:
        """Whether it keeps its person from writing now."""
        if self.lifted_at:
            return False
        if self.kind == SanctionKind.WARNING:
            return self.confirmed_at is None
        return self.until is not None and self.until > timezone.now()
