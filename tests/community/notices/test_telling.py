"""Who is told of a post: once, for the first reason that holds, and only who may read it."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from common.exceptions import DomainError
from community.forums.choices import Kind, MembershipStatus
from community.forums.models import GroupMembership, Post
from community.forums.services.editing import delete_post, edit_post
from community.forums.services.keeping import delete_thread
from community.forums.services.merging import merge_threads
from community.forums.services.splitting import split_thread
from community.kinds.services.questions import accept, take_back
from community.notices.bell import unread
from community.notices.choices import Frequency, Reason
from community.notices.models import Mention, Notice, Subscription, Telling
from community.notices.services.choosing import choose, follow, unfollow
from community.notices.services.must_reading import mark
from community.notices.services.telling import tell, tell_what_was_lost
from people.choices import OfficerStatus
from people.services.accounts import leave_site
from tests.community.notices.worker import fresh, tasks, told, work
from tests.factories import forums as make
from tests.factories.people import LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_production(queued, clock):
    """Tasks wait for the worker."""


@pytest.fixture
def province():
    return LocalGovernmentFactory(code="gangwon-state", name_ko="강원특별자치도", name_short_ko="강원")


def officer(name, **more):
    return OfficerFactory(user__name=name, **more).user


def test_following_a_board_tells_of_its_new_threads_alone(world):
    follow(actor=world.officer, forum=world.officers)
    thread = make.make_thread(world.author, world.officers, "새 이야기")
    make.make_post(world.editor, thread)
    make.make_thread(world.author, make.make_board(), "다른 게시판")
    work()
    assert told(world.officer) == [(Reason.BOARD, "새 이야기")]


def test_who_begins_or_answers_follows_and_hears_of_the_next_answers(world):
    thread = make.make_thread(world.author, world.officers, "이야기")
    make.make_post(world.officer, thread)
    work()
    assert told(world.author) == [(Reason.THREAD, "이야기")]
    assert told(world.officer) == []
    make.make_post(world.editor, thread)
    work()
    assert told(world.officer) == [(Reason.THREAD, "이야기")]
    assert told(world.editor) == []


def test_who_does_not_want_to_follow_by_writing_does_not(world):
    choose(actor=world.author, wishes={"follow_started": False})
    choose(actor=world.officer, wishes={"follow_answered": False})
    thread = make.make_thread(world.author, world.officers)
    make.make_post(world.officer, thread)
    make.make_post(world.editor, thread)
    work()
    assert set(Subscription.objects.values_list("user", flat=True)) == {world.editor.pk}
    assert (told(world.author), told(world.officer)) == ([], [])


def test_writing_again_does_not_undo_a_muting(world):
    thread = make.make_thread(world.author, world.officers)
    follow(actor=world.officer, thread=thread, frequency=Frequency.NONE)
    make.make_post(world.officer, thread)
    make.make_post(world.author, thread)
    work()
    assert told(world.officer) == []


def test_an_answer_reaches_who_asked_and_who_is_quoted_whether_they_follow_or_not(world):
    question = make.make_thread(world.author, world.officers, "질문", kind=Kind.QUESTION)
    unfollow(actor=world.author, thread=question)
    make.make_post(world.officer, question)
    talk = make.make_thread(world.editor, world.officers, "이야기")
    said = make.make_post(world.officer, talk)
    unfollow(actor=world.officer, thread=talk)
    work()
    make.make_post(world.author, talk, quote_of=said)
    work()
    assert told(world.author) == [(Reason.ANSWER, "질문")]
    assert told(world.officer) == [(Reason.ANSWER, "이야기")]


def test_one_post_is_one_notice_however_many_reasons_there_are(world, province):
    person = officer("홍길동", government=province)
    thread = make.make_thread(person, world.officers, "질문", kind=Kind.QUESTION)
    follow(actor=person, forum=world.officers)
    said = thread.posts.get()
    make.make_post(world.author, thread, "@홍길동 @강원특별자치도 답입니다", quote_of=said)
    work()
    [notice] = Notice.objects.filter(user=person)
    assert (notice.reason, notice.by_name) == (Reason.MENTION, True)


def test_a_government_is_heard_by_its_approved_officers_alone(world, province):
    past = LocalGovernmentFactory(
        code="gangwon",
        name_ko="강원도",
        name_short_ko="강원",
        successor=province,
        valid_to=datetime.date(2023, 6, 11),
    )
    here = [officer("가", government=province), officer("나", government=past)]
    officer("다", government=province, status=OfficerStatus.PENDING)
    officer("라", government=province, status=OfficerStatus.ENDED)
    officer("마", government=province, user__is_active=False)
    make.make_thread(world.author, world.officers, "부름", "@강원도 여쭙니다")
    work()
    assert set(Notice.objects.values_list("user", flat=True)) == {person.pk for person in here}
    assert set(Notice.objects.values_list("reason", "by_name")) == {(Reason.MENTION, False)}


def test_in_a_closed_group_a_government_is_heard_by_the_members_who_serve_there(world, province):
    inside, outside = officer("가", government=province), officer("나", government=province)
    make.join(world.group, inside)
    make.make_thread(world.member, world.circle, "부름", "@강원특별자치도 @나")
    work()
    assert (told(inside), told(outside)) == ([(Reason.MENTION, "부름")], [])
    assert not Notice.objects.filter(user=outside).exists()


def test_the_author_is_never_told_of_their_own_post_nor_the_keeper_of_what_they_change(world):
    person = officer("홍길동")
    thread = make.make_thread(person, world.officers, "나", "@홍길동 나를 부름")
    post = thread.posts.get()
    edit_post(actor=world.editor, post=post, body=f"@홍길동 @{world.editor.name}")
    work()
    assert Notice.objects.count() == 0


def test_a_change_tells_only_who_is_called_for_the_first_time(world):
    first, second = officer("가나다"), officer("라마바")
    thread = make.make_thread(world.author, world.officers, "부름", "@가나다 하나")
    post = thread.posts.get()
    work()
    Notice.objects.filter(user=first).update(read_at=timezone.now())
    for body in ("@가나다 둘", "부르지 않음", "@가나다 @라마바 셋", "@가나다 @라마바 넷"):
        edit_post(actor=world.author, post=post, body=body)
        work()
    assert Notice.objects.filter(user=first).count() == 1
    assert told(second) == [(Reason.MENTION, "부름")]
    assert not unread(fresh(first))


def test_a_change_that_calls_who_had_been_told_is_news_to_them(world):
    person = officer("가나다")
    follow(actor=person, forum=world.officers)
    post = make.make_thread(world.author, world.officers, "부름", "하나").posts.get()
    work()
    Notice.objects.update(read_at=timezone.now())
    edit_post(actor=world.author, post=post, body="@가나다 둘")
    work()
    [notice] = Notice.objects.filter(user=person)
    assert (notice.reason, notice.read_at, notice.frequency) == (Reason.MENTION, None, Frequency.NOW)


def test_what_a_command_tells_of_the_past_is_told_to_nobody(world):
    follow(actor=world.officer, forum=world.officers)
    make.make_thread(world.author, world.officers, at=timezone.now() - datetime.timedelta(days=2))
    work()
    assert Telling.objects.count() == 0


def test_a_change_of_the_words_alone_tells_nobody(world):
    follow(actor=world.officer, forum=world.officers)
    post = make.make_thread(world.author, world.officers).posts.get()
    work()
    Notice.objects.all().delete()
    edit_post(actor=world.author, post=post, body="다르게 쓴 글")
    work()
    assert Notice.objects.count() == 0


def test_too_many_governments_are_refused_and_nothing_is_posted(world):
    for number in range(6):
        LocalGovernmentFactory(name_ko=f"가나{number}도", name_short_ko=f"가나{number}")
    calls = [f"@가나{number}도" for number in range(6)]
    with pytest.raises(DomainError, match="5"):
        make.make_thread(world.author, world.officers, "부름", " ".join(calls))
    thread = make.make_thread(world.author, world.officers, "부름", " ".join(calls[:5]))
    with pytest.raises(DomainError):
        edit_post(actor=world.author, post=thread.posts.get(), body=" ".join(calls))
    with pytest.raises(DomainError):
        make.make_post(world.author, thread, " ".join(calls))
    assert Post.objects.count() == 1
    assert Mention.objects.count() == 0  # nothing is told before the worker does it


# --- what may not be read is not told ----------------------------------------------------------------------------


def remove(group, person):
    GroupMembership.objects.filter(group=group, user=person).update(status=MembershipStatus.REMOVED)


def test_who_was_removed_from_a_group_hears_nothing_more_and_what_they_heard_is_gone(world):
    world.member.name = "김회원"
    world.member.save()
    thread = make.make_thread(world.member, world.circle, "비밀", kind=Kind.QUESTION)
    follow(actor=world.member, forum=world.circle)
    make.make_post(world.owner, thread, "하나 @김회원")
    work()
    assert told(world.member) == [(Reason.MENTION, "비밀")]
    assert unread(fresh(world.member))
    remove(world.group, world.member)
    make.make_post(world.owner, thread, "둘 @김회원 @[김회원]")
    make.make_thread(world.owner, world.circle, "비밀 둘")
    work()
    assert told(world.member) == []
    assert unread(fresh(world.member)) == 0
    assert Notice.objects.filter(user=world.member).count() == 1  # of the time before
    assert not Mention.objects.filter(person=world.member, post__number=3).exists()


def test_an_officer_who_left_hears_nothing_of_the_officers_boards(world):
    follow(actor=world.officer, forum=world.officers)
    make.make_thread(world.author, world.officers, "하나")
    work()
    world.officer.officers.update(status=OfficerStatus.ENDED)
    make.make_thread(world.author, world.officers, "둘")
    work()
    assert told(world.officer) == []
    assert Notice.objects.filter(user=world.officer).count() == 1
    assert unread(fresh(world.officer)) == 0


@pytest.mark.parametrize("gone", ["post", "thread"])
def test_what_was_deleted_is_in_no_list_and_no_count(world, gone):
    thread = make.make_thread(world.author, world.officers)
    follow(actor=world.officer, thread=thread)
    post = make.make_post(world.author, thread)
    work()
    assert unread(fresh(world.officer))
    if gone == "post":
        delete_post(actor=world.editor, post=post)
    else:
        delete_thread(actor=world.editor, thread=thread)
    assert (told(world.officer), unread(fresh(world.officer))) == ([], 0)


def test_what_was_deleted_before_the_worker_came_is_told_to_nobody(world):
    follow(actor=world.officer, forum=world.officers)
    thread = make.make_thread(world.author, world.officers)
    delete_thread(actor=world.editor, thread=thread)
    work()
    assert Notice.objects.count() == 0


def test_whoever_closes_their_account_leaves_no_trace(world):
    person = officer("홍길동")
    thread = make.make_thread(person, world.officers)
    make.make_post(world.author, thread, "@홍길동")
    work()
    choose(actor=person, wishes={})
    leave_site(user=person, actor=person)
    for model in (Notice, Subscription):
        assert not model.objects.filter(user=person).exists()
    assert not Mention.objects.filter(person=person).exists()


# --- once and not twice ------------------------------------------------------------------------------------------


def test_told_twice_it_is_told_once(world):
    follow(actor=world.officer, forum=world.officers)
    make.make_thread(world.author, world.officers)
    telling = Telling.objects.get()
    assert tell(telling_id=telling.pk, now=timezone.now()) == 1
    assert tell(telling_id=telling.pk, now=timezone.now()) == 0
    Telling.objects.update(done_at=None)
    tell(telling_id=telling.pk, now=timezone.now())
    assert Notice.objects.count() == 1


def test_what_a_killed_worker_lost_is_taken_up_again(world, clock):
    follow(actor=world.officer, forum=world.officers)
    make.make_thread(world.author, world.officers, "이야기")
    tasks("community.notices.tasks.tell").update(status="RUNNING")
    work()
    assert Notice.objects.count() == 0
    clock.shift(200)
    assert tell_what_was_lost(timezone.now()) == 1
    work()
    assert told(world.officer) == [(Reason.BOARD, "이야기")]


def test_a_rolled_back_post_tells_nobody(world, monkeypatch):
    monkeypatch.setattr("community.notices.services.telling.tasks", None)
    with pytest.raises(AttributeError):
        make.make_thread(world.author, world.officers)
    assert (Telling.objects.count(), Post.objects.count()) == (0, 0)


@pytest.mark.parametrize("many", [1, 5])
def test_the_queries_of_telling_do_not_grow_with_the_followers(world, many, django_assert_max_num_queries):
    for number in range(many):
        person = officer(f"사람{number}")
        choose(actor=person, wishes={Reason.BOARD: Frequency.DAILY})
        follow(actor=person, forum=world.officers)
    make.make_thread(world.author, world.officers)
    with django_assert_max_num_queries(13):
        tell(telling_id=Telling.objects.get().pk, now=timezone.now())
    assert Notice.objects.count() == many


# --- accepted, merged, split -------------------------------------------------------------------------------------


def test_whoever_wrote_the_accepted_answer_is_told_once_and_as_they_chose_for_answers(world):
    choose(actor=world.officer, wishes={Reason.ANSWER: Frequency.SITE})
    question = make.make_thread(world.author, world.officers, "질문", kind=Kind.QUESTION)
    answer = make.make_post(world.officer, question)
    for _twice in range(2):
        accept(actor=world.author, post=answer)
        take_back(actor=world.author, thread=question)
        work()
    assert told(world.officer) == [(Reason.ACCEPTED, "질문")]
    assert Notice.objects.get(user=world.officer).frequency == Frequency.SITE


def test_who_accepts_an_answer_of_their_own_is_not_told(world):
    question = make.make_thread(world.author, world.officers, "질문", kind=Kind.QUESTION)
    accept(actor=world.author, post=make.make_post(world.author, question))
    work()
    assert told(world.author) == []


def test_who_left_is_not_told_that_their_answer_was_accepted(world):
    question = make.make_thread(world.author, world.officers, "질문", kind=Kind.QUESTION)
    answer = make.make_post(world.officer, question)
    world.officer.officers.update(status=OfficerStatus.ENDED)
    accept(actor=world.author, post=answer)
    work()
    assert not Notice.objects.filter(user=world.officer).exists()


def test_a_thread_is_followed_and_muted_through_a_merger(world):
    source = make.make_thread(world.author, world.officers, "하나")
    target = make.make_thread(world.editor, world.officers, "둘")
    follow(actor=world.officer, thread=source, frequency=Frequency.WEEKLY)
    follow(actor=world.manager, thread=source, frequency=Frequency.NONE)
    follow(actor=world.author, thread=target, frequency=Frequency.SITE)
    work()
    merge_threads(actor=world.editor, source=source, target=target, sentence="같은 이야기라 합칩니다.")
    kept = dict(Subscription.objects.exclude(user=world.editor).values_list("user", "frequency"))
    assert kept == {world.officer.pk: "weekly", world.manager.pk: "none", world.author.pk: "site"}
    assert set(Subscription.objects.values_list("thread", flat=True)) == {target.pk}
    work()
    assert [told(each) for each in (world.officer, world.manager)] == [[(Reason.THREAD, "둘")], []]


def test_a_note_that_merges_a_question_is_no_answer_to_it(world):
    source = make.make_thread(world.officer, world.officers, "하나")
    question = make.make_thread(world.author, world.officers, "질문", kind=Kind.QUESTION)
    work()
    merge_threads(actor=world.editor, source=source, target=question, sentence="같은 질문입니다.")
    work()
    assert told(world.author) == [(Reason.THREAD, "질문")]


def test_what_is_to_be_confirmed_is_not_merged_away(world):
    notice = make.make_thread(world.editor, world.public, "꼭 읽어 주세요")
    mark(actor=world.editor, thread=notice)
    other = make.make_thread(world.editor, world.public, "다른 공지")
    with pytest.raises(DomainError, match="필독"):
        merge_threads(actor=world.editor, source=notice, target=other, sentence="합칩니다.")
    merge_threads(actor=world.editor, source=other, target=notice, sentence="합칩니다.")


def test_who_follows_a_thread_follows_its_part_too_and_is_told_once_of_the_split(world):
    thread = make.make_thread(world.author, world.officers, "이야기")
    make.make_post(world.author, thread)
    follow(actor=world.officer, thread=thread)
    called = officer("홍길동")
    made = split_thread(actor=world.editor, thread=thread, numbers=[2], title="다른 이야기", sentence="@홍길동 보세요")
    Telling.objects.exclude(post__in=[made.note, made.source_note]).delete()  # of what was written before
    work()
    assert told(world.officer) == [(Reason.THREAD, "이야기")]
    assert told(called) == [(Reason.MENTION, "이야기")]
    make.make_post(world.editor, made.target)
    work()
    assert told(world.officer)[0] == (Reason.THREAD, "다른 이야기")
