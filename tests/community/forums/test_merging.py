"""Merging and splitting threads: posts keep their addresses, readers what they have read, groups their border."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError
from community.forums import rules
from community.forums.choices import Audience
from community.forums.models import Draft, Forum, Post, Rearrangement, Thread, ThreadMark
from community.forums.services.drafting import save_draft
from community.forums.services.editing import delete_post
from community.forums.services.keeping import delete_thread
from community.forums.services.marking import mark_read
from community.forums.services.merging import merge_threads
from community.forums.services.splitting import split_thread
from community.forums.services.tying import tie
from tests.factories import forums as make
from tests.factories.library import make_case
from tests.kept import made_once

pytestmark = pytest.mark.django_db
KEEPERS = {"editor", "administrator"}


@made_once
def two(world):
    """A source with three posts, the second deleted, and a target with two."""
    source = make.make_thread(world.author, world.officers, "중복된 물음", "원래 물음입니다.")
    gone = make.make_post(world.officer, source, "지운 답")
    make.make_post(world.member, source, "살아 있는 답")
    delete_post(actor=world.officer, post=gone)
    target = make.make_thread(world.officer, world.officers, "먼저 있던 물음")
    make.make_post(world.author, target, "먼저 있던 답")
    return source, target


def merge(world, source, target, actor=None):
    return merge_threads(actor=actor or world.editor, source=source, target=target, sentence="같은 물음입니다.")


def split(world, thread, *numbers, actor=None):
    return split_thread(
        actor=actor or world.editor, thread=thread, numbers=numbers, title="딴 이야기", sentence="다른 주제입니다."
    )


# --- who -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("officers", "officers", KEEPERS),
        ("officers", "public", KEEPERS),
        ("circle", "circle", {"owner"}),
        ("circle", "officers", set()),
        ("officers", "circle", set()),
    ],
)
def test_who_merges(world, source, target, allowed):
    authors = {"circle": world.owner, "officers": world.author, "public": world.editor}
    one, other = (make.make_thread(authors[board], getattr(world, board)) for board in (source, target))
    assert world.who(lambda user: rules.can_merge(user, one, other)) == allowed


def test_who_owns_two_groups_merges_nothing_between_them(world):
    second = make.make_group(world.owner)
    one = make.make_thread(world.owner, world.circle)
    other = make.make_thread(world.owner, second.forums.get())
    assert not rules.can_merge(world.owner, one, other)
    assert not rules.can_merge(world.owner, one, one)


@pytest.mark.parametrize(("board", "allowed"), [("officers", KEEPERS), ("circle", {"owner"})])
def test_who_splits(world, board, allowed):
    thread = make.make_thread(world.owner, getattr(world, board))
    assert world.who(lambda user: rules.can_split(user, thread)) == allowed


def test_strangers_and_deleted_threads_are_refused(world, two):
    source, target = two
    for actor in (world.author, world.officer, world.manager):
        with pytest.raises(PermissionDenied):
            merge(world, source, target, actor)
        with pytest.raises(PermissionDenied):
            split(world, source, 3, actor=actor)
    delete_thread(actor=world.editor, thread=target)
    with pytest.raises(PermissionDenied):
        merge(world, source, target)


# --- merging ---------------------------------------------------------------------------------------------------------
def test_posts_stand_at_the_end_with_their_keys_and_a_note_comes_last(world, two):
    source, target = two
    keys = list(source.posts.order_by("number").values_list("pk", flat=True))
    made = merge(world, source, target)
    posts = list(target.posts.order_by("number"))
    assert [post.number for post in posts] == [1, 2, 3, 4, 5, 6]
    assert [post.pk for post in posts[2:5]] == keys
    assert [bool(post.deleted_at) for post in posts] == [False, False, False, True, False, False]
    assert (posts[5].body, posts[5].author) == ("같은 물음입니다.", world.editor)
    assert (made.first_post_id, made.count, made.note_id) == (keys[0], 2, posts[5].pk)
    target.refresh_from_db()
    assert (target.last_number, target.post_count, target.last_poster) == (6, 5, world.editor)


def test_counters_and_log_are_right_afterwards(world, two):
    source, target = two
    merge(world, source, target)
    board = Forum.objects.get(pk=world.officers.pk)
    assert (board.thread_count, board.post_count, board.last_thread) == (1, 5, target)
    actions = ModelLogEntry.objects.filter(action__in=["forums.thread_merged", "forums.thread_took_in"])
    assert set(actions.values_list("action", "object_id", "user_id")) == {
        ("forums.thread_merged", str(source.pk), world.editor.pk),
        ("forums.thread_took_in", str(target.pk), world.editor.pk),
    }


def test_addresses_of_posts_and_of_the_merged_thread_lead_to_the_place(world, two, signed_in):
    source, target = two
    post = source.posts.get(number=3)
    merge(world, source, target)
    browser = signed_in(world.officer)
    assert browser.get(post.get_absolute_url()).headers["Location"] == f"{target.get_absolute_url()}#post-5"
    assert browser.get(source.get_absolute_url()).headers["Location"] == f"{target.get_absolute_url()}#post-3"
    third = make.make_thread(world.officer, world.officers, "더 큰 물음")
    merge(world, target, third)
    assert browser.get(source.get_absolute_url()).headers["Location"] == f"{third.get_absolute_url()}#post-4"
    assert browser.get(post.get_absolute_url()).headers["Location"] == f"{third.get_absolute_url()}#post-6"
    assert Thread.objects.get(pk=source.pk).merged_into == third


def test_the_address_of_a_merged_thread_tells_nothing_to_who_may_not_read_the_other(world, two, client, signed_in):
    source, target = two
    merge(world, source, target)
    assert client.get(source.get_absolute_url()).status_code == 404
    delete_thread(actor=world.editor, thread=target)
    assert signed_in(world.officer).get(source.get_absolute_url()).status_code == 404


def test_a_merged_thread_is_in_no_list_and_its_words_are_found_once(world, two, index_now):
    from search.registry import search_ids

    source, target = two
    index_now()
    merge(world, source, target)
    index_now()
    seen = Thread.objects.visible_to(world.officer)
    assert list(seen) == [target]
    assert search_ids("살아 있는 답", seen).pks == [target.pk]


def test_who_had_read_both_has_only_the_note_to_read(world, two):
    source, target = two
    mark_read(user=world.member, thread=source, number=3)
    mark_read(user=world.member, thread=target, number=2)
    mark_read(user=world.owner, thread=target, number=2)
    mark_read(user=world.owner, thread=source, number=2)
    merge(world, source, target)
    assert ThreadMark.objects.get(user=world.member).number == 5
    assert ThreadMark.objects.get(user=world.owner).number == 2


def test_ties_and_drafts_go_along_and_no_text_is_lost(world, two):
    source, target = two
    case, other = make_case("하나"), make_case("둘")
    for thing in (case, other):
        tie(thread=source, actor=world.editor, target=thing)
    tie(thread=target, actor=world.editor, target=case)
    save_draft(actor=world.member, thread=source, content={"body": "쓰던 글"})
    save_draft(actor=world.owner, thread=source, content={"body": "저기 글"})
    save_draft(actor=world.owner, thread=target, content={"body": "여기 글"})
    merge(world, source, target)
    assert {one.target for one in target.ties.all()} == {case, other}
    drafts = {draft.user: draft.content["body"] for draft in Draft.objects.filter(thread=target)}
    assert drafts == {world.member: "쓰던 글", world.owner: "여기 글\n\n저기 글"}
    assert not Draft.objects.filter(thread=source).exists()


# --- splitting -------------------------------------------------------------------------------------------------------
def test_chosen_posts_open_a_thread_of_their_own_and_both_say_so(world):
    thread = make.make_thread(world.author, world.officers, "본디 이야기")
    for person in ("officer", "member", "owner"):
        make.make_post(getattr(world, person), thread, f"{person}의 글")
    keys = dict(thread.posts.values_list("number", "pk"))
    made = split(world, thread, 4, 3)
    new = made.target
    assert list(new.posts.order_by("number").values_list("number", "pk"))[:2] == [(1, keys[3]), (2, keys[4])]
    assert (new.title, new.author, new.kind, new.audience) == (
        "딴 이야기",
        world.member,
        "discussion",
        Audience.OFFICERS,
    )
    assert list(thread.posts.order_by("number").values_list("number", flat=True)) == [1, 2, 5]
    for one, note, count in ((new, made.note, 3), (thread, made.source_note, 3)):
        one.refresh_from_db()
        assert (note.body, note.number, one.post_count) == ("다른 주제입니다.", one.last_number, count)
    board = Forum.objects.get(pk=world.officers.pk)
    assert (board.thread_count, board.post_count) == (2, 6)


@pytest.mark.parametrize("numbers", [(), (1,), (99,)])
def test_nothing_chosen_and_the_opening_post_alone_are_refused(world, two, numbers):
    with pytest.raises(DomainError):
        split(world, two[1], *numbers)
    assert not Rearrangement.objects.exists()


def test_the_opening_post_and_deleted_ones_stay_whatever_is_chosen(world, two):
    made = split(world, two[0], 1, 2, 3)
    assert list(made.target.posts.order_by("number").values_list("body", flat=True)) == [
        "살아 있는 답",
        "다른 주제입니다.",
    ]


def test_readers_of_the_chosen_posts_have_read_them_there(world):
    thread = make.make_thread(world.author, world.officers)
    for _n in range(3):
        make.make_post(world.author, thread)
    mark_read(user=world.member, thread=thread, number=4)
    mark_read(user=world.owner, thread=thread, number=2)
    new = split(world, thread, 2, 3).target
    marks = dict(ThreadMark.objects.filter(thread=new).values_list("user", "number"))
    assert marks[world.member.pk] == 2
    assert world.owner.pk not in marks


def test_a_split_in_a_group_stays_in_the_group(world):
    thread = make.make_thread(world.owner, world.circle)
    make.make_post(world.member, thread)
    new = split(world, thread, 2, actor=world.owner).target
    assert (new.forum, new.audience) == (world.circle, Audience.GROUP)
    assert world.who(lambda user: Thread.objects.visible_to(user).filter(pk=new.pk).exists()) == {
        *("owner", "member", "expert")
    }


# --- pages -----------------------------------------------------------------------------------------------------------
def test_a_keeper_finds_the_thread_looks_at_both_and_merges(world, two, signed_in):
    source, target = two
    hidden = make.make_thread(world.owner, world.circle, "먼저 있던 연구회 물음")
    browser = signed_in(world.editor)
    address = reverse("forums:merge", args=[source.pk])
    shown = browser.get(address, {"q": "먼저 물음"}).content.decode()
    assert target.title in shown
    assert hidden.title not in shown
    assert target.title in browser.get(address, {"q": f"#{target.pk}"}).content.decode()
    assert browser.get(address, {"into": hidden.pk}).status_code == 404
    assert browser.post(f"{address}?into={target.pk}", {"sentence": " "}).status_code == 422
    answer = browser.post(f"{address}?into={target.pk}", {"sentence": "같은 물음입니다."}, follow=True)
    shown = answer.content.decode()
    assert "중복된 물음" in shown
    assert "같은 물음입니다." in shown


def test_the_keeper_is_warned_when_residents_will_read_the_posts(world, signed_in):
    source, target = make.make_thread(world.author, world.officers), make.make_thread(world.editor, world.public)
    browser = signed_in(world.editor)
    shown = browser.get(reverse("forums:merge", args=[source.pk]), {"into": target.pk}).content.decode()
    assert "alert--warning" in shown
    shown = browser.get(reverse("forums:merge", args=[target.pk]), {"into": source.pk}).content.decode()
    assert "alert--warning" not in shown


def test_a_keeper_chooses_posts_looks_once_more_and_splits(world, two, signed_in):
    source, _target = two
    browser = signed_in(world.editor)
    address = reverse("forums:split", args=[source.pk])
    fields = {"posts": ["3"], "title": "딴 이야기", "sentence": "다른 주제입니다."}
    assert "지운 답" not in browser.get(address).content.decode()
    assert browser.post(address, {**fields, "posts": []}).status_code == 422
    assert browser.post(address, fields).status_code == 200
    assert not Rearrangement.objects.exists()
    answer = browser.post(address, {**fields, "confirmed": "1"}, follow=True)
    assert "살아 있는 답" in answer.content.decode()
    left = browser.get(source.get_absolute_url()).content.decode()
    assert "살아 있는 답" not in left
    assert "딴 이야기" in left


def test_a_note_names_the_other_thread_only_to_who_may_read_it(world, two, signed_in):
    source, _target = two
    made = split(world, source, 3)
    browser = signed_in(world.officer)
    assert "딴 이야기" in browser.get(source.get_absolute_url()).content.decode()
    delete_thread(actor=world.editor, thread=made.target)
    assert "딴 이야기" not in browser.get(source.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["merge", "split"])
def test_the_pages_are_for_keepers(world, two, signed_in, client, name):
    address = reverse(f"forums:{name}", args=[two[0].pk])
    assert client.get(address).status_code == 302
    assert signed_in(world.author).get(address).status_code == 403
    assert signed_in(world.expert).get(address).status_code == 404
    assert Post.objects.filter(thread=two[0]).count() == 3
