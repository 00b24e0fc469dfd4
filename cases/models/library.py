"""The library itself: its page, the numbers it gives out, and the token of its state."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class CaseNumber(models.Model):
    """The last number given out in a year. The row is the lock under which the next one is taken."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("case number")
        verbose_name_plural = _("case numbers")

    def __str__(self) -> str:
        return f"CS-{self.year}-{self.last:04d}"

    @classmethod
    def take(cls, year: int) -> str:
        """The next permanent number of the year, `CS-2026-0012`. Call inside the transaction that uses it."""
        cls.objects.get_or_create(year=year)
        cls.objects.filter(year=year).update(last=F("last") + 1)
        return f"CS-{year}-{cls.objects.get(year=year).last:04d}"


class LibraryState(models.Model):
    """One row whose token changes with everything that lists, counts and maps show; see cases.library."""

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("state of the library")
        verbose_name_plural = _("states of the library")

    def __str__(self) -> str:
        return self.token


class CaseIndexPage(Page):
    """The library. Its address shows the list; the cases are its children."""

    parent_page_types = ["portal.HomePage"]
    subpage_types = ["cases.CasePage"]
    max_count = 1
    # Who may read is decided by visible_to alone; the CMS offers no second way.
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("case library")
        verbose_name_plural = _("case libraries")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from cases.views.public import case_list  # views import models

        return case_list(request)
