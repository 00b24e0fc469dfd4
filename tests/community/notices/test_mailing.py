"""The mails, as they arrive at a real mail server: at once, every morning, every Monday."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.utils import timezone

from common.ledger import MailState
from common.mailing import RETRY_AFTER
from community.forums.choices import Audience, Kind, MembershipStatus
from community.forums.models import GroupMembership
from community.forums.services.editing import delete_post
from community.forums.services.keeping import delete_thread, move_thread
from community.notices.choices import Frequency, MailKind, Reason
from community.notices.models import Notice, NoticeMail, Preferences, Subscription
from community.notices.services import mailing
from community.notices.services.choosing import choose, follow, settle, stop_mail
from community.notices.services.reading import mark_read
from community.notices.stop_links import Stop, read_stop, stop_path
from people.choices import OfficerStatus
from tests.community.notices.conftest import at
from tests.community.notices.worker import header, plain, tasks, tick, work
from tests.factories import forums as make
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_production(queued, clock):
    """Tasks wait for the worker, mail for a mail server."""


@pytest.fixture
def reader():
    return OfficerFactory(user__email="reader@korea.kr", user__name="김담당").user


@pytest.fixture
def talk(world, reader):
    """talk(how often, bodies): a followed thread in which these were written since."""

    def write(frequency, *bodies, title="이야기"):
        thread = make.make_thread(world.author, world.officers, title)
        work()
        follow(actor=reader, thread=thread, frequency=frequency)
        for body in bodies:
            make.make_post(world.author, thread, body)
        work()
        return thread

    return write


def html(message):
    return BeautifulSoup(message.get_body(("html",)).get_content(), "html.parser")


def lines(message):
    return [line[2:].strip() for line in plain(message).splitlines() if line.startswith("- ")]


def titles(message):
    return [line[3:].strip() for line in plain(message).splitlines() if line.startswith("== ")]


# --- when --------------------------------------------------------------------------------------------------------


def test_a_mail_says_what_is_new_and_not_what_the_answer_quotes(inbox, talk):
    talk(Frequency.NOW, "> 옛말을 인용합니다\n> > 더 옛말\n\n새로운 말입니다", "> 인용만 합니다")
    said = plain(inbox.messages[0])
    assert "새로운 말입니다" in said
    assert "옛말" not in said
    assert "인용만 합니다" in said


def test_at_once_comes_at_once(inbox, world, talk):
    talk(Frequency.NOW, "지금 봐 주세요")
    [message] = inbox.messages
    assert header(message, "To") == "reader@korea.kr"
    assert header(message, "Subject") == f"[CS 나눔터] {world.author.name} 님이 글을 썼습니다: 이야기"
    assert "지금 봐 주세요" in plain(message)
    assert NoticeMail.objects.get().state == MailState.SENT


@pytest.mark.parametrize(
    ("frequency", "before", "after", "kind"),
    [
        # A Wednesday; the next Monday is five days on.
        (Frequency.DAILY, at(1, 6, 59), at(1, 7, 0), MailKind.DAILY),
        (Frequency.WEEKLY, at(4, 23, 0), at(5, 7, 0), MailKind.WEEKLY),
    ],
)
def test_a_digest_comes_in_its_morning_and_once(inbox, talk, clock, frequency, before, after, kind):
    talk(frequency, "하나", "둘")
    tick()
    clock.move_to(before, tick=False)
    tick()
    assert inbox.messages == []
    clock.move_to(after, tick=False)
    tick()
    tick()
    assert [len(lines(message)) for message in inbox.messages] == [2]
    assert NoticeMail.objects.get().kind == kind
    for days in (2, 9, 16):
        clock.move_to(at(days, 9), tick=False)
        tick()
    assert len(inbox.messages) == 1


def test_the_hour_of_the_morning_can_be_chosen(inbox, talk, clock, settings):
    settings.MORNING_MAIL_HOUR = 9
    talk(Frequency.DAILY, "하나")
    clock.move_to(at(1, 8, 59), tick=False)
    tick()
    assert inbox.messages == []
    clock.move_to(at(1, 9, 0), tick=False)
    tick()
    assert len(inbox.messages) == 1


def test_what_is_written_after_the_hour_waits_for_the_next_morning(inbox, world, talk, clock):
    thread = talk(Frequency.DAILY, "하나")
    clock.move_to(at(1, 7, 30), tick=False)
    tick()
    make.make_post(world.author, thread, "둘")
    work()
    clock.move_to(at(1, 12), tick=False)
    tick()
    assert len(inbox.messages) == 1
    clock.move_to(at(2), tick=False)
    tick()
    assert ["하나" in plain(message) for message in inbox.messages] == [True, False]
    assert "둘" in plain(inbox.messages[1])


@pytest.mark.parametrize("frequency", [Frequency.SITE, Frequency.NONE])
def test_in_the_site_alone_and_not_at_all_send_nothing(inbox, talk, clock, frequency):
    talk(frequency, "하나")
    for days in (1, 5, 6):
        clock.move_to(at(days), tick=False)
        tick()
    assert inbox.messages == []
    assert Notice.objects.exists() is (frequency == Frequency.SITE)


def test_a_worker_that_stood_still_for_days_tells_everything_in_one_digest(inbox, world, talk, clock):
    thread = talk(Frequency.DAILY, "하나")
    clock.move_to(at(2), tick=False)
    make.make_post(world.author, thread, "둘")
    work()
    clock.move_to(at(4), tick=False)
    tick()
    assert [len(lines(message)) for message in inbox.messages] == [2]


# --- never empty, nothing repeated -------------------------------------------------------------------------------


def test_what_was_read_in_the_site_is_left_out_and_an_empty_digest_is_not_sent(inbox, reader, talk, clock):
    talk(Frequency.DAILY, "하나", title="읽음")
    mark_read(actor=reader)
    talk(Frequency.DAILY, "둘", title="새 글")
    clock.move_to(at(1), tick=False)
    tick()
    assert [titles(message) for message in inbox.messages] == [["새 글"]]
    talk(Frequency.DAILY, "셋", title="또 읽음")
    mark_read(actor=reader)
    clock.move_to(at(2), tick=False)
    tick()
    assert len(inbox.messages) == 1


def test_what_is_read_while_the_mail_waits_is_left_out(open_inbox, reader, talk, clock):
    talk(Frequency.DAILY, "하나")
    clock.move_to(at(1), tick=False)
    tick()
    assert NoticeMail.objects.get().state == MailState.QUEUED
    mark_read(actor=reader)
    inbox = open_inbox()
    clock.move_to(at(1, 9), tick=False)
    tick()
    assert inbox.messages == []
    assert NoticeMail.objects.get().state == MailState.EMPTY


def test_a_mail_server_that_is_down_joins_the_mornings(open_inbox, world, talk, clock):
    thread = talk(Frequency.DAILY, "하나")
    clock.move_to(at(1), tick=False)
    tick()
    make.make_post(world.author, thread, "둘")
    work()
    clock.move_to(at(2), tick=False)
    tick()
    inbox = open_inbox()
    for minutes in (10, 100, 500):
        clock.move_to(at(2) + datetime.timedelta(minutes=minutes), tick=False)
        tick()
    assert [len(lines(message)) for message in inbox.messages] == [2]


def test_another_wish_holds_for_what_waits_already(inbox, reader, talk, clock):
    thread = talk(Frequency.WEEKLY, "하나")
    follow(actor=reader, thread=thread, frequency=Frequency.DAILY)
    clock.move_to(at(1), tick=False)
    tick()
    assert len(inbox.messages) == 1


def test_who_wants_to_know_at_once_is_told_at_once_of_what_waits(inbox, reader, talk, clock):
    thread = talk(Frequency.WEEKLY, "하나")
    follow(actor=reader, thread=thread, frequency=Frequency.NOW)
    clock.shift(200)
    tick()
    assert len(inbox.messages) == 1


def test_muting_takes_what_waits_out_of_the_mail_and_the_list(inbox, reader, talk, clock):
    thread = talk(Frequency.DAILY, "하나")
    follow(actor=reader, thread=thread, frequency=Frequency.NONE)
    clock.move_to(at(1), tick=False)
    tick()
    assert inbox.messages == []
    assert not Notice.objects.unread().exists()


# --- what may not be read is not told ----------------------------------------------------------------------------


def removed_from_group(world, reader, thread):
    GroupMembership.objects.filter(user=reader).update(status=MembershipStatus.REMOVED)


def left_the_government(world, reader, thread):
    reader.officers.update(status=OfficerStatus.ENDED)


def thread_deleted(world, reader, thread):
    delete_thread(actor=world.owner if thread.audience == Audience.GROUP else world.editor, thread=thread)


def posts_deleted(world, reader, thread):
    for post in thread.posts.exclude(number=1):
        delete_post(actor=world.author, post=post)


def account_closed(world, reader, thread):
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)


def moved_to_the_officers(world, reader, thread):
    left_the_government(world, reader, thread)
    move_thread(actor=world.editor, thread=thread, target=world.officers)


@pytest.mark.parametrize(
    ("board", "hide"),
    [
        ("circle", removed_from_group),
        ("officers", left_the_government),
        ("officers", thread_deleted),
        ("circle", thread_deleted),
        ("officers", posts_deleted),
        ("officers", account_closed),
        ("public", moved_to_the_officers),
    ],
)
@pytest.mark.parametrize("frequency", [Frequency.NOW, Frequency.DAILY, Frequency.WEEKLY])
def test_what_is_hidden_by_the_time_of_sending_is_in_no_mail_and_no_number(
    open_inbox, world, reader, clock, board, hide, frequency
):
    forum = getattr(world, board)
    starter = {"circle": world.member, "public": world.editor}.get(board, world.author)
    if board == "circle":
        make.join(world.group, reader)
    secret = make.make_thread(starter, forum, "숨길 제목")
    shown = make.make_thread(world.editor, make.make_board(audience=Audience.PUBLIC), "남는 제목")
    work()
    for thread in (secret, shown):
        follow(actor=reader, thread=thread, frequency=frequency)
        make.make_post(
            starter if thread == secret else world.editor, thread, "숨길 글" if thread == secret else "남는 글"
        )
    work()
    world.author = starter
    hide(world, reader, secret)
    inbox = open_inbox()
    for moment in (at(0, 15), at(1), at(5), at(6)):
        clock.move_to(moment, tick=False)
        tick()
    found = [plain(message) + str(html(message)) + header(message, "Subject") for message in inbox.messages]
    assert len(found) == (0 if hide is account_closed else 1)
    for text in found:
        assert "숨길" not in text
        assert "남는 글" in text
        assert "2" not in text.partition("==")[0]  # nor counted


def test_of_a_closed_group_a_mail_names_the_group_and_nothing_that_is_written_in_it(inbox, world, reader):
    make.join(world.group, reader)
    thread = make.make_thread(world.member, world.circle, "비밀 제목")
    work()
    follow(actor=reader, thread=thread, frequency=Frequency.NOW)
    make.make_post(world.member, thread, "비밀 글")
    work()
    [message] = inbox.messages
    whole = plain(message) + str(html(message)) + header(message, "Subject")
    assert "비밀" not in whole
    assert "자료 연구회" in whole


def test_an_outside_expert_is_told_of_the_group(inbox, world):
    thread = make.make_thread(world.member, world.circle)
    work()
    follow(actor=world.expert, thread=thread, frequency=Frequency.NOW)
    make.make_post(world.member, thread)
    work()
    assert [header(message, "To") for message in inbox.messages] == [world.expert.email]


def test_an_address_that_is_not_confirmed_gets_no_mail(inbox, world):
    person = UserFactory(verified=False)
    thread = make.make_thread(world.editor, world.public)
    work()
    follow(actor=person, thread=thread, frequency=Frequency.NOW)
    make.make_post(world.editor, thread)
    work()
    assert inbox.messages == []
    assert NoticeMail.objects.get().state == MailState.EMPTY


def test_who_is_no_member_reads_where_somebody_works_and_not_their_name(inbox, world):
    officer = OfficerFactory(user__name="김비밀")
    thread = make.make_thread(world.editor, world.public)
    work()
    follow(actor=world.account, thread=thread, frequency=Frequency.NOW)
    make.make_post(officer.user, thread)
    work()
    [message] = inbox.messages
    assert "김비밀" not in plain(message) + str(html(message)) + header(message, "Subject")
    assert officer.government.name_ko in plain(message)


# --- once and not twice ------------------------------------------------------------------------------------------


class Killed(BaseException):
    """What a kill -9 leaves of a process at this point: nothing after it runs."""


class KilledAfterSending(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


class KilledBeforeSending(EmailBackend):
    def send_messages(self, messages):
        raise Killed


@pytest.mark.parametrize(("when", "arrived"), [(KilledAfterSending, 1), (KilledBeforeSending, 0)])
@pytest.mark.parametrize("frequency", [Frequency.NOW, Frequency.DAILY])
def test_a_kill_while_sending_repeats_nothing(inbox, reader, talk, clock, settings, when, arrived, frequency):
    transport = settings.MAIL_TRANSPORT
    settings.MAIL_TRANSPORT = f"{__name__}.{when.__name__}"

    def send():
        talk(frequency, "하나")
        clock.move_to(at(1), tick=False)
        tick()

    with pytest.raises(Killed):
        send()
    settings.MAIL_TRANSPORT = transport
    for moment in (at(1, 9), at(2), at(6)):
        clock.move_to(moment, tick=False)
        tick()
    assert len(inbox.envelopes) == arrived
    assert NoticeMail.objects.get().state == MailState.SENDING
    assert Notice.objects.unread().filter(user=reader).count() == 1  # the site still tells of it


def test_a_kill_while_making_digests_leaves_everything_to_the_next_minute(inbox, talk, clock, monkeypatch):
    talk(Frequency.DAILY, "하나")
    clock.move_to(at(1), tick=False)

    def killed(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(mailing.tasks.send_mail.__class__, "enqueue", killed)
    with pytest.raises(Killed):
        mailing.make_due_digests(timezone.now())
    monkeypatch.undo()
    assert NoticeMail.objects.count() == 0
    tick()
    assert len(inbox.messages) == 1


def test_a_mail_whose_task_was_lost_is_taken_up_again_and_sent_once(inbox, talk, clock):
    talk(Frequency.DAILY, "하나")
    clock.move_to(at(1), tick=False)
    mailing.make_due_digests(timezone.now())
    tasks("community.notices.tasks.send_mail").update(status="RUNNING")  # its worker died
    clock.move_to(at(1, 7, 30), tick=False)
    tick()
    tasks("community.notices.tasks.send_mail").update(status="READY")  # both are there after all
    work()
    assert len(inbox.messages) == 1


def test_a_clock_that_is_set_back_repeats_nothing(inbox, talk, clock):
    talk(Frequency.DAILY, "하나")
    for moment in (at(1), at(0, 20), at(1), at(1, 9)):
        clock.move_to(moment, tick=False)
        tick()
    assert len(inbox.messages) == 1


# --- what becomes of it ------------------------------------------------------------------------------------------


def test_an_address_that_is_refused_for_good_is_noted_with_the_servers_answer(inbox, world):
    user = OfficerFactory(user__email="gone@korea.kr").user
    thread = make.make_thread(world.author, world.officers)
    work()
    follow(actor=user, thread=thread, frequency=Frequency.NOW)
    make.make_post(world.author, thread)
    with pytest.raises(Exception, match="no such mailbox"):
        work()
    mail = NoticeMail.objects.get()
    assert (mail.state, mail.code, mail.answer) == (MailState.FAILED, 550, "no such mailbox")


def test_after_a_day_of_failures_the_mail_is_given_up(queued, talk):
    talk(Frequency.NOW, "하나")
    NoticeMail.objects.update(failures=len(RETRY_AFTER), not_before=timezone.now())
    tasks().update(status="READY", run_after=timezone.now())
    with pytest.raises(OSError, match="refused"):
        work()
    mail = NoticeMail.objects.get()
    assert (mail.state, mail.code, mail.answer) == (MailState.FAILED, None, "ConnectionRefusedError")


# --- stopping ----------------------------------------------------------------------------------------------------


def test_the_mail_programs_button_stops_the_thread(inbox, reader, talk):
    thread = talk(Frequency.NOW, "하나")
    [message] = inbox.messages
    link = header(message, "List-Unsubscribe")
    assert link.startswith("<https://cs.example.org/notices/stop/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    program = Client(enforce_csrf_checks=True)
    path = urlsplit(link[1:-1]).path
    assert program.get(path).status_code == 200
    assert Subscription.objects.get(user=reader).frequency == Frequency.NOW  # reading alone stops nothing
    body = "List-Unsubscribe=One-Click"
    assert program.post(path, body, content_type="application/x-www-form-urlencoded").status_code == 200
    assert Subscription.objects.get(user=reader, thread=thread).frequency == Frequency.SITE


@pytest.mark.parametrize(
    ("stop", "mention", "thread", "board_row"),
    [
        (Stop(1, reason=Reason.MENTION), Frequency.SITE, Frequency.DAILY, Frequency.NOW),
        (Stop(1, reason=Reason.THREAD), Frequency.NOW, Frequency.SITE, Frequency.NOW),
        (Stop(1, forum=1), Frequency.NOW, Frequency.DAILY, Frequency.SITE),
        (Stop(1), Frequency.SITE, Frequency.SITE, Frequency.SITE),
    ],
)
def test_stopping_ends_what_the_link_says_and_nothing_else(world, reader, stop, mention, thread, board_row):
    follow(actor=reader, forum=world.officers, frequency=Frequency.NOW)
    forum = world.officers.pk if stop.forum else None
    assert stop_mail(user_id=reader.pk, reason=stop.reason, forum_id=forum)
    preferences = Preferences.objects.filter(user=reader).first() or Preferences()
    assert (preferences.mention, preferences.thread) == (mention, thread)
    assert Subscription.objects.get(user=reader).frequency == board_row
    assert not stop_mail(user_id=reader.pk, reason=stop.reason, forum_id=forum)  # nothing left to stop


def test_the_links_are_signed_and_say_nothing_about_their_holder(reader):
    stop = Stop(reader.pk, reason=Reason.MENTION)
    path = stop_path(stop)
    assert "reader" not in path
    token = path.rstrip("/").rpartition("/")[2]
    assert read_stop(token) == stop
    assert read_stop(token[:-2] + "xx") is None


def test_every_link_of_a_mail_is_the_sites_own_and_stands_in_both_parts(inbox, talk):
    talk(
        Frequency.NOW,
        "<a href='https://evil.example'>x</a> www.evil.example me@evil.example",
        title="https://evil.example",
    )
    [message] = inbox.messages
    links = [link["href"] for link in html(message).select("a")]
    assert all(address.startswith("https://cs.example.org/") for address in links)
    for address in links:
        assert address in plain(message)
    for part in (plain(message), html(message).get_text(), header(message, "Subject")):
        assert "evil.example" not in part.replace("https://cs.example.org", "")


def test_the_mail_is_in_the_language_that_was_chosen(inbox, world, reader, talk):
    choose(actor=reader, wishes={"language": "en"})
    talk(Frequency.NOW, "하나")
    [message] = inbox.messages
    assert html(message).html["lang"] == "en"
    assert header(message, "Subject") == f"[CS 나눔터] {world.author.name} wrote: 이야기"


def test_a_digest_names_three_posts_of_a_thread_and_counts_the_rest(inbox, talk, clock):
    talk(Frequency.DAILY, *(f"글 {number}" for number in range(5)))
    talk(Frequency.DAILY, "다른 글", title="둘째")
    clock.move_to(at(1), tick=False)
    tick()
    [message] = inbox.messages
    assert header(message, "Subject") == "[CS 나눔터] 글타래 2개에 새 글 6개"
    assert titles(message) == ["이야기", "둘째"]
    assert len(lines(message)) == 4
    assert "글 2개 더" in plain(message)


def test_settling_asks_little(world, reader, talk, django_assert_max_num_queries):
    talk(Frequency.DAILY, *(f"글 {number}" for number in range(5)))
    choose(actor=reader, wishes={Reason.THREAD: Frequency.WEEKLY})
    with django_assert_max_num_queries(6):
        settle(reader)


def test_old_notices_and_mails_are_forgotten_and_what_is_unread_is_not(inbox, world, reader, talk, clock):
    talk(Frequency.NOW, "하나")
    mark_read(actor=reader)
    talk(Frequency.SITE, "둘")
    clock.move_to(at(100), tick=False)
    assert mailing.forget_old(timezone.now()) == 1
    assert Notice.objects.filter(user=reader).count() == 1
    clock.move_to(at(200), tick=False)
    mailing.forget_old(timezone.now())
    assert NoticeMail.objects.count() == 0


def test_answers_to_a_question_come_at_once_as_the_defaults_say(inbox, world, reader):
    thread = make.make_thread(reader, world.officers, "질문", kind=Kind.QUESTION)
    make.make_post(world.author, thread, "이렇게 합니다")
    work()
    assert [header(message, "Subject") for message in inbox.messages] == [
        f"[CS 나눔터] {world.author.name} 님이 답했습니다: 질문"
    ]
