"""A review paper: what a government puts before those who decide whether to do as another did."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import CasePage
from cases.papers.choices import TITLE_LENGTH, SectionKey
from cases.papers.querysets import PaperQuerySet
from people.models import LocalGovernment, Officer, User


class ReviewPaper(models.Model):
    """One paper of one government, begun from cases.

    `sections` is {value of SectionKey: Markdown}, every key present. `budget_rows` and `schedule_rows` are lists of
    {column: cell} with the columns of choices.py. `version` grows by one with every saving; whoever saves says which
    version they had opened.
    """

    government = models.ForeignKey(
        LocalGovernment, models.PROTECT, related_name="papers", verbose_name=_("local government")
    )
    author = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="papers", verbose_name=_("author")
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    cases = models.ManyToManyField(
        CasePage, through="PaperCase", related_name="papers", verbose_name=_("cases reviewed")
    )
    sections = models.JSONField(_("sections"), default=dict, blank=True)
    budget_rows = models.JSONField(_("budget rows"), default=list, blank=True)
    schedule_rows = models.JSONField(_("schedule rows"), default=list, blank=True)
    # Whether the words of a case for officers only were put into the text; the paper then says so on every page.
    is_restricted = models.BooleanField(_("quotes cases for officers only"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    updated_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("review paper")
        verbose_name_plural = _("review papers")
        constraints = [models.CheckConstraint(condition=Q(version__gte=1), name="paper_version_from_1")]
        indexes = [models.Index(fields=["government", "-updated_at"], name="paper_by_government")]

    def __str__(self) -> str:
        return self.title

    def text_of(self, key: str) -> str:
        """The Markdown of a section; "" when it was never written."""
        return str(self.sections.get(key, ""))

    @property
    def total(self) -> int | None:
        """The sum of the budget in won; None as long as no row has an amount."""
        amounts = [row["amount"] for row in self.budget_rows if row.get("amount") is not None]
        return sum(amounts) if amounts else None

    @property
    def seen_cases(self) -> list[CasePage]:
        """The cases that with_cases() found readable; only on papers read by it."""
        return [row.case for row in self.seen]  # type: ignore[attr-defined]

    def texts(self) -> dict[str, Any]:
        """All that people write in it, for copying and comparing."""
        return {
            "title": self.title,
            "sections": {key: self.text_of(key) for key in SectionKey.values},
            "budget_rows": [dict(row) for row in self.budget_rows],
            "schedule_rows": [dict(row) for row in self.schedule_rows],
        }


class PaperCase(models.Model):
    """A case that the paper reviews, at its place in the order."""

    paper = models.ForeignKey(ReviewPaper, models.CASCADE, related_name="chosen")
    case = models.ForeignKey(CasePage, models.CASCADE, related_name="in_papers")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("case reviewed")
        verbose_name_plural = _("cases reviewed")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "case"], name="case_once_in_a_paper")]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.case_id}"
