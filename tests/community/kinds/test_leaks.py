"""Nothing of a closed group and no count of a poll comes out anywhere: each with something there to come out."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseTag, TaggedCase
from community.forums.models import Thread
from community.kinds.choices import Results
from community.kinds.models import TaggedThread
from community.kinds.sections import unanswered_count
from community.kinds.services import polls, questions, reacting
from community.kinds.similar import similar_to
from search.registry import search_ids
from tests.community.kinds.conftest import TOMORROW
from tests.factories import forums as make
from tests.factories.library import make_case

pytestmark = pytest.mark.django_db
SECRET = "비밀회의"
OUTSIDERS = ("anonymous", "account", "officer", "editor", "administrator")


def body(browser, address, **params) -> str:
    return browser.get(address, params).content.decode()


@pytest.fixture
def circle(world, begin, index_now):
    """A question, an idea and a poll of a closed group, tagged and reacted to."""
    made = {kind: begin(kind, world.member, world.circle, f"{SECRET} {kind}", tags=[SECRET]) for kind in KINDS}
    reacting.react(actor=world.owner, post=made["question"].posts.get(), kind="agree", value=True)
    index_now()
    return made


KINDS = ("question", "idea", "poll")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_lists_tags_and_hints_say_nothing_of_a_closed_group(world, circle, client, who):
    person = getattr(world, who)
    if person.is_authenticated:
        client.force_login(person)
    tag = CaseTag.objects.get(name=SECRET)
    assert client.get(reverse("kinds:tag", args=[tag.slug])).status_code == 404
    assert SECRET not in body(client, reverse("kinds:unanswered"))
    assert body(client, reverse("kinds:similar"), title=SECRET).strip() == ""
    assert similar_to(SECRET, person) == {"threads": [], "cases": [], "found": []}
    assert unanswered_count(person) == 0
    assert search_ids(SECRET, Thread.objects.visible_to(person)).pks == []


def test_members_of_the_group_do_find_it(world, circle, client):
    client.force_login(world.expert)
    tag = CaseTag.objects.get(name=SECRET)
    assert client.get(reverse("kinds:tag", args=[tag.slug])).status_code == 200
    assert SECRET in body(client, reverse("kinds:unanswered"))
    assert SECRET in body(client, reverse("kinds:similar"), title=SECRET)
    assert {thread.title for thread in similar_to(SECRET, world.expert)["threads"]} == {
        f"{SECRET} {one}" for one in KINDS
    }


@pytest.mark.parametrize("who", ["account", "officer", "editor", "administrator"])
def test_every_act_in_a_closed_group_is_answered_as_if_it_were_not_there(world, circle, signed_in, who):
    browser = signed_in(getattr(world, who))
    post = circle["question"].posts.get()
    acts = [
        *(reverse(f"kinds:{name}", args=[thread.pk]) for name in ACTS for thread in circle.values()),
        reverse("kinds:accept", args=[post.pk]),
        reverse("kinds:react", args=[post.pk]),
    ]
    assert {browser.post(act, {"value": "1", "on": "agree", "verb": "review"}).status_code for act in acts} == {404}


ACTS = ("back", "tags", "idea", "unaccept", "vote", "poll")


def test_a_tag_counts_only_what_the_reader_sees(world, begin, client, signed_in):
    from community.kinds.sections import talk_by_tag

    case = make_case("공개 사례")
    tag = CaseTag.objects.create(name="함께")
    TaggedCase.objects.create(tag=tag, content_object=case)
    case.refresh_from_db()
    begin("discussion", world.owner, world.circle, tags=["함께"])
    begin("discussion", world.author, world.officers, tags=["함께"])
    assert talk_by_tag(case, world.anonymous) is None
    assert [one.threads for one in talk_by_tag(case, world.officer)["tags"]] == [1]
    assert [one.threads for one in talk_by_tag(case, world.member)["tags"]] == [2]
    assert TaggedThread.objects.count() == 2
    shown = body(client, reverse("kinds:tag", args=[tag.slug]))
    assert "공개 사례" in shown
    assert "thread-row__numbers" not in shown


# --- polls -----------------------------------------------------------------------------------------------------------
def shows_counts(shown: str) -> bool:
    return (
        "bars__row" in shown
        or "bars__value" in shown
        or "%" in shown.partition('id="poll"')[2].partition("</section>")[0]
    )


@pytest.fixture
def voted(world, begin):
    """A poll with votes of two people, as wished."""

    def make_poll(**details):
        thread = begin("poll", title="무엇을 고를까요", **details)
        first, second, _third = thread.poll.options.all()
        polls.vote(actor=world.owner, thread=thread, options=[first.pk])
        polls.vote(actor=world.member, thread=thread, options=[second.pk])
        return thread

    return make_poll


@pytest.mark.parametrize(
    ("results", "who", "before", "after"),
    [
        (Results.VOTED, "officer", False, True),
        (Results.VOTED, "author", False, True),
        (Results.VOTED, "administrator", False, True),
        (Results.VOTED, "owner", True, True),
        (Results.CLOSED, "owner", False, True),
        (Results.CLOSED, "author", False, True),
        (Results.CLOSED, "administrator", False, True),
    ],
)
def test_counts_are_shown_to_exactly_these_before_and_after_the_end(world, voted, client, results, who, before, after):
    thread = voted(results=results)
    client.force_login(getattr(world, who))
    assert shows_counts(body(client, thread.get_absolute_url())) is before
    with time_machine.travel(timezone.now() + TOMORROW + datetime.timedelta(seconds=1)):
        client.force_login(getattr(world, who))
        assert shows_counts(body(client, thread.get_absolute_url())) is after


def test_a_refused_vote_shows_no_counts_either(world, voted, signed_in):
    thread = voted()
    answer = signed_in(world.officer).post(reverse("kinds:vote", args=[thread.pk]), {})
    assert answer.status_code == 422
    assert not shows_counts(answer.content.decode())


def test_counts_are_in_no_list_search_or_fragment(world, voted, signed_in, index_now):
    thread = voted()
    index_now()
    browser = signed_in(world.officer)
    pages = [
        body(browser, world.officers.get_absolute_url(), show="polls"),
        body(browser, reverse("search:results"), q="무엇을 고를까요"),
        body(browser, reverse("kinds:similar"), title="무엇을 고를까요"),
        body(browser, reverse("forums:unread")),
    ]
    for shown in pages:
        assert thread.title in shown
        assert "명이 투표" not in shown
        assert "voted" not in shown.replace("has_voted", "")
    assert not any("ballot" in field.field_name for field in Thread.search_fields)


def test_who_chose_what_in_an_anonymous_poll_is_shown_to_nobody(world, voted, signed_in):
    thread = voted(is_anonymous=True)
    for who in ("owner", "member", "author", "administrator"):
        polls.vote(actor=getattr(world, who), thread=thread, options=[thread.poll.options.first().pk])
    with time_machine.travel(timezone.now() + 2 * TOMORROW):
        for who in ("author", "officer", "administrator"):
            shown = body(signed_in(getattr(world, who)), thread.get_absolute_url())
            assert shows_counts(shown)
            assert world.member.name not in shown


def test_names_stand_beside_the_results_of_a_poll_with_names_for_who_reads_names(world, voted, signed_in, client):
    thread = voted(is_anonymous=False, author=world.editor, board=world.public)
    with time_machine.travel(timezone.now() + 2 * TOMORROW):
        assert world.member.name in body(signed_in(world.officer), thread.get_absolute_url())
        client.logout()
        shown = body(client, thread.get_absolute_url())
    assert shows_counts(shown)
    assert world.member.name not in shown


# --- reactions and answers --------------------------------------------------------------------------------------------
def test_residents_read_numbers_of_reactions_and_no_names(world, client, signed_in):
    thread = make.make_thread(world.editor, world.public)
    reacting.react(actor=world.member, post=thread.posts.get(), kind="thanks", value=True)
    assert world.member.name in body(signed_in(world.officer), thread.get_absolute_url())
    client.logout()
    shown = body(client, thread.get_absolute_url())
    assert "reactions" in shown
    assert world.member.name not in shown


def test_a_deleted_answer_stands_nowhere_and_its_reactions_neither(world, begin, signed_in):
    from community.forums.services.editing import delete_post

    thread = begin("question")
    post = make.make_post(world.officer, thread, "이제 지울 답")
    reacting.react(actor=world.member, post=post, kind="thanks", value=True)
    questions.accept(actor=world.author, post=post)
    browser = signed_in(world.administrator)
    assert body(browser, thread.get_absolute_url()).count("이제 지울 답") == 2
    delete_post(actor=world.officer, post=post)
    shown = body(browser, thread.get_absolute_url())
    assert "이제 지울 답" not in shown
    assert f"reactions-{post.pk}" not in shown
