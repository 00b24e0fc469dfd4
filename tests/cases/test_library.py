"""The shelf follows every change at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cases import library
from cases.library import shelf_for
from cases.models import CaseTag
from tests.factories.library import CsTypeFactory, make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def keys() -> set[int]:
    return set(shelf_for(NOBODY).pks.tolist())


def test_the_shelf_is_built_once_while_nothing_changes(django_assert_num_queries):
    make_case()
    first = shelf_for(NOBODY)
    with django_assert_num_queries(1):
        assert shelf_for(NOBODY) is first


def test_publishing_withdrawing_and_deleting_show_at_once():
    one, two = make_case("하나"), make_case("둘")
    assert keys() == {one.pk, two.pk}
    one.unpublish()
    assert keys() == {two.pk}
    two.delete()
    assert keys() == set()


def test_closing_a_case_to_the_public_shows_at_once():
    case = make_case()
    assert keys() == {case.pk}
    case.audience = "officers"
    case.save()
    assert keys() == set()


def test_tags_and_types_that_are_renamed_show_at_once():
    make_case(tags=("옛이름",), cs_type=CsTypeFactory(code="one", name_ko="옛"))
    shelf_for(NOBODY)
    tag = CaseTag.objects.get()
    tag.name = "새이름"
    tag.save()
    assert [tag.name for tag in shelf_for(NOBODY).tags.values()] == ["새이름"]


def test_a_write_without_a_signal_shows_after_a_minute(monkeypatch):
    case = make_case()
    assert keys() == {case.pk}
    type(case).objects.filter(pk=case.pk).update(audience="officers")
    clock = library.time.monotonic()
    monkeypatch.setattr(library.time, "monotonic", lambda: clock + library.MAX_AGE + 1)
    assert keys() == set()


def test_members_and_the_public_have_shelves_of_their_own():
    case = make_case(audience="officers")
    assert set(shelf_for(OfficerFactory().user).pks.tolist()) == {case.pk}
    assert keys() == set()
    assert set(shelf_for(UserFactory()).pks.tolist()) == set()
