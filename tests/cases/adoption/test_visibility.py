"""Who sees which adoption, in querysets, pages, panels, maps and files alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.adoption.models import Adoption
from cases.adoption.services.describing import add_evidence
from cases.adoption.services.moving import move_adoption
from cases.choices import Audience
from cases.models import CasePage
from people.choices import Role
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once
def world() -> dict[str, Any]:
    """Adoptions by what should hide them, and people by role."""
    case = make_case("공개 사례")
    inner = make_case("내부 사례", audience=Audience.OFFICERS)
    gone = make_case("내린 사례")
    officer = OfficerFactory(government=LocalGovernmentFactory(name_ko="갑도"))
    made = {
        "open": adopt(
            case, officer=OfficerFactory(government=LocalGovernmentFactory(name_ko="을도")), audience="public"
        ),
        "own": adopt(case, officer=officer),
        "closed": adopt(case, officer=OfficerFactory(government=LocalGovernmentFactory(name_ko="병도"))),
        "open of an inner case": adopt(inner, audience="public"),
        "open of a gone case": adopt(gone, audience="public"),
    }
    CasePage.objects.filter(pk=gone.pk).update(live=False)
    people = {
        "nobody": AnonymousUser(),
        "pending": OfficerFactory(status="pending").user,
        "officer": officer.user,
        "judge": UserFactory(roles=[Role.JUDGE]),
        "editor": UserFactory(roles=[Role.EDITOR]),
    }
    return {"case": case, "made": made, "people": people}


MEMBERS_SEE = {"open", "own", "closed", "open of an inner case"}
SEEN = {
    "nobody": {"open"},
    "pending": {"open"},
    "officer": MEMBERS_SEE,
    "judge": MEMBERS_SEE,
    "editor": MEMBERS_SEE | {"open of a gone case"},
}


@pytest.mark.parametrize("who", SEEN)
def test_each_role_sees_exactly_its_adoptions(world, client, who) -> None:
    user = world["people"][who]
    visible = Adoption.objects.visible_to(user)
    assert {name for name, adoption in world["made"].items() if adoption in visible} == SEEN[who]
    if who != "editor":  # whose second factor is asked for first
        if who != "nobody":
            client.force_login(user)
        for name, adoption in world["made"].items():
            found = client.get(adoption.get_absolute_url()).status_code
            assert (found == 200) == (name in SEEN[who]), (name, found)


def test_residents_read_numbers_but_no_name_of_a_closed_adoption(world, client) -> None:
    case = world["case"]
    for url in (
        reverse("cases:detail", args=[case.number]),
        reverse("adoption:case-map", args=[case.number]),
    ):
        html = client.get(url).text
        assert "을도" in html
    html = client.get(reverse("cases:detail", args=[case.number])).text
    assert "병도" not in html
    assert "갑도" not in html
    assert 'class="badge badge--info">Planned 3' in html or 'class="badge badge--info">계획 3' in html


def test_the_map_counts_only_what_the_person_sees(world, client) -> None:
    assert client.get(reverse("adoption:map")).context["spread"].total == 1
    client.force_login(world["people"]["officer"])
    assert client.get(reverse("adoption:map")).context["spread"].total == 4


def test_files_are_handed_out_to_whoever_sees_the_adoption(world, client) -> None:
    adoption = world["made"]["closed"]
    stored = add_evidence(
        actor=adoption.opened_by.user, adoption=adoption, upload=SimpleUploadedFile("결과.txt", "결과".encode())
    )
    url = reverse("adoption:file", args=[adoption.pk, stored.pk])
    assert client.get(url).status_code == 404
    client.force_login(world["people"]["officer"])
    assert client.get(url).status_code == 200
    assert client.get(reverse("adoption:file", args=[world["made"]["own"].pk, stored.pk])).status_code == 404


def test_a_public_adoption_does_not_tell_from_which_closed_one_it_was_taken(world, client) -> None:
    closed = world["made"]["closed"]
    taken = adopt(world["case"], origin=closed, audience="public")
    assert "병도" not in client.get(taken.get_absolute_url()).text
    assert "병도" not in client.get(reverse("cases:detail", args=[world["case"].number])).text
    page = client.get(reverse("people:government", args=[closed.government.code])).text
    assert taken.get_absolute_url() not in page
    client.force_login(world["people"]["officer"])
    assert "병도" in client.get(taken.get_absolute_url()).text
    page = client.get(reverse("people:government", args=[closed.government.code])).text
    assert taken.get_absolute_url() in page


def test_a_merged_governments_adoptions_stand_on_its_successors_page(world, client) -> None:
    old = world["made"]["open"].government
    new = LocalGovernmentFactory(name_ko="정도")
    old.successor = old.current = new
    old.save()
    page = client.get(reverse("people:government", args=[new.code])).text
    assert world["made"]["open"].get_absolute_url() in page
    html = client.get(reverse("cases:detail", args=[world["case"].number])).text
    assert "정도" in html
    assert "을도" not in html


@pytest.mark.parametrize("name", ["edit", "move", "files", "withdraw"])
def test_pages_of_writing_are_for_the_adopting_government(world, client, name) -> None:
    url = reverse(f"adoption:{name}", args=[world["made"]["own"].pk])
    assert client.get(url).status_code == 302
    client.force_login(world["people"]["judge"])
    assert client.get(url).status_code in (302, 403)
    client.force_login(OfficerFactory().user)
    assert client.get(url).status_code == 403
    client.force_login(world["people"]["officer"])
    assert client.get(url).status_code == (403 if name == "withdraw" else 200)


def test_the_list_is_of_the_own_government_only(world, client) -> None:
    url = reverse("adoption:mine")
    client.force_login(world["people"]["pending"])
    assert client.get(url).status_code == 403
    client.force_login(world["people"]["officer"])
    assert list(client.get(url).context["page"].object_list) == [world["made"]["own"]]


def test_the_map_knows_the_past(world, client) -> None:
    import datetime

    adoption = adopt(world["case"], audience="public", stage="running", day=datetime.date(2024, 5, 1))
    move_adoption(
        actor=adoption.opened_by.user, adoption=adoption, to="stopped", day=datetime.date(2025, 2, 1), note="끝"
    )
    totals = {
        year: client.get(reverse("adoption:map"), {"year": year}).context["spread"].total
        for year in ("2024", "2025", "2026", "x")
    }
    assert totals == {"2024": 1, "2025": 0, "2026": 1, "x": 1}
