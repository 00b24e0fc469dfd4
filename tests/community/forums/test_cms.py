"""The tree of boards in the CMS: made, changed, moved; never emptied of what was written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from community.forums.choices import Audience
from community.forums.models import Forum
from people.services.groups import ensure_groups
from tests.factories import forums as make

pytestmark = pytest.mark.django_db
BOARDS = "forum_boards"


@pytest.fixture
def cms(world, signed_in, settings):
    settings.MFA_REQUIRED = False
    ensure_groups()
    return signed_in(world.editor)


def given(**more) -> dict[str, object]:
    plain = {"name_ko": "새 게시판", "name_en": "", "slug": "new-board", "description_ko": "", "description_en": ""}
    return plain | {"parent": "", "sort_order": "5", "audience": "officers", "starters": "members"} | more


def test_an_editor_adds_a_board_under_a_heading(world, cms):
    heading = make.make_board("묶음", is_heading=True)
    assert cms.get(reverse(f"{BOARDS}:add")).status_code == 200
    response = cms.post(reverse(f"{BOARDS}:add"), given(parent=heading.pk))
    assert response.status_code == 302
    board = Forum.objects.get(slug="new-board")
    assert board.get_parent() == heading


def test_an_editor_changes_and_moves_a_board_and_its_threads_follow(world, cms):
    thread = make.make_thread(world.author, world.officers)
    heading = make.make_board("묶음", is_heading=True)
    address = reverse(f"{BOARDS}:edit", args=[world.officers.pk])
    assert cms.get(address).status_code == 200
    cms.post(address, given(slug=world.officers.slug, parent=heading.pk, audience="public"))
    board = Forum.objects.get(pk=world.officers.pk)
    thread.refresh_from_db()
    assert (board.get_parent(), board.audience, thread.audience) == (heading, Audience.PUBLIC, Audience.PUBLIC)


def test_what_does_not_fit_is_refused_with_a_sentence(world, cms):
    make.make_thread(world.author, world.officers)
    address = reverse(f"{BOARDS}:edit", args=[world.officers.pk])
    response = cms.post(address, given(slug=world.officers.slug, is_heading="on"))
    assert response.status_code == 200
    assert not Forum.objects.get(pk=world.officers.pk).is_heading
    assert cms.post(reverse(f"{BOARDS}:add"), given(audience="group")).status_code == 200
    assert not Forum.objects.filter(slug="new-board").exists()


def test_a_board_with_threads_or_boards_under_it_is_not_deleted(world, cms):
    make.make_thread(world.author, world.officers)
    heading = make.make_board("묶음", is_heading=True)
    make.make_board(parent=heading)
    empty = make.make_board()
    for board, stays in ((world.officers, True), (heading, True), (empty, False)):
        cms.post(reverse(f"{BOARDS}:delete", args=[board.pk]))
        assert Forum.objects.filter(pk=board.pk).exists() == stays


def test_the_boards_of_groups_are_nowhere_in_the_cms(world, cms):
    assert world.group.name not in cms.get(reverse(f"{BOARDS}:index")).content.decode()
    assert world.group.name not in cms.get(reverse(f"{BOARDS}:add")).content.decode()
    for name in ("edit", "delete", "history", "usage"):
        address = reverse(f"{BOARDS}:{name}", args=[world.circle.pk])
        assert cms.get(address).status_code == 404, name
        assert cms.get(reverse(f"{BOARDS}:{name}", args=[make.make_board().pk])).status_code == 200, name
