"""Related cases: most alike first, with the reason, visible ones only."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.related import related_cases
from tests.factories.library import CsTypeFactory, make_case

pytestmark = pytest.mark.django_db


def found(case) -> list[str]:
    return [card.case.title for card in related_cases(case, AnonymousUser())]


def test_shared_tags_count_more_than_the_type_and_the_type_more_than_the_kind():
    kind = CsTypeFactory()
    case = make_case("주", tags=("가", "나"), cs_type=kind)
    make_case("한 태그", tags=("가",))
    make_case("두 태그", tags=("가", "나"))
    make_case("같은 유형", cs_type=kind)
    make_case("같은 종류뿐")
    assert found(case) == ["두 태그", "한 태그", "같은 유형"]


def test_the_reason_is_given_in_a_line():
    case = make_case("주", tags=("가", "나"))
    make_case("다른", tags=("나", "다"))
    card = related_cases(case, AnonymousUser())[0]
    assert "나" in card.reason
    assert "다" not in card.reason.replace("나", "")


def test_at_most_four_and_never_the_case_itself():
    cases = [make_case(f"x{number}", tags=("가",)) for number in range(7)]
    assert len(found(cases[0])) == 4
    assert "x0" not in found(cases[0])
