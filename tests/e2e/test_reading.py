"""What everybody may do: look around, search, narrow, read, print, take away. In every language, width and script."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from playwright.sync_api import Locator, expect

from .visitor import Visitor

pytestmark = pytest.mark.e2e

CASE = "강원콜센터 구축"


# Every pair of two values occurs, as in test_journey.
@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ko", 1280, True), ("ko", 360, False), ("en", 1280, False), ("en", 360, True)],
    ids=["ko-1280-js", "ko-360-nojs", "en-1280-nojs", "en-360-js"],
)
def test_a_resident_finds_reads_and_takes_along(language, width, javascript, visit) -> None:
    reader = visit(language=language, width=width, javascript=javascript)
    assert reader.open("/").page.locator("html").get_attribute("lang") == language
    expect(reader.main.locator("article").first).to_be_visible()
    reader.search("콜센터")
    assert reader.hits()[0] == CASE
    reader.follow(CASE)
    reader.is_at(CASE)
    read_a_case(reader)
    narrow_the_library(reader)
    look_at_the_map(reader)
    take_the_list_away(reader)


def narrow_the_library(reader: Visitor) -> None:
    """One facet, and the address that says so; the counts of the facet's other values stay."""
    reader.open("/cases/").is_at("Case library")
    facets = reader.page.locator("aside.facets")
    toggle = facets.get_by_text(reader.say("Show the filters"))
    if toggle.is_visible():
        toggle.click()
    group = facets.locator("details").filter(has=reader.page.locator("a[href*='level=metropolitan']"))
    unfold(group)
    before = group.locator(".facet__count").all_inner_texts()
    option = group.locator("a[href*='level=metropolitan']")
    count = int(option.locator(".facet__count").inner_text())
    option.click()
    expect(reader.page).to_have_url(re.compile(r"/cases/\?level=metropolitan$"))
    expect(reader.main.get_by_role("heading", level=2).filter(has_text=str(count)).first).to_be_visible()
    chosen = reader.page.locator("aside.facets details").filter(has=reader.page.locator("a[aria-current=true]"))
    if toggle.is_visible() and not chosen.is_visible():
        toggle.click()
    unfold(chosen)
    assert chosen.locator(".facet__count").all_inner_texts() == before
    reader.page.reload()
    expect(reader.main.get_by_role("heading", level=2).filter(has_text=str(count)).first).to_be_visible()


def unfold(group: Locator) -> None:
    if group.get_attribute("open") is None:
        group.locator("summary").click()


def look_at_the_map(reader: Visitor) -> None:
    """A square leads to its government's cases; the table beside the map says the same in words."""
    reader.open("/cases/map/").is_at("Map of the cases")
    assert reader.main.locator("svg a, .tile-map a").count() > 10
    expect(reader.main.locator("table")).not_to_have_count(0)


def read_a_case(reader: Visitor) -> None:
    """From the page to its print view, and by the short address that letters and papers give."""
    number = reader.page.url.rstrip("/").rpartition("/")[2]
    reader.sees(number)
    reader.follow("Print view")
    expect(reader.page).to_have_url(re.compile(f"/cases/{number}/print/"))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(CASE)
    reader.open(f"/{number}").is_at(CASE)


def take_the_list_away(reader: Visitor) -> None:
    """The links of the filtered list hand out exactly what it shows."""
    reader.open("/cases/?level=metropolitan")
    shown = reader.main.get_by_role("heading", level=2).filter(has_text=re.compile(r"\d")).first.inner_text()
    count = int(re.search(r"\d+", shown)[0])
    for label in ("As a table (CSV)", "As a workbook (XLSX)"):
        link = reader.main.get_by_role("link", name=reader.say(label), exact=True)
        answer = reader.page.request.get(link.get_attribute("href"))
        assert answer.ok
        assert "attachment" in answer.headers["content-disposition"]
        if "CSV" in label:
            assert answer.body().startswith(b"\xef\xbb\xbf")
            assert len(re.findall(r"(?m)^\"?CS-\d{4}-\d+", answer.body().decode("utf-8-sig"))) == count
        else:
            assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(answer.body())).namelist()


def test_the_language_switch_stays_on_the_page_and_is_remembered(visit) -> None:
    reader = visit().open("/cases/?level=basic")
    reader.page.get_by_role("button", name="English").first.click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    expect(reader.page).to_have_url(re.compile(r"/cases/\?level=basic$"))
    reader.open("/")
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")


def test_everything_on_the_way_to_the_contact_form_works_by_keyboard(visit) -> None:
    """Skip link, search, first hit, contact: no mouse, and the focus can be seen at every stop."""
    reader = visit().be("officer2@korea.example")
    page = reader.open("/").page
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    focus_shows(reader)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(reader, "main input[type=search]")
    page.keyboard.type("대표번호 하나로 받는")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(reader, "main article a[href*='/cases/CS-']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/CS-**")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(reader, "main a[href$='/ask/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/")
    tab_to(reader, "main a[href$='/contact/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/")
    reader.is_at("Write to the responsible officer")


def tab_to(reader: Visitor, selector: str, limit: int = 80) -> None:
    """Press Tab until the focus is on a match, looking at every stop whether the focus shows."""
    for _press in range(limit):
        reader.page.keyboard.press("Tab")
        focus_shows(reader)
        if reader.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{limit} times Tab do not lead to {selector}.")


def focus_shows(reader: Visitor) -> None:
    """An outline or a shadow, and the place is on the screen and not covered by something else."""
    answer = reader.page.evaluate(
        """() => {
          const element = document.activeElement, box = element.getBoundingClientRect();
          const drawn = [element, element.parentElement].map(one => getComputedStyle(one)).some(style =>
            (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none");
          return {drawn, size: box.width * box.height, name: element.outerHTML.slice(0, 120),
                  inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
        }"""
    )
    assert answer["drawn"], answer
    assert answer["inside"], answer
    assert answer["size"] > 0, answer


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_head_of_a_page_keeps_its_two_rows(language, visit) -> None:
    """Name, search and account beside each other, the areas below: at every width and in the longer language."""
    page = visit(language=language).open("/").page
    for width in (1440, 1280, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        parts = [page.locator(f".{name}").first.bounding_box() for name in ("logo", "site-header__tools", "site-nav")]
        name, tools, areas = ((box["x"], box["y"] + box["height"] / 2) for box in parts)
        assert abs(name[1] - tools[1]) < 3, width
        assert tools[0] > width / 2, width
        assert areas[1] > name[1] + 30, width
        assert page.locator(".site-header").bounding_box()["height"] < 125, width
