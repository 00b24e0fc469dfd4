"""Who accepts, backs, moves, votes, reacts and tags, as tables."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from community.forums.services.editing import delete_post
from community.forums.services.keeping import change_state
from community.kinds import rules
from community.kinds.choices import IDEA_TRANSITIONS, IdeaStatus, Results
from community.kinds.models import Idea, Poll
from tests.factories import forums as make

pytestmark = pytest.mark.django_db

MEMBERS = {"officer", "author", "editor", "manager", "administrator", "owner", "member"}
KEEPERS = {"editor", "administrator"}
CIRCLE = {"owner", "member", "expert"}


@pytest.mark.parametrize(
    ("board", "author", "closed", "allowed"),
    [
        ("officers", "author", False, KEEPERS | {"author"}),
        ("officers", "author", True, KEEPERS),
        ("circle", "member", False, {"owner", "member"}),
        ("circle", "member", True, {"owner"}),
    ],
)
def test_an_answer_is_accepted_by_who_asked_and_by_who_keeps_the_board(world, begin, board, author, closed, allowed):
    thread = begin("question", getattr(world, author), getattr(world, board))
    answer = make.make_post(world.owner, thread)
    if closed:
        thread = change_state(actor=world.owner if board == "circle" else world.editor, thread=thread, verb="close")
        answer.thread = thread
    assert world.who(lambda user: rules.can_accept(user, answer)) == allowed
    assert world.who(lambda user: rules.can_judge(user, thread)) == allowed


def test_the_question_itself_a_deleted_post_and_a_post_of_a_discussion_are_accepted_by_nobody(world, begin):
    thread = begin("question")
    gone = delete_post(actor=world.editor, post=make.make_post(world.officer, thread))
    other = make.make_post(world.officer, begin("discussion"))
    for post in (thread.posts.get(number=1), gone, other):
        assert world.who(lambda user, post=post: rules.can_accept(user, post)) == set()


@pytest.mark.parametrize(
    ("kind", "board", "author", "allowed"),
    [
        ("question", "officers", "author", MEMBERS - {"author"}),
        ("idea", "officers", "author", MEMBERS - {"author"}),
        ("idea", "circle", "member", CIRCLE - {"member"}),
        ("discussion", "officers", "author", set()),
        ("poll", "officers", "author", set()),
    ],
)
def test_a_thread_is_backed_by_the_others_who_take_part(world, begin, kind, board, author, allowed):
    thread = begin(kind, getattr(world, author), getattr(world, board))
    assert world.who(lambda user: rules.can_back(user, thread)) == allowed


@pytest.mark.parametrize("status", IdeaStatus.values)
@pytest.mark.parametrize("verb", IDEA_TRANSITIONS)
def test_an_idea_moves_along_the_table_and_by_keepers_alone(world, begin, status, verb):
    idea = Idea(thread=begin("idea"), status=status)
    allowed = KEEPERS if status in IDEA_TRANSITIONS[verb][0] else set()
    assert world.who(lambda user: rules.can_move_idea(user, idea, verb)) == allowed


def test_the_table_of_ideas_leads_from_proposed_to_done():
    ways = {(start, end) for starts, end in IDEA_TRANSITIONS.values() for start in starts}
    assert ways == {
        ("proposed", "reviewed"),
        ("on_hold", "reviewed"),
        ("reviewed", "accepted"),
        ("reviewed", "on_hold"),
        ("accepted", "done"),
    }


@pytest.mark.parametrize(
    ("board", "author", "closed", "allowed"),
    [
        ("officers", "author", False, MEMBERS),
        ("officers", "author", True, set()),
        ("circle", "member", False, CIRCLE),
    ],
)
def test_who_votes(world, begin, board, author, closed, allowed):
    thread = begin("poll", getattr(world, author), getattr(world, board))
    if closed:
        thread = change_state(actor=world.editor, thread=thread, verb="close")
    poll = Poll.objects.get(thread=thread)
    assert world.who(lambda user: rules.can_vote(user, poll)) == allowed


def test_a_poll_is_changed_by_its_author_and_by_who_keeps_the_board(world, begin):
    poll = Poll.objects.get(thread=begin("poll"))
    assert world.who(lambda user: rules.can_change_poll(user, poll)) == KEEPERS | {"author"}


@pytest.mark.parametrize(
    ("results", "voted", "ended", "seen"),
    [
        (Results.VOTED, False, False, False),
        (Results.VOTED, True, False, True),
        (Results.VOTED, False, True, True),
        (Results.CLOSED, False, False, False),
        (Results.CLOSED, True, False, False),
        (Results.CLOSED, False, True, True),
        (Results.CLOSED, True, True, True),
    ],
)
def test_when_results_are_seen(results, voted, ended, seen):
    now = timezone.now()
    poll = Poll(results=results, closes_at=now + datetime.timedelta(seconds=0 if ended else 1))
    assert rules.sees_results(poll, voted=voted, now=now) is seen


@pytest.mark.parametrize(
    ("board", "author", "allowed"),
    [
        ("officers", "author", MEMBERS - {"author"}),
        ("public", "editor", MEMBERS - {"editor"}),
        ("circle", "owner", {"member", "expert"}),
    ],
)
def test_who_reacts(world, board, author, allowed):
    post = make.make_thread(getattr(world, author), getattr(world, board)).posts.get()
    assert world.who(lambda user: rules.can_react(user, post)) == allowed


def test_nobody_reacts_to_a_deleted_post(world):
    post = make.make_post(world.officer, make.make_thread(world.author, world.officers))
    post = delete_post(actor=world.editor, post=post)
    assert world.who(lambda user: rules.can_react(user, post)) == set()


def test_a_thread_is_tagged_by_its_author_and_by_who_keeps_the_board(world):
    thread = make.make_thread(world.author, world.officers)
    assert world.who(lambda user: rules.can_tag(user, thread)) == KEEPERS | {"author"}
