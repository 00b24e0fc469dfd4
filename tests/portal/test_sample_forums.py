"""The boards that a site begins with, and the sample talk on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from community.forums.models import Forum, Group, GroupMembership, Post, Thread
from people.choices import Role
from people.models import LocalGovernment
from people.services import reference
from portal.services.boards import ensure_boards
from portal.services.sample_forums import FILE, ensure_forum_talk
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"


@pytest.fixture
def governments():
    reference.load(reference.read_reference(FOLDER))


def test_a_new_site_has_a_board_for_each_province_of_today(governments):
    assert ensure_boards(FOLDER, dry_run=True) == 26
    assert not Forum.objects.exists()
    assert ensure_boards(FOLDER) == 26
    assert ensure_boards(FOLDER) == 0
    provinces = Forum.objects.filter(province__isnull=False)
    assert provinces.count() == 16
    assert {board.get_parent().slug for board in provinces} == {"provinces"}
    assert all(board.province.valid_to is None for board in provinces)
    assert Forum.find_problems() == ([], [], [], [], [])


def test_what_editors_changed_stays_and_a_board_follows_its_province(governments):
    ensure_boards(FOLDER)
    Forum.objects.filter(slug="help").update(name_ko="물어보세요")
    board = Forum.objects.get(slug="province-gangwon-state")
    Forum.objects.filter(pk=board.pk).update(province=LocalGovernment.objects.get(code="gangwon"))
    assert ensure_boards(FOLDER) == 0
    board.refresh_from_db()
    assert board.province.code == "gangwon-state"
    assert Forum.objects.get(slug="help").name_ko == "물어보세요"


def test_sample_talk_is_marked_told_to_nobody_and_added_once(governments):
    ensure_boards(FOLDER)
    data = json.loads(FILE.read_text(encoding="utf-8"))
    writers = {post["author"] for entry in data["threads"] for post in entry["posts"]}
    for email in writers - {data["group"]["outside"]["email"]}:
        OfficerFactory(user=UserFactory(email=email, roles=[Role.EDITOR] if email.startswith("editor") else []))
    assert ensure_forum_talk() == len(data["threads"]) == 12
    assert ensure_forum_talk() == 0
    assert Thread.objects.filter(is_sample=False).count() == 0
    assert Post.objects.count() == sum(len(entry["posts"]) for entry in data["threads"])
    assert Group.objects.get().is_sample
    assert GroupMembership.objects.filter(is_outside=True).count() == 1
    assert mail.outbox == []


def test_without_boards_there_is_no_talk():
    assert ensure_forum_talk() == 0
