"""Issues and articles, made by the services that make real ones."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from journal.models import ArticleAuthor, ArticlePage, IssuePage, JournalPage, JournalSection
from journal.services.planning import plan_issue
from journal.services.releasing import release_due, schedule_issue
from journal.services.setup import ensure_sections
from journal.services.writing import add_article
from portal.models import HomePage
from tests.factories.library import library

MOMENT = datetime.datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Seoul"))
TEXT = [{"type": "heading", "value": "처음"}, {"type": "text", "value": "민원 전화를 **다시** 걸었습니다."}]


def journal() -> JournalPage:
    """The journal under a home page, with its sections; made once."""
    found = JournalPage.objects.first()
    if found is None:
        library()
        found = HomePage.objects.get().add_child(instance=JournalPage(title="CS 저널", slug="journal"))
    ensure_sections()
    return found


def section(code: str = "feature") -> JournalSection:
    journal()
    return JournalSection.objects.get(code=code)


def planned(title: str = "첫 호", moment: datetime.datetime = MOMENT, **values: Any) -> IssuePage:
    journal()
    return plan_issue(actor=None, title=title, release_at=moment, **values)


def written(issue: IssuePage, title: str = "기사", *, approved: bool = True, **values: Any) -> ArticlePage:
    """An article that could go out, approved or not."""
    values = {"lead": "두 문장으로 줄인 기사입니다.", "body": TEXT, "source_note": "지어낸 글"} | values
    values.setdefault("authors", [ArticleAuthor(outside_name="한가람", outside_place="예시 연구소")])
    values.setdefault("section", section())
    article = add_article(actor=None, issue=issue, title=title, **values)
    if approved:
        article.get_latest_revision().publish(log_action=False)
    return ArticlePage.objects.get(pk=article.pk)


def released(
    number_of_articles: int = 1, moment: datetime.datetime = MOMENT, *, title: str = "첫 호", **values: Any
) -> IssuePage:
    """An issue that is out, with so many articles."""
    issue = planned(title, moment, is_sample=values.get("is_sample", False))
    for place in range(1, number_of_articles + 1):
        written(issue, f"기사 {place}", **values)
    schedule_issue(actor=None, issue=issue)
    release_due(moment)
    return IssuePage.objects.get(pk=issue.pk)


def article_of(issue: IssuePage, number: int = 1) -> ArticlePage:
    return ArticlePage.objects.get(issue_number=issue.number, number=number)
