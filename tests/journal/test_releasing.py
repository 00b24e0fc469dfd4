"""An issue goes out as a whole, at its moment, once, whatever happens around it."""

from __future__ import annotations

import datetime
import threading
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from common.exceptions import DomainError
from journal.choices import IssueState
from journal.links import broken_inside
from journal.models import ArticlePage, IssuePage
from journal.services import releasing
from journal.services.planning import move_article, move_issue
from journal.services.releasing import approve_article, release_due, schedule_issue, unschedule_issue
from people.choices import Role
from people.services.groups import ensure_groups
from portal.services.clock import Clock, jobs
from search.models import OutboxEntry
from tests.factories.journal import MOMENT, planned, released, section, written
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def editor():
    return UserFactory(roles=[Role.EDITOR])


def scheduled(articles: int = 2, moment: datetime.datetime = MOMENT) -> IssuePage:
    issue = planned(moment=moment)
    for place in range(articles):
        written(issue, f"기사 {place + 1}")
    return schedule_issue(actor=None, issue=issue)


def public() -> tuple[list[int], list[str]]:
    """Numbers of public issues and titles of public articles."""
    issues = IssuePage.objects.visible_to(UserFactory.build()).values_list("number", flat=True)
    articles = ArticlePage.objects.visible_to(UserFactory.build()).order_by("path").values_list("title", flat=True)
    return list(issues), list(articles)


def test_nothing_is_public_a_second_before_and_all_of_it_at_the_moment():
    scheduled()
    assert release_due(MOMENT - datetime.timedelta(seconds=1)) == []
    assert public() == ([], [])
    assert release_due(MOMENT) == [1]
    assert public() == ([1], ["기사 1", "기사 2"])


def test_a_stopped_clock_releases_once_however_often_it_is_asked():
    scheduled()
    with time_machine.travel(MOMENT, tick=False):
        assert [release_due(timezone.now()) for _time in range(3)] == [[1], [], []]
    assert PageLogEntry.objects.filter(action="journal.released").count() == 1


def test_a_worker_that_was_down_releases_what_it_missed_when_it_is_back():
    scheduled()
    late = MOMENT + datetime.timedelta(days=2, hours=3)
    assert release_due(late) == [1]
    issue = IssuePage.objects.get()
    assert issue.released_at == late
    assert issue.date == datetime.date(2026, 3, 1)  # it carries the day that it was made for


def test_two_issues_missed_go_out_in_order():
    scheduled()
    scheduled(moment=MOMENT + datetime.timedelta(days=15))
    assert release_due(MOMENT + datetime.timedelta(days=20)) == [1, 2]


def test_the_clock_of_the_worker_releases(tmp_path):
    scheduled()
    job = next(job for job in jobs() if job.name == "release_issues")
    with time_machine.travel(MOMENT + MINUTE, tick=False):
        assert Clock([job], tmp_path / "clock.json").tick(timezone.localtime()) == ["release_issues"]
    assert public()[0] == [1]


def test_the_moment_is_the_same_in_every_time_zone(settings):
    scheduled()
    settings.TIME_ZONE = "America/New_York"
    with timezone.override(ZoneInfo("America/New_York")):
        assert release_due(MOMENT.astimezone(ZoneInfo("Pacific/Auckland")) - MINUTE) == []
        assert release_due(MOMENT.astimezone(ZoneInfo("UTC"))) == [1]


def test_a_failure_in_the_middle_leaves_nothing_public_and_is_made_good(monkeypatch):
    scheduled()
    published = ArticlePage.publish

    def fail_at_the_second(self, revision, *args, **kwargs):
        if self.title == "기사 2":
            raise RuntimeError("the machine stumbled")
        published(self, revision, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(ArticlePage, "publish", fail_at_the_second)
        assert release_due(MOMENT) == []
    assert public() == ([], [])
    assert IssuePage.objects.get().state == IssueState.SCHEDULED
    assert release_due(MOMENT + MINUTE) == [1]
    assert public() == ([1], ["기사 1", "기사 2"])


def test_an_issue_that_fails_does_not_hold_back_the_next(monkeypatch):
    scheduled()
    scheduled(moment=MOMENT + datetime.timedelta(days=15))
    release = releasing._release

    def fail_for_the_first(issue, now):
        if issue.number == 1:
            raise RuntimeError("broken")
        return release(issue, now)

    monkeypatch.setattr(releasing, "_release", fail_for_the_first)
    assert release_due(MOMENT + datetime.timedelta(days=20)) == [2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_the_same_moment_one_releases():
    scheduled()
    start, released_by = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        released_by.append(release_due(MOMENT))
        connections.close_all()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(released_by) == [[], [1]]
    assert public()[0] == [1]


def test_a_second_worker_that_read_the_issue_before_finds_it_taken():
    scheduled()
    stale = IssuePage.objects.get()
    assert releasing._release(IssuePage.objects.get(), MOMENT)
    assert not releasing._release(stale, MOMENT)


def test_articles_get_their_numbers_in_reading_order_and_one_moment():
    issue = scheduled(articles=3)
    release_due(MOMENT)
    articles = ArticlePage.objects.child_of(issue).order_by("path")
    assert [article.get_absolute_url() for article in articles] == [f"/journal/1/{n}/" for n in (1, 2, 3)]
    assert {article.first_published_at for article in articles} == {MOMENT}
    assert [article.get_url() for article in articles] == [f"/journal/1/{n}/" for n in (1, 2, 3)]  # the CMS's links


def test_the_section_of_the_approved_words_decides_where_an_article_stands():
    """Of a draft the CMS writes no columns: its section stands in the revision until the release."""
    issue = planned()
    for title, code in (("하나", "feature"), ("둘", "research"), ("셋", "research")):
        last = written(issue, title, section=section(code))
    last.section = section("feature")
    last.save_revision().publish()
    schedule_issue(actor=None, issue=issue)
    release_due(MOMENT)
    articles = ArticlePage.objects.child_of(issue).order_by("number")
    assert [(article.title, article.number) for article in articles] == [("하나", 1), ("셋", 2), ("둘", 3)]


def test_what_was_approved_goes_out_and_what_was_written_afterwards_does_not(editor):
    issue = scheduled(articles=1)
    article = ArticlePage.objects.get()
    article.title = "나중에 고친 제목"
    article.save_revision(user=editor)
    written(issue, "승인되지 않은 기사", approved=False)
    release_due(MOMENT)
    assert public() == ([1], ["기사 1"])
    article.refresh_from_db()
    assert article.has_unpublished_changes


def test_the_words_of_the_issue_itself_are_the_latest():
    issue = scheduled()
    issue.title = "더 나은 제목"
    issue.save_revision()
    release_due(MOMENT)
    assert IssuePage.objects.get().title == "더 나은 제목"


def test_released_articles_wait_for_the_index():
    scheduled(articles=1)
    OutboxEntry.objects.all().delete()
    release_due(MOMENT)
    assert OutboxEntry.objects.filter(key=str(ArticlePage.objects.get().pk)).exists()


def test_a_schedule_that_was_taken_back_releases_nothing(editor):
    unschedule_issue(actor=editor, issue=scheduled())
    assert release_due(MOMENT + MINUTE) == []


def test_a_moved_issue_goes_out_at_its_new_moment(editor):
    later = MOMENT + datetime.timedelta(days=15)
    move_issue(actor=editor, issue=scheduled(), release_at=later)
    assert release_due(later - MINUTE) == []
    assert release_due(later) == [1]


def test_what_is_not_ready_is_not_scheduled(editor):
    issue = planned()
    with pytest.raises(DomainError, match=r"no article|기사가 없"):
        schedule_issue(actor=editor, issue=issue)
    written(issue, approved=False)
    with pytest.raises(DomainError):
        schedule_issue(actor=editor, issue=issue)
    approve_article(actor=editor, article=ArticlePage.objects.get())
    assert schedule_issue(actor=editor, issue=issue).state == IssueState.SCHEDULED


def test_words_that_the_checklist_blocks_are_not_approved_into_a_scheduled_issue(editor):
    issue = scheduled(articles=1)
    article = ArticlePage.objects.get()
    before = article.approved
    article.lead = " "
    article.save_revision()
    with pytest.raises(DomainError, match=r"scheduled already|이미 예약"):
        approve_article(actor=editor, article=article)
    article.refresh_from_db()
    assert article.approved == before
    unschedule_issue(actor=editor, issue=issue)
    approve_article(actor=editor, article=article)


def test_only_editors_approve_schedule_and_move():
    officer = OfficerFactory().user
    issue = planned()
    article = written(issue, approved=False)
    for act in (
        lambda: approve_article(actor=officer, article=article),
        lambda: schedule_issue(actor=officer, issue=issue),
        lambda: move_issue(actor=officer, issue=issue, release_at=MOMENT),
        lambda: move_article(actor=officer, article=article, step=1),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_two_issues_do_not_share_a_day(editor):
    planned()
    with pytest.raises(DomainError):
        planned(moment=MOMENT + datetime.timedelta(hours=5))


def test_articles_move_up_and_down_within_their_issue(editor):
    issue = planned()
    first, second = written(issue, "하나"), written(issue, "둘")
    move_article(actor=editor, article=second, step=-1)
    titles = ArticlePage.objects.child_of(issue).order_by("path").values_list("title", flat=True)
    assert list(titles) == ["둘", "하나"]
    move_article(actor=editor, article=ArticlePage.objects.get(title="둘"), step=-1)  # it is at the end already
    assert ArticlePage.objects.child_of(issue).order_by("path").first().title == "둘"
    assert first.pk != second.pk


@pytest.mark.parametrize("way", ["revision", "save", "clock"])
def test_no_way_makes_an_article_public_before_its_issue(way):
    article = written(planned(), approved=False)
    if way == "revision":
        article.get_latest_revision().publish()
    elif way == "save":
        article.live = True
        article.save()
    else:
        article.go_live_at = MOMENT
        article.save_revision(approved_go_live_at=MOMENT)
        with time_machine.travel(MOMENT + MINUTE):
            call_command("publish_scheduled", verbosity=0)
    article.refresh_from_db()
    assert not article.live
    assert public() == ([], [])


def test_no_way_makes_an_issue_public_before_its_release():
    issue = planned()
    issue.get_latest_revision().publish()
    issue.live = True
    issue.save()
    issue.refresh_from_db()
    assert not issue.live


def test_an_article_put_off_to_an_issue_that_is_not_out_is_public_no_more():
    article = ArticlePage.objects.child_of(released()).get()
    later = planned(moment=MOMENT + datetime.timedelta(days=15))
    article.move(later, pos="last-child")
    assert public() == ([1], [])
    assert ArticlePage.objects.get().issue_number == 2


class TestReadBeforeTheReleaseAndWrittenAfterwards:
    """An editor's page was open, or the request on its way, at the very moment of the release."""

    @pytest.fixture(autouse=True)
    def _world(self, editor):
        self.editor, self.stale = editor, IssuePage.objects.get(pk=scheduled().pk)
        release_due(MOMENT)

    def test_a_draft_of_the_issue_hides_nothing(self):
        self.stale.opening = "여는 글을 고칩니다."
        self.stale.save_revision(user=self.editor)
        assert public() == ([1], ["기사 1", "기사 2"])

    def test_it_gets_no_other_moment(self):
        with pytest.raises(PermissionDenied):
            move_issue(actor=self.editor, issue=self.stale, release_at=MOMENT + datetime.timedelta(days=15))
        assert public() == ([1], ["기사 1", "기사 2"])
        assert IssuePage.objects.get().release_at == MOMENT

    def test_an_article_that_moves_into_it_is_public_and_hides_nothing(self):
        released(1, MOMENT + datetime.timedelta(days=15), title="둘째 호")
        article = ArticlePage.objects.get(issue_number=2)
        article.move(self.stale, pos="last-child")
        assert ArticlePage.objects.get(pk=article.pk).get_absolute_url() == "/journal/1/3/"
        assert len(public()[1]) == 3


def test_an_issue_taken_off_the_site_takes_its_articles_along():
    issue = released()
    issue.unpublish()
    assert public() == ([], [])
    issue.get_latest_revision().publish()
    assert public() == ([1], ["기사 1"])


def test_a_released_article_is_corrected_by_publishing_as_ever(editor):
    article = ArticlePage.objects.child_of(released()).get()
    article.title = "고친 제목"
    article.save_revision(user=editor).publish(user=editor)
    assert public()[1] == ["고친 제목"]
    assert ArticlePage.objects.get().get_absolute_url() == "/journal/1/1/"


class TestMovedBetweenIssues:
    """What is out keeps leading its readers to it."""

    @pytest.fixture(autouse=True)
    def _world(self):
        self.first = released(2)
        self.second = released(2, MOMENT + datetime.timedelta(days=15), title="둘째 호")
        self.article = ArticlePage.objects.get(issue_number=1, number=1)

    def move(self, issue: IssuePage) -> str:
        """The address afterwards."""
        ArticlePage.objects.get(pk=self.article.pk).move(IssuePage.objects.get(pk=issue.pk), pos="last-child")
        self.article = ArticlePage.objects.get(pk=self.article.pk)
        return self.article.get_absolute_url()

    def test_it_has_the_next_free_number_and_the_old_address_leads_on(self, client):
        assert self.move(self.second) == "/journal/2/3/"
        answer = client.get("/journal/1/1/")
        assert (answer.status_code, answer["Location"]) == (301, "/journal/2/3/")
        assert "no-cache" in answer["Cache-Control"]  # or its way back would be a circle
        assert client.get("/journal/2/3/").status_code == 200
        assert client.get("/journal/2/1/").context["article"].number == 1
        assert not broken_inside(["/journal/1/1/", "/journal/2/3/"])

    def test_nobody_else_gets_its_number_and_when_it_comes_back_it_has_it_again(self, client):
        self.move(self.second)
        later = written(self.first, "나중 기사")
        assert later.get_absolute_url() == "/journal/1/3/"
        assert self.move(self.first) == "/journal/1/1/"
        assert client.get("/journal/2/3/")["Location"] == "/journal/1/1/"

    def test_with_an_issue_that_is_not_out_it_waits_and_goes_out_with_its_newest_public_words(self, client):
        self.article.title = "고친 제목"
        self.article.save_revision().publish()
        third = planned("셋째 호", MOMENT + datetime.timedelta(days=31))
        assert self.move(third) == ""
        assert client.get("/journal/1/1/").status_code == 404
        schedule_issue(actor=None, issue=third)
        release_due(third.release_at)
        assert client.get("/journal/1/1/")["Location"] == "/journal/3/1/"
        assert client.get("/journal/3/1/").context["article"].title == "고친 제목"

    def test_the_cms_moves_it_although_both_issues_have_a_first_article(self, client, settings):
        settings.MFA_REQUIRED = False
        ensure_groups()
        client.force_login(UserFactory(roles=[Role.EDITOR]))
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[self.article.pk, self.second.pk]))
        assert ArticlePage.objects.get(pk=self.article.pk).get_absolute_url() == "/journal/2/3/"
