"""The sample questions and visits."""

from __future__ import annotations

import pytest
from django.core import mail

from cases.questions.models import Question
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from portal.services.sample_talk import ABOUT, COORDINATOR, DAON, HANGYEOL, HOST, PUREUNNAE, ensure_talk
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def sample_people():
    home = LocalGovernmentFactory()
    for email in (HOST, COORDINATOR, DAON, HANGYEOL, PUREUNNAE):
        government = {"government": home} if email in (HOST, COORDINATOR) else {}
        OfficerFactory(user=UserFactory(email=email), **government)
    return home


def test_the_talk_is_added_once_and_sends_no_mail():
    make_case(ABOUT, government=sample_people(), is_sample=True)
    assert ensure_talk() == 10
    assert ensure_talk() == 0
    counts = [model.objects.count() for model in (Question, GroupVisit, VisitRequest, VisitReport)]
    assert counts == [3, 2, 4, 1]
    assert mail.outbox == []
    assert not Question.objects.filter(text__contains="#").exists()
    assert VisitReport.objects.get().rendered["text"].startswith("<h3>")
    nobody = UserFactory()
    assert Question.objects.visible_to(nobody).count() == 1
    assert VisitReport.objects.visible_to(nobody).count() == 1


def test_real_cases_get_no_invented_talk():
    make_case(ABOUT, government=sample_people(), is_sample=False)
    assert ensure_talk() == 0
    assert not Question.objects.exists()
