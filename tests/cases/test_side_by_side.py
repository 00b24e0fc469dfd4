"""Cases side by side: which are asked for, who sees what, the figures on one scale, the workbook."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from cases.choices import Audience
from cases.models import CaseMetric
from cases.side_by_side import address, asked
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db
NUMBERS = [f"CS-2026-{n:04}" for n in range(1, 7)]


def page(client, *numbers: str, status: int = 200) -> str:
    response = client.get(address(numbers))
    assert response.status_code == status
    return response.text


def with_metrics(title: str, *metrics: CaseMetric, **fields):
    case = make_case(title, **fields)
    case.metrics = list(metrics)
    case.save()
    return case


def metric(name="대기", unit="분", before="10", after="5", better="lower", **fields) -> CaseMetric:
    return CaseMetric(name=name, unit=unit, before=Decimal(before), after=Decimal(after), better=better, **fields)


@pytest.mark.parametrize(
    ("values", "numbers", "beyond", "odd"),
    [
        ([], [], [], []),
        (["", "  "], [], [], []),
        (["cs-2026-0002", " CS-2026-0001 "], NUMBERS[:2], [], []),
        (["CS-2026-0001", "cs-2026-0001"], NUMBERS[:1], [], []),
        (["CS-2026-10000", "CS-2026-0009", "CS-2025-0100"], ["CS-2025-0100", "CS-2026-0009", "CS-2026-10000"], [], []),
        (NUMBERS[::-1], NUMBERS[2:], NUMBERS[1::-1], []),
        (["CS-2026-0001", "구급차"], NUMBERS[:1], [], ["구급차"]),
        (["CS-2026-0001x", "CS-2026-0001\n"], NUMBERS[:1], [], ["CS-2026-0001X"]),
        (["가" * 100], [], [], ["가" * 40]),
    ],
)
def test_what_the_words_ask_for(values, numbers, beyond, odd):
    found = asked(values)
    assert (found.numbers, found.beyond, found.odd) == (numbers, beyond, odd)


def test_a_set_of_cases_has_one_address(client):
    first, second = make_case("가"), make_case("나")
    untidy = f"{reverse('cases:side-by-side')}?case={second.number.lower()}&case={first.number}&utm=x"
    response = client.get(untidy)
    assert (response.status_code, response.url) == (302, address([first.number, second.number]))
    canonical = address([first.number, second.number]).replace("&", "&amp;")
    assert re.search(
        rf'rel="canonical"\s+href="[^"]*{re.escape(canonical)}"', page(client, first.number, second.number)
    )


def test_the_rows_that_another_government_needs_stand_even_when_a_case_is_silent(client):
    full = make_case(
        "가득", problem="**줄**이 길다", customers="민원인", action="창구 통합", budget=1_200_000, staff=Decimal("2.5"),
        period_start=datetime.date(2024, 3, 1),
    )  # fmt: skip
    silent = make_case("빈")
    html = page(client, full.number, silent.number)
    rows = re.findall(r'<th scope="row">\s*([^<]+?)\s*</th>', html)
    assert rows == ["자치단체", "추진 배경과 문제", "고객", "추진 내용", "예산", "인력", "기간", "근거", "이용 허락"]
    assert "<strong>줄</strong>" in html
    assert "1,200,000" in html
    assert "2.5" in html
    assert html.count("적지 않음") == 6


def test_one_alone_is_told_to_take_another_and_offered_some(client):
    alone = make_case("가", tags=("전화",))
    other = make_case("나", tags=("전화",))
    html = page(client, alone.number)
    assert "한 건만으로는 비교할 수 없습니다" in html
    assert address([alone.number, other.number]).replace("&", "&amp;") in html


def test_none_at_all_says_how_to_begin(client):
    html = page(client)
    assert "아직 비교할 사례가 없습니다" in html
    assert f'href="{reverse("cases:list")}"' in html


def test_a_fifth_is_named_and_the_first_four_stand(client):
    cases = [make_case(f"사례{n}") for n in range(5)]
    numbers = [case.number for case in cases]
    html = page(client, *numbers)
    assert f"네 건까지 비교합니다. 보이지 않는 사례: {numbers[4]}." in html
    assert [case.title in html for case in cases] == [True] * 4 + [False]


def test_an_unknown_number_is_named_and_the_others_stand(client):
    case = make_case("있는 사례")
    html = page(client, case.number, "CS-2099-0001", "아무말")
    assert "있는 사례" in html
    assert "CS-2099-0001" in html
    assert "“아무말”" in html


def test_nothing_but_unknown_numbers_is_not_found(client):
    assert "CS-2099-0001" in page(client, "CS-2099-0001", status=404)


@pytest.mark.parametrize("view", ["side-by-side", "side-by-side-xlsx"])
def test_what_a_resident_may_not_see_does_not_shine_through(client, view):
    open_case = make_case("열린 사례", tags=("전화",))
    hidden = make_case("직원만 보는 사례", audience=Audience.OFFICERS, problem="비밀스러운 문제", tags=("전화",))
    draft = make_case("초안 사례", live=False, number="CS-2026-9000")
    response = client.get(address([open_case.number, hidden.number, draft.number], f"cases:{view}"))
    content = response.getvalue() if view.endswith("xlsx") else response.content
    text = str(list(workbook(content))) if view.endswith("xlsx") else content.decode()
    assert "열린 사례" in text
    for secret in ("직원만 보는 사례", "비밀스러운 문제", "초안 사례"):
        assert secret not in text


def test_a_member_compares_what_is_for_officers_only(client):
    client.force_login(OfficerFactory().user)
    hidden = make_case("직원만 보는 사례", audience=Audience.OFFICERS)
    assert "직원만 보는 사례" in page(client, hidden.number)


def test_figures_of_different_units_stand_on_one_scale(client):
    first = with_metrics("가", metric("대기", "분", "10", "5"), metric("만족도", "점", "50", "75", "higher"))
    second = with_metrics("나", metric("불만", "건", "0", "3"), metric("처리", "일", "4", "4"))
    html = page(client, first.number, second.number)
    drawn = re.findall(r'class="changes__bar[^"]*"\s+x="([^"]+)"\s+width="([^"]+)"', html)
    assert drawn == [("0.0%", "50.0%"), ("50.0%", "50.0%"), ("50.0%", "0.0%")]
    assert "이전 값이 0이어서" in html
    assert "−50%" in html
    assert "+50%" in html


def test_without_figures_there_is_no_chart(client):
    assert "changes__bars" not in page(client, make_case("가").number, make_case("나").number)


def test_a_case_of_a_government_of_the_past_says_what_it_became(client):
    today = LocalGovernmentFactory(code="today", name_ko="오늘시")
    past = LocalGovernmentFactory(code="past", name_ko="옛날시", current=today)
    assert "옛날시 (현재 오늘시)" in page(client, make_case("가", government=past).number)


def add(client, *numbers: str, **more) -> str:
    response = client.post(reverse("cases:side-by-side-add"), {"case": list(numbers), **more})
    assert response.status_code == 302
    return response.url


def test_cases_are_put_by_one_after_the_other_and_taken_away_again(client):
    first, second = make_case("가"), make_case("나")
    assert add(client, second.number) == address([second.number])
    assert add(client, first.number) == address([second.number, first.number])
    bare = client.get(reverse("cases:side-by-side"))
    assert bare.url == address([first.number, second.number])
    response = client.post(
        reverse("cases:side-by-side-remove"), {"case": [first.number, second.number], "remove": first.number}
    )
    assert response.url == address([second.number])
    assert client.get(reverse("cases:side-by-side")).url == address([second.number])


def test_a_fifth_that_is_put_by_is_named_and_stands_when_room_is_made(client):
    numbers = [make_case(f"사례{n}").number for n in range(5)]
    add(client, *numbers[:4])
    assert add(client, numbers[4]) == address(numbers)
    response = client.post(reverse("cases:side-by-side-remove"), {"case": numbers, "remove": numbers[0]})
    assert response.url == address(numbers[1:])


def test_what_was_put_by_and_left_the_site_takes_no_place(client):
    gone, there, new = (make_case(name) for name in "가나다")
    add(client, gone.number, there.number)
    gone.unpublish()
    assert add(client, new.number) == address([there.number, new.number])


def test_a_comparison_on_the_screen_is_added_to_and_not_what_was_put_by_before(client):
    kept, shown, new = (make_case(name) for name in "가나다")
    add(client, kept.number)
    assert add(client, new.number, beside=[shown.number]) == address([shown.number, new.number])


def test_a_word_that_is_no_number_comes_back_to_be_read(client):
    case = make_case("가")
    url = add(client, "코끼리", beside=[case.number])
    assert "“코끼리”" in client.get(url).text


@pytest.mark.parametrize("name", ["side-by-side-add", "side-by-side-remove"])
def test_only_a_form_changes_what_is_put_by(client, name):
    assert client.get(reverse(f"cases:{name}")).status_code == 405


def test_the_case_and_the_list_offer_to_compare(client):
    case = make_case("가")
    assert reverse("cases:side-by-side-add") in client.get(reverse("cases:detail", args=[case.number])).text
    html = client.get(reverse("cases:list")).text
    assert re.search(rf'type="checkbox"\s+name="case"\s+value="{case.number}"\s+form="compare-form"', html)


def workbook(content: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_the_workbook_holds_the_table_with_amounts_as_numbers(client):
    first = with_metrics(
        "=HYPERLINK(1)", metric(), budget=500, staff=Decimal("1.5"), problem="@SUM\n\n* 줄", summary="+1"
    )
    second = make_case("나")
    response = client.get(address([first.number, second.number], "cases:side-by-side-xlsx"))
    head, *rows = workbook(response.getvalue())
    assert head == ("비교 항목", f"{first.number} =HYPERLINK(1)", f"{second.number} 나")
    cells = {row[0]: row[1:] for row in rows}
    assert cells["예산(원)"] == (500, None)
    assert cells["인력(명)"] == (1.5, None)
    assert cells["요약"] == ("'+1", None)
    assert cells["추진 배경과 문제"][0].startswith("'@SUM")
    assert cells["전후 수치"][0] == "대기: 10 → 5 분"


def test_a_workbook_of_nothing_is_answered_with_a_sentence(client):
    response = client.get(reverse("cases:side-by-side-xlsx"))
    assert (response.status_code, response.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("count", [2, 4])
def test_four_cases_cost_no_more_queries_than_two(client, django_assert_num_queries, count):
    cases = [
        with_metrics(
            f"사례{n}", metric(), tags=("전화",), awards=("상",), government=LocalGovernmentFactory(code=f"g{n}")
        )
        for n in range(count)
    ]
    url = address([case.number for case in cases])
    client.get(url)
    with django_assert_num_queries(QUERIES[count]):
        client.get(url)


QUERIES = {2: 7, 4: 5}
