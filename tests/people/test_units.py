"""The CS unit of a government: who may name it, what everybody reads, what the study counted."""

import csv
import datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.exceptions import DomainError
from people.choices import Role
from people.models import CsUnit
from people.rules import can_edit_unit
from people.services.units import describe_unit, remove_unit
from people.units import STUDY, unit_of
from tests.factories.people import BasicGovernmentFactory, CoordinatorFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).resolve().parents[2] / "fixtures" / "reference" / "cs_org_status.csv"
UNIT = {
    "name": "민원과 고객만족팀",
    "phone": "02-123-4567",
    "email": "cs@city.example",
    "staff": 6,
    "since": 2008,
    "duties": "콜센터 운영",
}


@pytest.fixture
def town():
    return BasicGovernmentFactory(code="town")


@pytest.fixture
def head(town):
    return CoordinatorFactory(government=town).user


def page_of(client, government):
    return client.get(reverse("people:government", args=[government.code])).text


def edit_url(government):
    return reverse("people:government-unit", args=[government.code])


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (lambda town: AnonymousUser(), False),
        (lambda town: UserFactory(), False),
        (lambda town: OfficerFactory(government=town).user, False),
        (lambda town: CoordinatorFactory().user, False),
        (lambda town: UserFactory(roles=[Role.EDITOR]), False),
        (lambda town: CoordinatorFactory(government=town).user, True),
        (lambda town: UserFactory(roles=[Role.ADMINISTRATOR]), True),
    ],
    ids=["nobody", "newcomer", "officer", "other coordinator", "editor", "coordinator", "administrator"],
)
def test_the_coordinator_and_administrators_name_the_unit(client, town, who, may):
    user = who(town)
    assert bool(can_edit_unit(user, town)) == may
    if user.is_authenticated:
        client.force_login(user)
        assert client.get(edit_url(town)).status_code == (200 if may else 403)
        assert client.post(edit_url(town), UNIT).status_code == (302 if may else 403)
    assert CsUnit.objects.exists() == may


def test_everybody_reads_what_the_coordinator_wrote(client, town, head):
    client.force_login(head)
    assert edit_url(town) in page_of(client, town)
    assert client.post(edit_url(town), UNIT | {"phone": "02 123 4567", "duties": "콜센터\n운영"}).status_code == 302
    client.logout()
    page = page_of(client, town)
    for word in ("민원과 고객만족팀", "02-123-4567", "cs@city.example", "6명", "2008", "콜센터 운영"):
        assert word in page
    assert edit_url(town) not in page


def test_a_coordinator_of_a_predecessor_writes_for_the_government_of_today(town):
    old = BasicGovernmentFactory(successor=town, valid_to=datetime.date(2010, 7, 1))
    assert can_edit_unit(CoordinatorFactory(government=old).user, town)


def test_a_government_that_ended_leaves_the_unit_to_its_successor(client, town, head):
    old = BasicGovernmentFactory(successor=town, valid_to=datetime.date(2010, 7, 1), name_ko="옛 시")
    CsUnit.objects.create(government=old, name="옛 친절팀")
    client.force_login(head)
    assert client.get(edit_url(old)).status_code == 403
    assert "옛 친절팀" not in page_of(client, old)
    shown = unit_of(town)
    assert (shown.unit.name, shown.inherited) == ("옛 친절팀", old)
    page = page_of(client, town)
    assert "옛 친절팀" in page
    assert "이전 자치단체인 옛 시에서" in page
    assert "옛 친절팀" in client.get(edit_url(town)).text
    describe_unit(actor=head, government=town, name="새 친절팀")
    town = type(town).objects.get(pk=town.pk)
    assert (unit_of(town).unit.name, unit_of(town).inherited) == ("새 친절팀", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "<b>친절팀</b>"),
        ("name", "가" * 61),
        ("phone", "12"),
        ("email", "not an address"),
        ("staff", "0"),
        ("staff", "많음"),
        ("since", "1066"),
        ("since", "2999"),
        ("duties", "https://evil.example 를 보세요"),
        ("duties", "가" * 301),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_comes_back(client, town, head, field, value):
    client.force_login(head)
    response = client.post(edit_url(town), UNIT | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "콜센터" in response.text or field == "duties"
    assert not CsUnit.objects.exists()


def test_the_unit_is_taken_off_the_page(client, town, head):
    describe_unit(actor=head, government=town, **UNIT)
    client.force_login(head)
    assert client.post(edit_url(town), {"remove": "1"}).status_code == 302
    assert "아직 CS 전담조직을 입력하지 않았습니다." in page_of(client, town)


def test_the_services_ask_the_rule_and_check_what_came_by_no_form(town, head):
    stranger = CoordinatorFactory().user
    with pytest.raises(PermissionDenied):
        describe_unit(actor=stranger, government=town, **UNIT)
    with pytest.raises(DomainError):
        describe_unit(actor=head, government=town, **UNIT | {"name": "<script>"})
    describe_unit(actor=head, government=town, **UNIT)
    with pytest.raises(PermissionDenied):
        remove_unit(actor=stranger, government=town)
    assert CsUnit.objects.get().name == UNIT["name"]


def test_the_study_s_counts_are_those_of_its_table():
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("total", "installed_2005", "installed_2006q1", "installed_2006q2")
    assert [
        (count.level, count.total, count.by_2005, count.first_quarter, count.second_quarter) for count in STUDY
    ] == [(row["level"], *(int(row[name]) if row[name] else None for name in names)) for row in rows]
    assert [row["planned_government_code"] for row in rows] == ["jeonnam", ""]


def test_the_page_says_what_the_study_counted_at_the_level_and_nothing_of_the_government_itself(client, loaded):
    basic = client.get(reverse("people:government", args=["chungnam-nonsan"])).text
    assert "기초자치단체 32곳이 CS 전담조직을 두었습니다. 어느 곳인지는 나와 있지 않습니다." in basic
    above = client.get(reverse("people:government", args=["seoul"])).text
    assert "광역자치단체 16곳 가운데 전라남도를 뺀 15곳" in above
