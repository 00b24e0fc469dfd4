"""Where the journal shows up outside its own pages: search, the home page, the community."""

from __future__ import annotations

import datetime

import pytest

from cases.models import CaseTag
from cases.services.tags import merge_tags
from community.forums.models import ThreadTie
from community.forums.services.tying import tie
from journal.models import ArticlePage, TaggedArticle
from journal.services.releasing import release_due, schedule_issue
from people.choices import Role
from search.models import OutboxEntry
from tests.factories.forums import make_board, make_thread
from tests.factories.journal import MOMENT, planned, released, written
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = MOMENT + datetime.timedelta(days=15)


def thread_card(thread) -> dict:
    return {"type": "thread", "value": {"thread": thread.pk, "note": ""}}


def test_an_article_is_found_by_its_words_authors_and_tags_once_it_is_out(client, index_now):
    issue = planned()
    written(issue, "두루미 이야기", tags=["겨울새"])
    schedule_issue(actor=None, issue=issue)
    index_now()
    assert "/journal/1/1/" not in client.get("/search/?q=두루미").text
    release_due(MOMENT)
    index_now()
    for words in ("두루미", "한가람", "겨울새", "민원 전화"):
        assert "/journal/1/1/" in client.get("/search/", {"q": words}).text, words
    issue.refresh_from_db()
    issue.unpublish()
    index_now()
    assert "/journal/1/1/" not in client.get("/search/?q=두루미").text


def test_the_home_page_shows_the_newest_issue(client):
    released(title="지난 호")
    released(title="이번 호", moment=LATER)
    text = client.get("/").text
    assert "이번 호" in text
    assert "지난 호" not in text


def test_articles_keep_their_tags_when_two_are_merged():
    released(2, tags=["콜센터", "전화상담"])
    one, other = CaseTag.named(["콜센터", "전화상담"])
    first = ArticlePage.objects.get(number=1)
    TaggedArticle.objects.filter(content_object=first, tag=one).delete()
    OutboxEntry.objects.all().delete()
    merge_tags(actor=UserFactory(roles=[Role.EDITOR]), source=other, target=one)
    for article in ArticlePage.objects.all():
        assert [item.tag for item in article.tagged_items.all()] == [one]
    assert OutboxEntry.objects.count() >= 2


class TestTalk:
    @pytest.fixture(autouse=True)
    def _people(self):
        self.officer = OfficerFactory().user
        self.thread = make_thread(self.officer, make_board(), title="담당자들의 글타래")

    def test_a_thread_is_a_card_for_those_who_may_read_it(self, client):
        released(body=[thread_card(self.thread)])
        assert "담당자들의 글타래" not in client.get("/journal/1/1/").text
        client.force_login(self.officer)
        assert "담당자들의 글타래" in client.get("/journal/1/1/").text

    def test_a_thread_names_the_articles_that_show_it_once_they_are_out(self, client):
        client.force_login(self.officer)
        issue = planned()
        written(issue, "글타래를 보이는 기사", body=[thread_card(self.thread)])
        schedule_issue(actor=None, issue=issue)
        assert "글타래를 보이는 기사" not in client.get(self.thread.get_absolute_url()).text
        release_due(MOMENT)
        assert "글타래를 보이는 기사" in client.get(self.thread.get_absolute_url()).text

    def test_members_talk_about_an_article_and_it_shows_the_talk(self, client):
        released()
        article = ArticlePage.objects.get()
        assert f"tie=article-{article.pk}" not in client.get("/journal/1/1/").text
        client.force_login(self.officer)
        assert f"tie=article-{article.pk}" in client.get("/journal/1/1/").text
        tie(actor=self.officer, thread=self.thread, target=article)
        assert "담당자들의 글타래" in client.get("/journal/1/1/").text
        assert 'href="/journal/1/1/"' in client.get(self.thread.get_absolute_url()).text

    def test_an_article_that_is_not_out_cannot_be_talked_about_by_guessing(self, client):
        article = written(planned(), "아직 비밀인 기사")
        client.force_login(self.officer)
        assert "아직 비밀인 기사" not in client.get(f"/forums/start/?tie=article-{article.pk}").text

    def test_what_a_thread_was_about_goes_with_the_article(self):
        released()
        article = ArticlePage.objects.get()
        tie(actor=self.officer, thread=self.thread, target=article)
        article.delete()
        assert not ThreadTie.objects.exists()
