"""Governments like one's own: on the government's page, on a case, on the home page; nothing hidden shines through."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cases.choices import Audience
from cases.models import CasePage
from cases.peers.doings import cards_of_peers, doings_since, took_the_case
from people.choices import Kind
from people.models import GovernmentFigure, LocalGovernment
from people.peers import figures_of, peers_of
from tests.factories.adoption import adopt
from tests.factories.library import library, make_case
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> LocalGovernment:
    return LocalGovernmentFactory(code="province", name_ko="시험도")


@pytest.fixture
def mine(province) -> LocalGovernment:
    return town(province, "mine", 31_000)


def town(province, code: str, population: int | None = None, **values) -> LocalGovernment:
    place = BasicGovernmentFactory(code=code, name_short_ko=f"{code}군", parent=province, kind=Kind.COUNTY, **values)
    if population is not None:
        figure(place, population)
    return place


def figure(place, value, figure="population", on=datetime.date(2026, 7, 31)) -> None:
    GovernmentFigure.objects.create(
        government=place, figure=figure, value=Decimal(value), unit="persons", on=on, source="시험 통계"
    )


def codes(peers) -> list[str]:
    return [peer.government.code for peer in peers]


def test_peers_are_todays_governments_by_likeness(province, mine):
    town(province, "unknown")
    town(province, "far", 120_000)
    town(province, "near", 29_000)
    town(province, "ended", 31_000, valid_to=datetime.date(2020, 1, 1))
    elsewhere = LocalGovernmentFactory(code="elsewhere")
    town(elsewhere, "elsewhere-near", 31_000)
    assert codes(peers_of(mine)) == ["near", "elsewhere-near", "far", "unknown"]
    assert codes(peers_of(mine, limit=1)) == ["near"]


def test_the_latest_figure_counts(province, mine):
    near = town(province, "near", 30_000)
    figure(near, 500_000, on=datetime.date(2020, 1, 1))
    town(province, "far", 90_000)
    assert codes(peers_of(mine)) == ["near", "far"]
    assert [row.value for row in figures_of(near)] == [30_000]


def test_a_government_of_the_past_is_compared_as_what_it_became(province, mine):
    past = town(province, "past", valid_to=datetime.date(2014, 7, 1), successor=mine)
    near = town(province, "near", 29_000)
    assert codes(peers_of(past)) == codes(peers_of(mine)) == [near.code]


@pytest.mark.parametrize("count", [1, 5])
def test_peers_cost_one_query(province, mine, django_assert_num_queries, count):
    for number in range(count):
        town(province, f"town-{number}", 30_000 + number)
    with django_assert_num_queries(1):
        assert len([peer.government.present_name for peer in peers_of(mine)]) == count


def test_the_page_of_a_government_names_its_figures_with_day_and_source_and_its_peers(client, province, mine):
    town(province, "near", 29_000)
    html = client.get(reverse("people:government", args=["mine"])).text
    assert "<dt>인구</dt>" in html
    assert "<strong>31,000명</strong>" in html
    assert "2026.07.31. · 시험 통계" in html
    assert "같은 시·도의 군 · 인구 비슷(3.1만/2.9만)" in html
    assert reverse("people:government", args=["near"]) in html


def test_without_figures_the_page_says_so_and_compares_the_rest(client, province):
    town(province, "bare")
    town(province, "other")
    html = client.get(reverse("people:government", args=["bare"])).text
    assert "수치가 알려지지 않아" in html
    assert "인구 자료 없음" in html


def test_an_ended_government_leaves_its_peers_to_its_successor(client, province, mine):
    town(province, "past", valid_to=datetime.date(2014, 7, 1), successor=mine)
    town(province, "near", 29_000)
    assert "peers-title" not in client.get(reverse("people:government", args=["past"])).text


def test_cards_tell_what_peers_adopted_and_then_what_they_published(province, mine):
    near, near_too = town(province, "near", 29_000), town(province, "too", 28_000)
    stranger = town(LocalGovernmentFactory(code="x"), "x-city", 900_000)
    adopted = make_case("받은 사례", government=stranger)
    published = make_case("낸 사례", government=near_too)
    make_case("우리 사례", government=mine)
    adopt(adopted, government=near)
    officer = OfficerFactory(government=mine)
    cards = cards_of_peers(mine, officer.user)
    assert [(card.case.pk, card.reason) for card in cards] == [
        (adopted.pk, f"{near.present_name}에서 도입"),
        (published.pk, f"{near_too.present_name}에서 공개"),
    ]


def test_what_is_only_considered_or_stopped_is_not_told(province, mine):
    near = town(province, "near", 29_000)
    case = make_case("남의 사례", government=LocalGovernmentFactory(code="far-province"))
    adopt(case, government=near, stage="considering")
    assert cards_of_peers(mine, OfficerFactory(government=mine).user) == []


def test_residents_see_neither_cases_for_officers_nor_adoptions_for_officers(province, mine):
    near = town(province, "near", 29_000)
    origin = LocalGovernmentFactory(code="far-province")
    hidden = make_case("직원만", government=origin, audience=Audience.OFFICERS)
    opened = make_case("열린 사례", government=origin)
    make_case("직원만 공개", government=near, audience=Audience.OFFICERS)
    adopt(hidden, government=near)
    adopt(opened, officer=OfficerFactory(government=near))
    assert cards_of_peers(mine, AnonymousUser()) == []
    member = OfficerFactory(government=mine).user
    assert {card.case.title for card in cards_of_peers(mine, member)} == {"직원만", "열린 사례", "직원만 공개"}


def test_a_case_that_left_the_site_is_told_to_nobody(province, mine):
    near = town(province, "near", 29_000)
    case = make_case("내려간 사례", government=LocalGovernmentFactory(code="far-province"))
    adopt(case, government=near)
    case.unpublish()
    assert cards_of_peers(mine, OfficerFactory(government=mine).user) == []


def test_a_case_names_the_readers_peers_that_adopted_it(client, province, mine):
    near = town(province, "near", 29_000)
    unlike = LocalGovernmentFactory(code="unlike")
    case = make_case("좋은 사례", government=LocalGovernmentFactory(code="far-province"))
    adopt(case, government=near)
    adopt(case, government=unlike)
    url = reverse("cases:detail", args=[case.number])
    assert "peers-title" not in client.get(url).text
    officer = OfficerFactory(government=mine)
    assert [taken.peer.government for taken in took_the_case(case, officer.user)] == [near]
    client.force_login(officer.user)
    html = client.get(url).text
    assert near.present_name in html
    assert "우리와 비슷한 자치단체의 도입" in html


def test_the_home_page_tells_officers_and_nobody_else(client, province, mine):
    library()
    make_case("이웃 사례", government=town(province, "near", 29_000))
    assert "home-peers-title" not in client.get("/").text
    client.force_login(OfficerFactory(government=mine).user)
    html = client.get("/").text
    assert "home-peers-title" in html
    assert "near군에서 공개" in html


def test_the_desk_tells_what_peers_published_and_adopted_in_the_month(province, mine):
    near, stranger = town(province, "near", 29_000), LocalGovernmentFactory(code="x")
    published = make_case("낸 사례", government=near)
    taken = make_case("받은 사례", government=stranger)
    old = make_case("오래된 사례", government=near)
    CasePage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - datetime.timedelta(days=31))
    make_case("먼 곳의 사례", government=stranger)
    adopt(taken, government=near)
    reader = OfficerFactory(government=mine).user
    since = timezone.now() - datetime.timedelta(days=30)
    told = {(doing.title, doing.words) for doing in doings_since(since, mine, reader)}
    assert told == {
        (published.title, f"{near.present_name}에서 공개"),
        (taken.title, f"{near.present_name}에서 도입: 계획"),
    }


def test_the_desk_tells_residents_nothing_that_is_for_officers(province, mine):
    near = town(province, "near", 29_000)
    make_case("직원만", government=near, audience=Audience.OFFICERS)
    adopt(make_case("받은 사례", government=LocalGovernmentFactory(code="x")), government=near)
    since = timezone.now() - datetime.timedelta(days=30)
    assert doings_since(since, mine, AnonymousUser()) == []
    assert len(doings_since(since, mine, OfficerFactory(government=mine).user)) == 2
