"""All governments by one query: lineages, predecessors, latest figures, places on the map."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from people.atlas import atlas_of, read_atlas
from people.directory import locator_of
from people.models import GovernmentFigure
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 5])
def test_one_query_answers_names_lineages_and_figures(django_assert_num_queries, number):
    province = LocalGovernmentFactory(code="province")
    now = BasicGovernmentFactory(code="now", parent=province)
    for year in range(number):
        old = BasicGovernmentFactory(code=f"old-{year}", parent=province, successor=now)
        old.valid_to = datetime.date(2010, 7, 1)
        old.save()
    for day, value in ((1, 500), (9, 700)):
        on = datetime.date(2026, 7, day)
        GovernmentFigure.objects.create(
            government=now, figure="population", value=Decimal(value), unit="persons", on=on, source="시험"
        )
    with django_assert_num_queries(1):
        atlas = read_atlas()
        found = atlas.find("now")
        assert found.present_name
        assert (found.population, found.means) == (700, None)
        assert len(atlas.predecessors(found)) == number
        assert len(atlas.lineage(atlas.find("old-0"))) == number + 1
        assert atlas.today(atlas.find("old-0")).code == "now"
        assert atlas_of(found) is atlas


def test_an_unknown_code_finds_nothing():
    assert read_atlas().find("nowhere") is None


def test_a_basic_government_stands_on_its_square_and_a_province_on_those_of_its_members():
    province = LocalGovernmentFactory(code="province")
    first = BasicGovernmentFactory(parent=province, row=1, col=2)
    BasicGovernmentFactory(parent=province, row=1, col=3)
    BasicGovernmentFactory(parent=province, row=9, col=9, valid_to=datetime.date(2010, 7, 1), successor=first)
    BasicGovernmentFactory(row=5, col=5)
    atlas = read_atlas()
    assert atlas.tiles_of(atlas.find(first.code)) == [(1, 2)]
    assert sorted(atlas.tiles_of(atlas.find("province"))) == [(1, 2), (1, 3)]


def test_a_government_that_ended_is_shown_where_its_successor_stands():
    now = BasicGovernmentFactory(row=1, col=2)
    old = BasicGovernmentFactory(row=7, col=7, valid_to=datetime.date(2010, 7, 1), successor=now)
    assert read_atlas().tiles_of(old) == [(1, 2)]


def test_no_map_is_drawn_for_a_place_without_a_square(client):
    town = BasicGovernmentFactory()
    assert locator_of(town) is None
    assert 'class="locator"' not in client.get(reverse("people:government", args=[town.code])).text


def test_invented_governments_are_on_the_map_of_an_invented_one_only():
    real = BasicGovernmentFactory(row=1, col=1)
    sample = BasicGovernmentFactory(row=3, col=3, is_sample=True)
    assert locator_of(real).squares.count("M") == 1
    assert locator_of(sample).squares.count("M") == 2
