"""The sample of what waits for those who keep order, and where its number stands."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from community.forums.models import Post, Thread
from community.moderation.models import HeldWord, Holding, Report
from people.choices import Role
from portal.services.sample_moderation import BOARD, CARELESS, FLAGGERS, HELPFUL, ensure_moderation
from tests.factories.forums import make_board
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    make_board(slug=BOARD)
    return [OfficerFactory(user=UserFactory(email=email)).user for email in (HELPFUL, CARELESS, *FLAGGERS)]


def test_a_flagged_and_a_held_post_are_marked_told_to_nobody_and_added_once(people):
    assert ensure_moderation() == 2
    assert ensure_moderation() == 0
    thread = Thread.objects.get()
    assert thread.is_sample
    assert "예시" in thread.title
    assert all("예시" in post.body for post in Post.objects.all())
    assert Report.objects.get().flags.count() == len(FLAGGERS)
    assert (Holding.objects.count(), HeldWord.objects.count(), thread.post_count) == (1, 1, 2)
    assert mail.outbox == []


def test_without_its_people_or_its_board_there_is_none():
    assert ensure_moderation() == 0


@pytest.mark.parametrize(("role", "shown"), [(Role.EDITOR, True), (Role.JUDGE, False)])
def test_what_waits_is_counted_on_ones_own_page_for_who_keeps_order(people, client, role, shown):
    ensure_moderation()
    keeper = UserFactory(roles=[role])
    OfficerFactory(user=keeper)
    client.force_login(keeper)
    page = client.get(reverse("portal:dashboard")).content.decode()
    assert (f'href="{reverse("moderation:queue")}"' in page) is shown
    assert (Report.objects.get().get_absolute_url() in page) is shown
