"""From a manuscript to a reader's mailbox: an officer submits, editors build and release, a reader reads."""

from __future__ import annotations

import datetime
import random
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.e2e
RELEASE = (
    "import datetime; from django.utils import timezone; from journal.services.releasing import release_due; "
    "from journal.letters.services.starting import tend; now = timezone.now(); "
    "print(release_due(now + datetime.timedelta(days=400))); print(tend(now))"
)


def some_words() -> str:
    """A title that no other run has."""
    return "".join(chr(random.randrange(0xAC00, 0xD7A4)) for _place in range(6))


def send(visitor: Visitor, label: str) -> None:
    with visitor.page.expect_navigation():
        visitor.press(label)


def link_in(message, part: str) -> str:
    """The path of the first address in the mail's text that holds `part`."""
    text = message.get_body(("plain",)).get_content()
    return re.search(rf"https?://[^/\s]+(\S*{part}\S*)", text)[1]


def subscribe(reader: Visitor, address: str) -> None:
    """On the journal's front page, and then by the link in the mail, whose button is what counts."""
    reader.open("/journal/")
    reader.write("E-mail address", address)
    send(reader, "Send me the link")
    reader.sees("Look into your mailbox")
    reader.open(link_in(reader.site.wait_for_mail(address), "confirm"))
    send(reader, "Yes, send it to me")
    reader.sees("The next issue comes to your mailbox.")


def submit(officer: Visitor, title: str) -> str:
    """The path of the submission."""
    officer.open("/journal/write/new/")
    officer.write("Title", title)
    officer.field("Journal section").select_option(index=1)
    officer.write("What is it about?", "민원실에서 시작한 작은 변화입니다.")
    officer.write("Manuscript", "기다리는 시간을 **먼저** 알려 드렸습니다. [사례](/cases/)를 참고했습니다.")
    send(officer, "Submit")
    return re.sub(r"^https?://[^/]+|[?#].*$", "", officer.page.url)


def build(editor: Visitor, theme: str, submission: str) -> int:
    """Plan an issue, take the submission into it, approve and schedule; the issue's number."""
    editor.open("/journal/desk/new/")
    editor.write("Theme", theme)
    day = timezone.localdate() + datetime.timedelta(days=random.randrange(40, 390))
    editor.field("Day").fill(day.isoformat())
    send(editor, "Plan it")
    number = int(re.search(r"/desk/(\d+)/", editor.page.url)[1])
    editor.open(submission)
    options = editor.main.locator("[name=issue] option")
    chosen = options.filter(has_text=re.compile(rf"\D{number}호?\)"))  # both languages end with the number
    editor.main.locator("[name=issue]").select_option(chosen.get_attribute("value"))
    send(editor, "Accept for this issue")
    row = editor.main.locator(".builder__row")
    with editor.page.expect_navigation():
        row.get_by_role("button", name=re.compile(re.escape(editor.say("Approve")))).click()
    return number


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ko", 1280, True), ("en", 360, False)],
    ids=["desk-js", "phone-nojs"],
)
def test_a_manuscript_becomes_an_article_comes_by_mail_is_read_and_the_mail_is_ended(
    language, width, javascript, visit
) -> None:
    options = {"language": language, "width": width, "javascript": javascript}
    word = some_words()
    address = f"reader.{random.randrange(10**9)}@example.org"
    reader = visit(**options)
    subscribe(reader, address)

    submission = submit(visit(**options).be("officer@korea.example"), f"{word} 원고")
    editor = visit(**options).be("editor@korea.example")
    number = build(editor, f"{word} 주제", submission)
    editor.open(f"/journal/desk/{number}/mail/")
    editor.follow("Preview as text")
    expect(editor.page.locator("body")).to_contain_text(f"{word} 원고")
    editor.open(f"/journal/desk/{number}/")
    editor.sees("Everything is done.")
    send(editor, "Schedule the issue")
    editor.sees("Scheduled. The whole issue goes out by itself at its moment.")
    assert reader.page.request.get(f"/journal/{number}/").status == 404
    editor.site.manage("shell", "--no-imports", "-c", RELEASE)

    mail = reader.site.wait_for_mail(address, subject=word)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<img" not in mail.get_body(("html",)).get_content()
    reader.open(link_in(mail, f"/journal/{number}/1/"))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(f"{word} 원고")
    reader.open(link_in(mail, "/mail/stop/"))
    send(reader, "Stop the mail")
    reader.sees(
        "Done. You no longer get the journal by mail. An address that belongs to no account here has been deleted."
    )

    editor.open(f"/journal/desk/{number}/mail/")
    expect(editor.main.locator("table").first).to_contain_text(editor.say("Gone out"))
    reader.be("officer@korea.example").open(f"/journal/{number}/1/")
    reader.main.locator("#opinion [value=yes]").check()
    send(reader, "Say it")
    reader.sees("Thank you. The editors read it without your name.")


def test_an_editor_puts_articles_in_order_by_hand(visit) -> None:
    editor = visit().be("editor@korea.example").open("/journal/desk/3/")
    titles = editor.main.locator(".builder__title")
    before = titles.all_inner_texts()
    assert len(before) > 1
    with editor.page.expect_navigation():
        editor.main.locator(".builder__row").last.drag_to(
            editor.main.locator(".builder__row").first, target_position={"x": 40, "y": 4}
        )
    assert titles.all_inner_texts() == [before[-1], *before[:-1]]
