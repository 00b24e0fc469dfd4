"""Every page, for everybody: axe finds nothing at three widths and in the dark, and no page scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from . import spots
from .axe import COLOURS, violations
from .conftest import PATIENCE, PageProblems
from .spots import SPOTS, Spot, World
from .visitor import Visitor

pytestmark = pytest.mark.e2e

WIDTHS = (1280, 768, 360)
SHAPE = """() => ({
  language: document.documentElement.lang,
  titles: document.querySelectorAll("h1").length,
  title: document.title.trim(),
  levels: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(h => h.checkVisibility()).map(h => +h.tagName[1]),
  mains: document.querySelectorAll("main").length,
  inline: document.querySelectorAll("[style], style, main script:not([src]):not([type*=json])").length,
})"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def crowd(browser, site) -> Iterator[dict[str, Visitor]]:
    """One browser for each kind of person, open for the whole walk."""
    people = {}
    for who in spots.EVERYBODY:
        context = browser.new_context(base_url=site.url, locale="ko-KR", reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        people[who] = Visitor(site, page)
        if who in spots.WITH_ACCOUNTS:
            people[who].be(f"{who}@korea.example")
    yield people
    for person in people.values():
        person.page.context.close()


@pytest.fixture(scope="session")
def world(crowd, site) -> World:
    return spots.build(
        site, crowd[spots.OFFICER], crowd[spots.COORDINATOR], crowd[spots.NEWCOMER], crowd[spots.CANDIDATE]
    )


@pytest.mark.parametrize("spot", SPOTS, ids=str)
def test_nothing_stands_in_anybodys_way(spot: Spot, crowd, world, site, aside_url) -> None:
    visitor = crowd[spot.who]
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 900})
    problems = PageProblems(page)
    reach(spot, visitor, world, aside_url)
    shape = page.evaluate(SHAPE)
    assert shape["language"] == "ko"
    assert (shape["titles"], shape["mains"], shape["inline"]) == (1, 1, 0)
    assert shape["title"]
    levels = shape["levels"]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), levels
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found |= {f"{width}: {problem}": where for problem, where in violations(page).items()}
    page.emulate_media(color_scheme="dark")
    found |= {f"dark: {problem}": where for problem, where in violations(page, COLOURS).items()}
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 900})
    if (too_wide := page.evaluate(SIDEWAYS)) > 0:
        found["320: scrolls sideways"] = [f"{too_wide} pixels"]
    assert not found, "\n".join(f"{problem}: {where}" for problem, where in found.items())
    assert problems.found() == []
    leave(spot, visitor)


def reach(spot: Spot, visitor: Visitor, world: World, aside_url: str) -> None:
    if spot.template == "account/confirm_email_verification_code.html":
        return  # the candidate stands there since signing up
    values = asdict(world)
    visitor.open(
        (aside_url if spot.aside else "") + spot.path.format(**values, public=public_case(visitor, spot, world))
    )
    if spot.act:
        spot.act(visitor)


def public_case(visitor: Visitor, spot: Spot, world: World) -> str:
    """The key of a published case, which no page shows."""
    if "{public}" not in spot.path:
        return ""
    return visitor.site.manage(
        "shell", "--no-imports", "-c",
        f"from cases.models import CasePage; print(CasePage.objects.get(number='{world.study}').pk)",
    ).strip()  # fmt: skip


def leave(spot: Spot, visitor: Visitor) -> None:
    """Nobody takes the unfinished sign-in or the unsaved text of one page along to the next."""
    if spot.who == spots.NOBODY:
        visitor.page.context.clear_cookies()
    visitor.page.evaluate("() => localStorage.clear()")


def test_every_page_template_of_ours_is_walked() -> None:
    walked = {spot.template for spot in SPOTS}
    assert spots.page_templates() - walked == set()
