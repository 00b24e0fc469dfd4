"""A resident votes: reads, picks, answers the mail, votes again and is told so; no account, with and without JS."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.e2e
EDITION = "/contests/sample-vote/"


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ko", 360, True), ("en", 1280, False)],
    ids=["phone-js", "desk-nojs"],
)
def test_a_resident_votes_by_mail_once_and_is_told_the_second_time(language, width, javascript, visit) -> None:
    voter = visit(language=language, width=width, javascript=javascript)
    address = f"resident{random.randrange(10**9)}@naver.com"
    voter.open(EDITION)
    voter.main.locator('a.btn[href*="/vote/"]').click()
    ballot = voter.page.url
    read_and_pick(voter, javascript)
    voter.press("Send me the mail")
    expect(voter.main.locator(".field--error")).to_have_count(1)  # the address is missing; the picks are still there
    expect(voter.main.locator("fieldset input:checked")).to_have_count(voter.main.locator("fieldset").count())
    voter.write("E-mail address", address)
    voter.press("Send me the mail")
    voter.is_at("Look at your mail")
    expect(voter.main).to_contain_text(address)

    first = voter.site.wait_for_mail(address)
    link = re.search(r"/contests/vote/\S+", first.get_body(("plain",)).get_content())[0]
    voter.open(link).is_at("Confirm my vote")
    expect(voter.main.locator("dd")).to_have_count(4)
    voter.press("Cast my vote")
    voter.is_at("Your vote is counted")
    voter.open(link).is_at("This link is over")

    voter.page.goto(ballot)
    for group in voter.main.locator("fieldset").all():
        group.locator("input[type=checkbox]").last.check()
    if javascript:  # what was picked in this tab before is still ticked
        for group in voter.main.locator("fieldset").all():
            group.locator("input[type=checkbox]").first.uncheck()
    voter.write("E-mail address", address.replace("resident", "RESIDENT").replace("@", "+again@"))
    voter.press("Send me the mail")
    voter.is_at("Look at your mail")
    second = voter.site.wait_for_mail(address.replace("resident", "RESIDENT").replace("@", "+again@"))
    said = voter.say("You have voted already: %(title)s").partition(":")[0]  # in the language of the ballot
    assert said in str(second["Subject"])
    assert "/contests/vote/" not in second.get_body(("plain",)).get_content()


def read_and_pick(voter: Visitor, javascript: bool) -> None:
    """Read the first entry, by the keyboard where it opens in this page, and pick the first of each group."""
    first = voter.main.locator("fieldset").first
    title = first.locator(".vote__title").first.inner_text()
    reading = first.locator("[data-vote-read]").first
    if javascript:
        reading.focus()
        voter.page.keyboard.press("Enter")
        dialog = voter.page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", level=2)).to_have_text(title)
        dialog.get_by_role("button", name=voter.say("Pick this one")).click()
        expect(dialog).to_be_hidden()
        expect(reading).to_be_focused()
        expect(first.locator("input").first).to_be_checked()
    else:
        with voter.page.expect_popup() as popup:
            reading.click()
        expect(popup.value.get_by_role("heading", level=1)).to_have_text(title)
        popup.value.close()
    for group in voter.main.locator("fieldset").all():
        group.locator("input[type=checkbox]").first.check()
    if javascript:
        voter.sees("All picked. The mail is all that is left.")
