"""What the library shows on pages of other areas: search results and a government's page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cases.sections import government_cases
from tests.factories.library import CsTypeFactory, make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def test_a_case_is_found_by_search_with_its_number_and_government(client, index_now):
    case = make_case("콜센터 구축", cs_type=CsTypeFactory(name_ko="고객의 소리"), is_sample=True)
    index_now()
    html = client.get(reverse("search:results"), {"q": "콜센터"}).text
    assert f'href="/cases/{case.number}/"' in html
    assert case.number in html
    assert case.government.name_ko in html


def test_a_governments_page_shows_its_visible_cases_and_those_of_its_predecessors():
    today = LocalGovernmentFactory(code="today")
    former = LocalGovernmentFactory(code="former", successor=today)
    make_case("옛", government=former, minutes_ago=1)
    make_case("새", government=today)
    make_case("직원용", government=today, audience="officers")
    panel = government_cases(today, AnonymousUser())
    assert ([card.case.title for card in panel["cards"]], panel["total"]) == (["새", "옛"], 2)
    assert government_cases(today, OfficerFactory().user)["total"] == 3
    assert panel["url"] == "/cases/?gov=today"


def test_a_government_without_visible_cases_has_no_panel():
    place = LocalGovernmentFactory()
    make_case("직원용", government=place, audience="officers")
    assert government_cases(place, AnonymousUser()) is None


def test_the_panel_stands_on_the_governments_page(client):
    case = make_case("우리 사례")
    html = client.get(reverse("people:government", args=[case.government.code])).text
    assert "우리 사례" in html


@pytest.mark.parametrize("value", ["9" * 30, "-1", "x", "\x00"])
@pytest.mark.parametrize("facet", ["type", "level", "grade", "year"])
def test_a_filter_that_no_column_can_hold_changes_nothing(client, index_now, facet, value):
    make_case("콜센터")
    index_now()
    response = client.get(reverse("search:results"), {"q": "콜센터", "in": "cases", facet: value})
    assert response.status_code == 200
