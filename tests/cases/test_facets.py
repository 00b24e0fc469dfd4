"""Counts: they do not collapse, and each says how many cases a click brings."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from cases.facets import TOP_TAGS
from cases.listing import Listing
from tests.factories.library import CsTypeFactory, make_case

pytestmark = pytest.mark.django_db


def listing(query: str = "") -> Listing:
    return Listing(AnonymousUser(), QueryDict(query))


def counts(query: str, place: int) -> dict[str, int]:
    """The drawn options of the facet at that place, name -> count."""
    return {str(option.label): option.count for option in listing(query).facets()[place].options}


@pytest.fixture
def four_cases():
    one = CsTypeFactory(code="one", name_ko="하나", sort_order=1)
    two = CsTypeFactory(code="two", name_ko="둘", sort_order=2)
    make_case("a", cs_type=one, year=2005, focus_task="voc")
    make_case("b", cs_type=one, year=2006, focus_task="crm")
    make_case("c", cs_type=two, year=2006, focus_task="voc")
    make_case("d", year=2006)


@pytest.mark.usefixtures("four_cases")
def test_a_facets_own_choice_leaves_its_counts_alone():
    assert counts("", 0) == counts("type=one", 0) == {"하나": 2, "둘": 1}


@pytest.mark.usefixtures("four_cases")
def test_other_facets_narrow_the_counts_and_nothing_disappears():
    assert counts("year=2005", 0) == {"하나": 1, "둘": 0}
    assert counts("year=2005&type=two", 0) == {"하나": 1, "둘": 0}


@pytest.mark.usefixtures("four_cases")
def test_every_count_is_the_length_of_the_list_that_a_first_click_brings():
    for group in listing().facets():
        for option in group.options:
            assert listing(option.url.partition("?")[2]).total == option.count


@pytest.mark.usefixtures("four_cases")
def test_a_second_value_adds_its_count_to_the_list():
    assert listing("type=one").total == 2
    assert listing("type=one&type=two").total == 3


@pytest.mark.usefixtures("four_cases")
def test_clicking_a_chosen_option_takes_it_away_and_forgets_the_page():
    option = listing("type=one&page=2").facets()[0].options[0]
    assert (option.selected, option.url.partition("?")[2]) == (True, "")


def test_a_case_counts_once_for_each_of_its_tags_and_the_top_tags_are_drawn():
    for number in range(TOP_TAGS + 3):
        make_case(f"x{number}", tags=("공통", f"태그{number:02d}"))
    group = listing().facets()[-1]
    assert len(group.options) == TOP_TAGS
    assert (group.options[0].label, group.options[0].count) == ("공통", TOP_TAGS + 3)


def test_a_chosen_tag_is_drawn_even_when_it_is_not_among_the_top():
    for number in range(TOP_TAGS + 1):
        make_case(f"x{number}", tags=(f"많은{number:02d}",))
        make_case(f"y{number}", tags=(f"많은{number:02d}",))
    rare = make_case("드문", tags=("드문",)).tags.get()
    group = listing(f"tag={rare.slug}").facets()[-1]
    assert [option.label for option in group.options if option.selected] == ["드문"]
    assert len(group.options) == TOP_TAGS


def test_words_narrow_all_counts(index_now):
    make_case("콜센터", cs_type=CsTypeFactory(code="one", name_ko="하나"))
    make_case("조사", cs_type=CsTypeFactory(code="two", name_ko="둘"))
    index_now()
    assert counts("q=콜센터", 0) == {"하나": 1, "둘": 0}
