"""Posting, editing, keeping order, boards, files, drafts, and who leaves."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError, StaleEdit
from community.forums.choices import MAX_FILES, Audience, Kind
from community.forums.happenings import Happening, _listeners, listen
from community.forums.models import Draft, Forum, Post, PostFile, PostRevision, Thread, ThreadTie
from community.forums.services import arranging, drafting, files
from community.forums.services.editing import delete_post, edit_post, restore_post, version_of
from community.forums.services.keeping import change_state, delete_thread, move_thread, pin
from community.forums.services.posting import reply, start_thread
from community.forums.services.tying import tie, untie
from people.services.accounts import leave_site
from people.services.affiliation import end_affiliation
from search.models import OutboxEntry
from tests.factories import forums as make
from tests.factories.library import make_case

pytestmark = pytest.mark.django_db


def counters(forum: Forum) -> tuple[int, int, str]:
    forum = Forum.objects.select_related("last_thread").get(pk=forum.pk)
    return forum.thread_count, forum.post_count, forum.last_thread.title if forum.last_thread else ""


def actions(instance) -> list[str]:
    return list(ModelLogEntry.objects.for_instance(instance).order_by("pk").values_list("action", flat=True))


# --- posting ---------------------------------------------------------------------------------------------------------
def test_a_thread_begins_with_post_1_and_counts(world):
    thread = make.make_thread(world.author, world.officers, "민원  분류", "**첫** 글")
    post = thread.posts.get()
    assert (thread.title, thread.audience, thread.kind) == ("민원 분류", Audience.OFFICERS, Kind.DISCUSSION)
    assert (post.number, post.rendered) == (1, "<p><strong>첫</strong> 글</p>")
    assert post.author_as == world.author.officers.get()
    assert (thread.last_number, thread.post_count, thread.last_poster) == (1, 1, world.author)
    assert counters(world.officers) == (1, 1, "민원 분류")


def test_answers_take_the_next_numbers_and_move_the_thread_up(world):
    first = make.make_thread(world.author, world.officers, "앞")
    make.make_thread(world.author, world.officers, "뒤")
    quoted = first.posts.get()
    post = reply(actor=world.officer, thread=first, body="답", quote_of=quoted)
    assert (post.number, post.quote_of) == (2, quoted)
    first.refresh_from_db()
    assert (first.post_count, first.replies, first.last_poster) == (2, 1, world.officer)
    assert counters(world.officers) == (2, 3, "앞")
    assert list(Thread.objects.newest_first()) == [first, Thread.objects.get(title="뒤")]


def test_a_post_that_tells_of_the_past_is_not_the_newest_of_its_board(world):
    today = make.make_thread(world.author, world.officers, "오늘 이야기")
    past = timezone.now() - datetime.timedelta(days=30)
    start_thread(actor=world.author, forum=world.officers, title="지난달 이야기", body="옛일", at=past)
    assert counters(world.officers) == (2, 2, "오늘 이야기")
    world.officers.refresh_from_db()
    assert world.officers.last_post_at == today.last_post_at


def test_the_same_text_sent_twice_is_one_post_and_one_thread(world):
    one = start_thread(actor=world.author, forum=world.officers, title="두 번", body="누름")
    assert start_thread(actor=world.author, forum=world.officers, title="두 번", body="누름") == one
    post = reply(actor=world.officer, thread=one, body="네")
    assert reply(actor=world.officer, thread=one, body="네 ") == post
    assert reply(actor=world.author, thread=one, body="네") != post
    assert reply(actor=world.officer, thread=one, body="네").number == 4


def test_empty_and_hostile_texts_are_refused(world):
    thread = make.make_thread(world.author, world.officers)
    for body, error in ((" \n", DomainError), ("[" * 5_000, ValidationError), ("가\x07", ValidationError)):
        with pytest.raises(error):
            reply(actor=world.author, thread=thread, body=body)
    with pytest.raises(ValidationError):
        start_thread(actor=world.author, forum=world.officers, title="가" * 121, body="글")
    assert Post.objects.count() == Thread.objects.get().last_number == 1


def test_a_quotation_comes_from_the_same_thread(world):
    thread, other = (make.make_thread(world.author, world.officers) for _n in range(2))
    with pytest.raises(DomainError):
        reply(actor=world.author, thread=thread, body="글", quote_of=other.posts.get())


def test_who_may_not_write_is_refused_by_the_service_too(world):
    thread = make.make_thread(world.author, world.officers)
    for act in (
        lambda: reply(actor=world.account, thread=thread, body="글"),
        lambda: start_thread(actor=world.officer, forum=world.public, title="가", body="글"),
        lambda: start_thread(actor=world.editor, forum=world.circle, title="가", body="글"),
        lambda: pin(actor=world.officer, thread=thread, value=True),
        lambda: delete_thread(actor=world.officer, thread=thread),
        lambda: edit_post(actor=world.officer, post=thread.posts.get(), body="남의 글"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_numbers_are_unique_by_the_database(world):
    thread = make.make_thread(world.author, world.officers)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(thread=thread, number=1, author=world.author, body="글")


def test_listeners_are_told_inside_the_transaction_and_can_undo_it(world):
    told = []
    listen(Happening.REPLIED, "test", lambda thread, post, actor: told.append((thread.pk, post.number, actor.pk)))
    try:
        thread = make.make_thread(world.author, world.officers)
        make.make_post(world.officer, thread)
        assert told == [(thread.pk, 2, world.officer.pk)]

        def refuse(thread, post, actor):
            raise DomainError("no")

        listen(Happening.REPLIED, "test", refuse)
        with pytest.raises(DomainError):
            make.make_post(world.officer, thread)
        assert thread.posts.count() == 2
    finally:
        _listeners.pop((Happening.REPLIED, "test"))


# --- editing ---------------------------------------------------------------------------------------------------------
def test_an_edit_keeps_what_was_said_before(world):
    thread = make.make_thread(world.author, world.officers, "처음 제목", "처음 글")
    post = thread.posts.get()
    edit_post(actor=world.author, post=post, body="다음 글", title="다음 제목")
    edit_post(actor=world.editor, post=post, body="마지막 글")
    rows = list(PostRevision.objects.values_list("body", "title", "written_by"))
    assert rows == [("처음 글", "처음 제목", world.author.pk), ("다음 글", "다음 제목", world.author.pk)]
    post.refresh_from_db()
    assert (post.body, post.rendered, post.edited_by) == ("마지막 글", "<p>마지막 글</p>", world.editor)
    assert Thread.objects.get().title == "다음 제목"
    assert actions(thread) == ["forums.post_edited"] * 2


def test_an_edit_that_changes_nothing_writes_nothing(world):
    post = make.make_thread(world.author, world.officers, "제목", "글").posts.get()
    edit_post(actor=world.author, post=post, body="글\n", title="제목")
    assert not PostRevision.objects.exists()


def test_an_edit_upon_another_is_refused_and_loses_nothing(world):
    post = make.make_thread(world.author, world.officers).posts.get()
    base = version_of(post)
    edit_post(actor=world.editor, post=post, body="편집자")
    with pytest.raises(StaleEdit):
        edit_post(actor=world.author, post=post, body="작성자", base_version=base)
    assert Post.objects.get().body == "편집자"


def test_a_deleted_post_keeps_its_place_and_can_be_put_back(world):
    thread = make.make_thread(world.author, world.officers)
    second, third = make.make_post(world.author, thread, "둘"), make.make_post(world.officer, thread, "셋")
    delete_post(actor=world.editor, post=third)
    thread.refresh_from_db()
    assert (thread.post_count, thread.last_number, thread.last_poster) == (2, 3, world.author)
    assert thread.last_post_at == second.posted_at
    assert counters(world.officers)[:2] == (1, 2)
    assert make.make_post(world.author, thread).number == 4
    restore_post(actor=world.editor, post=third)
    assert counters(world.officers)[:2] == (1, 4)
    with pytest.raises(PermissionDenied):
        delete_post(actor=world.author, post=thread.posts.get(number=1))


# --- keeping order ---------------------------------------------------------------------------------------------------
def test_moving_a_thread_changes_who_reads_it_and_both_boards_count(world):
    thread = make.make_thread(world.author, world.officers, "옮길 글")
    make.make_post(world.officer, thread)
    move_thread(actor=world.editor, thread=thread, target=world.public)
    thread.refresh_from_db()
    assert (thread.forum, thread.audience) == (world.public, Audience.PUBLIC)
    assert counters(world.officers) == (0, 0, "")
    assert counters(world.public) == (1, 2, "옮길 글")
    assert actions(thread) == ["forums.thread_moved"]


def test_closing_pinning_and_deleting_are_logged(world):
    thread = make.make_thread(world.author, world.officers)
    change_state(actor=world.editor, thread=thread, verb="close")
    with pytest.raises(PermissionDenied):
        reply(actor=world.author, thread=thread, body="글")
    change_state(actor=world.editor, thread=thread, verb="reopen")
    pin(actor=world.editor, thread=thread, value=True)
    pin(actor=world.editor, thread=thread, value=True)
    delete_thread(actor=world.editor, thread=thread)
    names = ["thread_close", "thread_reopen", "thread_pinned", "thread_deleted"]
    assert actions(thread) == [f"forums.{name}" for name in names]
    assert counters(world.officers) == (0, 0, "")


# --- boards ----------------------------------------------------------------------------------------------------------
def test_opening_a_board_to_everybody_takes_its_threads_and_the_index_along(world):
    thread = make.make_thread(world.author, world.officers)
    OutboxEntry.objects.all().delete()
    arranging.change_board(actor=world.editor, board=world.officers, parent=None, fields={"audience": Audience.PUBLIC})
    thread.refresh_from_db()
    assert thread.audience == Audience.PUBLIC
    assert OutboxEntry.objects.filter(kind="forums.thread", key=str(thread.pk)).exists()


def test_boards_stand_by_their_order_wherever_they_are_put(world):
    heading = make.make_board("묶음", is_heading=True, sort_order=50)
    names = {name: make.make_board(name, parent=heading, sort_order=order) for name, order in (("나", 2), ("가", 1))}
    assert [board.name_ko for board in Forum.objects.get(pk=heading.pk).get_children()] == ["가", "나"]
    arranging.change_board(actor=world.editor, board=names["가"], parent=heading, fields={"sort_order": 3})
    assert [board.name_ko for board in Forum.objects.get(pk=heading.pk).get_children()] == ["나", "가"]
    arranging.change_board(actor=world.editor, board=names["나"], parent=None, fields={"sort_order": 0})
    assert Forum.objects.first().name_ko == "나"
    assert Forum.find_problems() == ([], [], [], [], [])
    with pytest.raises(DomainError):
        arranging.change_board(actor=world.editor, board=heading, parent=Forum.objects.get(name_ko="가"), fields={})


def test_a_board_with_threads_is_neither_deleted_nor_made_a_heading(world):
    make.make_thread(world.author, world.officers)
    with pytest.raises(DomainError):
        arranging.delete_board(actor=world.editor, board=world.officers)
    with pytest.raises(DomainError):
        arranging.change_board(actor=world.editor, board=world.officers, parent=None, fields={"is_heading": True})
    with pytest.raises(DomainError):
        arranging.change_board(actor=world.editor, board=world.circle, parent=None, fields={})
    empty = make.make_board()
    arranging.delete_board(actor=world.editor, board=empty)
    assert not Forum.objects.filter(pk=empty.pk).exists()


def test_only_a_group_has_a_board_for_its_members_alone(world):
    with pytest.raises(DomainError):
        make.make_board(audience=Audience.GROUP)
    with pytest.raises(IntegrityError), transaction.atomic():
        Forum.objects.filter(pk=world.circle.pk).update(audience=Audience.PUBLIC)


# --- ties ------------------------------------------------------------------------------------------------------------
def test_a_thread_is_tied_to_what_its_author_may_read_once(world):
    case = make_case()
    thread = make.make_thread(world.author, world.officers, targets=[case])
    tie(thread=thread, actor=world.author, target=case)
    assert ThreadTie.objects.count() == 1
    with pytest.raises(DomainError):
        tie(thread=thread, actor=world.author, target=make_case("초안", live=False))
    untie(thread=thread, actor=world.author, target=case)
    assert not ThreadTie.objects.exists()


def test_a_case_that_goes_leaves_the_thread_without_a_tie(world):
    case = make_case()
    thread = make.make_thread(world.author, world.officers, targets=[case])
    case.delete()
    assert not thread.ties.exists()


# --- files and drafts ------------------------------------------------------------------------------------------------
def text_file(name="자료.txt", content="내용"):
    return SimpleUploadedFile(name, content.encode())


@pytest.fixture
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("_media")
def test_files_wait_with_the_draft_and_go_with_the_post(world):
    draft = drafting.save_draft(actor=world.author, forum=world.officers, content={"body": "글"})
    kept = files.keep_with_draft(actor=world.author, draft=draft, upload=text_file())
    with pytest.raises(ValidationError):
        files.keep_with_draft(actor=world.author, draft=draft, upload=text_file("program.exe"))
    thread = make.make_thread(world.author, world.officers, draft=draft)
    kept.refresh_from_db()
    assert (kept.post, kept.draft) == (thread.posts.get(), None)
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("_media")
def test_a_post_has_five_files_at_most(world):
    post = make.make_thread(world.author, world.officers).posts.get()
    for number in range(MAX_FILES):
        files.add_to_post(actor=world.author, post=post, upload=text_file(content=str(number)))
    with pytest.raises(DomainError):
        files.add_to_post(actor=world.author, post=post, upload=text_file())
    files.remove_from_post(actor=world.author, post=post, keys={PostFile.objects.first().pk})
    assert post.files.count() == MAX_FILES - 1


@pytest.mark.usefixtures("_media")
def test_a_draft_thrown_away_takes_its_files_from_the_disk(world, django_capture_on_commit_callbacks):
    draft = drafting.save_draft(actor=world.author, forum=world.officers, content={})
    kept = files.keep_with_draft(actor=world.author, draft=draft, upload=text_file())
    storage, name = kept.file.storage, kept.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        drafting.discard_draft(actor=world.author, draft=draft)
    assert not storage.exists(name)


def test_a_draft_saved_in_another_window_is_not_written_over(world):
    thread = make.make_thread(world.author, world.officers)
    draft = drafting.save_draft(actor=world.author, thread=thread, content={"body": "하나"}, base_version=0)
    drafting.save_draft(actor=world.author, thread=thread, content={"body": "둘"}, base_version=draft.version)
    with pytest.raises(StaleEdit):
        drafting.save_draft(actor=world.author, thread=thread, content={"body": "옛"}, base_version=draft.version)
    assert Draft.objects.get().content == {"body": "둘"}


# --- leaving ---------------------------------------------------------------------------------------------------------
def test_who_leaves_takes_neither_posts_nor_the_government_of_the_day_along(world):
    thread = make.make_thread(world.author, world.officers, body="남는 글")
    drafting.save_draft(actor=world.author, thread=thread, content={"body": "내 것"})
    government = world.author.officers.get().government
    leave_site(user=world.author, actor=world.author)
    post = Post.objects.select_related("author", "author_as__government").get()
    assert (post.body, post.author.name, post.author_as.government) == ("남는 글", "전직 담당자", government)
    assert not Draft.objects.exists()


def test_who_leaves_the_site_leaves_the_groups(world):
    leave_site(user=world.member, actor=world.member)
    row = world.group.memberships.get(user=world.member)
    assert row.status == "left"


def test_who_leaves_a_government_keeps_the_posts(world):
    thread = make.make_thread(world.author, world.officers)
    end_affiliation(officer=world.author.officers.get(), actor=world.author)
    assert thread.posts.get().author == world.author
