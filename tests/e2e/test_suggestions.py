"""Suggestions while typing, in a real browser: keyboard, mouse, touch, an input method composing syllables, and axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from .axe import COLOURS, violations
from .test_accessibility import SIDEWAYS
from .visitor import Visitor

pytestmark = pytest.mark.e2e


KEYS_SEEN = """() => {
  window.seen = [];
  addEventListener("keydown", (event) => seen.push([event.key, event.isComposing, event.keyCode]), true);
}"""


class Box:
    """The search box of the header and its list."""

    def __init__(self, reader: Visitor) -> None:
        self.reader, self.page = reader, reader.page
        self.input: Locator = self.page.get_by_role("banner").get_by_role("combobox")
        self.list: Locator = self.page.get_by_role("banner").get_by_role("listbox")
        self.options: Locator = self.list.get_by_role("option")

    def write(self, text: str) -> Box:
        self.input.focus()
        self.page.keyboard.insert_text(text)
        return self

    def group(self, label: str) -> Locator:
        return self.list.get_by_role("group", name=self.reader.say(label), exact=True)


@pytest.fixture
def box(visit) -> Box:
    return Box(visit().open("/people/governments/"))


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def each_box(visit, request) -> Box:
    """What the list looks like and what a pointer meets depends on the width; what the keys do, not."""
    return Box(visit(width=request.param).open("/people/governments/"))


def test_suggestions_come_in_groups_with_what_was_typed_marked(each_box) -> None:
    each_box.write("강원")
    expect(each_box.input).to_have_attribute("aria-expanded", "true")
    expect(each_box.group("Cases").get_by_role("option").first).to_be_visible()
    place = each_box.group("Local governments").get_by_role("option").first
    expect(place.locator("mark")).to_have_text("강원")
    expect(place).to_contain_text(re.compile(r"\d+건"))
    expect(each_box.page.locator("#announcer")).to_contain_text(str(each_box.options.count()))


def test_arrows_go_round_and_enter_opens_what_is_pointed_at(box) -> None:
    box.write("강원")
    expect(box.options.first).to_be_visible()
    box.input.press("ArrowDown")
    pointed = box.options.first
    expect(pointed).to_have_attribute("aria-selected", "true")
    expect(box.input).to_have_attribute("aria-activedescendant", pointed.get_attribute("id"))
    box.input.press("ArrowUp")
    expect(box.options.last).to_have_attribute("aria-selected", "true")
    box.input.press("ArrowDown")
    expect(pointed).to_have_attribute("aria-selected", "true")
    expect(box.list.locator("[aria-selected=true]")).to_have_count(1)
    expect(pointed).to_contain_text("강원콜센터 구축")
    box.input.press("Enter")
    box.page.wait_for_url(re.compile("/cases/CS-"))
    expect(box.reader.main).to_contain_text("강원콜센터 구축")


def test_escape_closes_the_list_and_leaves_the_words(box) -> None:
    box.write("강원콜")
    expect(box.options.first).to_be_visible()
    box.input.press("Escape")
    expect(box.list).to_be_hidden()
    expect(box.input).to_have_attribute("aria-expanded", "false")
    expect(box.input).to_have_value("강원콜")
    box.input.press("ArrowDown")
    expect(box.options.first).to_be_visible()


def test_enter_without_a_choice_searches_for_the_words(box) -> None:
    box.write("강원콜")
    expect(box.options.first).to_be_visible()
    box.input.press("Enter")
    box.page.wait_for_url(re.compile(r"/search/\?q="))


def test_the_mouse_opens_a_suggestion_and_a_press_elsewhere_closes_the_list(each_box) -> None:
    each_box.write("강원콜")
    expect(each_box.options.first).to_be_visible()
    each_box.page.mouse.click(8, 600)
    expect(each_box.list).to_be_hidden()
    each_box.input.press("ArrowDown")
    each_box.options.first.click()
    each_box.page.wait_for_url(re.compile("/cases/CS-"))


def test_a_thumb_opens_a_suggestion(visit) -> None:
    box = Box(visit(width=360, height=740, has_touch=True, is_mobile=True).open("/people/governments/"))
    box.write("민원")
    expect(box.options.first).to_be_visible()
    assert all(option.bounding_box()["height"] >= 44 for option in box.options.all())
    edges = box.list.bounding_box()
    assert edges["x"] >= 0
    assert edges["x"] + edges["width"] <= 360
    assert box.page.evaluate(SIDEWAYS) <= 0
    box.options.last.scroll_into_view_if_needed()
    box.options.last.tap()
    box.page.wait_for_url(re.compile("/cases/|/people/governments/.|/contests/.|/journal/."))


class Composer:
    """A Korean input method at work, through Chromium's own protocol."""

    def __init__(self, page) -> None:
        self._browser = page.context.new_cdp_session(page)

    def compose(self, text: str) -> None:
        length = len(text)
        self._browser.send("Input.imeSetComposition", {"text": text, "selectionStart": length, "selectionEnd": length})

    def finish(self, text: str) -> None:
        self._browser.send("Input.insertText", {"text": text})

    def enter_of_the_method(self) -> None:
        """The Enter that an input method keeps for itself: its key code says that it was processed."""
        values = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
        self._browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **values})
        self._browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **values})

    def enter_while_composing(self) -> None:
        """An ordinary Enter during a composition, which the browser itself marks as composing."""
        values = {
            "key": "Enter",
            "code": "Enter",
            "windowsVirtualKeyCode": 13,
            "nativeVirtualKeyCode": 13,
            "text": "\r",
        }
        self._browser.send("Input.dispatchKeyEvent", {"type": "keyDown", **values})
        self._browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **values})


def test_half_composed_syllables_are_completed_and_their_enter_chooses_nothing(each_box) -> None:
    composer = Composer(each_box.page)
    before = each_box.page.url
    each_box.page.evaluate(KEYS_SEEN)
    each_box.input.focus()
    for text in ("ㄱ", "가", "강", "강ㅇ", "강우", "강워"):
        composer.compose(text)
    expect(each_box.options.first).to_be_visible()
    expect(each_box.options.first.locator("mark").first).to_have_text("강원")
    expect(each_box.input).to_have_value("강워")
    composer.enter_while_composing()
    composer.enter_of_the_method()
    assert all(composing or code == 229 for _key, composing, code in each_box.page.evaluate("() => window.seen"))
    assert len(each_box.page.evaluate("() => window.seen")) == 2
    composer.finish("강원")
    expect(each_box.input).to_have_value("강원")
    assert each_box.page.url == before
    expect(each_box.options.first).to_be_visible()
    each_box.page.wait_for_timeout(1000)  # the answer to the finished word may come late and begin the list anew
    each_box.input.press("ArrowDown")
    expect(each_box.options.first).to_have_attribute("aria-selected", "true")
    each_box.input.press("Enter")
    each_box.page.wait_for_url(re.compile("/cases/CS-|/people/governments/."))


def test_an_older_answer_never_replaces_a_newer_one(box) -> None:
    held = []

    def answer(route) -> None:
        # The first question is answered last.
        if not held:
            held.append(route)
        else:
            route.continue_()

    box.page.route("**/search/suggest/**", answer)
    box.write("수도")
    box.page.wait_for_timeout(400)
    box.input.fill("강원콜")
    expect(box.options.first).to_contain_text("강원콜센터")
    first = box.options.first.inner_text()
    held[0].fulfill(json={"groups": [{"label": "x", "options": [{"pieces": [["늦은 답", False]], "url": "/"}]}]})
    box.page.wait_for_timeout(300)
    assert box.options.first.inner_text() == first


def test_an_answer_that_comes_after_leaving_opens_nothing(box) -> None:
    held = []
    box.page.route("**/search/suggest/**", lambda route: held.append(route))  # noqa: PLW0108 - it marks its handler
    box.write("강원콜")
    box.page.wait_for_timeout(400)
    assert len(held) == 1
    box.input.blur()
    held[0].fulfill(json={"groups": [{"label": "x", "options": [{"pieces": [["늦은 답", False]], "url": "/"}]}]})
    box.page.wait_for_timeout(300)
    expect(box.list).to_be_hidden()


def test_a_title_is_never_taken_for_markup(box) -> None:
    evil = "<img src=x onerror=\"document.title='broken'\">"
    box.page.route(
        "**/search/suggest/**",
        lambda route: route.fulfill(
            json={"groups": [{"label": evil, "options": [{"pieces": [[evil, True]], "url": "/", "hint": evil}]}]}
        ),
    )
    box.write("강원")
    expect(box.options.first).to_contain_text(evil)
    assert "broken" not in box.page.title()


def test_without_javascript_the_box_searches(visit) -> None:
    reader = visit(javascript=False).open("/people/governments/")
    field = reader.page.get_by_role("banner").get_by_role("searchbox")
    field.fill("강원콜")
    field.press("Enter")
    reader.page.wait_for_url(re.compile(r"/search/\?q="))
    expect(reader.main).to_contain_text("강원콜센터 구축")


def test_words_of_the_other_keyboard_are_explained_with_a_way_back(box) -> None:
    box.write("rkddnjszhf")
    expect(box.options.first).to_contain_text("강원콜센터")
    box.input.press("Escape")
    box.input.fill("zhftpsxj")
    box.input.press("Enter")
    box.page.wait_for_url(re.compile("q=zhftpsxj"))
    expect(box.reader.main).to_contain_text("콜센터")
    box.reader.main.get_by_role(
        "link", name=box.reader.say("Search for “%(typed)s” as it was typed", typed="zhftpsxj")
    ).click()
    box.page.wait_for_url(re.compile("as=typed"))
    expect(box.reader.main.locator(".empty")).to_contain_text("zhftpsxj")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_is_in_nobodys_way(each_box, scheme) -> None:
    each_box.page.emulate_media(color_scheme=scheme)
    each_box.write("민원")
    expect(each_box.options.first).to_be_visible()
    each_box.input.press("ArrowDown")
    found = violations(each_box.page, COLOURS if scheme == "dark" else None)
    assert not found, found
    assert each_box.page.evaluate(SIDEWAYS) <= 0
