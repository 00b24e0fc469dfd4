"""The journal and its issues."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from common.fields import MarkdownField, render_fields
from journal.choices import NAME_LENGTH, Colour, IssueState
from journal.querysets import IssueManager
from people.validators import no_control_characters
from search.registry import reindex_all


class JournalPage(Page):
    """The journal. Its address shows the newest issue; the issues are its children."""

    parent_page_types = ["portal.HomePage"]
    subpage_types = ["journal.IssuePage"]
    max_count = 1
    # Who may read is decided by visible_to alone; the CMS offers no second way.
    private_page_options: list[str] = []

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from journal.views.public import front  # views import models

        return front(request)


class IssuePage(Page):
    """One number of the journal. Its title is what it is about; its articles are its children, in reading order.

    Planned on the planning board (journal.services.planning) and released by journal.services.releasing, never by the
    CMS's own button. `number` counts all issues, `number_in_year` those of the year of its moment.
    """

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)
    number_in_year = models.PositiveSmallIntegerField(_("number in the year"), editable=False)
    release_at = models.DateTimeField(_("moment of release"), editable=False, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=IssueState.choices, default=IssueState.PLANNED, editable=False
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)
    colour = models.CharField(_("colour of the cover"), max_length=10, choices=Colour.choices, default=Colour.INDIGO)
    opening = MarkdownField(_("opening of the issue"), blank=True)
    opening_by = models.CharField(
        _("who opens"), max_length=NAME_LENGTH, blank=True, validators=[no_control_characters]
    )
    # {field: trusted HTML}, made when the page is saved and by nothing else.
    rendered = models.JSONField(default=dict, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = IssueManager()

    parent_page_types = ["journal.JournalPage"]
    subpage_types = ["journal.ArticlePage"]
    private_page_options: list[str] = []
    # The board gives number and moment.
    is_creatable = False

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(state=IssueState.RELEASED), name="issue_released_when_it_says_so"
            ),
        ]

    # What belongs to the issue and not to a version of its words.
    KEPT = ("number", "number_in_year", "release_at", "state", "released_at", "is_sample", "slug")

    def get_absolute_url(self) -> str:
        return reverse("journal:issue", args=[self.number])

    @property
    def name(self) -> str:
        """`2026년 제2호(통권 12호)`, in the reader's language."""
        values = {"year": self.date.year, "place": self.number_in_year, "number": self.number}
        return _now("No. %(place)s of %(year)s (issue %(number)s)") % values

    @property
    def short_name(self) -> str:
        return _now("Issue %(number)s") % {"number": self.number}

    @property
    def date(self) -> datetime.date:
        """The day it carries, in local time."""
        return timezone.localdate(self.release_at)

    @property
    def is_released(self) -> bool:
        return self.state == IssueState.RELEASED

    def recompute(self) -> None:
        self.rendered = render_fields(self, ["opening"])

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.recompute()
        super().full_clean(*args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Never public before its release, whichever way asks; and what its articles repeat of it follows."""
        self.live = self.live and self.is_released
        super().save(*args, **kwargs)
        self.tell_articles()

    def tell_articles(self) -> None:
        """Write into the articles what they repeat of their issue, and have those indexed anew that changed.

        Of the issue as it is now: whoever read it before it was released and saves it afterwards hides no article.
        """
        from journal.models.articles import ArticlePage  # which stands on this module

        issue = IssuePage.objects.select_for_update().get(pk=self.pk)
        repeated = {"issue_number": issue.number, "issue_live": issue.live, "issue_date": issue.date}
        stale = ArticlePage.objects.child_of(self).exclude(**repeated)
        keys = list(stale.values_list("pk", flat=True))
        if keys:
            changed = ArticlePage.objects.filter(pk__in=keys)
            changed.update(**repeated)
            reindex_all(changed)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Before the release there is nothing to publish: the latest words are taken then. Afterwards as ever."""
        if self.is_released:
            super().publish(revision, *args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> IssuePage:
        page: IssuePage = super().with_content_json(content)
        for name in self.KEPT:
            setattr(page, name, getattr(self, name))
        page.set_url_path(self.get_parent())
        return page

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from journal.views.public import issue  # views import models

        return issue(request, number=self.number)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from journal.views.public import issue_preview  # views import models

        return issue_preview(request, self)


class CadenceWarning(models.Model):
    """Editors were told, so many days before a day of issues, that something was missing; once for each."""

    day = models.DateField(_("day of the issue"))
    days_left = models.PositiveSmallIntegerField(_("days left"))

    class Meta:
        verbose_name = _("warning about an issue")
        verbose_name_plural = _("warnings about issues")
        constraints = [models.UniqueConstraint(fields=["day", "days_left"], name="cadence_warning_once")]

    def __str__(self) -> str:
        return f"{self.day}: D-{self.days_left}"
