"""Every page of ours as a place that somebody stands on. A new page template without a spot fails the tests."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from . import writing
from .visitor import Visitor
from .writing import Story

ROOT = Path(__file__).resolve().parents[2]
NOBODY, OFFICER, COORDINATOR, EDITOR, NEWCOMER, CANDIDATE, MANAGER, JUDGE = (
    "nobody", "officer", "coordinator", "editor", "newcomer", "candidate", "manager", "judge",
)  # fmt: skip
EVERYBODY = (NOBODY, OFFICER, COORDINATOR, EDITOR, NEWCOMER, CANDIDATE, MANAGER, JUDGE)
# Whose accounts the sample site has.
WITH_ACCOUNTS = (OFFICER, COORDINATOR, EDITOR, MANAGER, JUDGE)
# A sample case with everything a case can have, and a case of the study.
SAMPLE, STUDY = "대표번호 하나로 받는 시민 콜센터", "강원콜센터 구축"
# A sample case of another government than the officer's.
OTHER = "처리가 끝난 뒤 한 번 더 묻는 해피콜"
# Not pages by themselves: parts of pages, mails, the pieces that Wagtail's admin and allauth put into theirs.
PARTS = (
    "components/",
    "includes/",
    "mail/",
    "elements/",
    "layouts/",
    "snippets/",
    "cms/",
    "/email/",
    "/base_",
    "pieces/",
)
PIECES = {
    "base.html",
    "error_page.html",
    "error_alone.html",
    "common/account_menu.html",
    "common/footer.html",
    "common/head_assets.html",
    "common/header.html",
    "common/language_switch.html",
    "common/logo.html",
    "common/way_on.html",
    "search/close.html",
    "search/found_in.html",
    "search/other_keyboard.html",
    "search/promoted.html",
    "search/corrected.html",
    "search/groups.html",
    "search/hit.html",
    "search/pieces.html",
    "search/section.html",
}


@dataclass(slots=True)
class World:
    """What the walk needs to exist; made by people through the pages."""

    draft: int = 0
    submitted: int = 0
    returned: int = 0
    request: str = ""
    officer: str = ""
    case: str = ""
    study: str = ""
    other: str = ""
    given: str = ""
    thought: str = ""
    question: str = ""
    saved: str = ""
    stop: str = ""
    paper: str = ""
    asked: str = ""
    idea: str = ""
    poll: str = ""
    ended: str = ""
    notice: str = ""
    unsubscribe: str = ""
    talk: str = ""
    post: str = ""
    group: str = ""
    invited: str = ""
    edition: str = ""
    stage: str = ""
    taking: str = ""
    writing: str = ""
    handed: str = ""
    ours: str = ""
    seat: str = ""
    to_score: str = ""
    scored: str = ""
    judged: str = ""
    unjudged: str = ""
    panel: str = ""
    conflict: str = ""
    masked: str = ""

    vote: str = ""
    candidate: str = ""
    confirm: str = ""
    voted: str = ""
    voting: str = ""
    counted: str = ""
    decided: str = ""
    sheet: str = ""
    exhibit: str = ""
    won: str = ""
    report: str = ""
    held: str = ""
    warned: str = ""
    confirmed: str = ""
    mailed: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A page: its template, who stands there, its path ({draft} and the like come from the World), what to do there.

    `aside` spots answer from the second server, whose addresses show what a healthy site does not: broken requests,
    crashes, the style guide.
    """

    template: str
    who: str
    path: str
    name: str = ""
    act: Callable[[Visitor], object] | None = field(default=None, compare=False)
    aside: bool = False

    def __str__(self) -> str:
        return f"{self.name or self.template.removesuffix('.html')}-{self.who}"


def send(visitor: Visitor, label: str) -> None:
    """Press the button and wait for the page that answers."""
    with visitor.page.expect_navigation():
        visitor.press(label)


def press_with_nothing(visitor: Visitor) -> None:
    """Send the form as it is; the browser's own check is taken away, so that the site's answer shows."""
    with visitor.page.expect_navigation():
        visitor.page.locator("main form").last.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def press_named(name: str) -> Callable[[Visitor], None]:
    """Send the form that has the button of this name by that button, with nothing filled in."""

    def press(visitor: Visitor) -> None:
        form = visitor.main.locator(f"form:has(button[name={name}])")
        with visitor.page.expect_navigation():
            form.evaluate("(form, name) => { form.noValidate = true; form.requestSubmit(form.elements[name]); }", name)

    return press


def choose_posts(visitor: Visitor) -> None:
    """Choose a post to split off, with a title and a reason, and stop at the last look."""
    form = visitor.main.locator("form").last
    form.locator("[name=posts]").first.check()
    form.locator("[name=title]").fill("따로 나눈 이야기")
    form.locator("[name=sentence]").fill("다른 주제입니다.")
    press_with_nothing(visitor)


def vote_for_nothing(visitor: Visitor) -> None:
    """Send a vote without a choice: the page that says so."""
    with visitor.page.expect_navigation():
        visitor.page.locator("#poll form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def forget_the_day(visitor: Visitor) -> None:
    visitor.page.locator("main [name=day]").evaluate("input => { input.required = false; input.value = ''; }")
    press_with_nothing(visitor)


def name_no_unit(visitor: Visitor) -> None:
    form = visitor.page.locator("main form").first
    form.evaluate("form => { form.noValidate = true; }")
    form.locator("[name=name]").fill("")
    form.locator("[name=phone]").fill("12")
    send(visitor, "Save")


def forget_the_days(visitor: Visitor) -> None:
    visitor.page.locator("main [name=remind_after]").evaluate("input => { input.required = false; input.value = ''; }")
    with visitor.page.expect_navigation():
        visitor.page.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")


def fill_wrongly(visitor: Visitor) -> None:
    """Figures without a name and a period that ends before it begins."""
    form = visitor.page.locator("main form")
    form.locator("[name=metrics-0-before]").fill("1")
    send(visitor, "Save and go on")


def leave_basics_empty(visitor: Visitor) -> None:
    visitor.page.locator("main [name=title]").evaluate("input => { input.required = false; input.value = ''; }")
    send(visitor, "Save and go on")


def save_an_old_version(visitor: Visitor) -> None:
    visitor.page.locator("main [name=version]").evaluate("input => { input.value = '1-1'; }")
    visitor.write("summary", "다른 글")
    send(visitor, "Save and go on")


def save_after_sign_out(visitor: Visitor) -> None:
    visitor.write("summary", "로그아웃된 뒤에 저장한 글")
    kept = visitor.page.context.cookies()
    visitor.page.context.clear_cookies(name="sessionid")
    send(visitor, "Save and go on")
    visitor.page.context.add_cookies(kept)


def save_nameless(visitor: Visitor) -> None:
    visitor.page.locator("main [name=name]").evaluate("input => { input.required = false; input.value = ''; }")
    send(visitor, "Save")


def sign_in_wrongly(visitor: Visitor) -> None:
    visitor.page.locator("main input[name=login]").fill("nobody@korea.example")
    visitor.page.locator("main input[name=password]").fill("wrong-password")
    send(visitor, "Sign In")


def save_an_old_paper(visitor: Visitor) -> None:
    visitor.page.locator("main [name=version]").evaluate("input => { input.value = '999999'; }")
    visitor.write("title", "다른 제목")
    send(visitor, "Save and stay here")


def write_the_amount_in_words(visitor: Visitor) -> None:
    visitor.main.locator("[name=budget-0-amount]").fill("백만 원")
    send(visitor, "Save and stay here")


CONTEST = "/contests/sample-best-practices/"
# The judging stages of the sample edition in which judging goes on.
JUDGED = "/contests/manage/sample-in-judging/judging/"


PAST = "/contests/manage/sample-past/results/"


def send_an_essay(visitor: Visitor) -> None:
    form = visitor.main.locator("form").last
    for name, text in (("title", "수기"), ("text", "겪은 일"), ("name", "김주민"), ("phone", "02-123-4567")):
        form.locator(f"[name={name}]").fill(text)
    form.locator("[name=province]").select_option(index=1)
    for name in ("division", "consent", "pledge"):
        form.locator(f"[name={name}]").first.check()
    press_with_nothing(visitor)


def follow_an_essay(visitor: Visitor) -> None:
    send_an_essay(visitor)
    code = visitor.main.locator("#code").inner_text()
    visitor.open("/contests/essays/")
    visitor.main.locator("[name=code]").fill(code)
    press_with_nothing(visitor)


def pick_one_of_each_group(visitor: Visitor) -> None:
    for group in visitor.main.locator("fieldset").all():
        group.locator("input[type=checkbox]").first.check()


def send_a_vote(visitor: Visitor) -> None:
    pick_one_of_each_group(visitor)
    visitor.main.locator("[name=email]").fill(f"spot{random.randrange(10**9)}@naver.com")
    press_with_nothing(visitor)


INFO_PAGES = ("about", "privacy", "copyright", "accessibility")
RESET = "비밀번호"  # stands in the subject of the mail with the code


def ask_for_reset(visitor: Visitor) -> EmailMessage:
    """Wait for the mail as well, so that whoever asks next does not take this code for theirs."""
    earlier = len([mail for mail in visitor.site.mails_to("officer@korea.example") if RESET in str(mail["Subject"])])
    visitor.page.locator("main input[name=email]").fill("officer@korea.example")
    visitor.page.locator("main form [type=submit]").first.click()
    visitor.page.wait_for_url("**/password/reset/**")
    return visitor.site.wait_for_mail("officer@korea.example", subject=RESET, after=earlier)


def reset_until_new_password(visitor: Visitor) -> None:
    mail = ask_for_reset(visitor).get_body(("plain",)).get_content()
    visitor.page.locator("main input[name=code]").fill(re.search(r"(?m)^\s*(\d{6})\s*$", mail)[1])
    visitor.page.locator("main form [type=submit]").first.click()
    visitor.page.wait_for_url("**/password/reset/**")
    visitor.page.locator("main input[type=password]").first.wait_for()


def stop_at_the_code(visitor: Visitor) -> None:
    """Sign in as somebody with a second factor and stop where the code is asked for."""
    visitor.page.locator("main input[name=login]").fill("editor@korea.example")
    visitor.page.locator("main input[name=password]").fill("demo-nanum-2026")
    visitor.press("Sign In")
    visitor.page.wait_for_url("**/2fa/authenticate/**")


def confirm_again(visitor: Visitor) -> None:
    """Get past the page that asks for the password again."""
    if "/reauthenticate/" in visitor.page.url:
        visitor.page.locator("main input[name=password]").fill("demo-nanum-2026")
        visitor.page.locator("main form [type=submit]").first.click()
        visitor.page.wait_for_load_state("load")


SPOTS = [
    Spot("portal/home_page.html", NOBODY, "/"),
    Spot("portal/home_page.html", COORDINATOR, "/"),
    *(
        Spot("portal/info_page.html", NOBODY, f"/{name}/")
        for name in ("about", "privacy", "copyright", "accessibility")
    ),
    Spot("portal/dashboard.html", OFFICER, "/me/"),
    Spot("portal/dashboard.html", EDITOR, "/me/"),
    Spot("search/results.html", NOBODY, "/search/", "search-empty"),
    Spot("search/results.html", NOBODY, "/search/?q=콜센터", "search-hits"),
    Spot("search/results.html", OFFICER, "/search/?q=민원", "search-groups"),
    Spot("search/nothing.html", NOBODY, "/search/?q=짉뷁휅퓛"),
    Spot("search/saved.html", OFFICER, "/search/saved/"),
    Spot("search/saved.html", COORDINATOR, "/search/saved/", "saved-empty"),
    Spot("search/saved_new.html", OFFICER, "/search/saved/new/?place=cases&level=basic"),
    Spot("search/saved_new.html", OFFICER, "/search/saved/new/?place=cases&level=basic", "new-errors", save_nameless),
    Spot("search/saved_edit.html", OFFICER, "{saved}edit/"),
    Spot("search/saved_delete.html", OFFICER, "{saved}delete/"),
    Spot("search/saved_refused.html", OFFICER, "/search/saved/new/?place=search"),
    Spot("search/alerts_stop.html", NOBODY, "{stop}"),
    Spot("search/alerts_stop.html", NOBODY, "{stop}", "stopped", press_with_nothing),
    Spot("cases/case_list.html", NOBODY, "/cases/"),
    Spot("cases/case_list.html", NOBODY, "/cases/?level=basic&sort=title", "cases-filtered"),
    Spot("cases/case_list.html", NOBODY, "/cases/?q=짉뷁휅퓛", "cases-none"),
    Spot("cases/case_list.html", OFFICER, "/cases/"),
    Spot("cases/case_map.html", NOBODY, "/cases/map/"),
    Spot("cases/case_map.html", NOBODY, "/cases/map/?as=2006", "map-2006"),
    Spot("cases/case_page.html", NOBODY, "/cases/{case}/"),
    Spot("cases/case_page.html", OFFICER, "/cases/{case}/"),
    Spot("cases/case_page.html", NOBODY, "/cases/{study}/", "case-of-the-study"),
    Spot("cases/side_by_side.html", NOBODY, "/cases/compare/?case={case}&case={study}"),
    Spot("cases/side_by_side.html", NOBODY, "/cases/compare/", "nothing-to-compare"),
    Spot("bookmarks/collections.html", NOBODY, "/shelf/collections/"),
    Spot("bookmarks/shelf.html", OFFICER, "/shelf/"),
    Spot("bookmarks/list.html", OFFICER, "/cases/{case}/", act=lambda visitor: send(visitor, "Keep on my shelf")),
    Spot("cases/case_print.html", NOBODY, "/cases/{case}/print/"),
    Spot("cases/case_print.html", OFFICER, "/cases/drafts/{draft}/preview/", "preview"),
    Spot("papers/paper_list.html", OFFICER, "/papers/"),
    Spot("papers/paper_new.html", OFFICER, "/papers/new/?case={case}"),
    Spot("papers/paper_new.html", OFFICER, "/papers/new/", "paper-new-errors", press_with_nothing),
    Spot("papers/paper_page.html", OFFICER, "{paper}"),
    Spot("papers/paper_edit.html", OFFICER, "{paper}edit/"),
    Spot("papers/paper_edit.html", OFFICER, "{paper}edit/", "paper-errors", write_the_amount_in_words),
    Spot("papers/paper_edit.html", OFFICER, "{paper}edit/", "paper-stale", save_an_old_paper),
    Spot("papers/paper_print.html", OFFICER, "{paper}print/"),
    Spot("papers/paper_delete.html", OFFICER, "{paper}delete/"),
    Spot("cases/case_history.html", OFFICER, "/cases/{case}/history/"),
    Spot("cases/case_contact.html", OFFICER, "/cases/{case}/contact/"),
    Spot("cases/case_contact.html", OFFICER, "/cases/{case}/contact/", "contact-errors", press_with_nothing),
    Spot("cases/case_gone.html", NOBODY, "/cases/CS-2026-9999/"),
    # The sample site's questions, visits and report, in the order in which it makes them.
    Spot("questions/ask.html", EDITOR, "/cases/{case}/ask/"),
    Spot("questions/ask.html", EDITOR, "/cases/{case}/ask/", "ask-errors", press_with_nothing),
    Spot("questions/of_case.html", NOBODY, "/cases/{case}/questions/"),
    Spot("questions/inbox.html", OFFICER, "/cases/questions/"),
    Spot("questions/inbox.html", EDITOR, "/cases/questions/", "questions-empty"),
    Spot("questions/question.html", NOBODY, "/cases/questions/1/"),
    Spot("questions/question.html", OFFICER, "/cases/questions/3/", "question-waiting"),
    Spot("visits/form.html", EDITOR, "/cases/{case}/visit/"),
    Spot("visits/form.html", EDITOR, "/cases/{case}/visit/", "visit-errors", press_with_nothing),
    Spot("visits/inbox.html", OFFICER, "/cases/visits/"),
    Spot("visits/inbox.html", EDITOR, "/cases/visits/", "visits-empty"),
    Spot("visits/plan.html", OFFICER, "/cases/visits/plan/?request=4"),
    Spot("visits/visit.html", OFFICER, "/cases/visits/1/"),
    Spot("visits/month.html", OFFICER, "/cases/visits/calendar/"),
    Spot("visits/report.html", NOBODY, "/cases/visits/reports/1/"),
    # The sample site's wanted cases, in the order in which it makes them.
    Spot("wanted/list.html", NOBODY, "/cases/wanted/"),
    Spot("wanted/list.html", OFFICER, "/cases/wanted/"),
    Spot("wanted/list.html", COORDINATOR, "/cases/wanted/?show=answered&sort=newest", "wanted-answered"),
    Spot("wanted/list.html", EDITOR, "/cases/wanted/ours/", "wanted-empty"),
    Spot("wanted/need.html", OFFICER, "/cases/wanted/1/"),
    Spot("wanted/need.html", OFFICER, "/cases/wanted/2/", "wanted-claimed"),
    Spot("wanted/need.html", NOBODY, "/cases/wanted/4/", "wanted-answer"),
    Spot("wanted/form.html", OFFICER, "/cases/wanted/new/?q=민원실"),
    Spot("wanted/form.html", OFFICER, "/cases/wanted/new/", "wanted-errors", press_with_nothing),
    Spot("wanted/form.html", OFFICER, "/cases/wanted/1/edit/", "wanted-edit"),
    Spot("wanted/act.html", OFFICER, "/cases/wanted/2/claim/"),
    Spot("wanted/act.html", OFFICER, "/cases/wanted/2/claim/", "wanted-claim-errors", press_with_nothing),
    Spot("wanted/act.html", OFFICER, "/cases/wanted/2/offer/", "wanted-offer"),
    Spot("wanted/act.html", EDITOR, "/cases/wanted/2/take-down/", "wanted-take-down"),
    Spot("cases/author/mine.html", OFFICER, "/cases/drafts/"),
    Spot("cases/author/mine.html", OFFICER, "/cases/drafts/?of=government", "mine-government"),
    Spot("cases/author/mine.html", OFFICER, "/cases/drafts/?of=all&show=returned", "mine-returned"),
    Spot("cases/author/new.html", OFFICER, "/cases/new/"),
    Spot("cases/author/new.html", OFFICER, "/cases/new/", "new-errors", press_with_nothing),
    Spot("cases/author/draft.html", OFFICER, "/cases/drafts/{draft}/"),
    Spot("cases/author/draft.html", OFFICER, "/cases/drafts/{returned}/", "draft-returned"),
    Spot("cases/author/draft.html", COORDINATOR, "/cases/drafts/{submitted}/"),
    *(
        Spot("cases/author/step.html", OFFICER, f"/cases/drafts/{{draft}}/edit/{step}/", f"step-{step}")
        for step in ("basics", "problem", "action", "results", "lessons")
    ),
    Spot("cases/author/step.html", OFFICER, "/cases/drafts/{draft}/edit/basics/", "basics-errors", leave_basics_empty),
    Spot("cases/author/step.html", OFFICER, "/cases/drafts/{draft}/edit/results/", "rows-errors", fill_wrongly),
    Spot("cases/author/files.html", OFFICER, "/cases/drafts/{draft}/edit/files/"),
    Spot("cases/author/files.html", OFFICER, "/cases/drafts/{draft}/edit/files/", "files-errors", press_with_nothing),
    Spot("cases/author/check.html", OFFICER, "/cases/drafts/{draft}/edit/check/"),
    Spot("cases/author/check.html", OFFICER, "/cases/drafts/{returned}/edit/check/", "check-complete"),
    Spot("cases/author/stale.html", OFFICER, "/cases/drafts/{draft}/edit/basics/", "stale", save_an_old_version),
    Spot("cases/author/refused.html", OFFICER, "/cases/drafts/{draft}/edit/basics/", "refused", save_after_sign_out),
    Spot("cases/author/delete.html", OFFICER, "/cases/drafts/{draft}/delete/"),
    Spot("cases/author/compare.html", OFFICER, "/cases/drafts/{draft}/compare/"),
    Spot("cases/author/queue.html", COORDINATOR, "/cases/queue/"),
    Spot("cases/author/queue.html", EDITOR, "/cases/queue/"),
    Spot("cases/author/review.html", COORDINATOR, "/cases/drafts/{submitted}/review/"),
    Spot("cases/author/review.html", EDITOR, "/cases/drafts/{submitted}/review/"),
    Spot("cases/author/unpublish.html", EDITOR, "/cases/drafts/{public}/unpublish/"),
    Spot("adoption/map.html", NOBODY, "/adoption/"),
    Spot("adoption/map.html", OFFICER, "/adoption/cases/{case}/map/", "adoption-case-map"),
    Spot("adoption/case_list.html", OFFICER, "/adoption/cases/{case}/"),
    Spot("adoption/case_list.html", NOBODY, "/adoption/cases/{other}/", "adoption-nobody"),
    Spot("adoption/case_tree.html", OFFICER, "/adoption/cases/{case}/tree/"),
    Spot("adoption/mine.html", COORDINATOR, "/adoption/mine/"),
    Spot("adoption/start.html", OFFICER, "/adoption/cases/{other}/start/"),
    Spot("adoption/start.html", OFFICER, "/adoption/cases/{other}/start/", "adoption-errors", forget_the_day),
    Spot("adoption/detail.html", NOBODY, "{given}"),
    Spot("adoption/detail.html", EDITOR, "{given}"),
    *(Spot(f"adoption/{name}.html", EDITOR, f"{{given}}{name}/") for name in ("move", "edit", "files")),
    Spot("adoption/withdraw.html", EDITOR, "{thought}withdraw/"),
    Spot("adoption/follow_up.html", OFFICER, "{question}"),
    Spot("adoption/follow_ups.html", OFFICER, "/adoption/follow-up/"),
    Spot("adoption/follow_ups.html", EDITOR, "/adoption/follow-up/", "follow-ups-none"),
    Spot("adoption/mine.html", COORDINATOR, "/adoption/mine/?show=given", "adoptions-given"),
    Spot("portal/desk.html", OFFICER, "/me/government/"),
    Spot("portal/desk.html", COORDINATOR, "/me/government/"),
    Spot("portal/desk.html", EDITOR, "/me/government/", "desk-empty"),
    # The sample site's issues: two that are out and one that is being made.
    Spot("journal/front.html", NOBODY, "/journal/"),
    Spot("journal/issue.html", NOBODY, "/journal/1/"),
    *(Spot("journal/article.html", NOBODY, f"/journal/1/{number}/", f"article-{number}") for number in (1, 2, 4)),
    Spot("journal/article.html", OFFICER, "/journal/2/1/"),
    Spot("journal/whole_issue.html", NOBODY, "/journal/2/whole/"),
    Spot("journal/archive.html", NOBODY, "/journal/archive/"),
    Spot("journal/archive.html", OFFICER, "/journal/archive/?section=how-to&tag=none", "archive-none"),
    Spot("journal/submissions/mine.html", OFFICER, "/journal/write/"),
    Spot("journal/submissions/mine.html", COORDINATOR, "/journal/write/", "nothing-submitted"),
    Spot("journal/submissions/form.html", OFFICER, "/journal/write/new/?call=1"),
    Spot("journal/submissions/form.html", OFFICER, "/journal/write/new/", "submission-errors", press_with_nothing),
    Spot("journal/submissions/form.html", OFFICER, "/journal/submissions/1/edit/", "submission-edit"),
    Spot("journal/submissions/submission.html", OFFICER, "/journal/submissions/1/"),
    Spot("journal/submissions/submission.html", EDITOR, "/journal/submissions/1/"),
    Spot("journal/submissions/inbox.html", EDITOR, "/journal/submissions/"),
    Spot("journal/desk/board.html", EDITOR, "/journal/desk/"),
    Spot("journal/desk/plan.html", EDITOR, "/journal/desk/new/"),
    Spot("journal/desk/plan.html", EDITOR, "/journal/desk/new/", "plan-errors", press_with_nothing),
    Spot("journal/desk/issue.html", EDITOR, "/journal/desk/3/"),
    Spot("journal/desk/issue.html", EDITOR, "/journal/desk/2/", "desk-released"),
    Spot("letters/subscribe.html", NOBODY, "/journal/mail/"),
    Spot("letters/subscribe.html", NOBODY, "/journal/mail/", "subscribe-errors", press_with_nothing),
    Spot("letters/subscribe.html", OFFICER, "/journal/mail/"),
    Spot("letters/subscribe.html", COORDINATOR, "/journal/mail/", "subscribe-unchosen"),
    Spot("letters/confirm.html", NOBODY, "{confirmed}"),
    Spot("letters/confirm.html", NOBODY, "/journal/mail/confirm/old/", "confirm-old"),
    Spot("letters/stop.html", NOBODY, "{mailed}"),
    Spot("letters/edition.html", EDITOR, "/journal/desk/2/mail/"),
    Spot("letters/edition.html", EDITOR, "/journal/desk/3/mail/", "edition-to-come"),
    Spot("letters/subscribers.html", EDITOR, "/journal/desk/mail/"),
    Spot("audience/numbers.html", EDITOR, "/journal/desk/numbers/"),
    Spot("audience/issue.html", EDITOR, "/journal/desk/2/numbers/"),
    Spot("audience/opinion.html", OFFICER, "/journal/2/1/opinion/"),
    Spot("audience/opinion.html", OFFICER, "/journal/2/1/opinion/", "opinion-errors", press_with_nothing),
    Spot("forums/index.html", NOBODY, "/forums/"),
    Spot("forums/index.html", OFFICER, "/forums/"),
    Spot("forums/board.html", NOBODY, "/forums/boards/notices/"),
    Spot("forums/board.html", OFFICER, "/forums/boards/call-centre/"),
    Spot("forums/board.html", OFFICER, "/forums/boards/province-seoul/", "board-empty"),
    Spot("forums/thread.html", NOBODY, "/forums/threads/{notice}/"),
    Spot("forums/thread.html", OFFICER, "/forums/threads/{talk}/"),
    Spot("forums/thread.html", EDITOR, "/forums/threads/{talk}/"),
    Spot("forums/reply.html", OFFICER, "/forums/threads/{talk}/reply/"),
    Spot("forums/reply.html", OFFICER, "/forums/threads/{talk}/reply/", "reply-errors", press_with_nothing),
    Spot("forums/start.html", OFFICER, "/forums/start/?title=%EB%8F%84%EC%9B%80"),
    Spot("forums/start.html", NEWCOMER, "/forums/start/", "start-nowhere"),
    Spot("forums/new_thread.html", OFFICER, "/forums/boards/call-centre/new/"),
    Spot("forums/new_thread.html", OFFICER, "/forums/boards/call-centre/new/", "thread-errors", press_with_nothing),
    Spot("forums/edit.html", EDITOR, "/forums/posts/{post}/edit/"),
    Spot("forums/confirm.html", EDITOR, "/forums/threads/{talk}/delete/"),
    Spot("forums/history.html", EDITOR, "/forums/posts/{post}/history/"),
    Spot("forums/keep.html", EDITOR, "/forums/threads/{talk}/keep/"),
    Spot("forums/merge_find.html", EDITOR, "/forums/threads/{talk}/merge/?q=%EC%83%81%EB%8B%B4"),
    Spot("forums/merge.html", EDITOR, "/forums/threads/{talk}/merge/?into={asked}"),
    Spot("forums/split.html", EDITOR, "/forums/threads/{asked}/split/"),
    Spot("forums/split.html", EDITOR, "/forums/threads/{asked}/split/", "split-errors", press_with_nothing),
    Spot("forums/split_confirm.html", EDITOR, "/forums/threads/{asked}/split/", "", choose_posts),
    Spot("forums/thread.html", OFFICER, "/forums/threads/{asked}/", "question"),
    Spot("forums/thread.html", EDITOR, "/forums/threads/{idea}/", "idea"),
    Spot("forums/thread.html", OFFICER, "/forums/threads/{poll}/", "poll"),
    Spot("forums/thread.html", OFFICER, "/forums/threads/{ended}/", "poll-ended"),
    Spot("forums/board.html", OFFICER, "/forums/boards/help/?show=ideas", "board-ideas"),
    Spot("forums/new_thread.html", OFFICER, "/forums/boards/call-centre/new/?kind=poll", "new-poll"),
    Spot(
        "forums/new_thread.html",
        OFFICER,
        "/forums/boards/call-centre/new/?title=%EC%BD%9C%EC%84%BC%ED%84%B0",
        "similar",
    ),
    Spot("kinds/unanswered.html", OFFICER, "/forums/questions/unanswered/"),
    Spot("kinds/unanswered.html", NOBODY, "/forums/questions/unanswered/", "unanswered-none"),
    Spot("kinds/tag.html", OFFICER, "/forums/tags/%EC%BD%9C%EC%84%BC%ED%84%B0/"),
    Spot("kinds/tags.html", EDITOR, "/forums/threads/{asked}/tags/"),
    Spot("kinds/idea.html", EDITOR, "/forums/threads/{idea}/idea/?verb=accept"),
    Spot("kinds/vote.html", OFFICER, "/forums/threads/{poll}/", "", vote_for_nothing),
    Spot("kinds/poll.html", EDITOR, "/forums/threads/{poll}/poll/"),
    Spot("forums/reading.html", OFFICER, "/forums/unread/"),
    Spot("forums/reading.html", OFFICER, "/forums/new/", "new-first-visit"),
    Spot("forums/drafts.html", COORDINATOR, "/forums/drafts/"),
    Spot("forums/refused.html", OFFICER, "/forums/boards/notices/new/"),
    Spot("forums/groups.html", COORDINATOR, "/forums/groups/"),
    Spot("forums/group.html", OFFICER, "{group}"),
    Spot("forums/group.html", COORDINATOR, "{group}"),
    Spot("forums/group_form.html", OFFICER, "/forums/groups/new/"),
    Spot("forums/group_form.html", OFFICER, "/forums/groups/new/", "group-errors", press_with_nothing),
    Spot("forums/members.html", COORDINATOR, "{group}members/"),
    Spot("forums/invitation.html", NOBODY, "{invited}"),
    Spot("forums/invitation.html", NOBODY, "{invited}", "invitation-errors", press_with_nothing),
    Spot("contest/index.html", NOBODY, "/contests/"),
    Spot("contest/contest.html", NOBODY, CONTEST),
    Spot("contest/contest.html", OFFICER, CONTEST),
    Spot("contest/mine.html", OFFICER, "/contests/entries/"),
    Spot("contest/mine.html", EDITOR, "/contests/entries/", "entries-none"),
    Spot("contest/enter.html", OFFICER, f"{CONTEST}enter/"),
    Spot("contest/enter.html", OFFICER, f"{CONTEST}enter/", "enter-errors", press_with_nothing),
    Spot("contest/entry.html", OFFICER, "/contests/entries/{writing}/"),
    Spot("contest/entry.html", COORDINATOR, "/contests/entries/{ours}/", "entry-submitted"),
    Spot("contest/entry.html", MANAGER, "/contests/entries/{handed}/", "entry-screened"),
    *(
        Spot("contest/step.html", OFFICER, f"/contests/entries/{{writing}}/edit/{step}/", f"entry-{step}")
        for step in ("basics", "story", "results", "team", "promises")
    ),
    Spot("contest/files.html", OFFICER, "/contests/entries/{writing}/edit/files/"),
    Spot("contest/check.html", OFFICER, "/contests/entries/{writing}/edit/check/"),
    Spot("contest/check.html", OFFICER, "/contests/entries/{ours}/edit/check/", "check-too-late-to-send"),
    Spot("contest/reason.html", OFFICER, "/contests/entries/{ours}/withdraw/"),
    Spot("contest/reason.html", OFFICER, "/contests/entries/{ours}/withdraw/", "reason-errors", press_with_nothing),
    Spot("contest/essay.html", NOBODY, f"{CONTEST}essay/"),
    Spot("contest/essay.html", NOBODY, f"{CONTEST}essay/", "essay-errors", press_with_nothing),
    Spot("contest/essay_sent.html", NOBODY, f"{CONTEST}essay/", "", send_an_essay),
    Spot("contest/essay_code.html", NOBODY, "/contests/essays/"),
    Spot("contest/essay_status.html", NOBODY, f"{CONTEST}essay/", "", follow_an_essay),
    Spot("contest/refused.html", EDITOR, f"{CONTEST}enter/"),
    Spot("contest/version.html", OFFICER, "/contests/entries/{ours}/versions/1/"),
    Spot("contest/vote.html", NOBODY, "{vote}"),
    Spot("contest/vote.html", NOBODY, "{vote}", "vote-errors", press_with_nothing),
    Spot("contest/vote_entry.html", NOBODY, "{candidate}"),
    Spot("contest/vote_sent.html", NOBODY, "{vote}", "", send_a_vote),
    Spot("contest/vote_confirm.html", NOBODY, "{confirm}"),
    Spot("contest/vote_said.html", NOBODY, "{voted}"),
    Spot("contest/manage_vote.html", MANAGER, "{voting}"),
    Spot("contest/manage_vote.html", MANAGER, "{counted}", "vote-counted"),
    Spot("contest/manage.html", MANAGER, "/contests/manage/"),
    Spot("contest/new.html", MANAGER, "/contests/manage/new/?from=sample-best-practices"),
    Spot("contest/new.html", MANAGER, "/contests/manage/new/", "contest-errors", press_with_nothing),
    Spot("contest/manage_contest.html", MANAGER, "/contests/manage/sample-best-practices/"),
    Spot("contest/manage_contest.html", MANAGER, "/contests/manage/{edition}/", "contest-in-preparation"),
    Spot("contest/words.html", MANAGER, "/contests/manage/{edition}/words/"),
    Spot("contest/table.html", MANAGER, "/contests/manage/{edition}/table/divisions/"),
    Spot("contest/table.html", MANAGER, "/contests/manage/{edition}/stages/{stage}/criteria/", "criteria"),
    Spot("contest/table.html", MANAGER, "/contests/manage/{edition}/stages/{stage}/tie_breaks/", "tie-breaks"),
    Spot("contest/stage.html", MANAGER, "/contests/manage/{edition}/stages/{stage}/"),
    Spot("contest/stage.html", MANAGER, "/contests/manage/{edition}/stages/new/?kind=judging", "stage-new"),
    Spot("contest/stage_dates.html", MANAGER, "/contests/manage/sample-best-practices/stages/{taking}/"),
    Spot("contest/judging.html", JUDGE, "/contests/judging/"),
    Spot("contest/judging.html", MANAGER, "/contests/judging/", "judging-nothing"),
    Spot("contest/judge_answer.html", JUDGE, "/contests/judging/seats/{seat}/answer/"),
    Spot("contest/judge_queue.html", JUDGE, "/contests/judging/seats/{seat}/"),
    Spot("contest/judge_score.html", JUDGE, "/contests/judging/{to_score}/"),
    Spot("contest/judge_score.html", JUDGE, "/contests/judging/{to_score}/", "score-errors", press_with_nothing),
    Spot("contest/judge_score.html", JUDGE, "/contests/judging/{scored}/", "score-done"),
    Spot("contest/judge_abstain.html", JUDGE, "/contests/judging/{to_score}/abstain/"),
    Spot("contest/judging_stage.html", MANAGER, f"{JUDGED}{{judged}}/"),
    Spot("contest/judging_stage.html", MANAGER, f"{JUDGED}{{unjudged}}/", "judging-stage-empty"),
    Spot("contest/panel.html", MANAGER, f"{JUDGED}{{judged}}/panels/{{panel}}/"),
    Spot("contest/panel.html", MANAGER, f"{JUDGED}{{unjudged}}/panels/new/", "panel-errors", press_with_nothing),
    Spot("contest/assign.html", MANAGER, f"{JUDGED}{{judged}}/assign/?anew=1"),
    Spot("contest/assignments.html", MANAGER, f"{JUDGED}{{judged}}/assignments/"),
    Spot("contest/assignments.html", MANAGER, f"{JUDGED}{{unjudged}}/assignments/", "assignments-none"),
    Spot("contest/assignments_import.html", MANAGER, f"{JUDGED}{{judged}}/assignments/import/"),
    Spot("contest/conflicts.html", MANAGER, f"{JUDGED}{{judged}}/conflicts/", "conflict-errors", press_with_nothing),
    Spot("contest/office_reason.html", MANAGER, f"{JUDGED}{{judged}}/conflicts/{{conflict}}/lift/"),
    Spot("contest/masks.html", MANAGER, f"{JUDGED}{{judged}}/masks/"),
    Spot("contest/mask.html", MANAGER, f"{JUDGED}{{judged}}/masks/{{masked}}/"),
    Spot("contest/unmask.html", MANAGER, f"{JUDGED}{{judged}}/unmask/{{masked}}/"),
    Spot("contest/office_entries.html", MANAGER, "/contests/manage/sample-best-practices/entries/"),
    Spot("contest/results.html", MANAGER, "/contests/manage/sample-past/results/"),
    Spot("contest/results_stage.html", MANAGER, "/contests/manage/sample-past/results/{decided}/"),
    Spot("contest/results_stage.html", MANAGER, f"{PAST}{{decided}}/", "scores-without-reason", press_with_nothing),
    Spot("contest/sheet.html", MANAGER, "/contests/sheets/{sheet}/"),
    Spot("contest/sheet.html", MANAGER, "/contests/sheets/{sheet}/", "sheet-compared", press_with_nothing),
    Spot("contest/outcomes.html", NOBODY, "/contests/sample-past/results/"),
    Spot("contest/exhibition.html", NOBODY, "/contests/exhibition/"),
    Spot("contest/exhibition.html", NOBODY, "/contests/exhibition/?edition=none", "exhibition-none"),
    Spot("contest/exhibit.html", NOBODY, "/contests/sample-past/exhibits/{exhibit}/"),
    Spot("contest/exhibit.html", MANAGER, "/contests/sample-past/exhibits/{exhibit}/", "exhibit-office"),
    Spot("contest/certificate.html", MANAGER, "/contests/entries/{won}/certificate/"),
    Spot("contest/certificates.html", NOBODY, "/contests/certificates/"),
    Spot("contest/certificates.html", NOBODY, "/contests/certificates/", "certificate-errors", press_with_nothing),
    Spot("contest/entry.html", MANAGER, "/contests/entries/{won}/", "entry-result"),
    Spot("notices/list.html", OFFICER, "/notices/"),
    Spot("notices/list.html", COORDINATOR, "/notices/?new=1", "notices-none"),
    Spot("notices/settings.html", OFFICER, "/notices/settings/"),
    Spot("notices/settings.html", NEWCOMER, "/notices/settings/"),
    Spot("notices/deliveries.html", OFFICER, "/notices/mail/"),
    Spot("notices/must_read.html", OFFICER, "/notices/must-read/"),
    Spot("notices/must_read.html", NEWCOMER, "/notices/must-read/", "must-read-none"),
    Spot("notices/mark.html", EDITOR, "/notices/must-read/{notice}/mark/"),
    Spot("notices/mark.html", EDITOR, "/notices/must-read/{notice}/mark/", "mark-errors", forget_the_days),
    Spot("notices/reach.html", EDITOR, "/notices/must-read/{notice}/"),
    Spot("notices/stop.html", NOBODY, "{unsubscribe}"),
    Spot("notices/stop.html", NOBODY, "{unsubscribe}", "notices-stopped", press_with_nothing),
    Spot("moderation/flag.html", OFFICER, "/forums/posts/{post}/flag/"),
    Spot("moderation/flag.html", OFFICER, "/forums/posts/{post}/flag/", "flag-errors", press_with_nothing),
    Spot("moderation/mine.html", OFFICER, "/forums/moderation/mine/"),
    Spot("moderation/mine.html", COORDINATOR, "/forums/moderation/mine/", "mine-empty"),
    Spot("moderation/queue.html", EDITOR, "/forums/moderation/"),
    Spot("moderation/queue.html", COORDINATOR, "/forums/moderation/", "queue-empty"),
    Spot("moderation/report.html", EDITOR, "/forums/moderation/reports/{report}/"),
    Spot(
        "moderation/report.html", EDITOR, "/forums/moderation/reports/{report}/", "report-errors", press_named("decide")
    ),
    Spot("moderation/held.html", EDITOR, "/forums/moderation/held/"),
    Spot("moderation/holding.html", EDITOR, "/forums/moderation/held/{held}/"),
    Spot(
        "moderation/holding.html", EDITOR, "/forums/moderation/held/{held}/", "holding-errors", press_named("send_back")
    ),
    Spot("moderation/sanctions.html", EDITOR, "/forums/moderation/sanctions/"),
    Spot("moderation/sanction.html", OFFICER, "/forums/moderation/sanctions/{warned}/"),
    Spot("moderation/sanction.html", EDITOR, "/forums/moderation/sanctions/{warned}/"),
    Spot("moderation/log.html", EDITOR, "/forums/moderation/log/"),
    Spot("moderation/log.html", EDITOR, "/forums/moderation/log/?q=%EC%A7%89%EB%B7%81", "log-none"),
    Spot("people/officers.html", OFFICER, "/people/officers/"),
    Spot("people/officers.html", OFFICER, "/people/officers/?q=%EC%A7%89%EB%B7%81", "officers-none"),
    Spot("people/profile.html", OFFICER, "/people/me/"),
    Spot("people/profile_edit.html", OFFICER, "/people/me/edit/"),
    Spot("people/profile_edit.html", OFFICER, "/people/me/edit/", "profile-errors", press_with_nothing),
    Spot("people/leave.html", OFFICER, "/people/me/leave/"),
    Spot("people/affiliation.html", OFFICER, "/people/affiliation/"),
    Spot("people/affiliation.html", NEWCOMER, "/people/affiliation/", "affiliation-waiting"),
    Spot("people/approvals.html", COORDINATOR, "/people/approvals/"),
    Spot("people/approval.html", COORDINATOR, "{request}"),
    Spot("people/handover.html", COORDINATOR, "/people/handover/"),
    Spot("people/officer.html", OFFICER, "{officer}"),
    Spot("people/officer.html", COORDINATOR, "{officer}"),
    Spot("people/officer_end.html", COORDINATOR, "{officer}end/"),
    Spot("people/governments.html", NOBODY, "/people/governments/"),
    Spot("people/governments.html", NOBODY, "/people/governments/?q=짉뷁", "governments-none"),
    Spot("people/government.html", NOBODY, "/people/governments/sample-garam-saebit/"),
    Spot("people/government.html", OFFICER, "/people/governments/sample-garam-saebit/"),
    Spot("people/government.html", COORDINATOR, "/people/governments/sample-garam-saebit/"),
    Spot("people/government.html", NOBODY, "/people/governments/gyeongnam-masan/", "government-merged"),
    Spot("people/government.html", NOBODY, "/people/governments/gyeonggi/", "government-province"),
    Spot("people/government_unit.html", COORDINATOR, "/people/governments/sample-garam-saebit/unit/"),
    Spot(
        "people/government_unit.html",
        COORDINATOR,
        "/people/governments/sample-garam-saebit/unit/",
        "unit-errors",
        name_no_unit,
    ),
    Spot("account/login.html", NOBODY, "/account/login/"),
    Spot("account/login.html", NOBODY, "/account/login/", "login-errors", sign_in_wrongly),
    Spot("account/signup.html", NOBODY, "/account/signup/"),
    Spot("account/signup.html", NOBODY, "/account/signup/", "signup-errors", press_with_nothing),
    Spot("account/password_reset.html", NOBODY, "/account/password/reset/"),
    Spot("account/confirm_password_reset_code.html", NOBODY, "/account/password/reset/", "", ask_for_reset),
    Spot("account/password_reset_from_key.html", NOBODY, "/account/password/reset/", "", reset_until_new_password),
    Spot("account/password_reset_from_key_done.html", NOBODY, "/account/password/reset/key/done/"),
    Spot("account/account_inactive.html", NOBODY, "/account/inactive/"),
    Spot("account/confirm_email_verification_code.html", CANDIDATE, ""),
    Spot("account/email_change.html", OFFICER, "/account/email/"),
    Spot("account/password_change.html", OFFICER, "/account/password/change/"),
    Spot("account/password_change.html", OFFICER, "/account/password/change/", "password-errors", press_with_nothing),
    Spot("account/logout.html", OFFICER, "/account/logout/"),
    Spot("account/reauthenticate.html", OFFICER, "/account/2fa/totp/activate/"),
    Spot("mfa/index.html", OFFICER, "/account/2fa/"),
    Spot("mfa/index.html", EDITOR, "/account/2fa/"),
    Spot("mfa/authenticate.html", NOBODY, "/account/login/", "", stop_at_the_code),
    Spot("mfa/totp/activate_form.html", COORDINATOR, "/account/2fa/totp/activate/", "", confirm_again),
    Spot("mfa/totp/deactivate_form.html", EDITOR, "/account/2fa/totp/deactivate/", "", confirm_again),
    Spot("mfa/webauthn/add_form.html", COORDINATOR, "/account/2fa/webauthn/add/", "", confirm_again),
    Spot("mfa/webauthn/authenticator_list.html", EDITOR, "/account/2fa/webauthn/", "", confirm_again),
    Spot("mfa/recovery_codes/index.html", EDITOR, "/account/2fa/recovery-codes/", "", confirm_again),
    Spot("mfa/recovery_codes/generate.html", EDITOR, "/account/2fa/recovery-codes/generate/", "", confirm_again),
    Spot("404.html", NOBODY, "/nowhere/"),
    Spot("404.html", OFFICER, "/nowhere/"),
    Spot("403.html", OFFICER, "/cases/queue/"),
    Spot("403.html", NOBODY, "/refuse/", aside=True),
    Spot("400.html", NOBODY, "/bad/", aside=True),
    Spot("429.html", NOBODY, "/limit/", aside=True),
    Spot("500.html", NOBODY, "/crash/", aside=True),
    Spot("maintenance.html", NOBODY, "/maintenance/", aside=True),
    Spot("403_csrf.html", NOBODY, "/expired/", aside=True),
    Spot("common/styleguide.html", NOBODY, "/", aside=True),
    Spot("common/styleguide.html", NOBODY, "/?errors", "styleguide-errors", aside=True),
]


def number_of(visitor: Visitor, title: str) -> str:
    """The permanent number of a case, found as anybody finds it."""
    visitor.open(f"/search/?q={title}")
    link = visitor.main.get_by_role("link", name=title, exact=True).first.get_attribute("href")
    return link.strip("/").rpartition("/")[2]


def begin_a_paper(officer: Visitor, number: str) -> str:
    """The path of a new review paper on the case."""
    officer.open(f"/papers/new/?case={number}")
    send(officer, "Make the draft")
    return re.sub(r"^https?://[^/]+|edit/$", "", officer.page.url)


def save_a_search(visitor: Visitor) -> tuple[str, str]:
    """The path of a new saved search, and of the page that stops its mail, which only a mail names."""
    visitor.open("/search/?q=콜센터")
    visitor.follow("Save this search")
    visitor.main.locator("input[value=mail]").check()
    send(visitor, "Save")
    path = visitor.main.locator(".saved h3 a").first.get_attribute("href")
    number = path.strip("/").rpartition("/")[2]
    code = (
        "from search.models import SavedSearch; from search.stop_links import stop_path; "
        f"print(stop_path(SavedSearch.objects.get(pk={number}).user_id, {number}))"
    )
    return path, visitor.site.manage("shell", "--no-imports", "-c", code).strip()


def adoptions_of(visitor: Visitor, number: str) -> tuple[str, str, str]:
    """Paths of two sample adoptions of the case, one open to everybody and one only thought of, and of its question."""
    code = (
        "import datetime; from cases.adoption.models import Adoption, CaseFollowUp; from cases.models import CasePage; "
        f"case = CasePage.objects.get(number='{number}'); rows = Adoption.objects.for_case(case); "
        "asked, _new = CaseFollowUp.objects.get_or_create(case=case, due_on=datetime.date(2026, 1, 1)); "
        "print(rows.filter(stage='running', audience='public').first().get_absolute_url(), "
        "rows.get(stage='considering').get_absolute_url(), f'/adoption/follow-up/{asked.pk}/')"
    )
    given, thought, question = visitor.site.manage("shell", "--no-imports", "-c", code).split()
    return given, thought, question


def talk_of(visitor: Visitor) -> dict[str, str]:
    """What the spots of the community name: a must-read notice, a thread about a case, the sample group, an invitation,
    the link that stops a mail."""
    code = (
        "from community.notices.models import *; from community.notices.stop_links import *; "
        "from people.models import User; officer = User.objects.get(email='officer@korea.example'); "
        "from django.urls import reverse; from community.forums.models import *; "
        "from community.forums.tokens import token_of; "
        "group = Group.objects.get(is_sample=True); "
        "invited, _new = GroupInvitation.objects.get_or_create(group=group, email='invited@research.example'); "
        "talk = Thread.objects.filter(ties__isnull=False).earliest('pk'); "
        "asked = Thread.objects.get(question__accepted__isnull=False); polls = Thread.objects.filter(kind='poll'); "
        "idea = Thread.objects.get(idea__status='reviewed'); "
        "notice = Thread.objects.filter(forum__slug='notices').earliest('pk'); "
        "MustRead.objects.get_or_create(thread=notice); "
        "Notice.objects.get_or_create(user=officer, post=notice.posts.get(number=1), reason='must_read', "
        "frequency='site'); "
        "mail, _new = NoticeMail.objects.get_or_create(user=officer, kind='daily', state='failed', code=552); "
        "Notice.objects.filter(user=officer).update(mail=mail); "
        "from community.moderation.models import *; "
        "report = Report.objects.filter(state='open').earliest('pk'); "
        "held = Holding.objects.filter(state='waiting').earliest('pk'); "
        "warned, _new = Sanction.objects.get_or_create(kind='warning', person=officer, "
        "confirmed_at=notice.created_at, forum=notice.forum, words='(예시) 제목을 알아보기 쉽게 적어 주십시오.'); "
        "print(asked.pk, idea.pk, *polls.order_by('-poll__closes_at').values_list('pk', flat=True), "
        "notice.pk, talk.pk, talk.posts.get(number=1).pk, group.get_absolute_url(), "
        "reverse('forums:invitation', args=[token_of(invited)]), stop_path(Stop(officer.pk, reason='board')), "
        "report.pk, held.pk, warned.pk)"
    )
    values = visitor.site.manage("shell", "--no-imports", "-c", code).split()
    names = ("asked", "idea", "poll", "ended", "notice", "talk", "post", "group", "invited", "unsubscribe")
    names += ("report", "held", "warned")
    return dict(zip(names, values, strict=True))


def contest_of(visitor: Visitor) -> dict[str, str]:
    """What the spots of contests name: an edition in preparation and its stage, a draft, two entries handed in."""
    code = (
        "from community.contest.models import *; from people.models import User; "
        "from community.contest.services.copying import copy_contest; "
        "from community.contest.services.writing import start_entry; "
        "contest = Contest.objects.get(slug='sample-best-practices'); "
        "person = lambda name: User.objects.get(email=f'{name}@korea.example'); "
        "new = {'title': '다음 대회', 'year': 2027, 'slug': 'next'}; "
        "copy = lambda: copy_contest(actor=person('manager'), source=contest, **new); "
        "edition = Contest.objects.filter(slug='next').first() or copy(); "
        "writing = start_entry(actor=person('officer'), contest=contest, title='쓰는 출품작'); "
        "ours = Entry.objects.of_our_government(person('officer')).filter(status='submitted').last(); "
        "handed = Entry.objects.filter(status='submitted').exclude(government=ours.government).first(); "
        "past = Contest.objects.get(slug='sample-past'); final = past.stages.get(name='본심사'); "
        "shown = past.exhibits.exclude(award=None).order_by('pk').first(); "
        "print(edition.slug, edition.stages.filter(kind='judging').first().pk, "
        "contest.stages.get(kind='entry').pk, writing.pk, handed.pk, ours.pk, "
        "final.pk, final.sheets.first().pk, shown.entry.number, shown.entry.pk)"
    )
    values = visitor.site.manage("shell", "--no-imports", "-c", code).split()
    names = ("edition", "stage", "taking", "writing", "handed", "ours", "decided", "sheet", "exhibit", "won")
    found = dict(zip(names, values, strict=True))
    return found | votes_of(visitor)


def votes_of(visitor: Visitor) -> dict[str, str]:
    """Addresses of the sample votes: a ballot, a candidate, a link that waits, a vote that is over, the office's."""
    code = (
        "from community.contest.models import *; from community.contest.services import drawing, voting; "
        "from django.urls import reverse; from django.utils import timezone; "
        "over, now = Stage.objects.select_related('contest').filter(contest__slug='sample-vote', kind='vote'); "
        "groups = drawing.paper_of(now, timezone.now()).groups(''); "
        "picks = [group.candidates[0].pk for group in groups]; "
        "voting.ask_for_mail(stage=now, picks=picks, email='spots@korea.example'); "
        "of = lambda name, *more: reverse(f'contest:{name}', args=['sample-vote', *more]); "
        "waiting = WaitingBallot.objects.latest('asked_at'); "
        "print(of('vote', now.pk), of('vote-entry', now.pk, picks[0]), voting.path_of(waiting), "
        "of('vote', over.pk), of('manage-vote', now.pk), of('manage-vote', over.pk))"
    )
    values = visitor.site.manage("shell", "--no-imports", "-c", code).split()
    return dict(zip(("vote", "candidate", "confirm", "voted", "voting", "counted"), values, strict=True))


def journal_of(visitor: Visitor) -> dict[str, str]:
    """What the spots of the journal's mail and numbers name: a link to confirm, one to stop, an edition with troubles.

    The officer gets the journal; an address rests; an article was read and spoken of.
    """
    code = (
        "import hashlib; from django.utils import timezone; from journal.audience.models import *; "
        "from journal.letters.links import *; from journal.letters.models import *; from journal.models import *; "
        "from people.models import *; now = timezone.now(); "
        "officer = User.objects.get(email='officer@korea.example'); key = hashlib.sha256(b'spot').hexdigest(); "
        "Request.objects.get_or_create(key=key, defaults={'email': 'new@example.org'}); "
        "own, _new = Subscriber.objects.get_or_create(user=officer); "
        "gone, _new = Subscriber.objects.get_or_create(email='gone@example.org', defaults={'state': 'paused', "
        "'paused_at': now}); left, _new = Subscriber.objects.get_or_create(email='left@example.org'); "
        "issue = IssuePage.objects.get(number=2); "
        "edition, _new = Edition.objects.get_or_create(issue=issue, defaults={'state': 'paused', 'note': '554 no'}); "
        "rows = ((own, 'sent', None), (gone, 'bounced', 550), (left, 'unclear', None)); "
        "[Letter.objects.get_or_create(edition=edition, subscriber=row, defaults={'state': state, 'code': code, "
        "'done_at': now}) for row, state, code in rows]; "
        "article = ArticlePage.objects.get(issue_number=2, number=1); today = timezone.localdate(); "
        "province = LocalGovernment.objects.get(name_ko='가람도(예시)'); "
        "Readings.objects.get_or_create(article=article, day=today, province=province, defaults={'count': 12}); "
        "Readings.objects.get_or_create(article=article, day=today, province=None, defaults={'count': 34}); "
        "WholeReadings.objects.get_or_create(issue=issue, day=today, province=None, defaults={'count': 5}); "
        "said = {'helpful': True, 'line': '(예시) 좋음'}; "
        "Opinion.objects.get_or_create(article=article, user=officer, defaults=said); "
        "print('/journal/mail/confirm/spot/', stop_path(left.pk))"
    )
    confirmed, mailed = visitor.site.manage("shell", "--no-imports", "-c", code).split()
    return {"confirmed": confirmed, "mailed": mailed}


def judging_of(visitor: Visitor) -> dict[str, str]:
    """What the spots of judging name: the judge's seat, an entry to score and one scored, a stage with all it has."""
    code = (
        "from community.contest.models import *; from people.models import LocalGovernment, User; "
        "judge = User.objects.get(email='judge@korea.example'); "
        "seat = Judge.objects.get(user=judge, stage__contest__slug='sample-in-judging'); "
        "mine = Assignment.objects.visible_to(judge).filter(judge=seat); "
        "stages = Stage.objects.filter(contest__slug='sample-in-judging', kind='judging').order_by('opens_at'); "
        "other = seat.panel.judges.exclude(pk=seat.pk).first(); "
        "conflict, _new = Conflict.objects.get_or_create(contest=seat.stage.contest, user=other.user, "
        "government=LocalGovernment.objects.filter(is_sample=True).first(), defaults={'kind': 'declared'}); "
        "print(seat.pk, mine.left().first().pk, mine.filter(state='done').first().pk, "
        "stages[0].pk, stages[1].pk, seat.panel_id, conflict.pk, mine.first().entry_id)"
    )
    values = visitor.site.manage("shell", "--no-imports", "-c", code).split()
    names = ("seat", "to_score", "scored", "judged", "unjudged", "panel", "conflict", "masked")
    return dict(zip(names, values, strict=True))


def page_templates() -> set[str]:
    """Names of the templates of ours that are whole pages."""
    found = set()
    for folder in ("site", "cases", "search", "journal", "community"):
        for file in (ROOT / folder).rglob("templates/**/*.html"):
            name = file.as_posix().rpartition("/templates/")[2]
            parts = any(part in name for part in PARTS) or file.name.startswith("_")
            if not parts and name not in PIECES:
                found.add(name)
    return found


def build(site, officer: Visitor, coordinator: Visitor, newcomer: Visitor, candidate: Visitor) -> World:
    """Make what the spots name: drafts at three stages, a request to join, a sign-up that stops at its code."""
    from .test_journey import ask_to_join, confirm_address

    world = World()
    token = f"{random.randrange(1000, 10_000)}"
    ask_to_join(candidate, f"candidate.{token}@korea.example")
    ask_to_join(newcomer, f"newcomer.{token}@korea.example")
    confirm_address(newcomer, f"newcomer.{token}@korea.example")
    for stage in ("draft", "submitted", "returned"):
        story = Story(f"너구리 {stage}")
        key = writing.begin(officer, story.title)
        setattr(world, stage, key)
        writing.write_basics(officer, story)
        if stage != "draft":
            writing.write_story(officer, story)
            writing.submit(officer, key)
    coordinator.open(f"/cases/drafts/{world.returned}/review/")
    coordinator.write("Comment or reason", "대상 인원을 적어 주십시오.")
    coordinator.press("Return with a reason")
    coordinator.open("/people/approvals/")
    world.request = coordinator.main.get_by_role("link", name="새로온").first.get_attribute("href")
    coordinator.open("/people/governments/sample-garam-saebit/")
    world.case, world.study = (number_of(officer, title) for title in (SAMPLE, STUDY))
    world.saved, world.stop = save_a_search(officer)
    world.other = number_of(officer, OTHER)
    world.given, world.thought, world.question = adoptions_of(officer, world.case)
    for name, value in (talk_of(officer) | contest_of(officer) | journal_of(officer) | judging_of(officer)).items():
        setattr(world, name, value)
    coordinator.open("/people/governments/sample-garam-saebit/")
    world.paper = begin_a_paper(officer, world.case)
    world.officer = coordinator.main.locator('a[href*="/people/officers/"]').first.get_attribute("href")
    return world
