"""A government's own desk as a page: for its officers alone, with what is theirs alone, in few queries."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cases.adoption.models import Adoption, CaseFollowUp
from cases.models import CaseAward, CasePage
from cases.questions.choices import Audience
from cases.questions.services.asking import ask_question
from cases.visits.services.planning import request_visit
from common.pictures import ColumnChart
from people.choices import OfficerStatus, Role
from people.desk import Series
from people.models import GovernmentFigure
from people.services.units import describe_unit
from portal.desk import year_chart
from tests.factories import cases as make
from tests.factories.adoption import adopt
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = "/me/government/"


@pytest.fixture
def province():
    return LocalGovernmentFactory(code="province")


@pytest.fixture
def ours(province):
    return BasicGovernmentFactory(code="ours", parent=province, row=1, col=1)


def desk(client, user):
    client.force_login(user)
    response = client.get(URL)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def sections(page):
    """{label of a line: its number} of everything on the page."""
    return {
        head.a.get_text(strip=True): int(head.select_one(".desk__count").get_text()) for head in page.select(".desk h3")
    }


def fill(government, number, word):
    """Everything that a desk tells, `number` times each; `word` stands in every title."""
    author, guest = make.officer(government), OfficerFactory()
    peer = OfficerFactory(government=BasicGovernmentFactory(parent=government.parent))
    now, today = timezone.now(), timezone.localdate()
    for place in range(number):
        name = f"{word} {place}"
        make.draft(author, title=f"초안 {name}")
        make.submitted(author, title=f"제출 {name}")
        make.confirmed(author, title=f"확인 {name}")
        own = make.published(author, title=f"게시 {name}")
        CasePage.objects.filter(pk=own.pk).update(review_on=today)
        CaseAward.objects.create(page=own, name=f"상 {name}", year=2020 + place)
        ask_question(actor=guest.user, case=own, text=f"문의 {name}", wish=Audience.PRIVATE)
        wished = today + datetime.timedelta(days=20)
        request_visit(
            actor=guest.user, case=own, wished_from=wished, wished_to=wished, people=2, purpose=f"방문 {name}"
        )
        CaseFollowUp.objects.create(case=own, due_on=today)
        adopt(own, government=LocalGovernmentFactory())
        silent = adopt(make.published(peer, title=f"이웃 {name}"), officer=author)
        Adoption.objects.filter(pk=silent.pk).update(last_moved_at=now - datetime.timedelta(days=100))
        adopt(make.published(title=f"먼 {name}"), officer=peer)
        OfficerFactory(government=government, status=OfficerStatus.PENDING)
    GovernmentFigure.objects.create(
        government=government, figure="population", value=31_000, unit="persons", on=today, source="시험"
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: UserFactory(), 403),
        (lambda: OfficerFactory(status=OfficerStatus.PENDING).user, 403),
        (lambda: OfficerFactory(status=OfficerStatus.ENDED).user, 403),
        (lambda: UserFactory(roles=[Role.EDITOR]), 403),
        (lambda: UserFactory(roles=[Role.ADMINISTRATOR]), 403),
        (lambda: OfficerFactory().user, 200),
        (lambda: CoordinatorFactory().user, 200),
    ],
    ids=["newcomer", "waiting", "left", "editor", "administrator", "officer", "coordinator"],
)
def test_the_desk_is_for_those_who_serve(client, who, status):
    make.library()
    client.force_login(who())
    response = client.get(URL)
    assert response.status_code == status
    assert "no-store" in response.headers["Cache-Control"]


def test_nobody_is_sent_to_sign_in(client, db):
    assert client.get(URL).status_code == 302


def test_whoever_waits_for_approval_is_told_so(client):
    client.force_login(OfficerFactory(status=OfficerStatus.PENDING).user)
    assert "소속 승인을 기다리고 있습니다" in client.get(URL).text


def test_a_desk_without_work_is_calm(client, ours):
    make.library()
    page = desk(client, OfficerFactory(government=ours).user)
    assert "오늘 할 일이 없습니다" in page.get_text()
    assert page.select(".columns") == []


def test_a_coordinator_finds_every_kind_of_work_with_its_number(client, ours):
    fill(ours, 2, "우리")
    found = sections(desk(client, CoordinatorFactory(government=ours).user))
    assert found == {
        "내 확인을 기다리는 사례": 2,
        "다시 확인할 사례": 2,
        "답변을 기다리는 문의": 2,
        "답을 기다리는 방문 신청": 2,
        "90일 넘게 소식이 없는 도입": 2,
        "답할 연간 질문": 2,
        "소속 신청": 2,
        "편집자 승인을 기다리는 사례": 2,
        "작성 중인 사례": 2,
        "최근 12개월 동안 우리 사례를 도입한 곳": 2,
        "비슷한 자치단체의 최근 30일": 4,
    }


def test_an_officer_does_not_see_who_asks_to_join(client, ours):
    fill(ours, 1, "우리")
    page = desk(client, OfficerFactory(government=ours).user)
    assert "소속 신청" not in sections(page)
    assert "총괄 담당자 확인을 기다리는 사례" in sections(page)


@pytest.mark.parametrize("roles", [[], [Role.EDITOR], [Role.ADMINISTRATOR]], ids=["officer", "editor", "administrator"])
def test_nothing_of_another_government_is_on_the_desk(client, roles):
    """Drafts, decisions, private questions, visits: all of them are there to leak."""
    ours, theirs = LocalGovernmentFactory(code="ours"), BasicGovernmentFactory(code="theirs")
    fill(theirs, 1, "비밀")
    reader = CoordinatorFactory(government=ours, user=UserFactory(roles=roles)).user
    page = desk(client, reader).get_text()
    assert "오늘 할 일이 없습니다" in page
    assert "진행 중" not in page
    mine = desk(client, CoordinatorFactory(government=theirs).user).get_text()
    for word in ("초안 비밀", "제출 비밀", "확인 비밀"):
        assert word not in page
        assert word in mine


def test_the_desk_of_a_merged_government_is_that_of_its_successor(client, ours, province):
    fill(ours, 1, "합치기 전")
    now = BasicGovernmentFactory(code="now", parent=province)
    ours.successor = ours.current = now
    ours.valid_to = datetime.date(2026, 7, 1)
    ours.save()
    whole = sections(desk(client, CoordinatorFactory(government=now).user))
    for label in ("내 확인을 기다리는 사례", "답변을 기다리는 문의", "답을 기다리는 방문 신청", "답할 연간 질문"):
        assert whole[label] == 1, label
    left = CoordinatorFactory(government=ours).user
    assert sections(desk(client, left)) == whole
    assert reverse("people:government", args=["now"]) in client.get(URL).text


def test_the_desk_is_one_click_from_the_menu_the_home_page_my_page_and_the_governments_page(client, ours):
    make.library()
    me = OfficerFactory(government=ours)
    for user, there in ((me.user, True), (UserFactory(), False)):
        client.force_login(user)
        for path in ("/", "/me/", reverse("people:government", args=["ours"])):
            html = BeautifulSoup(client.get(path).content, "html.parser")
            assert bool(html.select_one(f'main a[href="{URL}"]')) == there, path
            assert bool(html.select_one(f'header a[href="{URL}"]')) == there, path
    client.force_login(OfficerFactory().user)
    page = client.get(reverse("people:government", args=["ours"]))
    assert BeautifulSoup(page.content, "html.parser").select_one(f'main a[href="{URL}"]') is None


def test_the_picture_counts_the_last_twelve_months_and_nothing_before():
    days = [
        datetime.date(2026, 3, 1),
        datetime.date(2026, 3, 31),
        datetime.date(2025, 4, 1),
        datetime.date(2025, 3, 31),
    ]
    chart: ColumnChart = year_chart([Series("게시", days), Series("도입", [])], datetime.date(2026, 3, 2))
    labels = [group.label for group in chart.groups]
    assert (labels[0], labels[-1], len(labels)) == ("2025-04", "2026-03", 12)
    assert [group.values for group in chart.groups if any(group.values)] == [[1, 0], [2, 0]]
    assert chart.total == 3


@pytest.mark.parametrize("number", [1, 5])
def test_the_desk_and_the_governments_page_take_few_queries(client, ours, django_assert_max_num_queries, number):
    fill(ours, number, "우리")
    head = CoordinatorFactory(government=ours).user
    describe_unit(actor=head, government=ours, name="고객만족팀")
    client.force_login(head)
    page = reverse("people:government", args=["ours"])
    client.get(page)  # builds the shelf
    with django_assert_max_num_queries(15):
        html = client.get(page).text
    for word in ("상 우리 0", "게시 우리 0", "이웃 우리 0", "고객만족팀", "31,000명", 'class="locator"', "peers-title"):
        assert word in html, word
    with django_assert_max_num_queries(15):
        client.get(URL)
