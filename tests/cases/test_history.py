"""Versions: those that were public, with what changed, for members."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.history import changes, pieces, versions
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def publish(case, user, **changes):
    for name, value in changes.items():
        setattr(case, name, value)
    case.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    case.refresh_from_db()


def test_published_versions_are_listed_with_the_words_that_came_and_went():
    case = make_case(summary="전화를 받았다")
    officer = OfficerFactory(government=case.government, department="민원과", post="주무관")
    publish(case, officer.user)
    publish(case, officer.user, summary="전화를 빨리 받았다")
    newest, first = versions(case)
    assert (newest.number, first.number, first.changes) == (2, 1, None)
    [change] = newest.changes
    assert [(piece.kind, piece.text.strip()) for piece in change.pieces if piece.kind != "same"] == [("added", "빨리")]
    assert newest.by.endswith("민원과 주무관")
    assert officer.user.name not in newest.by


def test_a_version_is_credited_to_the_author_and_not_to_the_editor_who_published_it():
    case = make_case()
    case.author = OfficerFactory(government=case.government, department="민원과", post="주무관")
    editor = OfficerFactory(department="자치행정과", post="팀장")
    publish(case, editor.user)
    assert [version.by for version in versions(case)] == [f"{case.government.name} 민원과 주무관"]


def test_a_number_written_with_other_zeros_and_the_name_of_a_choice():
    case = make_case()
    before = {"staff": "2.50", "licence": "type1", "metrics": [{"name": "대기", "before": "3.40", "after": "1200"}]}
    after = {"staff": "2.5", "licence": "type1", "metrics": [{"name": "대기", "before": "3.4", "after": "1200.00"}]}
    assert changes(case, before, after) == []
    [change] = changes(case, before, after | {"licence": "type3"})
    assert "type1" not in "".join(piece.text for piece in change.pieces)


def test_a_rewritten_line_stands_whole_above_the_new_one_and_other_lines_stay():
    old, new = "그대로인 줄\n전입신고를 하러 온 주민이 기다렸다", "그대로인 줄\n셋째 판 요약입니다"
    assert [(piece.kind, piece.text) for piece in pieces(old, new)] == [
        ("same", "그대로인 줄\n"),
        ("removed", "전입신고를 하러 온 주민이 기다렸다"),
        ("same", "\n"),
        ("added", "셋째 판 요약입니다"),
    ]


def test_a_changed_word_is_not_glued_to_the_old_one():
    assert [(piece.kind, piece.text) for piece in pieces("전화를 늦게 받았다", "전화를 빨리 받았다")] == [
        ("same", "전화를 "),
        ("removed", "늦게"),
        ("same", " "),
        ("added", "빨리"),
        ("same", " 받았다"),
    ]


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
