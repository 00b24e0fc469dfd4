"""What governments look for and nobody has written yet: needs, who shares them, who writes, what was offered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch import index

from cases.models import CasePage, CsType
from cases.wanted.choices import NOTE_LENGTH, REASON_LENGTH, TITLE_LENGTH, UNANSWERED, Audience, ClaimStatus, Status
from cases.wanted.querysets import ClaimQuerySet, NeedQuerySet, OfferQuerySet
from common.fields import MarkdownField, render_fields
from common.richtext import strip_to_text, validate_no_control_characters
from people.models import LocalGovernment, Officer, User


class Need(index.Indexed, models.Model):
    """A case that a government looks for. Without a government it is the library's own, put up by an editor.

    `query` are the words that found nothing. `seekers` counts the governments of today that look for it, the asking
    one included; services.settling keeps it and the status. `tags` are plain words, spelt as the library's tags are.
    """

    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("local government")
    )
    asker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("put up by"))
    asked_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("put up as")
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, validators=[validate_no_control_characters])
    reason = MarkdownField(_("why, and in which situation"), blank=True)
    # {part: trusted HTML}, made from the reason by save() and by nothing else.
    rendered = models.JSONField(default=dict, editable=False)
    query = models.CharField(_("query"), max_length=200, blank=True, validators=[validate_no_control_characters])
    cs_types = models.ManyToManyField(CsType, blank=True, related_name="+", verbose_name=_("CS types"))
    tags = models.JSONField(_("tags"), default=list, blank=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, default=Audience.OFFICERS)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    seekers = models.PositiveSmallIntegerField(_("governments looking for it"), default=0, editable=False)
    remark = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    asked_at = models.DateTimeField(_("put up"), default=timezone.now)
    answered_at = models.DateTimeField(_("answer found on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("search_text"),
        index.SearchField("search_terms"),
        index.AutocompleteField("title"),
        index.FilterField("audience"),
        index.FilterField("status"),
        index.FilterField("seekers"),
        index.FilterField("asked_at"),
    ]

    class Meta:
        verbose_name = _("wanted case")
        verbose_name_plural = _("wanted cases")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-seekers", "-asked_at"], name="need_most_sought"),
            models.Index(fields=["status", "-asked_at"], name="need_newest"),
            models.Index(fields=["government", "status"], name="need_by_government"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="answered", answered_at__isnull=False)
                | (~Q(status="answered") & Q(answered_at=None)),
                name="need_answered_has_day",
            ),
            models.CheckConstraint(condition=~Q(status="removed") | ~Q(remark=""), name="need_removed_has_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.rendered = render_fields(self, ["reason"])
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("wanted:need", args=[self.pk])

    @property
    def today(self) -> LocalGovernment | None:
        """What the asking government is today; None for a need of the library itself."""
        return (self.government.current or self.government) if self.government else None

    @property
    def reason_html(self) -> str:
        """Trusted when it was rendered; show it through `|trusted`."""
        return str(self.rendered.get("reason", ""))

    @property
    def is_unanswered(self) -> bool:
        return self.status in UNANSWERED

    @property
    def is_sample(self) -> bool:
        return bool(self.government and self.government.is_sample)

    @property
    def search_text(self) -> str:
        return strip_to_text(self.reason_html, between="\n")

    @property
    def search_terms(self) -> str:
        """Words that name the need besides its title; the words that found nothing lead here."""
        names = [kind.name_ko for kind in self.cs_types.all()] if self.pk else []
        if today := self.today:
            names += [today.name_ko, today.name_short_ko]
        return " ".join([self.query, *self.tags, *names])


class Seeker(models.Model):
    """One government looks for it. The asking government is the first."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="seeking", verbose_name=_("wanted case"))
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, related_name="+", verbose_name=_("local government")
    )
    officer = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("government looking for a case")
        verbose_name_plural = _("governments looking for a case")
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["need", "government"], name="seeker_once_a_need")]

    def __str__(self) -> str:
        return f"{self.government} ← {self.need_id}"

    @property
    def today(self) -> LocalGovernment:
        return self.government.current or self.government


class Claim(models.Model):
    """A government says that it will write the case, until a day. `reminded_at` is emptied with each new day."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="claims", verbose_name=_("wanted case"))
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, related_name="+", verbose_name=_("local government")
    )
    officer = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("claimed by")
    )
    due_on = models.DateField(_("target date"))
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True, validators=[validate_no_control_characters])
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.ACTIVE)
    claimed_at = models.DateTimeField(_("claimed"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="claim_by_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "government"],
                condition=Q(status="active"),
                name="claim_one_active_a_need",
                violation_error_message=_("Your government has said so already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government} → {self.need_id} ({self.due_on})"

    @property
    def today(self) -> LocalGovernment:
        return self.government.current or self.government

    @property
    def is_overdue(self) -> bool:
        return self.status == ClaimStatus.ACTIVE and self.due_on < timezone.localdate()


class Offer(models.Model):
    """Somebody says that a case may be the answer; the seeker accepts one. The government is None for an editor's."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="offers", verbose_name=_("wanted case"))
    case = models.ForeignKey(CasePage, models.CASCADE, related_name="+", verbose_name=_("case"))
    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("local government")
    )
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("offered by"))
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True, validators=[validate_no_control_characters])
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offered case")
        verbose_name_plural = _("offered cases")
        ordering = ["-accepted_at", "offered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "case"],
                name="offer_once_a_case",
                violation_error_message=_("This case has been offered already."),
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(accepted_at__isnull=False), name="offer_one_accepted_a_need"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} ← {self.case_id}"

    @property
    def today(self) -> LocalGovernment | None:
        return (self.government.current or self.government) if self.government else None
