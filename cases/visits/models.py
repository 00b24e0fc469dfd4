"""Wishes to visit, the visits that come of them, and what was seen there."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CasePage
from cases.visits.choices import MOST_CAPACITY, MOST_PEOPLE, RequestStatus, VisitStatus
from cases.visits.querysets import GroupVisitQuerySet, VisitReportQuerySet, VisitRequestQuerySet
from common.fields import MarkdownField, render_fields
from people.models import LocalGovernment, Officer, User
from people.validators import plain_words


class GroupVisit(models.Model):
    """One date on which a government shows one of its cases to everybody it has accepted.

    `sequence` grows with each change that calendars must learn of; `uid` never changes.
    """

    case = models.ForeignKey(CasePage, models.CASCADE, related_name="visits", verbose_name=_("case"))
    government = models.ForeignKey(LocalGovernment, models.PROTECT, related_name="+", verbose_name=_("host"))
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("meeting place"), max_length=120, validators=[plain_words])
    capacity = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(1), MaxValueValidator(MOST_CAPACITY)]
    )
    note = models.TextField(_("note for the guests"), max_length=1_000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=VisitStatus.choices, default=VisitStatus.PLANNED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("planned by"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = GroupVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visit_ends_after_it_begins",
                violation_error_message=_("The visit must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return self.status == VisitStatus.PLANNED


class VisitRequest(models.Model):
    """An officer's wish to see a case where it is done. Accepted, it has a place in a visit."""

    case = models.ForeignKey(CasePage, models.CASCADE, related_name="visit_requests", verbose_name=_("case"))
    asker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("asked as"))
    wished_from = models.DateField(_("wished from"))
    wished_to = models.DateField(_("wished until"))
    people = models.PositiveSmallIntegerField(
        _("number of people"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    purpose = models.TextField(_("purpose"), max_length=1_000)
    status = models.CharField(
        _("status"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.WAITING, db_index=True
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    visit = models.ForeignKey(
        GroupVisit, models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name=_("visit")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    objects = VisitRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit request")
        verbose_name_plural = _("visit requests")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wished_to__gte=F("wished_from")),
                name="visit_request_dates_in_order",
                violation_error_message=_("The last wished day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(visit__isnull=False), name="visit_request_accepted_into_a_visit"
            ),
            models.UniqueConstraint(
                fields=["case", "asker"],
                condition=Q(status="waiting"),
                name="visit_request_one_waiting",
                violation_error_message=_("You have asked for a visit to this case already. It waits for the host."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.case}"


class VisitReport(models.Model):
    """What somebody brought home from a visit. Members read it; everybody does when author and host agree."""

    visit = models.ForeignKey(GroupVisit, models.CASCADE, related_name="reports", verbose_name=_("visit"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    author_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written as")
    )
    text = MarkdownField(_("report"))
    rendered = models.JSONField(default=dict, editable=False)
    wants_public = models.BooleanField(_("Everybody may read it, if the host agrees"), default=False)
    host_agrees = models.BooleanField(_("the host agrees"), default=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    objects = VisitReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit report")
        verbose_name_plural = _("visit reports")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "author"], name="visit_report_one_a_person"),
            models.CheckConstraint(
                condition=Q(wants_public=True) | Q(host_agrees=False), name="visit_report_public_by_both"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} · {self.author}"

    @property
    def is_public(self) -> bool:
        return self.wants_public and self.host_agrees

    def recompute(self) -> None:
        self.rendered = render_fields(self, ["text"])
