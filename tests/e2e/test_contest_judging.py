"""The office assigns; a judge scores by keyboard, at a desk and on a phone, abstains, sees the others only after."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.e2e
OFFICE = "/contests/manage/sample-in-judging/"


def test_judging_from_the_assignment_to_the_others_scores(visit) -> None:
    manager, judge = (
        visit(language="ko", width=1280, javascript=True),
        visit(language="ko", width=1280, javascript=True),
    )
    manager.be("manager@korea.example")
    assign_again(manager)
    judge.be("judge@korea.example")
    judge.open("/contests/judging/")
    judge.follow("Go on judging")
    judge.follow("Score the next entry")
    judge.sees("Their scores and comments stand here once yours are in.")
    by_keyboard(judge, "40", "20.5", "15")
    expect(judge.page.locator("[data-total]")).to_have_text("75.50")
    refused_then_handed_in(judge)
    judge.page.set_viewport_size({"width": 360, "height": 780})
    score_and_stay(judge)
    judge.page.keyboard.press("Alt+q")
    expect(judge.page).to_have_url(re.compile("/contests/judging/seats/"))
    with judge.page.expect_navigation():  # keys are heard once the page has loaded
        judge.follow("Score the next entry")
    judge.page.keyboard.press("Alt+a")
    judge.is_at("Abstain")
    judge.write("Reason", "(예시) 자문한 일이 있습니다.")
    judge.field("I have an interest in this entry").check()
    judge.press("Abstain")
    expect(judge.page).to_have_url(re.compile("/contests/judging/seats/"))
    manager.open(OFFICE)
    manager.follow("서면 심사", within=manager.main.locator("#judging-title ~ ul"))
    manager.follow("Assignments")
    manager.sees("(예시) 자문한 일이 있습니다.")


def assign_again(manager: Visitor) -> None:
    """Take one entry back that the judge has not begun; the proposal gives it to somebody."""
    manager.open(OFFICE)
    manager.follow("서면 심사", within=manager.main.locator("#judging-title ~ ul"))
    manager.follow("Assignments")
    manager.choose_like("Judge", "최가온")
    manager.choose("Status", "To be scored", within=manager.main.get_by_role("search"))
    manager.press("Show")
    manager.main.locator("[name=chosen]").last.check()
    manager.press("Take the entries back")
    manager.open(OFFICE)
    manager.follow("서면 심사", within=manager.main.locator("#judging-title ~ ul"))
    manager.follow("Assign automatically")
    manager.press("Assign like this")
    expect(manager.page).to_have_url(re.compile(r"/judging/\d+/$"))


def by_keyboard(judge: Visitor, *points: str) -> None:
    """From one number to the next with Enter, as in a spreadsheet."""
    judge.page.locator("[data-most]").first.focus()
    for value in points:
        judge.page.keyboard.type(value)
        judge.page.keyboard.press("Enter")
    expect(judge.field("Comment to the entrant")).to_be_focused()


def refused_then_handed_in(judge: Visitor) -> None:
    """Points beyond the scale come back with a sentence; corrected, they go in, and the next entry comes."""
    number = judge.page.locator("main .number").first.inner_text()
    judge.page.locator("[data-most]").first.fill("51")
    judge.page.keyboard.press("Control+Enter")
    judge.sees("“%(criterion)s” takes 0 to %(most)s points.", criterion="주민 체감 효과", most=50)
    judge.page.locator("[data-most]").first.fill("45")
    judge.page.keyboard.press("Control+Enter")
    judge.sees("Their scores and comments stand here once yours are in.")
    expect(judge.page.locator("main .number").first).not_to_have_text(number)


def score_and_stay(judge: Visitor) -> None:
    """On a phone: nothing sideways, the others' table only afterwards."""
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert judge.page.evaluate(sideways) <= 0
    by_keyboard(judge, "30", "30", "20")
    judge.press("Hand in and stay here")
    expect(judge.main).not_to_contain_text(judge.say("Their scores and comments stand here once yours are in."))
    assert judge.page.evaluate(sideways) <= 0
