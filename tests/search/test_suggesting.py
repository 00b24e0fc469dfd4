"""Suggestions while somebody types: from every area, and from nothing that the reader may not see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cases import suggesting as cases_suggesting
from cases.models import CasePage, CaseTag, TagSynonym
from common.exceptions import DomainError
from people.models import LocalGovernment
from search import registry
from search.models import OutboxEntry
from search.registry import Section, Suggester, Suggestion, register, register_suggester
from search.suggesting import MAX_SUGGESTIONS, suggest, typed_pieces
from tests.factories.people import OfficerFactory

NOBODY = AnonymousUser()


def texts(query, user=NOBODY):
    """{group: what it suggests}"""
    return {group.key: [one.text for one in group.suggestions] for group in suggest(query, user)}


@pytest.fixture(autouse=True)
def no_other_suggesters(monkeypatch):
    monkeypatch.setattr(registry, "_suggesters", {})


@pytest.fixture
def library_of_four(make_case, index_now, cases_section):
    make_case("콜센터 통합")
    make_case("콜센터 야간 운영")
    make_case("여권 콜센터")
    make_case("수도요금 정산")
    index_now()


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("콜", ["콜센터 통합", "콜센터 야간 운영", "여권 콜센터"]),
        ("콜센터", ["콜센터 통합", "콜센터 야간 운영", "여권 콜센터"]),
        ("콜세", ["콜센터 통합", "콜센터 야간 운영", "여권 콜센터"]),
        ("ㅋㅅㅌ", ["콜센터 통합", "콜센터 야간 운영", "여권 콜센터"]),
        ("zhftp", ["콜센터 통합", "콜센터 야간 운영", "여권 콜센터"]),
        ("요금", ["수도요금 정산"]),
        ("수도 요금", ["수도요금 정산"]),
        ("ㅅㄷㅇㄱ", ["수도요금 정산"]),
        ("야간 콜", ["콜센터 야간 운영"]),
        ("", []),
        ("뷁", []),
    ],
)
def test_titles_begin_as_typed_in_every_way_of_typing(library_of_four, typed, titles):
    assert texts(typed).get("cases", []) == titles


def test_a_query_that_is_too_long_is_refused(library_of_four):
    with pytest.raises(DomainError):
        suggest("가" * 201, NOBODY)


def test_when_nothing_begins_so_other_words_are_proposed_with_their_number(library_of_four):
    [group] = suggest("콜쎈터", NOBODY)
    assert group.key == "meant"
    assert [(one.text, one.count) for one in group.suggestions] == [("콜센터", 3)]
    assert group.suggestions[0].url == "/search/?q=%EC%BD%9C%EC%84%BC%ED%84%B0"


def test_areas_come_in_their_order_and_twelve_suggestions_are_enough(library_of_four):
    def many(typed, user):
        return [Suggestion(f"{typed} {number}", "/") for number in range(20)]

    register_suggester(Suggester("early", "Early", lambda typed, user: [Suggestion("first", "/", count=3)], order=1))
    register_suggester(Suggester("late", "Late", many, order=900))
    groups = suggest("콜", NOBODY)
    assert [group.key for group in groups] == ["early", "cases", "late"]
    assert sum(len(group.suggestions) for group in groups) == MAX_SUGGESTIONS


def test_titles_of_every_section_are_suggested_with_their_hint(library_of_four, cases_section):
    register(Section("again", "Again", cases_section.queryset_for, order=200, hint=lambda case: f"no. {case.number}"))
    found = {group.key: list(group.suggestions) for group in suggest("수도", NOBODY)}
    assert [one.text for one in found["again"]] == ["수도요금 정산"]
    assert found["again"][0].hint.startswith("no. CS-")


def test_what_was_typed_stands_apart():
    assert typed_pieces("강원콜센터 구축", "콜세") == [("강원", False), ("콜센", True), ("터 구축", False)]
    assert typed_pieces("콜센터", "뷁") == [("콜센터", False)]


# --- nothing hidden --------------------------------------------------------------------------------------------------
@pytest.fixture
def areas(monkeypatch, cases_section):
    cases_suggesting.register()


@pytest.fixture
def hidden(make_case, library, index_now, areas):
    """One public case and three that are not, with tags and governments of their own."""
    made = {}
    for name, fields in {
        "public": {},
        "officers": {"audience": "officers"},
        "draft": {"live": False},
        "withdrawn": {},
    }.items():
        government = LocalGovernment.objects.create(
            code=f"place-{name}", name_ko=f"콜마을 {name}", name_short_ko=name, name_en=name, level="basic", kind="city"
        )
        made[name] = make_case(f"콜센터 {name}", government=government, **fields)
        made[name].tags.add("콜태그", f"콜태그 {name}")
        made[name].save()
    made["withdrawn"].unpublish()
    index_now()
    return made


WAYS = ["콜", "콜센", "콜세", "ㅋㅅㅌ", "zhftpsxj", "ㅋ", "콜센터 초", "secret"]


@pytest.mark.parametrize("typed", WAYS)
def test_no_title_of_a_hidden_case_is_suggested(hidden, typed):
    assert set(texts(typed).get("cases", [])) <= {"콜센터 public"}
    member = OfficerFactory().user
    assert set(texts(typed, member).get("cases", [])) <= {"콜센터 public", "콜센터 officers"}


def test_members_are_suggested_what_is_theirs(hidden):
    assert set(texts("콜센", OfficerFactory().user)["cases"]) == {"콜센터 public", "콜센터 officers"}
    assert texts("콜센")["cases"] == ["콜센터 public"]


@pytest.mark.parametrize("typed", ["draft", "officers", "withdrawn"])
def test_words_that_only_hidden_cases_have_complete_nothing_and_are_not_proposed(hidden, typed):
    found = texts(typed[:-1])
    assert "cases" not in found
    assert "tags" not in found
    assert "meant" not in texts(f"콜센터 {typed}x")


def test_tags_are_those_of_visible_cases_with_the_number_of_those(hidden):
    def tags(user):
        [group] = [group for group in suggest("콜태", user) if group.key == "tags"]
        return {one.text: one.count for one in group.suggestions}

    assert tags(NOBODY) == {"콜태그": 1, "콜태그 public": 1}
    assert tags(OfficerFactory().user) == {"콜태그": 2, "콜태그 public": 1, "콜태그 officers": 1}


def test_a_synonym_leads_to_its_tag_only_while_the_tag_is_visible(hidden):
    for name in ("public", "draft"):
        tag = CaseTag.objects.get(name=f"콜태그 {name}")
        TagSynonym.objects.create(name=f"다른말 {name}", tag=tag)
    assert texts("다른말")["tags"] == ["콜태그 public"]


def test_governments_are_counted_by_visible_cases(hidden):
    def counts(user):
        [group] = [group for group in suggest("콜마을", user) if group.key == "governments"]
        return {one.text: one.count for one in group.suggestions}

    # Which governments there are is no secret; what they have written may be.
    assert counts(NOBODY)["콜마을 public"] == 1
    assert sum(counts(NOBODY).values()) == 1


def test_a_government_is_found_by_any_of_its_names(areas, db, make_case, index_now):
    make_case("사례")
    for typed in ("강원", "강워", "ㄱㅇㄷ", "gangw", "rkddnjs"):
        [group] = [group for group in suggest(typed, NOBODY) if group.key == "governments"]
        assert [(one.text, one.url, one.count) for one in group.suggestions] == [
            ("강원도", "/people/governments/gangwon/", 1)
        ]


def test_hidden_cases_do_not_change_the_order(make_case, index_now, areas):
    for title in ("콜센터 가나", "콜센터 다라", "콜택시"):
        make_case(title)
    index_now()
    before = suggest("콜", NOBODY)
    for number in range(5):
        make_case(f"콜택 {number}", audience="officers")
    index_now()
    assert suggest("콜", NOBODY) == before


def test_a_stale_index_suggests_nothing_that_has_been_hidden(hidden):
    CasePage.objects.filter(title="콜센터 public").update(live=False)
    OutboxEntry.objects.all().delete()
    assert "cases" not in texts("콜센")


def test_without_an_index_the_database_answers(make_case, areas):
    make_case("콜센터 통합")
    make_case("콜센터 내부", audience="officers")
    assert texts("콜센터")["cases"] == ["콜센터 통합"]


def test_the_number_of_queries_does_not_grow(make_case, index_now, areas, django_assert_num_queries):
    make_case("콜센터 0").tags.add("콜")
    index_now()
    suggest("콜", NOBODY)
    with django_assert_num_queries(3):
        suggest("콜", NOBODY)
    for number in range(1, 5):
        make_case(f"콜센터 {number}").tags.add(f"콜 {number}")
    index_now()
    suggest("콜", NOBODY)
    with django_assert_num_queries(3):
        suggest("콜", NOBODY)
