"""What people see and send: flagging, the queue, a warning to confirm, a suspension on each form, the log."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.forums.models import Draft, Post
from community.forums.services.keeping import change_state
from community.moderation.choices import Measure, Reason
from community.moderation.models import Flag, HeldWord, Holding, Report, Sanction
from community.moderation.services.flagging import flag_post
from tests.factories import forums as make

from .conftest import HELD, decided, flagged, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def page(browser, name, *args, **params) -> str:
    response = browser.get(reverse(name, args=args), params)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- flagging --------------------------------------------------------------------------------------------------------
def test_a_reader_flags_a_post_and_reads_later_what_came_of_it(world, signed_in):
    post = make.make_thread(world.author, world.officers, "이야기").posts.get()
    browser = signed_in(world.officer)
    address = reverse("moderation:flag", args=[post.pk])
    assert address in browser.get(post.thread.get_absolute_url()).content.decode()
    assert browser.post(address, {"reason": "other", "words": ""}).status_code == 422
    assert browser.post(address, {"words": "글쎄요"}).status_code == 422
    sent = browser.post(address, {"reason": "rude", "words": "욕설입니다."}, follow=True)
    assert "Thank you." in sent.content.decode()
    shown = browser.get(post.thread.get_absolute_url()).content.decode()
    assert address not in shown
    assert "Flagged by you" in shown
    assert browser.get(address).status_code == 302
    assert "Open" in page(browser, "moderation:mine")
    decided(world, Measure.HIDE, report=Report.objects.get(), note="지웠습니다.")
    mine = page(browser, "moderation:mine")
    assert "지웠습니다." in mine
    assert "서로 존중해 주세요." not in mine


@pytest.mark.parametrize(
    ("board", "who", "status"),
    [
        ("public", "account", 200),
        ("officers", "account", 404),
        ("officers", "officer", 200),
        ("circle", "officer", 404),
        ("circle", "editor", 404),
        ("circle", "expert", 200),
    ],
)
def test_whoever_reads_a_post_may_flag_it_and_nobody_else_learns_that_there_is_one(
    world, signed_in, board, who, status
):
    author = {"public": world.manager, "officers": world.author, "circle": world.owner}[board]
    post = make.make_thread(author, getattr(world, board)).posts.get()
    assert signed_in(getattr(world, who)).get(reverse("moderation:flag", args=[post.pk])).status_code == status


def test_a_visitor_is_led_to_the_sign_in_and_an_author_is_refused_with_a_sentence(world, signed_in, client):
    post = make.make_thread(world.manager, world.public).posts.get()
    address = reverse("moderation:flag", args=[post.pk])
    assert client.get(address).status_code == 302
    assert address not in client.get(post.thread.get_absolute_url()).content.decode()
    refused = signed_in(world.manager).get(address)
    assert refused.status_code == 403
    assert "your own post" in refused.content.decode()


def test_many_flags_within_an_hour_wait_and_keep_the_words(world, signed_in, monkeypatch):
    monkeypatch.setattr("community.moderation.views.readers.FLAGS", 1)
    browser = signed_in(world.officer)
    posts = [make.make_thread(world.author, world.officers).posts.get() for _n in range(2)]
    browser.post(reverse("moderation:flag", args=[posts[0].pk]), {"reason": "rude"})
    late = browser.post(reverse("moderation:flag", args=[posts[1].pk]), {"reason": "rude", "words": "긴 설명"})
    assert late.status_code == 429
    assert "긴 설명" in late.content.decode()


# --- the queue -------------------------------------------------------------------------------------------------------
def test_the_queue_shows_post_reasons_and_age_and_leads_to_the_decision(world, signed_in):
    report = flagged(world)
    flag_post(actor=world.manager, post=report.post, reason=Reason.PERSONAL, words="번호가 있습니다.")
    Report.objects.filter(pk=report.pk).update(opened_at=timezone.now() - datetime.timedelta(days=3))
    browser = signed_in(world.editor)
    shown = page(browser, "moderation:queue")
    assert "문제가 있는 글" in shown
    assert "3 days ago" in shown
    assert "personal data" in shown
    shown = page(browser, "moderation:report", report.pk)
    for words in ("번호가 있습니다.", world.officer.name, world.manager.name, "첫 글입니다."):
        assert words in shown
    assert "1 flag is waiting" not in browser.get(report.post.thread.get_absolute_url()).content.decode()
    assert "2 flags are waiting" in browser.get(report.post.thread.get_absolute_url()).content.decode()


def test_a_decision_is_typed_and_comes_back_when_something_is_missing(world, signed_in):
    report = flagged(world)
    browser, address = signed_in(world.editor), reverse("moderation:report", args=[report.pk])
    missing = browser.post(address, {"decide": "1", "measures": ["warn", "suspend"], "note": "고맙습니다."})
    assert missing.status_code == 422
    assert "고맙습니다." in missing.content.decode()
    assert "Please tell the author why." in missing.content.decode()
    assert "give the last day" in missing.content.decode()
    day = (timezone.localdate() + datetime.timedelta(days=7)).isoformat()
    given = {"decide": "1", "measures": ["hide", "suspend"], "words": "규칙 3", "until": day, "everywhere": "on"}
    assert browser.post(address, given).status_code == 302
    sanction = Sanction.objects.get()
    assert (sanction.everywhere, timezone.localtime(sanction.until).hour) == (True, 0)
    assert timezone.localdate(sanction.until) == timezone.localdate() + datetime.timedelta(days=8)
    assert browser.post(address, {"dismiss": "1"}).status_code == 403
    shown = page(browser, "moderation:report", report.pk)
    assert "규칙 3" in shown
    assert browser.post(address, {"put_back": "1"}).status_code == 302
    assert Post.objects.filter(pk=report.post_id, deleted_at=None).exists()


def test_flags_are_dismissed_with_a_word(world, signed_in):
    report = flagged(world)
    browser = signed_in(world.editor)
    browser.post(reverse("moderation:report", args=[report.pk]), {"dismiss": "1", "dismiss-note": "괜찮습니다."})
    report.refresh_from_db()
    assert (report.state, report.note) == ("dismissed", "괜찮습니다.")
    assert "문제가 있는 글" not in page(browser, "moderation:queue")
    assert "문제가 있는 글" in page(browser, "moderation:queue", done=1)


def test_of_a_group_that_came_to_them_keepers_see_one_post_and_nothing_around_it(world, signed_in):
    thread = make.make_thread(world.owner, world.circle, "우리끼리", "첫 비밀")
    make.make_post(world.member, thread, "둘째 비밀")
    post = make.make_post(world.owner, thread, "심한 말")
    make.make_post(world.member, thread, "넷째 비밀")
    report = flag_post(actor=world.member, post=post, reason=Reason.RUDE).report
    browser = signed_in(world.editor)
    shown = page(browser, "moderation:report", report.pk)
    assert "심한 말" in shown
    assert "비밀" not in shown.replace("심한 말", "")
    assert browser.get(thread.get_absolute_url()).status_code == 404
    assert signed_in(world.owner).get(reverse("moderation:report", args=[report.pk])).status_code == 404


def test_a_moderator_who_flags_decides_at_once(world, signed_in):
    post = make.make_thread(world.author, world.officers).posts.get()
    sent = signed_in(world.editor).post(reverse("moderation:flag", args=[post.pk]), {"reason": "advertising"})
    assert sent.headers["Location"] == Report.objects.get().get_absolute_url()


# --- sanctions -------------------------------------------------------------------------------------------------------
FORMS = ("start", "new-thread", "reply", "post-edit", "thread", "board", "group-found")


def addresses(world, thread) -> dict[str, str]:
    return {
        "start": reverse("forums:start"),
        "new-thread": reverse("forums:new-thread", args=[world.officers.slug]),
        "reply": reverse("forums:reply", args=[thread.pk]),
        "post-edit": reverse("forums:post-edit", args=[thread.posts.get(number=1).pk]),
        "thread": thread.get_absolute_url(),
        "board": world.officers.get_absolute_url(),
        "group-found": reverse("forums:group-found"),
    }


@pytest.mark.parametrize(
    ("form", "measure", "everywhere"),
    [
        *((form, measure, True) for form in FORMS for measure in (Measure.WARN, Measure.SUSPEND)),
        *((form, Measure.SUSPEND, False) for form in FORMS if form not in ("start", "group-found")),
    ],
)
def test_each_form_says_why_and_until_when_and_leads_to_more(world, signed_in, form, measure, everywhere):
    thread = make.make_thread(world.author, world.officers)
    decided(world, measure, everywhere=everywhere)
    browser, sanction = signed_in(world.author), Sanction.objects.get()
    shown = browser.get(addresses(world, thread)[form]).content.decode()
    if measure == Measure.SUSPEND:
        assert "서로 존중해 주세요." in shown
        assert timezone.localtime(sanction.until).strftime("%Y.%m.%d. %H:%M") in shown
    else:
        assert "sent you a warning" in shown
    if form != "group-found":
        assert sanction.get_absolute_url() in shown


def test_what_a_suspended_person_typed_comes_back_and_they_go_on_reading(world, signed_in):
    thread = make.make_thread(world.officer, world.officers, body="읽을거리")
    decided(world, Measure.SUSPEND, everywhere=True)
    browser = signed_in(world.author)
    sent = browser.post(reverse("forums:reply", args=[thread.pk]), {"body": "긴 답입니다"})
    assert sent.status_code == 403
    assert "긴 답입니다" in sent.content.decode()
    assert "읽을거리" in browser.get(thread.get_absolute_url()).content.decode()
    react = reverse("kinds:react", args=[thread.posts.get().pk])
    assert browser.post(react, {"kind": "agree", "value": "1"}).status_code == 403


def test_a_warning_is_read_confirmed_and_then_one_writes_again(world, signed_in):
    decided(world, Measure.WARN)
    browser, sanction = signed_in(world.author), Sanction.objects.get()
    assert "서로 존중해 주세요." in page(browser, "moderation:sanction", sanction.pk)
    assert browser.post(sanction.get_absolute_url()).status_code == 302
    assert browser.get(reverse("forums:new-thread", args=[world.officers.slug])).status_code == 200
    assert signed_in(world.officer).get(sanction.get_absolute_url()).status_code == 404
    assert signed_in(world.editor).post(sanction.get_absolute_url()).status_code == 403


def test_who_keeps_order_sees_who_is_suspended_and_lifts_it(world, signed_in):
    decided(world, Measure.SUSPEND)
    browser, sanction = signed_in(world.editor), Sanction.objects.get()
    assert world.author.name in page(browser, "moderation:sanctions")
    assert browser.post(sanction.get_absolute_url(), {"lift": "1"}).status_code == 302
    assert world.author.name not in page(browser, "moderation:sanctions")
    assert world.author.name in page(browser, "moderation:sanctions", done=1)


# --- texts that wait -------------------------------------------------------------------------------------------------
def test_a_held_answer_is_told_shown_to_its_author_and_let_through(world, signed_in):
    HeldWord.objects.create(word=HELD)
    thread = make.make_thread(world.officer, world.officers)
    browser = signed_in(world.author)
    sent = browser.post(reverse("forums:reply", args=[thread.pk]), {"body": f"{HELD} 되셨습니다"}, follow=True)
    shown = sent.content.decode()
    assert "has been handed in and is waiting" in shown
    assert "Your reply is waiting" in shown
    assert "Waits for approval" in page(browser, "forums:drafts")
    waiting = Holding.objects.get()
    assert "되셨습니다" in page(browser, "moderation:holding", waiting.pk)
    keeper = signed_in(world.editor)
    assert "되셨습니다" in page(keeper, "moderation:held")
    assert keeper.post(waiting.get_absolute_url(), {"send_back": "1", "words": ""}).status_code == 422
    assert keeper.post(waiting.get_absolute_url(), {"approve": "1"}).status_code == 302
    assert "되셨습니다" in signed_in(world.officer).get(thread.get_absolute_url()).content.decode()


def test_a_held_thread_is_sent_back_with_a_word_and_taken_up_again(world, signed_in):
    HeldWord.objects.create(word=HELD)
    browser = signed_in(world.author)
    given = {"title": f"{HELD} 소식", "body": "본문입니다", "kind": "discussion"}
    sent = browser.post(reverse("forums:new-thread", args=[world.officers.slug]), given, follow=True)
    assert "has been handed in and is waiting" in sent.content.decode()
    waiting = Holding.objects.get()
    signed_in(world.editor).post(waiting.get_absolute_url(), {"send_back": "1", "words": "제목을 고쳐 주세요."})
    browser = signed_in(world.author)
    assert "제목을 고쳐 주세요." in page(browser, "moderation:holding", waiting.pk)
    assert f"{HELD} 소식" in page(browser, "forums:new-thread", world.officers.slug)


def test_its_author_takes_a_text_back_and_finds_it_in_the_form(world, held, signed_in):
    browser = signed_in(world.author)
    sent = browser.post(held.get_absolute_url(), {"withdraw": "1"}, follow=True)
    assert f"{HELD} 축하합니다" in sent.content.decode()
    assert not Holding.objects.exists()


def test_what_cannot_stand_any_more_is_said_to_who_lets_it_through(world, held, signed_in):
    change_state(actor=world.editor, thread=held.draft.thread, verb="close")
    sent = signed_in(world.editor).post(held.get_absolute_url(), {"approve": "1"})
    assert sent.status_code == 409
    assert "cannot post this at present" in sent.content.decode()


# --- the log ---------------------------------------------------------------------------------------------------------
def test_the_log_is_narrowed_by_act_board_and_name(world, signed_in):
    decided(world, Measure.HIDE, Measure.WARN)
    change_state(actor=world.administrator, thread=make.make_thread(world.officer, world.public_talk), verb="close")
    browser = signed_in(world.editor)

    def acts(**wanted) -> list[str]:
        return [str(row.act) for row in browser.get(reverse("moderation:log"), wanted).context["rows"]]

    assert acts() == [
        "A thread was closed",
        "A decision was made about a flagged post",
        "The author of a post was warned",
        "A post was deleted",
        "A post was flagged",
    ]
    assert acts(act="moderation.warning") == ["The author of a post was warned"]
    assert acts(board=str(world.public_talk.pk)) == ["A thread was closed"]
    assert acts(q=world.administrator.name) == ["A thread was closed"]
    assert acts(q="없는이름") == []
    assert browser.get(reverse("moderation:log"), {"act": "x"}).status_code == 422


@pytest.fixture(autouse=True)
def _another_board(world):
    world.public_talk = make.make_board("열린 게시판")


def test_the_log_of_a_group_is_its_owners_alone_and_never_about_oneself(world, signed_in):
    report = flagged(world, author=world.member, board=world.circle, by=world.expert)
    decided(world, Measure.HIDE, report=report, actor=world.owner)
    assert "Nothing in the log yet" in page(signed_in(world.editor), "moderation:log")
    assert world.member.name in page(signed_in(world.owner), "moderation:log")
    own = flagged(world, author=world.editor, by=world.officer)
    decided(world, Measure.HIDE, report=own, actor=world.administrator)
    shown = signed_in(world.editor).get(reverse("moderation:log")).context["rows"]
    assert [str(row.act) for row in shown] == ["A post was deleted"]


# --- queries ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 5])
def test_lists_cost_the_same_for_one_and_for_five(world, signed_in, number):
    HeldWord.objects.create(word=HELD)
    for _n in range(number):
        author = world.people["author"]
        decided(world, Measure.WARN, report=flagged(world))
        flagged(world)
        Sanction.objects.update(confirmed_at=None)
        draft = Draft.objects.create(user=author, forum=make.make_board(), submitted_at=timezone.now())
        Holding.objects.create(author=author, draft=draft, title="제목", reason="까닭")
        Flag.objects.create(
            user=world.manager, report=Report.objects.first(), post=make.make_thread(author).posts.get(), reason="rude"
        )
    browser = signed_in(world.editor)
    names = ("queue", "held", "sanctions", "log")
    assert {name: queries(browser, f"moderation:{name}") for name in names} == KEEPERS
    assert queries(signed_in(world.author), "moderation:mine") == MINE


def queries(browser, name, *args) -> int:
    page(browser, name, *args)
    with CaptureQueriesContext(connection) as asked:
        page(browser, name, *args)
    return len(asked)


KEEPERS = {"queue": 11, "held": 10, "sanctions": 10, "log": 15}
MINE = 12


def test_a_list_of_many_boards_counts_what_waits_once(world, signed_in):
    flagged(world)
    hand_in(world.author, world.officers, "보통 글")
    shown = page(signed_in(world.editor), "forums:index")
    link = f'href="{reverse("moderation:queue")}"'
    assert link in shown
    assert link not in page(signed_in(world.officer), "forums:index")
