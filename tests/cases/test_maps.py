"""The map: all 250, today's list with successors, samples apart, links that bring what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cases.listing import Listing
from cases.maps import CaseMap, case_map
from people.models import LocalGovernment
from people.services import reference
from tests.factories.library import make_case
from tests.remembered import written

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
MAP = reverse("cases:map")


def load_all() -> None:
    reference.load(reference.read_reference(FIXTURES / "reference"))
    reference.load_sample_governments(FIXTURES / "demo")


@pytest.fixture
def governments():
    written(("reference and samples", timezone.localdate()), load_all)
    return {government.code: government for government in LocalGovernment.objects.all()}


def drawn(query: str = "", era: str = "today") -> CaseMap:
    listing = Listing(AnonymousUser(), QueryDict(query))
    return case_map(listing.selection, listing.filters, era)


def values(found: CaseMap) -> dict[str, int]:
    return {tile.key: tile.value for tile in found.picture.tiles if tile.value}


def test_the_map_of_2006_holds_all_250_and_no_two_share_a_place(governments):
    make_case(government=governments["seoul"])
    tiles = [tile for tile in drawn(era="2006").picture.tiles if not tile.sample]
    assert len(tiles) == 250
    everywhere = [(tile.x, tile.y) for tile in drawn(era="2006").picture.tiles]
    assert len(set(everywhere)) == len(everywhere)


def test_todays_map_holds_todays_list(governments):
    make_case(government=governments["seoul"])
    tiles = [tile for tile in drawn().picture.tiles if not tile.sample]
    assert len(tiles) == 243
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles)


def test_samples_stand_together_in_their_own_block(governments):
    make_case(government=governments["seoul"])
    found = drawn(era="2006").picture
    samples = [tile for tile in found.tiles if tile.sample]
    assert {tile.key for tile in samples} == {code for code, place in governments.items() if place.is_sample}
    left, top = min(tile.x for tile in samples), min(tile.y for tile in samples)
    assert not [tile for tile in found.tiles if not tile.sample and tile.x >= left and tile.y >= top]
    assert "예시" not in "".join(tile.text for tile in samples)


def test_cases_of_a_merged_government_go_to_its_successor_today(governments):
    former = governments["gwangju"]
    make_case(government=former)
    assert values(drawn()) == {former.current.code: 1}
    assert values(drawn(era="2006")) == {"gwangju": 1}


def test_cases_of_a_later_government_are_named_beside_the_map_of_2006(governments):
    make_case(government=governments["sejong"])
    assert (values(drawn(era="2006")), drawn(era="2006").elsewhere) == ({}, 1)
    assert (values(drawn()), drawn().elsewhere) == ({"sejong": 1}, 0)


@pytest.mark.parametrize("era", ["today", "2006"])
def test_every_tile_leads_to_as_many_cases_as_it_says(governments, era):
    for code in ("seoul", "gwangju", "jeonnam", "jeju", "jeju-jeju", "chungbuk"):
        make_case(government=governments[code], year=2006)
    make_case(government=governments["seoul"], year=2007)
    for tile in drawn("year=2006", era).picture.tiles:
        if tile.value:
            assert Listing(AnonymousUser(), QueryDict(tile.url.partition("?")[2])).total == tile.value


def test_the_map_shares_the_filters_of_the_list(governments):
    make_case(government=governments["seoul"], year=2006)
    make_case(government=governments["busan"], year=2007)
    assert values(drawn("year=2006")) == {"seoul": 1}


def test_the_choice_of_a_government_marks_it_and_hides_nothing(governments):
    make_case(government=governments["seoul"])
    make_case(government=governments["busan"])
    found = drawn("gov=seoul")
    assert values(found) == {"seoul": 1, "busan": 1}
    assert [tile.key for tile in found.picture.tiles if tile.selected] == ["seoul"]


def test_the_page_switches_between_2006_and_today_and_keeps_the_filters(client, governments):
    make_case(government=governments["seoul"], year=2006)
    html = client.get(f"{MAP}?year=2006").text
    assert f'href="{MAP}?as=2006&amp;year=2006"' in html
    assert f'href="{MAP}?year=2006"' in client.get(f"{MAP}?as=2006&year=2006").text


@pytest.mark.parametrize("number", [1, 5])
def test_the_map_takes_one_query_however_many_cases_there_are(client, django_assert_num_queries, governments, number):
    for place in range(number):
        make_case(f"사례 {place}", government=governments["seoul"])
    client.get(MAP)
    with django_assert_num_queries(1):
        client.get(MAP)
