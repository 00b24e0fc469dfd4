import pytest
from django.contrib.auth.models import AnonymousUser

from cases.models import CasePage
from common.exceptions import DomainError
from search.engine.spelling import Speller
from search.lookup import spellings
from search.models import OutboxEntry
from search.registry import Section, register, sections
from search.searching import PAGE_SIZE, Sort, search_sections
from tests import pace

NOBODY = AnonymousUser()


def shown(found):
    return ["".join(text for text, _ in hit.title) for hit in found.hits]


def counts(found, key):
    [group] = [group for group in found.facets if group.facet.key == key]
    return {option.value: (option.count, option.selected) for option in group.options}


@pytest.fixture
def library_of_four(make_case, index_now, cases_section):
    make_case("콜센터 통합", summary="통합콜센터를 세웠다.", year=2004, scope="strategic")
    make_case("콜센터 야간 운영", summary="밤에도 받는다.", year=2005)
    make_case("여권 콜센터", summary="여권 민원을 전화로 받는다.", year=2005, scope="strategic")
    make_case("수도요금 정산", summary="매일 정산한다.", year=2006)
    index_now()


def test_hits_carry_marked_titles_snippets_and_addresses(library_of_four):
    found = search_sections("수도요금을 정산", NOBODY)
    [hit] = found.hits
    assert ("수도요금", True) in hit.title
    assert any(("정산", True) in snippet for snippet in hit.snippets)
    assert hit.url == f"/cases/{hit.obj.pk}/"
    assert (found.total, found.widened) == (1, False)
    assert found.took > 0


def test_facets_narrow_without_collapsing(library_of_four):
    found = search_sections("콜센터", NOBODY, section="cases", filters={"year": ["2005"]})
    assert set(shown(found)) == {"콜센터 야간 운영", "여권 콜센터"}
    assert counts(found, "year") == {"2004": (1, False), "2005": (2, True)}
    assert counts(found, "scope") == {"strategic": (1, False)}
    assert counts(found, "level") == {"metropolitan": (2, False)}
    assert shown(search_sections("콜센터", NOBODY, filters={"level": ["basic"]})) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"year": ["' OR 1=1"]},
        {"live": ["0"]},
        {"title__contains": ["x"]},
        {"year": ["9" * 30]},
        {"grade": ["\x00"]},
    ],
)
def test_filters_that_were_not_declared_change_nothing(library_of_four, filters):
    assert search_sections("콜센터", NOBODY, filters=filters).total == 3


def test_a_chosen_value_without_hits_stays_to_be_taken_away(library_of_four):
    found = search_sections("콜센터", NOBODY, filters={"year": ["2006"]})
    assert shown(found) == []
    assert counts(found, "year")["2006"] == (0, True)


def test_newest_first_is_the_order_of_publication(library_of_four):
    pages = list(CasePage.objects.order_by("pk"))
    for number, page in enumerate(pages):
        CasePage.objects.filter(pk=page.pk).update(first_published_at=f"2026-01-0{number + 1}T00:00Z")
        page.refresh_from_db()
        page.save()
    from search.indexer import process_outbox

    process_outbox()
    found = search_sections("콜센터", NOBODY, sort=Sort.NEWEST)
    assert shown(found) == ["여권 콜센터", "콜센터 야간 운영", "콜센터 통합"]


def test_an_unknown_sort_is_relevance(library_of_four):
    assert search_sections("콜센터", NOBODY, sort="-password").sort == Sort.RELEVANCE


def test_when_nothing_has_all_words_some_are_enough_and_fewer_are_proposed(library_of_four):
    found = search_sections("수도요금 낙하산", NOBODY)
    assert found.widened
    assert shown(found) == ["수도요금 정산"]
    assert found.fewer == [("수도요금", 1)]


def test_pages_hold_ten_hits_and_a_page_too_far_is_the_last(make_case, index_now, cases_section):
    for number in range(PAGE_SIZE + 2):
        make_case(f"민원 {number}")
    index_now()
    first, last = search_sections("민원", NOBODY), search_sections("민원", NOBODY, page=99)
    assert (len(first.hits), len(last.hits)) == (PAGE_SIZE, 2)
    assert not set(shown(first)) & set(shown(last))


def test_several_sections_show_their_first_hits_and_one_shows_all(library_of_four):
    register(
        Section("strategic", "Strategic", lambda user: CasePage.objects.visible_to(user).filter(scope="strategic"))
    )
    found = search_sections("콜센터", NOBODY)
    assert {group.section.key: (group.count, len(group.hits)) for group in found.groups} == {
        "cases": (3, 3),
        "strategic": (2, 2),
    }
    chosen = search_sections("콜센터", NOBODY, section="strategic")
    assert len(chosen.hits) == 2
    assert {group.section.key: group.count for group in chosen.groups} == {"cases": 3, "strategic": 2}


def test_a_second_section_with_the_same_key_is_refused(cases_section):
    with pytest.raises(ValueError, match="cases"):
        register(Section("cases", "Others", lambda user: CasePage.objects.none()))
    assert sections() == [cases_section]


@pytest.mark.parametrize("query", ["가" * 201, "가 " * 13])
def test_a_query_over_the_limits_is_refused_with_a_sentence(db, cases_section, query):
    with pytest.raises(DomainError):
        search_sections(query, NOBODY)


@pytest.mark.parametrize("query", ["*", "???", '"', "a AND (", "title:*", "-콜센터", "'; DROP TABLE", "\x00"])
def test_odd_queries_are_words_like_any_other(library_of_four, query):
    assert search_sections(query, NOBODY).total in (0, 3)


@pytest.fixture
def hidden(make_case, index_now, cases_section):
    """One public case, a draft and one for officers only, all of the same words."""
    make_case("콜센터 공개", year=2001)
    make_case("콜센터 초안", live=False, year=2002)
    make_case("콜센터 내부", audience="officers", year=2003)
    index_now()


def test_hidden_cases_are_absent_from_hits_counts_and_facets(hidden):
    found = search_sections("콜센터", NOBODY)
    assert shown(found) == ["콜센터 공개"]
    assert found.total == 1
    assert counts(found, "year") == {"2001": (1, False)}


def test_a_stale_index_leaks_no_title_and_no_snippet(hidden):
    CasePage.objects.filter(title="콜센터 공개").update(live=False)
    OutboxEntry.objects.all().delete()
    assert shown(search_sections("콜센터", NOBODY)) == []


def test_a_compound_written_apart_finds_what_it_finds_written_together(library_of_four):
    assert set(shown(search_sections("콜 센터", NOBODY))) == {"콜센터 통합", "콜센터 야간 운영", "여권 콜센터"}


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("콜쎈터", ("콜센터", 3)),
        ("콜센타", ("콜센터", 3)),
        ("콜센타를", ("콜센터를", 3)),
        ("수도요굼", ("수도요금", 1)),
        ("수도오굼", ("수도요금", 1)),
        ("야깐 운용", ("야간 운영", 1)),
        ("여궈 콜쎈터", ("여권 콜센터", 1)),
        ("콜 센 터", ("콜센터", 3)),
        ("zhftpsxj 통합", ("콜센터 통합", 1)),
    ],
)
def test_words_that_no_case_has_are_offered_as_the_cases_spell_them(library_of_four, typed, proposed):
    found = search_sections(typed, NOBODY)
    assert found.widened or found.total == 0
    assert found.corrected[0] == proposed


def test_all_words_in_another_spelling_come_before_some_of_them(library_of_four, make_case, index_now):
    make_case("여권 사진", summary="여권 사진 규격을 여권 창구에서 안내한다. 여권 발급도 여권 창구에서 한다.")
    index_now()
    found = search_sections("여권 콜쎈터", NOBODY)
    assert (found.widened, shown(found)[0]) == (True, "여권 콜센터")


def test_words_that_only_ask_need_not_be_there(library_of_four):
    found = search_sections("수도요금을 정산하는 방법이 어떻게 되나요", NOBODY)
    assert (shown(found), found.widened) == (["수도요금 정산"], False)
    assert shown(search_sections("어떻게", NOBODY)) == []


def test_a_page_that_is_not_full_goes_on_with_what_has_some_of_the_words(library_of_four, make_case, index_now):
    make_case("콜센터 정산", audience="officers")
    index_now()
    found = search_sections("여권 콜센터", NOBODY)
    assert (shown(found), found.total) == (["여권 콜센터"], 1)
    assert {hit.obj.title for hit in found.close} == {"콜센터 통합", "콜센터 야간 운영"}
    assert counts(found, "year") == {"2005": (1, False)}
    narrowed = search_sections("여권 콜센터", NOBODY, section="cases", filters={"year": ["2005"]})
    assert [hit.obj.title for hit in narrowed.close] == ["콜센터 야간 운영"]
    assert search_sections("여권 콜센터", NOBODY, sort=Sort.NEWEST).close == []


def test_what_has_some_of_the_words_fills_up_each_sections_preview_too(library_of_four, cases_section):
    register(Section("again", "Again", cases_section.queryset_for, url=cases_section.url))
    for group in search_sections("여권 콜센터", NOBODY).groups:
        assert (group.count, len(group.hits), len(group.close)) == (1, 1, 2)


def test_nothing_is_close_when_nothing_was_found_or_a_page_is_full(make_case, index_now, cases_section):
    for number in range(PAGE_SIZE):
        make_case(f"민원 처리 {number}")
    make_case("민원 안내")
    index_now()
    full, none = search_sections("민원 처리", NOBODY), search_sections("우주선", NOBODY)
    assert (full.total, full.close) == (PAGE_SIZE, [])
    assert (none.total, none.close) == (0, [])


@pytest.fixture
def library_of_terms(make_case, index_now, cases_section):
    make_case("VoC 분석", summary="VoC를 모아 CRM에 담는다.")
    make_case("민원 처리 기간 단축", summary="민원 처리를 앞당긴다.")
    make_case("민원 처리 안내")
    make_case("불편 신고")
    make_case("신고 포상")
    make_case("신호 체계")
    index_now()


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("VCO", ["voc"]),
        ("CRN", ["crm"]),
        ("민언처리", ["민원처리"]),
        ("신포", ["신고", "신호"]),
        ("민운처리", ["민원처리"]),
    ],
)
def test_misspelt_terms_and_parts_of_compounds_are_offered_the_most_frequent_first(library_of_terms, typed, proposed):
    assert [text for text, _count in search_sections(typed, NOBODY).corrected][: len(proposed)] == proposed


@pytest.mark.parametrize("typed", ["민원처리기간단축", "민원처리 기간단축", "민원 처리기간 단축"])
def test_words_written_without_their_spaces_are_found(library_of_terms, typed):
    found = search_sections(typed, NOBODY)
    assert shown(found) == ["민원 처리 기간 단축"]
    assert not found.widened


@pytest.mark.parametrize(
    ("typed", "read"), [("alsdnjs", "민원"), ("alsdnjs cjfl", "민원 처리"), ("ㅊㄱㅡ", "crm"), ("팿", "voc")]
)
def test_keys_in_the_other_language_are_read_as_what_finds_something(library_of_terms, typed, read):
    found = search_sections(typed, NOBODY)
    assert (found.query, found.typed) == (read, typed)
    assert found.total > 0
    as_typed = search_sections(typed, NOBODY, as_typed=True)
    assert (as_typed.query, as_typed.typed, as_typed.total) == (typed, "", 0)
    assert as_typed.corrected[0] == (read, found.total)


def test_words_that_find_something_are_never_read_otherwise(make_case, index_now, cases_section):
    make_case("alsdnjs")
    make_case("민원")
    index_now()
    assert shown(search_sections("alsdnjs", NOBODY)) == ["alsdnjs"]


@pytest.mark.parametrize("typed", ["콜쎈터", "zhftpsxj", "콜 쎈터"])
def test_nothing_is_offered_that_only_hidden_cases_have(make_case, index_now, cases_section, typed):
    make_case("여권 발급", audience="officers")
    make_case("콜센터 통합", audience="officers")
    make_case("콜센터 초안", live=False)
    index_now()
    found = search_sections(typed, NOBODY)
    assert (found.total, found.typed, found.corrected) == (0, "", [])


def test_hidden_cases_do_not_change_the_order_of_what_is_offered(make_case, index_now, cases_section):
    make_case("신호 체계")
    make_case("신호 위반")
    make_case("신고 창구")
    index_now()
    before = search_sections("신포", NOBODY).corrected
    for number in range(4):
        make_case(f"신고 {number}", audience="officers")
    index_now()
    assert search_sections("신포", NOBODY).corrected == before
    assert before == [("신호", 2), ("신고", 1)]


def test_a_word_that_only_hidden_cases_have_is_still_unknown_to_the_reader(make_case, index_now, cases_section):
    make_case("콜쎈터 내부", audience="officers")
    make_case("콜센터 공개")
    index_now()
    assert search_sections("콜쎈터", NOBODY).corrected == [("콜센터", 1)]


@pytest.mark.parametrize(
    "typed", ["민언" * 100, "ㄲ" * 200, "민 " * 12, "alsdjs" * 33, "콜쎈터 " * 12, "가나다라마바사아 " * 12]
)
def test_the_longest_queries_are_answered_soon(library_of_terms, typed):
    search_sections("민원", NOBODY)
    assert pace.cost(lambda: search_sections(typed.strip(), NOBODY)) < pace.patience(0.6)


def test_proposals_end_in_time(library_of_terms, monkeypatch):
    from search.engine import spelling

    monkeypatch.setattr(spelling, "MAX_SECONDS", 0.0)
    assert search_sections("민언처리기깐단축을 위한 콜쎈터", NOBODY).corrected == []


def test_a_sample_stands_behind_a_real_case_that_matches_as_well_and_before_one_that_does_not(
    make_case, index_now, cases_section
):
    # Equals are in the order of their keys, so the sample would be first.
    make_case("수도요금 정산 안내", is_sample=True)
    make_case("수도요금 정산 창구")
    make_case("수도 이야기", summary="요금을 언젠가 정산한다.")
    index_now()
    found = search_sections("수도요금 정산", NOBODY)
    assert shown(found)[:2] == ["수도요금 정산 창구", "수도요금 정산 안내"]
    assert (found.total, len(found.hits)) == (3, 3)
    real, sample = (search_sections(word, NOBODY).hits[0].obj.title for word in ("창구", "안내"))
    assert (real, sample) == ("수도요금 정산 창구", "수도요금 정산 안내")


def test_proposals_are_remembered_for_who_sees_the_same_and_until_the_index_changes(
    make_case, index_now, cases_section, monkeypatch
):
    asked = []
    proposals = Speller.proposals
    monkeypatch.setattr(Speller, "proposals", lambda self, text: asked.append(text) or proposals(self, text))
    make_case("콜센터 공개")
    make_case("신고 창구", audience="officers")
    index_now()
    everything, public = CasePage.objects.all(), CasePage.objects.visible_to(NOBODY)
    assert [spellings("콜쎈터", [public]) for _ in range(2)] == [[("콜센터", 1)]] * 2
    assert asked == ["콜쎈터"]
    assert spellings("콜쎈터", [everything]) == [("콜센터", 1)]
    assert asked == ["콜쎈터"] * 2
    make_case("콜센터 둘째")
    index_now()
    assert spellings("콜쎈터", [public]) == [("콜센터", 2)]
