"""Recommendations stand above the results, in every spelling of the query, for those alone who may read the page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from cases.choices import Audience
from people.choices import Role
from search.promoting import can_be_promoted, promoted_for
from search.registry import Section, register
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def promote(query, *pages, **fields):
    for number, page in enumerate(pages):
        SearchPromotion.objects.create(query=Query.get(query), page=page, sort_order=number, **fields)


def titles(query, user=NOBODY):
    return [one.title for one in promoted_for(query, user)]


@pytest.fixture
def case(make_case, cases_section):
    return make_case("야간 상담 창구")


@pytest.mark.parametrize("query", ["콜센터", "콜 센터", "콜센터를", "콜센터에", " 콜센터"])
def test_every_spelling_of_the_query_gets_them(case, query):
    promote("콜 센터", case)
    assert titles(query) == ["야간 상담 창구"]


def test_another_query_does_not(case):
    promote("콜센터", case)
    assert titles("콜센터 야간") == titles("상담") == []


def test_nothing_is_asked_of_the_database_while_nothing_is_promoted(case, django_assert_num_queries):
    titles("콜센터")
    with django_assert_num_queries(0):
        assert titles("콜센터") == []


def test_they_keep_the_editors_order_carry_the_note_and_are_five_at_most(make_case, cases_section):
    pages = [make_case(f"사례 {number}") for number in range(7)]
    promote("콜센터", *reversed(pages), description="먼저 보십시오")
    found = promoted_for("콜센터", NOBODY)
    assert [one.title for one in found] == ["사례 6", "사례 5", "사례 4", "사례 3", "사례 2"]
    assert {one.note for one in found} == {"먼저 보십시오"}


def test_links_elsewhere_are_shown_and_only_those_of_the_web(case):
    for url in ("https://example.go.kr/a", "javascript:alert(1)", "http://[broken"):
        SearchPromotion.objects.create(query=Query.get("콜센터"), external_link_url=url, external_link_text="밖")
    assert [(one.title, one.url, one.pk) for one in promoted_for("콜센터", NOBODY)] == [
        ("밖", "https://example.go.kr/a", None)
    ]


def test_a_page_is_shown_to_none_but_its_readers(make_case, cases_section):
    promote(
        "콜센터",
        make_case("공개"),
        make_case("담당자만", audience=Audience.OFFICERS),
        make_case("초안", live=False),
    )
    members = [OfficerFactory().user, UserFactory(roles=[Role.EDITOR]), UserFactory(roles=[Role.JUDGE])]
    assert titles("콜센터") == titles("콜센터", UserFactory()) == ["공개"]
    assert [titles("콜센터", user) for user in members] == [["공개", "담당자만"]] * 3


def test_a_page_of_a_kind_nobody_answers_for_is_shown_to_nobody(cases_section):
    root = Page.objects.filter(depth=1).first()
    plain = root.add_child(instance=Page(title="아무 페이지", slug="plain"))
    promote("콜센터", plain)
    assert titles("콜센터", UserFactory(roles=[Role.ADMINISTRATOR])) == []
    assert not can_be_promoted(plain)


def test_keys_of_other_things_are_not_taken_for_pages(case, cases_section):
    from people.models import User

    user = UserFactory(pk=case.pk)
    case.live = False
    case.save()
    register(Section("people", "People", lambda _user: User.objects.filter(pk=user.pk), title=lambda one: one.name))
    promote("콜센터", case)
    assert titles("콜센터") == []


def test_the_home_page_and_information_pages_can_be_recommended_while_they_are_open(cases_section):
    from portal.models import InfoPage

    root = Page.objects.filter(depth=1).first()
    page = root.add_child(instance=InfoPage(title="이용 안내", slug="guide", body="안내"))
    promote("안내", page)
    # Without an address of its own the page cannot be led to.
    assert titles("안내") == []
    from tests.factories import cases as make

    home = make.library().get_parent().specific
    page.move(home, "last-child")
    assert titles("안내") == ["이용 안내"]
    InfoPage.objects.update(live=False)
    assert titles("안내") == []


def test_the_page_of_results_shows_them_once_on_top_of_the_first_page(client, make_case, index_now, cases_section):
    pages = [make_case(f"콜센터 {number:02}") for number in range(12)]
    promote("콜센터", pages[11], description="여기부터")
    index_now()
    response = client.get(reverse("search:results"), {"q": "콜센터"})
    body = response.content.decode()
    assert body.count(f'href="/cases/{pages[11].pk}/"') == 1
    assert "여기부터" in body
    assert body.index(f"/cases/{pages[11].pk}/") < body.index('<article class="search-hit stack">\n  <h2 class')
    assert response.context["found"].total == 12
    second = client.get(reverse("search:results"), {"q": "콜센터", "page": "2"})
    assert second.context["found"].promoted == []
    shown = [hit.obj.pk for found in (response, second) for hit in found.context["found"].hits]
    assert sorted(shown) == [page.pk for page in pages[:11]]


def test_a_hidden_page_is_absent_from_the_page_of_results(client, make_case, index_now, cases_section):
    hidden = make_case("몰래 사례", audience=Audience.OFFICERS)
    promote("콜센터", hidden, description="몰래 메모")
    index_now()
    body = client.get(reverse("search:results"), {"q": "콜센터"}).content.decode()
    assert "몰래" not in body
    assert f"/cases/{hidden.pk}/" not in body
    client.force_login(OfficerFactory().user)
    assert "몰래 메모" in client.get(reverse("search:results"), {"q": "콜센터"}).content.decode()


def test_recommendations_cost_two_queries_however_many_there_are(make_case, cases_section, django_assert_num_queries):
    pages = [make_case(f"사례 {number}") for number in range(5)]
    promote("하나", pages[0])
    promote("다섯", *pages)
    titles("하나")
    for query in ("하나", "다섯"):
        with django_assert_num_queries(2):
            assert titles(query)
