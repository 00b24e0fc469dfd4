"""The mail itself, as it arrives at a real mail server."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from common.mailing import WORD_JOINER
from search.models import SavedSearch
from search.registry import Section, register
from search.services.alerting import make_due_alerts
from search.services.saving import change_search
from tests.factories.people import OfficerFactory
from tests.search.saved import DAILY, MONDAY, mail_tasks, morning, save, tick, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine, settings):
    settings.SITE_URL = "https://cs.example.org"
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def person():
    return OfficerFactory(user__email="reader@korea.kr", user__name="김담당").user


@pytest.fixture
def told(inbox, person, publish, clock):
    """told(titles, **of the search): the one mail about new cases with these titles."""

    def tell(*titles, **search):
        publish("옛 사례")
        save(person, **search)
        publish(*titles)
        clock.move_to(morning(1), tick=False)
        tick()
        [message] = inbox.messages
        return message

    return tell


def text(message):
    return message.get_body(("plain",)).get_content()


def header(message, name):
    """Unfolded: a long value begins on a line of its own."""
    return str(message[name]).strip()


def html(message):
    return BeautifulSoup(message.get_body(("html",)).get_content(), "html.parser")


def test_the_mail_program_gets_a_button_that_stops_the_mail(told, person):
    message = told("콜센터 하나")
    link = header(message, "List-Unsubscribe")
    assert link.startswith("<https://cs.example.org/search/alerts/stop/")
    assert link.endswith("/>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    program = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    answer = program.post(urlsplit(link[1:-1]).path, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not SavedSearch.objects.filter(by_mail=True).exists()


def test_both_parts_name_the_search_its_results_and_the_ways_on(told, person):
    message = told("콜센터 하나", name="전화 민원")
    search = SavedSearch.objects.get()
    assert header(message, "Subject") == "[CS 나눔터] “전화 민원” 검색의 새 결과 1건"
    page = html(message)
    assert page.html["lang"] == "ko"
    links = {link["href"]: link.get_text(strip=True) for link in page.select("a")}
    case = next(address for address, words in links.items() if words == "콜센터 하나")
    assert case.startswith("https://cs.example.org/cases/CS-")
    wanted = {f"https://cs.example.org/search/saved/{end}" for end in ("", f"{search.pk}/", f"{search.pk}/edit/")}
    assert wanted <= set(links)
    stops = [address for address in links if "/alerts/stop/" in address]
    assert len(stops) == 2  # this search, all searches
    for address in links:
        assert address in text(message)
    assert "김담당 님께" in text(message)


def test_the_mail_is_in_the_language_in_which_the_person_last_used_their_searches(told, person, clock):
    english = told("콜센터 하나", language="en")
    assert header(english, "Subject") == "[CS 나눔터] 1 new result for “콜센터”"
    assert html(english).html["lang"] == "en"
    search = SavedSearch.objects.get()
    save(person, "q=여권", name="여권", language="en")
    change_search(search=search, name="콜", wishes=DAILY, language="ko", actor=person, now=timezone.now())
    assert set(SavedSearch.objects.values_list("language", flat=True)) == {"ko"}


def test_several_searches_come_with_their_parts_in_one_mail(inbox, person, publish, clock):
    publish("옛 사례")
    save(person, name="가")
    save(person, "q=여권", name="나")
    save(person, "q=수도", name="다")
    publish("콜센터 하나", "콜센터 둘", "여권 하나")
    clock.move_to(morning(1), tick=False)
    tick()
    [message] = inbox.messages
    assert header(message, "Subject") == "[CS 나눔터] 저장한 검색 2건의 새 결과 3건"
    assert [part.get_text() for part in html(message).select("h2")] == ["가 (2)", "나 (1)"]


TYPED = '<a href="https://evil.example/">콜센터</a> www.evil.example me@evil.example'


def test_titles_and_names_are_words_alone_and_nothing_that_a_program_links(told, person):
    person.name = "https://evil.example"
    person.save()
    message = told(TYPED, name=f"{TYPED[:60]} 이름")
    links = [link["href"] for link in html(message).select("a")]
    assert all(address.startswith("https://cs.example.org/") for address in links)
    assert "<a href=&quot;" in message.get_body(("html",)).get_content().replace("&lt;", "<")
    for part in (text(message), html(message).get_text(), message["Subject"]):
        without = part.replace("https://cs.example.org", "")
        assert "콜센터" in without
        for linked in ("://", "www.evil", "evil.example", "me@evil"):
            assert linked not in without
    assert WORD_JOINER in text(message)


def test_a_title_over_several_lines_stays_one_and_starts_no_header(told):
    message = told("콜센터\r\nBcc: thief@evil.example", name="콜센터")
    assert message["Bcc"] is None
    assert "콜센터 Bcc: thief" in text(message)


def test_sections_are_named_where_there_are_several(inbox, person, publish, clock, cases_section):
    register(Section("again", "다시", cases_section.queryset_for, url=cases_section.url, order=200))
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    tick()
    [message] = inbox.messages
    assert "- [Cases] 콜센터 하나" in text(message)
    assert "- [다시] 콜센터 하나" in text(message)


def test_the_waiting_task_holds_no_title_and_no_address(queued, person, publish, clock):
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    make_due_alerts(timezone.now())
    [row] = mail_tasks()
    assert set(row.args_kwargs["kwargs"]) == {"mail_id"}


def test_a_mail_that_cannot_be_written_waits_and_is_not_lost(inbox, person, publish, clock, monkeypatch):
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    make_due_alerts(timezone.now())

    def broken(*args, **kwargs):
        raise ValueError("broken template")

    monkeypatch.setattr("search.alert_mail.render_to_string", broken)
    with pytest.raises(ValueError, match="broken"):
        work()
    monkeypatch.undo()
    clock.move_to(morning(1, 8), tick=False)
    tick()
    assert len(inbox.messages) == 1
