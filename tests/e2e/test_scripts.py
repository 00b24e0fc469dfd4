"""What JavaScript adds: drafts that save themselves, suggestions, a preview, copying."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from . import writing
from .visitor import Visitor

pytestmark = pytest.mark.e2e

OFFICER = "officer2@korea.example"


@pytest.fixture
def writer(visit) -> Visitor:
    """An officer at the second step of a new draft."""
    author = visit().be(OFFICER)
    key = writing.begin(author, "스스로 저장하는 초안")
    return author.open(f"/cases/drafts/{key}/edit/problem/")


def saved(writer: Visitor) -> re.Pattern[str]:
    return re.compile(re.escape(writer.say("Saved at {time}.")).replace(r"\{time\}", ".+"))


def test_a_draft_saves_itself_and_says_so(writer) -> None:
    writer.write("background and problem", "쓰다가 만 글")
    expect(writer.main.locator("[data-autosave-status]")).to_have_text(saved(writer))
    writer.page.reload()
    expect(writer.field("background and problem")).to_have_value("쓰다가 만 글")


def test_text_written_while_the_server_is_away_is_offered_again(writer) -> None:
    context = writer.page.context
    writer.page.wait_for_load_state("networkidle")  # the page's own scripts came before the server went away
    context.set_offline(True)
    writer.write("background and problem", "서버가 없을 때 쓴 글")
    expect(writer.main.locator("[data-autosave-status]")).to_have_text(
        writer.say("The server cannot be reached. Your text is kept on this computer and will be sent again."),
    )
    context.set_offline(False)
    writer.page.reload()
    expect(writer.field("background and problem")).to_have_value("")
    writer.press("Bring it back")
    expect(writer.field("background and problem")).to_have_value("서버가 없을 때 쓴 글")
    expect(writer.main.locator("[data-autosave-status]")).to_have_text(saved(writer))


def test_nothing_is_offered_again_that_the_server_has(writer) -> None:
    """Saving by hand leaves no copy behind that looks newer than what was saved, rows of figures included."""
    key = writing.draft_key(writer)
    writer.write("background and problem", "  앞뒤에 빈칸이 있는 글  ")
    writer.press("Save and go on")
    writer.is_at("What was done")
    writer.open(f"/cases/drafts/{key}/edit/problem/")
    writer.page.wait_for_timeout(300)
    expect(writer.button("Bring it back")).to_have_count(0)
    writer.open(f"/cases/drafts/{key}/edit/results/")
    writing.write_figure(writer, 1, "대기 시간", before="3", after="1", unit="분")
    writer.press("Save and go on")
    writer.is_at("Lessons and contact")
    writer.open(f"/cases/drafts/{key}/edit/results/")
    writer.page.wait_for_timeout(300)
    expect(writer.button("Bring it back")).to_have_count(0)


def test_the_preview_shows_what_publishing_would(writer) -> None:
    area = writer.field("background and problem")
    area.fill("**굵은 글** <script>alert(1)</script>\n\n- 하나\n- 둘")
    box = area.locator("xpath=..")
    box.get_by_role("button", name=writer.say("Preview"), exact=True).click()
    view = box.get_by_role("region", name=writer.say("Preview"))
    expect(view.locator("strong")).to_have_text("굵은 글")
    expect(view.locator("li")).to_have_count(2)
    expect(view.locator("script")).to_have_count(0)
    box.get_by_role("button", name=writer.say("Write on"), exact=True).click()
    expect(area).to_be_focused()


def test_the_toolbar_marks_the_chosen_words(writer) -> None:
    area = writer.field("background and problem")
    area.fill("굵게")
    area.select_text()
    area.locator("xpath=..").get_by_role("button", name=writer.say("Bold"), exact=True).click()
    expect(area).to_have_value("**굵게**")


def test_the_citation_is_copied(browser, site, visit) -> None:
    reader = visit(permissions=["clipboard-read", "clipboard-write"]).open("/cases/CS-2026-0001/")
    reader.main.get_by_role("button", name=reader.say("Copy the citation")).click()
    reader.main.get_by_role("button", name=reader.say("Copied.")).wait_for()
    assert "CS-2026-0001" in reader.page.evaluate("() => navigator.clipboard.readText()")
