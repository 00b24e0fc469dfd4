"""The directory of officers: for members only, narrowed by name, province, government and role; no address in it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.choices import CsRole, OfficerStatus, Role
from people.models import User
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/people/officers/"


@pytest.fixture
def there(client):
    """Two provinces, one with a city; an officer in each; the reader is the city's."""
    east, west = LocalGovernmentFactory(name_ko="동쪽도"), LocalGovernmentFactory(name_ko="서쪽도")
    city = BasicGovernmentFactory(parent=east, name_short_ko="바다시")
    people = {
        "동도": OfficerFactory(user__name="김동도", government=east, cs_role=CsRole.VOC),
        "바다": CoordinatorFactory(user__name="이바다", government=city, cs_role=CsRole.CALL_CENTRE),
        "서도": OfficerFactory(user__name="김서도", government=west, cs_role=CsRole.CALL_CENTRE),
    }
    client.force_login(people["바다"].user)
    return people


def names(client, **wanted) -> list[str]:
    return [officer.user.name for officer in client.get(ADDRESS, wanted).context["page_obj"]]


def test_everybody_stands_by_province_government_and_name(client, there):
    assert names(client) == ["이바다", "김동도", "김서도"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "김"}, ["김동도", "김서도"]),
        ({"province": "동쪽도"}, ["이바다", "김동도"]),
        ({"government": "바다시"}, ["이바다"]),
        ({"role": "call_centre"}, ["이바다", "김서도"]),
        ({"role": "call_centre", "q": "서"}, ["김서도"]),
        ({"province": "서쪽도", "q": "동"}, []),
    ],
)
def test_it_is_narrowed(client, there, wanted, found):
    codes = {officer.government.name_short_ko: officer.government.code for officer in there.values()}
    assert names(client, **{key: codes.get(value, value) for key, value in wanted.items()}) == found


def test_only_who_serves_with_an_open_account_stands_there(client, there):
    for status in (OfficerStatus.PENDING, OfficerStatus.ENDED, OfficerStatus.REFUSED):
        OfficerFactory(status=status, government=there["동도"].government)
    User.objects.filter(pk=there["서도"].user.pk).update(is_active=False)
    assert names(client) == ["이바다", "김동도"]


def test_who_served_in_a_government_that_merged_stands_under_todays(client, there):
    old = LocalGovernmentFactory(name_ko="옛도", successor=there["서도"].government)
    OfficerFactory(user__name="박옛날", government=old)
    assert "박옛날" in names(client, government=there["서도"].government.code)
    assert "박옛날" in names(client, province=there["서도"].government.code)


def test_no_address_and_no_number_stands_there(client, there):
    shown = client.get(ADDRESS).content.decode()
    for officer in there.values():
        assert officer.user.email not in shown
        assert officer.phone not in shown


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("nobody", 302),
        ("account", 403),
        ("pending", 403),
        ("ended", 403),
        ("officer", 200),
        ("editor", 200),
    ],
)
def test_it_is_for_members(client, who, status):
    people = {
        "nobody": lambda: None,
        "account": UserFactory,
        "pending": lambda: OfficerFactory(status=OfficerStatus.PENDING).user,
        "ended": lambda: OfficerFactory(status=OfficerStatus.ENDED).user,
        "officer": lambda: OfficerFactory().user,
        "editor": lambda: UserFactory(roles=[Role.EDITOR]),
    }
    if user := people[who]():
        client.force_login(user)
    assert client.get(ADDRESS).status_code == status
    assert (ADDRESS in client.get("/people/governments/").content.decode()) == (status == 200)


def test_a_governments_page_leads_to_its_officers(client, there):
    government = there["바다"].government
    shown = client.get(reverse("people:government", args=[government.code])).content.decode()
    assert f"{ADDRESS}?government={government.code}" in shown


@pytest.mark.parametrize("number", [1, 5])
def test_it_costs_the_same_for_one_and_for_five(client, number):
    reader = OfficerFactory().user
    for _n in range(number - 1):
        OfficerFactory(government=BasicGovernmentFactory())
    client.force_login(reader)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as asked:
        client.get(ADDRESS)
    assert len(asked) == QUERIES


QUERIES = 8
