"""The cases of a government on its own desk: what is counted is what its list shows, and nobody else's is there."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from cases.choices import Stage
from cases.desk import desk_share
from cases.models import CasePage
from cases.services.drafting import save_step, version_of
from cases.services.publishing import unpublish_case
from cases.services.review import return_case
from people.choices import Role
from people.desk import Kind
from tests.factories import cases as make
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make.officer()


def one_of_each(author):
    """{stage: a case of the author's at it}."""
    returned = make.submitted(author, title="반려")
    return_case(page=returned, actor=make.coordinator(author.government).user, reason="더 적어 주십시오.")
    changed = make.published(author, title="고침")
    save_step(page=changed, actor=author.user, cleaned={"summary": "새 요약"}, base_version=version_of(changed))
    gone = make.published(author, title="내림")
    unpublish_case(actor=make.editor(), page=gone, reason="오래되었습니다.")
    made = {
        Stage.DRAFT: make.draft(author, title="초안"),
        Stage.SUBMITTED: make.submitted(author, title="제출"),
        Stage.CONFIRMED: make.confirmed(author, title="확인"),
        Stage.PUBLISHED: make.published(author, title="게시"),
        Stage.RETURNED: returned,
        Stage.CHANGED: changed,
        Stage.UNPUBLISHED: gone,
    }
    assert set(made) == set(Stage)
    return {stage: CasePage.objects.get(pk=page.pk) for stage, page in made.items()}


def lines_for(user, government):
    return {line.label: line for line in desk_share(government, user).lines}


def titles(line):
    return [entry.title for entry in line.entries]


def test_the_stage_as_a_column_is_the_stage_of_the_page(author):
    made = one_of_each(author)
    found = dict(CasePage.objects.with_stage().values_list("pk", "stage_now"))
    assert found == {page.pk: page.stage.value for page in made.values()}
    assert found == {page.pk: stage.value for stage, page in made.items()}


def test_officers_see_what_came_back_and_what_is_under_way_with_its_author(author):
    one_of_each(author)
    lines = lines_for(make.officer(author.government).user, author.government)
    found = {(line.kind, label): titles(line) for label, line in lines.items() if line.count}
    assert found == {
        (Kind.DUE, "반려된 사례"): ["반려"],
        (Kind.UNDERWAY, "총괄 담당자 확인을 기다리는 사례"): ["제출"],
        (Kind.UNDERWAY, "편집자 승인을 기다리는 사례"): ["확인"],
        (Kind.UNDERWAY, "작성 중인 사례"): ["초안"],
        (Kind.UNDERWAY, "고치고 아직 제출하지 않은 사례"): ["고침"],
        (Kind.UNDERWAY, "게시를 내린 사례"): ["내림"],
    }
    assert lines["작성 중인 사례"].entries[0].note == author.user.name


@pytest.mark.parametrize(
    ("roles", "coordinates", "due"),
    [
        ([], True, {"반려된 사례", "내 확인을 기다리는 사례"}),
        ([Role.EDITOR], False, {"반려된 사례", "내 승인을 기다리는 사례"}),
        ([Role.ADMINISTRATOR], False, {"반려된 사례", "내 확인을 기다리는 사례", "내 승인을 기다리는 사례"}),
    ],
)
def test_whoever_decides_finds_it_among_what_is_to_be_done(author, roles, coordinates, due):
    one_of_each(author)
    user = make.officer(author.government, user=UserFactory(roles=roles), is_coordinator=coordinates).user
    lines = lines_for(user, author.government)
    assert {label for label, line in lines.items() if line.kind == Kind.DUE and line.count} == due
    assert {line.url for line in lines.values() if "내 " in str(line.label)} == {"/cases/queue/"}


def test_each_number_is_that_of_the_list_to_which_it_leads(client, author):
    one_of_each(author)
    make.draft(make.officer(author.government), title="동료의 초안")
    CasePage.objects.filter(title="게시").update(review_on=timezone.localdate())
    client.force_login(author.user)
    lines = [line for line in lines_for(author.user, author.government).values() if line.count]
    assert len(lines) == 7
    for line in lines:
        page = BeautifulSoup(client.get(line.url).content, "html.parser")
        listed = {link.get_text(strip=True) for link in page.select("tbody th a")}
        assert listed == {entry.title for entry in line.entries}, line.url
        assert len(listed) == line.count


def test_a_list_that_is_done_says_so_and_leads_back(client, author):
    make.draft(author)
    client.force_login(author.user)
    page = client.get("/cases/drafts/?of=all&show=returned").text
    assert "해당하는 사례가 없습니다" in page
    assert 'href="/cases/drafts/?of=all"' in page


@pytest.mark.parametrize("query", ["of=nobody", "show=nothing", "show=DRAFT%00", "of=all&show='"])
def test_an_address_that_means_nothing_shows_the_own_cases(client, author, query):
    make.draft(author, title="내 초안")
    client.force_login(author.user)
    response = client.get(f"/cases/drafts/?{query}")
    assert response.status_code == 200
    assert "내 초안" in response.text


def test_what_is_due_is_oldest_first_and_says_since_when(author):
    early, late = make.published(author, title="이른 것"), make.published(author, title="늦은 것")
    today = timezone.localdate()
    for page, days in ((late, 1), (early, 40)):
        CasePage.objects.filter(pk=page.pk).update(review_on=today - datetime.timedelta(days=days))
    line = lines_for(author.user, author.government)["다시 확인할 사례"]
    assert (titles(line), line.oldest, line.days) == (["이른 것", "늦은 것"], today - datetime.timedelta(days=40), 40)


def test_cases_of_another_government_are_on_nobody_elses_desk_whatever_the_role(author):
    one_of_each(author)
    elsewhere = LocalGovernmentFactory()
    for roles in ([], [Role.EDITOR], [Role.ADMINISTRATOR]):
        user = make.officer(elsewhere, user=UserFactory(roles=roles), is_coordinator=True).user
        share = desk_share(elsewhere, user)
        assert sum(line.count for line in share.lines) == 0
        assert [list(series.days) for series in share.series] == [[]]


def test_the_successor_finds_the_drafts_of_the_governments_that_became_it(author):
    make.draft(author, title="합치기 전 초안")
    now = LocalGovernmentFactory()
    old = author.government
    old.successor = old.current = now
    old.valid_to = datetime.date(2026, 7, 1)
    old.save()
    reader = make.officer(now).user
    assert titles(lines_for(reader, now)["작성 중인 사례"]) == ["합치기 전 초안"]


@pytest.mark.parametrize("number", [1, 5])
def test_all_lines_cost_one_query(author, django_assert_num_queries, number):
    for place in range(number):
        make.draft(author, title=f"초안 {place}")
        make.submitted(author, title=f"제출 {place}")
    reader = make.coordinator(author.government).user
    lines_for(reader, author.government)  # the role and the membership are read once a request
    with django_assert_num_queries(1):
        lines_for(reader, author.government)
