"""The list: filters in the address, their one canonical form, orders, pages."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse

from cases.browse import Filters
from cases.choices import Sort
from cases.library import shelf_for
from cases.listing import Listing
from cases.models import CaseTag
from cases.services.tags import merge_tags
from people.choices import Role
from tests.factories.library import CsTypeFactory, library, make_case
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("cases:list")


def parsed(query: str) -> Filters:
    return Filters.parse(QueryDict(query), shelf_for(AnonymousUser()))


def titles(client, query: str = "") -> list[str]:
    response = client.get(f"{LIST}{query}", follow=True)
    assert response.status_code == 200
    return [card.case.title for card in response.context["cards"]]


def test_unknown_parameters_and_values_are_left_out_and_the_rest_gets_one_order():
    make_case(cs_type=CsTypeFactory(code="tailored"), year=2006)
    query = "year=2006&year=1234&type=nonsense&type=tailored&utm_source=x&order_by=title&sort=pk"
    assert parsed(query).query() == "type=tailored&year=2006"


@pytest.mark.parametrize(
    "query",
    [
        "year=abc",
        "type=%00",
        "year=2006%27--",
        "page=-1",
        "page=zzz",
        "gov=../../etc",
        "q=%00%0a",
        "sort=relevance",
        "tag=",
    ],
)
def test_nonsense_never_fails_and_narrows_nothing(client, query):
    make_case("하나", year=2006)
    assert titles(client, f"?{query}") == ["하나"]


def test_an_address_that_is_not_clean_leads_to_the_clean_one(client):
    make_case(cs_type=CsTypeFactory(code="tailored"), year=2006)
    response = client.get(f"{LIST}?q=&page=1&year=2006&type=tailored&sort=newest")
    assert (response.status_code, response.headers["Location"]) == (302, f"{LIST}?type=tailored&year=2006")


def test_the_clean_address_answers_and_names_itself_as_canonical(client, settings):
    make_case(cs_type=CsTypeFactory(code="tailored"), year=2006)
    response = client.get(f"{LIST}?type=tailored&year=2006")
    assert response.status_code == 200
    assert f'<link rel="canonical" href="{settings.SITE_URL}{LIST}?type=tailored&amp;year=2006">' in response.text


def test_a_page_beyond_the_last_leads_to_the_last(client):
    for number in range(21):
        make_case(f"사례 {number}")
    assert client.get(f"{LIST}?page=9").headers["Location"] == f"{LIST}?page=2"
    assert len(titles(client, "?page=2")) == 1


def test_values_of_one_facet_widen_and_facets_narrow_each_other(client):
    one, two = CsTypeFactory(code="one"), CsTypeFactory(code="two")
    make_case("가", cs_type=one, year=2005)
    make_case("나", cs_type=two, year=2006)
    make_case("다", year=2006)
    assert set(titles(client, "?type=one&type=two")) == {"가", "나"}
    assert set(titles(client, "?type=one&type=two&year=2006")) == {"나"}


def test_the_province_is_todays_and_level_and_kind_are_those_of_that_time(client):
    today = LocalGovernmentFactory(code="gangwon-state", name_ko="강원특별자치도")
    former = LocalGovernmentFactory(code="gangwon", name_ko="강원도", successor=today)
    town = BasicGovernmentFactory(code="gangwon-wonju", parent=former)
    make_case("도", government=former)
    make_case("시", government=town)
    assert set(titles(client, "?province=gangwon-state")) == {"도", "시"}
    assert titles(client, "?level=basic") == ["시"]
    assert titles(client, "?province=gangwon") == titles(client)  # not a province today, so no filter


def test_an_old_address_of_a_merged_tag_leads_to_the_tag_that_took_over(client):
    case, _other = make_case("가", tags=("전입신고",)), make_case("나", tags=("민원창구",))
    make_case("다")
    source, target = case.tags.get(), CaseTag.objects.get(name="민원창구")
    merge_tags(source=source, target=target, actor=UserFactory(roles=[Role.EDITOR]))
    clean = f"{LIST}?{urlencode({'tag': target.slug})}"
    assert client.get(LIST, {"tag": source.slug}).url == clean
    assert client.get(LIST, {"tag": [source.slug, target.slug]}).url == clean
    assert set(titles(client, f"?tag={source.slug}")) == {"가", "나"}


def test_a_government_stands_for_those_that_were_merged_into_it(client):
    today = LocalGovernmentFactory(code="cheongju")
    former = LocalGovernmentFactory(code="cheongwon", successor=today)
    make_case("옛날", government=former)
    make_case("오늘", government=today)
    assert set(titles(client, "?gov=cheongju")) == {"옛날", "오늘"}
    assert titles(client, "?gov=cheongwon") == ["옛날"]


def test_awards_grades_tags_and_tasks_filter(client):
    make_case("상", awards=("장관상",), results="결과", tags=("콜센터",), focus_task="voc")
    make_case("무", tags=("교육",))
    assert titles(client, "?award=yes") == ["상"]
    assert titles(client, "?award=no") == ["무"]
    assert titles(client, "?grade=C") == ["상"]
    assert titles(client, "?task=voc") == ["상"]
    slug = make_case("셋", tags=("콜센터",)).tags.get().slug
    assert set(titles(client, f"?tag={slug}")) == {"상", "셋"}


def test_orders(client):
    make_case("나", minutes_ago=1, results="결과")
    make_case("가", minutes_ago=2, summary="요약", problem="문제", action="실행")
    make_case("다", minutes_ago=3)
    assert titles(client) == ["나", "가", "다"]
    assert titles(client, "?sort=title") == ["가", "나", "다"]
    assert titles(client, "?sort=evidence") == ["나", "가", "다"]
    assert titles(client, "?sort=complete") == ["가", "나", "다"]


def test_words_find_cases_and_best_match_is_the_order_then(client, index_now):
    make_case("콜센터 구축", summary="전화 상담을 한곳에 모았다")
    make_case("주민 조사")
    index_now()
    response = client.get(LIST, {"q": "콜센터"})
    assert [card.case.title for card in response.context["cards"]] == ["콜센터 구축"]
    assert response.context["listing"].filters.sort == Sort.RELEVANCE
    assert "sort" not in response.context["listing"].query


def test_a_search_without_hits_says_what_to_do(client, index_now):
    make_case("콜센터 구축")
    index_now()
    assert "case-card" not in client.get(LIST, {"q": "고래잡이"}).text


def test_each_filter_has_a_chip_that_takes_it_away():
    make_case(cs_type=CsTypeFactory(code="one"), year=2006)
    listing = Listing(AnonymousUser(), QueryDict("type=one&year=2006&q=x"))
    assert [chip.remove_url for chip in listing.chips()] == [
        f"{LIST}?type=one&year=2006",
        f"{LIST}?q=x&year=2006",
        f"{LIST}?q=x&type=one",
    ]


def test_an_empty_library_says_so(client):
    library()
    assert client.get(LIST).status_code == 200
    assert titles(client) == []


def test_the_list_works_without_javascript_and_its_links_are_plain(client):
    make_case(cs_type=CsTypeFactory(code="one"))
    html = " ".join(client.get(LIST).text.split())
    assert f'href="{LIST}?type=one"' in html
    assert '<form class="search-box browse__search" method="get"' in html


def test_anonymous_pages_may_be_kept_for_a_moment_and_members_pages_never(client):
    make_case()
    headers = client.get(LIST).headers
    assert headers["Cache-Control"] == "private, max-age=30"
    assert "Cookie" in headers["Vary"]
    client.force_login(OfficerFactory().user)
    assert client.get(LIST).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_does_not_grow_with_the_list(client, django_assert_num_queries, number):
    for place in range(number):
        make_case(f"사례 {place}", tags=(f"태그 {place}", "공통"), awards=("상",), cs_type=CsTypeFactory())
    client.get(LIST)
    with django_assert_num_queries(2):
        client.get(LIST)
    with django_assert_num_queries(2):
        client.get(f"{LIST}?award=yes")


def test_a_first_look_after_a_change_rebuilds_the_shelf_in_a_fixed_number_of_queries(client, django_assert_num_queries):
    for place in range(5):
        make_case(f"사례 {place}", tags=("공통",))
    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("address", [LIST, reverse("cases:map")])
def test_words_that_are_too_long_are_refused_with_a_sentence_and_kept(client, address):
    make_case("콜센터", year=2006)
    words = "가" * 300
    response = client.get(address, {"q": words, "year": "2006"})
    assert response.status_code == 400
    assert "검색어가 너무 깁니다" in response.text
    assert f'value="{words}"' in response.text
    assert response.context["listing"].chips()[0].label == "2006"


@pytest.mark.parametrize("name", ["cases:export-csv", "cases:export-xlsx"])
def test_no_file_of_every_case_is_given_for_words_that_are_too_long(client, name):
    response = client.get(reverse(name), {"q": "가" * 300})
    assert (response.status_code, "검색어가 너무 깁니다" in response.text) == (400, True)


def test_letters_typed_in_pieces_count_as_the_syllables_they_make(client):
    make_case("콜센터")
    words = ("콜센터 " * 50).strip()
    response = client.get(LIST, {"q": unicodedata.normalize("NFD", words)}, follow=True)
    assert (response.status_code, response.context["listing"].filters.q) == (200, words)
