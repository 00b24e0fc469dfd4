"""One case: what its page shows, to whom, and under which address."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.filetexts import NOTES
from cases.models import CaseAward, CaseMetric, FileText
from tests.factories.library import CsTypeFactory, attach, make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
NASTY = "</script><script>alert(1)</script>\"'&<b>"


def page(client, case) -> str:
    response = client.get(reverse("cases:detail", args=[case.number]))
    assert response.status_code == 200
    return response.text


def full_case(**fields):
    metrics = [
        CaseMetric(name="처리 시간", unit="일", before=Decimal(5), after=Decimal(1), better="lower", source="통계")
    ]
    case = make_case(
        "이사 원스톱",
        cs_type=CsTypeFactory(name_ko="맞춤형"),
        summary="한 번에 정산",
        problem="세 곳을 **찾아가야** 했다",
        action="창구를 모았다",
        budget=120_000_000,
        staff=Decimal("3.5"),
        period_start=datetime.date(2022, 3, 1),
        tags=("원스톱",),
        awards=("장관상",),
        **fields,
    )
    case.metrics = metrics
    case.save()
    return case


def test_the_page_shows_the_parts_in_order_with_the_figures(client):
    html = page(client, full_case())
    parts = re.findall(r'id="part-(\w+)"', html)
    assert parts == ["problem", "action", "figures", "facts", "awards"]
    assert "<strong>찾아가야</strong>" in html
    assert "bars__before" in html
    assert "120,000,000" in html


def test_the_source_is_named_once(client):
    assert page(client, full_case(source_note="2006년 논문, 표 3")).count("2006년 논문, 표 3") == 1


def complete_case(author):
    return full_case(
        government=author.government,
        author=author,
        contact=author,
        voice="시민",
        customers="이사하는 주민",
        results="하루에 끝났다",
        lessons="시스템 연계",
        spread="창구 하나",
        year=2022,
        focus_task="voc",
        scope="departmental",
    )


def test_a_complete_case_leads_those_who_may_edit_it_to_its_draft_and_nobody_else(client):
    author = OfficerFactory()
    case = complete_case(author)
    assert case.missing_parts() == []
    address = reverse("cases:draft", args=[case.pk])
    assert address not in page(client, case)
    client.force_login(OfficerFactory().user)
    assert address not in page(client, case)
    client.force_login(author.user)
    assert page(client, case).count(address) == 1


def test_small_letters_lead_to_the_permanent_address(client):
    case = make_case()
    response = client.get(f"/cases/{case.number.lower()}/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/cases/{case.number}/")


def test_wagtails_address_is_the_same(client):
    case = make_case()
    assert case.get_url() == reverse("cases:detail", args=[case.number])
    assert case.get_parent().get_url() == reverse("cases:list")


def test_a_number_that_nobody_has_and_a_withdrawn_case_look_alike_and_show_a_way_on(client):
    case = make_case()
    number = case.number
    case.unpublish()
    for wanted in (number, "CS-2026-9998"):
        response = client.get(reverse("cases:detail", args=[wanted]))
        assert response.status_code == 404
        assert f'href="{reverse("cases:list")}"' in response.text
        assert case.title not in response.text


def test_a_moved_case_redirects(client):
    case = make_case()
    from wagtail.contrib.redirects.models import Redirect

    Redirect.add_redirect("/cases/CS-2001-0001", redirect_to=case, is_permanent=True)
    response = client.get("/cases/CS-2001-0001/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/cases/{case.number}/")


def test_structured_data_cannot_be_broken_out_of(client):
    html = page(client, make_case(NASTY, summary=NASTY))
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(block)["headline"] == NASTY
    assert "<script>alert" not in html


def test_structured_data_carries_number_licence_and_government(client):
    case = full_case()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, case), re.DOTALL)[1]
    data = json.loads(block)
    assert (data["identifier"], data["author"]["name"], data["keywords"]) == (
        case.number,
        case.government.name_ko,
        ["원스톱"],
    )


def test_a_government_that_became_another_is_named_with_its_successor(client):
    today = LocalGovernmentFactory(code="today", name_ko="오늘시")
    html = page(client, make_case(government=LocalGovernmentFactory(code="former", name_ko="옛군", successor=today)))
    assert "옛군" in html
    assert "오늘시" in html


def test_residents_see_the_office_and_members_the_person_and_nobody_an_address(client):
    officer = OfficerFactory(department="민원과")
    case = make_case(contact=officer)
    html = page(client, case)
    assert "민원과" in html
    assert officer.user.name not in html
    client.force_login(OfficerFactory().user)
    html = page(client, case)
    assert officer.user.name in html
    assert reverse("questions:ask", args=[case.number]) in html
    assert officer.user.email not in html
    assert officer.phone not in html


def test_what_is_missing_is_shown_to_those_who_may_edit_and_nobody_else(client):
    author = OfficerFactory()
    case = make_case(government=author.government, author=author)
    assert 'id="missing-title"' not in page(client, case)
    client.force_login(OfficerFactory().user)
    assert 'id="missing-title"' not in page(client, case)
    client.force_login(author.user)
    assert 'id="missing-title"' in page(client, case)


def test_a_sample_is_marked_on_its_page_its_card_and_its_print_view(client):
    case = make_case(is_sample=True)
    for address in (
        reverse("cases:detail", args=[case.number]),
        reverse("cases:list"),
        reverse("cases:print", args=[case.number]),
    ):
        assert "badge--sample" in client.get(address).text


def test_the_print_view_has_everything_and_no_menu(client):
    case = full_case()
    html = client.get(reverse("cases:print", args=[case.number])).text
    assert "창구를 모았다" in html
    assert case.number in html
    assert "site-header" not in html


def test_the_preview_in_the_cms_goes_through_the_same_templates(rf):
    case = make_case(problem="**굵게**")
    request = rf.get("/")
    request.user = UserFactory()
    response = case.serve_preview(request, "")
    assert "<strong>굵게</strong>" in response.content.decode()


def test_pages_cannot_be_changed_by_posting(client):
    case = make_case()
    for name in ("detail", "print", "history", "files-zip"):
        assert client.post(reverse(f"cases:{name}", args=[case.number])).status_code == 405


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_does_not_grow_with_the_parts(client, django_assert_num_queries, number):
    names = [f"태그{place}" for place in range(number)]
    case = make_case("주", tags=names, awards=names)
    for name in names:
        attach(case, f"{name}.pdf")
        make_case(f"비슷한 {name}", tags=(name,))
    case.metrics = [CaseMetric(name=name, before=1, after=2) for name in names]
    case.save()
    with django_assert_num_queries(21):  # the shelf and the drawing are made anew
        page(client, case)
    with django_assert_num_queries(9):
        page(client, case)


def test_a_drawn_case_follows_every_change_at_once(client):
    case = make_case("주", tags=("옛태그",), awards=("옛상",))
    assert "옛태그" in page(client, case)
    case.title, case.summary = "새 제목", "새 요약"
    case.awards = [CaseAward(name="새상")]
    case.save()
    html = page(client, case)
    assert "새 제목" in html
    assert "새상" in html
    assert "옛상" not in html
    case.government.name_ko = "새이름시"
    case.government.save()
    assert "새이름시" in page(client, case)


def test_a_drawing_passes_neither_from_members_to_residents_nor_from_one_language_to_the_other(client):
    officer = OfficerFactory(government=LocalGovernmentFactory(code="region", name_ko="시험도"))
    case = make_case("주", contact=officer, government=officer.government)
    attached = attach(case, "표.pdf")
    FileText.objects.create(stored=attached.stored, error="locked", read_at=timezone.now())
    client.force_login(officer.user)
    seen = page(client, case)
    secrets = (officer.user.name, str(NOTES["locked"]), reverse("cases:history", args=[case.number]), "missing-title")
    assert [word for word in secrets if word not in seen] == []
    client.force_login(OfficerFactory().user)
    assert [word in page(client, case) for word in secrets] == [True, False, True, False]
    client.logout()
    for language, heading in (("ko", "개요"), ("en", "Facts")):
        client.cookies["django_language"] = language
        html = page(client, case)
        assert [word for word in secrets if word in html] == []
        assert f">{heading}</h2>" in html


def test_residents_are_led_to_the_government_and_officers_to_the_sign_in(client):
    case = make_case()
    address = reverse("cases:detail", args=[case.number])
    content = client.get(address).content.decode()
    assert content.count(reverse("people:government", args=[case.government.code])) > 1
    assert f"{reverse('account_login')}?next={address}" in content
