"""Adoption on the pages of a government: its public page, its own desk, the lists behind the lines, the home page."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cases.adoption.choices import SILENT_DAYS
from cases.adoption.desk import desk_share
from cases.adoption.models import Adoption, CaseFollowUp
from cases.adoption.panels import government_adoptions
from cases.choices import Audience
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db
SILENT = f"{SILENT_DAYS}일 넘게 소식이 없는 도입"
QUESTIONS, GIVEN = "답할 연간 질문", "최근 12개월 동안 우리 사례를 도입한 곳"


@pytest.fixture
def ours():
    return LocalGovernmentFactory(code="ours")


@pytest.fixture
def me(ours):
    return OfficerFactory(government=ours)


@pytest.fixture
def theirs():
    return LocalGovernmentFactory(code="theirs", name_ko="먼도")


def lines_for(user, government):
    return {str(line.label): line for line in desk_share(government, user).lines}


def named(line):
    return [entry.title for entry in line.entries]


def quiet(adoption, days):
    Adoption.objects.filter(pk=adoption.pk).update(last_moved_at=timezone.now() - datetime.timedelta(days=days))


def merge(old, now):
    """The government becomes the other one."""
    old.successor = old.current = now
    old.valid_to = datetime.date(2026, 7, 1)
    old.save()


def listed(client, url):
    page = BeautifulSoup(client.get(url).content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".adoption-rows a")]


@pytest.mark.parametrize(
    ("stage", "days", "live", "there"),
    [
        ("considering", 91, True, True),
        ("planned", 91, True, True),
        ("in_progress", 91, True, True),
        ("running", 91, True, False),
        ("planned", 89, True, False),
        ("planned", 91, False, False),
    ],
)
def test_an_adoption_on_its_way_is_due_after_ninety_silent_days(client, me, theirs, stage, days, live, there):
    case = make_case("남의 사례", government=theirs)
    quiet(adopt(case, officer=me, stage=stage), days)
    if not live:
        case.unpublish()
    line = lines_for(me.user, me.government)[SILENT]
    assert named(line) == (["남의 사례"] if there else [])
    client.force_login(me.user)
    assert line.url == "/adoption/mine/?show=silent"
    assert listed(client, line.url) == named(line)


def test_a_reminder_does_not_take_it_off_the_desk(me, theirs):
    adoption = adopt(make_case("남의 사례", government=theirs), officer=me)
    quiet(adoption, 100)
    Adoption.objects.filter(pk=adoption.pk).update(reminded_at=timezone.now())
    assert lines_for(me.user, me.government)[SILENT].count == 1


def test_who_took_over_a_case_of_ours_is_named_newest_first_and_leads_to_the_list(client, ours, me, theirs):
    case = make_case("우리 사례", government=ours)
    first, thought = adopt(case, government=theirs), LocalGovernmentFactory()
    adopt(case, government=thought, stage="considering")
    old = adopt(case, government=LocalGovernmentFactory(name_ko="옛 도입 도"))
    Adoption.objects.filter(pk=old.pk).update(opened_at=timezone.now() - datetime.timedelta(days=400))
    Adoption.objects.filter(pk=first.pk).update(opened_at=timezone.now() - datetime.timedelta(days=4))
    adopt(case, government=LocalGovernmentFactory(name_ko="새 도"))
    line = lines_for(me.user, ours)[GIVEN]
    assert named(line) == ["새 도", "먼도"]
    client.force_login(me.user)
    assert len(listed(client, line.url)) == 3
    page = client.get(line.url).text
    assert "먼도" in page
    assert thought.name_ko not in page


def test_yearly_questions_wait_for_their_government_alone_until_they_are_answered(client, ours, me, theirs):
    day = timezone.localdate() - datetime.timedelta(days=3)
    question = CaseFollowUp.objects.create(case=make_case("우리 사례", government=ours), due_on=day)
    CaseFollowUp.objects.create(case=make_case("남의 사례", government=theirs), due_on=day)
    answered = make_case("답한 사례", government=ours)
    CaseFollowUp.objects.create(case=answered, due_on=day, answer="continues")
    gone = make_case("내린 사례", government=ours)
    CaseFollowUp.objects.create(case=gone, due_on=day)
    gone.unpublish()
    line = lines_for(me.user, ours)[QUESTIONS]
    assert (named(line), line.count, line.oldest) == (["우리 사례"], 1, day)
    client.force_login(me.user)
    page = client.get(line.url).text
    assert reverse("adoption:follow-up", args=[question.pk]) in page
    for hidden in ("남의 사례", "답한 사례", "내린 사례"):
        assert hidden not in page
    [home] = [entry for entry in client.get("/").context["waiting"] if entry["url"] == line.url]
    assert (str(home["label"]), home["count"]) == ("우리 답을 기다리는 연간 질문", 1)


def test_the_list_of_questions_is_calm_when_empty_and_for_officers_alone(client, me):
    assert client.get("/adoption/follow-up/").status_code == 302
    client.force_login(me.user)
    assert "기다리는 연간 질문이 없습니다" in client.get("/adoption/follow-up/").text


@pytest.mark.parametrize("number", [1, 5])
def test_the_list_of_questions_costs_the_same_for_one_and_for_five(
    client, ours, me, django_assert_max_num_queries, number
):
    for place in range(number):
        case = make_case(f"사례 {place}", government=ours)
        CaseFollowUp.objects.create(case=case, due_on=timezone.localdate())
    client.force_login(me.user)
    with django_assert_max_num_queries(10):
        client.get("/adoption/follow-up/")


@pytest.mark.parametrize("number", [1, 5])
def test_all_lines_cost_two_queries_and_the_names(ours, me, theirs, django_assert_num_queries, number):
    for place in range(number):
        adopt(make_case(f"우리 {place}", government=ours), government=LocalGovernmentFactory())
        adopt(make_case(f"남의 {place}", government=theirs), officer=me)
    lines_for(me.user, LocalGovernmentFactory())
    government = type(ours).objects.get(pk=ours.pk)
    with django_assert_num_queries(3):
        lines_for(me.user, government)


def test_the_successor_lists_and_counts_the_adoptions_of_those_that_became_it(client, ours, theirs):
    now = LocalGovernmentFactory(code="now", name_ko="통합도")
    old_officer = OfficerFactory(government=ours)
    quiet(adopt(make_case("남의 사례", government=theirs), officer=old_officer), 100)
    adopt(make_case("우리 사례", government=ours), government=LocalGovernmentFactory(name_ko="받은 도"))
    merge(ours, now)
    reader = OfficerFactory(government=now).user
    for who in (reader, old_officer.user):
        lines = lines_for(who, now)
        assert named(lines[SILENT]) == ["남의 사례"]
        assert named(lines[GIVEN]) == ["받은 도"]
    found = government_adoptions(now, reader)
    assert [row.case.title for row in found["made"]] == ["남의 사례"]
    assert [row.case.title for row in found["given"]] == ["우리 사례"]
    assert (found["made_count"], found["given_count"]) == (1, 1)
    client.force_login(reader)
    page = client.get(reverse("people:government", args=["now"])).text
    assert "도입한 사례 (1건)" in page
    assert "도입해 간 사례 (1건)" in page
    assert listed(client, "/adoption/mine/") == ["남의 사례"]
    assert listed(client, "/adoption/mine/?show=given") == ["우리 사례"]


def test_what_one_part_of_a_merged_government_took_from_the_other_is_its_own_adoption(ours, theirs):
    now = LocalGovernmentFactory()
    adopt(make_case("우리 사례", government=ours), government=theirs)
    merge(ours, now)
    merge(theirs, now)
    found = government_adoptions(now, OfficerFactory(government=now).user)
    assert (found["made_count"], found["given_count"]) == (1, 0)


def test_residents_are_told_on_a_governments_page_only_what_is_public(ours, theirs):
    case = make_case("우리 사례", government=ours)
    adopt(case, government=theirs)
    adopt(case, government=LocalGovernmentFactory(), audience="public")
    adopt(make_case("직원만", government=theirs, audience=Audience.OFFICERS), government=ours, audience="public")
    found = government_adoptions(ours, AnonymousUser())
    assert (found["made_count"], found["given_count"]) == (0, 1)
    member = government_adoptions(ours, OfficerFactory().user)
    assert (member["made_count"], member["given_count"]) == (1, 2)


@pytest.mark.parametrize("number", [1, 7])
def test_the_panel_shows_five_of_each_side_and_counts_all_in_one_query(ours, me, django_assert_num_queries, number):
    for place in range(number):
        adopt(make_case(f"우리 {place}", government=ours), government=LocalGovernmentFactory())
        adopt(make_case(f"남의 {place}", government=LocalGovernmentFactory()), officer=me)
    government_adoptions(ours, me.user)
    with django_assert_num_queries(1):
        found = government_adoptions(ours, me.user)
        assert [row.today.present_name for side in ("made", "given") for row in found[side]]
    assert (found["made_count"], found["given_count"]) == (number, number)
    assert (len(found["made"]), len(found["given"])) == (min(number, 5), min(number, 5))
