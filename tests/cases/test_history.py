"""Versions: those that were public, with what changed, for members."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.history import versions
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def publish(case, user, **changes):
    for name, value in changes.items():
        setattr(case, name, value)
    case.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    case.refresh_from_db()


def test_published_versions_are_listed_with_the_words_that_came_and_went():
    officer = OfficerFactory(department="민원과", post="주무관")
    case = make_case(summary="전화를 받았다")
    publish(case, officer.user)
    publish(case, officer.user, summary="전화를 빨리 받았다")
    newest, first = versions(case)
    assert (newest.number, first.number, first.changes) == (2, 1, None)
    [change] = newest.changes
    assert [(piece.kind, piece.text.strip()) for piece in change.pieces if piece.kind != "same"] == [("added", "빨리")]
    assert newest.by.endswith("민원과 주무관")
    assert officer.user.name not in newest.by


def test_a_revision_that_waits_for_a_decision_is_nobodys_business():
    user = OfficerFactory().user
    case = make_case(summary="공개된 글")
    publish(case, user)
    case.summary = "아직 비밀"
    case.save_revision(user=user)
    assert len(versions(case)) == 1
    assert "비밀" not in repr(versions(case))


def test_members_see_it_and_others_do_not(client):
    case = make_case()
    address = reverse("cases:history", args=[case.number])
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
    client.force_login(OfficerFactory().user)
    assert client.get(address).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_versions(client, django_assert_max_num_queries):
    member, case = OfficerFactory().user, make_case()
    client.force_login(member)
    for number in range(5):
        publish(case, member, summary=f"글 {number}")
    with django_assert_max_num_queries(16):
        client.get(reverse("cases:history", args=[case.number]))
