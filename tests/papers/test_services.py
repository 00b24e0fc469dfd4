"""Review papers are drafted honestly from cases, saved without losing anybody's words, copied and deleted."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from wagtail.models import ModelLogEntry

from cases.choices import Audience
from cases.models import CasePage
from cases.papers.choices import MAX_CASES, SectionKey
from cases.papers.documents import text_of
from cases.papers.drafting import plain
from cases.papers.models import ReviewPaper
from cases.papers.parsing import blocks_of
from cases.papers.services.writing import add_case, copy_paper, create_paper, delete_paper, save_paper
from common.exceptions import DomainError, StaleEdit
from common.richtext import RichTextError, check_markdown
from tests.factories import library
from tests.factories.cases import TEXT, officer
from tests.factories.people import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_case(title, **fields):
    """A published case with words in its parts."""
    return library.make_case(title, **{**TEXT, "results": "대기 시간이 줄었습니다.", **fields})


@pytest.fixture
def writer():
    return officer()


def paper_of(writer, *cases, title="대표번호 도입 검토"):
    return create_paper(actor=writer.user, title=title, numbers=[case.number for case in cases])


def save(paper, actor, version=None, **texts):
    kept = paper.texts()
    sections = kept["sections"] | {key: text for key, text in texts.items() if key in SectionKey.values}
    rows = {name: texts.get(name, kept[name]) for name in ("budget_rows", "schedule_rows")}
    version = paper.version if version is None else version
    title = texts.get("title", kept["title"])
    return save_paper(paper=paper, actor=actor, base_version=version, title=title, sections=sections, **rows)


def actions(paper):
    rows = ModelLogEntry.objects.filter(object_id=str(paper.pk), content_type__model="reviewpaper")
    return list(rows.order_by("pk").values_list("action", "user_id"))


def test_a_draft_has_every_section_and_names_the_case_in_each_that_quotes_it(writer):
    case = make_case("콜센터 하나로", budget=1200000, staff=3)
    paper = paper_of(writer, case)
    assert paper.government == writer.government
    assert paper.author == writer
    assert list(paper.sections) == SectionKey.values
    assert [key for key, text in paper.sections.items() if case.number not in text] == []
    assert case.problem in paper.sections["background"]
    assert case.action.splitlines()[0] in paper.sections["plan"]
    assert "1,200,000" in paper.sections["budget"]
    assert list(paper.cases.all()) == [case]
    assert actions(paper) == [("papers.created", writer.user_id)]


def test_a_draft_invents_no_numbers(writer):
    """Every number in the draft stands in the case, its citation or the date of today."""
    case = make_case("콜센터", budget=None, staff=None)
    with translation.override("ko"):
        paper = paper_of(writer, case)
    known = " ".join(str(getattr(case, f.name)) for f in case._meta.concrete_fields) + paper.sections["sources"]
    for key in ("background", "plan", "budget", "schedule"):
        assert [n for n in re.findall(r"\d+", paper.sections[key]) if n not in known] == []
    assert paper.budget_rows == paper.schedule_rows == []
    assert paper.total is None


def test_every_own_section_asks_for_what_only_the_writer_knows(writer):
    paper = paper_of(writer, make_case("콜센터"))
    asked = [key for key, text in paper.sections.items() if text.startswith("**[")]
    assert asked == ["background", "plan", "budget", "schedule", "effect"]


def test_cases_keep_the_order_of_their_numbers_and_stand_once(writer):
    first, second = make_case("하나"), make_case("둘")
    paper = create_paper(
        actor=writer.user, title="검토", numbers=[second.number.lower(), first.number, second.number, " "]
    )
    assert [row.case for row in paper.chosen.all()] == [second, first]


@pytest.mark.parametrize("numbers", [[], [" "], ["CS-1999-0001"], ["<b>"], [f"CS-2026-{n:04}" for n in range(9)]])
def test_no_paper_without_readable_cases(writer, numbers):
    assert len(numbers) <= 1 or len(numbers) > MAX_CASES
    with pytest.raises(DomainError):
        create_paper(actor=writer.user, title="검토", numbers=numbers)
    assert not ReviewPaper.objects.exists()


def test_an_unpublished_case_is_in_no_new_draft(writer):
    case = make_case("내려간 사례")
    CasePage.objects.filter(pk=case.pk).update(live=False)
    with pytest.raises(DomainError):
        paper_of(writer, case)
    old = paper_of(writer, make_case("남은 사례"))
    with pytest.raises(DomainError):
        add_case(paper=old, actor=writer.user, number=case.number)
    assert ReviewPaper.objects.get(pk=old.pk).version == 1


def test_a_case_for_officers_only_marks_the_paper(writer):
    assert paper_of(writer, make_case("내부", audience=Audience.OFFICERS)).is_restricted
    open_paper = paper_of(writer, make_case("공개"))
    assert not open_paper.is_restricted
    more = add_case(paper=open_paper, actor=writer.user, number=make_case("내부 2", audience=Audience.OFFICERS).number)
    assert more.is_restricted
    assert copy_paper(paper=more, actor=writer.user).is_restricted


def test_residents_write_no_papers():
    with pytest.raises(PermissionDenied):
        create_paper(actor=UserFactory(), title="검토", numbers=[make_case("사례").number])


def test_markdown_of_a_title_stays_words(writer):
    case = make_case("| 표 | *별* [x](http://a.b) <b>")
    paper = paper_of(writer, case)
    assert "\\| 표 \\| \\*별\\* \\[x\\](http://a.b) <b\\>" in paper.sections["others"]


@pytest.mark.parametrize(
    "words",
    [
        "1~5월 * 평균_값_",
        "- 점",
        "+ 더",
        "12. 열둘",
        "# 제목",
        "> 인용",
        "a | b",
        "[x](http://a.kr)",
        "`코드` \\ <b>",
        "![x]!",
        "~~~",
    ],
)
def test_words_of_a_case_come_out_as_they_were(words):
    (block,) = blocks_of(plain(words) + " 끝")
    assert text_of(block.runs) == words + " 끝"
    (table,) = blocks_of(f"| a | b |\n|---|---|\n| {plain(words)} | 끝 |")
    assert text_of(table.rows[1][0]) == words


def test_a_long_case_is_cut_and_says_so(writer):
    case = make_case("긴 사례", problem="\n\n".join(["가나다라 " * 40] * 60), action="| a | b |\n" * 300)
    paper = paper_of(writer, *[case, make_case("둘째")])
    assert len(paper.sections["background"]) < 3000
    for text in paper.sections.values():
        check_markdown(text)
    assert re.search(r"\(.*" + case.number + r"\.?.*\)", paper.sections["background"])


def test_saving_keeps_everything_and_counts_the_version(writer):
    paper = paper_of(writer, make_case("콜센터"))
    rows = [{"item": "서버", "basis": "2대", "amount": 3000000, "note": ""}, {"item": "기타", "amount": None}]
    saved = save(paper, writer.user, plan="우리는 <b>다르게</b> 합니다.", title=" 새 제목 ", budget_rows=rows)
    assert (saved.title, saved.version, saved.updated_by) == ("새 제목", 2, writer.user)
    assert saved.sections["plan"] == "우리는 <b>다르게</b> 합니다."
    assert saved.sections["background"] == paper.sections["background"]
    assert saved.budget_rows == rows
    assert saved.total == 3000000
    assert actions(paper)[-1] == ("papers.saved", writer.user_id)


def test_two_who_edit_lose_nothing(writer):
    paper = paper_of(writer, make_case("콜센터"))
    other = officer(writer.government)
    save(paper, other.user, plan="동료의 글")
    with pytest.raises(StaleEdit):
        save(paper, writer.user, version=1, plan="나의 글")
    kept = ReviewPaper.objects.get(pk=paper.pk)
    assert (kept.sections["plan"], kept.version, kept.updated_by) == ("동료의 글", 2, other.user)
    assert [action for action, _user in actions(paper)].count("papers.saved") == 1


def test_a_text_that_cannot_be_kept_changes_nothing(writer):
    paper = paper_of(writer, make_case("콜센터"))
    with pytest.raises(RichTextError):
        save(paper, writer.user, plan="가" * 20_001)
    with pytest.raises(ValueError, match="nonsense"):
        save_paper(
            paper=paper, actor=writer.user, base_version=1, title="x", sections={"nonsense": ""},
            budget_rows=[], schedule_rows=[],
        )  # fmt: skip
    assert ReviewPaper.objects.get(pk=paper.pk).version == 1


def test_strangers_change_nothing(writer):
    paper = paper_of(writer, make_case("콜센터"))
    for stranger in (officer().user, UserFactory(), CoordinatorFactory().user):
        for act in (
            lambda who: save(paper, who, plan="x"),
            lambda who: add_case(paper=paper, actor=who, number=make_case("더").number),
            lambda who: copy_paper(paper=paper, actor=who),
            lambda who: delete_paper(paper=paper, actor=who),
        ):
            with pytest.raises(PermissionDenied):
                act(stranger)
    assert ReviewPaper.objects.get().version == 1


def test_one_more_case_is_written_below_and_replaces_nothing(writer):
    paper = save(paper_of(writer, make_case("하나")), writer.user, plan="손으로 쓴 글", effect="")
    case = make_case("둘")
    more = add_case(paper=paper, actor=writer.user, number=f" {case.number.lower()} ")
    assert more.sections["plan"].startswith("손으로 쓴 글\n\n### ")
    assert case.number in more.sections["sources"]
    assert more.sections["background"].count("**[") == 1
    assert (more.version, more.chosen.count()) == (3, 2)
    with pytest.raises(DomainError):
        add_case(paper=more, actor=writer.user, number=case.number)


def test_whoever_edits_while_a_case_is_added_hears_of_it(writer):
    paper = paper_of(writer, make_case("하나"))
    add_case(paper=paper, actor=writer.user, number=make_case("둘").number)
    with pytest.raises(StaleEdit):
        save(paper, writer.user, version=1, plan="x")


def test_a_full_paper_takes_no_more_cases(writer):
    paper = paper_of(writer, *[make_case(f"사례 {n}") for n in range(MAX_CASES)])
    with pytest.raises(DomainError):
        add_case(paper=paper, actor=writer.user, number=make_case("하나 더").number)


def test_a_copy_is_a_paper_of_its_own(writer):
    gone, stays = make_case("내려갈 사례"), make_case("남을 사례")
    paper = save(paper_of(writer, gone, stays), writer.user, schedule_rows=[{"step": "착수", "period": "2027.1"}])
    CasePage.objects.filter(pk=gone.pk).update(live=False)
    colleague = officer(writer.government)
    made = copy_paper(paper=paper, actor=colleague.user)
    assert made.author == colleague
    assert paper.title in made.title
    assert made.sections == paper.sections
    assert made.schedule_rows == paper.schedule_rows
    assert list(made.cases.all()) == [stays]
    assert made.version == 1
    save(made, colleague.user, plan="다른 글")
    assert ReviewPaper.objects.get(pk=paper.pk).sections["plan"] == paper.sections["plan"]


def test_deleting_leaves_the_case_and_a_line_in_the_log(writer):
    case = make_case("콜센터")
    paper = paper_of(writer, case)
    key = paper.pk
    delete_paper(paper=paper, actor=writer.user)
    assert not ReviewPaper.objects.exists()
    assert CasePage.objects.filter(pk=case.pk).exists()
    assert ModelLogEntry.objects.filter(object_id=str(key), action="papers.deleted", deleted=True).count() == 1
