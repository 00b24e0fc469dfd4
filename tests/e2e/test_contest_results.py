"""A result on its way: computed, approved and published by the office; residents see it; a winner becomes a case."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
HOLD = (
    "from django.utils import timezone; from portal.services.sample_past import hold, FINAL; "
    "contest = hold(slug='journey', title='(예시) 여정 경진대회', year=2025, now=timezone.localtime())"
)


def test_the_office_computes_approves_and_publishes_and_a_winner_becomes_a_case(visit, site) -> None:
    site.manage("shell", "--no-imports", "-c", HOLD)
    office = visit().be("manager@korea.example")
    resident = visit(width=360, javascript=False)
    assert resident.page.goto("/contests/journey/results/").status == 404

    office.open("/contests/manage/journey/results/")
    office.follow("본심사")
    office.press("Compute the result")
    office.sees("How far the judges lie apart")
    office.press("Compute again and compare")
    office.sees("Identical: the same scores, ballots and rulings give the same sheet and the same checksum.")
    office.press("Approve")
    office.sees("The result is approved. Nobody but the office sees it until it is published.")
    assert resident.page.goto("/contests/journey/results/").status == 404
    office.page.on("dialog", lambda dialog: dialog.accept())
    office.press("Publish now")
    office.sees("The results are published. Entrants get a mail.")

    resident.open("/contests/journey/results/")
    expect(resident.main).to_contain_text("대상")
    resident.follow("Go to the exhibition")
    resident.is_at("Online exhibition")
    resident.main.locator(".exhibit-card a").first.click()
    expect(resident.main.locator("h1")).to_be_visible()

    editor = visit().be("editor@korea.example")
    editor.open("/contests/exhibition/?edition=journey")
    editor.main.get_by_role("link", name="(예시) 글자를 키운 민원 서식").or_(
        editor.main.get_by_role("link", name="(예시) 기다림을 알려 주는 문자")
    ).first.click()
    editor.press("Make a case of it")
    editor.sees("The draft of the case is made. Look at it, complete it and submit it.")
