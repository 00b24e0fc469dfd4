"""One government learns from another: found, compared, asked about, visited, taken over, and seen to be taken over."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hwpx import HwpxDocument
from playwright.sync_api import expect

from tests import pace

from .visitor import Visitor, counted

pytestmark = pytest.mark.e2e
ANOTHER = "대표번호 하나로 받는 시민 콜센터"


@dataclass(frozen=True, slots=True)
class Variant:
    """A sample case that nobody has adopted; `keeper` answers for it, `guest` serves in the government `name`."""

    title: str
    keeper: str
    guest: str
    name: str
    language: str
    width: int
    javascript: bool

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'js' if self.javascript else 'nojs'}"


# Both values of each of language, width and JavaScript, against both of the others in turn.
VARIANTS = [
    Variant(
        *("민원인 주차 자리를 알려 주는 입구 안내판", "coordinator@korea.example"),
        *("byeolbat.lead@korea.example", "별밭", "ko", 1280, True),
    ),
    Variant(
        *("부서장이 함께 보는 월간 VoC 분석회의", "officer@korea.example"),
        *("mireu.it@korea.example", "미르", "ko", 360, False),
    ),
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_government_learns_a_case_of_another_until_it_runs_and_reports(variant, visit, site, tmp_path) -> None:
    token = f"{random.randrange(1000, 10_000)}"
    device = {"language": variant.language, "width": variant.width, "javascript": variant.javascript}
    guest = visit(**device).be(variant.guest)
    keeper = visit().be(variant.keeper)

    def resident() -> Visitor:
        """Somebody new each time: a resident's browser may keep a page for half a minute."""
        return visit(width=variant.width, javascript=variant.javascript)

    case = find(guest, variant.title)
    compare(guest, case, variant.title)
    keep(guest, case, variant.title)
    private, question = (
        ask(guest, case, f"비공개질문{token}", "Private"),
        ask(guest, case, f"공개질문{token}", "Public"),
    )
    answer(keeper, variant.keeper, private, f"비공개답변{token}", "Private")
    answer(keeper, variant.keeper, question, f"공개답변{token}", "Public")
    found_by_words(resident(), f"공개답변{token}", variant.title)
    adoption = adopt(guest, case)
    told = mail_that_names(site, variant.keeper, adoption)
    assert keeper.say("Another government adopts your case: %(title)s", title=variant.title) in str(told["Subject"])
    take_steps(guest, adoption)
    shown_as_a_number_only(resident(), case, adoption, variant.name)
    tell_the_result(guest, adoption, tmp_path, token)
    paper = write_a_paper(guest, case, variant.title, tmp_path)
    report = visit_the_host(guest, keeper, case, variant, token)
    for reader in (keeper, resident()):
        adopted_by(reader, case, variant)
    public_only(resident(), case, adoption, token, closed=(private, paper, report))
    keeper.open(report).press("Agree: everybody may read it")
    expect(resident().open(case).main).to_contain_text(f"방문보고{token}")


def find(reader: Visitor, title: str) -> str:
    """By the search box of any page; the path of the case."""
    reader.open("/").search(title)
    assert reader.hits()[0] == title
    reader.main.get_by_role("link", name=title, exact=True).first.click()
    reader.is_at(title)
    return path_of(reader)


def path_of(reader: Visitor) -> str:
    return re.sub(r"^https?://[^/]+|[?#].*$", "", reader.page.url)


def compare(reader: Visitor, case: str, title: str) -> None:
    reader.press("Add to the comparison")
    reader.is_at("Cases side by side")
    find(reader, ANOTHER)
    reader.press("Add to the comparison")
    table = reader.main.locator("table").first
    for one in (title, ANOTHER):
        expect(table).to_contain_text(one)


def keep(reader: Visitor, case: str, title: str) -> None:
    reader.open(case).press("Keep on my shelf")
    expect(reader.page).to_have_url(re.compile("/shelf/lists/"))
    expect(reader.main.get_by_role("article")).to_contain_text(title)


def ask(reader: Visitor, case: str, text: str, wish: str) -> str:
    """A question with the wish how it is answered; its path."""
    reader.open(case).follow("Ask a question")
    reader.write("Question", f"{text}: 안내는 누가 맡습니까?")
    reader.main.locator(f"input[value={wish.lower()}]").check()
    reader.press("Send the question")
    reader.sees("Your question is on its way. You get a mail when it is answered.")
    return path_of(reader)


def answer(keeper: Visitor, address: str, question: str, text: str, audience: str) -> None:
    """From the link of the mail, which says that there is a question and not which."""
    mail = mail_that_names(keeper.site, address, question).get_body(("plain",)).get_content()
    assert "안내는 누가 맡습니까" not in mail
    keeper.open(question)
    keeper.write("Answer", f"**{text}**: 당직자가 맡습니다.")
    keeper.main.locator(f"input[value={audience.lower()}]").check()
    keeper.press("Answer")
    expect(keeper.main.locator("strong", has_text=text)).to_be_visible()


def mail_that_names(site: Any, address: str, path: str) -> EmailMessage:
    """The newest mail to the address with a link to the path, as soon as there is one."""
    deadline = time.monotonic() + pace.NEVER
    while time.monotonic() < deadline:
        for mail in reversed(site.mails_to(address)):
            if f"{site.url}{path}" in mail.get_body(("plain",)).get_content():
                return mail
        time.sleep(0.2)
    raise AssertionError(f"No mail to {address} leads to {path}.")


def found_by_words(reader: Visitor, words: str, title: str) -> None:
    """As soon as the indexer has read what was answered."""
    deadline = time.monotonic() + pace.NEVER
    reader.open("/").search(words)
    while reader.hits()[:1] != [title]:
        assert time.monotonic() < deadline, reader.hits()
        reader.page.reload()


def adopt(guest: Visitor, case: str) -> str:
    guest.open(case).follow("We adopt it too")
    guest.choose("Where you stand", "Considering")
    guest.write("Note", "부서 회의에서 검토하기로 함")
    guest.press("Write it down")
    guest.sees("It is written down. The officers of the case will hear of it.")
    return path_of(guest)


def take_steps(guest: Visitor, adoption: str) -> None:
    for stage in ("Planned", "In progress", "Running"):
        guest.open(adoption).follow("Write down the next step")
        guest.choose("Next stage", stage)
        guest.press("Write it down")
        expect(guest.main.locator(".adoption-steps li").last).to_contain_text(guest.say(stage))
    expect(guest.main.locator(".adoption-steps li")).to_have_count(4)


def shown_as_a_number_only(resident: Visitor, case: str, adoption: str, name: str) -> None:
    """Until the adopting government opens it to everybody."""
    spread = resident.open(case).main.locator("section[aria-labelledby=adoption-title]")
    expect(spread.locator(".badge", has_text=f"{resident.say('Running')} 1")).to_be_visible()
    expect(spread).not_to_contain_text(name)
    assert resident.page.request.get(adoption).status == 404


def tell_the_result(guest: Visitor, adoption: str, folder: Path, token: str) -> None:
    guest.open(adoption).follow("Describe")
    guest.write("what we do differently", "안내판에 **점자**를 더했다.")
    guest.write("result", f"도입결과{token}: 헤매는 민원인이 줄었다.")
    guest.choose("audience", "Everybody")
    guest.press("Save")
    expect(guest.main.locator("strong", has_text="점자")).to_be_visible()
    evidence = folder / "결과표.txt"
    evidence.write_text("주차 안내 문의: 월 120건에서 15건", encoding="utf-8")
    guest.follow("Evidence")
    guest.field("File").set_input_files(evidence)
    guest.press("Add the file")
    expect(guest.main.get_by_role("link", name="결과표.txt")).to_be_visible()


def write_a_paper(guest: Visitor, case: str, title: str, folder: Path) -> str:
    """With both downloads opened by what offices and the schema's own library read; its path."""
    guest.open(case).follow("Write a review paper")
    if guest.field("Title of the review paper").input_value() == "":
        guest.write("Title of the review paper", f"{title} 도입 검토")
    guest.press("Make the draft")
    guest.sees("The draft is ready. Fill in what is marked with brackets.")
    guest.open(path_of(guest).removesuffix("edit/"))
    with guest.page.expect_download() as docx:
        guest.follow("Download as DOCX")
    docx.value.save_as(folder / "paper.docx")
    document = Document(str(folder / "paper.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert title in "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    with guest.page.expect_download() as hwpx:
        guest.follow("Download as HWPX")
    hwpx.value.save_as(folder / "paper.hwpx")
    assert title in HwpxDocument.open(str(folder / "paper.hwpx")).text.plain()
    return path_of(guest)


def visit_the_host(guest: Visitor, keeper: Visitor, case: str, variant: Variant, token: str) -> str:
    """Asked for, accepted, put into a calendar, and told about afterwards; the path of the report."""
    day = time.strftime("%Y-%m-%d", time.localtime(time.time() + 20 * 86_400))
    guest.open(case).follow("Ask for a visit")
    guest.write("wished from", day)
    guest.write("wished until", day)
    guest.write("number of people", "3")
    guest.write("purpose", f"방문목적{token}: 안내판을 직접 보고 싶습니다.")
    guest.press("Send the request")
    keeper.open("/cases/visits/")
    keeper.main.locator("tr", has_text=f"방문목적{token}").get_by_role("checkbox").check()
    keeper.press("Plan one visit for the chosen requests")
    keeper.write("meeting place", "시청 1층 민원실")
    keeper.press("Accept and invite")
    keeper.sees("The visit is planned. All guests get a mail with the date.")
    planned = path_of(keeper)
    mail_that_names(guest.site, variant.guest, planned)
    guest.open(planned)
    with guest.page.expect_download() as calendar:
        guest.follow("Into my calendar (.ics)")
    entry = Path(calendar.value.path()).read_text(encoding="utf-8").replace("\r\n ", "")
    assert "BEGIN:VEVENT" in entry
    assert variant.title in entry
    the_day_comes(guest, planned)
    guest.open(planned).follow("Write a report")
    guest.write("report", f"방문보고{token}: 안내판이 눈에 잘 띄었다.")
    guest.main.locator("input[name=wants_public]").check()
    guest.press("Save")
    guest.sees("The report is kept and stands on the page of the case.")
    return guest.open(case).main.locator('a[href*="/visits/reports/"]').first.get_attribute("href") or ""


def the_day_comes(visitor: Visitor, planned: str) -> None:
    """A visit is planned for a day to come and told about once it has begun: all that is not done by hand here."""
    number = planned.strip("/").rpartition("/")[2]
    code = (
        "import datetime; from django.utils import timezone; from cases.visits.models import GroupVisit; "
        "now = timezone.now(); hour = datetime.timedelta(hours=1); "
        f"GroupVisit.objects.filter(pk={number}).update(starts_at=now - 2 * hour, ends_at=now - hour)"
    )
    visitor.site.manage("shell", "--no-imports", "-c", code)


def adopted_by(reader: Visitor, case: str, variant: Variant) -> None:
    """On the tree of the case, in the list, on the map, and as a number in the library."""
    reader.open(case)
    expect(reader.main.locator(".adoption-tree__box--running")).to_contain_text(variant.name)
    number = case.strip("/").rpartition("/")[2]
    reader.open(f"/adoption/cases/{number}/")
    expect(reader.main.get_by_role("row").filter(has_text=variant.name)).to_contain_text(reader.say("Written down"))
    reader.follow("Map")
    expect(reader.main.get_by_role("status")).to_have_text(
        reader.say("%(total)s adoptions in %(places)s governments", total=1, places=1)
    )
    reader.follow("Tree")
    expect(reader.main.locator(".adoption-tree")).to_contain_text(variant.name)
    reader.open(f"/cases/?q={variant.title}")
    card = reader.main.get_by_role("article").filter(has_text=variant.title).first
    expect(card).to_contain_text(
        counted(reader.language, "Adopted by %(n)s government", "Adopted by %(n)s governments", 1, n=1)
    )


def public_only(resident: Visitor, case: str, adoption: str, token: str, *, closed: tuple[str, ...]) -> None:
    """A third person reads what was opened, and meets nothing else by any of its addresses."""
    resident.open(case)
    for words in (f"공개질문{token}", f"공개답변{token}"):
        expect(resident.main).to_contain_text(words)
    for words in (f"비공개질문{token}", f"비공개답변{token}", f"방문보고{token}", f"방문목적{token}"):
        expect(resident.main).not_to_contain_text(words)
    expect(resident.open(adoption).main).to_contain_text(f"도입결과{token}")
    for path in closed:
        response = resident.page.request.get(path, max_redirects=0)
        assert response.status in (302, 404), path
    resident.search(f"비공개답변{token}")
    assert f"비공개답변{token}" not in "".join(resident.main.locator("article").all_inner_texts())
