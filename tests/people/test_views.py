"""The pages: who gets which answer, what they show, and how many queries they take."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from people import panels
from people.choices import OfficerStatus, Role
from people.models import LocalGovernment, Officer
from people.services import affiliation
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)

ACTORS = ("anonymous", "resident", "officer", "neighbour", "coordinator", "editor", "administrator")
OPEN, LOGIN, NONE, NO = 200, 302, 404, 403
PAGES = {  # one answer for each of ACTORS, in that order
    "governments": (OPEN,) * 7,
    "government": (OPEN,) * 7,
    "profile": (LOGIN,) + (OPEN,) * 6,
    "profile-edit": (LOGIN,) + (OPEN,) * 6,
    "affiliation": (LOGIN,) + (OPEN,) * 6,
    "approvals": (LOGIN, NO, NO, OPEN, OPEN, NO, OPEN),
    "approval": (LOGIN, NONE, NONE, NONE, OPEN, NONE, OPEN),
    "officer": (LOGIN, NONE, OPEN, OPEN, OPEN, OPEN, OPEN),
    "officer-end": (LOGIN, NONE, NO, NO, OPEN, NO, OPEN),
    "handover": (LOGIN, NONE, OPEN, OPEN, OPEN, NONE, NONE),
}


@pytest.fixture
def town(db):
    return BasicGovernmentFactory()


@pytest.fixture
def actors(town):
    return {
        "anonymous": None,
        "resident": UserFactory(),
        "officer": OfficerFactory(government=town).user,
        "neighbour": CoordinatorFactory().user,
        "coordinator": CoordinatorFactory(government=town).user,
        "editor": UserFactory(roles=[Role.EDITOR]),
        "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_each_role(client, town, actors, page):
    args = {
        "government": [town.code],
        "approval": [OfficerFactory(government=town, status=OfficerStatus.PENDING).pk],
        "officer": [OfficerFactory(government=town).pk],
        "officer-end": [OfficerFactory(government=town).pk],
    }
    url = reverse(f"people:{page}", args=args.get(page, []))
    answers = []
    for name in ACTORS:
        client.logout()
        if actors[name]:
            client.force_login(actors[name])
        answers.append(client.get(url).status_code)
    assert dict(zip(ACTORS, answers, strict=True)) == dict(zip(ACTORS, PAGES[page], strict=True))


@pytest.mark.parametrize("page", ["officer", "officer-coordinator", "officer-end", "approval"])
@pytest.mark.parametrize("who", ["anonymous", "resident", "officer", "neighbour"])
def test_nobody_without_the_right_changes_a_membership(client, town, actors, page, who):
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING if page == "approval" else "approved")
    if actors[who]:
        client.force_login(actors[who])
    data = {"value": "1", "decision": "approve"}
    response = client.post(reverse(f"people:{page}", args=[officer.pk]), data)
    allowed = page == "officer" and who in ("officer", "neighbour")
    assert (response.status_code == 200) is allowed
    changed = Officer.objects.get(pk=officer.pk)
    assert (changed.status, changed.is_coordinator) == (officer.status, False)


def test_the_phone_is_masked_until_asked_for(client, town):
    officer = OfficerFactory(government=town, phone="02-123-4567")
    client.force_login(OfficerFactory().user)
    url = reverse("people:officer", args=[officer.pk])
    response = client.get(url)
    assert "02-***-4567" in response.content.decode()
    assert "02-123-4567" not in response.content.decode()
    response = client.post(url)
    assert "02-123-4567" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_coordinator_approves_and_refuses_in_the_queue(client, town):
    client.force_login(CoordinatorFactory(government=town).user)
    first, second = OfficerFactory.create_batch(2, government=town, status=OfficerStatus.PENDING)
    elsewhere = OfficerFactory(status=OfficerStatus.PENDING)
    page = client.get(reverse("people:approvals")).content.decode()
    assert first.user.name in page
    assert elsewhere.user.name not in page
    client.post(reverse("people:approval", args=[first.pk]), {"decision": "approve"})
    url = reverse("people:approval", args=[second.pk])
    assert client.post(url, {"decision": "refuse", "reason": ""}).status_code == 422
    client.post(url, {"decision": "refuse", "reason": "부서를 적어 주십시오"})
    found = Officer.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk").values_list("status", flat=True)
    assert list(found) == [OfficerStatus.APPROVED, OfficerStatus.REFUSED]


def test_who_decides_second_is_told_so(client, town):
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    affiliation.approve_affiliation(officer=officer, actor=CoordinatorFactory(government=town).user)
    client.force_login(CoordinatorFactory(government=town).user)
    response = client.post(
        reverse("people:approval", args=[officer.pk]), {"decision": "refuse", "reason": "늦었습니다"}
    )
    assert response.status_code == 409
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.APPROVED


def test_a_person_asks_waits_withdraws_and_asks_again(client, town):
    user = UserFactory()
    client.force_login(user)
    url = reverse("people:affiliation")
    data = {"government": town.pk, "department": "민원과", "post": "주무관", "cs_role": "voc", "phone": ""}
    assert client.post(url, data).status_code == 302
    assert 'name="government"' not in client.get(url).content.decode()
    client.post(reverse("people:affiliation-withdraw"))
    assert 'name="government"' in client.get(url).content.decode()
    client.post(url, data)
    statuses = user.officers.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [OfficerStatus.REFUSED, OfficerStatus.PENDING]


def test_an_officer_moves_to_another_government_only_with_an_official_address(client, town):
    officer = OfficerFactory(government=town, user__email="a@town.example")
    client.force_login(officer.user)
    data = {"government": LocalGovernmentFactory().pk, "department": "과", "post": "팀장", "cs_role": "voc"}
    assert client.post(reverse("people:affiliation"), data).status_code == 409
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.APPROVED


def test_an_officer_hands_over_to_a_colleague_and_to_nobody_else(client, town):
    officer, colleague = OfficerFactory.create_batch(2, government=town)
    stranger = OfficerFactory()
    client.force_login(officer.user)
    url, day = reverse("people:handover"), timezone.localdate().isoformat()
    assert "후임자를 선택해 주십시오" in client.get(url).text
    assert client.post(url, {"successor": stranger.pk, "ended_on": day}).status_code == 422
    assert client.post(url, {"successor": colleague.pk, "ended_on": day}).status_code == 302
    officer.refresh_from_db()
    assert (officer.status, officer.handed_over_to) == (OfficerStatus.ENDED, colleague)


def test_leaving_asks_for_the_password_again_and_signs_out(client, town):
    user = OfficerFactory(government=town).user
    client.post(
        f"{reverse('account_login')}?next=/people/me/", {"login": user.email, "password": "correct horse battery"}
    )
    url = reverse("people:leave")
    response = client.post(url)
    assert response.url.startswith(reverse("account_reauthenticate"))
    client.post(response.url, {"password": "correct horse battery"})
    client.post(url)
    user.refresh_from_db()
    assert not user.is_active
    assert "_auth_user_id" not in client.session


def test_names_with_markup_are_escaped(client, town):
    officer = OfficerFactory(government=town)
    Officer.objects.filter(pk=officer.pk).update(post="<script>alert(1)</script>")
    client.force_login(OfficerFactory(government=town).user)
    for url in (reverse("people:officer", args=[officer.pk]), reverse("people:government", args=[town.code])):
        assert "<script>alert(1)" not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 243),
        ("?as=2006", 250),
        ("?as=today", 243),
        ("?as=2006&level=metropolitan", 16),
        ("?as=2006&kind=county", 88),
        ("?as=today&q=창원", 1),
        ("?as=2006&q=없는이름", 0),
        ("?as=nonsense&level=nonsense&kind=1", 243),
    ],
)
def test_the_list_shows_the_day_level_kind_and_name_asked_for(client, loaded, query, count):
    page = client.get(reverse("people:governments") + query).content.decode()
    assert len(set(re.findall(r'class="places__link"\s+href="/people/governments/([a-z0-9-]+)/"', page))) == count


def test_each_province_of_the_list_is_one_jump_away(client, loaded):
    page = client.get(reverse("people:governments")).content.decode()
    jumps = re.findall(r'class="chip" href="#([^"]+)"', page)
    assert len(jumps) == 16
    assert jumps == re.findall(r'<h2 id="([^"]+)"', page)


@pytest.mark.parametrize(("code", "became"), [("gangwon", True), ("gyeongnam-masan", False)])
def test_a_government_that_got_another_name_or_rank_did_not_end(client, loaded, code, became):
    page = client.get(reverse("people:government", args=[code]), headers={"Accept-Language": "en"})
    assert (page.context["ending"] is not None) == became


@pytest.mark.parametrize(
    ("code", "successor", "told"),
    [
        ("jeju-jeju", "jeju-special", "제주특별자치도"),
        ("gyeongnam-masan", "gyeongnam-changwon-2010", "경상남도 창원시"),
        ("chungbuk-cheongwon", "chungbuk-cheongju-2014", "충청북도 청주시"),
        ("chungnam-yeongi", "sejong", "세종특별자치시"),
        ("gangwon", "gangwon-state", "강원특별자치도"),
    ],
)
def test_a_government_that_ended_leads_to_what_followed_and_is_named_there(client, loaded, code, successor, told):
    page = client.get(reverse("people:government", args=[code])).content.decode()
    link = reverse("people:government", args=[successor])
    assert f'href="{link}"' in page
    assert told in page
    assert f'href="{reverse("people:government", args=[code])}"' in client.get(link).content.decode()


def test_a_government_goes_by_its_provinces_name_of_today(client, loaded):
    page = client.get(reverse("people:government", args=["gangwon-chuncheon"])).content.decode()
    assert re.search(r"<h1>\s*강원특별자치도 춘천시", page)
    assert "강원도 춘천시" in page
    assert "2023-06-11" in page
    assert LocalGovernment.objects.get(code="gyeongbuk-gunwi").present_name == "경상북도 군위군"


def test_an_unknown_government_is_not_found(client, db):
    assert client.get("/people/governments/nowhere/").status_code == 404


def test_officers_of_a_government_are_named_to_members_only(client, town):
    officer = OfficerFactory(government=town)
    pending = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    url = reverse("people:government", args=[town.code])
    assert officer.user.name not in client.get(url).content.decode()
    client.force_login(OfficerFactory().user)
    page = client.get(url).content.decode()
    assert officer.user.name in page
    assert pending.user.name not in page


def test_areas_above_fill_panels_in_their_order(client, town, tmp_path, settings):
    (tmp_path / "panel.html").write_text("<p>panel {{ panel.word }} {{ government.code }}</p>", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    panels.register_panel("second", 20, "panel.html", lambda government, user: {"word": "second"})
    panels.register_panel("first", 10, "panel.html", lambda government, user: {"word": "first"})
    panels.register_panel("none", 5, "panel.html", lambda government, user: None)
    try:
        page = client.get(reverse("people:government", args=[town.code])).content.decode()
    finally:
        for key in ("second", "first", "none"):
            panels._registered.pop(key)
    assert re.findall(r"<p>panel (\w+) ([\w-]+)</p>", page) == [("first", town.code), ("second", town.code)]


@pytest.mark.parametrize(
    ("page", "args", "queries"),
    [("approvals", [], 7), ("government", ["town"], 8), ("governments", [], 6)],
)
@pytest.mark.parametrize("rows", [1, 5])
def test_lists_take_the_same_number_of_queries(
    client, db, monkeypatch, django_assert_num_queries, page, args, queries, rows
):
    monkeypatch.setattr(panels, "_registered", {})  # the areas above count their own
    town = BasicGovernmentFactory(code="town")
    BasicGovernmentFactory.create_batch(rows - 1, parent=town.parent)
    OfficerFactory.create_batch(rows, government=town)
    OfficerFactory.create_batch(rows, government=town, status=OfficerStatus.PENDING)
    client.force_login(CoordinatorFactory(government=town).user)
    with django_assert_num_queries(queries):
        client.get(reverse(f"people:{page}", args=args))


def test_the_membership_of_a_government_that_merged_shows_todays(client, db):
    now = LocalGovernmentFactory()
    old = LocalGovernmentFactory(successor=now, valid_to=datetime.date(2010, 7, 1))
    officer = OfficerFactory(government=old)
    client.force_login(OfficerFactory().user)
    assert officer.user.name in client.get(reverse("people:government", args=[now.code])).content.decode()
