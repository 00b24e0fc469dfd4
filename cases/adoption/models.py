"""A government takes over what another has done: which case, from whom, how far, with what difference and result."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.adoption.choices import OPEN, TEXT_PARTS, AdoptionAudience, AdoptionStage, FollowUpAnswer
from cases.adoption.querysets import AdoptionQuerySet, FollowUpQuerySet
from cases.models import CasePage
from common.fields import MarkdownField, render_fields
from common.uploads import upload_path
from people.models import LocalGovernment, Officer


class Adoption(models.Model):
    """One case in one other government. `origin` is the adoption from which it was taken, empty when from the case.

    The stage is moved by services.moving alone, each time with a row in AdoptionStep. The government is that of the
    day of the adoption; what it is today is `today`.
    """

    case = models.ForeignKey(CasePage, models.CASCADE, related_name="adoption_set", verbose_name=_("case"))
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, related_name="adoptions", verbose_name=_("local government")
    )
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="taken", verbose_name=_("taken from")
    )
    stage = models.CharField(
        _("stage"), max_length=12, choices=AdoptionStage.choices, default=AdoptionStage.CONSIDERING, db_index=True
    )
    # The day of the newest step.
    since = models.DateField(_("since"), default=timezone.localdate, editable=False)
    variation = MarkdownField(_("what we do differently"), blank=True)
    result = MarkdownField(_("result"), blank=True)
    lessons = MarkdownField(_("obstacles and lessons"), blank=True)
    # {part: trusted HTML}, made from the parts above by save() and by nothing else.
    rendered = models.JSONField(default=dict, editable=False)
    cost = models.PositiveBigIntegerField(_("cost (won)"), null=True, blank=True)
    staff = models.DecimalField(
        _("staff (persons)"),
        max_digits=7,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, _("The staff cannot be less than 0 persons."))],
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=AdoptionAudience.choices, default=AdoptionAudience.OFFICERS
    )
    opened_by = models.ForeignKey(
        Officer, models.SET_NULL, null=True, related_name="opened_adoptions", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    last_moved_at = models.DateTimeField(_("last step"), default=timezone.now, editable=False)
    # Changes with every saving of the text; a form says by it what it was based on.
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["-last_moved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "government"],
                condition=Q(stage__in=OPEN),
                name="adoption_one_open_a_case",
                violation_error_message=_("Your government has adopted this case already."),
            ),
            models.CheckConstraint(condition=~Q(origin=F("id")), name="adoption_not_from_itself"),
        ]
        indexes = [
            models.Index(fields=["case", "stage"], name="adoption_by_case"),
            models.Index(fields=["government", "-last_moved_at"], name="adoption_by_government"),
            models.Index(fields=["stage", "last_moved_at"], name="adoption_by_silence"),
        ]

    def __str__(self) -> str:
        return f"{self.today.name} ← {self.case.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.rendered = render_fields(self, TEXT_PARTS)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("adoption:detail", args=[self.pk])

    @property
    def today(self) -> LocalGovernment:
        """What the adopting government is today."""
        return self.government.current or self.government

    @property
    def source(self) -> LocalGovernment:
        """From whom it was taken, as it is today: the government of the origin, else that of the case."""
        if self.origin is not None:
            return self.origin.today
        return self.case.government.current or self.case.government


class AdoptionStep(models.Model):
    """The adoption came to a stage on a day; the first row is its beginning."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="steps", verbose_name=_("adoption"))
    stage = models.CharField(_("stage"), max_length=12, choices=AdoptionStage.choices)
    day = models.DateField(_("day"))
    by = models.ForeignKey(Officer, models.SET_NULL, null=True, related_name="+", verbose_name=_("written down by"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    noted_at = models.DateTimeField(_("written down"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("step of an adoption")
        verbose_name_plural = _("steps of adoptions")
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["adoption", "day"], name="adoption_step_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_stage_display()}"


class AdoptionLink(models.Model):
    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="links", verbose_name=_("adoption"))
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("link as evidence")
        verbose_name_plural = _("links as evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class AdoptionFile(models.Model):
    """A checked file that shows how the adoption went; whoever sees the adoption may have it."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="files", verbose_name=_("adoption"))
    file = models.FileField(_("file"), upload_to=upload_path("adoption"), max_length=200)
    title = models.CharField(_("title"), max_length=120)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )

    class Meta:
        verbose_name = _("file as evidence")
        verbose_name_plural = _("files as evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class CaseFollowUp(models.Model):
    """The yearly question to a case's owner, for the day on which it was due, and the answer once there is one."""

    case = models.ForeignKey(CasePage, models.CASCADE, related_name="follow_ups", verbose_name=_("case"))
    due_on = models.DateField(_("due on"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=10, choices=FollowUpAnswer.choices, blank=True)
    figure = models.CharField(_("latest figure"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly question")
        verbose_name_plural = _("yearly questions")
        ordering = ["-due_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["case", "due_on"], name="follow_up_once_a_due_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
