"""The tree, its folded part and the list: everybody is told once, and nothing is drawn for the wrong reader."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse

from cases.adoption.adopters import Adopter
from cases.adoption.models import Adoption
from cases.adoption.services.moving import move_adoption
from cases.adoption.tree import DEEPEST, DRAWN, telling_tree, whole_tree
from people.models import LocalGovernment
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory

DAY = datetime.date(2026, 1, 5)


def family(*origins: int | None) -> list[Adopter]:
    """Adopters 1, 2, 3 … by what each was taken from."""
    return [Adopter(key, origin, key, "planned", DAY, told=False) for key, origin in enumerate(origins, start=1)]


def places(adopters: list[Adopter]) -> dict[int, LocalGovernment]:
    return {one.government: LocalGovernment(pk=one.government) for one in adopters}


def outline(tree) -> str:
    """The nodes as they are nested: 1(2+3) is 2 under 1, with 3 folded under 2; (+4) are 4 folded siblings."""
    text = ""
    for node in tree.nodes:
        text += f" {node.key if node.adopter else ''}{f'+{node.folded}' if node.folded else ''}"
        text += "(" if node.opens else ""
        text += ")" * len(node.closes)
    return text.replace("( ", "(").strip()


FAMILIES = {
    "nobody passed it on": ((None, None, None), "1 2 3"),
    "what was passed on most stands first": ((None, None, 2), "2(3) 1"),
    "the branch ends where its last child does": ((None, 1, 2, 1, None), "1(2(3) 4) 5"),
    "from one that the reader does not see": ((None, 0), "1 2"),
    "deeper than three is folded": ((None, 1, 2, 3, 4, 5), "1(2(3+3))"),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_telling_tree_is_nested_as_the_case_was_passed_on(name) -> None:
    origins, expected = FAMILIES[name]
    adopters = family(*origins)
    assert outline(telling_tree(adopters, places(adopters))) == expected


def test_a_large_tree_is_folded_and_says_how_many_are_folded_where() -> None:
    adopters = family(*[None] * 40, *[1] * 12, *[2] * 3, 3)
    tree = telling_tree(adopters, places(adopters))
    assert outline(tree).startswith("1+12 2+3 3+1 4 5 ")
    assert (tree.total, tree.folded) == (56, 56 - DRAWN)
    assert sum(node.folded for node in tree.nodes) == tree.folded
    assert sum(node.adopter is not None for node in tree.nodes) == DRAWN


@pytest.mark.parametrize("shape", ["flat", "chain", "broad"])
def test_everybody_is_drawn_or_folded_exactly_once(shape) -> None:
    origins = {
        "flat": [None] * 60,
        "chain": [None, *range(1, 60)],
        "broad": [None, *[max(key // 3, 1) for key in range(1, 60)]],
    }[shape]
    adopters = family(*origins)
    for tree in (telling_tree(adopters, places(adopters)), whole_tree(adopters, places(adopters))):
        drawn = [node.key for node in tree.nodes if node.adopter]
        assert len(drawn) == len(set(drawn))
        assert len(drawn) + sum(node.folded for node in tree.nodes) == 60
        assert sum(node.opens for node in tree.nodes) == sum(len(node.closes) for node in tree.nodes)
    assert sorted(drawn) == list(range(1, 61))
    few = telling_tree(adopters, places(adopters))
    depth = deepest = 1
    for node in few.nodes:
        deepest = max(deepest, depth)
        depth += node.opens - len(node.closes)
    assert deepest <= DEEPEST
    assert few.folded >= 60 - DRAWN - 1


def test_nobody_is_folded_alone() -> None:
    adopters = family(*[None] * (DRAWN + 1))
    assert telling_tree(adopters, places(adopters)).folded == 0


pages = pytest.mark.django_db
NAMES = ("case-list", "case-tree", "case-map")


@pages
def test_a_long_case_page_names_few_and_leads_to_all(client) -> None:
    case = make_case("널리 퍼진 사례")
    for _number in range(DRAWN + 8):
        adopt(case, government=BasicGovernmentFactory(), audience="public")
    html = client.get(reverse("cases:detail", args=[case.number])).text
    tree = reverse("adoption:case-tree", args=[case.number])
    assert len(set(re.findall(r"/adoption/(\d+)/", html))) == DRAWN
    assert "+8<" in html
    assert tree in html
    assert set(re.findall(r"/adoption/(\d+)/", client.get(tree).text)) == {
        str(key) for key in Adoption.objects.values_list("pk", flat=True)
    }


@pages
def test_the_list_has_pages_and_the_furthest_stand_first(client) -> None:
    case = make_case()
    for _number in range(34):
        adopt(case, government=BasicGovernmentFactory(), audience="public")
    running = adopt(case, stage="running", audience="public")
    url = reverse("adoption:case-list", args=[case.number])
    first, second = client.get(url), client.get(url, {"page": 2})
    assert [row["adopter"].pk for row in first.context["rows"]][0] == running.pk
    assert len(first.context["rows"]) + len(second.context["rows"]) == 35


@pages
@pytest.mark.parametrize("name", ["case-list", "case-tree"])
def test_what_a_member_was_shown_is_not_shown_to_a_resident(client, name) -> None:
    case = make_case()
    closed = adopt(case, officer=OfficerFactory(government=LocalGovernmentFactory(name_ko="닫힌도")))
    adopt(
        case,
        origin=closed,
        officer=OfficerFactory(government=LocalGovernmentFactory(name_ko="열린도")),
        audience="public",
    )
    urls = [reverse(f"adoption:{name}", args=[case.number]), reverse("cases:detail", args=[case.number])]
    client.force_login(OfficerFactory().user)
    for url in urls:
        assert "닫힌도" in client.get(url).text
    client.logout()
    for url in urls:
        html = client.get(url).text
        assert "닫힌도" not in html
        assert closed.get_absolute_url() not in html
        assert "열린도" in html


@pages
@pytest.mark.parametrize("name", NAMES)
def test_pages_of_a_case_that_nobody_may_read_are_not_there(client, name) -> None:
    case = make_case(audience="officers")
    adopt(case, audience="public")
    url = reverse(f"adoption:{name}", args=[case.number])
    assert client.get(url).status_code == 404
    client.force_login(OfficerFactory().user)
    assert client.get(url).status_code == 200


@pages
def test_a_step_shows_in_the_drawing_at_once(client) -> None:
    case = make_case()
    adoption = adopt(case, audience="public", stage="planned")
    urls = [reverse("cases:detail", args=[case.number]), reverse("adoption:case-tree", args=[case.number])]
    for url in urls:
        assert "adoption-tree__box--planned" in client.get(url).text
    move_adoption(actor=adoption.opened_by.user, adoption=adoption, to="in_progress", day=adoption.since, note="")
    for url in urls:
        assert "adoption-tree__box--in_progress" in client.get(url).text
        assert "adoption-tree__box--planned" not in client.get(url).text


@pages
@pytest.mark.parametrize("name", ["case-list", "case-tree"])
def test_nobody_to_show_is_said(client, name) -> None:
    case = make_case()
    adopt(case)
    html = client.get(reverse(f"adoption:{name}", args=[case.number])).text
    assert 'class="empty"' in html


@pages
@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize(("name", "queries"), [("case-list", 7), ("case-tree", 7), ("case-map", 8)])
def test_pages_of_a_case_cost_the_same_however_many_adopted(
    client, django_assert_num_queries, name, queries, number
) -> None:
    case = make_case()
    for _number in range(number):
        adopt(case, government=BasicGovernmentFactory())
    client.force_login(OfficerFactory().user)
    url = reverse(f"adoption:{name}", args=[case.number])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)


@pages
@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("who", ["host", "guest"])
def test_a_case_costs_officers_the_same_for_one_adoption_as_for_five(
    client, django_assert_num_queries, number, who
) -> None:
    home = LocalGovernmentFactory(code="home")
    case = make_case("주", tags=("가", "나"), awards=("상",), government=home)
    for _number in range(number):
        adopt(case, government=BasicGovernmentFactory())
        make_case("비슷한", tags=("가",))
    client.force_login(OfficerFactory(government=home if who == "host" else LocalGovernmentFactory()).user)
    url = reverse("cases:detail", args=[case.number])
    client.get(url)
    with django_assert_num_queries({"host": 19, "guest": 18}[who]):
        client.get(url)
