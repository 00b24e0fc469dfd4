"""Where the journal shows up outside its own pages: in the header, in search, on a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.panels import Place, register_case_panel
from cases.tagging import register_tag_user
from common.navigation import ACCOUNT, NavItem, register_nav
from journal.covers import cover_of
from journal.models import ArticlePage, IssuePage, JournalPage, JournalSection, Submission
from journal.places import register_desk_page
from journal.rules import can_plan, can_submit
from journal.services.tagging import follow_merged_tags
from search import registry

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.roles import AnyUser

SHOWN = 5
ON_HOME = 3


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Journal"), "journal:front", order=15))
    register_nav(NavItem(_("Write for the journal"), "journal:write", order=28, visible=writes, menu=ACCOUNT))
    register_nav(NavItem(_("Submissions"), "journal:submissions", order=29, visible=plans, menu=ACCOUNT))
    register_nav(NavItem(_("Planning board"), "journal:board", order=30, visible=plans, menu=ACCOUNT))
    register_desk_page("submissions", 5, _("Submissions"), "journal:submissions", of_issue=False)
    register_case_panel("journal", Place.BESIDE, 60, "journal/_case_panel.html", articles_about)
    register_tag_user("journal", follow_merged_tags)
    registry.register_pages(JournalPage, lambda user: JournalPage.objects.live())
    registry.register_pages(IssuePage, lambda user: IssuePage.objects.visible_to(user))
    registry.register(
        registry.Section(
            key="articles",
            label=_("Journal"),
            queryset_for=visible_articles,
            facets=(registry.Facet("section", "section", _("Journal section"), section_names),),
            result_template="journal/_search_hit.html",
            order=20,
            newest="first_published_at",
            url=ArticlePage.get_absolute_url,
            text=article_text,
            hint=issue_name,
        )
    )


def plans(request: HttpRequest) -> bool:
    return bool(can_plan(request.user))


def writes(request: HttpRequest) -> bool:
    return bool(can_submit(request.user))


def submissions_waiting(user: AnyUser) -> int:
    """How many submissions wait for editors, of those that the person may decide about."""
    return Submission.objects.visible_to(user).waiting().exclude(writer=user.pk).count()


def visible_articles(user: AnyUser) -> Any:
    """What the person may find, with what a result shows."""
    rows = ArticlePage.objects.visible_to(user).select_related("section")
    return rows.prefetch_related("authors__officer__user", "authors__officer__government")


def article_text(article: ArticlePage) -> str:
    return f"{article.lead}\n{article.search_text}"


def issue_name(article: ArticlePage) -> str:
    return article.issue_name


def section_names(keys: Sequence[Any]) -> Mapping[Any, str]:
    return {section.pk: section.name for section in JournalSection.objects.filter(pk__in=keys)}


def newest_issue(user: AnyUser) -> Mapping[str, Any] | None:
    """The newest issue with its cover and its first articles, for the home page; None before the first. Two queries."""
    issue = IssuePage.objects.visible_to(user).newest_first().first()
    if issue is None:
        return None
    articles = ArticlePage.objects.visible_to(user).filter(issue_number=issue.number).in_order()
    shown = list(articles.only("title", "number", "issue_number", "lead", "is_sample")[:ON_HOME])
    return {"issue": issue, "cover": cover_of(issue), "articles": shown}


def articles_about(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The newest articles that show the case; nothing when there is none. One query."""
    rows = ArticlePage.objects.visible_to(user).about(case).in_order()
    found = list(rows.only("title", "number", "issue_number", "issue_date", "is_sample")[:SHOWN])
    return {"articles": found} if found else None
