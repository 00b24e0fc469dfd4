"""What goes wrong between people and the site: each time a clear sentence, and what was typed comes back."""

from __future__ import annotations

import itertools
import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import pace
from tests.common.xss_vectors import VECTORS

from . import writing
from .visitor import Visitor
from .writing import Story

pytestmark = pytest.mark.e2e

OFFICER, COLLEAGUE = "officer@korea.example", "saebit.training@korea.example"
COORDINATOR, EDITOR, ADMINISTRATOR = "coordinator@korea.example", "editor@korea.example", "admin@korea.example"
WIDE = {"ko": "한", "en": "a"}
numbers = itertools.count(int(time.time()) % 100_000)


@pytest.fixture
def story() -> Story:
    return Story(f"담비 {next(numbers)}")


@pytest.fixture
def officer(visit) -> Visitor:
    return visit().be(OFFICER)


def submittable(author: Visitor, story: Story) -> int:
    """A draft with as much as submitting asks for."""
    key = writing.begin(author, story.title)
    writing.write_basics(author, story)
    writing.write_story(author, story)
    return key


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_title_that_is_too_long_is_refused_and_comes_back(language, visit) -> None:
    author = visit(language=language).be(OFFICER)
    title = WIDE[language] * 5_000
    author.open("/cases/new/")
    author.field("Title").evaluate(
        "(input, text) => { input.removeAttribute('maxlength'); input.value = text; }", title
    )
    author.press("Begin")
    expect(author.main.get_by_role("alert")).to_contain_text("5000")
    expect(author.main.get_by_role("alert")).to_contain_text({"ko": "최대 100", "en": "at most 100"}[language])
    expect(author.field("Title")).to_have_value(title)


def test_twenty_thousand_brackets_are_refused_at_once_and_come_back(officer, story) -> None:
    key = writing.begin(officer, story.title)
    officer.open(f"/cases/drafts/{key}/edit/problem/")
    brackets = "[" * 20_000
    officer.write("background and problem", brackets)
    begun = time.monotonic()
    officer.press("Save and go on")
    expect(officer.main.get_by_role("alert")).to_be_visible()
    assert time.monotonic() - begun < pace.patience(5)
    expect(officer.main.get_by_role("alert")).to_contain_text("[")
    expect(officer.main.get_by_role("alert")).to_contain_text("20000")
    assert officer.field("background and problem").input_value() == brackets


def test_a_program_that_calls_itself_a_pdf_is_refused(officer, story, tmp_path) -> None:
    key = writing.begin(officer, story.title)
    program = tmp_path / "계획서.pdf"
    program.write_bytes(b"MZ\x90\x00" + b"\0" * 4_000)
    refuse_file(officer, key, program)
    officer.sees("“%(name)s” is not what its name says. Save it again in the format of its name.", name="계획서.pdf")
    expect(officer.field("Title")).to_have_value("첨부 설명")


def test_a_document_that_would_fill_the_disk_is_refused_quickly(officer, story, tmp_path) -> None:
    key = writing.begin(officer, story.title)
    bomb = tmp_path / "보고서.hwpx"
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        with archive.open(zipfile.ZipInfo("Contents/section0.xml"), "w") as part:
            part._compressor = zipfile._get_compressor(zipfile.ZIP_DEFLATED)
            part._zinfo.compress_type = zipfile.ZIP_DEFLATED
            for _megabyte in range(300):
                part.write(b"\0" * 1_048_576)
    assert bomb.stat().st_size < 1_000_000
    begun = time.monotonic()
    refuse_file(officer, key, bomb)
    officer.sees(
        "“%(name)s” would unpack to far more than it should. Save it again with smaller pictures, or split it.",
        name="보고서.hwpx",
    )
    assert time.monotonic() - begun < pace.patience(10)


def refuse_file(officer: Visitor, key: int, file: Path) -> None:
    officer.open(f"/cases/drafts/{key}/edit/files/")
    officer.field("File").set_input_files(file)
    officer.write("Title", "첨부 설명")
    officer.press("Upload")
    expect(officer.main.get_by_role("alert")).to_be_visible()


def test_no_script_typed_into_any_field_runs_for_the_next_reader(officer, visit, story) -> None:
    """Every vector of the collection that the form accepts, in every rich text; read by the coordinator."""
    pieces = [vector for vector in VECTORS if vector.isprintable()]
    texts = iter(pieces[at::6] for at in range(6))
    key = writing.begin(officer, f"{story.title} <script>alert(1)</script><img src=x onerror=alert(1)>")
    officer.open(f"/cases/drafts/{key}/edit/basics/")
    officer.write("summary", '<script>alert(1)</script>"><img src=x onerror=alert(1)>')
    officer.write("Tags", "<b onmouseover=alert(1)>, '\"><script>")
    officer.press("Save and go on")
    officer.write("whose voice", "<svg onload=alert(1)>")
    for step, fields in {
        "problem": ["background and problem", "customers"],
        "action": ["what was done"],
        "results": ["results"],
        "lessons": ["obstacles and lessons", "conditions for spreading"],
    }.items():
        officer.open(f"/cases/drafts/{key}/edit/{step}/")
        for field in fields:
            officer.write(field, "\n\n".join(next(texts))[:9_000])
        officer.button("Save and stay here").click()
        expect(officer.main.get_by_role("alert")).to_have_count(0)
    writing.submit(officer, key)
    reader = visit().be(COORDINATOR)
    dialogs: list[str] = []
    reader.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in ("", "preview/", "review/", "compare/"):
        reader.open(f"/cases/drafts/{key}/{path}")
        hover_over_everything(reader)
        assert reader.page.evaluate(DANGEROUS) == []
    reader.open("/cases/queue/")
    assert reader.page.evaluate(DANGEROUS) == []
    assert dialogs == []


DANGEROUS = """() => [...document.querySelectorAll("main *")].filter(element =>
  ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "STYLE", "FORM"].includes(element.tagName) && !element.matches("form[method]")
  || [...element.attributes].some(({name, value}) => name.startsWith("on") || name === "style"
     || ["href", "src", "action", "formaction"].includes(name) && /^\\s*(javascript|data|vbscript):/i.test(value))
).map(element => element.outerHTML.slice(0, 120))"""


def hover_over_everything(reader: Visitor) -> None:
    reader.page.evaluate(
        """() => { for (const element of document.querySelectorAll("main *"))
             for (const name of ["mouseover", "focus", "click-not", "pointerenter", "animationstart"])
               element.dispatchEvent(new Event(name, {bubbles: true})); }"""
    )
    reader.page.wait_for_timeout(100)


def test_a_form_left_open_during_the_submission_keeps_what_was_typed(officer, visit, story) -> None:
    key = submittable(officer, story)
    officer.open(f"/cases/drafts/{key}/edit/problem/")
    elsewhere = visit().be(OFFICER)
    writing.submit(elsewhere, key)
    officer.write("background and problem", "제출한 뒤에 고친 글입니다.")
    officer.press("Save and go on")
    officer.is_at("This could not be done")
    expect(officer.main.locator("textarea").filter(has_text="제출한 뒤에 고친 글입니다.")).to_have_count(1)


def test_a_decision_on_a_case_that_was_decided_meanwhile_says_so_and_keeps_the_comment(officer, visit, story) -> None:
    key = submittable(officer, story)
    writing.submit(officer, key)
    first, second = visit().be(COORDINATOR), visit().be(COORDINATOR)
    for reviewer in (first, second):
        reviewer.open(f"/cases/drafts/{key}/review/")
    first.press("Confirm and pass on to the editors")
    first.sees("The case is confirmed and goes on to the editors.")
    second.write("Comment or reason", "이미 결정된 뒤에 쓴 의견")
    second.press("Return with a reason")
    expect(second.main).to_contain_text("이미 결정된 뒤에 쓴 의견")
    assert second.page.get_by_role("heading", level=1).inner_text()
    expect(second.main.locator(".alert")).not_to_have_count(0)


def test_two_officers_who_save_at_once_both_keep_their_text(officer, visit, story) -> None:
    key = writing.begin(officer, story.title)
    colleague = visit().be(COLLEAGUE)
    for person in (officer, colleague):
        person.open(f"/cases/drafts/{key}/edit/problem/")
    colleague.write("background and problem", "동료가 먼저 저장한 글")
    colleague.press("Save and go on")
    colleague.is_at("What was done")
    officer.write("background and problem", "내가 나중에 저장한 글")
    officer.press("Save and go on")
    officer.sees("The case was saved after you had opened it here. Both texts are kept; choose one.")
    expect(officer.field("background and problem")).to_have_value("내가 나중에 저장한 글")
    expect(officer.page.locator("#theirs-problem")).to_have_text("동료가 먼저 저장한 글")
    officer.press("Save this choice")
    officer.is_at("What was done")
    officer.open(f"/cases/drafts/{key}/edit/problem/")
    expect(officer.field("background and problem")).to_have_value("내가 나중에 저장한 글")


def test_two_editors_at_one_case_in_the_cms_are_told_of_each_other(officer, visit, story) -> None:
    key = writing.begin(officer, story.title)
    editor, administrator = visit().be(EDITOR), visit().be(ADMINISTRATOR)
    for person in (editor, administrator):
        person.open(f"/cms/pages/{key}/edit/")
    for person, summary in ((administrator, "관리자가 먼저 저장한 요약"), (editor, "편집자가 나중에 저장한 요약")):
        person.page.locator("[name=summary]").fill(summary)
    administrator.page.locator("footer button.action-save").first.click()
    expect(administrator.page.locator(".messages")).to_contain_text(story.title)
    # The editor's page asks every ten seconds who else is there.
    expect(editor.page.locator(".w-editing-sessions__session--saved")).to_be_visible()
    editor.page.locator("footer button.action-save").first.click()
    expect(editor.page.get_by_role("dialog").filter(has_text="강해솔")).to_be_visible()
    expect(editor.page.locator("[name=summary]")).to_have_value("편집자가 나중에 저장한 요약")


def test_a_code_that_exists_is_refused_in_the_cms_in_korean(visit) -> None:
    editor = visit().be(EDITOR)
    page = editor.open("/cms/snippets/cases/cstype/add/").page
    page.locator("[name=code]").fill("customer-voice")
    page.locator("[name=name_ko]").fill("겹치는 유형")
    page.locator("[name=name_en]").fill("Clash")
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator("[name=name_ko]")).to_have_value("겹치는 유형")
    expect(page.locator(".w-field__errors").filter(has_text=re.compile("이미|존재")).first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_text_saved_after_the_session_ended_is_still_there(javascript, visit, story) -> None:
    """The page hands the text back for copying; with JavaScript the form offers it again after signing in."""
    author = visit(javascript=javascript).be(OFFICER)
    key = writing.begin(author, story.title)
    author.open(f"/cases/drafts/{key}/edit/problem/")
    cookies = author.page.context.cookies()
    author.page.context.clear_cookies(name="sessionid")
    author.write("background and problem", "세션이 끝난 뒤에 저장한 긴 글입니다.")
    author.press("Save and go on")
    author.sees("You are signed out, so nothing was saved. Copy your text, sign in again and paste it.")
    expect(author.main.locator("textarea").filter(has_text="세션이 끝난 뒤에 저장한 긴 글입니다.")).to_have_count(1)
    if not javascript:
        return
    author.page.context.add_cookies(cookies)
    author.open(f"/cases/drafts/{key}/edit/problem/")
    author.press("Bring it back")
    expect(author.field("background and problem")).to_have_value("세션이 끝난 뒤에 저장한 긴 글입니다.")


def test_an_upload_shows_how_far_it_is(officer, story, tmp_path) -> None:
    key = writing.begin(officer, story.title)
    picture = writing.png(tmp_path / "큰사진.png")
    picture.write_bytes(picture.read_bytes() + b"\0" * 400_000)
    officer.open(f"/cases/drafts/{key}/edit/files/")
    line = officer.page.context.new_cdp_session(officer.page)
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 150_000},
    )
    officer.field("File").set_input_files(picture)
    officer.press("Upload")
    expect(officer.main.locator("progress")).to_be_visible()
    expect(officer.main.get_by_role("status").filter(has_text=re.compile(r"\d+%"))).to_be_visible()
    expect(officer.main.get_by_role("link", name="큰사진.png")).to_be_visible()


def test_pressing_submit_twice_submits_once(officer, visit, story) -> None:
    key = submittable(officer, story)
    officer.open(f"/cases/drafts/{key}/edit/check/")
    officer.button("Submit the case").dblclick()
    expect(officer.page).not_to_have_url(re.compile("/edit/check/"))
    expect(officer.page.get_by_role("heading", level=1)).to_be_visible()
    officer.open(f"/cases/drafts/{key}/")
    officer.sees("The coordinator of the local government reads it.")
    assert (
        officer.main.get_by_role("listitem").filter(has_text=re.compile(rf"^\s*{officer.say('Submitted')}")).count()
        == 1
    )
