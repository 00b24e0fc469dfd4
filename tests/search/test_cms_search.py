"""The editors' tools for the search, by real requests: who may, what is said, what is logged, what it does."""

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from modelsearch.backends import get_search_backend
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits, SearchPromotion
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cases.models import CasePage
from people.choices import Role
from search import rebuilding
from search.models import HandledQuery, QueryDay, SearchTerm, SynonymGroup
from tests.factories import cases as make
from tests.factories.people import CoordinatorFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
SYNONYMS, TERMS = "wagtailsnippets_search_synonymgroup", "wagtailsnippets_search_searchterm"
PICKS = "wagtailsearchpromotions"


@pytest.fixture
def editor():
    make.library()
    return make.editor()


@pytest.fixture
def cms(client, editor):
    client.force_login(editor)
    return client


def asked(text, *, days_ago=0, hits=1, found=0):
    """A query as the log keeps it."""
    query = Query.get(text)
    day = QueryDailyHits.objects.create(query=query, date=timezone.localdate() - timedelta(days=days_ago), hits=hits)
    QueryDay.objects.create(hits=day, found=found, nothing=0 if found else hits)
    return query


def titles(text):
    return sorted(page.title for page in get_search_backend().search(text, CasePage))


def said(response):
    return response.content.decode()


# --- who --------------------------------------------------------------------------
def people():
    return {
        "resident": None,
        "newcomer": UserFactory(),
        "officer": OfficerFactory().user,
        "coordinator": CoordinatorFactory().user,
        "judge": UserFactory(roles=[Role.JUDGE]),
        "manager": UserFactory(roles=[Role.CONTEST_MANAGER]),
        "editor": UserFactory(roles=[Role.EDITOR]),
        "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
    }


def addresses():
    query, group = asked("없는말씀"), SynonymGroup.objects.create(words="민원\n불편")
    term = SearchTerm.objects.create(word="해피콜")
    SearchPromotion.objects.create(query=query, external_link_url="https://example.kr", external_link_text="가")
    return [
        reverse("search_searched"),
        reverse("search_searched_results"),
        reverse("search_searched") + "?export=csv",
        reverse("search_nothing"),
        reverse("search_nothing") + "?export=xlsx",
        *(reverse(f"{SYNONYMS}:{name}", args=args) for name, args in (("list", []), ("add", []), ("edit", [group.pk]))),
        *(reverse(f"{TERMS}:{name}", args=args) for name, args in (("list", []), ("add", []), ("edit", [term.pk]))),
        reverse(f"{PICKS}:index"),
        reverse(f"{PICKS}:add"),
        reverse(f"{PICKS}:edit", args=[query.pk]),
    ]


def test_only_editors_and_administrators_open_them(client):
    make.library()
    pages = addresses()
    allowed = {}
    for role, user in people().items():
        client.logout()
        if user:
            client.force_login(user)
        cache.clear()
        allowed[role] = {client.get(page).status_code == 200 for page in pages}
    assert allowed == {role: {role in ("editor", "administrator")} for role in allowed}


def test_only_editors_and_administrators_change_anything(client):
    make.library()
    query = asked("없는말씀")
    posts = [
        (reverse(f"{SYNONYMS}:add"), {"words": "민원\n불편", "active": "on"}),
        (reverse(f"{TERMS}:add"), {"word": "두레온정콜", "active": "on"}),
        (reverse("search_handle_query", args=[query.pk]), {}),
        (reverse(f"{PICKS}:add"), picks("콜센터", link())),
    ]
    for role, user in people().items():
        client.logout()
        if user:
            client.force_login(user)
        for url, data in posts:
            client.post(url, data)
        counts = [model.objects.count() for model in (SynonymGroup, SearchTerm, HandledQuery, SearchPromotion)]
        if role == "editor":
            assert counts == [1, 1, 1, 1]
            break
        assert counts == [0, 0, 0, 0], role


# --- synonyms --------------------------------------------------------------------------
def test_a_group_of_synonyms_counts_at_once_and_is_logged(cms, editor, index_now):
    make.published(title="콜센터 야간")
    make.published(title="상담실 확대")
    index_now()
    assert titles("콜센터") == ["콜센터 야간"]
    response = cms.post(reverse(f"{SYNONYMS}:add"), {"words": "콜센터\r\n상담실\r\n", "active": "on"}, follow=True)
    assert "콜센터, 상담실" in said(response)
    group = SynonymGroup.objects.get()
    assert (group.words, group.changed_by) == ("콜센터\n상담실", editor)
    assert titles("콜센터") == ["상담실 확대", "콜센터 야간"]
    cms.post(reverse(f"{SYNONYMS}:edit", args=[group.pk]), {"words": group.words, "note": "잠시"})
    assert titles("콜센터") == ["콜센터 야간"]
    cms.post(reverse(f"{SYNONYMS}:delete", args=[group.pk]))
    logged = ModelLogEntry.objects.filter(object_id=str(group.pk), user=editor).order_by("pk")
    assert [entry.action for entry in logged] == ["wagtail.create", "wagtail.edit", "wagtail.delete"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("콜센터", "서로 다른 낱말을 둘 이상"),
        ("콜센터\n민원 전화 상담 예약 창구", "형태소 5개(민원 + 전화 + 상담 + 예약 + 창구)"),
        ("콜센터\n그리고", "검색되는 말이 없습니다"),
    ],
)
def test_words_that_cannot_work_are_refused_with_a_sentence_and_what_was_typed(cms, words, sentence):
    body = said(cms.post(reverse(f"{SYNONYMS}:add"), {"words": words, "note": "내 메모", "active": "on"}))
    assert sentence in body
    assert "내 메모" in body
    assert words.splitlines()[-1] in body
    assert not SynonymGroup.objects.exists()


def test_a_word_of_another_group_is_said_and_the_groups_can_be_merged(cms, editor):
    other = SynonymGroup.objects.create(words="콜센터\n전화상담센터")
    data = {"words": "콜 센터\n민원콜", "active": "on"}
    body = said(cms.post(reverse(f"{SYNONYMS}:add"), data))
    assert "“콜센터”: 이미 “콜센터, 전화상담센터” 묶음에 있습니다" in body
    cms.post(reverse(f"{SYNONYMS}:add"), {"words": "콜센터\n민원콜", "active": "on", "merge": "on"})
    group = SynonymGroup.objects.get()
    assert group.members == ["콜센터", "민원콜", "전화상담센터"]
    actions = ModelLogEntry.objects.filter(user=editor).values_list("object_id", "action")
    assert {(str(group.pk), "search.synonyms_merged"), (str(other.pk), "wagtail.delete")} <= set(actions)


def test_the_form_begins_with_the_word_that_found_nothing(cms):
    assert "없는말씀" in said(cms.get(reverse(f"{SYNONYMS}:add"), {"word": "없는말씀"}))
    assert 'value="없는말씀"' in said(cms.get(reverse(f"{PICKS}:add"), {"word": "없는말씀"}))


# --- the dictionary --------------------------------------------------------------------------
def test_a_term_waits_for_the_rebuild_and_the_list_tells(cms, index_now, monkeypatch):
    make.published(title="두레온정콜 운영")
    index_now()
    cms.post(reverse(f"{TERMS}:add"), {"word": "두레온정콜", "active": "on"})
    store = get_search_backend().store
    assert store.outdated()
    rebuilding.heal()
    assert store.outdated(), "another term may follow in a moment"
    assert titles("두레온정콜") == ["두레온정콜 운영"]
    monkeypatch.setattr(rebuilding, "REST", 0)
    assert rebuilding.heal()
    assert not store.outdated()
    assert not rebuilding.heal()
    assert titles("두레온정콜") == ["두레온정콜 운영"]
    assert "두레온정콜" in store.words


def test_a_term_that_cannot_be_learnt_is_refused_and_one_of_the_reference_list_may_stay(cms):
    for word, sentence in (("두 낱말", "띄어쓰기 없는 한 낱말"), ("중구", "3~20글자"), ("VoC콜", "한글 낱말만")):
        assert sentence in said(cms.post(reverse(f"{TERMS}:add"), {"word": word, "active": "on"}))
    term = SearchTerm.objects.create(word="챗봇")
    cms.post(reverse(f"{TERMS}:edit", args=[term.pk]), {"word": "챗봇", "note": "둘", "active": "on"})
    term.refresh_from_db()
    assert term.note == "둘"


# --- recommendations --------------------------------------------------------------------------
def link(number=0):
    return {
        "external_link_url": f"https://example.kr/{number}",
        "external_link_text": f"바깥 {number}",
        "ORDER": number,
    }


def picks(text, *forms):
    rows = [
        {"page": "", "external_link_url": "", "external_link_text": "", "description": "", **form} for form in forms
    ]
    return nested_form_data({"query_string": text, "editors_picks": inline_formset(rows)})


def test_a_page_is_recommended_and_logged(cms, editor):
    page = make.published(title="콜센터 야간")
    cms.post(reverse(f"{PICKS}:add"), picks(" 콜  센터 ", {"page": page.pk, "description": "먼저", "ORDER": 1}))
    promotion = SearchPromotion.objects.get()
    assert (promotion.query.query_string, promotion.page_id) == ("콜 센터", page.pk)
    assert ModelLogEntry.objects.filter(user=editor, action="wagtail.create", object_id=str(promotion.pk)).exists()
    found = cms.get(reverse("search:results"), {"q": "콜센터를"}).context["found"]
    assert [(one.title, one.note) for one in found.promoted] == [("콜센터 야간", "먼저")]


@pytest.mark.parametrize(
    ("text", "forms", "sentence"),
    [
        ("콜센터", [link(number) for number in range(6)], "추천 결과를 5개까지"),
        ("콜센터", [], "추천 결과를 하나 이상"),
        ("콜센터", [{"ORDER": 1}], "추천"),
        ("콜센터", [{"external_link_url": "ftp://example.kr/a", "external_link_text": "가", "ORDER": 1}], "https://"),
        ("가 " * 20, [link()], "검색어"),
    ],
)
def test_recommendations_that_do_not_fit_are_refused(cms, text, forms, sentence):
    assert sentence in said(cms.post(reverse(f"{PICKS}:add"), picks(text, *forms)))
    assert not SearchPromotion.objects.exists()


def test_a_query_that_is_another_spelling_is_told(cms):
    cms.post(reverse(f"{PICKS}:add"), picks("콜센터", link()))
    assert "추천 결과가 있는 “콜센터”와 같은 검색어" in said(
        cms.post(reverse(f"{PICKS}:add"), picks("콜 센터", link(1)))
    )
    query = Query.objects.get(query_string="콜센터")
    row = link() | {"id": SearchPromotion.objects.get().pk, "external_link_text": "바뀜", "page": "", "description": ""}
    data = nested_form_data({"query_string": "콜센터", "editors_picks": inline_formset([row], initial=1)})
    cms.post(reverse(f"{PICKS}:edit", args=[query.pk]), data)
    assert SearchPromotion.objects.get().external_link_text == "바뀜"


def test_a_page_that_nobody_answers_for_cannot_be_recommended(cms):
    from wagtail.models import Page

    plain = Page.get_first_root_node().add_child(instance=Page(title="아무 페이지", slug="plain"))
    body = said(cms.post(reverse(f"{PICKS}:add"), picks("콜센터", {"page": plain.pk, "ORDER": 1})))
    assert "이 종류의 페이지는 추천할 수 없습니다" in body


# --- the log --------------------------------------------------------------------------
def rows(response):
    return [row.query_string for row in response.context["object_list"]]


def test_the_most_frequent_queries_of_a_period(cms):
    asked("콜센터", hits=3, found=2)
    asked("오래된", days_ago=40, hits=9, found=1)
    asked("지난주", days_ago=8, hits=5, found=0)
    asked("아주 오래된", days_ago=91, hits=99)
    url = reverse("search_searched")
    assert rows(cms.get(url)) == ["지난주", "콜센터"]
    assert rows(cms.get(url, {"days": "7"})) == ["콜센터"]
    assert rows(cms.get(url, {"days": "90"})) == ["오래된", "지난주", "콜센터"]
    assert rows(cms.get(url, {"days": "junk"})) == ["지난주", "콜센터"]
    assert rows(cms.get(url, {"q": "콜"})) == ["콜센터"]


def test_the_picture_counts_days_and_for_a_long_period_weeks(cms):
    asked("콜센터", hits=3, found=2)
    asked("없는말씀", hits=1)
    asked("지난", days_ago=6, hits=2)
    week = cms.get(reverse("search_searched"), {"days": "7"}).context["chart"]
    assert [(bar.whole, bar.part) for bar in week.bars] == [(2, 2), *[(0, 0)] * 5, (4, 1)]
    assert (week.whole, week.part, week.percent) == (6, 3, 50)
    long = cms.get(reverse("search_searched"), {"days": "90"}).context["chart"]
    assert (len(long.bars), long.bars[-1].whole, long.whole) == (13, 6, 6)


REPORT_QUERIES = 13  # among them the sign-in, the permissions and Wagtail's menu


@pytest.mark.parametrize("number", [1, 5])
def test_the_report_costs_the_same_at_one_row_and_at_five(cms, number, django_assert_num_queries):
    for index in range(number):
        asked(f"검색어{index}", hits=index + 1, found=1)
    url = reverse("search_searched")
    cms.get(url)
    with django_assert_num_queries(REPORT_QUERIES):
        assert len(rows(cms.get(url))) == number


def test_queries_without_result_can_be_handled_and_come_back(cms, editor):
    query = asked("없는말씀", hits=4)
    asked("찾는말", found=1)
    url, handle = reverse("search_nothing"), reverse("search_handle_query", args=[query.pk])
    body = said(cms.get(url))
    assert rows(cms.get(url)) == ["없는말씀"]
    for way in (f"{reverse(f'{SYNONYMS}:add')}?word=", f"{reverse(f'{PICKS}:add')}?word=", handle):
        assert way in body
    assert cms.post(handle, {"next": url + "?days=7"}).headers["Location"] == url + "?days=7"
    assert rows(cms.get(url)) == []
    assert rows(cms.get(url, {"handled": "true"})) == ["없는말씀"]
    assert HandledQuery.objects.get().handled_by == editor
    assert cms.post(handle, {"undo": "1", "next": "https://elsewhere.example/"}).headers["Location"] == url
    assert rows(cms.get(url)) == ["없는말씀"]
    logged = ModelLogEntry.objects.filter(object_id=str(query.pk), user=editor).order_by("pk")
    assert [entry.action for entry in logged] == ["search.query_handled", "search.query_reopened"]


def test_the_list_tells_what_the_query_finds_by_now(cms, index_now):
    make.published(title="콜센터 야간")
    index_now()
    asked("상담실")
    url = reverse("search_nothing")
    assert [row.now for row in cms.get(url).context["object_list"]] == [0]
    cms.post(reverse(f"{SYNONYMS}:add"), {"words": "콜센터\n상담실", "active": "on"})
    assert [row.now for row in cms.get(url).context["object_list"]] == [1]


def test_the_newest_day_decides_whether_a_query_finds_something(cms):
    query = asked("콜센터", days_ago=3)
    day = QueryDailyHits.objects.create(query=query, date=timezone.localdate(), hits=1)
    QueryDay.objects.create(hits=day, found=4)
    assert rows(cms.get(reverse("search_nothing"))) == []


def test_exports_hold_the_numbers_and_no_formulas(cms):
    asked("=HYPERLINK(1)", hits=2)
    url = reverse("search_searched")
    text = b"".join(cms.get(url, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert header == ["검색어", "검색 수", "결과 수", "결과 없는 검색", "마지막 검색일"]
    assert row[:4] == ["'=hyperlink(1)", "2", "0", "2"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(cms.get(url, {"export": "xlsx"}).streaming_content)))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == ("'=hyperlink(1)", "s")


def test_the_menu_has_one_group_for_the_search(cms):
    body = said(cms.get(reverse("wagtailadmin_home")))
    for name in ("search_searched", "search_nothing", f"{PICKS}:index", f"{SYNONYMS}:list", f"{TERMS}:list"):
        assert body.count(f'"{reverse(name)}"') == 1, name
    assert reverse(f"{PICKS}:search_terms") not in body


def test_nothing_on_these_pages_is_english(cms):
    asked("없는말씀")
    cms.post(reverse(f"{PICKS}:add"), picks("콜센터", link()))
    for name in ("Promoted", "Search term", "External link", "recommend", "Editor's pick", "Choose", "Note", "In use"):
        for page in PAGES:
            assert name not in visible(said(cms.get(reverse(page)))), (name, page)


PAGES = ["search_searched", "search_nothing", f"{SYNONYMS}:add", f"{TERMS}:list", f"{PICKS}:index", f"{PICKS}:add"]


def visible(body):
    """What stands between the tags of the content, without scripts."""
    content = body[body.index("<main") : body.rindex("</main>")]
    return re.sub(r"<(script|template|style)\b.*?</\1>|<[^>]*>", " ", content, flags=re.S)
