"""Texts that wait: held for a word, let through, sent back, taken back; and nowhere else meanwhile."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from common.exceptions import DomainError
from community.forums.choices import Kind
from community.forums.models import Draft, Forum, Post, PostFile, Thread
from community.forums.services.drafting import draft_for, save_draft
from community.forums.services.editing import edit_post
from community.forums.services.keeping import change_state
from community.forums.services.marking import mark_read, state_of
from community.forums.services.merging import merge_threads
from community.forums.services.submitting import check_change, submit_thread
from community.forums.unread import unread_threads
from community.moderation.choices import HoldingState, Measure
from community.moderation.heldwords import folded
from community.moderation.models import HeldWord, Holding
from community.moderation.services import holding
from community.notices.models import Mention, Notice, Subscription, Telling
from people.models import User
from people.services.accounts import leave_site
from search.registry import search_ids
from tests.factories import forums as make

from .conftest import HELD, decided, flagged, hand_in, standing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("축하합니다, 당첨입니다", "당첨", True),
        ("당.첨", "당첨", True),
        ("당​첨", "당첨", True),
        ("ＶＩＡＧＲＡ 팝니다", "viagra", True),
        ("이번 당 첨부 자료", "당첨", False),
        ("빠른   대출 상담", "대출 상담", True),
        ("민원 다시 발급", "시발", False),
    ],
)
def test_how_a_word_is_looked_for(text, word, found):
    assert (folded(word) in folded(text)) is found


def test_a_word_in_title_or_text_holds_and_without_it_the_post_stands(world):
    HeldWord.objects.create(word=HELD)
    assert isinstance(hand_in(world.author, world.officers, "보통 글"), Thread)
    assert isinstance(hand_in(world.author, world.officers, "다른 글", title=f"{HELD} 안내"), Draft)
    assert isinstance(hand_in(world.author, world.officers), Draft)
    assert Thread.objects.count() == 1


def test_a_word_out_of_use_holds_nothing_and_keepers_are_never_held(world):
    HeldWord.objects.create(word=HELD)
    assert isinstance(hand_in(world.editor, world.officers), Thread)
    assert isinstance(hand_in(world.owner, world.circle), Thread)
    HeldWord.objects.update(active=False)
    assert isinstance(hand_in(world.author, world.officers), Thread)


def test_the_same_page_sent_twice_waits_once(world, held):
    thread = held.draft.thread
    hand_in(world.author, thread)
    assert Holding.objects.count() == 1
    assert Draft.objects.count() == 1


def test_who_waits_can_write_something_else_meanwhile(world, held):
    assert draft_for(world.author, thread=held.draft.thread) is None
    assert isinstance(hand_in(world.author, held.draft.thread, "다른 답"), Post)


# --- nowhere meanwhile -----------------------------------------------------------------------------------------------
SECRET = f"{HELD} 비밀낱말"
OTHERS = ("anonymous", "account", "officer", "manager", "owner", "member")


@pytest.fixture
def waiting(world, held, index_now):
    """A held answer and a held thread with a word of their own, which call a reader and answer a followed thread."""
    thread = held.draft.thread
    User.objects.filter(pk=world.manager.pk).update(name="박감독")
    world.manager.refresh_from_db()
    mark_read(user=world.manager, thread=thread, number=thread.last_number)
    Subscription.objects.create(user=world.manager, thread=thread, origin="chosen")
    Subscription.objects.create(user=world.manager, forum=world.officers, origin="chosen")
    hand_in(world.author, thread, f"{SECRET} @{world.manager.name}")
    hand_in(world.author, world.officers, SECRET, title=SECRET)
    index_now()
    return thread


@pytest.mark.parametrize("who", OTHERS)
def test_no_page_search_or_count_shows_what_waits(world, waiting, client, who):
    person = getattr(world, who)
    state = state_of(person) if person.is_authenticated else None
    if state:
        client.force_login(person)
    addresses = ["/forums/", waiting.get_absolute_url(), world.officers.get_absolute_url(), "/forums/unread/", "/"]
    addresses += [
        "/forums/new/",
        "/forums/drafts/",
        "/notices/",
        "/forums/moderation/mine/",
        "/forums/moderation/held/",
    ]
    for address in addresses:
        assert "비밀낱말" not in client.get(address, follow=True).content.decode(), address
    assert client.get("/search/", {"q": "비밀낱말"}).context["found"].total == 0
    assert search_ids("비밀낱말", Thread.objects.visible_to(person)).pks == []
    for row in Holding.objects.all():
        assert client.get(row.get_absolute_url()).status_code in (302, 404)


def test_no_row_number_notice_or_call_tells_of_what_waits(world, waiting):
    thread = Thread.objects.get(pk=waiting.pk)
    board = Forum.objects.get(pk=world.officers.pk)
    assert (thread.last_number, thread.post_count, board.post_count, board.thread_count) == (1, 1, 1, 1)
    assert standing(world.officer) == ["첫 글입니다."]
    assert not unread_threads(world.manager, state_of(world.manager)).filter(pk=thread.pk).exists()
    assert not Notice.objects.exists()
    assert not Mention.objects.exists()
    assert Telling.objects.count() == 1  # that of the thread itself


def test_its_files_are_handed_to_author_and_keepers_alone(world, held, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = PostFile.objects.create(
        draft=held.draft,
        file=ContentFile(b"%PDF-1.4", name="b.pdf"),
        original_name="b.pdf",
        content_type="application/pdf",
        kind="pdf",
        size=8,
        sha256="0" * 64,
    )
    may = set()
    for name in ("author", "editor", "administrator", "officer", "owner"):
        client.force_login(getattr(world, name))
        if client.get(reverse("moderation:holding-file", args=[held.pk, file.pk])).status_code == 200:
            may.add(name)
    assert may == {"author", "editor", "administrator"}
    client.force_login(world.editor)
    assert client.get(reverse("forums:file", args=[file.pk])).status_code == 404


# --- decisions -------------------------------------------------------------------------------------------------------
def test_what_is_let_through_stands_by_its_author_from_now_on(
    world, waiting, mailoutbox, django_capture_on_commit_callbacks
):
    row = Holding.objects.get(draft__content__body__startswith=SECRET, draft__thread=waiting)
    with django_capture_on_commit_callbacks(execute=True):
        post = holding.approve(actor=world.editor, holding=row)
    assert (post.author, post.number, post.thread) == (world.author, 2, waiting)
    assert post.posted_at > timezone.now() - datetime.timedelta(minutes=1)
    assert Mention.objects.filter(post=post, person=world.manager).exists()
    assert Notice.objects.filter(post=post, user=world.manager).exists()
    row.refresh_from_db()
    assert (row.state, row.draft, row.post) == (HoldingState.APPROVED, None, post)
    assert [mail for mail in mailoutbox if world.author.email in mail.to]
    with pytest.raises(PermissionDenied):
        holding.approve(actor=world.administrator, holding=row)


@pytest.mark.usefixtures("english")
def test_a_held_poll_keeps_its_options_and_one_that_has_ended_goes_back(world, time_machine):
    HeldWord.objects.create(word=HELD)
    closes = timezone.localtime(timezone.now() + datetime.timedelta(days=2))
    details = {
        "options": "하나\n둘",
        "most": "1",
        "closes_at": closes.strftime("%Y-%m-%dT%H:%M"),
        "results": "voted",
        "is_anonymous": "yes",
        "tags": "점심",
    }
    for number in range(2):
        content = {"title": f"{HELD} {number}", "body": "고르세요", "kind": Kind.POLL, "details": details}
        draft = save_draft(actor=world.author, forum=world.officers, content=content)
        submit_thread(
            actor=world.author,
            forum=world.officers,
            title=content["title"],
            body="고르세요",
            draft=draft,
            kind=Kind.POLL,
            details={},
        )
    first, second = Holding.objects.order_by("pk")
    post = holding.approve(actor=world.editor, holding=first)
    assert post.thread.kind == Kind.POLL
    assert [option.text for option in post.thread.poll.options.all()] == ["하나", "둘"]
    time_machine.move_to(timezone.now() + datetime.timedelta(days=3))
    with pytest.raises(DomainError, match="Send it back"):
        holding.approve(actor=world.editor, holding=second)
    second.refresh_from_db()
    assert second.state == HoldingState.WAITING


def test_what_is_sent_back_is_an_unfinished_text_with_a_word_why(world, held):
    thread = held.draft.thread
    with pytest.raises(DomainError):
        holding.send_back(actor=world.editor, holding=held, words=" ")
    holding.send_back(actor=world.editor, holding=held, words="광고로 보입니다.")
    held.refresh_from_db()
    assert (held.state, held.words, held.draft) == (HoldingState.RETURNED, "광고로 보입니다.", None)
    assert HELD in draft_for(world.author, thread=thread).content["body"]


def test_what_is_taken_back_joins_what_was_begun_meanwhile(world, held):
    thread = held.draft.thread
    save_draft(actor=world.author, thread=thread, content={"body": "그사이 쓴 글"})
    draft = holding.withdraw(actor=world.author, holding=held)
    assert draft.content["body"] == f"그사이 쓴 글\n\n{HELD} 축하합니다"
    assert draft.submitted_at is None
    assert not Holding.objects.exists()
    assert Draft.objects.count() == 1


def test_an_answer_that_waits_follows_a_merged_thread(world, held):
    source, target = held.draft.thread, make.make_thread(world.officer, world.officers)
    save_draft(actor=world.author, thread=target, content={"body": "쓰던 글"})
    merge_threads(actor=world.editor, source=source, target=target, sentence="같은 물음입니다.")
    post = holding.approve(actor=world.editor, holding=Holding.objects.get())
    assert post.thread == target
    assert draft_for(world.author, thread=target).content["body"] == "쓰던 글"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("what", ["closed", "suspended"])
def test_what_cannot_stand_any_more_says_so_to_who_lets_it_through(world, held, what):
    if what == "closed":
        change_state(actor=world.editor, thread=held.draft.thread, verb="close")
    else:
        decided(world, Measure.SUSPEND, report=flagged(world), everywhere=True)
    with pytest.raises(DomainError, match="cannot post this at present"):
        holding.approve(actor=world.editor, holding=held)


def test_a_change_that_would_be_held_is_refused_but_not_for_what_stood_there(world):
    post = make.make_thread(world.author, world.officers, body=f"{HELD} 옛글").posts.get()
    HeldWord.objects.create(word=HELD)
    HeldWord.objects.create(word="대출")
    check_change(actor=world.author, post=post, body=f"{HELD} 고친 글")
    with pytest.raises(DomainError, match="대출"):
        check_change(actor=world.author, post=post, body="대출 상담")
    edit_post(actor=world.editor, post=post, body="대출 상담")


def test_what_waits_goes_with_its_author(world, held):
    leave_site(user=world.author, actor=world.author)
    assert not Holding.objects.exists()
    assert not Draft.objects.exists()
