"""The pages of wanted cases: forms, lists, what stands before posting, the ways that lead here."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query

from cases.questions.choices import Audience as Wish
from cases.questions.models import Question
from cases.questions.services.asking import ask_question
from cases.wanted.choices import Status
from cases.wanted.models import Claim, Need, Offer
from cases.wanted.services import answering, asking
from search.models import HandledQuery
from tests.factories.library import CsTypeFactory, make_case
from tests.factories.people import OfficerFactory
from tests.factories.wanted import World
from tests.kept import made_once

pytestmark = pytest.mark.django_db
NEW, LIST = "/cases/wanted/new/", "/cases/wanted/"


@pytest.fixture(autouse=True)
def _no_limit():
    cache.clear()


@made_once
def world():
    return World()


@pytest.fixture
def asker(world, client):
    client.force_login(world.asker)
    return client


def typed(**more) -> dict[str, object]:
    return {"title": "치매 가족 창구", "reason": "세 번", "tags": "어르신", "audience": "officers", **more}


def test_a_search_that_found_nothing_leads_to_a_form_with_its_words(world, asker, index_now):
    index_now()
    page = asker.get("/search/", {"q": "드론 배송"})
    address = reverse("wanted:new") + "?q=%EB%93%9C%EB%A1%A0+%EB%B0%B0%EC%86%A1"
    assert f'href="{address}"' in page.text
    page = asker.get(address)
    assert page.context["form"]["title"].value() == "드론 배송"
    asker.post(NEW, typed(title="드론으로 배송", q="드론 배송"))
    need = Need.objects.get()
    assert (need.title, need.query) == ("드론으로 배송", "드론 배송")


def test_results_with_only_some_of_the_words_lead_there_too_and_full_ones_do_not(world, asker, index_now):
    make_case("드론으로 재는 산불")
    index_now()
    for address in ("/search/", "/cases/"):
        pages = {q: asker.get(address, {"q": q}, follow=True).text for q in ("드론 배송", "드론")}
        led = {q for q, text in pages.items() if "/cases/wanted/new/?q=" in text}
        assert led == {"드론 배송"}, address


def test_what_resembles_it_stands_before_posting_and_blocks_nothing(world, asker, index_now):
    case, need = make_case("치매 어르신 창구"), world.need("치매 가족 쉼터", actor=world.writer)
    hidden = make_case("치매 비밀 창구", live=False)
    index_now()
    for page in (asker.get(NEW, {"q": "치매"}), asker.post(NEW, typed(title="치매", check="1"))):
        assert page.status_code == 200
        assert case.title in page.text
        assert need.title in page.text
        assert hidden.title not in page.text
    assert Need.objects.count() == 1
    fragment = asker.get(reverse("wanted:similar"), {"title": "치매"}).text
    assert case.title in fragment
    assert "<html" not in fragment
    assert asker.post(NEW, typed(title="치매")).status_code == 302


def test_looking_for_what_resembles_it_keeps_what_was_typed_without_errors(world, asker):
    kind = CsTypeFactory()
    page = asker.post(NEW, typed(title="", reason="긴 이야기", cs_types=[kind.pk], audience="public", check="1"))
    form = page.context["form"]
    assert not form.errors
    assert form["reason"].value() == "긴 이야기"
    assert 'value="public" required id="id_audience_1" checked' in page.text or "checked" in str(form["audience"][1])
    assert "checked" in str(form["cs_types"])


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "가" * 101}, {"audience": "world"}, {"tags": "가" * 40}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, asker, wrong):
    page = asker.post(NEW, typed(**wrong))
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == wrong.keys()
    assert "세 번" in page.text
    assert not Need.objects.exists()


@pytest.mark.parametrize("title", ["가" * 190, "하나 둘 " * 20, "\x00\x01", "  "])
def test_no_title_is_too_strange_to_look_for_what_resembles_it(world, asker, title):
    assert asker.get(reverse("wanted:similar"), {"title": title}).status_code == 200


def test_an_open_question_is_passed_on_by_its_asker_alone(world, client, index_now):
    case = make_case("콜센터", government=world.away)
    question = ask_question(actor=world.asker, case=case, text="비밀 예산은 얼마입니까?", wish=Wish.PUBLIC)
    client.force_login(world.asker)
    address = f"{NEW}?from=question&number={question.pk}"
    assert address.replace("&", "&amp;") not in client.get(question.get_absolute_url()).text
    Question.objects.update(asked_at=timezone.now() - datetime.timedelta(days=8))
    assert address.replace("&", "&amp;") in client.get(question.get_absolute_url()).text
    form = client.get(address).context["form"]
    assert form["title"].value() == form["reason"].value() == question.text
    for person in (world.writer, world.colleague, world.third, world.editor):
        client.force_login(person)
        assert question.text not in client.get(address).text
        if person != world.editor:
            continue
        assert "from=question" not in client.get(question.get_absolute_url()).text


@pytest.mark.parametrize("query", ["from=question&number=x", "from=nothing&number=1", "from=question", "number=9"])
def test_a_source_that_is_not_there_begins_an_empty_form(world, asker, query):
    assert asker.get(f"{NEW}?{query}").context["form"].initial == {}


def test_the_list_shows_what_most_governments_seek_first_and_each_view_its_own(world, asker):
    old, free = world.need("오래된 것"), world.need("새 것")
    claimed, answered = world.need("쓰는 것"), world.need("찾은 것")
    asking.join_need(actor=world.third, need=old)
    world.claim(claimed)
    answering.accept_offer(actor=world.asker, offer=world.offer(answered))

    def titles(query: str) -> list[str]:
        return [need.title for need in asker.get(f"{LIST}{query}").context["listing"].page]

    assert titles("") == ["오래된 것", "쓰는 것", "새 것"]
    assert titles("?sort=newest") == ["쓰는 것", "새 것", "오래된 것"]
    assert titles("?show=free") == ["오래된 것", "새 것"]
    assert titles("?show=claimed") == ["쓰는 것"]
    assert titles("?show=answered") == ["찾은 것"]
    assert titles("?show=removed&sort=secret") == titles("")
    assert set(titles("ours/")) == {"오래된 것", "새 것", "쓰는 것", "찾은 것"}
    asker.force_login(world.third)
    assert titles("ours/") == ["오래된 것"]
    asker.force_login(world.writer)
    assert titles("ours/") == ["쓰는 것"]
    assert free.seekers == 1


def test_an_empty_list_says_what_to_do_next(world, client):
    assert 'href="/cases/"' in client.get(LIST).text
    client.force_login(world.asker)
    assert f'class="btn btn--primary" href="{NEW}"' in client.get(f"{LIST}ours/").text


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_of_the_list_is_fixed(world, client, django_assert_num_queries, number):
    kind = CsTypeFactory()
    for place in range(number):
        need = world.need(f"찾는 것 {place}", cs_types=[kind])
        world.claim(need)
        world.claim(need, actor=world.third)
    client.force_login(world.judge)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 9


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_of_one_need_is_fixed(world, client, django_assert_num_queries, number):
    need = world.need(cs_types=[CsTypeFactory()])
    for place in range(number):
        person = OfficerFactory().user
        asking.join_need(actor=person, need=need)
        world.claim(need, actor=person)
        world.offer(need, world.case(f"사례 {place}"), actor=person)
    client.force_login(world.judge)
    client.get(need.get_absolute_url())
    with django_assert_num_queries(NEED_QUERIES):
        client.get(need.get_absolute_url())


NEED_QUERIES = 11


def test_from_claim_to_answer_on_the_pages(world, client):
    need = world.need()
    client.force_login(world.writer)
    claim_url, offer_url = (reverse(f"wanted:{name}", args=[need.pk]) for name in ("claim", "offer"))
    assert client.post(claim_url, {"due_on": "2020-01-01", "note": "적은 것"}).status_code == 422
    due = timezone.localdate() + datetime.timedelta(days=30)
    assert client.post(claim_url, {"due_on": due.isoformat(), "note": ""}).status_code == 302
    assert client.get(claim_url).context["form"].initial["due_on"] == due
    for wrong in ("", "CS-2026-9999", "아무 말"):
        page = client.post(offer_url, {"number": wrong, "note": "적은 것"})
        assert page.status_code == 422
        assert "적은 것" in page.text
    case = world.case()
    address = f"https://cs.example.org/cases/{case.number.lower()}/"
    assert client.post(offer_url, {"number": address, "note": ""}).status_code == 302
    need.refresh_from_db()
    assert need.status == Status.ANSWERED
    assert case.title in client.get(need.get_absolute_url()).text


def test_a_draft_cannot_be_offered_by_its_number(world, client):
    need, case = world.need(), world.case()
    type(case).objects.filter(pk=case.pk).update(live=False)
    client.force_login(world.writer)
    page = client.post(reverse("wanted:offer", args=[need.pk]), {"number": case.number, "note": ""})
    assert page.status_code == 422
    assert not Offer.objects.exists()


def test_the_buttons_do_what_they_say(world, client):
    need = world.need()
    client.force_login(world.third)
    join = reverse("wanted:join", args=[need.pk])
    client.post(join)
    assert Need.objects.get().seekers == 2
    client.post(join, {"undo": "1"})
    assert Need.objects.get().seekers == 1
    claim, offer = world.claim(need, actor=world.third), world.offer(need)
    client.post(reverse("wanted:release", args=[claim.pk]))
    client.post(reverse("wanted:take-back", args=[offer.pk]))
    assert not Claim.objects.active().exists()
    assert not Offer.objects.exists()
    offer = world.offer(need, world.case("다른 사례"))
    client.force_login(world.asker)
    client.post(reverse("wanted:accept", args=[offer.pk]))
    assert Need.objects.get().status == Status.ANSWERED
    client.post(reverse("wanted:reopen", args=[need.pk]))
    client.post(reverse("wanted:edit", args=[need.pk]), typed(title="고친 제목"))
    assert Need.objects.get().title == "고친 제목"
    client.post(reverse("wanted:withdraw", args=[need.pk]))
    assert Need.objects.get().status == Status.WITHDRAWN
    client.post(reverse("wanted:reopen", args=[need.pk]))
    client.force_login(world.editor)
    take_down = reverse("wanted:take-down", args=[need.pk])
    assert client.post(take_down, {"reason": ""}).status_code in (200, 422)
    client.post(take_down, {"reason": "이름이 있습니다"})
    client.force_login(world.asker)
    assert "이름이 있습니다" in client.get(need.get_absolute_url()).text


def test_what_does_not_fit_any_more_is_a_sentence_and_no_error(world, client, monkeypatch):
    need = world.need()
    offer = world.offer(need)
    client.force_login(world.asker)
    monkeypatch.setattr(answering, "accept_offer", _gone)
    page = client.post(reverse("wanted:accept", args=[offer.pk]), follow=True)
    assert page.status_code == 200
    assert "사라졌습니다" in page.text


def _gone(**_kwargs):
    from common.exceptions import DomainError  # only this test needs it

    raise DomainError("사라졌습니다")


def test_editors_put_up_what_everybody_searched_for_in_vain(world, client):
    query = Query.get("드론 배송")
    address = reverse("search_act_on_query", args=[query.pk, "wanted"])
    client.force_login(world.asker)
    assert client.post(address).status_code in (302, 403)
    assert not Need.objects.exists()
    editor = OfficerFactory(user=world.editor).user  # editors of the CMS serve somewhere, too
    client.force_login(editor)
    assert client.post(address).status_code == 302
    need = Need.objects.get()
    assert (need.title, need.query, need.government) == ("드론 배송", "드론 배송", None)
    assert HandledQuery.objects.get().query == query
    assert client.post(reverse("search_act_on_query", args=[query.pk, "nothing"])).status_code == 404
    HandledQuery.objects.all().delete()
    client.post(address)
    assert Need.objects.count() == 1
    assert not HandledQuery.objects.exists()
