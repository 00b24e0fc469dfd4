"""Searches are counted by day, without persons, and by what everybody may see."""

import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion

from cases.choices import Audience
from search import querylog
from search.models import QueryDay
from search.querylog import flush, looks_personal
from tests import pace

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"}


@pytest.fixture(autouse=True)
def _nothing_waits():
    querylog._waiting.clear()
    yield
    querylog._waiting.clear()


@pytest.fixture
def two_cases(make_case, index_now, cases_section):
    make_case("콜센터 야간")
    make_case("콜센터 비공개", audience=Audience.OFFICERS)
    index_now()


def search(client, query="콜센터", *, headers=BROWSER, **rest):
    return client.get(reverse("search:results"), {"q": query, **rest}, **headers)


def counted():
    """{query: (searches, results, searches without result)} of all days."""
    rows = QueryDay.objects.values_list("hits__query__query_string", "hits__hits", "found", "nothing")
    return {query: (hits, found, nothing) for query, hits, found, nothing in rows}


def test_searches_of_one_query_are_one_row_a_day_with_what_the_public_finds(client, two_cases, django_user_model):
    for query in ("콜센터", " 콜센터  ", "콜센터", "없는말씀"):
        assert search(client, query).status_code == 200
    member = django_user_model.objects.create_superuser("a@korea.kr", "long enough 1")
    client.force_login(member)
    assert search(client, "비공개").context["found"].total == 1
    assert counted() == {}
    assert flush() == 5
    assert counted() == {"콜센터": (3, 1, 0), "없는말씀": (1, 0, 1), "비공개": (1, 0, 1)}
    assert set(QueryDailyHits.objects.values_list("date", flat=True)) == {timezone.localdate()}


def test_a_second_flush_adds_to_the_day_and_takes_the_newest_number_of_results(client, two_cases, make_case, index_now):
    search(client)
    flush()
    make_case("콜센터 주간")
    index_now()
    search(client)
    flush()
    assert flush() == 0
    assert counted() == {"콜센터": (2, 2, 0)}


def test_a_search_writes_nothing_itself(client, two_cases, django_assert_num_queries):
    search(client)
    with django_assert_num_queries(4) as found:
        search(client)
    assert not [query for query in found.captured_queries if not query["sql"].startswith("SELECT")]


@pytest.mark.parametrize(
    ("headers", "rest"),
    [
        ({}, {}),
        ({"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd) bot"}, {}),
        ({"HTTP_USER_AGENT": "curl/8.5.0"}, {}),
        ({**BROWSER, "HTTP_SEC_PURPOSE": "prefetch;prerender"}, {}),
        (BROWSER, {"page": "2"}),
        (BROWSER, {"year": "2005"}),
        (BROWSER, {"sort": "newest"}),
        ({**BROWSER, "HTTP_REFERER": "http://testserver/search/?q=%EC%BD%9C%EC%84%BC%ED%84%B0"}, {"in": "cases"}),
    ],
)
def test_programs_and_further_looks_at_the_same_results_are_not_counted(client, two_cases, headers, rest):
    search(client, headers=headers, **rest)
    assert flush() == 0


@pytest.mark.parametrize(
    "referer",
    ["http://testserver/", "http://testserver/search/?q=other", "http://[broken", "http://testserver/search/"],
)
def test_a_search_from_anywhere_else_is_counted(client, two_cases, referer):
    search(client, headers={**BROWSER, "HTTP_REFERER": referer}, **{"in": "cases"})
    assert flush() == 1


def test_suggestions_head_requests_and_empty_or_too_long_queries_are_not_counted(client, two_cases):
    client.get(reverse("search:suggest"), {"q": "콜센터"}, **BROWSER)
    client.head(reverse("search:results"), {"q": "콜센터"}, **BROWSER)
    search(client, "  ")
    search(client, "가" * 300)
    assert flush() == 0


def test_a_search_in_the_case_list_is_counted_once(client, index_now):
    from tests.factories import cases as make

    make.library()
    index_now()
    client.get(reverse("cases:list"), {"q": "콜센터"}, follow=True, **BROWSER)
    assert flush() == 1


@pytest.mark.parametrize(
    "text",
    [
        "hong@korea.kr",
        "홍길동 hong.gildong＠korea.kr",
        "010-1234-5678",
        "01012345678",
        "010 1234 5678",
        "02)123-4567",
        "전화 123-4567",
        "1588-1234 상담",
        "800101-1234567",
        "8001011234567",
        "800101-1******",
        "８００１０１－１２３４５６７",
        "계좌 110-234-567890",
        "4000 1234 5678 9010",
    ],
)
def test_what_looks_personal_is_recognised_and_not_counted(client, text, two_cases):
    assert looks_personal(text)
    search(client, text)
    assert flush() == 0
    assert not Query.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["콜센터", "CS-2026-0012", "2005-2010 만족도", "365일 24시간", "민원 1234건", "120 다산콜", "2026년 11월 25일"],
)
def test_ordinary_numbers_are_not_personal(text):
    assert not looks_personal(text)


def test_what_cannot_be_written_is_kept_for_the_next_time(client, two_cases, monkeypatch):
    search(client)
    monkeypatch.setattr(querylog, "_write", refuse)
    with pytest.raises(OSError, match="full"):
        flush()
    search(client)
    monkeypatch.undo()
    assert flush() == 2


def refuse(*args):
    raise OSError("disk full")


def test_a_query_whose_results_cannot_be_counted_is_written_without(client, two_cases, monkeypatch):
    search(client)
    monkeypatch.setattr(querylog, "matches", refuse)
    flush()
    assert counted() == {"콜센터": (1, None, 0)}


def test_memory_is_bounded_and_known_queries_go_on_being_counted(client, two_cases, monkeypatch):
    monkeypatch.setattr(querylog, "MAX_WAITING", 2)
    for query in ("하나", "둘째", "셋째", "하나"):
        search(client, query)
    assert flush() == 3


def test_old_counts_go_and_queries_with_recommendations_stay(settings):
    assert settings.WAGTAILSEARCH_HITS_MAX_AGE == 90
    today = timezone.localdate()
    for text, age in (("새것", 80), ("옛것", 100), ("추천", 100)):
        hits = QueryDailyHits.objects.create(query=Query.get(text), date=today - timedelta(days=age), hits=1)
        QueryDay.objects.create(hits=hits, found=0)
    SearchPromotion.objects.create(
        query=Query.get("추천"), external_link_url="https://example.kr", external_link_text="가"
    )
    call_command("searchpromotions_garbage_collect", verbosity=0)
    assert set(Query.objects.values_list("query_string", flat=True)) == {"새것", "추천"}
    assert QueryDay.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_within_its_time_and_a_search_does_not_wait_for_it(client, cases_section, settings):
    settings.SEARCH_LOG_SECONDS = 0.2
    written = threading.Event()
    querylog.stopping.clear()
    real = querylog.flush

    def flush_and_tell():
        if real():
            written.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(querylog, "flush", flush_and_tell)
        search(client)
        assert written.wait(pace.NEVER)
        querylog.stopping.set()
        querylog._writer[1].join(20)
    querylog.stopping.clear()
    assert not querylog._writer[1].is_alive()
    assert list(Query.objects.values_list("query_string", flat=True)) == ["콜센터"]
    assert connection.vendor in ("sqlite", "postgresql")


def test_the_day_is_the_one_in_seoul(client, two_cases, monkeypatch):
    monkeypatch.setattr(querylog.timezone, "localdate", lambda: date(2026, 1, 2))
    search(client)
    flush()
    assert QueryDailyHits.objects.get().date == date(2026, 1, 2)
