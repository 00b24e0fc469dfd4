from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from search.registry import Section, WaysOn, register


@pytest.fixture
def two_cases(make_case, index_now, cases_section):
    make_case("콜센터 통합 <script>alert(1)</script>", summary="<b>통합</b>콜센터를 세웠다.", year=2004)
    make_case("콜센터 야간", year=2005)
    index_now()


def page(client, **query):
    return client.get(reverse("search:results"), query)


def test_the_page_marks_hits_and_escapes_what_was_written(client, two_cases):
    body = page(client, q="콜센터").content.decode()
    assert "<mark>콜센터</mark>" in body
    assert "<script>alert" not in body
    assert "<b>통합" not in body


def test_what_was_typed_comes_back_escaped(client, two_cases):
    body = page(client, q='"><script>x</script>').content.decode()
    assert "<script>x" not in body
    assert "&lt;script&gt;x" in body


@pytest.mark.parametrize("length", [201, 2_001, 3_500])
def test_a_query_that_is_too_long_is_answered_with_400_and_kept(client, two_cases, length):
    response = page(client, q="가" * length)
    assert response.status_code == 400
    assert "검색어가 너무 깁니다" in response.text
    assert f'value="{"가" * length}"' in response.text


def test_without_a_query_the_page_invites(client, two_cases):
    assert page(client).status_code == 200


def test_a_chosen_filter_can_be_taken_away(client, two_cases):
    response = page(client, q="콜센터", year="2005")
    [chip] = response.context["chips"]
    assert chip["label"] == "2005"
    assert "year" not in chip["remove_url"]
    assert len(response.context["found"].hits) == 1


def test_links_keep_the_rest_of_the_address(client, two_cases):
    response = page(client, q="콜센터", year="2005", sort="newest", page="1")
    assert response.context["base_query"] == "q=%EC%BD%9C%EC%84%BC%ED%84%B0&year=2005&sort=newest"
    assert all("page" not in sort["url"] for sort in response.context["sorts"])


def test_several_sections_are_tabs_with_counts(client, two_cases, cases_section):
    register(Section("again", "Again", cases_section.queryset_for, url=cases_section.url))
    response = page(client, q="콜센터")
    assert [(tab["key"], tab["count"], tab["current"]) for tab in response.context["tabs"]] == [
        ("again", 2, False),
        ("cases", 2, False),
    ]


def test_nothing_found_says_what_to_try(client, two_cases):
    response = page(client, q="낙하산 콜센터 없음")
    assert response.status_code == 200
    assert response.context["fewer"] or response.context["found"].widened


@pytest.mark.parametrize("junk", [{"page": "x"}, {"page": "-1"}, {"in": "nowhere"}, {"sort": "x"}, {"year": "\x00"}])
def test_junk_in_the_address_falls_back(client, two_cases, junk):
    assert page(client, q="콜센터", **junk).status_code == 200


def test_suggestions_are_json_and_never_cached(client, two_cases):
    response = client.get(reverse("search:suggest"), {"q": "야가"})
    [group] = response.json()["groups"]
    [option] = group["options"]
    assert group["label"] == "Cases"
    assert option["pieces"] == [["콜센터 ", False], ["야간", True]]
    assert option["url"].startswith("/cases/")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert client.get(reverse("search:suggest"), {"q": "가" * 300}).json() == {"groups": []}
    assert client.post(reverse("search:suggest")).status_code == 405


def test_the_keyboard_in_the_other_language_is_explained_with_a_way_back(client, two_cases):
    body = page(client, q="zhftpsxj").content.decode()
    assert "zhftpsxj" in body
    assert "<mark>콜센터</mark>" in body
    assert "?q=zhftpsxj&amp;as=typed" in body
    as_typed = page(client, **{"q": "zhftpsxj", "as": "typed"})
    assert as_typed.context["found"].total == 0
    assert [one["query"] for one in as_typed.context["corrected"]] == ["콜센터"]


def test_only_reading_is_allowed(client, db):
    assert client.post(reverse("search:results")).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_hits(
    client, two_cases, make_case, index_now, django_assert_num_queries
):
    page(client, q="콜센터")
    with django_assert_num_queries(4):
        page(client, q="콜센터")
    for number in range(6):
        make_case(f"콜센터 {number}")
    index_now()
    with django_assert_num_queries(4):
        page(client, q="콜센터")


def test_who_finds_nothing_is_led_to_other_spellings_and_to_what_sections_offer(client, two_cases, cases_section):
    ways = [WaysOn("All", (("Everything", "/everything/"),))]
    register(
        Section("more", "More", cases_section.queryset_for, url=cases_section.url, ways_on=lambda user, query: ways)
    )
    response = page(client, q="낙하산")
    assert '<a class="chip" href="/everything/">Everything</a>' in response.content.decode()
    assert "/everything/" not in page(client, q="콜센터").content.decode()


def test_another_spelling_is_offered_beside_what_it_finds(client, two_cases):
    response = page(client, q="야깐")
    assert response.context["found"].widened
    assert [(one["query"], one["count"]) for one in response.context["corrected"]] == [("야간", 1)]
    assert 'href="?q=%EC%95%BC%EA%B0%84' in response.content.decode()


def test_what_has_some_of_the_words_stands_under_a_heading_of_its_own(client, two_cases):
    body = page(client, q="콜센터 야간").content.decode()
    heading = body.index('id="close-cases"')
    assert body.index("<mark>야간") < heading < body.index("통합", heading)
    assert 'id="close-cases"' not in page(client, q="콜센터").content.decode()


@pytest.fixture
def new_cases(cases_section):
    """A second section: only cases of 2005."""
    register(
        Section(
            "new",
            "New",
            lambda user: cases_section.queryset_for(user).filter(year=2005),
            url=cases_section.url,
            ways_on=lambda user, query: [WaysOn("Ask", ((f"Ask for {query}", "/ask/"),), even_widened=True)],
        )
    )


def test_a_query_is_widened_only_where_no_section_has_all_the_words(client, two_cases, new_cases):
    found = page(client, q="콜센터 통합").context["found"]
    assert not found.widened
    assert {group.section.key: group.count for group in found.groups} == {"cases": 1, "new": 0}
    found = page(client, q="콜센터 낙하산").context["found"]
    assert found.widened
    assert {group.section.key: group.count for group in found.groups} == {"cases": 2, "new": 1}
    found = page(client, q="콜센터 통합", **{"in": "new"}).context["found"]
    assert found.widened
    assert [hit.obj.title for hit in found.hits] == ["콜센터 야간"]


def test_a_section_that_alone_has_hits_is_shown_whole_and_its_filters_name_it(client, two_cases, new_cases):
    response = page(client, q="통합")
    assert response.context["found"].section.key == "cases"
    assert [hit.obj.year for hit in response.context["found"].hits] == [2004]
    [option] = next(facet for facet in response.context["facets"] if facet["label"] == "Year")["options"]
    assert "in=cases" in option["url"]
    assert page(client, **dict(parse_qsl(option["url"].lstrip("?")))).context["found"].facets
    assert "in%3Dcases" not in response.context["save_url"]
    assert "in=cases" not in response.context["save_url"]
    assert page(client, q="야간").context["found"].section is None


def test_what_leads_on_after_some_of_the_words_does_not_stand_under_full_results(client, two_cases, new_cases):
    stands = {query: "/ask/" in page(client, q=query).text for query in ("콜센터 통합", "콜센터 낙하산", "낙하산")}
    assert stands == {"콜센터 통합": False, "콜센터 낙하산": True, "낙하산": True}
