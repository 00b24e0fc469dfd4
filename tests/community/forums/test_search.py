"""Threads in search: found by every post, led to the right one, and a way on for who finds nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from community.forums.models import Thread
from community.forums.services.editing import delete_post
from community.forums.services.keeping import delete_thread, move_thread
from search.lookup import search_ids
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
