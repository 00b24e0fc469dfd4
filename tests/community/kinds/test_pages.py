"""What the pages of questions, ideas, polls, reactions and tags show, keep and refuse."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseTag
from community.forums.models import Thread
from community.kinds.models import Ballot, Idea, Question, Reaction
from community.kinds.services import backing, polls, questions, reacting
from tests.community.kinds.conftest import TOMORROW
from tests.factories import forums as make
from tests.factories.library import make_case

pytestmark = pytest.mark.django_db


def body(browser, address, **params) -> str:
    response = browser.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def queries(browser, address) -> int:
    browser.get(address)  # what is remembered between requests
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(address).status_code == 200
    return len(found)


# --- beginning a thread ----------------------------------------------------------------------------------------------
def send(browser, board, **fields):
    fields = {"title": "새 이야기입니다", "body": "본문", "kind": "discussion", "kind-tags": ""} | fields
    return browser.post(reverse("forums:new-thread", args=[board.slug]), fields)


def poll_fields(**more):
    end = timezone.localtime() + TOMORROW
    return {
        "kind": "poll",
        "kind-options": "가\n나\n\n다",
        "kind-most": "1",
        "kind-closes_at": end.strftime("%Y-%m-%dT%H:%M"),
        "kind-results": "voted",
        "kind-is_anonymous": "no",
    } | more


@pytest.mark.parametrize("kind", ["discussion", "question", "idea"])
def test_every_kind_begins_with_its_tags(world, signed_in, kind):
    answer = send(signed_in(world.author), world.officers, kind=kind, **{"kind-tags": "콜센터, 친절"})
    assert answer.status_code == 302
    thread = Thread.objects.get()
    assert thread.kind == kind
    assert {item.tag.name for item in thread.tagged_items.all()} == {"콜센터", "친절"}
    assert Question.objects.exists() is (kind == "question")
    assert Idea.objects.exists() is (kind == "idea")


def test_a_poll_begins_with_its_options_and_its_end_in_korean_time(world, signed_in):
    with time_machine.travel("2026-11-02T03:00:00Z"):
        fields = poll_fields(**{"kind-closes_at": "2026-11-05T18:00"})
        assert send(signed_in(world.author), world.officers, **fields).status_code == 302
    poll = Thread.objects.get().poll
    assert [option.text for option in poll.options.all()] == ["가", "나", "다"]
    assert poll.closes_at == datetime.datetime(2026, 11, 5, 9, tzinfo=datetime.UTC)
    assert (poll.most, poll.is_anonymous) == (1, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind-options": "하나"},
        {"kind-options": "\n".join(f"선택 {n}" for n in range(13))},
        {"kind-options": "같음\n같음"},
        {"kind-options": "가" * 101 + "\n나"},
        {"kind-most": "4"},
        {"kind-most": "0"},
        {"kind-closes_at": "2020-01-01T00:00"},
        {"kind-closes_at": "내일"},
        {"kind-results": ""},
        {"kind-tags": "a,b,c,d,e,f"},
    ],
)
def test_a_wrong_poll_comes_back_with_what_was_typed(world, signed_in, wrong):
    answer = send(signed_in(world.author), world.officers, **poll_fields(**wrong))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "새 이야기입니다" in shown
    name, value = next(iter(wrong.items()))
    assert (value.splitlines() or [""])[0] in shown
    assert not Thread.objects.exists()


def test_a_preview_keeps_whether_names_are_shown(world, signed_in):
    shown = send(signed_in(world.author), world.officers, **poll_fields(preview="1")).content.decode()
    before, _mark, after = shown.partition('name="kind-is_anonymous" value="no"')
    assert "checked" in after.partition(">")[0]


# --- similar threads and cases ---------------------------------------------------------------------------------------
@pytest.fixture
def known(world, index_now):
    thread = make.make_thread(world.officer, world.officers, "대표번호를 하나로 모으기")
    case = make_case("대표번호 하나로 받는 콜센터")
    index_now()
    return thread, case


def test_threads_and_cases_like_a_title_stand_under_it(world, known, signed_in):
    shown = body(signed_in(world.author), reverse("kinds:similar"), title="대표번호 통합")
    assert all(thing.title in shown for thing in known)
    assert body(signed_in(world.author), reverse("kinds:similar"), title="전혀다른말").strip() == ""
    assert body(signed_in(world.author), reverse("kinds:similar"), title="대").strip() == ""
    assert body(signed_in(world.author), reverse("kinds:similar"), title="말 " * 60) is not None


def test_without_a_script_they_are_shown_once_before_the_thread_is_posted(world, known, signed_in):
    browser, title = signed_in(world.author), "대표번호 통합 이야기"
    answer = send(browser, world.officers, title=title)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert known[0].title in shown
    seen = re.findall(r'name="hints_seen" value="([^"]+)"', shown)
    assert set(seen) == {f"threads-{known[0].pk}", f"cases-{known[1].pk}"}
    assert send(browser, world.officers, title=title, hints_seen=seen[:1]).status_code == 200
    assert Thread.objects.count() == 1
    assert send(browser, world.officers, title=title, hints_seen=seen).status_code == 302
    assert Thread.objects.count() == 2


def test_a_title_like_nothing_is_posted_at_once(world, known, signed_in):
    assert send(signed_in(world.author), world.officers, title="전혀다른말").status_code == 302


def test_the_fragment_takes_two_queries_beside_those_of_the_person(world, known, signed_in):
    make.make_thread(world.officer, world.officers, "대표번호 둘")
    browser = signed_in(world.author)
    bare = queries(browser, reverse("kinds:similar") + "?title=")
    assert queries(browser, reverse("kinds:similar") + "?title=대표번호") - bare <= 6


# --- questions -------------------------------------------------------------------------------------------------------
def test_the_asker_accepts_changes_and_takes_back(world, begin, signed_in):
    thread = begin("question")
    first, second = make.make_post(world.officer, thread, "첫 답"), make.make_post(world.member, thread, "둘째 답")
    browser = signed_in(world.author)
    for post in (first, second):
        answer = browser.post(reverse("kinds:accept", args=[post.pk]), follow=True)
        shown = answer.content.decode()
        under = shown.partition('id="accepted"')[2].partition("</section>")[0]
        assert post.body in under
        assert post.get_absolute_url() in under
        assert shown.index('id="post-1"') < shown.index('id="accepted"') < shown.index('id="post-2"')
    assert browser.post(reverse("kinds:unaccept", args=[thread.pk])).status_code == 302
    assert 'id="accepted"' not in body(browser, thread.get_absolute_url())


def test_others_see_no_button_and_are_refused(world, begin, signed_in):
    thread = begin("question")
    post = make.make_post(world.member, thread)
    browser = signed_in(world.officer)
    assert reverse("kinds:accept", args=[post.pk]) not in body(browser, thread.get_absolute_url())
    assert browser.post(reverse("kinds:accept", args=[post.pk])).status_code == 403
    assert browser.get(reverse("kinds:accept", args=[post.pk])).status_code == 405


def test_backing_works_with_and_without_htmx(world, begin, signed_in):
    thread = begin("question")
    browser, address = signed_in(world.officer), reverse("kinds:back", args=[thread.pk])
    assert browser.post(address, {"value": "1"}).headers["Location"].endswith("#backing")
    answer = browser.post(address, {"value": "1"}, headers={"HX-Request": "true"})
    fragment = answer.content.decode()
    assert 'aria-pressed="true"' in fragment
    assert "<html" not in fragment
    assert Question.objects.get().backers == 1
    browser.post(address, {"value": "0"})
    assert Question.objects.get().backers == 0


def test_the_board_shows_its_lists(world, begin, signed_in):
    asked, idea, poll = begin("question", title="물음"), begin("idea", title="제안"), begin("poll", title="투표")
    browser, address = signed_in(world.author), world.officers.get_absolute_url()
    shown = {
        key: {
            thread.title
            for thread in (asked, idea, poll)
            if thread.get_absolute_url() in body(browser, address, show=key)
        }
        for key in ("", "unanswered", "unaccepted", "my-questions", "ideas", "polls", "nonsense")
    }
    everything = {"물음", "제안", "투표"}
    assert shown == {
        "": everything,
        "unanswered": {"물음"},
        "unaccepted": {"물음"},
        "my-questions": {"물음"},
        "ideas": {"제안"},
        "polls": {"투표"},
        "nonsense": everything,
    }


# --- ideas -----------------------------------------------------------------------------------------------------------
def test_a_keeper_moves_an_idea_with_a_sentence(world, begin, signed_in):
    thread = begin("idea")
    browser, address = signed_in(world.editor), reverse("kinds:idea", args=[thread.pk])
    assert f"{address}?verb=review" in body(browser, thread.get_absolute_url())
    assert browser.get(address, {"verb": "review"}).status_code == 200
    assert browser.get(address, {"verb": "x"}).status_code == 404
    assert browser.get(address, {"verb": "finish"}).status_code == 403
    assert browser.post(address, {"verb": "review", "sentence": ""}).status_code == 422
    answer = browser.post(address, {"verb": "review", "sentence": "살펴보겠습니다."}, follow=True)
    assert "살펴보겠습니다." in answer.content.decode()
    assert Idea.objects.get().status == "reviewed"
    assert signed_in(world.author).get(address, {"verb": "accept"}).status_code == 403


# --- polls -----------------------------------------------------------------------------------------------------------
def test_a_vote_is_cast_changed_and_shown_as_bars_with_a_table(world, begin, signed_in):
    thread = begin("poll", most=2)
    first, second, third = thread.poll.options.all()
    browser, address = signed_in(world.officer), reverse("kinds:vote", args=[thread.pk])
    assert browser.post(address, {"choice": [first.pk, second.pk]}).status_code == 302
    browser.post(address, {"choice": [third.pk]})
    shown = body(browser, thread.get_absolute_url())
    assert "100% (1)" in shown
    assert shown.count("bars__row") == 3
    assert "<table" in shown
    assert Ballot.objects.count() == 1


def test_a_late_vote_is_refused_with_the_choice_kept_on_the_page(world, begin, signed_in):
    thread = begin("poll")
    second = thread.poll.options.all()[1]
    with time_machine.travel(timezone.now() + TOMORROW + datetime.timedelta(seconds=1)):
        answer = signed_in(world.officer).post(reverse("kinds:vote", args=[thread.pk]), {"choice": second.pk})
    assert answer.status_code == 409
    chosen = answer.content.decode().partition(f'value="{second.pk}"')[2].partition(">")[0]
    assert "checked" in chosen
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("choice", [[], ["999999"], ["x"]])
def test_a_vote_that_makes_no_sense_comes_back(world, begin, signed_in, choice):
    thread = begin("poll")
    answer = signed_in(world.officer).post(reverse("kinds:vote", args=[thread.pk]), {"choice": choice})
    assert answer.status_code == 422
    assert not Ballot.objects.exists()


def test_the_author_changes_a_poll_until_somebody_has_voted(world, begin, signed_in):
    thread = begin("poll")
    browser, address = signed_in(world.author), reverse("kinds:poll", args=[thread.pk])
    fields = {name.removeprefix("kind-"): value for name, value in poll_fields().items()}
    assert "가나" in body(browser, address)
    assert browser.post(address, fields).status_code == 302
    polls.vote(actor=world.officer, thread=thread, options=[thread.poll.options.first().pk])
    assert browser.post(address, fields | {"options": "바꾼 것\n다른 것"}).status_code == 409
    assert signed_in(world.officer).get(address).status_code == 403
    assert [option.text for option in thread.poll.options.all()] == ["가", "나", "다"]


# --- reactions -------------------------------------------------------------------------------------------------------
def test_reacting_works_with_and_without_htmx(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    post = thread.posts.get()
    browser, address = signed_in(world.officer), reverse("kinds:react", args=[post.pk])
    assert browser.post(address, {"on": "agree"}).headers["Location"].endswith("#post-1")
    fragment = browser.post(address, {"on": "thanks"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.count('aria-pressed="true"') == 2
    assert world.officer.name in fragment
    browser.post(address, {"off": "agree"})
    assert list(Reaction.objects.values_list("kind", flat=True)) == ["thanks"]
    assert browser.post(address, {"on": "dislike"}).status_code == 422
    assert signed_in(world.author).post(address, {"on": "agree"}).status_code == 403


def test_names_end_after_twelve_and_the_readers_own_comes_first(world):
    from community.kinds.showing import reactions
    from tests.factories.people import OfficerFactory

    post = make.make_thread(world.author, world.officers).posts.select_related("thread__forum").get()
    people = [OfficerFactory().user for _n in range(13)]
    for person in (*people, world.officer):
        reacting.react(actor=person, post=post, kind="agree", value=True)
    word = reactions([post], world.officer)[post.pk]["words"][0]
    assert (word["number"], len(word["people"]), word["more"], word["mine"]) == (14, 12, 2, True)
    assert word["people"][0].user == world.officer


# --- tags ------------------------------------------------------------------------------------------------------------
def test_a_tag_shows_cases_and_threads_and_narrows_by_board(world, begin, signed_in):
    other = make.make_board("다른 곳")
    one, two = (
        begin("discussion", title="하나", tags=["콜센터"]),
        begin("idea", board=other, title="둘", tags=["콜센터"]),
    )
    address = reverse("kinds:tag", args=[CaseTag.objects.get().slug])
    browser = signed_in(world.officer)
    assert all(thread.get_absolute_url() in body(browser, address) for thread in (one, two))
    narrowed = body(browser, address, board=other.slug)
    assert one.get_absolute_url() not in narrowed
    assert two.get_absolute_url() in narrowed


def test_the_author_changes_the_tags_of_a_thread(world, begin, signed_in):
    thread = begin("discussion", tags=["옛말"])
    browser, address = signed_in(world.author), reverse("kinds:tags", args=[thread.pk])
    assert "옛말" in body(browser, address)
    assert browser.post(address, {"tags": "가,나,다,라,마,바"}).status_code == 422
    assert browser.post(address, {"tags": "새말"}).status_code == 302
    assert browser.post(address, {"tags": ""}).status_code == 302
    assert not thread.tagged_items.exists()
    assert signed_in(world.officer).get(address).status_code == 403


# --- queries ---------------------------------------------------------------------------------------------------------
def test_a_thread_page_asks_as_much_for_five_answers_as_for_one(world, begin, signed_in):
    thread = begin("question", tags=["하나"])
    answer = make.make_post(world.officer, thread)
    questions.accept(actor=world.author, post=answer)
    reacting.react(actor=world.member, post=answer, kind="agree", value=True)
    browser = signed_in(world.officer)
    one = queries(browser, thread.get_absolute_url())
    for number in range(4):
        post = make.make_post(world.member, thread, f"답 {number}")
        for person in (world.officer, world.owner, world.author):
            for kind in ("agree", "thanks"):
                reacting.react(actor=person, post=post, kind=kind, value=True)
    assert queries(browser, thread.get_absolute_url()) == one


def test_reactions_of_a_page_are_one_query(world, django_assert_num_queries):
    from community.kinds.showing import reactions

    thread = make.make_thread(world.author, world.officers)
    make.make_posts(thread, 19, world.author)
    posts = list(thread.posts.select_related("thread__forum"))
    for post in posts[:5]:
        reacting.react(actor=world.officer, post=post, kind="agree", value=True)
    reactions(posts, world.officer)
    with django_assert_num_queries(1):
        shown = reactions(posts, world.officer)
    assert len(shown) == 20


@pytest.mark.parametrize("address", ["board", "unanswered", "tag"])
def test_lists_ask_as_much_for_five_threads_as_for_one_of_each_kind(world, begin, signed_in, address):
    def one_of_each(number):
        for kind in ("question", "idea", "poll", "discussion"):
            thread = begin(kind, title=f"{kind} {number}", tags=["하나", "둘"])
            if kind == "idea":
                backing.back(actor=world.member, thread=thread, value=True)

    one_of_each(1)
    place = {
        "board": world.officers.get_absolute_url(),
        "unanswered": reverse("kinds:unanswered"),
        "tag": reverse("kinds:tag", args=[CaseTag.objects.get(name="하나").slug]),
    }[address]
    browser = signed_in(world.officer)
    before = queries(browser, place)
    for number in range(2, 6):
        one_of_each(number)
    assert queries(browser, place) == before


def test_a_poll_asks_as_much_for_five_votes_as_for_one(world, begin, signed_in):
    thread = begin("poll", is_anonymous=False)
    first = thread.poll.options.first().pk
    polls.vote(actor=world.officer, thread=thread, options=[first])
    browser = signed_in(world.officer)
    one = queries(browser, thread.get_absolute_url())
    for who in ("member", "owner", "manager", "editor"):
        polls.vote(actor=getattr(world, who), thread=thread, options=[first])
    assert queries(browser, thread.get_absolute_url()) == one
