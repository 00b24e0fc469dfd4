"""The count of adoptions in lists, filters, cards and on the search page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse

from cases.listing import Listing
from search.page_place import PageReader
from search.searching import Sort, search_sections
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.kept import made_once

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@made_once
def three() -> list[str]:
    """Cases with no, one and three adoptions, in the order in which they became public."""
    for minutes, (title, number) in enumerate((("콜센터 없음", 0), ("콜센터 하나", 1), ("콜센터 셋", 3))):
        case = make_case(title, minutes_ago=minutes)
        for _one in range(number):
            adopt(case)
    adopt(make_case("콜센터 생각", minutes_ago=9), stage="considering")
    return ["콜센터 셋", "콜센터 하나", "콜센터 없음", "콜센터 생각"]


def titles(query: str) -> list[str]:
    return [card.case.title for card in Listing(NOBODY, QueryDict(query)).cards()]


def test_most_adopted_first_then_newest(three) -> None:
    assert titles("sort=adopted") == three


@pytest.mark.parametrize(
    ("value", "wanted"), [("none", {"콜센터 없음", "콜센터 생각"}), ("1-2", {"콜센터 하나"}), ("3-9", {"콜센터 셋"})]
)
def test_the_filter_keeps_the_cases_of_its_range(three, value, wanted) -> None:
    assert set(titles(f"adopted={value}")) == wanted
    [group] = [group for group in Listing(NOBODY, QueryDict()).facets() if group.options[0].id.startswith("adopted-")]
    by_url = {option.url.partition("adopted=")[2]: option.count for option in group.options}
    assert by_url[value] == len(wanted)


def test_cards_say_how_many(three, client) -> None:
    html = client.get(reverse("cases:list"), {"sort": "adopted"}).text
    assert html.index("Adopted by 3 governments" if "Adopted by" in html else "도입 3곳") < html.index("콜센터 하나")
    assert html.count("case-card__adoptions") == 2


def test_the_search_page_sorts_by_the_number(three, index_now) -> None:
    index_now()
    found = search_sections("콜센터", NOBODY, section="cases", sort=Sort.COUNTED)
    assert found.sort == Sort.COUNTED
    assert [hit.obj.title for hit in found.hits] == three


def test_the_search_page_names_the_order_and_keeps_it(three, client, index_now) -> None:
    index_now()
    sorts = client.get(reverse("search:results"), {"q": "콜센터", "in": "cases"}).context["sorts"]
    assert [sort["url"].partition("sort=")[2] for sort in sorts] == ["relevance", "newest", "counted"]
    assert str(sorts[2]["label"]) in ("Most adopted first", "많이 도입된 순")
    kept = PageReader(NOBODY).clean(QueryDict("q=콜센터&in=cases&sort=counted"))
    assert kept.endswith("sort=counted")


def test_of_cases_that_match_alike_the_more_adopted_stands_first(index_now) -> None:
    for minutes in (1, 2):
        make_case("여권 창구 예약", minutes_ago=minutes)
    index_now()
    first, behind = (hit.obj for hit in search_sections("여권 창구", NOBODY, section="cases").hits)
    for _one in range(3):
        adopt(behind)
    index_now()
    assert [hit.obj for hit in search_sections("여권 창구", NOBODY, section="cases").hits] == [behind, first]
