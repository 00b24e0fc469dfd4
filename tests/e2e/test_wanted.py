"""A case that nobody has written: searched for in vain, put up, claimed by another government, answered, accepted."""

from __future__ import annotations

import datetime
import random
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.e2e
SYLLABLES = "짉뷁휅퓛쒧꽧뗿쿩"


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ko", 360, False), ("en", 1280, True)],
    ids=["phone-nojs", "desk-js"],
)
def test_what_was_searched_in_vain_is_put_up_claimed_answered_and_accepted(language, width, javascript, visit) -> None:
    seeker = visit(language=language, width=width, javascript=javascript).be("officer@korea.example")
    words = "".join(random.sample(SYLLABLES, 5))
    seeker.open(f"/search/?q={words}")
    seeker.follow("Put it up as wanted")
    seeker.is_at("Put up a wanted case")
    expect(seeker.field("What are you looking for?")).to_have_value(words)
    if javascript:
        similar_cases_come_while_typing(seeker, words)
    seeker.press("Put it up")
    seeker.is_at(words)
    path = re.sub(r"^https?://[^/]+", "", seeker.page.url)

    writer = visit(language=language, width=width, javascript=javascript).be("officer2@korea.example")
    writer.open(path).press("We look for it too")
    writer.follow("We will write it")
    due = timezone.localdate() + datetime.timedelta(days=60)
    writer.write("Target date", due.isoformat())
    writer.press("Say that we will write it")
    writer.sees("It is written down. Link the case here once it is public.")
    writer.follow("Link our case")
    writer.press("This case can be the answer")
    writer.sees("Choose a case or give its number.")
    number = "CS-2026-0001"
    writer.write("Another case: its number or address", number)
    writer.press("This case can be the answer")
    writer.sees("The case is offered.")

    seeker.open("/")
    seeker.main.get_by_role(
        "link", name=re.compile(re.escape(seeker.say("cases offered for what we look for")))
    ).click()
    seeker.main.get_by_role("link", name=words, exact=True).click()
    seeker.main.locator('form[action*="/offers/"]').first.get_by_role("button").click()
    seeker.sees("The case is accepted as the answer. Everybody who looks for it gets a mail.")
    expect(seeker.main).to_contain_text(number)
    expect(writer.open(path).main).to_contain_text(writer.say("Answer found"))


def similar_cases_come_while_typing(seeker: Visitor, words: str) -> None:
    title = seeker.field("What are you looking for?")
    title.press_sequentially(" 콜센터")
    expect(seeker.main.locator("#similar")).to_contain_text(seeker.say("Perhaps it is there already"))
    title.fill(words)
    expect(seeker.main.locator("#similar")).to_contain_text(
        seeker.say("Nothing like it is in the library or on the list.")
    )
