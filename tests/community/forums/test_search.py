"""Threads in search: found by every post, led to the right one, and a way on for who finds nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common import filewords
from common.extract import ExtractedText
from common.filewords import read_again_later
from community.forums.models import PostFileText, Thread
from community.forums.services.drafting import save_draft
from community.forums.services.editing import delete_post
from community.forums.services.files import add_to_post, keep_with_draft, remove_from_post
from community.forums.services.keeping import delete_thread, move_thread
from community.forums.services.posting import reply, start_thread
from search.lookup import search_ids
from tests.common import files
from tests.factories import forums as make

pytestmark = pytest.mark.django_db


def found(user, query) -> list[str]:
    rows = Thread.objects.visible_to(user)
    keys = search_ids(query, rows).pks
    return [rows.get(pk=key).title for key in keys if rows.filter(pk=key).exists()]


def results(browser, **params) -> str:
    return browser.get(reverse("search:results"), params).content.decode()


def test_a_thread_is_found_by_words_that_different_people_said(world, index_now):
    thread = make.make_thread(world.author, world.officers, "교대 근무", "점심시간이 문제입니다.")
    make.make_post(world.officer, thread, "너구리 방식으로 엇갈려 쉽니다.")
    index_now()
    assert found(world.officer, "점심시간 너구리") == ["교대 근무"]
    assert found(world.account, "점심시간 너구리") == []


def test_a_result_leads_to_the_very_post_that_has_the_words(world, signed_in, index_now):
    thread = make.make_thread(world.author, world.officers, "교대 근무")
    post = make.make_post(world.officer, thread, "너구리 방식으로 엇갈려 쉽니다.")
    index_now()
    shown = results(signed_in(world.officer), q="너구리")
    assert thread.get_absolute_url() in shown
    assert post.get_absolute_url() in shown
    assert "<mark>너구리</mark>" in shown


def test_what_is_deleted_is_found_no_more(world, index_now):
    thread = make.make_thread(world.author, world.officers, "교대 근무")
    post = make.make_post(world.officer, thread, "너구리 방식입니다.")
    index_now()
    delete_post(actor=world.officer, post=post)
    index_now()
    assert found(world.officer, "너구리") == []
    assert found(world.officer, "교대 근무") == ["교대 근무"]
    delete_thread(actor=world.editor, thread=thread)
    assert found(world.officer, "교대 근무") == []
    index_now()
    assert found(world.officer, "교대 근무") == []


def test_who_may_read_counts_at_once_and_the_index_follows(world, index_now):
    thread = make.make_thread(world.author, world.officers, "너구리 근무")
    index_now()
    assert found(world.account, "너구리") == []
    move_thread(actor=world.editor, thread=thread, target=world.public)
    index_now()
    assert found(world.account, "너구리") == ["너구리 근무"]


def test_talk_of_a_group_is_suggested_and_found_by_its_members_alone(world, signed_in, index_now):
    make.make_thread(world.owner, world.circle, "너구리 분류표")
    index_now()
    suggest = reverse("search:suggest")
    shown = {
        name
        for name, person in world.people.items()
        if name != "anonymous" and "분류표" in str(signed_in(person).get(suggest, {"q": "너구"}).json())
    }
    assert shown == {"owner", "member", "expert"}
    assert "분류표" not in results(signed_in(world.administrator), q="너구리")


def test_who_finds_nothing_may_ask_the_others(world, signed_in, client, index_now):
    index_now()
    words = "쾌쾌퉤퉤"
    start = f"{reverse('forums:start')}?title="
    shown = results(signed_in(world.officer), q=words)
    assert start in shown
    address = shown[shown.index(start) :].partition('"')[0].replace("&amp;", "&")
    onward = signed_in(world.officer).get(address).content.decode()
    assert words in onward
    board = reverse("forums:new-thread", args=[world.officers.slug])
    assert f'value="{words}"' in client.get(f"{board}?{address.partition('?')[2]}").content.decode()
    assert start not in results(signed_in(world.account), q=words)


def with_file(person, board, name, content, thread=None):
    """A post with a file by the way that people take: uploaded with a draft, then posted."""
    place = {"thread": thread} if thread else {"forum": board}
    draft = save_draft(actor=person, content={}, **place)
    keep_with_draft(actor=person, draft=draft, upload=SimpleUploadedFile(name, content))
    if thread:
        return reply(actor=person, thread=thread, body="붙임을 보세요.", draft=draft)
    return start_thread(actor=person, forum=board, title="자료", body="붙임", draft=draft).posts.get()


def test_a_thread_is_found_by_the_words_of_a_file_and_led_to_its_post(world, signed_in, index_now):
    thread = make.make_thread(world.author, world.officers, "교대 근무")
    post = with_file(world.officer, world.officers, "교대표.hwpx", files.hwpx("너구리 방식"), thread)
    index_now()
    assert found(world.officer, "교대 너구리") == ["교대 근무"]
    assert found(world.officer, "교대표") == ["교대 근무"]
    assert found(world.account, "너구리") == []
    shown = results(signed_in(world.officer), q="너구리")
    assert "「교대표.hwpx」" in shown
    assert post.get_absolute_url() in shown
    assert "<mark>너구리</mark>" in shown


def test_the_words_of_a_file_go_with_the_file_and_with_its_post(world, index_now):
    thread = make.make_thread(world.author, world.officers, "교대 근무")
    first = with_file(world.officer, world.officers, "a.txt", "너구리".encode(), thread)
    second = with_file(world.author, world.officers, "b.txt", "오소리".encode(), thread)
    index_now()
    assert (found(world.officer, "너구리"), found(world.officer, "오소리")) == (["교대 근무"], ["교대 근무"])
    remove_from_post(actor=world.officer, post=first, keys={first.files.get().pk})
    delete_post(actor=world.author, post=second)
    index_now()
    assert (found(world.officer, "너구리"), found(world.officer, "오소리")) == ([], [])
    add_to_post(actor=world.officer, post=first, upload=SimpleUploadedFile("c.txt", "수달".encode()))
    index_now()
    assert found(world.officer, "수달") == ["교대 근무"]


def test_a_file_of_a_draft_is_not_read_until_it_is_posted(world, index_now):
    draft = save_draft(actor=world.officer, content={}, forum=world.officers)
    keep_with_draft(actor=world.officer, draft=draft, upload=SimpleUploadedFile("a.txt", "너구리".encode()))
    assert (read_again_later(), PostFileText.objects.count()) == (0, 0)
    start_thread(actor=world.officer, forum=world.officers, title="자료", body="붙임", draft=draft)
    index_now()
    assert (PostFileText.objects.get().text, found(world.officer, "너구리")) == ("너구리", ["자료"])


def test_files_of_a_group_are_found_by_its_members_alone(world, index_now):
    with_file(world.owner, world.circle, "a.txt", "너구리".encode())
    index_now()
    assert world.who(lambda person: found(person, "너구리")) == {"owner", "member", "expert"}


def test_a_file_that_could_not_be_read_is_tried_again_by_the_clock(world, monkeypatch):
    monkeypatch.setattr(filewords, "extract_text", lambda path, kind: ExtractedText(error="limits"))
    post = with_file(world.officer, world.officers, "a.txt", "너구리".encode())
    assert PostFileText.objects.get().error == "limits"
    monkeypatch.undo()
    assert read_again_later() == 1
    words = PostFileText.objects.get(stored__post=post)
    assert (words.text, words.error, words.attempts, read_again_later()) == ("너구리", "", 2, 0)
