"""The sample issues of the journal."""

from __future__ import annotations

import json

import pytest
from django.core import mail
from django.utils import timezone

from journal.choices import IssueState
from journal.letters.composing import words_of
from journal.letters.models import Subscriber
from journal.letters.services.starting import tend
from journal.models import ArticlePage, IssuePage
from portal.services.sample_journal import SOURCE, ensure_journal
from tests.factories.journal import journal
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
ENTRIES = json.loads(SOURCE.read_text(encoding="utf-8"))
ARTICLES = [article for issue in [*ENTRIES["issues"], ENTRIES["planned"]] for article in issue["articles"]]


@pytest.fixture(autouse=True)
def _people():
    journal()
    place = LocalGovernmentFactory(is_sample=True)
    for email in {author["email"] for one in ARTICLES for author in one["authors"] if "email" in author}:
        OfficerFactory(user=UserFactory(email=email), government=place)


def test_two_issues_are_out_and_one_is_being_made():
    case = make_case("강원콜센터 구축")
    assert ensure_journal() == 3
    assert ensure_journal() == 0
    states = IssuePage.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [IssueState.RELEASED, IssueState.RELEASED, IssueState.PLANNED]
    public = ArticlePage.objects.live()
    assert public.count() == sum(len(issue["articles"]) for issue in ENTRIES["issues"])
    assert public.filter(mentions__case=case).count() == 2
    assert mail.outbox == []


def test_every_issue_is_a_sample_and_none_is_mailed_to_anybody():
    Subscriber.objects.create(email="reader@example.org")
    ensure_journal()
    now = timezone.now()
    assert not IssuePage.objects.filter(is_sample=False).exists()
    IssuePage.objects.filter(state=IssueState.RELEASED).update(released_at=now)
    assert tend(now) == []
    assert [words_of(issue, "ko") for issue in IssuePage.objects.all()] == [None] * 3


def test_whatever_has_an_invented_author_is_marked_as_a_sample():
    invented = [one for one in ARTICLES if any("email" in author for author in one["authors"])]
    assert invented
    assert all(one["sample"] and "예시" in one["lead"] + one["title"] for one in invented)
    assert all("예시" in one["source_note"] for one in invented)
