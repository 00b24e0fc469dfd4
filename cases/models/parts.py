"""What a case has several of: figures, awards, links."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from cases.choices import Better
from cases.models.pages import CasePage


class CaseMetric(Orderable):
    """A figure before and after, with its unit and where it comes from."""

    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="metrics")
    name = models.CharField(_("figure"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    before = models.DecimalField(_("before"), max_digits=16, decimal_places=2, null=True, blank=True)
    after = models.DecimalField(_("after"), max_digits=16, decimal_places=2, null=True, blank=True)
    before_label = models.CharField(_("time of the value before"), max_length=40, blank=True)
    after_label = models.CharField(_("time of the value after"), max_length=40, blank=True)
    better = models.CharField(_("direction"), max_length=6, choices=Better.choices, default=Better.HIGHER)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("figure before and after")
        verbose_name_plural = _("figures before and after")

    def __str__(self) -> str:
        return self.name


class CaseAward(Orderable):
    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="awards")
    name = models.CharField(_("award"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    awarded_by = models.CharField(_("awarded by"), max_length=80, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return self.name


class CaseLink(Orderable):
    page = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="links")
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("address"), max_length=500)

    class Meta(Orderable.Meta):
        verbose_name = _("related link")
        verbose_name_plural = _("related links")

    def __str__(self) -> str:
        return self.title
