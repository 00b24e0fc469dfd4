"""The pages of boards, threads and writing: what they show, keep and refuse."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.forums.choices import PAGE_SIZE
from community.forums.models import Draft, Forum, Post, Thread
from community.forums.services.editing import delete_post, edit_post, version_of
from community.forums.services.keeping import change_state
from community.forums.services.marking import state_of
from community.forums.views import writing
from tests.factories import forums as make
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory

pytestmark = pytest.mark.django_db


def page(browser, name, *args, status=200, **params) -> str:
    response = browser.get(reverse(f"forums:{name}", args=args), params)
    assert response.status_code == status
    return response.content.decode()


# --- reading ---------------------------------------------------------------------------------------------------------
def test_the_list_shows_the_boards_that_a_person_may_read(world, signed_in, client):
    make.make_thread(world.owner, world.circle, "닫힌 이야기")
    make.make_thread(world.author, world.officers, "담당자 이야기")
    assert "담당자 이야기" not in (shown := page(client, "index"))
    assert world.public.name_ko in shown
    shown = page(signed_in(world.officer), "index")
    assert "담당자 이야기" in shown
    assert "닫힌 이야기" not in shown
    assert world.group.name not in shown
    shown = page(signed_in(world.expert), "index")
    assert "닫힌 이야기" in shown
    assert "담당자 이야기" not in shown
    assert world.officers.name_ko not in shown


def test_what_a_person_may_not_read_is_answered_as_if_it_were_not_there(world, signed_in, client):
    thread = make.make_thread(world.owner, world.circle)
    post = thread.posts.get()
    addresses = [
        reverse("forums:board", args=[world.circle.slug]),
        thread.get_absolute_url(),
        post.get_absolute_url(),
        *(reverse(f"forums:{name}", args=[thread.pk]) for name in ("first-unread", "reply", "keep", "thread-delete")),
        *(reverse(f"forums:{name}", args=[post.pk]) for name in ("post-edit", "post-delete", "post-history")),
        reverse("forums:new-thread", args=[world.circle.slug]),
    ]
    for person in (world.officer, world.administrator, world.account):
        browser = signed_in(person)
        assert {address: browser.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    client.logout()
    assert client.get(thread.get_absolute_url()).status_code == 404


def test_names_are_for_members_and_residents_read_governments(world, signed_in, client):
    editor = OfficerFactory(user__name="박다솜").user
    from people.choices import Role
    from people.roles import set_group

    set_group(editor, Role.EDITOR, True)
    thread = make.make_thread(editor, world.public)
    government = editor.officers.get().government.name_ko
    shown = client.get(thread.get_absolute_url()).content.decode()
    assert government in shown
    assert "박다솜" not in shown
    assert "박다솜" not in page(client, "board", world.public.slug) + page(client, "index")
    assert "박다솜" in signed_in(world.officer).get(thread.get_absolute_url()).content.decode()


def test_a_deleted_post_leaves_an_empty_place_and_no_word(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    post = make.make_post(world.officer, thread, "지워질 말")
    quoting = make.make_post(world.author, thread, "답", quote_of=post)
    delete_post(actor=world.officer, post=post)
    browser = signed_in(world.editor)
    shown = browser.get(thread.get_absolute_url()).content.decode()
    assert "지워질 말" not in shown
    assert 'id="post-2"' in shown
    assert 'id="post-3"' in shown
    assert browser.get(post.get_absolute_url()).status_code == 404
    assert browser.get(quoting.get_absolute_url())["Location"].endswith("#post-3")
    assert "지워질 말" not in page(browser, "reply", thread.pk, quote=post.pk)


def test_pages_of_a_thread_are_stable(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    make.make_posts(thread, 2 * PAGE_SIZE, world.author)
    last = Post.objects.get(number=2 * PAGE_SIZE + 1)
    browser = signed_in(world.officer)
    expected = f"{thread.get_absolute_url()}?page=3#post-41"
    assert browser.get(last.get_absolute_url())["Location"] == expected
    for number in range(2, 12):
        delete_post(actor=world.author, post=Post.objects.get(number=number))
    assert browser.get(last.get_absolute_url())["Location"] == expected
    shown = browser.get(f"{thread.get_absolute_url()}?page=3").content.decode()
    assert 'id="post-41"' in shown
    assert 'id="post-40"' not in shown


def test_the_history_shows_what_changed_to_members(world, signed_in, client):
    post = make.make_thread(world.author, world.officers, body="옛 말").posts.get()
    edit_post(actor=world.author, post=post, body="새 말")
    shown = page(signed_in(world.officer), "post-history", post.pk)
    assert "<del>옛</del>" in shown
    assert "<ins>새</ins>" in shown
    client.logout()
    assert client.get(reverse("forums:post-history", args=[post.pk])).status_code == 302


# --- writing ---------------------------------------------------------------------------------------------------------
def test_a_thread_is_written_previewed_and_posted_without_javascript(world, signed_in):
    browser = signed_in(world.officer)
    address = reverse("forums:new-thread", args=[world.officers.slug])
    given = {"title": "묻습니다", "body": "**굵게**", "kind": "discussion", "version": "0"}
    shown = browser.post(address, {**given, "preview": "1"})
    assert shown.status_code == 200
    assert "<strong>굵게</strong>" in shown.content.decode()
    assert Draft.objects.get().content["title"] == "묻습니다"
    assert not Thread.objects.exists()
    assert "묻습니다" in browser.get(address).content.decode()
    answer = browser.post(address, given)
    thread = Thread.objects.get()
    assert answer["Location"] == thread.get_absolute_url()
    assert not Draft.objects.exists()


def test_an_error_brings_back_what_was_typed_and_keeps_files(world, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    browser = signed_in(world.officer)
    address = reverse("forums:new-thread", args=[world.officers.slug])
    uploads = [SimpleUploadedFile("표.txt", "내용".encode()), SimpleUploadedFile("나쁜.exe", b"MZ")]
    response = browser.post(address, {"title": "", "body": "긴 글입니다", "uploads": uploads})
    shown = response.content.decode()
    assert response.status_code == 422
    assert "긴 글입니다" in shown
    assert "표.txt" in shown
    assert Draft.objects.get().files.get().original_name == "표.txt"
    browser.post(address, {"title": "이제", "body": "긴 글입니다"})
    file = Post.objects.get().files.get()
    assert browser.get(reverse("forums:file", args=[file.pk])).getvalue().decode() == "내용"
    assert signed_in(world.account).get(reverse("forums:file", args=[file.pk])).status_code == 404


def test_a_file_of_a_draft_is_its_writers_alone(world, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("표.txt", "내용".encode())
    signed_in(world.officer).post(
        reverse("forums:new-thread", args=[world.officers.slug]), {"body": "글", "uploads": [upload]}
    )
    address = reverse("forums:file", args=[Draft.objects.get().files.get().pk])
    assert signed_in(world.officer).get(address).status_code == 200
    assert signed_in(world.editor).get(address).status_code == 404


def test_an_expired_session_gives_the_text_back(world, client):
    thread = make.make_thread(world.author, world.officers)
    for address in (
        reverse("forums:new-thread", args=[world.officers.slug]),
        reverse("forums:reply", args=[thread.pk]),
        reverse("forums:post-edit", args=[thread.posts.get().pk]),
    ):
        response = client.post(address, {"title": "제목", "body": "오래 쓴 글"})
        assert response.status_code == 403
        assert "오래 쓴 글" in response.content.decode()
        assert client.get(address).status_code == 302
    autosave = client.post(reverse("forums:reply-autosave", args=[thread.pk]), {"body": "글"})
    assert autosave.status_code == 401


def test_a_refusal_gives_the_text_back(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    change_state(actor=world.editor, thread=thread, verb="close")
    response = signed_in(world.officer).post(reverse("forums:reply", args=[thread.pk]), {"body": "오래 쓴 글"})
    assert response.status_code == 403
    assert "오래 쓴 글" in response.content.decode()


def test_an_answer_saves_itself_and_a_second_window_is_told(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    browser = signed_in(world.officer)
    address = reverse("forums:reply-autosave", args=[thread.pk])
    assert browser.post(address, {"body": "하나", "version": "0"}).json()["version"] == 1
    assert browser.post(address, {"body": "둘", "version": "1"}).json()["version"] == 2
    late = browser.post(address, {"body": "옛", "version": "1"})
    assert late.status_code == 409
    assert late.json()["message"]
    assert "둘" in browser.get(thread.get_absolute_url()).content.decode()
    assert "둘" in page(browser, "drafts")
    draft = Draft.objects.get()
    assert signed_in(world.author).post(reverse("forums:draft-discard", args=[draft.pk])).status_code == 404
    signed_in(world.officer).post(reverse("forums:draft-discard", args=[draft.pk]))
    assert not Draft.objects.exists()


def test_a_new_thread_saves_itself_with_kind_and_ties(world, signed_in):
    case = make_case()
    browser = signed_in(world.officer)
    given = {"title": "제목", "body": "글", "kind": "discussion", "tie": f"case-{case.pk}", "version": "0"}
    browser.post(reverse("forums:new-autosave", args=[world.officers.slug]), given)
    shown = page(browser, "new-thread", world.officers.slug)
    assert f'value="case-{case.pk}"' in shown
    assert case.title in shown


def test_quoting_works_without_javascript(world, signed_in):
    thread = make.make_thread(world.author, world.officers, body="첫 줄\n> 남의 말\n둘째 줄")
    browser = signed_in(world.officer)
    post = thread.posts.get()
    assert "&gt; 첫 줄\n&gt; 둘째 줄" in page(browser, "reply", thread.pk, quote=post.pk)
    browser.post(reverse("forums:reply", args=[thread.pk]), {"body": "> 첫 줄\n\n네", "quote_of": post.pk})
    answer = Post.objects.get(number=2)
    assert answer.quote_of == post
    elsewhere = make.make_thread(world.author, world.officers).posts.get()
    browser.post(reverse("forums:reply", args=[thread.pk]), {"body": "다른 곳", "quote_of": elsewhere.pk})
    assert Post.objects.get(thread=thread, number=3).quote_of is None


def test_an_edit_upon_another_shows_both_texts(world, signed_in):
    post = make.make_thread(world.author, world.officers, "제목", "처음").posts.get()
    base = version_of(post)
    edit_post(actor=world.editor, post=post, body="편집자의 글")
    browser = signed_in(world.author)
    address = reverse("forums:post-edit", args=[post.pk])
    response = browser.post(address, {"title": "제목", "body": "작성자의 글", "version": base})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "편집자의 글" in shown
    assert "작성자의 글" in shown
    post.refresh_from_db()
    browser.post(address, {"title": "제목", "body": "작성자의 글", "version": version_of(post)})
    post.refresh_from_db()
    assert post.body == "작성자의 글"


def test_the_preview_is_the_pipeline_of_posting(world, signed_in, client):
    text = "<script>x</script> **굵게** https://example.org"
    shown = signed_in(world.officer).post(reverse("forums:preview"), {"text": text}).content.decode()
    assert "<script>" not in shown
    post = make.make_thread(world.author, world.officers, body=text).posts.get()
    assert shown == post.rendered
    client.logout()
    assert client.post(reverse("forums:preview"), {"text": text}).status_code == 403


def test_too_much_writing_is_refused_with_a_sentence_and_kept(world, signed_in, monkeypatch):
    monkeypatch.setattr(writing, "TRIES", 1)
    cache.clear()
    thread = make.make_thread(world.author, world.officers)
    browser = signed_in(world.officer)
    address = reverse("forums:reply", args=[thread.pk])
    assert browser.post(address, {"body": "하나"}).status_code == 302
    response = browser.post(address, {"body": "둘입니다"})
    assert response.status_code == 429
    assert "둘입니다" in response.content.decode()
    assert Draft.objects.get().content["body"] == "둘입니다"


# --- keeping order ---------------------------------------------------------------------------------------------------
def test_the_keepers_page_pins_closes_moves_and_deletes(world, signed_in):
    thread = make.make_thread(world.author, world.officers)
    browser = signed_in(world.editor)
    address = reverse("forums:keep", args=[thread.pk])
    for act in ("pin", "close"):
        browser.post(address, {"act": act})
    assert browser.post(address, {"move": "1", "target": world.circle.pk}).status_code == 422
    browser.post(address, {"move": "1", "target": world.public.pk})
    thread.refresh_from_db()
    assert (thread.is_pinned, thread.state, thread.forum) == (True, "closed", world.public)
    browser.post(reverse("forums:thread-delete", args=[thread.pk]))
    assert browser.get(thread.get_absolute_url()).status_code == 404
    other = make.make_thread(world.author, world.officers)
    assert signed_in(world.officer).get(reverse("forums:keep", args=[other.pk])).status_code == 403


# --- cases -----------------------------------------------------------------------------------------------------------
def test_from_a_case_to_a_thread_about_it_and_back(world, signed_in, client):
    case = make_case("대표번호 하나로")
    browser = signed_in(world.officer)
    address = reverse("cases:detail", args=[case.number])
    start = f"{reverse('forums:start')}?tie=case-{case.pk}"
    assert start in browser.get(address).content.decode()
    shown = browser.get(start).content.decode()
    assert case.title in shown
    onward = f"{reverse('forums:new-thread', args=[world.officers.slug])}?tie=case-{case.pk}"
    assert onward in shown
    browser.post(onward.partition("?")[0], {"title": "이 사례를 해 보신 분", "body": "글", "tie": f"case-{case.pk}"})
    thread = Thread.objects.get()
    assert case.title in browser.get(thread.get_absolute_url()).content.decode()
    assert "이 사례를 해 보신 분" in browser.get(address).content.decode()
    client.logout()
    assert "이 사례를 해 보신 분" not in client.get(address).content.decode()


def test_talk_of_a_closed_group_about_a_case_shows_on_the_case_to_its_members_alone(world, signed_in):
    case = make_case()
    make.make_thread(world.owner, world.circle, "우리끼리 본 사례", targets=[case])
    address = reverse("cases:detail", args=[case.number])
    shown = {
        name
        for name, person in world.people.items()
        if name != "anonymous" and "우리끼리 본 사례" in signed_in(person).get(address).content.decode()
    }
    assert shown == {"owner", "member", "expert"}


def test_a_case_for_officers_shows_on_a_public_thread_to_officers_alone(world, signed_in, client):
    case = make_case("담당자만 보는 사례", audience="officers")
    thread = make.make_thread(world.editor, world.public, targets=[case])
    assert "담당자만 보는 사례" not in client.get(thread.get_absolute_url()).content.decode()
    assert "담당자만 보는 사례" in signed_in(world.officer).get(thread.get_absolute_url()).content.decode()


# --- queries ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 5])
def test_lists_cost_the_same_for_one_and_for_five(world, signed_in, django_assert_num_queries, number):
    heading = make.make_board("묶음", is_heading=True)
    for _n in range(number):
        board = make.make_board(parent=Forum.objects.get(pk=heading.pk))
        thread = make.make_thread(world.author, world.officers)
        make.make_post(world.officer, thread)
        make.make_thread(world.author, board)
    state = state_of(world.member)
    state.last_visit_at = state.read_until
    state.save()
    browser = signed_in(world.member)
    lists = {"index": [], "board": [world.officers.slug], "unread": [], "new": [], "start": [], "drafts": []}
    assert {name: queries(browser, name, *args) for name, args in lists.items()} == QUERIES


def queries(browser, name, *args) -> int:
    page(browser, name, *args)
    with CaptureQueriesContext(connection) as asked:
        page(browser, name, *args)
    return len(asked)


@pytest.mark.parametrize("number", [1, 5, 200])
def test_a_thread_costs_the_same_for_one_post_and_for_two_hundred(world, signed_in, django_assert_num_queries, number):
    case = make_case()
    thread = make.make_thread(world.author, world.officers, targets=[case])
    make.make_posts(thread, number, world.officer)
    browser = signed_in(world.member)
    browser.get(thread.get_absolute_url())
    with django_assert_num_queries(THREAD):
        browser.get(thread.get_absolute_url())


# One of them asks for the tags of the threads on the page.
QUERIES = {"index": 9, "board": 15, "unread": 14, "new": 14, "start": 7, "drafts": 9}
THREAD = 23
