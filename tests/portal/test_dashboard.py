"""The page of the signed-in person: what waits, what they write, what is new to them."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.choices import Audience
from cases.models import CasePage
from cases.services.drafting import save_step, version_of
from cases.services.review import return_case
from people.choices import Kind, OfficerStatus, Role
from portal.models import Visit
from portal.services.visiting import note_visit
from tests.factories import cases as make
from tests.factories.people import BasicGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def open_page(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def open_for(user):
        client.force_login(user)
        return BeautifulSoup(client.get("/me/").content, "html.parser")

    return open_for


def shelves(page):
    """{title: {entry: words}} of the lists on the page."""
    found = {}
    for section in page.select(".desk__shelf"):
        title = section.h2.contents[0].strip()
        found[title] = {
            entry.a.get_text(strip=True): " ".join(entry.get_text(" ", strip=True).split())
            for entry in section.select("li")
        }
    return found


def waiting_on_home(user):
    client = Client()
    client.force_login(user)
    return client.get("/").context["waiting"]


def news(page):
    return [link.get_text(strip=True) for link in page.select(".case-card .card__link")]


def town():
    return BasicGovernmentFactory(kind=Kind.CITY)


def test_an_officer_sees_what_is_unfinished_with_its_status(open_page):
    author = make.officer(town())
    make.draft(author, title="초안")
    returned = make.submitted(author, title="돌아온 글")
    return_case(page=returned, actor=make.coordinator(author.government).user, reason="더 적어 주십시오.")
    make.published(author, title="끝난 글")
    make.draft(make.officer(author.government), title="남의 글")
    changed = make.published(author, title="고치는 글")
    save_step(page=changed, actor=author.user, cleaned={"summary": "새 요약"}, base_version=version_of(changed))
    page = open_page(author.user)
    found = shelves(page)["My unfinished cases"]
    assert set(found) == {"초안", "돌아온 글", "고치는 글"}
    [home] = [entry for entry in waiting_on_home(author.user) if entry["url"] == reverse("cases:mine")]
    assert home["count"] == 3
    assert "Draft" in found["초안"]
    assert "Returned" in found["돌아온 글"]
    ways = {reverse("cases:new"), reverse("people:profile"), reverse("portal:desk")}
    assert {link["href"] for link in page.select(".page-head a")} == ways


def test_a_coordinator_sees_cases_and_people_that_wait(open_page):
    author = make.officer(town())
    head = make.coordinator(author.government)
    make.submitted(author, title="기다리는 글")
    make.submitted(make.officer(town()), title="먼 곳의 글")
    waiting = OfficerFactory(government=author.government, status=OfficerStatus.PENDING)
    found = shelves(open_page(head.user))
    assert set(found["Cases that wait for your decision"]) == {"기다리는 글"}
    assert set(found["People who ask to join"]) == {waiting.user.name}
    assert {"Cases that wait for your decision", "People who ask to join"}.isdisjoint(shelves(open_page(author.user)))


def test_an_editor_without_a_government_sees_what_waits_for_an_editor(open_page):
    make.confirmed(title="승인할 글")
    assert shelves(open_page(make.editor())) == {
        "Cases that wait for your decision": {"승인할 글": shelf_words("승인할 글")},
        "Posts that wait for you as who keeps order": {},
    }


def shelf_words(title):
    return f"{title} {CasePage.objects.get(title=title).government.name}"


def test_reviews_that_are_due_in_ones_government_are_listed(open_page):
    author = make.officer(town())
    due, _later = make.published(author, title="다시 볼 글"), make.published(author, title="나중 글")
    elsewhere = make.published(title="남의 일")
    CasePage.objects.filter(pk__in=[due.pk, elsewhere.pk]).update(review_on=timezone.localdate())
    found = shelves(open_page(make.officer(author.government).user))
    assert set(found["Cases of your government to look at again"]) == {"다시 볼 글"}


def test_new_cases_are_those_of_like_governments_or_subjects_since_the_last_visit(open_page):
    me = make.officer(town())
    voice, mind = make.cs_type(), make.cs_type(code="mind")
    make.draft(me, title="내 글", cs_type=voice)
    make.published(me, title="내 공개 글", cs_type=voice)
    make.published(make.officer(town()), title="다른 시의 글", cs_type=mind)
    county = make.officer(BasicGovernmentFactory(kind=Kind.COUNTY))
    make.published(county, title="같은 주제의 글", cs_type=voice)
    make.published(county, title="다른 글", cs_type=mind)
    make.published(make.officer(town()), title="예전 글", cs_type=voice)
    CasePage.objects.filter(title="예전 글").update(first_published_at=timezone.now() - datetime.timedelta(days=40))
    assert news(open_page(me.user)) == ["같은 주제의 글", "다른 시의 글"]


def test_who_does_not_belong_yet_sees_no_more_than_a_resident_and_the_way_in(open_page):
    make.published(title="모두의 글")
    make.published(title="공무원의 글", audience=Audience.OFFICERS)
    page = open_page(UserFactory())
    assert (shelves(page), news(page)) == ({}, ["모두의 글"])
    assert page.select_one(f'.empty a[href="{reverse("people:affiliation")}"]')

    waiting = OfficerFactory(status=OfficerStatus.PENDING)
    page = open_page(waiting.user)
    assert (shelves(page), news(page), page.select(".empty")) == ({}, ["모두의 글"], [])
    assert waiting.government.present_name in page.select_one(".alert").get_text()


def test_an_empty_page_says_so_in_each_place(open_page):
    make.library()
    page = open_page(make.coordinator(town()).user)
    assert [len(entries) for entries in shelves(page).values()] == [0, 0, 0, 0]
    assert len(page.select(".desk__shelf--empty p")) == 4
    assert "Nothing new yet" in page.get_text()


def fill(head, number):
    for _each in range(number):
        make.draft(head)
        make.submitted(make.officer(head.government))
        make.published(make.officer(head.government))
        OfficerFactory(government=head.government, status=OfficerStatus.PENDING)
    CasePage.objects.filter(live=True).update(review_on=timezone.localdate())


def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries):
    head = make.coordinator(town())
    head.user.groups.add(*UserFactory(roles=[Role.EDITOR]).groups.all())
    fill(head, 1)
    client.force_login(head.user)
    client.get("/me/")
    with django_assert_num_queries(QUERIES):
        client.get("/me/")
    fill(head, 4)
    with django_assert_num_queries(QUERIES):
        client.get("/me/")


QUERIES = 28


def test_coming_back_after_some_hours_begins_a_new_visit():
    user = UserFactory()
    hour = datetime.timedelta(hours=1)
    assert note_visit(actor=user, now=NOW) == NOW - datetime.timedelta(days=30)
    assert note_visit(actor=user, now=NOW + 5 * hour) == NOW - datetime.timedelta(days=30)
    assert note_visit(actor=user, now=NOW + 30 * hour) == NOW + 5 * hour
    assert note_visit(actor=user, now=NOW + 31 * hour) == NOW + 5 * hour
    assert Visit.objects.get().seen_at == NOW + 31 * hour


def test_only_who_is_signed_in_has_a_page(client):
    assert client.get("/me/").status_code == 302
