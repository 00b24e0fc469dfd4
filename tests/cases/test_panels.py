"""Areas above the library fill places on a case's page."""

from __future__ import annotations

import pytest
from django.template import engines
from django.urls import reverse

from cases import panels
from cases.panels import Place, register_case_panel
from tests.factories.library import make_case
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch):
    monkeypatch.setattr(panels, "_registered", {})


def template(text: str):
    return engines["django"].from_string(text)


def test_a_panel_is_drawn_in_its_place_with_what_it_gave(client):
    register_case_panel("one", Place.BELOW, 20, template("<p>{{ panel.word }} {{ case.number }}</p>"), word("아래"))
    register_case_panel("two", Place.ACTS, 10, template("<p>{{ panel.word }}</p>"), word("단추"), stylesheet="x/y.css")
    case = make_case("사례")
    html = client.get(reverse("cases:detail", args=[case.number])).text
    assert f"<p>아래 {case.number}</p>" in html
    assert html.index("<p>단추</p>") < html.index("<p>아래")
    assert html.count("x/y.css") == 1


def test_a_panel_with_nothing_to_say_is_left_out_and_the_order_holds():
    register_case_panel("b", Place.BESIDE, 20, "b.html", word("b"), stylesheet="s.css")
    register_case_panel("a", Place.BESIDE, 10, "a.html", word("a"), stylesheet="s.css")
    register_case_panel("none", Place.BESIDE, 5, "none.html", lambda case, user: None, stylesheet="other.css")
    found = panels.panels_for(make_case("사례"), UserFactory())
    assert [panel.key for panel in found["beside"]] == ["a", "b"]
    assert panels.stylesheets_of(found) == ["s.css"]


def word(text: str):
    return lambda case, user: {"word": text}
