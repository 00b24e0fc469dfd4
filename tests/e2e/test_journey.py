"""The main job as people do it: join, write, be corrected, be approved, be found."""

from __future__ import annotations

import itertools
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import pace

from . import writing
from .visitor import QUICK, Visitor
from .writing import Story

pytestmark = pytest.mark.e2e

COORDINATOR = "coordinator@korea.example"
EDITOR = "editor@korea.example"


@dataclass(frozen=True, slots=True)
class Variant:
    language: str
    width: int
    javascript: bool
    approved_in: str
    animal: str

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'js' if self.javascript else 'nojs'}-{self.approved_in}"


# Four journeys instead of sixteen: every pair of two values (language, width, JavaScript) occurs in one of them, and
# both places of approval do. What goes wrong in such things goes wrong for a value or for two together.
VARIANTS = [
    Variant("ko", 1280, True, "site", "반딧불이"),
    Variant("ko", 360, False, "cms", "두루미"),
    Variant("en", 1280, False, "cms", "수달"),
    Variant("en", 360, True, "site", "고라니"),
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_an_officer_joins_and_writes_a_case_that_is_corrected_approved_and_found(
    variant, visit, site, tmp_path
) -> None:
    token = f"{random.randrange(1000, 10_000)}"  # so that it can run again on a site where it ran before
    email, story = f"new.{variant.language}.{token}@korea.example", Story(f"{variant.animal} {token}")
    author = visit(language=variant.language, width=variant.width, javascript=variant.javascript)
    coordinator = visit().be(COORDINATOR)
    join(author, email)
    approve_membership(coordinator, email)
    author.open("/")
    key = write_everything(author, story, writing.png(tmp_path / "창구.png"))
    send_back(coordinator, story, "대상 인원을 적어 주십시오.")
    correct(author, email, key, story, "대상 인원을 적어 주십시오.")
    confirm(coordinator, story)
    editor = visit().be(EDITOR)
    number = approve_on_the_site(editor, story) if variant.approved_in == "site" else approve_in_the_cms(editor, story)
    assert re.fullmatch(r"CS-\d{4}-\d{4,}", number)
    found_at_once(author, story, number)
    site.wait_for_mail(email, subject=story.title, words=number)


def join(visitor: Visitor, email: str) -> None:
    """Sign up, confirm the address, read that approval is awaited."""
    ask_to_join(visitor, email)
    confirm_address(visitor, email)
    visitor.is_at("My government")
    visitor.sees("You get a mail when it has been decided. Until then you can read everything that is public.")


def ask_to_join(visitor: Visitor, email: str) -> None:
    """Sign up with an official address, by the links that every width of the page has."""
    page = visitor.open("/").page
    page.get_by_role("banner").get_by_role("link", name=visitor.say("Sign in"), exact=True).click()
    visitor.main.locator('a[href*="/signup/"]').click()
    page.locator("main input[name=email]").fill(email)
    visitor.write("Name", "새로온")
    visitor.choose_like("Local government", writing.GOVERNMENT)
    visitor.write("Department", "민원과")
    visitor.write("Job title", "주무관")
    visitor.choose("CS role", "Voice of the customer")
    visitor.write("Office phone", "02-123-4567")
    page.locator("main input[name=password1]").fill("새벽-창구-2026!")
    page.locator("main input[name=password2]").fill("새벽-창구-2026!")
    page.locator("main input[name=consent]").check()
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator("main input[name=code]")).to_be_visible()


def confirm_address(visitor: Visitor, email: str) -> None:
    """By the code from the mail."""
    mail = visitor.site.wait_for_mail(email)
    code = re.search(r"(?m)^\s*(\d{6})\s*$", mail.get_body(("plain",)).get_content())
    assert code, mail.get_body(("plain",)).get_content()
    visitor.main.locator("input[name=code]").fill(code[1])
    visitor.main.locator("form").get_by_role("button").first.click()
    expect(visitor.page).not_to_have_url(re.compile("/account/"))


def approve_membership(coordinator: Visitor, email: str) -> None:
    coordinator.open("/people/approvals/")
    coordinator.page.get_by_role("link", name="새로온").last.click()
    coordinator.is_at("Request to join")
    coordinator.sees(email)
    coordinator.press("Approve")
    coordinator.is_at("Requests to join")
    coordinator.site.wait_for_mail(email, subject="승인")


def write_everything(author: Visitor, story: Story, picture: Path) -> int:
    key = writing.begin(author, story.title)
    writing.write_basics(author, story)
    writing.write_story(author, story)
    writing.write_results(author)
    writing.write_lessons(author)
    writing.attach(author, picture, "접수창구 사진")
    author.is_at("Check and submit")
    writing.submit(author, key)
    return key


def open_review(reviewer: Visitor, story: Story) -> None:
    reviewer.open("/cases/queue/")
    reviewer.main.get_by_role("link", name=story.title).click()
    reviewer.is_at(story.title)


def send_back(coordinator: Visitor, story: Story, reason: str) -> None:
    open_review(coordinator, story)
    coordinator.write("Comment or reason", reason)
    coordinator.press("Return with a reason")
    coordinator.sees("The case was returned to its author.")


def correct(author: Visitor, email: str, key: int, story: Story, reason: str) -> None:
    """The author reads the reason in the mail and on the page, changes the text and submits again."""
    mail = author.site.wait_for_mail(email, subject=story.title)
    assert reason in mail.get_body(("plain",)).get_content()
    author.open(f"/cases/drafts/{key}/")
    author.sees("Why it was returned")
    author.sees(reason)
    author.follow("Go on writing")
    author.write("summary", f"{story.summary} 대상은 1,200가구이다.")
    author.press("Save and go on")
    author.is_at("Problem and customers")
    writing.submit(author, key)


def confirm(coordinator: Visitor, story: Story) -> None:
    open_review(coordinator, story)
    expect(coordinator.main).to_contain_text("1,200가구")
    coordinator.press("Confirm and pass on to the editors")
    coordinator.sees("The case is confirmed and goes on to the editors.")


def approve_on_the_site(editor: Visitor, story: Story) -> str:
    open_review(editor, story)
    editor.press("Approve and publish")
    said = editor.main.get_by_role("status").first.inner_text()
    number = re.search(r"CS-\d{4}-\d+", said)
    assert number, said
    return number[0]


def approve_in_the_cms(editor: Visitor, story: Story) -> str:
    """The same in Wagtail's admin, which speaks Korean: from the list of what waits to the button at the bottom."""
    page = editor.open("/cms/").page
    assert page.locator("html").get_attribute("lang") == "ko"
    page.get_by_role("main").get_by_role("link", name=story.title).first.click()
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("footer").get_by_role("button", name=re.compile(f"^{editor.say('Approve')}")).first.click()
    expect(page.locator(".messages")).to_be_visible()
    page.goto("/cases/?sort=newest")
    return page.get_by_role("article").filter(has_text=story.title).locator(".number").first.inner_text()


def found_at_once(reader: Visitor, story: Story, number: str) -> None:
    """By a word of its text, with the question asked at most two seconds after the approval."""
    approved = time.monotonic()
    for _attempt in itertools.count():
        asked = time.monotonic()
        reader.search(f"{story.animal} 접수창구")
        if reader.hits()[:1] == [story.title]:
            break
        assert asked - approved < pace.patience(QUICK / 1000), reader.hits()
    reader.main.get_by_role("link", name=story.title).first.click()
    reader.is_at(story.title)
    reader.sees(number)
    expect(reader.main).to_contain_text("1,200가구")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("콜센터", "강원콜센터 구축"),
        ("수도요금을 정산", "365일 수도요금 정산시스템"),
        ("민원 처리기간", "모든 민원처리기간 50% 단축"),
    ],
)
def test_the_questions_of_the_study_find_its_cases_first(question, expected, language, visit) -> None:
    reader = visit(language=language)
    reader.open("/").search(question)
    assert reader.hits()[0] == expected
