"""The sample wanted cases."""

from __future__ import annotations

import pytest
from django.core import mail

from cases.wanted.choices import Status
from cases.wanted.models import Claim, Need, Offer, Seeker
from portal.services.sample_wanted import SAMPLES, ensure_wanted
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = {name for one in SAMPLES for name in (*one.seekers, one.writer, one.giver) if name}


def sample_people(**fields) -> None:
    for email in PEOPLE:
        OfficerFactory(user=UserFactory(email=email), government=LocalGovernmentFactory(**fields))


def test_the_samples_are_added_once_marked_and_send_no_mail():
    sample_people(is_sample=True)
    for sample in SAMPLES:
        if sample.case:
            make_case(sample.case, is_sample=True)
    assert ensure_wanted() == len(SAMPLES) == 4
    assert ensure_wanted() == 0
    assert [model.objects.count() for model in (Need, Claim, Offer)] == [4, 1, 2]
    assert Seeker.objects.count() == sum(need.seekers for need in Need.objects.all()) == 8
    assert all(need.is_sample and "(예시)" in need.reason for need in Need.objects.all())
    assert mail.outbox == []
    assert {need.title for need in Need.objects.filter(status=Status.ANSWERED)} == {SAMPLES[3].title}


def test_real_governments_are_given_no_invented_wishes():
    sample_people(is_sample=False)
    assert ensure_wanted() == 0
    assert not Need.objects.exists()
