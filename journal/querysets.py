"""The words in which everybody asks for issues and articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from journal.choices import SubmissionStatus
from people.choices import Role
from people.roles import has_role

if TYPE_CHECKING:
    import datetime

    from cases.models import CasePage
    from people.roles import AnyUser

# What no list draws, and what is most of an article's row.
LONG = ("body", "rendered")


class IssueQuerySet(PageQuerySet):
    def visible_to(self, user: AnyUser) -> IssueQuerySet:
        """Released issues, which everybody may read."""
        return self.filter(live=True)

    def newest_first(self) -> IssueQuerySet:
        return self.order_by("-number")


class ArticleQuerySet(PageQuerySet):
    def visible_to(self, user: AnyUser) -> ArticleQuerySet:
        """Articles of released issues, which everybody may read.

        Rests on two plain columns, so a search index can apply it too: an article is never read before its issue.
        """
        return self.filter(live=True, issue_live=True)

    def in_order(self) -> ArticleQuerySet:
        """Public articles as their issue numbers them; of several issues the newest first."""
        return self.order_by("-issue_number", "number", "path")

    def for_list(self) -> ArticleQuerySet:
        """What a list draws: sections and authors, without the texts. Three queries."""
        return (
            self.defer(*LONG)
            .select_related("section")
            .prefetch_related("authors__officer__user", "authors__officer__government")
        )

    def about(self, case: CasePage) -> ArticleQuerySet:
        """Those that show the case."""
        return self.filter(mentions__case=case)


IssueManager = PageManager.from_queryset(IssueQuerySet)
ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class CallQuerySet(QuerySet):
    def open_on(self, day: datetime.date) -> CallQuerySet:
        """Those that still take submissions, the soonest to close first."""
        return self.filter(closes_on__gte=day).order_by("closes_on", "pk")


class SubmissionQuerySet(QuerySet):
    def visible_to(self, user: AnyUser) -> SubmissionQuerySet:
        """One's own; editors see all. The latest change first."""
        if has_role(user, Role.EDITOR, Role.ADMINISTRATOR):
            return self.order_by("-changed_at", "-pk")
        if not user.is_authenticated:
            return self.none()
        return self.filter(writer=user).order_by("-changed_at", "-pk")

    def waiting(self) -> SubmissionQuerySet:
        """Those that editors are to read."""
        return self.filter(status=SubmissionStatus.PROPOSED)

    def for_list(self) -> SubmissionQuerySet:
        return self.select_related("section", "writer", "writer_as__government", "editor")
