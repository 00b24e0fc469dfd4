"""Accepting, backing, moving, voting, reacting, tagging."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cases.models import CaseTag, TagSynonym
from cases.services.tags import merge_tags
from common.exceptions import DomainError
from community.forums.happenings import Happening, listen
from community.forums.models import Thread
from community.forums.services.editing import delete_post, restore_post
from community.forums.services.keeping import change_state
from community.kinds import querysets
from community.kinds.choices import ReactionKind
from community.kinds.models import Backing, Ballot, Idea, IdeaStep, Poll, Question, Reaction, TaggedThread
from community.kinds.services import backing, ideas, polls, questions, reacting, tagging
from tests.community.kinds.conftest import TOMORROW, poll_details
from tests.factories import forums as make

pytestmark = pytest.mark.django_db


# --- questions -------------------------------------------------------------------------------------------------------
def test_another_answer_takes_the_place_of_the_accepted_one(world, begin):
    thread = begin("question")
    first, second = make.make_post(world.officer, thread), make.make_post(world.member, thread)
    questions.accept(actor=world.author, post=first)
    questions.accept(actor=world.author, post=first)
    questions.accept(actor=world.editor, post=second)
    question = Question.objects.get(thread=thread)
    assert (question.accepted, question.accepted_by) == (second, world.editor)
    logged = ModelLogEntry.objects.filter(action="kinds.answer_accepted", object_id=str(thread.pk))
    assert [entry.data["post"] for entry in logged.order_by("pk")] == [2, 3]


def test_accepting_is_told_once_to_who_listens(world, begin):
    heard = []
    listen(Happening.ACCEPTED, "test", lambda thread, post, actor: heard.append((thread.pk, post.number, actor)))
    try:
        thread = begin("question")
        post = make.make_post(world.officer, thread)
        questions.accept(actor=world.author, post=post)
        questions.accept(actor=world.author, post=post)
    finally:
        listen(Happening.ACCEPTED, "test", lambda *told: None)
    assert heard == [(thread.pk, 2, world.author)]


def test_a_deleted_answer_is_accepted_no_more_and_comes_back_as_a_post_only(world, begin):
    thread = begin("question")
    post = make.make_post(world.officer, thread)
    questions.accept(actor=world.author, post=post)
    deleted = delete_post(actor=world.officer, post=post)
    question = Question.objects.get(thread=thread)
    assert (question.accepted, question.accepted_by, question.accepted_at) == (None, None, None)
    restore_post(actor=world.editor, post=deleted)
    assert Question.objects.get(thread=thread).accepted is None


def test_deleting_another_post_leaves_the_accepted_one(world, begin):
    thread = begin("question")
    post, other = make.make_post(world.officer, thread), make.make_post(world.member, thread)
    questions.accept(actor=world.author, post=post)
    delete_post(actor=world.member, post=other)
    assert Question.objects.get(thread=thread).accepted == post


def test_who_asked_takes_the_acceptance_back(world, begin):
    thread = begin("question")
    questions.accept(actor=world.author, post=make.make_post(world.officer, thread))
    with pytest.raises(PermissionDenied):
        questions.take_back(actor=world.officer, thread=thread)
    questions.take_back(actor=world.author, thread=thread)
    assert Question.objects.get(thread=thread).accepted is None


def test_the_lists_of_questions_hold_exactly_these(world, begin):
    bare, own_words, answered, accepted, closed = (begin("question", title=f"질문 {n}") for n in range(5))
    begin("discussion")
    make.make_post(world.author, own_words)
    make.make_post(world.officer, answered)
    questions.accept(actor=world.author, post=make.make_post(world.officer, accepted))
    change_state(actor=world.editor, thread=closed, verb="close")
    taken_back = begin("question", title="지워진 답")
    delete_post(actor=world.officer, post=make.make_post(world.officer, taken_back))
    mine = begin("question", world.officer, title="내 것")
    seen = Thread.objects.visible_to(world.officer)
    assert set(querysets.unanswered(seen)) == {bare, own_words, taken_back, mine}
    assert set(querysets.without_accepted(seen)) == {bare, own_words, answered, taken_back, mine}
    assert set(querysets.questions_of(seen, world.officer)) == {mine}


# --- backing ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "model"), [("question", Question), ("idea", Idea)])
def test_backing_counts_once_a_person_and_is_taken_back(world, begin, kind, model):
    thread = begin(kind)
    for _click in range(2):
        assert backing.back(actor=world.officer, thread=thread, value=True) == 1
    assert backing.back(actor=world.member, thread=thread, value=True) == 2
    for _click in range(2):
        assert backing.back(actor=world.officer, thread=thread, value=False) == 1
    assert model.objects.get(thread=thread).backers == 1


def test_the_database_refuses_a_second_backing_ballot_and_reaction(world, begin):
    thread, poll = begin("idea"), Poll.objects.get(thread=begin("poll"))
    post = thread.posts.get()
    for make_row in (
        lambda: Backing.objects.create(thread=thread, user=world.officer),
        lambda: Ballot.objects.create(poll=poll, user=world.officer),
        lambda: Reaction.objects.create(post=post, user=world.officer, kind=ReactionKind.AGREE),
    ):
        make_row()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_row()


def test_nobody_backs_their_own_thread(world, begin):
    with pytest.raises(PermissionDenied):
        backing.back(actor=world.author, thread=begin("idea"), value=True)


# --- ideas -----------------------------------------------------------------------------------------------------------
def test_an_idea_goes_its_way_with_a_note_for_every_step(world, begin):
    thread = begin("idea")
    for verb in ("review", "hold", "review", "accept", "finish"):
        ideas.move_idea(actor=world.editor, thread=thread, verb=verb, sentence=f"{verb} 합니다.")
    assert Idea.objects.get(thread=thread).status == "done"
    steps = IdeaStep.objects.select_related("post")
    assert [(step.before, step.after, step.post.number) for step in steps] == [
        ("proposed", "reviewed", 2),
        ("reviewed", "on_hold", 3),
        ("on_hold", "reviewed", 4),
        ("reviewed", "accepted", 5),
        ("accepted", "done", 6),
    ]
    assert [post.body for post in thread.posts.filter(number__gt=1)] == [
        f"{verb} 합니다." for verb in ("review", "hold", "review", "accept", "finish")
    ]
    thread.refresh_from_db()
    assert thread.post_count == 6


def test_a_step_that_does_not_fit_changes_nothing(world, begin):
    thread = begin("idea")
    for actor, verb in ((world.editor, "finish"), (world.author, "review"), (world.editor, "nonsense")):
        with pytest.raises(PermissionDenied):
            ideas.move_idea(actor=actor, thread=thread, verb=verb, sentence="왜냐하면")
    assert Idea.objects.get(thread=thread).status == "proposed"
    assert thread.posts.count() == 1


def test_an_idea_in_a_closed_thread_is_brought_to_its_end(world, begin):
    thread = begin("idea")
    change_state(actor=world.editor, thread=thread, verb="close")
    ideas.move_idea(actor=world.editor, thread=thread, verb="review", sentence="살펴봅니다.")
    assert Idea.objects.get(thread=thread).status == "reviewed"


def test_ideas_stand_by_votes(world, begin):
    few, none, many = (begin("idea", title=f"제안 {n}") for n in range(3))
    for thread, people in ((few, ["officer"]), (many, ["officer", "member"])):
        for person in people:
            backing.back(actor=getattr(world, person), thread=thread, value=True)
    seen = Thread.objects.visible_to(world.officer)
    assert list(querysets.by_votes(seen)) == [many, few, none]


# --- polls -----------------------------------------------------------------------------------------------------------
def options_of(thread):
    return [option.pk for option in thread.poll.options.all()]


def test_a_vote_is_changed_until_the_poll_ends_and_late_is_refused(world, begin):
    thread = begin("poll")
    first, second, _third = options_of(thread)
    polls.vote(actor=world.officer, thread=thread, options=[first])
    ballot = polls.vote(actor=world.officer, thread=thread, options=[second])
    assert [option.pk for option in ballot.options.all()] == [second]
    assert Ballot.objects.count() == 1
    with time_machine.travel(timezone.now() + TOMORROW + datetime.timedelta(minutes=1)):
        with pytest.raises(DomainError, match="투표가 끝나서"):
            polls.vote(actor=world.officer, thread=thread, options=[first])
        with pytest.raises(DomainError, match="투표가 끝나서"):
            polls.vote(actor=world.member, thread=thread, options=[first])
    assert [option.pk for option in Ballot.objects.get().options.all()] == [second]


@pytest.mark.parametrize(("most", "chosen"), [(1, 2), (2, 3), (1, 0)])
def test_too_many_choices_and_none_are_refused(world, begin, most, chosen):
    thread = begin("poll", most=most)
    with pytest.raises(DomainError):
        polls.vote(actor=world.officer, thread=thread, options=options_of(thread)[:chosen])
    assert not Ballot.objects.exists()


def test_an_option_of_another_poll_is_no_choice(world, begin):
    thread, other = begin("poll", title="하나"), begin("poll", title="둘")
    with pytest.raises(DomainError):
        polls.vote(actor=world.officer, thread=thread, options=options_of(other)[:1])


def test_options_change_until_somebody_has_voted(world, begin):
    thread = begin("poll")
    details = poll_details(options=["새 하나", "새 둘"])
    details.pop("tags")
    polls.change_poll(actor=world.author, thread=thread, **details)
    assert list(thread.poll.options.values_list("text", flat=True)) == ["새 하나", "새 둘"]
    polls.vote(actor=world.officer, thread=thread, options=options_of(thread)[:1])
    with pytest.raises(DomainError, match="이미 투표한"):
        polls.change_poll(actor=world.author, thread=thread, **details)


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": ["하나뿐"]},
        {"options": [f"선택 {n}" for n in range(13)]},
        {"options": ["같음", "같음"]},
        {"most": 4},
        {"most": 0},
        {"closes_at": timezone.now() - TOMORROW},
        {"closes_at": timezone.now() + 400 * TOMORROW},
    ],
)
def test_a_poll_that_makes_no_sense_begins_no_thread(world, begin, wrong):
    with pytest.raises(DomainError):
        begin("poll", title="이상한 투표", **wrong)
    assert not Thread.objects.filter(title="이상한 투표").exists()


# --- reactions -------------------------------------------------------------------------------------------------------
def test_one_of_each_word_a_person_and_taken_back(world):
    post = make.make_thread(world.author, world.officers).posts.get()
    for kind in ("agree", "agree", "thanks"):
        reacting.react(actor=world.officer, post=post, kind=kind, value=True)
    assert set(Reaction.objects.values_list("kind", flat=True)) == {"agree", "thanks"}
    reacting.react(actor=world.officer, post=post, kind="agree", value=False)
    reacting.react(actor=world.officer, post=post, kind="agree", value=False)
    assert set(Reaction.objects.values_list("kind", flat=True)) == {"thanks"}
    with pytest.raises(DomainError):
        reacting.react(actor=world.officer, post=post, kind="dislike", value=True)


def test_a_reaction_to_a_post_deleted_meanwhile_is_refused(world):
    post = make.make_post(world.officer, make.make_thread(world.author, world.officers))
    delete_post(actor=world.officer, post=post)
    with pytest.raises(PermissionDenied):
        reacting.react(actor=world.member, post=post, kind="agree", value=True)


# --- tags ------------------------------------------------------------------------------------------------------------
def names(thread):
    return sorted(TaggedThread.objects.filter(content_object=thread).values_list("tag__name", flat=True))


def test_tags_are_those_of_the_cases_and_synonyms_lead_to_them(world, begin):
    centre = CaseTag.objects.create(name="콜센터")
    TagSynonym.objects.create(name="전화 상담실", tag=centre)
    thread = begin("discussion", tags=["콜 센터", "전화상담실", "새말"])
    assert names(thread) == ["새말", "콜센터"]
    tagging.tag_thread(actor=world.author, thread=thread, words=["콜센터"])
    assert names(thread) == ["콜센터"]
    tagging.tag_thread(actor=world.editor, thread=thread, words=[])
    assert names(thread) == []


def test_six_tags_are_one_too_many_and_strangers_tag_nothing(world, begin):
    thread = begin("discussion", tags=["하나"])
    with pytest.raises(DomainError):
        tagging.tag_thread(actor=world.author, thread=thread, words=[f"말{n}" for n in range(6)])
    with pytest.raises(PermissionDenied):
        tagging.tag_thread(actor=world.officer, thread=thread, words=["둘"])
    assert names(thread) == ["하나"]


def test_merging_two_tags_keeps_the_threads_of_both(world, begin):
    one, both = (
        begin("discussion", title="하나", tags=["헛말"]),
        begin("discussion", title="둘", tags=["헛말", "바른말"]),
    )
    source, target = CaseTag.objects.get(name="헛말"), CaseTag.objects.get(name="바른말")
    merge_tags(source=source, target=target, actor=world.editor)
    assert names(one) == names(both) == ["바른말"]


def test_a_thread_is_found_by_its_tags_and_by_the_options_of_its_poll(world, begin, index_now):
    from search.registry import search_ids

    tagged, poll = (
        begin("discussion", title="아무 제목", tags=["수어통역"]),
        begin("poll", options=["은행나무", "느티나무"]),
    )
    index_now()
    seen = Thread.objects.visible_to(world.officer)
    assert search_ids("수어통역", seen).pks == [tagged.pk]
    assert search_ids("느티나무", seen).pks == [poll.pk]
    tagging.tag_thread(actor=world.author, thread=tagged, words=[])
    index_now()
    assert search_ids("수어통역", seen).pks == []
