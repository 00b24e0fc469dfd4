"""Flagged posts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.richtext import validate_no_control_characters
from community.forums.models import Post
from community.moderation.choices import WORDS_LENGTH, Reason, ReportState
from community.moderation.querysets import FlagQuerySet, ReportQuerySet
from people.models import User


class Report(models.Model):
    """One post that waits for a decision, with everybody who flagged it; after a decision a new flag opens a new one.

    `for_site`: those who look after the whole community decide, although the post stands in a closed group, because the
    group has no other owner than its author. `measures` are values of choices.Measure, `words` what the author was
    told, `note` what those who flagged are told.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="reports", verbose_name=_("forum post"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    for_site = models.BooleanField(_("for those who look after the whole community"), default=False)
    opened_at = models.DateTimeField(_("flagged"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    measures = models.JSONField(_("measures"), default=list, blank=True)
    words = models.CharField(_("words to the author"), max_length=WORDS_LENGTH, blank=True)
    note = models.CharField(_("words to those who flagged"), max_length=WORDS_LENGTH, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("flagged post")
        verbose_name_plural = _("flagged posts")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(state=ReportState.OPEN), name="report_one_open_a_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("moderation:report", args=[self.pk])


class Flag(models.Model):
    """One person flags one post, once."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="flags", verbose_name=_("flagged post"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("forum post"))
    user = models.ForeignKey(User, models.CASCADE, related_name="forum_flags", verbose_name=_("flagged by"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.CharField(
        _("in your own words"), max_length=WORDS_LENGTH, blank=True, validators=[validate_no_control_characters]
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="flag_once_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.post_id}"
