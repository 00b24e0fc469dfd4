"""What is unread, new, marked as read: the marks and their pages."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from community.forums.choices import PAGE_SIZE, UNREAD_DAYS
from community.forums.models import ForumMark, ReaderState, Thread, ThreadMark
from community.forums.services.drafting import throw_away_old_drafts
from community.forums.services.editing import delete_post
from community.forums.services.marking import (
    mark_all_read,
    mark_board_read,
    mark_read,
    note_visit,
    state_of,
    throw_away_old_marks,
)
from community.forums.unread import (
    count_unread,
    first_unread_number,
    new_since_last_visit,
    reading_of,
    unread_by_board,
    unread_threads,
)
from tests.factories import forums as make

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 30, 9, tzinfo=datetime.UTC)


def unread(user) -> set[str]:
    return set(unread_threads(user, state_of(user)).values_list("title", flat=True))


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)

    def later(**span):
        time_machine.shift(datetime.timedelta(**span))

    return later


def test_a_thread_is_unread_until_its_last_number_was_shown(world, clock):
    thread = make.make_thread(world.author, world.officers, "새 글")
    make.make_post(world.author, thread)
    assert unread(world.officer) == {"새 글"}
    assert unread(world.author) == set()
    mark_read(user=world.officer, thread=thread, number=1)
    assert unread(world.officer) == {"새 글"}
    mark_read(user=world.officer, thread=thread, number=2)
    mark_read(user=world.officer, thread=thread, number=1)
    assert unread(world.officer) == set()
    clock(minutes=1)
    make.make_post(world.author, thread)
    assert unread(world.officer) == {"새 글"}


def test_unread_holds_only_what_the_person_may_read(world, clock):
    make.make_thread(world.owner, world.circle, "닫힌 글")
    make.make_thread(world.author, world.officers, "담당자 글")
    make.make_thread(world.editor, world.public, "공개 글")
    assert unread(world.officer) == {"담당자 글", "공개 글"}
    assert unread(world.member) == {"닫힌 글", "담당자 글", "공개 글"}
    assert unread(world.expert) == {"닫힌 글", "공개 글"}
    assert unread(world.account) == {"공개 글"}
    by_board = unread_by_board(world.expert, state_of(world.expert))
    assert by_board == {world.circle.pk: 1, world.public.pk: 1}
    assert count_unread(world.expert, state_of(world.expert)) == 2


def test_marking_a_board_or_everything_as_read(world, clock):
    make.make_thread(world.author, world.officers, "하나")
    make.make_thread(world.editor, world.public, "둘")
    clock(minutes=1)
    mark_board_read(user=world.officer, forum=world.officers)
    assert unread(world.officer) == {"둘"}
    clock(minutes=1)
    make.make_post(world.author, Thread.objects.get(title="하나"))
    assert unread(world.officer) == {"하나", "둘"}
    clock(minutes=1)
    mark_all_read(user=world.officer)
    assert unread(world.officer) == set()
    assert not ForumMark.objects.exists()
    assert not ThreadMark.objects.filter(user=world.officer).exists()


def test_after_ninety_days_a_thread_counts_as_read_and_its_marks_go(world, clock):
    state_of(world.officer)
    thread = make.make_thread(world.author, world.officers)
    mark_read(user=world.officer, thread=thread, number=1)
    clock(days=UNREAD_DAYS + 1)
    assert unread(world.member) == set()
    assert throw_away_old_marks() == 2
    assert unread(world.officer) == set()


def test_a_newcomer_begins_with_the_talk_of_two_weeks(world, clock):
    make.make_thread(world.author, world.officers, "오래된 글")
    clock(days=10)
    make.make_thread(world.author, world.officers, "새 글")
    clock(days=10)
    assert unread(world.officer) == {"새 글"}


def test_a_visit_ends_after_half_an_hour_without_a_request(world, clock):
    assert note_visit(world.officer).last_visit_at is None
    clock(minutes=20)
    note_visit(world.officer)
    ended = timezone.now()
    clock(hours=5)
    make.make_thread(world.author, world.officers, "그 사이")
    clock(minutes=1)
    state = note_visit(world.officer)
    assert state.last_visit_at == ended
    assert [thread.title for thread in new_since_last_visit(world.officer, state)] == ["그 사이"]
    clock(minutes=10)
    assert note_visit(world.officer).last_visit_at == ended


def test_a_visit_costs_one_query_and_no_writing_within_five_minutes(world, clock, django_assert_num_queries):
    note_visit(world.officer)
    clock(minutes=4)
    with django_assert_num_queries(1):
        note_visit(world.officer)


def test_the_first_unread_post_stands_after_the_mark_and_leaves_out_deleted_ones(world, clock):
    thread = make.make_thread(world.author, world.officers)
    posts = [make.make_post(world.author, thread) for _n in range(3)]
    mark_read(user=world.officer, thread=thread, number=1)
    delete_post(actor=world.author, post=posts[0])
    assert first_unread_number(thread, reading_of(world.officer, state_of(world.officer), [thread])) == 3


def test_an_old_thread_never_opened_begins_where_it_is_new(world, clock):
    state_of(world.officer)
    thread = make.make_thread(world.author, world.officers)
    clock(days=1)
    mark_all_read(user=world.officer)
    clock(days=1)
    make.make_post(world.author, thread)
    thread.refresh_from_db()
    assert first_unread_number(thread, reading_of(world.officer, state_of(world.officer), [thread])) == 2


# --- pages -----------------------------------------------------------------------------------------------------------
def test_opening_a_page_marks_what_it_shows_and_head_marks_nothing(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    make.make_posts(thread, 30, world.author)
    browser = signed_in(world.officer)
    browser.head(thread.get_absolute_url())
    browser.get(thread.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    assert not ThreadMark.objects.filter(user=world.officer).exists()
    browser.get(thread.get_absolute_url())
    assert ThreadMark.objects.get(user=world.officer).number == PAGE_SIZE
    jump = browser.get(reverse("forums:first-unread", args=[thread.pk]))
    assert jump["Location"] == f"{thread.get_absolute_url()}?page=2#post-21"
    browser.get(f"{thread.get_absolute_url()}?page=2")
    assert browser.get(reverse("forums:first-unread", args=[thread.pk]))["Location"].endswith("?page=2#post-31")


def test_the_page_says_which_posts_are_new(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    browser = signed_in(world.officer)
    assert "post--new" not in browser.get(thread.get_absolute_url()).content.decode()
    make.make_post(world.author, thread)
    assert browser.get(thread.get_absolute_url()).content.decode().count("post--new") == 1
    assert "post--new" not in browser.get(thread.get_absolute_url()).content.decode()


def test_the_pages_of_the_reader_work_without_javascript(world, signed_in):
    make.make_thread(world.author, world.officers, "고래 이야기")
    browser = signed_in(world.officer)
    assert "고래 이야기" in browser.get(reverse("forums:unread")).content.decode()
    assert "고래 이야기" not in browser.get(reverse("forums:new")).content.decode()
    assert browser.post(reverse("forums:read-board", args=[world.officers.slug])).status_code == 302
    assert "고래 이야기" not in browser.get(reverse("forums:unread")).content.decode()
    make.make_thread(world.author, world.officers, "또 다른 글")
    assert "또 다른 글" in browser.get(reverse("forums:unread")).content.decode()
    browser.post(reverse("forums:read-all"))
    assert "또 다른 글" not in browser.get(reverse("forums:unread")).content.decode()
    assert ReaderState.objects.filter(user=world.officer).exists()


def test_old_drafts_go(world, clock):
    from community.forums.services.drafting import save_draft

    save_draft(actor=world.author, forum=world.officers, content={"body": "옛"})
    clock(days=91)
    save_draft(actor=world.officer, forum=world.officers, content={"body": "새"})
    assert throw_away_old_drafts() == 1
