"""Adopting by the pages: nothing typed is lost, refusals are sentences, queries do not grow with the rows."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.adoption.models import Adoption
from cases.adoption.services.describing import describe_adoption, version_of
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    found = OfficerFactory()
    client.force_login(found.user)
    return found


LINKS = {"links-TOTAL_FORMS": "1", "links-INITIAL_FORMS": "0", "links-0-title": "", "links-0-url": ""}


def test_the_whole_way_of_an_adoption(client, officer) -> None:
    case = make_case()
    first = adopt(case)
    page = client.get(reverse("cases:detail", args=[case.number]))
    start = reverse("adoption:start", args=[case.number])
    assert start in page.text
    assert client.get(start).status_code == 200
    response = client.post(
        start, {"stage": "considering", "day": "2026-01-05", "origin": first.pk, "note": "부서 회의"}
    )
    adoption = Adoption.objects.get(government=officer.government)
    assert response.url == adoption.get_absolute_url()
    assert adoption.origin == first
    assert start not in client.get(reverse("cases:detail", args=[case.number])).text
    move = reverse("adoption:move", args=[adoption.pk])
    client.post(move, {"seen": "considering", "to": "running", "day": "2026-02-01", "note": ""})
    edit = reverse("adoption:edit", args=[adoption.pk])
    assert client.get(edit).status_code == 200
    data = LINKS | {
        "version": version_of(adoption),
        "variation": "**야간**에도 받는다",
        "cost": "1000",
        "audience": "public",
        "links-0-title": "보도자료",
        "links-0-url": "https://example.org/a",
    }
    assert client.post(edit, data).url == adoption.get_absolute_url()
    client.post(reverse("adoption:files", args=[adoption.pk]), {"file": SimpleUploadedFile("가.txt", b"abc")})
    client.logout()
    html = client.get(adoption.get_absolute_url()).text
    for word in ("<strong>야간</strong>", "보도자료", "가.txt", "부서 회의", case.number, case.government.name_ko):
        assert word in html
    assert officer.user.name not in html


def test_wrong_input_is_named_and_kept(client, officer) -> None:
    case = make_case()
    start = reverse("adoption:start", args=[case.number])
    response = client.post(start, {"stage": "planned", "day": "2999-01-01", "note": "쓴 글"})
    assert response.status_code == 422
    assert "쓴 글" in response.text
    adoption = adopt(case, officer=officer)
    edit = reverse("adoption:edit", args=[adoption.pk])
    data = LINKS | {"version": version_of(adoption), "variation": "긴 글", "cost": "많이", "audience": "officers"}
    response = client.post(edit, data)
    assert response.status_code == 422
    assert "긴 글" in response.text
    response = client.post(edit, data | {"more-links": "1"})
    assert response.status_code == 200
    assert "긴 글" in response.text
    assert 'name="links-1-title"' in response.text
    move = reverse("adoption:move", args=[adoption.pk])
    response = client.post(move, {"seen": "planned", "to": "stopped", "day": "2026-11-01", "note": " "})
    assert response.status_code == 422
    assert Adoption.objects.get(pk=adoption.pk).stage == "planned"


def test_a_text_based_on_an_old_version_shows_both(client, officer) -> None:
    adoption = adopt(make_case(), officer=officer)
    old = version_of(adoption)
    describe_adoption(actor=officer.user, adoption=adoption, cleaned={"variation": "동료의 글"})
    edit = reverse("adoption:edit", args=[adoption.pk])
    response = client.post(edit, LINKS | {"version": old, "variation": "나의 글", "audience": "officers"})
    assert response.status_code == 409
    assert "나의 글" in response.text
    assert "동료의 글" in response.text
    assert Adoption.objects.get(pk=adoption.pk).variation == "동료의 글"
    again = LINKS | {"version": response.context["version"], "variation": "나의 글", "audience": "officers"}
    assert client.post(edit, again).status_code == 302


def test_own_cases_have_no_button_and_no_form(client, officer) -> None:
    case = make_case(government=officer.government)
    start = reverse("adoption:start", args=[case.number])
    assert start not in client.get(reverse("cases:detail", args=[case.number])).text
    assert client.get(start).status_code == 403


def test_a_thought_is_taken_back_by_a_button(client, officer) -> None:
    adoption = adopt(make_case(), officer=officer, stage="considering")
    url = reverse("adoption:withdraw", args=[adoption.pk])
    assert client.get(url).status_code == 200
    client.post(url)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("page", ["case", "government", "mine", "map", "case-map"])
def test_queries_do_not_grow_with_the_adoptions(client, officer, page, django_assert_max_num_queries) -> None:
    case = make_case("처음", government=LocalGovernmentFactory(code="home"))
    url = {
        "case": reverse("cases:detail", args=[case.number]),
        "government": reverse("people:government", args=["home"]),
        "mine": reverse("adoption:mine"),
        "map": reverse("adoption:map"),
        "case-map": reverse("adoption:case-map", args=[case.number]),
    }[page]
    counts = []
    for more in (1, 4):
        for _number in range(more):
            last = adopt(case, government=BasicGovernmentFactory())
            adopt(case, government=BasicGovernmentFactory(), origin=last)
            adopt(make_case(), officer=officer)
        client.get(url)  # the shelf is built anew
        with django_assert_max_num_queries(30) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    # What lacks adoptions is filled up with cases of similar governments: fewer adoptions may cost more.
    assert counts[1] <= counts[0]
