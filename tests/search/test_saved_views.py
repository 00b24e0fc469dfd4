"""The pages of saved searches, used as a browser without JavaScript uses them."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from people.choices import OfficerStatus
from search.models import Find, SavedSearch
from search.registry import Section, register, save_address, sections
from search.services import saving
from search.services.alerting import make_due_alerts
from search.stop_links import stop_path
from tests.factories.library import CsTypeFactory
from tests.factories.people import OfficerFactory
from tests.search.saved import DAILY, MONDAY, NONE, morning, save, tick

pytestmark = pytest.mark.django_db
LIST = "/search/saved/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def officer():
    return OfficerFactory(user__email="reader@korea.kr", user__password="correct horse battery")


@pytest.fixture
def browser(client, officer, settings):
    """Signed in, reading English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(officer.user)
    return client


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ", strip=True).split())


def save_link(page):
    [link] = [link for link in page.select("main a") if words(link) == "Save this search"]
    return link["href"]


def fill(page, **values):
    """What the page's form sends, with these values in place of its own."""
    form = page.select_one("main form[method=post]")
    data = {}
    for field in form.select("input:not([type=submit]):not([name=csrfmiddlewaretoken])"):
        if field["type"] not in ("radio", "checkbox") or field.has_attr("checked"):
            data.setdefault(field["name"], []).append(field.get("value", ""))
    return {**data, **values}


def rows(page):
    """{name: words of the row} of the list."""
    return {row.select_one("h3 a").get_text(strip=True): words(row) for row in page.select(".saved")}


# --- saving --------------------------------------------------------------------------------------------------------


def test_a_search_is_saved_from_the_page_of_results_under_a_proposed_name(browser, officer, publish):
    kind = CsTypeFactory(code="voice", name_ko="고객의 소리", name_en="Voice of the customer")
    publish("콜센터 통합", year=2005, cs_type=kind)
    address = f"/search/?q=콜센터&in=cases&type={kind.pk}&year=2005&sort=newest&page=1"
    link = save_link(read(browser.get(address)))
    page = read(browser.get(link))
    assert page.select_one("[name=name]")["value"] == "콜센터 · Cases · Voice of the customer · 2005"
    assert browser.post(link, fill(page, alert="weekly", where=["mail", "site"])).headers["Location"] == LIST
    search = SavedSearch.objects.get()
    assert (search.user, search.alert, search.by_mail, search.in_site) == (officer.user, "weekly", True, True)
    assert search.language == "en"
    assert parse_qs(search.query) == {
        "q": ["콜센터"], "in": ["cases"], "type": [str(kind.pk)], "year": ["2005"], "sort": ["newest"]
    }  # fmt: skip
    listed = rows(read(browser.get(LIST)))
    assert set(listed) == {"콜센터 · Cases · Voice of the customer · 2005"}
    ran = browser.get(reverse("search:saved-run", args=[search.pk]))
    assert [hit.obj.title for hit in browser.get(ran.headers["Location"]).context["found"].hits] == ["콜센터 통합"]


def test_a_list_of_cases_is_saved_with_its_filters_and_order(browser, publish):
    publish("콜센터 통합", year=2005, tags=("전화",))
    link = save_link(read(browser.get("/cases/?q=콜센터&year=2005&tag=전화&sort=title", follow=True)))
    assert browser.post(link, fill(read(browser.get(link)), name="전화 사례")).status_code == 302
    search = SavedSearch.objects.get()
    assert browser.get(reverse("search:saved-run", args=[search.pk])).headers["Location"] == (f"/cases/?{search.query}")
    assert parse_qs(search.query) == {"q": ["콜센터"], "year": ["2005"], "tag": ["전화"], "sort": ["title"]}
    assert "Year 2005" in rows(read(browser.get(LIST)))["전화 사례"]


def test_all_cases_can_be_watched(browser, publish):
    publish("사례")
    link = save_link(read(browser.get("/cases/")))
    page = read(browser.get(link))
    assert page.select_one("[name=name]")["value"] == "Case library"
    browser.post(link, fill(page))
    assert SavedSearch.objects.get().query == ""
    assert (
        browser.get(reverse("search:saved-run", args=[SavedSearch.objects.get().pk])).headers["Location"] == "/cases/"
    )


def test_who_is_not_signed_in_comes_back_from_signing_in_with_everything(client, officer, publish):
    publish("콜센터 통합", year=2005)
    client.cookies["django_language"] = "en"
    link = save_link(read(client.get("/cases/?q=콜센터 통합&year=2005", follow=True)))
    away = client.get(link)
    assert away.headers["Location"].startswith("/account/login/?next=")
    page = read(client.get(away.headers["Location"]))
    form = next(form for form in page.select("main form") if form.select_one("[name=login]"))
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    back = client.post(form["action"], data | {"login": officer.user.email, "password": "correct horse battery"})
    page = read(client.get(back.headers["Location"]))
    assert page.select_one("[name=name]")["value"] == "콜센터 통합 · 2005"
    client.post(back.headers["Location"], fill(page))
    assert parse_qs(SavedSearch.objects.get().query) == {"q": ["콜센터 통합"], "year": ["2005"]}


def test_who_was_signed_out_while_typing_finds_it_typed_again(client, officer, publish):
    publish("콜센터")
    typed = {"name": "내 이름", "alert": "weekly", "where": "mail"}
    away = client.post(save_address("search", "q=%EC%BD%9C%EC%84%BC%ED%84%B0"), typed)
    back = parse_qs(urlsplit(away.headers["Location"]).query)["next"][0]
    client.force_login(officer.user)
    page = read(client.get(back))
    assert page.select_one("[name=name]")["value"] == "내 이름"
    assert [box["value"] for box in page.select("main input[checked]")] == ["weekly", "mail"]
    client.post(back, fill(page))
    assert SavedSearch.objects.get().query == "q=%EC%BD%9C%EC%84%BC%ED%84%B0"


@pytest.mark.parametrize(
    "again",
    ["?place=search&q=콜센터", "?place=search&q=%20콜센터%20%20&sort=newest", "?place=search&q=콜센터&page=3&x=1"],
)
def test_the_same_search_again_leads_to_the_one_there_is(browser, officer, publish, again):
    publish("콜센터")
    search = save(officer.user, name="그것")
    for response in (browser.get(f"/search/saved/new/{again}"), browser.post(f"/search/saved/new/{again}", {})):
        assert response.headers["Location"] == reverse("search:saved-edit", args=[search.pk])
    assert "“그것”" in browser.get(reverse("search:saved-edit", args=[search.pk])).text
    assert SavedSearch.objects.count() == 1


def test_two_saves_at_one_moment_keep_one(officer, publish):
    publish("콜센터")
    save(officer.user)
    with pytest.raises(saving.SavedAlready):
        save(officer.user)
    save(OfficerFactory().user)
    assert SavedSearch.objects.count() == 2


def test_the_limit_is_told_and_keeps_what_was_typed(browser, officer, publish, monkeypatch):
    monkeypatch.setattr(saving, "MAX_SAVED", 2)
    publish("콜센터")
    for query in ("q=하나", "q=둘"):
        save(officer.user, query)
    response = browser.post("/search/saved/new/?place=search&q=셋", {"name": "세 번째", "alert": "none"})
    assert response.status_code == 409
    assert "You have saved 2 searches" in response.text
    assert read(response).select_one("[name=name]")["value"] == "세 번째"
    assert SavedSearch.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "alert": "daily", "where": "mail"}, "This field is required"),
        ({"name": "가" * 81, "alert": "daily", "where": "mail"}, "at most 80 characters"),
        ({"name": "가\x01나", "alert": "daily", "where": "mail"}, "cannot be shown"),
        ({"name": "콜", "alert": "hourly", "where": "mail"}, "Select a valid choice"),
        ({"name": "콜", "alert": "daily"}, "Choose where you want to be told"),
        ({"name": "콜", "alert": "daily", "where": "pigeon"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_told_with_what_was_typed(browser, publish, typed, sentence):
    publish("콜센터")
    response = browser.post("/search/saved/new/?place=search&q=콜센터", typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["", "?place=nowhere&q=a", "?place=search", "?place=search&q=%00", "?place=search&q=" + "가" * 201,
     "?place=search&q=" + "+".join("abcdefghijklm")],
)  # fmt: skip
def test_what_is_no_search_is_refused_with_a_sentence_and_a_way_on(browser, publish, address):
    publish("콜센터")
    response = browser.get(f"/search/saved/new/{address}")
    assert response.status_code == 400
    assert read(response).select_one("main .alert")
    assert read(response).select_one("main a[href='/search/']")


def test_a_newcomer_is_told_why_no_alert_comes_yet(client, publish):
    publish("콜센터")
    client.cookies["django_language"] = "en"
    client.force_login(OfficerFactory(status=OfficerStatus.PENDING).user)
    for address in ("/search/saved/new/?place=search&q=콜센터", LIST):
        assert "as soon as your membership" in client.get(address).text


# --- the list ------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(browser):
    page = read(browser.get(LIST))
    assert page.select_one("main .empty a")["href"] == "/search/"


def test_the_list_counts_what_came_since_the_last_look(browser, officer, publish):
    publish("콜센터 옛날")
    search = save(officer.user, wishes=NONE)
    save(officer.user, "q=여권", name="여권")
    assert "new" not in rows(read(browser.get(LIST)))["콜센터"]
    publish("콜센터 하나", "콜센터 둘", "여권")
    publish("콜센터 초안", live=False)
    listed = rows(read(browser.get(LIST)))
    assert "2 new" in listed["콜센터"]
    assert "1 new" in listed["여권"]
    browser.head(reverse("search:saved-run", args=[search.pk]))
    browser.get(reverse("search:saved-run", args=[search.pk]), headers={"Sec-Purpose": "prefetch"})
    assert "2 new" in rows(read(browser.get(LIST)))["콜센터"]
    browser.get(reverse("search:saved-run", args=[search.pk]))
    listed = rows(read(browser.get(LIST)))
    assert "new" not in listed["콜센터"]
    assert "1 new" in listed["여권"]


def test_while_the_index_cannot_be_read_the_list_says_so(browser, officer, publish):
    publish("콜센터 옛날")
    save(officer.user)
    (Path(get_search_backend().store.path) / "CURRENT").write_text("nonsense", encoding="ascii")
    response = browser.get(LIST)
    assert response.status_code == 200
    assert "being repaired" in response.text


def test_changing_pausing_and_deleting(browser, officer, publish):
    publish("콜센터")
    search = save(officer.user)
    edit = reverse("search:saved-edit", args=[search.pk])
    page = read(browser.get(edit))
    assert fill(page)["where"] == ["site", "mail"]
    assert browser.post(edit, {"name": "다른 이름", "alert": "weekly", "where": "mail"}).headers["Location"] == LIST
    assert "Every Monday morning, by mail" in rows(read(browser.get(LIST)))["다른 이름"]
    pause = reverse("search:saved-pause", args=[search.pk])
    browser.post(pause, {"paused": "1"})
    assert "Paused" in rows(read(browser.get(LIST)))["다른 이름"]
    browser.post(pause, {"paused": "0"})
    assert "Paused" not in rows(read(browser.get(LIST)))["다른 이름"]
    browser.post(edit, {"name": "다른 이름", "alert": "none"})
    search.refresh_from_db()
    assert (search.alert, search.by_mail, search.in_site) == ("none", False, True)
    delete = reverse("search:saved-delete", args=[search.pk])
    assert "다른 이름" in browser.get(delete).text
    assert SavedSearch.objects.exists()
    browser.post(delete)
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["saved-pause", "saved-seen"])
def test_a_button_pressed_after_the_session_ended_leads_back_to_the_list(client, officer, publish, name):
    publish("콜센터")
    search = save(officer.user)
    response = client.post(reverse(f"search:{name}", args=[search.pk] if name == "saved-pause" else []))
    assert response.headers["Location"] == "/account/login/?next=/search/saved/"


NAMES = ("saved-run", "saved-edit", "saved-pause", "saved-delete")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_reaches_another_persons_search(browser, publish, name, method):
    publish("콜센터")
    search = save(OfficerFactory().user)
    response = getattr(browser, method)(reverse(f"search:{name}", args=[search.pk]), {"paused": "1"})
    assert response.status_code in (404, 405)
    search.refresh_from_db()
    assert not search.paused


@pytest.mark.parametrize("address", [LIST, *(f"/search/saved/1/{end}" for end in ("", "edit/", "delete/"))])
def test_the_pages_ask_who_is_there(client, address):
    assert client.get(address).headers["Location"].startswith("/account/login/")


def test_a_name_that_is_markup_is_shown_as_words(browser, officer, publish):
    publish("<i>콜센터</i>")
    search = save(officer.user, name="<b>x</b>")
    publish("<script>콜센터</script>")
    make_due_alerts(morning(1))
    for address in (
        LIST,
        "/me/",
        *(reverse(f"search:{name}", args=[search.pk]) for name in ("saved-edit", "saved-delete")),
    ):
        text = browser.get(address).text
        assert "<b>x</b>" not in text
        assert "<script>콜" not in text


@pytest.mark.parametrize("number", [1, 5])
def test_the_list_costs_the_same_at_one_row_and_at_five(
    browser, officer, publish, clock, django_assert_num_queries, number
):
    kind = CsTypeFactory(code="voice")
    for year in range(2000, 2000 + number):
        publish(f"콜센터 옛날 {year}", cs_type=kind, year=year)
        save(officer.user, f"q=콜센터&in=cases&type={kind.pk}&year={year}", name=f"찾기 {year}")
        save(officer.user, f"q=콜센터&year={year}", place="cases", name=f"목록 {year}")
        publish(f"콜센터 하나 {year}", year=year, cs_type=kind)
    clock.move_to(morning(1), tick=False)
    tick()
    for year in range(2000, 2000 + number):
        publish(f"콜센터 둘 {year}", year=year, cs_type=kind)
    browser.get(LIST)
    with django_assert_num_queries(QUERIES):
        page = read(browser.get(LIST))
    assert len(page.select(".saved")) == 2 * number
    assert all("2 new" in row for row in rows(page).values())


QUERIES = 17


# --- new for you ---------------------------------------------------------------------------------------------------


def news(page):
    return [words(link) for link in page.select(".entries__link")]


def badge(page):
    found = page.select_one(".menu > summary .badge")
    return words(found) if found else ""


def test_new_results_stand_in_the_menu_on_my_page_and_in_the_list_until_seen(browser, officer, publish, clock):
    publish("옛 사례")
    save(officer.user)
    save(officer.user, "q=통합", name="통합")
    publish("콜센터 통합", "콜센터 야간")
    clock.move_to(morning(1), tick=False)
    browser.force_login(officer.user)
    assert badge(read(browser.get("/"))) == ""
    make_due_alerts(timezone.now())
    assert badge(read(browser.get("/"))) == "2 new"  # two things, one of them found twice
    for address in ("/me/", LIST):
        assert sorted(news(read(browser.get(address)))) == ["콜센터 야간", "콜센터 통합"]
    link = read(browser.get(LIST)).find("a", string="콜센터 야간")["href"]
    assert browser.get(link).headers["Location"].startswith("/cases/CS-")
    assert news(read(browser.get("/me/"))) == ["콜센터 통합"]
    browser.post(reverse("search:saved-seen"))
    assert (badge(read(browser.get("/"))), news(read(browser.get("/me/")))) == ("", [])
    assert Find.objects.exclude(seen_at=None).count() == 3


def test_the_menu_counts_and_lists_nothing_that_may_not_be_seen(browser, officer, publish, clock):
    publish("옛 사례")
    save(officer.user)
    [hidden] = publish("비밀 콜센터 초안")
    publish("비밀 콜센터 직원용", audience="officers")
    clock.move_to(morning(1), tick=False)
    browser.force_login(officer.user)
    make_due_alerts(timezone.now())
    assert badge(read(browser.get("/"))) == "2 new"
    CasePage.objects.filter(pk=hidden.pk).update(live=False)
    assert (badge(read(browser.get("/"))), news(read(browser.get(LIST)))) == ("1 new", ["비밀 콜센터 직원용"])
    find = Find.objects.get(key=str(hidden.pk))
    assert browser.get(reverse("search:saved-open", args=[find.pk])).status_code == 404
    officer.status, officer.ended_on = OfficerStatus.ENDED, timezone.localdate()
    officer.save()
    for address in ("/", "/me/", LIST):
        page = read(browser.get(address))
        assert badge(page) == ""
        assert "비밀" not in page.get_text()
    assert "new" not in rows(read(browser.get(LIST)))["콜센터"]


def test_another_persons_news_open_nothing(browser, publish, clock):
    publish("옛 사례")
    save(OfficerFactory().user)
    publish("콜센터")
    make_due_alerts(morning(1))
    find = Find.objects.get()
    assert browser.get(reverse("search:saved-open", args=[find.pk])).status_code == 404
    browser.post(reverse("search:saved-seen"))
    find.refresh_from_db()
    assert find.seen_at is None


def test_the_menu_costs_one_query_without_news(browser, officer, publish, django_assert_num_queries, clock):
    from search.news import news_count

    publish("옛 사례")
    save(officer.user)
    request = browser.get("/").wsgi_request
    with django_assert_num_queries(1):
        assert news_count(request) == 0
    publish(*(f"콜센터 {number}" for number in range(5)))
    make_due_alerts(morning(1))
    news_count(request)
    with django_assert_num_queries(2):
        assert news_count(request) == 5


# --- stop mail -----------------------------------------------------------------------------------------------------


@pytest.fixture
def two_searches(officer, publish):
    publish("콜센터")
    return save(officer.user, name="하나"), save(officer.user, "q=여권", name="둘")


def test_a_mail_programs_button_stops_all_mail_by_post_alone(officer, two_searches):
    program = Client(enforce_csrf_checks=True)
    path = stop_path(officer.user.pk)
    for response in (program.get(path), program.head(path)):
        assert response.status_code == 200
    assert SavedSearch.objects.filter(by_mail=True).count() == 2
    response = program.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert not SavedSearch.objects.filter(by_mail=True).exists()
    assert SavedSearch.objects.filter(in_site=True, alert="daily").count() == 2
    assert program.post(path).status_code == 200


def test_one_search_can_be_stopped_from_its_mail_by_the_page(client, officer, two_searches):
    client.cookies["django_language"] = "en"
    path = stop_path(officer.user.pk, two_searches[0].pk)
    page = read(client.get(path))
    form = page.select_one("main form")
    assert form["method"] == "post"
    assert "Done" in client.post(path).text
    assert set(SavedSearch.objects.filter(by_mail=True)) == {two_searches[1]}


def test_what_told_by_mail_alone_has_no_alert_afterwards(officer, publish):
    publish("콜센터")
    save(officer.user, wishes=saving.Wishes("weekly", by_mail=True, in_site=False))
    assert saving.stop_mail(user_id=officer.user.pk) == ["콜센터"]
    search = SavedSearch.objects.get()
    assert (search.alert, search.by_mail, search.in_site) == ("none", False, True)


def test_a_link_serves_its_own_account_and_search_alone(client, officer, two_searches):
    stranger = save(OfficerFactory().user)
    client.post(stop_path(officer.user.pk, stranger.pk))
    assert SavedSearch.objects.filter(by_mail=True).count() == 3
    good = stop_path(officer.user.pk)
    for token in ("x", "x:y", good.rstrip("/").rpartition("/")[2][:-1], "WzEsbnVsbF0:" + "a" * 43):
        assert client.post(f"/search/alerts/stop/{token}/").status_code == 404
    assert SavedSearch.objects.filter(by_mail=True).count() == 3


def test_a_link_of_years_ago_still_works(client, officer, two_searches, clock):
    path = stop_path(officer.user.pk)
    clock.move_to(MONDAY + datetime.timedelta(days=2000), tick=False)
    assert client.post(path).status_code == 200
    assert not SavedSearch.objects.filter(by_mail=True).exists()


# --- places --------------------------------------------------------------------------------------------------------


def test_a_section_or_place_that_is_gone_finds_nothing_and_breaks_nothing(browser, officer, publish, clock):
    publish("콜센터")
    gone = save(officer.user, name="사라진 곳")
    SavedSearch.objects.filter(pk=gone.pk).update(place="attic")
    other = save(officer.user, "q=콜센터&in=cases", name="사라진 구역")
    SavedSearch.objects.filter(pk=other.pk).update(query="q=콜센터&in=attic")
    Find.objects.create(search=other, section="attic", key="1")
    publish("콜센터 새것")
    clock.move_to(morning(1), tick=False)
    browser.force_login(officer.user)
    assert make_due_alerts(timezone.now()) == 0
    assert set(rows(read(browser.get(LIST)))) == {"사라진 곳", "사라진 구역"}
    assert browser.get(reverse("search:saved-run", args=[gone.pk])).status_code == 404


def test_a_search_of_everything_covers_sections_that_come_later(officer, publish, cases_section):
    publish("콜센터")
    search = save(officer.user)
    register(Section("again", "Again", cases_section.queryset_for, url=cases_section.url))
    assert len(sections()) == 2
    make_due_alerts(morning(1))
    assert set(search.finds.values_list("section", flat=True)) == {"again"}


def test_no_secret_word_stands_in_an_address_of_a_mail(officer):
    assert re.fullmatch(r"/search/alerts/stop/[\w:-]+/", stop_path(officer.user.pk))
    assert "reader" not in stop_path(officer.user.pk)
    assert DAILY.by_mail
