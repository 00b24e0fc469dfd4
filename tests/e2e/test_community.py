"""People of the community at their browsers: who asks, who answers, who keeps order, who runs a closed group."""

from __future__ import annotations

import datetime
import random
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from .visitor import PASSWORD, Visitor
from .writing import png

pytestmark = pytest.mark.e2e
ASKER, ANSWERER = "officer@korea.example", "hangyeol.lead@korea.example"
# Nobody else's journey needs these.
CARELESS, READER, OWNER = "dalmaji.lead@korea.example", "haeoreum.voc@korea.example", "nuri.lead@korea.example"
BOARD = "/forums/boards/free-talk/"


def some_words() -> str:
    """A title that no other run has."""
    return "".join(chr(random.randrange(0xAC00, 0xD7A4)) for _place in range(6))


def path_of(visitor: Visitor) -> str:
    return re.sub(r"^https?://[^/]+|[?#].*$", "", visitor.page.url)


def send(visitor: Visitor, label: str) -> None:
    with visitor.page.expect_navigation():
        visitor.press(label)


def post_thread(visitor: Visitor) -> str:
    """Its address. What there is already is shown once, when the hints under the title have not come before."""
    send(visitor, "Post the thread")
    if path_of(visitor).endswith("/new/"):
        send(visitor, "Post it all the same")
    return path_of(visitor)


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ko", 1280, True), ("en", 360, False)],
    ids=["desk-js", "phone-nojs"],
)
def test_a_question_is_asked_answered_with_a_file_and_a_quotation_accepted_and_thanked(
    language, width, javascript, visit, site, tmp_path
) -> None:
    """Similar threads show while typing; the unanswered list leads the answerer there; both hear of each other."""
    asker = visit(language=language, width=width, javascript=javascript).be(ASKER)
    title = f"{some_words()} 점심시간 상담"
    asker.open("/forums/boards/call-centre/new/?kind=question")
    if javascript:
        asker.field("Title").press_sequentially(title)
        expect(asker.main.locator("#similar")).to_contain_text("점심시간 상담을 이어 가는 방법")
    asker.write("Title", title)
    asker.write("Text", "점심에는 **몇 분**이 전화를 받으십니까?")
    send(asker, "Post the thread")
    if path_of(asker).endswith("/new/"):  # without scripts what there is already is shown once
        expect(asker.main).to_contain_text("점심시간 상담을 이어 가는 방법")
        send(asker, "Post it all the same")
    asker.is_at(title)
    thread = path_of(asker)

    answerer = visit(language=language, width=width, javascript=javascript).be(ANSWERER)
    answerer.open("/forums/questions/unanswered/").follow(title)
    answerer.page.locator("#post-1").get_by_role("link", name=re.compile(answerer.say("Quote"))).click()
    text = answerer.field("Text")
    expect(text).to_have_value(re.compile("^> 점심에는"))
    text.fill(f"{text.input_value()}세 분이 번갈아 받습니다.")
    answerer.field("Attach files").set_input_files(png(Path(tmp_path) / "table.png"))
    send(answerer, "Post the reply")
    answer = answerer.page.locator("#post-2")
    expect(answer.locator("blockquote")).to_contain_text("점심에는")
    expect(answer.get_by_role("link", name="table.png")).to_be_visible()

    site.wait_for_mail(ASKER, subject=title)
    asker.open("/notices/")
    expect(asker.main).to_contain_text(title)
    asker.open(thread)
    asker.page.locator('#post-2 form[action*="/accept/"] button').click()
    expect(asker.main).to_contain_text(asker.say("Accepted answer"))
    asker.page.locator("#post-2").get_by_role("button", name=re.compile(asker.say("Thank you"))).click()
    answerer.open(thread)
    expect(answerer.page.locator("#post-2")).to_contain_text(re.compile(rf"{answerer.say('Thank you')}\s*1"))
    answerer.open("/forums/questions/unanswered/")
    expect(answerer.main).not_to_contain_text(title)


def test_a_flag_goes_to_the_queue_and_its_author_is_warned_suspended_and_told(visit, site) -> None:
    """From a reader's flag over the decision to what the author reads on each form, and what the reader hears."""
    careless = visit().be(CARELESS)
    title = some_words()
    careless.open(f"{BOARD}new/")
    careless.write("Title", title)
    careless.write("Text", "참을 수 없는 말")
    thread = post_thread(careless)

    reader = visit(width=360, javascript=False).be(READER)
    reader.open(thread)
    reader.page.locator("#post-1").get_by_role("link", name=re.compile(rf"^{reader.say('Flag')}")).click()
    reader.main.get_by_label(reader.say("It insults or threatens somebody")).check()
    reader.write("In your own words", "동료를 모욕했습니다.")
    send(reader, "Flag the post")
    expect(reader.page.locator("#post-1")).to_contain_text(reader.say("Flagged by you"))

    keeper = visit().be("editor@korea.example")
    keeper.open("/forums/").main.get_by_role("link", name=re.compile(f"^{keeper.say('Moderation')}")).click()
    keeper.follow(f"{title} #1")
    expect(keeper.main).to_contain_text("동료를 모욕했습니다.")
    for measure in ("Hide the post", "Warn the author", "Suspend the author from writing"):
        keeper.main.get_by_label(keeper.say(measure)).check()
    keeper.write("Words to the author", "서로 존중해 주십시오.")
    keeper.write("Suspended until the end of", (timezone.localdate() + datetime.timedelta(days=3)).isoformat())
    send(keeper, "Take action")
    keeper.is_at("Moderation")
    expect(keeper.main).not_to_contain_text(title)
    keeper.open("/forums/moderation/log/")
    expect(keeper.main).to_contain_text(title)

    mail = site.wait_for_mail(CARELESS, subject="커뮤니티")
    assert "서로 존중해 주십시오." in mail.get_body(("plain",)).get_content()
    assert careless.page.goto(thread).status == 404
    careless.open(f"{BOARD}new/").follow("Read more")
    expect(careless.main).to_contain_text("서로 존중해 주십시오.")
    careless.open("/forums/moderation/mine/")
    careless.main.get_by_role("link", name="경고", exact=True).click()
    send(careless, "I have read the warning")
    careless.open(BOARD)  # suspended from this board, not from the others
    expect(careless.main).to_contain_text("서로 존중해 주십시오.")
    assert careless.page.goto(f"{BOARD}new/").status == 403
    assert careless.page.goto("/forums/boards/call-centre/new/").status == 200

    site.wait_for_mail(READER, subject="신고 처리 결과")
    reader.open("/forums/moderation/mine/")
    expect(reader.main).to_contain_text(title)


def test_the_owner_of_a_closed_group_invites_an_expert_from_outside_and_nobody_else_sees_it(visit, site) -> None:
    """Founded by invitation only, with a first thread; the expert makes an account from the mail and answers."""
    owner = visit().be(OWNER)
    name, expert_address = f"모임 {some_words()}", f"expert.{random.randrange(10**6)}@research.example"
    owner.open("/forums/groups/new/")
    owner.write("Name", name)
    owner.write("Purpose in one sentence", "상담 자료를 함께 읽습니다.")
    owner.main.locator("input[name=joining][value=invitation]").check()
    send(owner, "Start the group")
    owner.write("E-mail address", expert_address)
    send(owner, "Invite")
    expect(owner.main).to_contain_text(expert_address)
    owner.follow("Back to the group")
    group = path_of(owner)
    owner.main.locator('a[href*="/forums/boards/"]').first.click()
    board = path_of(owner)
    owner.follow("New thread")
    owner.write("Title", "첫 모임 자료")
    owner.write("Text", "회원만 읽는 글")
    thread = post_thread(owner)

    mail = site.wait_for_mail(expert_address)
    text = mail.get_body(("plain",)).get_content()
    assert "회원만 읽는 글" not in text
    expert = visit(width=360, javascript=False)
    expert.open(re.search(r"/forums/invitations/\S+", text)[0])
    expert.write("Name", "한바깥")
    expert.write("Password", PASSWORD)
    expert.main.locator("input[name=consent]").check()
    send(expert, "Create the account and join")
    expert.open(thread)
    expect(expert.main).to_contain_text("회원만 읽는 글")
    expert.write("Text", "바깥에서 본 의견입니다.")
    send(expert, "Post the reply")
    expect(expert.main).to_contain_text("바깥에서 본 의견입니다.")
    assert expert.page.goto("/forums/boards/call-centre/").status == 404

    other = visit().be(READER)
    for path in (group, board, thread):
        assert other.page.goto(path).status == 404
    other.open("/forums/groups/")
    expect(other.main).not_to_contain_text(name)
    other.search("회원만 읽는 글")
    expect(other.main).not_to_contain_text("첫 모임 자료")
