"""An officer keeps a search: found by looking around, saved after signing in, changed and let go."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .visitor import PASSWORD, Visitor

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ko", 360, False), ("en", 1280, True)],
    ids=["phone-nojs", "desk-js"],
)
def test_an_officer_saves_a_search_is_told_how_much_is_new_and_deletes_it(language, width, javascript, visit) -> None:
    person = visit(language=language, width=width, javascript=javascript)
    person.open("/cases/?level=basic&sort=title")
    person.follow("Save this search")
    sign_in_here(person)
    person.is_at("Save this search")
    name = f"기초 사례 {language}"
    person.write("Name", name)
    person.main.get_by_label(person.say("Every Monday morning")).check()
    person.main.get_by_label(person.say("By mail")).check()
    person.press("Save")
    person.is_at("My searches")
    row = person.main.locator(".saved").filter(has_text=name)
    expect(row).to_contain_text(
        person.say("%(often)s, by mail and in the site", often=person.say("Every Monday morning"))
    )
    row.get_by_role("link", name=name, exact=True).click()
    expect(person.page).to_have_url(re.compile(r"/cases/\?level=basic&sort=title$"))
    person.follow("Save this search")
    person.sees("You have saved this search already, as “%(name)s”.", name=name)
    person.follow("Delete")
    person.press("Delete")
    person.sees("“%(name)s” has been deleted.", name=name)
    expect(person.main.locator(".saved").filter(has_text=name)).to_have_count(0)


def sign_in_here(person: Visitor) -> None:
    """On the sign-in page to which the site has led."""
    expect(person.page).to_have_url(re.compile("/account/login/"))
    person.page.locator("main input[name=login]").fill("officer@korea.example")
    person.page.locator("main input[name=password]").fill(PASSWORD)
    person.press("Sign in")
