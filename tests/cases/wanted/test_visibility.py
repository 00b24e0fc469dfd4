"""Who reads what: needs, offered cases, names; in pages, lists, search and panels."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cases.choices import Audience as CaseAudience
from cases.models import CasePage
from cases.wanted.choices import Status
from cases.wanted.models import Need
from cases.wanted.sections import findable_needs, government_needs, offers_waiting, ways_on
from cases.wanted.services import answering, asking
from people.choices import OfficerStatus
from search.registry import search_ids
from tests.factories.people import OfficerFactory
from tests.factories.wanted import World
from tests.kept import made_once

pytestmark = pytest.mark.django_db
EVERYBODY = {"asker", "colleague", "writer", "judge", "editor", "resident", "nobody"}
MEMBERS = EVERYBODY - {"resident", "nobody"}
CLOSED = {"asker", "colleague", "editor"}


@made_once
def world():
    world = World()
    world.nobody = AnonymousUser()
    return world


def set_status(need: Need, status: Status) -> None:
    answered_at = timezone.now() if status == Status.ANSWERED else None
    Need.objects.filter(pk=need.pk).update(status=status, answered_at=answered_at, remark="사유")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("public", [False, True])
def test_each_reader_opens_and_finds_what_the_table_says(world, client, status, public):
    need = world.need(public=public)
    set_status(need, status)
    listed = status in (Status.OPEN, Status.CLAIMED, Status.ANSWERED)
    opens = (EVERYBODY if public else MEMBERS) if listed else CLOSED
    finds = opens if listed else set()
    people = {name: getattr(world, name) for name in EVERYBODY}
    assert {name for name, person in people.items() if need in Need.objects.visible_to(person)} == opens
    assert {name for name, person in people.items() if need in findable_needs(person)} == finds
    for name, person in people.items():
        client.logout()
        if person.is_authenticated:
            client.force_login(person)
        page = client.get(need.get_absolute_url())
        assert page.status_code == (200 if name in opens else 404), name
        views = ["", "?show=claimed", "?show=answered"]
        shown = any(need.title in client.get(reverse("wanted:list") + view).text for view in views)
        assert shown == (name in finds), name


@pytest.mark.parametrize("status", [OfficerStatus.PENDING, OfficerStatus.ENDED])
def test_who_does_not_serve_finds_public_ones_only(world, status):
    person = OfficerFactory(government=world.home, status=status).user
    world.need(actor=world.asker)
    public = world.need("모두 보는 것", public=True)
    assert list(Need.objects.visible_to(person)) == [public]


def test_residents_read_no_names_and_members_do(world, client):
    need = world.need(public=True)
    world.claim(need)
    text = client.get(need.get_absolute_url()).text
    assert world.home.name_ko in text
    assert not any(person.name in text for person in (world.asker, world.writer))
    client.force_login(world.third)
    text = client.get(need.get_absolute_url()).text
    assert world.asker.name in text
    assert world.writer.name in text


@pytest.mark.parametrize("accepted", [False, True])
def test_an_offered_case_shows_only_to_those_who_may_read_it(world, client, accepted):
    need = world.need(public=True)
    secret = world.case("직원만 보는 사례", audience=CaseAudience.OFFICERS)
    offer = world.offer(need, secret)
    if accepted:
        answering.accept_offer(actor=world.asker, offer=offer)
    text = client.get(need.get_absolute_url()).text
    assert secret.title not in text
    assert secret.number not in text
    client.force_login(world.third)
    assert secret.title in client.get(need.get_absolute_url()).text
    CasePage.objects.filter(pk=secret.pk).update(live=False)
    for person in (world.third, world.asker, world.editor):
        client.force_login(person)
        assert secret.title not in client.get(need.get_absolute_url()).text
    assert offers_waiting(world.asker) == 0
    client.force_login(world.asker)
    assert client.post(reverse("wanted:accept", args=[offer.pk])).status_code == 404
    assert "제안된 사례 있음" not in client.get(reverse("wanted:list")).text


def test_whoever_cannot_open_a_need_cannot_act_on_what_belongs_to_it(world, client):
    need = world.need()
    claim, offer = world.claim(need), world.offer(need)
    client.force_login(world.resident)
    names = ("edit", "claim", "offer", "take-down")
    assert {client.get(reverse(f"wanted:{name}", args=[need.pk])).status_code for name in names} == {404}
    posts = [("withdraw", need), ("reopen", need), ("join", need)]
    posts += [("release", claim), ("accept", offer), ("take-back", offer)]
    assert {client.post(reverse(f"wanted:{name}", args=[thing.pk])).status_code for name, thing in posts} == {404}


def test_search_finds_by_title_reason_tags_and_the_words_that_found_nothing(world, index_now):
    need = asking.put_up_need(
        actor=world.asker,
        cleaned={"title": "가족 창구", "reason": "세 번 오십니다", "tags": ["어르신"]},
        query="치매쉼터",
    )
    index_now()
    for words in ("창구", "오십니다", "어르신", "치매쉼터", "찾는도"):
        assert search_ids(words, findable_needs(world.third)).pks == [need.pk], words
        assert search_ids(words, findable_needs(world.resident)).pks == [], words


def test_search_forgets_what_was_withdrawn_at_once(world, index_now, client):
    need = world.need()
    index_now()
    asking.withdraw_need(actor=world.asker, need=need)
    assert search_ids("치매", findable_needs(world.asker)).pks in ([], [need.pk])  # the index may lag behind
    client.force_login(world.asker)
    assert need.get_absolute_url() not in client.get("/search/", {"q": "치매 가족 창구"}).text
    index_now()
    assert search_ids("치매", findable_needs(world.asker)).pks == []


def test_a_governments_page_shows_what_it_seeks_and_writes_to_those_who_may_find_it(world):
    hidden, public = world.need(), world.need("모두 보는 것", public=True)
    world.claim(hidden)
    world.claim(public)
    seen = {name: government_needs(world.home, getattr(world, name)) for name in ("third", "resident")}
    assert {row.title for row in seen["third"]["sought"]} == {hidden.title, public.title}
    assert {row.title for row in seen["resident"]["sought"]} == {public.title}
    writing = {name: government_needs(world.away, getattr(world, name))["writing"] for name in ("third", "resident")}
    assert {row.need.title for row in writing["third"]} == {hidden.title, public.title}
    assert {row.need.title for row in writing["resident"]} == {public.title}
    asking.withdraw_need(actor=world.asker, need=public)
    assert government_needs(world.home, world.resident) is None


def test_only_those_who_may_put_up_are_led_there_from_nothing(world):
    led = {name for name in EVERYBODY if ways_on(getattr(world, name), "드론 배송")}
    assert led == {"asker", "colleague", "writer", "editor"}
    [[_label, address]] = ways_on(world.asker, "드론 배송")[0].links
    assert address == "/cases/wanted/new/?q=%EB%93%9C%EB%A1%A0+%EB%B0%B0%EC%86%A1"
