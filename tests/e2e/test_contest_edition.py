"""One edition from the copied set-up to a case with a medal: forty-four entries and three essays, by everybody's pages.

Who wins follows from the points and votes that are written down in `edition`; here they are given, and the site is
asked. The clock of the site moves, the dates of the edition stay as they were announced.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.samplesite import copy_prepared_site

from . import edition as plan
from . import writing
from .conftest import ROOT, Site, started_site
from .edition import Clock, Hand, Work
from .test_journey import approve_on_the_site, open_review
from .visitor import Visitor, counted, words

pytestmark = pytest.mark.e2e
SOURCE, SLUG, TITLE = "sample-best-practices", "best-2031", "2031 고객만족 우수사례 경진대회"
HOME, OFFICE = f"/contests/{SLUG}/", f"/contests/manage/{SLUG}/"
SECRET = "새벽-창구-2031!"
NAMES = ("haneul", "bada", "sup", "gang", "deul", "byeol", "dal", "nun")
EXPERTS = {name: f"{name}@korea.example" for name in NAMES}
JUDGE = "judge@korea.example"
# What would tell a judge who entered the entries that go on.
BLIND = "새빛|가람|누리|한결|미르|한송이|김새롬"
LANGUAGE_OF = {EXPERTS["haneul"]: "en"}
PANELS = {
    plan.GARAM: [JUDGE, EXPERTS["haneul"], EXPERTS["bada"]],
    plan.NURI: [EXPERTS["sup"], EXPERTS["gang"], EXPERTS["deul"]],
    # Who has seen the names of a province is no blind judge of the country.
    "": [EXPERTS["byeol"], EXPERTS["dal"], EXPERTS["nun"]],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: nobody else likes their clock moved."""
    var = tmp_path_factory.mktemp("edition") / "var"
    copy_prepared_site(var, tmp_path_factory)
    yield from started_site(var, DJANGO_SETTINGS_MODULE="tests.e2e.moving_clock", PYTHONPATH=str(ROOT))


@dataclass(slots=True)
class Edition:
    """The people of the journey, and what they know."""

    clock: Clock
    visit: Any
    new_hand: Any
    manager: Visitor
    officer: Visitor
    resident: Visitor
    works: list[Work] = field(default_factory=plan.planned)
    hands: dict[str, Hand] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)

    @property
    def office(self) -> Hand:
        """The manager's other window."""
        return self.hands["manager"]

    def named(self, number: int) -> Work:
        return self.works[number]


@pytest.fixture
def held(site, visit, browser) -> Iterator[Edition]:
    contexts = []

    def new_hand() -> Hand:
        contexts.append(browser.new_context(base_url=site.url, locale="ko-KR"))
        return Hand(contexts[-1])

    start = datetime.datetime.now(ZoneInfo("Asia/Seoul")).replace(second=0, microsecond=0)
    manager = visit().be("manager@korea.example")
    manager.page.on("dialog", lambda dialog: dialog.accept())
    made = Edition(
        clock=Clock(site.var / "clock", start),
        visit=visit,
        new_hand=new_hand,
        manager=manager,
        officer=visit().be("officer@korea.example"),
        resident=visit(language="en", width=360),
    )
    made.hands["manager"] = Hand(manager.page.context)
    yield made
    for context in contexts:
        context.close()


def test_a_whole_edition_from_a_copied_set_up_to_a_case_with_a_medal(held, tmp_path) -> None:
    set_up(held)
    announced(held)
    enter_by_pages(held, writing.png(tmp_path / "창구.png"))
    enter_in_english(held)
    enter_the_rest(held)
    send_essays(held)
    screened(held)
    freeze(held)
    seat_the_panels(held)
    accept_invitations(held)
    deal_the_entries(held)
    judge_the_provinces(held)
    decide_the_provinces(held)
    prepare_blind_judging(held)
    judge_blindly(held)
    publish_who_goes_on(held)
    vote(held)
    judge_the_final(held)
    publish_the_awards(held)
    certificate_and_exhibition(held)
    becomes_a_case(held)


def turning_point(visitor: Visitor, name: str) -> None:
    """Nothing stands out sideways, at a desk or on a phone; the page is left as wide as it was."""
    page = visitor.page
    expect(page.locator("h1")).to_be_visible()
    before = page.viewport_size
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{name} at {width}"
    page.set_viewport_size(before)


# Setting up


def set_up(held: Edition) -> None:
    """A past edition is copied, its dates and some rules are changed, a contradiction is refused."""
    manager = held.manager
    manager.open("/contests/").follow("Running contests")
    manager.main.locator(f'a[href$="/manage/new/?from={SOURCE}"]').click()
    manager.is_at("Copy a contest")
    manager.write("title", TITLE)
    manager.write("year", "2031")
    manager.write("address", SLUG)
    manager.press("Copy a contest")
    manager.sees("Everything is copied, with the dates moved. Look at each of them.")
    change_rows(manager, "divisions", {"rows-1-per_government": plan.EACH})
    change_rows(manager, "awards", {"rows-1-number": 1, "rows-2-number": 2}, gone=[3])
    changes = {
        plan.PROVINCIAL: {"judges an entry": "3"},
        plan.ESSAYS: {"judges an entry": "1"},
        plan.PRELIMINARY: {"judges an entry": "3", "how many go on": "4"},
        plan.FINAL: {"judges an entry": "3", "number for drawing lots": "20310401"},
    }
    manager.open(OFFICE)
    for name in plan.HOURS:
        held.stages[name] = manager.main.get_by_role("link", name=name, exact=True).first.get_attribute("href")
    for name in plan.HOURS:
        change_stage(held, name, changes.get(name, {}), late=2 if name == plan.VOTE else 0)
    manager.open(OFFICE)
    manager.sees("“%(stage)s” counts “%(source)s”, which closes after it.", stage=plan.FINAL, source=plan.VOTE)
    manager.press("Announce the contest")
    expect(manager.main.get_by_role("button", name=manager.say("Announce the contest"))).to_be_visible()
    change_stage(held, plan.VOTE, {})
    one_ballot(manager)


def change_rows(manager: Visitor, name: str, values: dict[str, Any], gone: list[int] | None = None) -> None:
    manager.open(f"{OFFICE}table/{name}/")
    fill_rows(manager, values, gone or [])


def fill_rows(manager: Visitor, values: dict[str, Any], gone: list[int]) -> None:
    for field_name, value in values.items():
        manager.page.locator(f"[name={field_name}]").fill(str(value))
    for row in gone:
        manager.page.locator(f"[name=rows-{row}-DELETE]").check()
    manager.press("Save")
    manager.sees("Saved.")


def change_stage(held: Edition, name: str, more: dict[str, str], *, late: float = 0) -> None:
    """Its hours and some of its rules; `late` hours too long."""
    manager = held.manager
    opens, closes = plan.HOURS[name]
    manager.open(held.stages[name])
    manager.write("opens", held.clock.moment(opens))
    manager.write("closes", held.clock.moment(closes + late))
    for label, value in more.items():
        manager.write(label, value)
    if name == plan.PRELIMINARY:
        manager.choose("how scores are joined", "Mean of all judges")
    manager.press("Save")
    manager.sees("Saved.")


def one_ballot(manager: Visitor) -> None:
    """Two picks of all entries instead of seven in four groups."""
    manager.open(OFFICE).main.get_by_role("link", name=plan.VOTE, exact=True).first.click()
    manager.main.get_by_role("link", name=manager.say("Change: %(what)s", what=manager.say("Ballot"))).click()
    manager.page.locator("[name=rows-0-entrants]").select_option("any")
    fill_rows(manager, {"rows-0-name": "모든 출품작", "rows-0-picks": 2}, [1, 2, 3])


def announced(held: Edition) -> None:
    manager = held.manager
    manager.open(OFFICE).sees("Everything fits together.")
    manager.press("Announce the contest")
    manager.sees("The contest is announced. Its stages open and close by themselves.")
    turning_point(manager, "announced")
    held.resident.open("/contests/").main.get_by_role("link", name=TITLE).click()
    expect(held.resident.main).to_contain_text(held.resident.say("Open now"))
    turning_point(held.resident, "public-en")


# Entries


def enter_by_pages(held: Edition, attachment: Any) -> None:
    """One from a case in one click, one new with a file and a team; the coordinator nominates both."""
    officer = held.officer
    officer.open("/").search(plan.CASE)
    officer.main.get_by_role("link", name=plan.CASE).first.click()
    officer.press("Enter in “%(title)s”", title=TITLE)
    for _step in ("basics", "story", "results", "team"):
        officer.press("Save and go on")
    officer.follow("Go on")
    promise_and_send(officer, "Send to the coordinator")
    officer.sees("The entry has been handed on.")
    write_new(officer, held.named(plan.WRITTEN_NEW), attachment)
    nominate(held)


def enter_in_english(held: Edition) -> None:
    """A coordinator on a phone without JavaScript: their own word is the nomination."""
    foreign = held.visit(language="en", width=360, javascript=False).be(held.named(plan.IN_ENGLISH).coordinator)
    begin(foreign, held.named(plan.IN_ENGLISH))
    write_steps(foreign)
    foreign.follow("Go on")
    promise_and_send(foreign, "Nominate and submit")
    foreign.sees("The entry is nominated and submitted. It has its number now.")
    turning_point(foreign, "entered-en")


def write_new(officer: Visitor, work: Work, attachment: Any) -> None:
    begin(officer, work)
    write_steps(officer, member="한송이")
    officer.field("File").set_input_files(attachment)
    officer.write("Title", "창구 사진")
    officer.press("Upload")
    expect(officer.main.get_by_role("link", name="창구 사진")).to_be_visible()
    officer.follow("Go on")
    promise_and_send(officer, "Send to the coordinator")


def begin(author: Visitor, work: Work) -> None:
    author.open(HOME).follow("Enter a practice")
    author.write("Title", work.title)
    author.press("Begin the entry")


def write_steps(author: Visitor, *, member: str = "") -> None:
    author.write("Summary", "퇴근한 뒤에도 민원을 볼 수 있게 했다.")
    author.press("Save and go on")
    author.write("background and problem", "새빛시 주민은 **낮에** 시청에 올 수 없었다.")
    author.write("what was done", "1. 수요를 물었다.\n2. 창구를 밤 9시까지 열었다.")
    author.press("Save and go on")
    author.write("results", "한 달에 140명이 왔다.")
    author.press("Save and go on")
    if member:
        author.page.locator("[name=members-1-name]").fill(member)
        author.page.locator("[name=members-1-department]").fill("민원과")
    author.press("Save and go on")


def promise_and_send(author: Visitor, button: str) -> None:
    author.field("I have read this and consent, also for everybody in the team.").check()
    author.field("I promise this for everybody who worked on the entry.").check()
    author.press("Save and go on")
    author.press(button)


def nominate(held: Edition) -> None:
    """The coordinator reads of it in a mail and enters both for the government."""
    coordinator = held.visit().be("coordinator@korea.example")
    held.hands["coordinator@korea.example"] = Hand(coordinator.page.context)
    coordinator.site.wait_for_mail("coordinator@korea.example", words=held.named(plan.WRITTEN_NEW).title)
    for work in (held.named(plan.FROM_A_CASE), held.named(plan.WRITTEN_NEW)):
        coordinator.open("/contests/entries/")
        coordinator.main.get_by_role("link", name=work.title).first.click()
        coordinator.press("Nominate and submit")
        coordinator.sees("The entry is nominated and submitted. It has its number now.")


def enter_the_rest(held: Edition) -> None:
    """The other coordinators by the same forms, forty-one times."""
    by_pages = (plan.FROM_A_CASE, plan.WRITTEN_NEW, plan.IN_ENGLISH)
    for number, work in enumerate(held.works):
        if number in by_pages:
            continue
        if work.coordinator not in held.hands:
            held.hands[work.coordinator] = held.new_hand().sign_in(work.coordinator)
        held.hands[work.coordinator].enter(HOME, work)


def send_essays(held: Edition) -> None:
    """A resident without an account writes on a phone and looks where the essay stands; two more by their forms."""
    resident = held.resident
    first, *others = plan.ESSAY_POINTS
    resident.open(HOME).follow("Send in an essay")
    resident.write("Title", first)
    resident.write("Essay", "이사하던 날 전화를 한 번만 걸었습니다.")
    resident.write("Name", "김주민")
    resident.field("Where you live").select_option(label="Garam-do (sample)")
    resident.write("E-mail address", "resident@naver.com")
    resident.field("I have read how my data is used and consent.").check()
    resident.field("I have read the pledge and promise it.").check()
    turning_point(resident, "essay-en")
    resident.main.locator("form").get_by_role("button").last.click()
    resident.is_at("The essay has arrived")
    held.codes[first] = resident.page.locator("#code").inner_text()
    look_up(resident, held.codes[first])
    resident.sees("Handed in")
    hand = held.new_hand()
    for title in others:
        form = hand.page(f"{HOME}essay/")
        fields = {name: form.find(attrs={"name": name}) for name in ("division", "province")}
        answer = hand.answer(
            f"{HOME}essay/",
            title=title,
            text="창구에서 소리 내어 읽어 주셨습니다.",
            name="이주민",
            division=fields["division"]["value"],
            province=fields["province"].find("option", string=re.compile("가람도"))["value"],
            phone="010-0000-0000",
            consent="on",
            pledge="on",
        )
        held.codes[title] = answer.find(id="code").get_text()


def look_up(resident: Visitor, code: str) -> None:
    resident.open(HOME).follow("See where my essay stands")
    resident.write("Code of the essay", code)
    resident.press("Show my essay")


# The office


def screened(held: Edition) -> None:
    """The entries close; one comes back and is sent again, one is refused, one withdraws, the rest is eligible."""
    held.clock.at(25)
    manager, office = held.manager, held.office
    learn_the_numbers(held)
    manager.open(OFFICE).follow("Entries")
    turning_point(manager, "entries")
    returned = held.named(plan.WRITTEN_NEW)
    manager.main.get_by_role("link", name=returned.title).click()
    turning_point(manager, "screening")
    manager.write("Reason", "이용 인원의 출처를 적어 주십시오.")
    manager.write("To be completed by", held.clock.moment(40))
    manager.press("Return to be completed")
    manager.sees("The entry is returned, and the entrant gets a mail.")
    complete(held, returned)
    manager.open(held.named(plan.REFUSED).address)
    manager.write("Reason", "지난해에 상을 받은 사례입니다.")
    manager.press("Not eligible")
    manager.sees("The entry is not eligible, and the entrant gets a mail.")
    withdraw(held, held.named(plan.WITHDRAWN))
    manager.open(returned.address)
    manager.press("Eligible")
    manager.sees("The entry is eligible, and the entrant gets a mail.")
    for row in office.page(f"{OFFICE}entries/?show=submitted").select("tbody a"):
        office.send(f"{row['href']}screen/", verb="accept")
    manager.open(f"{OFFICE}entries/?show=eligible")


def learn_the_numbers(held: Edition) -> None:
    """As the office's list gives them; it lists everything once."""
    rows: dict[str, tuple[str, str]] = {}
    for row in held.office.page(f"{OFFICE}entries/").select("tbody tr"):
        link = row.select_one("a")
        rows[link.get_text(strip=True)] = (row.select_one("td").get_text(strip=True), str(link["href"]))
    assert len(rows) == len(held.works) + len(plan.ESSAY_POINTS)
    for work in held.works:
        work.label, work.address = rows[work.title]
    assert sorted(label for label, _address in rows.values()) == [f"2031-{n:04d}" for n in range(1, 48)]


def complete(held: Edition, work: Work) -> None:
    """The officer reads the reason in a mail, writes on and sends it again."""
    officer = held.officer
    mail = officer.site.wait_for_mail("officer@korea.example", words="이용 인원의 출처")
    officer.open(re.search(r"/contests/entries/\d+/", mail.get_body(("plain",)).get_content())[0])
    officer.sees("The office asks for something more")
    officer.follow("Go on writing")
    officer.press("Save and go on")
    officer.press("Save and go on")
    officer.write("results", "한 달에 140명이 왔다. (새빛시 민원 통계)")
    officer.press("Save and go on")
    officer.open(work.address).follow("Check and hand in")
    officer.press("Send the completed entry")
    officer.sees("The entry is with the office again.")


def withdraw(held: Edition, work: Work) -> None:
    author = held.visit().be(work.coordinator)
    author.open(work.address).follow("Withdraw the entry")
    author.write("Reason", "내용을 확인할 수 없게 되었습니다.")
    author.main.locator("form").get_by_role("button").first.click()
    author.sees("The entry has been withdrawn.")


# Judging


def freeze(held: Edition) -> None:
    """What is eligible is kept as it is; the officer sees the checksum of what will be judged."""
    held.clock.at(47.5)
    manager = held.manager
    open_judging(manager, plan.PROVINCIAL)
    manager.press("Freeze the eligible entries")
    count = len(held.works) - 2 + len(plan.ESSAY_POINTS)
    said = counted("ko", "%(count)s entry is frozen.", "%(count)s entries are frozen.", count, count=count)
    expect(manager.main).to_contain_text(said)
    manager.is_at(plan.PROVINCIAL)
    frozen_as_shown(held)


def seat_the_panels(held: Edition) -> None:
    """A panel for each province and one for the essays."""
    for province in (plan.GARAM, plan.NURI):
        seat(held, plan.PROVINCIAL, province, PANELS[province], province=province)
    seat(held, plan.ESSAYS, "수기", [EXPERTS["deul"]])
    turning_point(held.manager, "panel")


def accept_invitations(held: Edition) -> None:
    accept_in_english(held)
    for email in (*PANELS[plan.GARAM], *PANELS[plan.NURI]):
        accept_by_hand(held, email)


def deal_the_entries(held: Edition) -> None:
    manager = held.manager
    for stage in (plan.PROVINCIAL, plan.ESSAYS):
        deal(manager, stage)
    mask(held, plan.ESSAYS)


def open_judging(manager: Visitor, stage: str) -> None:
    manager.open(OFFICE)
    manager.follow(stage, within=manager.main.locator("#judging-title ~ ul"))


def frozen_as_shown(held: Edition) -> None:
    """The checksum on the page is that of the text that the page gives."""
    officer = held.officer
    officer.open(held.named(plan.WRITTEN_NEW).address)
    officer.sees("Frozen for judging")
    version = officer.main.locator("#versions-title ~ ul a").last
    if "/3/" not in version.get_attribute("href"):
        version = officer.main.locator("#versions-title ~ ul a").first
    path = version.get_attribute("href")
    version.click()
    turning_point(officer, "frozen")
    text = officer.page.context.request.get(f"{path}text/").body()
    expect(officer.main).to_contain_text(hashlib.sha256(text).hexdigest())


def seat(held: Edition, stage: str, name: str, people: list[str], *, province: str = "") -> None:
    """Make a panel on the page and invite its first judge there; the others by the same form."""
    manager, office = held.manager, held.office
    open_judging(manager, stage)
    manager.follow("New panel")
    manager.page.locator("main [name=name]").fill(f"{name} 심사단")
    if province:
        manager.page.locator("main [name=province]").select_option(label=province)
    manager.press("Save the panel")
    first, *others = people
    manager.write("E-mail address", first)
    manager.page.locator("main [name=name]").first.fill(name_of(first))
    manager.press("Invite")
    manager.sees("%(name)s is invited and gets a mail.", name=name_of(first))
    panel = re.sub(r"^https?://[^/]+", "", manager.page.url)
    office.page(panel)
    for email in others:
        office.send(f"{panel}invite/", email=email, name=name_of(email))


def name_of(email: str) -> str:
    return "최가온(예시)" if email == JUDGE else f"{email.split('@')[0]} 위원"


def accept_in_english(held: Edition) -> None:
    """An expert without an account: the mail, a first password, the second factor, and on to the invitation."""
    email = EXPERTS["haneul"]
    expert = held.visit(language="en", width=360)
    mail = expert.site.wait_for_mail(email, subject=TITLE).get_body(("plain",)).get_content()
    expert.open(re.search(r"/contests/judging/", mail)[0])
    expert.main.locator('a[href*="/password/reset/"]').first.click()
    expert.page.locator("main input[name=email]").fill(email)
    expert.press("Send the code")
    expert.page.locator("main input[name=code]").fill(code_for_a_password(expert.site, email))
    expert.main.locator("form").get_by_role("button").first.click()
    for name in ("password1", "password2"):
        expert.page.locator(f"main input[name={name}]").fill(SECRET)
    expert.press("Save the new password")
    expect(expert.page.locator("main input[name=password1]")).to_have_count(0)
    expert.sign_in(email, password=SECRET)
    expert.open("/contests/judging/").follow("Answer the invitation")
    turning_point(expert, "invitation-en")
    expert.press("Accept")
    expert.set_up_second_factor(email, password=SECRET, path="/contests/judging/")
    expert.open("/contests/judging/").sees("Not open yet")
    held.hands[email] = Hand(expert.page.context)


def code_for_a_password(site: Any, email: str) -> str:
    """From the mail about it, which comes in the language of whoever asked."""
    subject = words(LANGUAGE_OF.get(email, "ko"), "The code for a new password")
    text = site.wait_for_mail(email, subject=subject).get_body(("plain",)).get_content()
    return re.search(r"(?m)^\s*(\d{6})\s*$", text)[1]


def accept_by_hand(held: Edition, email: str) -> None:
    """Every invitation that waits, by the same forms as in the browser."""
    if email not in held.hands:
        held.hands[email] = first_sign_in(held, email)
    hand = held.hands[email]
    for link in hand.page("/contests/judging/").select('a[href$="/answer/"].btn--primary'):
        hand.page(str(link["href"]))
        hand.send(str(link["href"]))


def first_sign_in(held: Edition, email: str) -> Hand:
    if email == JUDGE:
        return Hand(held.visit().be(email).page.context)
    hand, site = held.new_hand(), held.manager.site
    hand.page("/account/password/reset/")
    hand.answer("/account/password/reset/", email=email)
    hand.answer("/account/password/reset/confirm/", code=code_for_a_password(site, email))
    hand.send("/account/password/reset/complete/", password1=SECRET, password2=SECRET)
    hand.sign_in(email, SECRET)
    hand.set_up_second_factor(SECRET)
    return hand


def deal(manager: Visitor, stage: str) -> None:
    open_judging(manager, stage)
    manager.follow("Assign automatically")
    manager.press("Assign like this")
    expect(manager.page).to_have_url(re.compile(r"/judging/\d+/$"))
    turning_point(manager, f"judging-{stage}")


def mask(held: Edition, stage: str) -> None:
    """What is sure at once, the rest by the form of its page as it is suggested."""
    manager, office = held.manager, held.office
    open_judging(manager, stage)
    manager.follow("Masking")
    manager.press("Take the suggestions where all are sure")
    expect(manager.main.get_by_role("status").first).to_be_visible()
    waiting = manager.say("To be looked at")
    rows = rows_of(office, manager)
    todo = [row.a["href"] for row in rows if waiting in row.get_text()]
    for path in todo:
        form = office.page(str(path)).find("form")
        ticked = [box["value"] for box in form.select("input[name=place]") if box.has_attr("checked")]
        office.send(str(path), place=ticked, words="")
    manager.open(str(rows[0].a["href"]))
    turning_point(manager, f"mask-{stage}")


def rows_of(office: Hand, manager: Visitor) -> list[Any]:
    return list(office.page(manager.page.url).select("tbody tr"))


def judge_the_provinces(held: Edition) -> None:
    """Three judges a province: one by the keyboard, one in English on a phone, the others by the same form."""
    held.clock.at(48.1)
    by_label = {work.label: work for work in held.works}
    judge = held.visit().be(JUDGE)
    judge.open("/contests/judging/").main.get_by_role("link", name=plan.PROVINCIAL, exact=True).click()
    turning_point(judge, "queue")
    judge.follow("Score the next entry")
    for work in (held.named(plan.FROM_A_CASE), held.named(plan.WRITTEN_NEW)):
        judge.is_at(work.title)
        by_keyboard(judge, plan.points(work.provincial + plan.SPREAD[0]))
    english = held.visit(language="en", width=360)
    english.page.context.add_cookies(held.hands[EXPERTS["haneul"]].context.cookies())
    english.open("/contests/judging/").follow("Go on judging")
    english.follow("Score the next entry")
    turning_point(english, "score-en")
    given = {label: work.provincial for label, work in by_label.items()}
    for people in (PANELS[plan.GARAM], PANELS[plan.NURI]):
        for email, more in zip(people, plan.SPREAD, strict=True):
            score_all(held.hands[email], plan.PROVINCIAL, given, more)
    told = {essay_label(held, title): points for title, points in plan.ESSAY_POINTS.items()}
    score_all(held.hands[EXPERTS["deul"]], plan.ESSAYS, told, 0)


def essay_label(held: Edition, title: str) -> str:
    rows = held.office.page(f"{OFFICE}entries/").select("tbody tr")
    return next(row.select_one("td").get_text(strip=True) for row in rows if row.a.get_text(strip=True) == title)


def by_keyboard(judge: Visitor, points: dict[str, Decimal]) -> None:
    judge.page.locator("[data-most]").first.focus()
    for value in points.values():
        judge.page.keyboard.type(f"{value}")
        judge.page.keyboard.press("Enter")
    expect(judge.page.locator("[data-total]")).to_have_text(f"{sum(points.values()):.2f}")
    judge.write("Comment to the entrant", "출처를 적어 주셔서 믿음이 갑니다.")
    judge.page.keyboard.press("Control+Enter")
    expect(judge.main.get_by_role("status").first).to_be_visible()


def score_all(hand: Hand, stage: str, given: dict[str, int], more: int) -> None:
    """Every entry of the judge's queue that has no score gets what is written down for it."""
    seat_of = hand.page("/contests/judging/").find("a", string=stage)
    rows = hand.page(str(seat_of["href"])).select("tbody tr")
    names: list[str] = []
    for row in rows:
        path = str(row.a["href"])
        if row.find_all("td")[-1].get_text(strip=True) != "–":
            continue
        if not names:
            names = [str(each["name"]) for each in hand.page(path).select("input[data-most]")]
        values = plan.points(given[row.td.get_text(strip=True)] + more).values()
        hand.send(path, **dict(zip(names, map(str, values), strict=True)))


# Results


def decide(held: Edition, stage: str, heading: str = "") -> dict[str, Any]:
    """Compute, look, approve; the sheet as it was kept, whose checksum is that of its text."""
    manager = held.manager
    manager.open(f"{OFFICE}results/").follow(stage)
    manager.press("Compute the result")
    turning_point(manager, f"sheet-{stage}")
    path = re.sub(r"^https?://[^/]+", "", manager.page.url)
    manager.press("Approve")
    manager.sees("The result is approved. Nobody but the office sees it until it is published.")
    text = manager.page.context.request.get(f"{path}text/").body()
    manager.open(path)
    expect(manager.main).to_contain_text(hashlib.sha256(text).hexdigest())
    return dict(json.loads(text))


def decide_the_provinces(held: Edition) -> None:
    """Three of each province go on, and nobody hears of it."""
    held.clock.at(71.5)
    decide(held, plan.PROVINCIAL)
    decide(held, plan.ESSAYS)
    assert held.resident.page.goto(f"{HOME}results/").status == 404
    open_judging(held.manager, plan.PRELIMINARY)
    held.manager.follow("Masking")
    labels = {row.td.get_text(strip=True) for row in rows_of(held.office, held.manager)}
    assert labels == {work.label for work in plan.ranked(held.works).values()}


def prepare_blind_judging(held: Edition) -> None:
    """Another panel, names masked before anybody reads, entries dealt."""
    seat(held, plan.PRELIMINARY, "중앙", PANELS[""])
    for email in PANELS[""]:
        accept_by_hand(held, email)
    mask(held, plan.PRELIMINARY)
    deal(held.manager, plan.PRELIMINARY)


def judge_blindly(held: Edition) -> None:
    """Central judges read neither government nor team; what the page shows is looked through."""
    held.clock.at(72.1)
    hand = held.hands[PANELS[""][0]]
    judge = held.visit()
    judge.page.context.add_cookies(hand.context.cookies())
    judge.open("/contests/judging/").main.get_by_role("link", name=plan.PRELIMINARY, exact=True).click()
    judge.follow("Score the next entry")
    turning_point(judge, "blind")
    queue = hand.page("/contests/judging/").find("a", string=plan.PRELIMINARY)
    for link in hand.page(str(queue["href"])).select("tbody a"):
        read = hand.page(str(link["href"])).get_text()
        assert not re.search(BLIND, read), read
    given = {work.label: work.preliminary for work in plan.ranked(held.works).values()}
    for email, more in zip(PANELS[""], plan.SPREAD, strict=True):
        score_all(held.hands[email], plan.PRELIMINARY, given, more)


def publish_who_goes_on(held: Edition) -> None:
    held.clock.at(95.5)
    decide(held, plan.PRELIMINARY)
    publish(held, plan.PRELIMINARY)
    resident = held.resident
    resident.open(HOME).follow("See the results")
    turning_point(resident, "who-goes-on-en")
    titles = resident.page.locator(".results-list__name").all_inner_texts()
    assert sorted(titles) == sorted(work.title for work in finalists(held))
    mail = resident.site.wait_for_mail("officer@korea.example", subject=held.named(plan.WRITTEN_NEW).title[:6])
    assert mail["Subject"]


def finalists(held: Edition) -> list[Work]:
    return [work for work in plan.ranked(held.works).values() if work.final]


def publish(held: Edition, stage: str) -> None:
    manager = held.manager
    manager.open(f"{OFFICE}results/").follow(stage)
    manager.press("Publish now")
    manager.sees("The results are published. Entrants get a mail.")


# The vote and the final


def vote(held: Edition) -> None:
    """Ten residents: the first in English on a phone, the others by the same forms; each answers a mail."""
    held.clock.at(96.1)
    ranked = plan.ranked(held.works)
    voter = held.visit(language="en", width=360)
    voter.open(HOME).main.locator('a.btn[href*="/vote/"]').click()
    path = re.sub(r"^https?://[^/]+", "", voter.page.url)
    turning_point(voter, "ballot-en")
    first, *others = plan.BALLOTS
    for place in first:
        voter.main.get_by_role("checkbox", name=re.compile(re.escape(ranked[place].title))).check()
    voter.write("E-mail address", "voter0@naver.com")
    voter.press("Send me the mail")
    voter.is_at("Look at your mail")
    voter.open(vote_link(voter.site, "voter0@naver.com"))
    turning_point(voter, "confirm-en")
    voter.press("Cast my vote")
    voter.is_at("Your vote is counted")
    hand = held.new_hand()
    boxes = {box["value"]: box for box in hand.page(path).select("fieldset input[type=checkbox]")}
    by_title = {key: title_of(box) for key, box in boxes.items()}
    name = next(iter(boxes.values()))["name"]
    for number, picks in enumerate(others, start=1):
        wanted = {ranked[place].title for place in picks}
        keys = [key for key, words in by_title.items() if any(title in words for title in wanted)]
        hand.send(path, expected=200, email=f"voter{number}@naver.com", **{str(name): keys})
    for number in range(1, len(plan.BALLOTS)):
        link = vote_link(voter.site, f"voter{number}@naver.com")
        hand.page(link)
        hand.send(link, expected=200)


def title_of(box: Any) -> str:
    """The words beside a box of the ballot."""
    return str(box.find_parent("li").get_text(" ", strip=True))


def vote_link(site: Any, address: str) -> str:
    mail = site.wait_for_mail(address)
    return re.search(r"/contests/vote/\S+", mail.get_body(("plain",)).get_content())[0]


def judge_the_final(held: Edition) -> None:
    """The last stage counts the vote and the earlier one, too. It is open: judges see who entered."""
    seat(held, plan.FINAL, "본심사", PANELS[""])
    for email in PANELS[""]:
        accept_by_hand(held, email)
    deal(held.manager, plan.FINAL)
    given = {work.label: work.final for work in finalists(held)}
    for email, more in zip(PANELS[""], plan.SPREAD, strict=True):
        score_all(held.hands[email], plan.FINAL, given, more)


def publish_the_awards(held: Edition) -> None:
    """Decided quietly, published at the ceremony at once, and what is published is what had to come out."""
    held.clock.at(120.2)
    sheet = decide(held, plan.FINAL)
    totals = {row["entry"]: Decimal(row["total"]) for row in sheet["stages"][-1]["lines"]}
    assert sorted(totals.values()) == sorted(work.total for work in finalists(held))
    resident = held.resident
    resident.open(f"{HOME}results/")
    expect(resident.main).not_to_contain_text("대상")
    held.clock.at(121.1)
    publish(held, plan.ESSAYS)
    publish(held, plan.FINAL)
    resident.open(HOME).follow("See the results")
    turning_point(resident, "awards-en")
    assert shown_awards(resident) == plan.awarded(finalists(held)) | {"체험 수기 우수상": essay_winners()}
    look_up(resident, held.codes[essay_winners()[0]])
    resident.sees("Print the certificate")


def essay_winners() -> list[str]:
    return sorted(title for title, points in plan.ESSAY_POINTS.items() if points >= 60)


def shown_awards(reader: Visitor) -> dict[str, list[str]]:
    found = {}
    for section in reader.main.locator("section[aria-labelledby^=award-]").all():
        name = section.get_by_role("heading").inner_text().split(" · ")[0]
        found[name] = sorted(section.locator(".results-list__name").all_inner_texts())
    return found


# Afterwards


def certificate_and_exhibition(held: Edition) -> None:
    """Who won prints the certificate; anybody checks its code; winners stand in the exhibition, losers do not."""
    officer, winner = held.officer, held.named(plan.WRITTEN_NEW)
    assert plan.awarded(finalists(held))["대상"] == [winner.title]
    officer.open(winner.address)
    turning_point(officer, "result")
    officer.sees("출처를 적어 주셔서 믿음이 갑니다.")
    officer.main.locator('a[href$="/certificate/"]').first.click()
    turning_point(officer, "certificate")
    expect(officer.main).to_contain_text("한송이")
    code = officer.page.locator(".certificate__code strong").inner_text()
    reader = held.visit(language="en", width=360)
    reader.open("/contests/certificates/")
    reader.write("Check code", code)
    reader.main.locator("form").get_by_role("button").first.click()
    reader.sees("The certificate is genuine")
    expect(reader.main).to_contain_text(winner.title)
    reader.open(HOME).follow("Go to the exhibition")
    turning_point(reader, "exhibition-en")
    shown = sorted(reader.page.locator(".exhibit-card h2").all_inner_texts())
    assert shown == sorted([*(work.title for work in finalists(held)), *essay_winners()])


def becomes_a_case(held: Edition) -> None:
    """The winner goes the way of every case, and wears its medal in the library."""
    officer, winner = held.officer, held.named(plan.WRITTEN_NEW)
    officer.open(HOME).follow("Go to the exhibition")
    officer.main.get_by_role("link", name=winner.title).click()
    officer.press("Make a case of it")
    officer.sees("The draft of the case is made. Look at it, complete it and submit it.")
    key = writing.draft_key(officer)
    officer.open(f"/cases/drafts/{key}/edit/basics/")
    officer.choose("focus task", "Voice of the customer")
    officer.choose("scope", "Departmental")
    officer.press("Save and go on")
    writing.submit(officer, key)
    coordinator = held.visit().be(winner.coordinator)
    open_review(coordinator, winner)
    coordinator.press("Confirm and pass on to the editors")
    coordinator.sees("The case is confirmed and goes on to the editors.")
    number = approve_on_the_site(held.visit().be("editor@korea.example"), winner)
    held.resident.open(f"/cases/{number}/")
    expect(held.resident.main).to_contain_text("대상")
    turning_point(held.resident, "case-en")
