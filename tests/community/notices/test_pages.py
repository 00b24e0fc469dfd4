"""The pages: the bell, the list, the settings, the buttons, the log; what may not be read is on none of them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.ledger import MailState
from community.forums.choices import Kind, MembershipStatus
from community.forums.models import GroupMembership, Post, Thread
from community.notices.bell import count_for, unread
from community.notices.choices import Frequency, MailKind, Reason
from community.notices.models import Confirmation, MustRead, Notice, NoticeMail, Preferences, Subscription
from community.notices.services.choosing import follow
from community.notices.services.must_reading import mark
from community.notices.stop_links import Stop, stop_path
from people.models import User
from portal.services.home import ensure_home
from tests.community.notices.worker import tick, work
from tests.factories import forums as make
from tests.factories.people import LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db

# The session, the person and their menus, the groups, and three of the list.
LIST_QUERIES = 9


@pytest.fixture(autouse=True)
def _as_production(queued):
    """Tasks wait for the worker."""


def soup(response):
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def bell(page):
    """The number at the bell, or None."""
    count = page.select_one(f'a[href="{reverse("notices:list")}"].tool .tool__count')
    return count and count.find(string=True, recursive=False).strip()


def entries(page):
    return [
        (
            one.select_one(".notice__said").get_text(" ", strip=True),
            one.select_one(".notice__title").get_text(strip=True),
        )
        for one in page.select(".notice")
    ]


@pytest.fixture
def reader(world, signed_in):
    signed_in(world.officer)
    return world.officer


@pytest.fixture
def talk(world, reader):
    """talk(title, *authors): a thread that the reader follows, with a post by each of the authors."""

    def write(title, *authors):
        thread = make.make_thread(world.author, world.officers, title)
        follow(actor=reader, thread=thread)
        for author in authors:
            make.make_post(author, thread)
        work()
        return thread

    return write


# --- the bell and the list ---------------------------------------------------------------------------------------


def test_one_entry_stands_for_what_several_wrote_in_a_thread(client, world, talk):
    others = [OfficerFactory().user for _number in range(2)]
    talk("이야기", world.author, *others, others[1])
    page = soup(client.get(reverse("notices:list")))
    assert entries(page) == [(f"새 알림 {others[1].name} 님 외 2명이 글을 썼습니다", "이야기")]
    assert bell(page) == "1"


def test_visiting_the_thread_reads_its_notices_up_to_what_is_shown(client, world, talk, reader):
    thread = talk("이야기", *[world.author] * 21)
    assert Notice.objects.unread().filter(user=reader).count() == 21
    assert bell(soup(client.get(thread.get_absolute_url()))) == "1"  # two posts stand on the second page
    assert Notice.objects.unread().filter(user=reader).count() == 2
    assert bell(soup(client.get(f"{thread.get_absolute_url()}?page=2"))) is None
    assert not Notice.objects.unread().filter(user=reader).exists()


def test_a_browser_that_fetches_ahead_reads_nothing(client, world, talk, reader):
    thread = talk("이야기", world.author)
    client.get(thread.get_absolute_url(), headers={"sec-purpose": "prefetch"})
    client.head(thread.get_absolute_url())
    assert Notice.objects.unread().filter(user=reader).count() == 1


def test_an_entry_leads_to_the_first_of_its_posts(client, world, talk):
    thread = talk("이야기", world.author, world.author)
    link = soup(client.get(reverse("notices:list"))).select_one(".notice__title a")["href"]
    first = Post.objects.filter(thread=thread).order_by("number")[1]
    assert link == reverse("forums:post", args=[first.pk])


def test_one_entry_or_all_can_be_marked_as_read(client, world, talk, reader):
    first, _second, _third = talk("하나", world.author), talk("둘", world.author), talk("셋", world.author)
    back = f"{reverse('notices:list')}?new=1"
    answer = client.post(reverse("notices:read"), {"thread": first.pk, "reason": Reason.THREAD, "next": back})
    assert answer["Location"] == back
    assert [title for _said, title in entries(soup(client.get(back)))] == ["셋", "둘"]
    client.post(reverse("notices:read"))
    page = soup(client.get(back))
    assert (entries(page), bell(page)) == ([], None)
    assert "새 알림이 없습니다" in page.get_text()
    assert len(entries(soup(client.get(reverse("notices:list"))))) == 3


@pytest.mark.parametrize("wrong", [{"thread": "x"}, {"thread": "1", "reason": "nothing"}, {"thread": "9" * 30}])
def test_nonsense_marks_nothing(client, world, talk, reader, wrong):
    talk("하나", world.author)
    assert client.post(reverse("notices:read"), wrong).status_code == 302
    assert Notice.objects.unread().filter(user=reader).count() == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_never_leads_away(client, reader, elsewhere):
    answer = client.post(reverse("notices:read"), {"next": elsewhere})
    assert answer["Location"] == reverse("notices:list")


def test_the_list_has_pages(client, world, talk):
    for number in range(21):
        talk(f"이야기 {number}", world.author)
    assert len(entries(soup(client.get(reverse("notices:list"))))) == 20
    assert len(entries(soup(client.get(f"{reverse('notices:list')}?page=2")))) == 1


@pytest.mark.parametrize("many", [1, 5])
def test_the_queries_of_list_and_bell_do_not_grow(client, world, talk, many, django_assert_num_queries):
    for number in range(many):
        talk(f"이야기 {number}", world.author, world.editor)
    client.get(reverse("notices:list"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("notices:list"))


@pytest.mark.parametrize("many", [0, 1, 5])
def test_the_number_at_the_bell_comes_with_the_account_and_costs_no_query(client, world, talk, many):
    for number in range(many):
        talk(f"이야기 {number}", world.author)
    with CaptureQueriesContext(connection) as asked:
        page = soup(client.get(reverse("people:governments")))
    about = [query["sql"] for query in asked if Notice._meta.db_table in query["sql"]]
    assert [f'FROM "{User._meta.db_table}"' in sql for sql in about] == [True]
    assert bell(page) == (str(many) if many else None)


def test_an_account_that_was_loaded_otherwise_is_counted_for_once(reader, talk, world, rf, django_assert_num_queries):
    talk("이야기", world.author)
    request = rf.get("/")
    request.user = User.objects.get(pk=reader.pk)
    with django_assert_num_queries(1):
        assert (count_for(request), count_for(request)) == (1, 1)


def test_a_hundred_new_entries_are_many(reader, monkeypatch, talk, world):
    monkeypatch.setattr("community.notices.bell.MOST_COUNTED", 2)
    for number in range(3):
        talk(f"이야기 {number}", world.author)
    assert unread(User.objects.get(pk=reader.pk)) == 2


def test_residents_see_no_bell(client):
    page = soup(client.get(reverse("forums:index")))
    assert page.select(".tool") == []


# --- what may not be read ----------------------------------------------------------------------------------------


def test_a_removed_member_finds_nothing_of_the_group_on_any_page(client, world, signed_in):
    thread = make.make_thread(world.member, world.circle, "비밀 제목", kind=Kind.QUESTION)
    follow(actor=world.member, forum=world.circle, frequency=Frequency.NOW)
    make.make_post(world.owner, thread, "비밀 답")
    work()
    signed_in(world.member)
    pages = [reverse(f"notices:{name}") for name in ("list", "settings", "deliveries", "must-read")]
    assert "비밀 제목" in "".join(client.get(page).content.decode() for page in pages)
    GroupMembership.objects.filter(user=world.member).update(status=MembershipStatus.REMOVED)
    for page in pages:
        text = client.get(page).content.decode()
        assert "비밀" not in text
        assert world.group.name not in text
        assert bell(BeautifulSoup(text, "html.parser")) is None


def test_nobody_follows_what_they_may_not_read(client, world, reader):
    secret = make.make_thread(world.member, world.circle)
    for place in ({"thread": secret.pk}, {"forum": world.circle.pk}, {"thread": "x"}, {"forum": "9" * 30}, {}):
        assert client.post(reverse("notices:follow"), place).status_code == 404
    assert not Subscription.objects.filter(user=reader).exists()


def test_the_preview_tells_a_stranger_nothing_of_a_closed_board(client, world, reader):
    address = f"{reverse('forums:preview')}?board={world.circle.slug}"
    assert client.post(address, {"text": "@[아무개]"}).status_code == 404


# --- wishes ------------------------------------------------------------------------------------------------------


def test_the_settings_are_one_page(client, reader):
    page = soup(client.get(reverse("notices:settings")))
    chosen = {field["name"]: field.select_one("[selected]")["value"] for field in page.select("main select")}
    assert chosen == {
        "must_read": "now",
        "mention": "now",
        "answer": "now",
        "thread": "daily",
        "board": "weekly",
        "language": "ko",
    }
    assert [option["value"] for option in page.select("select[name=must_read] option")] == [
        *("now", "daily", "weekly", "site")
    ]
    wanted = chosen | {"thread": "site", "language": "en", "follow_started": "on"}
    assert client.post(reverse("notices:settings"), wanted).status_code == 302
    saved = Preferences.objects.get(user=reader)
    assert (saved.thread, saved.language, saved.follow_started, saved.follow_answered) == ("site", "en", True, False)
    assert saved.chosen_at


@pytest.mark.parametrize("wrong", [{"must_read": "none"}, {"mention": "hourly"}, {"language": "fr"}, {}])
def test_wrong_settings_are_refused_with_a_sentence(client, reader, wrong):
    right = {
        "must_read": "now",
        "mention": "now",
        "answer": "now",
        "thread": "daily",
        "board": "weekly",
        "language": "ko",
    }
    answer = client.post(reverse("notices:settings"), right | wrong if wrong else {})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select(".alert--danger li")
    assert not Preferences.objects.exists()


@pytest.mark.parametrize("kind", ["forum", "thread"])
def test_a_board_or_thread_is_followed_in_one_click(client, world, reader, kind):
    thread = make.make_thread(world.author, world.officers)
    thing = world.officers if kind == "forum" else thread
    page = soup(client.get(thing.get_absolute_url()))
    form = page.select_one(f'form[action="{reverse("notices:follow")}"]')
    data = {
        field["name"]: field["value"] for field in form.select("input[name]") if field["name"] != "csrfmiddlewaretoken"
    }
    assert client.post(reverse("notices:follow"), data)["Location"] == thing.get_absolute_url()
    assert Subscription.objects.get(user=reader).frequency == ""
    page = soup(client.get(thing.get_absolute_url()))
    assert "구독 중" in page.get_text()
    client.post(reverse("notices:follow"), data | {"frequency": "none"})
    assert "알림 꺼짐" in soup(client.get(thing.get_absolute_url())).get_text()
    client.post(reverse("notices:follow"), data | {"act": "leave"})
    assert not Subscription.objects.filter(user=reader).exists()


def test_a_way_of_telling_that_is_not_offered_changes_nothing(client, world, reader):
    answer = client.post(reverse("notices:follow"), {"forum": world.officers.pk, "frequency": "hourly"}, follow=True)
    assert "제시된 방법" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_who_is_signed_out_is_led_to_signing_in(client, world):
    for name in ("list", "settings", "deliveries", "must-read"):
        assert "/login/" in client.get(reverse(f"notices:{name}"))["Location"]
    for name, args in (("read", []), ("follow", []), ("confirm", [1])):
        assert "/login/" in client.post(reverse(f"notices:{name}", args=args))["Location"]


# --- calls in the pages of writing -------------------------------------------------------------------------------


@pytest.fixture
def two_of_a_name():
    for province in ("강원도", "경상남도"):
        LocalGovernmentFactory(name_ko=f"{province} 고성군", name_short_ko="고성군", level="basic", kind="county")


def test_what_is_unclear_is_said_beside_the_preview_and_after_posting(client, world, reader, two_of_a_name):
    thread = make.make_thread(world.author, world.officers)
    reply = reverse("forums:reply", args=[thread.pk])
    page = soup(client.post(reply, {"body": "@고성군에 여쭙니다", "preview": "1"}))
    assert "이름이 같은 지방자치단체가 2곳" in page.get_text()
    page = soup(client.post(reply, {"body": "@고성군에 여쭙니다"}, follow=True))
    assert "이름이 같은 지방자치단체가 2곳" in page.select_one(".messages").get_text()
    fragment = client.post(f"{reverse('forums:preview')}?board={world.officers.slug}", {"text": "@고성군"})
    assert "이름이 같은 지방자치단체가 2곳" in fragment.content.decode()


def test_the_form_knows_on_which_board_its_preview_stands(client, world, reader):
    page = soup(client.get(reverse("forums:new-thread", args=[world.officers.slug])))
    assert page.select_one("textarea")["data-preview-url"].endswith(f"?board={world.officers.slug}")


def test_too_many_calls_are_refused_and_what_was_typed_comes_back(client, world, reader):
    for number in range(6):
        LocalGovernmentFactory(name_ko=f"가나{number}도", name_short_ko=f"가나{number}")
    body = " ".join(f"@가나{number}도" for number in range(6))
    answer = client.post(reverse("forums:new-thread", args=[world.officers.slug]), {"title": "부름", "body": body})
    assert answer.status_code == 409
    assert "5곳까지" in answer.content.decode()
    assert body in BeautifulSoup(answer.content, "html.parser").select_one("textarea").get_text()
    assert not Thread.objects.exists()


# --- the log of mails --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "code", "says"),
    [
        (MailState.SENT, None, "보냄"),
        (MailState.FAILED, 550, "그런 메일함이 없다고"),
        (MailState.FAILED, 552, "가득 찼다고"),
        (MailState.FAILED, 554, "거절했습니다"),
        (MailState.FAILED, None, "닿지 못했습니다"),
        (MailState.SENDING, None, "다시 보내지 않습니다"),
        (MailState.QUEUED, None, "다시 보내는 중"),
    ],
)
def test_the_log_says_what_became_of_a_mail(client, world, reader, talk, state, code, says):
    talk("이야기", world.author)
    mail = NoticeMail.objects.create(user=reader, kind=MailKind.DAILY, state=state, code=code, failures=1)
    Notice.objects.update(mail=mail)
    page = soup(client.get(reverse("notices:deliveries")))
    assert says in page.get_text()
    assert "이야기" in page.get_text()


def test_the_log_is_ones_own_and_without_what_was_never_sent(client, world, reader):
    NoticeMail.objects.create(user=world.author, kind=MailKind.DAILY, state=MailState.SENT)
    NoticeMail.objects.create(user=reader, kind=MailKind.DAILY, state=MailState.EMPTY)
    assert "아직 보낸 메일이 없습니다" in soup(client.get(reverse("notices:deliveries"))).get_text()


@pytest.mark.parametrize("many", [1, 5])
def test_the_queries_of_the_log_do_not_grow(client, world, reader, talk, many, django_assert_max_num_queries):
    for number in range(many):
        talk(f"이야기 {number}", world.author)
        mail = NoticeMail.objects.create(user=reader, kind=MailKind.NOW, state=MailState.SENT)
        Notice.objects.filter(mail=None).update(mail=mail)
    client.get(reverse("notices:deliveries"))
    with django_assert_max_num_queries(16):
        client.get(reverse("notices:deliveries"))


# --- chosen when joining -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "asked"), [("ko", "무엇을 알려 드릴까요?"), ("en", "What would you like to be told about?")]
)
def test_who_asked_to_join_chooses_while_they_wait_and_is_asked_once(client, world, signed_in, language, asked):
    signed_in(world.pending)
    client.cookies["django_language"] = language
    page = soup(client.get(reverse("people:affiliation")))
    assert asked in page.get_text()
    form = page.select_one(f'form[action="{reverse("notices:settings")}"]')
    given = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    given |= {box["name"]: chosen["value"] for box in form.select("select") if (chosen := box.select_one("[selected]"))}
    answer = client.post(form["action"], given | {"mention": Frequency.WEEKLY})
    assert answer["Location"] == reverse("people:affiliation")
    chosen = Preferences.objects.get(user=world.pending)
    assert (chosen.mention, chosen.answer, chosen.language) == (Frequency.WEEKLY, Frequency.NOW, language)
    assert asked not in soup(client.get(reverse("people:affiliation"))).get_text()


def test_nobody_is_asked_before_they_ask_to_join(client, world, signed_in):
    signed_in(world.account)
    assert "무엇을 알려" not in soup(client.get(reverse("people:affiliation"))).get_text()


# --- must-read ---------------------------------------------------------------------------------------------------


def test_a_must_read_notice_from_marking_to_confirming(client, world, signed_in):
    ensure_home()
    thread = make.make_thread(world.editor, world.public, "꼭 읽어 주세요")
    signed_in(world.editor)
    assert "필독 공지로 지정" in soup(client.get(thread.get_absolute_url())).get_text()
    assert client.get(reverse("notices:mark", args=[thread.pk])).status_code == 200
    answer = client.post(reverse("notices:mark", args=[thread.pk]), {"remind_after": "3"})
    assert answer["Location"] == reverse("notices:reach", args=[thread.pk])
    assert "0%" in soup(client.get(answer["Location"])).get_text()
    tick()
    signed_in(world.officer)
    assert "확인할 필독 공지" in soup(client.get("/")).select_one(".home__waiting").get_text()
    assert "꼭 읽어 주세요" in soup(client.get(reverse("notices:must-read"))).get_text()
    page = soup(client.get(thread.get_absolute_url()))
    assert "읽었습니다" in page.get_text()
    client.post(reverse("notices:confirm", args=[thread.pk]))
    assert Confirmation.objects.get().user == world.officer
    assert "확인할 필독 공지" not in soup(client.get("/")).get_text()
    signed_in(world.editor)
    client.post(reverse("notices:mark", args=[thread.pk]), {"unmark": "1"})
    assert not MustRead.objects.exists()


@pytest.mark.parametrize("days", ["0", "61", "x", ""])
def test_wrong_days_are_refused(client, world, signed_in, days):
    thread = make.make_thread(world.editor, world.public)
    signed_in(world.editor)
    assert client.post(reverse("notices:mark", args=[thread.pk]), {"remind_after": days}).status_code == 422
    assert not MustRead.objects.exists()


def test_who_has_read_it_is_for_announcers(client, world, signed_in):
    thread = make.make_thread(world.editor, world.public)
    mark(actor=world.editor, thread=thread)
    for who, status in (("officer", 403), ("account", 403), ("manager", 200)):
        signed_in(world.people[who])
        assert client.get(reverse("notices:reach", args=[thread.pk])).status_code == status
        assert client.post(reverse("notices:mark", args=[thread.pk]), {}).status_code == (403 if status == 403 else 422)


@pytest.mark.parametrize("many", [1, 5])
def test_the_queries_of_who_has_read_it_do_not_grow(client, world, signed_in, many, django_assert_max_num_queries):
    thread = make.make_thread(world.editor, world.public)
    mark(actor=world.editor, thread=thread)
    for _number in range(many):
        OfficerFactory()
    signed_in(world.editor)
    client.get(reverse("notices:reach", args=[thread.pk]))
    with django_assert_max_num_queries(22):
        client.get(reverse("notices:reach", args=[thread.pk]))


def test_the_page_that_stops_mail_asks_before_and_says_after(client, reader):
    path = stop_path(Stop(reader.pk, reason=Reason.MENTION))
    client.logout()
    assert soup(client.get(path)).select_one("main form button")
    assert "처리했습니다" in soup(client.post(path)).get_text()
    assert "이미 알림 메일을 보내지 않고" in soup(client.post(path)).get_text()
    assert client.get(reverse("notices:stop", args=["nonsense"])).status_code == 404


def test_a_stop_link_names_no_thread(client, world, reader):
    thread = make.make_thread(world.member, world.circle, "비밀 제목")
    assert "비밀" not in client.get(stop_path(Stop(reader.pk, thread=thread.pk))).content.decode()
