"""The home page: what is new, the types, the map, and what waits for officers."""

from __future__ import annotations

import pytest

from people.choices import OfficerStatus, Role
from people.models import Officer
from portal import home
from tests.factories import cases as make
from tests.factories.library import CsTypeFactory, library, make_case
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(monkeypatch):
    monkeypatch.setattr(home, "_waiting", [])
    home.register_waiting(home.Waiting("초안", "cases:list", lambda user: 3))
    home.register_waiting(home.Waiting("없는 주소", "cases:nowhere", lambda user: 9))


def test_the_six_newest_visible_cases_are_shown(client):
    for number in range(8):
        make_case(f"사례 {number}", minutes_ago=number)
    make_case("직원용", audience="officers")
    cards = client.get("/").context["newest"]
    assert [card.case.title for card in cards] == [f"사례 {number}" for number in range(6)]


def test_each_type_is_shown_with_its_number_and_address(client):
    make_case(cs_type=CsTypeFactory(code="one", name_ko="하나"))
    CsTypeFactory(code="two", name_ko="둘")
    found = {entry.kind.code: (entry.count, entry.url) for entry in client.get("/").context["types"]}
    assert found == {"one": (1, "/cases/?type=one"), "two": (0, "/cases/?type=two")}


@pytest.mark.usefixtures("waiting")
def test_only_members_see_what_waits_for_them_and_only_what_exists(client):
    library()
    assert client.get("/").context["waiting"] == []
    client.force_login(UserFactory())
    assert client.get("/").context["waiting"] == []
    client.force_login(OfficerFactory().user)
    assert client.get("/").context["waiting"] == [{"label": "초안", "count": 3, "url": "/cases/"}]


def test_an_empty_site_has_a_home_page_without_dead_links(client):
    library()
    html = client.get("/").text
    assert 'href="#"' not in html
    assert 'href=""' not in html


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_is_fixed(client, django_assert_max_num_queries, number):
    for place in range(number):
        make_case(f"사례 {place}", tags=("공통",), awards=("상",), cs_type=CsTypeFactory())
    client.get("/")
    with django_assert_max_num_queries(10):
        client.get("/")


def test_an_officer_sees_how_many_cases_wait(client):
    officer = OfficerFactory()
    library()
    make_case("초안", author=officer, government=officer.government, live=False)
    client.force_login(officer.user)
    assert [entry["count"] for entry in client.get("/").context["waiting"]] == [1, 0, 0, 0, 0, 0]


def test_drafts_left_behind_in_another_government_are_not_counted(client):
    author = make.officer()
    make.draft(author)
    client.force_login(author.user)
    assert client.get("/").context["waiting"][0]["count"] == 1
    Officer.objects.filter(pk=author.pk).update(status=OfficerStatus.ENDED)
    OfficerFactory(user=author.user)
    assert client.get("/").context["waiting"][0]["count"] == 0


def test_the_strip_shows_each_person_what_is_their_duty_and_officers_may_write(client):
    library()
    found = {}
    for name, user in {
        "resident": UserFactory(),
        "officer": OfficerFactory().user,
        "coordinator": OfficerFactory(is_coordinator=True).user,
        "editor": UserFactory(roles=[Role.EDITOR]),
        "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
    }.items():
        client.force_login(user)
        page = client.get("/")
        found[name] = {entry["url"] for entry in page.context["waiting"]}
        assert ('href="/cases/new/"' in page.text) == (name in ("officer", "coordinator")), name
    drafts, queue, requests = "/cases/drafts/", "/cases/queue/", "/people/approvals/"
    asked = {"/cases/questions/", "/cases/visits/", "/cases/wanted/ours/", "/adoption/follow-up/"}
    talk, order = "/forums/questions/unanswered/", "/forums/moderation/"
    submitted = "/journal/submissions/"
    assert found == {
        "resident": set(),
        "officer": {drafts, talk, *asked},
        "coordinator": {*asked, drafts, talk, queue, requests, "/contests/entries/"},
        "editor": {talk, queue, order, submitted},
        "administrator": {talk, queue, order, requests, submitted, "/contests/manage/"},
    }
