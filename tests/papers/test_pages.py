"""The pages of review papers by role, and what must not shine through them."""

from __future__ import annotations

import io

import docx
import pytest
from django.urls import reverse
from hwpx import HwpxDocument

from cases.choices import Audience
from cases.models import CasePage
from cases.papers.choices import SectionKey
from cases.papers.models import ReviewPaper
from cases.papers.others import state_of_others
from cases.papers.services.writing import create_paper, save_paper
from people.choices import Role
from tests.factories.adoption import adopt
from tests.factories.cases import TEXT, officer
from tests.factories.library import make_case
from tests.factories.people import UserFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db
ONE = ("detail", "edit", "print", "docx", "hwpx", "delete")


@made_once
def writer():
    return officer()


@made_once
def paper(writer):
    return create_paper(
        actor=writer.user, title="대표번호 도입 검토", numbers=[make_case("콜센터 하나로", **TEXT).number]
    )


def url(name, paper):
    return reverse(f"papers:{name}", args=[paper.pk])


def posted(paper, **changes):
    """The form as a browser sends it."""
    data = {"version": paper.version, "title": paper.title, **{key: paper.text_of(key) for key in SectionKey.values}}
    return data | changes


@pytest.mark.parametrize("name", ONE)
def test_a_paper_of_another_government_is_not_there(client, paper, name):
    for user in (officer().user, UserFactory(), UserFactory(roles=[Role.EDITOR])):
        client.force_login(user)
        assert client.get(url(name, paper)).status_code == 404
    for act in ("edit", "add-case", "copy", "delete"):
        assert client.post(url(act, paper), posted(paper)).status_code == 404
    assert ReviewPaper.objects.get() == ReviewPaper.objects.get(pk=paper.pk, version=1)


@pytest.mark.parametrize("name", ONE)
def test_signed_out_reading_leads_to_the_sign_in(client, paper, name):
    answer = client.get(url(name, paper))
    assert (answer.status_code, reverse("account_login") in answer.url) == (302, True)


@pytest.mark.parametrize("name", ONE)
def test_colleagues_open_every_page(client, paper, writer, name):
    client.force_login(writer.user)
    answer = client.get(url(name, paper))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_list_holds_ones_own_governments_papers(client, paper, writer):
    other = create_paper(actor=officer().user, title="남의 검토서", numbers=[make_case("둘").number])
    client.force_login(officer(writer.government).user)
    assert [row.pk for row in client.get(reverse("papers:list")).context["papers"]] == [paper.pk]
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    assert {row.pk for row in client.get(reverse("papers:list")).context["papers"]} == {paper.pk, other.pk}
    client.force_login(UserFactory())
    assert "남의" not in client.get(reverse("papers:list")).text


def test_the_list_costs_the_same_for_one_and_for_five(client, paper, writer, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("papers:list"))
        return len(queries)

    client.force_login(writer.user)
    count()
    one = count()
    for n in range(4):
        create_paper(actor=officer(writer.government).user, title=f"검토 {n}", numbers=[make_case(f"사례 {n}").number])
    assert count() == one


def test_a_case_page_leads_officers_to_a_paper(client, writer):
    case = make_case("콜센터")
    address = f"{reverse('papers:new')}?case={case.number}"
    page = reverse("cases:detail", args=[case.number])
    assert address not in client.get(page).text
    client.force_login(writer.user)
    assert address in client.get(page).text
    assert f'value="{case.number}"' in client.get(address).text


def test_a_number_in_the_address_tells_nothing_of_a_hidden_case(client, writer):
    case = make_case("숨은 사례 제목")
    CasePage.objects.filter(pk=case.pk).update(live=False)
    client.force_login(writer.user)
    assert "숨은" not in client.get(reverse("papers:new"), {"case": case.number}).text
    answer = client.post(reverse("papers:new"), {"title": "검토", "numbers": case.number})
    assert answer.status_code == 422
    assert "숨은" not in answer.text
    assert not ReviewPaper.objects.exists()


def test_begin_edit_and_take_away(client, writer):
    first, second = make_case("하나", **TEXT), make_case("둘", **TEXT)
    client.force_login(writer.user)
    answer = client.post(reverse("papers:new"), {"title": "도입 검토", "numbers": f"{first.number}, {second.number}"})
    paper = ReviewPaper.objects.get()
    assert answer.url == url("edit", paper)
    rows = {"budget-0-item": "서버", "budget-0-amount": "12,000,000", "schedule-1-step": "착수 <b>"}
    answer = client.post(url("edit", paper), posted(paper, plan="## 우리 계획\n\n글", **rows))
    assert answer.url == url("detail", paper)
    page = client.get(url("detail", paper)).text
    assert "우리 계획</h3>" in page
    assert "착수 &lt;b&gt;" in page
    assert page.count("12,000,000") == 2  # the row and the total
    opened = docx.Document(io.BytesIO(client.get(url("docx", paper)).content))
    assert [table.rows[1].cells[0].text for table in opened.tables][-2:] == ["서버", "착수 <b>"]
    hwpx = HwpxDocument.open(io.BytesIO(client.get(url("hwpx", paper)).content))
    assert "우리 계획" in [paragraph.text for paragraph in hwpx.paragraphs]


def test_a_file_has_the_papers_name(client, paper, writer):
    client.force_login(writer.user)
    header = client.get(url("hwpx", paper)).headers
    assert header["Content-Type"] == "application/hwp+zip"
    assert header["Content-Disposition"].startswith("attachment")
    assert "%EB%8C%80%ED%91%9C" in header["Content-Disposition"]


def test_two_tabs_keep_both_texts(client, paper, writer):
    client.force_login(writer.user)
    client.post(url("edit", paper), posted(paper, plan="먼저 저장한 글", **{"budget-0-item": "먼저"}))
    answer = client.post(url("edit", paper), posted(paper, plan="나중에 쓴 글", **{"budget-0-item": "나중"}))
    assert answer.status_code == 409
    for text in ("먼저 저장한 글", "나중에 쓴 글", "먼저", "나중", 'name="choose-plan"', 'name="choose-rows-budget"'):
        assert text in answer.text
    assert 'name="choose-effect"' not in answer.text
    assert ReviewPaper.objects.get().sections["plan"] == "먼저 저장한 글"
    choice = {"choose-plan": "theirs", "choose-rows-budget": "mine", "budget-0-item": "나중"}
    client.post(url("edit", paper), posted(paper, version=2, plan="나중에 쓴 글", **choice))
    kept = ReviewPaper.objects.get()
    assert (kept.version, kept.sections["plan"]) == (3, "먼저 저장한 글")
    assert kept.budget_rows[0]["item"] == "나중"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"plan": "가" * 20_001},
        {"budget-0-amount": "백만 원"},
        {"budget-0-amount": "-5"},
        {"schedule-0-step": "a\x01b"},
        {"schedule-0-note": "가" * 201},
    ],
)
def test_bad_input_saves_nothing_and_keeps_what_was_typed(client, paper, writer, wrong):
    client.force_login(writer.user)
    answer = client.post(url("edit", paper), posted(paper, effect="지키고 싶은 글", **wrong))
    assert answer.status_code == 422
    assert "지키고 싶은 글" in answer.text
    assert 'role="alert"' in answer.text
    assert ReviewPaper.objects.get().version == 1


def test_more_rows_keep_what_was_typed_and_save_nothing(client, paper, writer):
    client.force_login(writer.user)
    answer = client.post(
        url("edit", paper), posted(paper, plan="쓰던 글", **{"budget-0-item": "서버", "more-budget": 1})
    )
    assert answer.status_code == 200
    assert "쓰던 글" in answer.text
    assert 'name="budget-5-item"' in answer.text
    assert 'value="서버"' in answer.text
    assert ReviewPaper.objects.get().version == 1
    huge = client.post(url("edit", paper), posted(paper, **{"budget-999999999-item": "x", "more-budget": 1}))
    assert huge.text.count('name="budget-59-item"') == 1
    assert 'name="budget-60-item"' not in huge.text


def test_an_expired_session_shows_what_was_typed(client, paper):
    for address in (url("edit", paper), reverse("papers:new")):
        answer = client.post(address, {"title": "쓰던 제목", "plan": "쓰던 글", "budget-0-item": "서버"})
        assert answer.status_code == 403
        assert "쓰던 제목" in answer.text
    assert "서버" in client.post(url("edit", paper), {"budget-0-item": "서버"}).text
    assert "대표번호" not in answer.text


def test_administrators_read_and_delete_but_do_not_write(client, paper):
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    assert client.get(url("detail", paper)).status_code == 200
    assert client.get(url("edit", paper)).status_code == 403
    answer = client.post(url("edit", paper), posted(paper, plan="남의 글"))
    assert (answer.status_code, "남의 글" in answer.text) == (403, True)
    assert client.post(url("copy", paper)).status_code == 403
    client.post(url("delete", paper))
    assert not ReviewPaper.objects.exists()


def test_add_a_case_copy_and_delete_by_hand(client, paper, writer):
    client.force_login(writer.user)
    case = make_case("둘째", **TEXT)
    assert client.post(url("add-case", paper), {"number": "CS-1999-0001"}).status_code == 422
    assert client.post(url("add-case", paper), {"number": case.number}).url == url("detail", paper)
    assert client.get(url("copy", paper)).status_code == 405
    client.post(url("copy", paper))
    made = ReviewPaper.objects.latest("pk")
    assert list(made.cases.order_by("in_papers__position").distinct())[-1] == case
    assert client.get(url("delete", made)).status_code == 200
    client.post(url("delete", made))
    assert list(ReviewPaper.objects.all()) == [paper]


def test_a_case_taken_off_the_site_leaves_the_papers_lists(client, paper, writer):
    case = paper.cases.get()
    CasePage.objects.filter(pk=case.pk).update(live=False)
    client.force_login(writer.user)
    assert (
        reverse("cases:detail", args=[case.number]) not in client.get(url("detail", paper)).text.split("</article>")[1]
    )
    assert case.number not in client.get(reverse("papers:list")).text


def test_officers_only_words_come_with_a_warning(client, writer):
    case = make_case("내부 사례", audience=Audience.OFFICERS, **TEXT)
    paper = create_paper(actor=writer.user, title="검토", numbers=[case.number])
    client.force_login(writer.user)
    warned = client.get(url("print", paper), headers={"accept-language": "ko"}).text
    assert "담당자에게만 공개된" in warned
    client.force_login(UserFactory())
    assert client.get(url("print", paper)).status_code == 404
    assert state_of_others([case], UserFactory()) == []


def test_the_state_of_others_tells_who_adopted_the_case(writer):
    case = make_case("콜센터", **TEXT)
    public, hidden = adopt(case, audience="public"), adopt(case)
    adopt(case, officer=writer)
    states = state_of_others([case], writer.user)
    assert [(s.government, bool(s.status), s.restricted) for s in states] == [
        (case.government.name, False, False),
        *sorted([(public.today.name, True, False), (hidden.today.name, True, True)]),
    ]
    assert [s.government for s in state_of_others([case], UserFactory())] == [case.government.name, public.today.name]
    paper = create_paper(actor=writer.user, title="검토", numbers=[case.number])
    assert hidden.today.name in paper.sections["others"]
    assert writer.government.name not in paper.sections["others"]
    assert paper.is_restricted


def test_the_page_shows_hostile_words_as_words(client, paper, writer):
    save_paper(
        paper=paper, actor=writer.user, base_version=1, title="<script>x</script>",
        sections={"plan": "<img src=x onerror=y>\n\n[x](javascript:z)"}, budget_rows=[], schedule_rows=[],
    )  # fmt: skip
    client.force_login(writer.user)
    for name in ("detail", "print", "edit"):
        text = client.get(url(name, paper)).text
        assert "<script>x" not in text
        assert "<img src=x" not in text
