"""The planning board, and an issue in the making."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.exceptions import DomainError
from journal.board import Slot, gaps, slots
from journal.cadence import days_before, days_from, moment_of
from journal.checklist import blockers
from journal.choices import IssueState
from journal.models import ArticlePage, IssuePage
from journal.services.releasing import release_due, schedule_issue
from journal.services.warning import warn_of_gaps
from people.choices import Role
from tests.factories.journal import MOMENT, journal, planned, released, written
from tests.factories.people import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime.datetime(2026, 2, 20, 12, tzinfo=SEOUL)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def figure(**values) -> dict:
    """A picture that lacks nothing but for what is said."""
    return {"type": "figure", "value": {"image": 1, "alt": "창구", "source": "가", "rights": "own"} | values}


def first(number: int, days) -> list[str]:
    return [next(days).isoformat() for _place in range(number)]


@pytest.fixture
def editor(client):
    user = UserFactory(roles=[Role.EDITOR])
    client.force_login(user)
    with time_machine.travel(NOW, tick=False):
        yield user


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("2026-01-01", ["2026-01-01", "2026-01-16", "2026-02-01"]),
        ("2026-01-02", ["2026-01-16", "2026-02-01", "2026-02-16"]),
        ("2026-12-17", ["2027-01-01", "2027-01-16", "2027-02-01"]),
        ("2028-02-29", ["2028-03-01", "2028-03-16", "2028-04-01"]),
    ],
)
def test_issues_come_out_on_the_first_and_the_sixteenth(start, found):
    assert first(3, days_from(day(start))) == found


def test_days_gone_by_are_counted_backwards():
    assert first(3, days_before(day("2026-01-15"))) == ["2026-01-01", "2025-12-16", "2025-12-01"]


def test_other_days_and_hours_can_be_set(settings):
    settings.JOURNAL_DAYS, settings.JOURNAL_HOUR = [5, 15, 25], 7
    assert first(4, days_from(day("2026-01-06"))) == ["2026-01-15", "2026-01-25", "2026-02-05", "2026-02-15"]
    assert moment_of(day("2026-01-05")) == datetime.datetime(2026, 1, 5, 7, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("days_left", "state", "warned", "tone"),
    [
        (8, None, False, ""),
        (7, None, True, "warning"),
        (4, None, True, "warning"),
        (3, None, True, "danger"),
        (0, None, True, "danger"),
        (8, IssueState.PLANNED, False, ""),
        (7, IssueState.PLANNED, True, "warning"),
        (3, IssueState.PLANNED, True, "danger"),
        (-2, IssueState.PLANNED, True, "danger"),
        (3, IssueState.SCHEDULED, False, ""),
        (0, IssueState.RELEASED, False, ""),
    ],
)
def test_what_is_missing_is_said_seven_days_before_and_louder_from_three(days_left, state, warned, tone):
    slot = Slot(day("2026-03-01"), state and IssuePage(state=state), days_left)
    assert bool(slot.warning) == warned
    assert not warned or slot.tone == tone


@pytest.mark.parametrize(("days_left", "said"), [(7, "D-7"), (0, "D-DAY"), (-2, "D+2")])
def test_days_are_counted_down(days_left, said):
    assert Slot(day("2026-03-01"), None, days_left).countdown == said


def test_the_board_has_the_days_by_the_rule_and_what_is_planned_besides():
    planned("셋째 주의 호", datetime.datetime(2026, 3, 9, 9, tzinfo=SEOUL))
    with time_machine.travel(NOW, tick=False):
        found = slots(day("2026-02-20"), ahead=3)
    assert [(slot.day.isoformat(), slot.is_gap) for slot in found] == [
        ("2026-03-01", True),
        ("2026-03-09", False),
        ("2026-03-16", True),
        ("2026-04-01", True),
    ]


def test_an_issue_that_came_out_before_the_usual_hour_leaves_no_gap_on_its_day():
    early = datetime.datetime(2026, 3, 1, 7, tzinfo=SEOUL)
    released(moment=early)
    with time_machine.travel(early + datetime.timedelta(hours=1), tick=False):
        slot = slots(day("2026-03-01"))[0]
    assert (slot.day, slot.is_gap, slot.warning) == (day("2026-03-01"), False, "")


def test_an_article_changed_after_its_approval_is_not_counted_as_approved():
    issue = planned()
    written(issue)
    written(issue).save_revision()
    slot = next(slot for slot in slots(day("2026-02-20")) if slot.issue)
    assert (slot.approved, slot.articles) == (1, 2)


def test_days_on_which_no_issue_came_out_stay_visible():
    released(moment=datetime.datetime(2026, 1, 1, 9, tzinfo=SEOUL))
    released(moment=datetime.datetime(2026, 2, 1, 9, tzinfo=SEOUL))
    assert [slot.day.isoformat() for slot in gaps(day("2026-02-20"))] == ["2026-02-16", "2026-01-16"]


@pytest.mark.parametrize("address", ["/journal/desk/", "/journal/desk/new/", "/journal/desk/1/"])
def test_the_board_is_for_editors(client, address):
    planned()
    assert client.get(address).status_code == 302
    client.force_login(CoordinatorFactory().user)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("act", ["schedule", "unschedule", "articles/{pk}/approve", "articles/{pk}/move"])
def test_nobody_but_editors_presses_a_button_of_the_board(client, act):
    article = written(planned())
    client.force_login(CoordinatorFactory().user)
    address = f"/journal/desk/1/{act.format(pk=article.pk)}/"
    assert client.post(address, {"direction": "up"}).status_code == 403


def test_an_editor_plans_builds_approves_and_schedules(client, editor):
    journal()
    sent = {"title": "봄의 창구", "day": "2026-03-01", "time": "09:00", "colour": "pine"}
    assert client.post("/journal/desk/new/", sent)["Location"] == "/journal/desk/1/"
    issue = IssuePage.objects.get()
    assert (issue.title, issue.release_at, issue.colour, issue.number_in_year) == ("봄의 창구", MOMENT, "pine", 1)
    written(issue, "하나", approved=False)
    article = written(issue, "둘", approved=False)
    text = client.get("/journal/desk/1/").text
    assert "/journal/desk/1/schedule/" not in text
    client.post(f"/journal/desk/1/articles/{article.pk}/move/", {"direction": "up"})
    assert ArticlePage.objects.child_of(issue).order_by("path").first().title == "둘"
    for one in ArticlePage.objects.all():
        client.post(f"/journal/desk/1/articles/{one.pk}/approve/")
    assert "/journal/desk/1/schedule/" in client.get("/journal/desk/1/").text
    client.post("/journal/desk/1/schedule/")
    assert IssuePage.objects.get().state == IssueState.SCHEDULED
    assert "/journal/desk/1/unschedule/" in client.get("/journal/desk/1/").text
    client.post("/journal/desk/1/", {"day": "2026-03-02", "time": "10:30"})
    assert IssuePage.objects.get().release_at == datetime.datetime(2026, 3, 2, 10, 30, tzinfo=SEOUL)
    client.post("/journal/desk/1/unschedule/")
    assert IssuePage.objects.get().state == IssueState.PLANNED


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"day": ""}, {"day": "2026-02-19"}, {"time": "25:00"}, {"colour": "x"}, {"day": "2026-03-16"}],
)
def test_what_does_not_fit_is_said_and_kept(client, editor, wrong):
    planned(moment=datetime.datetime(2026, 3, 16, 9, tzinfo=SEOUL))
    sent = {"title": "두고 온 제목", "day": "2026-03-01", "time": "09:00", "colour": "pine"} | wrong
    answer = client.post("/journal/desk/new/", sent)
    assert answer.status_code == 422
    assert wrong.get("title") == "" or "두고 온 제목" in answer.text
    assert IssuePage.objects.count() == 1


def test_a_direction_that_is_none_moves_nothing(client, editor):
    article = written(planned())
    assert client.post(f"/journal/desk/1/articles/{article.pk}/move/", {"direction": "left"}).status_code == 404


def test_an_article_is_asked_for_under_its_own_issue(client, editor):
    article = written(planned())
    planned(moment=MOMENT + datetime.timedelta(days=15))
    assert client.post(f"/journal/desk/2/articles/{article.pk}/approve/").status_code == 404


def test_the_board_asks_the_same_for_one_article_and_for_five(client, editor):
    issue = planned()
    written(issue)
    client.get("/journal/desk/")
    counts = []
    for more in (0, 4):
        for place in range(more):
            written(issue, f"더 {place}")
        with CaptureQueriesContext(connection) as asked:
            client.get("/journal/desk/")
        counts.append(len(asked))
    assert counts == [9, 9]


class TestChecklist:
    @pytest.mark.parametrize(
        ("values", "blocked"),
        [
            ({}, False),
            ({"approved": False}, True),
            ({"lead": ""}, True),
            ({"authors": []}, True),
            ({"body": []}, True),
            ({"body": [{"type": "metric", "value": {"value": "1", "label": "가", "source": ""}}]}, False),
            (
                {"body": [{"type": "metric", "value": {"value": "1", "label": "가", "source": ""}}], "source_note": ""},
                True,
            ),
            ({"body": [figure(alt="", decorative=True)]}, False),
            ({"body": [figure(alt="", decorative=False)]}, True),
            ({"body": [figure(rights="")]}, True),
            ({"body": [figure(rights="unheard of")]}, True),
            ({"body": [figure(rights="free")]}, False),
            ({"body": [figure(rights="permitted")]}, True),
            ({"body": [figure(rights="permitted", holder="한가람")]}, False),
            ({"body": [figure(rights="licensed", holder=" ")]}, True),
            ({"body": [figure(rights="licensed", holder="서울특별시, 공공누리 제1유형")]}, False),
            ({"body": [{"type": "file", "value": {"document": 1, "title": "서식"}}]}, True),
            ({"body": [{"type": "file", "value": {"document": 1, "title": "서식", "rights": "own"}}]}, False),
            ({"is_sample": True}, True),
        ],
    )
    def test_what_blocks_an_issue(self, values, blocked):
        issue = planned()
        written(issue, **values)
        assert bool(blockers(issue)) == blocked

    @pytest.mark.parametrize(("before", "after", "blocked"), [("", "논문", False), ("논문", "", True)])
    def test_a_source_counts_when_the_approved_words_name_it(self, before, after, blocked):
        """Of a draft the CMS writes no columns: what editors type stands in the revision alone."""
        issue = planned()
        body = [{"type": "metric", "value": {"value": "1", "label": "가", "source": ""}}]
        article = written(issue, body=body, source_note=before)
        article.source_note = after
        article.save_revision().publish()
        assert bool(blockers(issue)) == blocked

    def test_words_changed_after_the_approval_block_until_they_are_approved_too(self):
        issue = planned()
        article = written(issue)
        article.title = "고친 제목"
        article.save_revision()
        with pytest.raises(DomainError):
            schedule_issue(actor=None, issue=issue)
        article.get_latest_revision().publish()
        assert schedule_issue(actor=None, issue=issue)


class TestWarnings:
    @pytest.fixture(autouse=True)
    def _editors(self, db):
        self.editors = {UserFactory(roles=[Role.EDITOR]).email for _one in range(2)}

    def warned(self, today: str) -> set[str]:
        """Who gets a mail on the morning of that day."""
        mail.outbox.clear()
        now = datetime.datetime.combine(day(today), datetime.time(5), tzinfo=SEOUL)
        with time_machine.travel(now, tick=False):
            warn_of_gaps(now)
        return {person for message in mail.outbox for person in message.to}

    def test_editors_hear_seven_and_three_days_before_and_not_twice(self):
        heard = {today: self.warned(today) for today in ("2026-02-21", "2026-02-22", "2026-02-23", "2026-02-26")}
        assert heard == {
            "2026-02-21": set(),
            "2026-02-22": self.editors,
            "2026-02-23": set(),
            "2026-02-26": self.editors,
        }

    def test_a_worker_that_was_down_on_the_day_says_it_the_day_after(self):
        assert self.warned("2026-02-24") == self.editors
        assert self.warned("2026-02-25") == set()

    def test_an_article_that_would_stay_behind_is_told_before_and_after_the_release(self, client, settings):
        settings.MFA_REQUIRED = False
        issue = planned()
        written(issue)
        schedule_issue(actor=None, issue=issue)
        assert self.warned("2026-02-22") == set()
        written(issue, "늦게 온 기사", approved=False)
        assert self.warned("2026-02-26") == self.editors
        client.force_login(UserFactory(roles=[Role.EDITOR]))
        assert "behind-title" in client.get("/journal/desk/1/").text
        mail.outbox.clear()
        release_due(MOMENT)
        assert {person for message in mail.outbox for person in message.to} >= self.editors
        assert all("늦게 온 기사" in message.body for message in mail.outbox)
        late = ArticlePage.objects.get(draft_title="늦게 온 기사")
        assert "behind-title" in client.get("/journal/desk/1/").text
        late.get_latest_revision().publish()  # it joins the issue
        assert "behind-title" not in client.get("/journal/desk/1/").text
        assert client.get("/journal/1/2/").status_code == 200

    def test_an_issue_that_goes_out_whole_is_told_to_nobody(self):
        issue = planned()
        written(issue)
        schedule_issue(actor=None, issue=issue)
        mail.outbox.clear()
        release_due(MOMENT)
        assert not mail.outbox

    def test_nobody_is_bothered_about_an_issue_that_is_scheduled(self):
        issue = planned()
        written(issue)
        assert self.warned("2026-02-22") == self.editors
        schedule_issue(actor=None, issue=issue)
        assert self.warned("2026-02-26") == set()
