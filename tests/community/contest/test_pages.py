"""The pages of contests: what each visitor gets, that nothing typed is lost, what lists cost."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from community.contest.choices import EntryStatus, Level, StageKind
from community.contest.models import Contest, Entry, Stage
from community.contest.sections import screenings_waiting
from community.contest.services import entering
from community.contest.services.writing import start_entry
from people.choices import Role
from tests.community.contest.conftest import PEOPLE
from tests.community.contest.test_entering import move_entry_stage
from tests.factories import contest as make
from tests.factories.cases import published
from tests.factories.people import CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client):
    """visit(person, url, **posted): the page as the person gets it, in English."""

    def go(person, url, data=None, **more):
        client.logout()
        if person is not None:
            client.force_login(person)
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
        return client.get(url, **more) if data is None else client.post(url, data, **more)

    return go


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def edit_url(entry: Entry, step: str) -> str:
    return reverse("contest:edit", args=[entry.pk, step])


def manage_url(name: str, contest: Contest, *args) -> str:
    return reverse(f"contest:manage-{name}", args=[contest.slug, *args])


# --- Everybody -----------------------------------------------------------------------------------------------------


def test_residents_read_an_announced_contest_with_its_rules_and_the_servers_time(world, visit):
    page = text_of(visit(None, world.contest.get_absolute_url()))
    for words in (
        "중앙 심사 70% + 온라인 투표 30%",
        "The earlier submission",
        "대통령상",
        "Server time (Seoul)",
        "60%",
    ):
        assert words in page
    assert "Enter a practice" not in page
    assert world.contest.title in text_of(visit(None, reverse("contest:index")))


def test_a_contest_in_preparation_is_nowhere_to_be_found(world, visit):
    draft = make.make_contest(is_open=False, title="비밀 대회")
    for who in (None, *(getattr(world, name) for name in PEOPLE if name not in ("manager", "administrator"))):
        assert visit(who, draft.get_absolute_url()).status_code == 404
        assert visit(who, manage_url("contest", draft)).status_code in (302, 404)
        assert "비밀 대회" not in text_of(visit(who, reverse("contest:index")))


def test_the_list_of_contests_costs_the_same_however_many_there_are(world, visit, django_assert_max_num_queries):
    url = reverse("contest:index")
    visit(None, url)
    with django_assert_max_num_queries(10) as one:
        visit(None, url)
    for _n in range(4):
        make.make_contest()
    with django_assert_max_num_queries(len(one)):
        visit(None, url)


# --- Who enters ----------------------------------------------------------------------------------------------------


def test_a_case_is_entered_in_one_click_from_its_own_page_by_its_own_government(world, visit):
    case = published(world.officer)
    page = reverse("cases:detail", args=[case.number])
    button = f"Enter in “{world.contest.title}”"
    assert button in text_of(visit(world.colleague, page))
    for stranger in (None, world.stranger, world.editor):
        assert button not in text_of(visit(stranger, page))
    answer = visit(
        world.colleague,
        reverse("contest:enter", args=[world.contest.slug]),
        {"case_number": case.number, "quick": "1"},
    )
    entry = Entry.objects.get()
    assert answer.url == edit_url(entry, "basics")
    assert (entry.case, entry.title) == (case, case.title)
    assert button not in text_of(visit(world.colleague, page))


def test_an_entry_begins_new_with_a_title(world, visit):
    url = reverse("contest:enter", args=[world.contest.slug])
    empty = visit(world.author, url, {"division": world.contest.divisions.get().pk})
    assert empty.status_code == 422
    assert "Give the entry a title" in text_of(empty)
    visit(world.author, url, {"title": "새 출품작", "division": world.contest.divisions.get().pk})
    assert Entry.objects.get().title == "새 출품작"


def test_who_comes_late_gets_a_sentence_and_keeps_the_title_typed(world, visit):
    move_entry_stage(world.contest, 11)
    answer = visit(world.author, reverse("contest:enter", args=[world.contest.slug]), {"title": "늦게 쓴 제목"})
    assert answer.status_code == 403
    assert "Entries closed at" in text_of(answer)
    assert "늦게 쓴 제목" in text_of(answer)


def test_an_entry_is_written_step_by_step_and_handed_in_through_the_pages(world, visit):
    entry = start_entry(actor=world.author, contest=world.contest, title="걸음마다")
    steps = {
        "basics": {"title": "걸음마다", "summary": "요약", "division": entry.division_id},
        "story": {"problem": "문제", "action": "**추진**"},
        "results": {"results": "성과"},
        "team": {
            "members-TOTAL_FORMS": 2,
            "members-INITIAL_FORMS": 0,
            "members-0-name": "김하나",
            "members-0-role": "lead",
            "members-1-name": "",
            "members-1-role": "member",
        },
        "promises": {"consent": "on", "pledge": "on"},
    }
    for step, data in steps.items():
        page = visit(world.author, edit_url(entry, step))
        version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
        assert visit(world.author, edit_url(entry, step), {**data, "version": version}).status_code == 302
    check = text_of(visit(world.author, edit_url(entry, "check")))
    assert "Send to the coordinator" in check
    assert "<strong>추진</strong>" in check
    visit(world.author, reverse("contest:act", args=[entry.pk, "send"]), {})
    page = text_of(visit(world.coordinator, entry.get_absolute_url()))
    assert "Nominate and submit" in page
    visit(world.coordinator, reverse("contest:act", args=[entry.pk, "nominate"]), {})
    entry.refresh_from_db()
    assert (entry.status, entry.label) == ("submitted", "2026-0001")
    assert [member.name for member in entry.members.all()] == ["김하나"]


def test_a_coordinator_who_hands_in_is_told_that_this_was_the_nomination(world, visit):
    of_author, of_coordinator = world.entry(), world.entry()
    for who, entry, said in (
        (world.author, of_author, "The entry has been handed on."),
        (world.coordinator, of_coordinator, "The entry is nominated and submitted. It has its number now."),
    ):
        answer = visit(who, reverse("contest:act", args=[entry.pk, "send"]), {})
        assert [str(message) for message in get_messages(answer.wsgi_request)] == [said]


def test_what_was_typed_stands_in_the_form_after_an_error_and_on_the_page_after_a_conflict(world, visit):
    entry = world.entry()
    wrong = visit(
        world.author, edit_url(entry, "basics"), {"title": "", "summary": "쓰던 요약", "version": entry.version}
    )
    assert wrong.status_code == 422
    assert "쓰던 요약" in text_of(wrong)
    stale = visit(world.author, edit_url(entry, "story"), {"problem": "내가 쓴 글", "version": entry.version - 1})
    assert stale.status_code == 409
    assert "내가 쓴 글" in text_of(stale)
    signed_out = visit(None, edit_url(entry, "story"), {"problem": "로그아웃 뒤의 글", "version": entry.version})
    assert signed_out.status_code == 403
    assert "로그아웃 뒤의 글" in text_of(signed_out)


def test_drafts_save_themselves(world, visit):
    entry = world.entry()
    url = reverse("contest:autosave", args=[entry.pk, "story"])
    answer = json.loads(visit(world.author, url, {"action": "저절로", "version": entry.version}).content)
    entry.refresh_from_db()
    assert (entry.action, answer["version"]) == ("저절로", entry.version)
    assert visit(world.author, url, {"action": "또", "version": entry.version - 1}).status_code == 409
    assert visit(world.stranger, url, {"action": "또", "version": entry.version}).status_code == 404
    assert visit(None, url, {"action": "또"}).status_code == 401


def test_files_are_added_handed_out_to_those_who_read_the_entry_and_taken_out(world, visit):
    entry = world.entry()
    url = reverse("contest:upload", args=[entry.pk])
    refused = visit(world.author, url, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert refused.status_code == 422
    visit(world.author, url, {"file": SimpleUploadedFile("표.txt", "표".encode()), "title": "표"})
    file = entry.files.get()
    address = reverse("contest:file", args=[entry.pk, file.pk])
    assert visit(world.colleague, address).status_code == 200
    assert visit(world.stranger, address).status_code == 404
    assert visit(world.manager, address).status_code == 404  # a draft is not yet the office's business
    visit(world.author, url, {"remove": file.pk})
    assert entry.files.get().removed_at is not None


def test_the_list_of_our_entries_costs_the_same_however_many_there_are(world, visit, django_assert_max_num_queries):
    world.entry()
    url = reverse("contest:mine")
    visit(world.author, url)
    with django_assert_max_num_queries(32) as one:
        visit(world.author, url)
    for _n in range(4):
        world.entry()
    with django_assert_max_num_queries(len(one)):
        page = visit(world.author, url)
    assert text_of(page).count("Being written") == 5


def test_an_entry_is_withdrawn_with_a_reason(world, visit):
    entry = world.submitted()
    url = reverse("contest:withdraw", args=[entry.pk])
    assert visit(world.author, url, {"reason": ""}).status_code == 422
    assert visit(world.colleague, url).status_code == 403
    visit(world.author, url, {"reason": "담당자가 바뀌어서"})
    entry.refresh_from_db()
    assert (entry.status, entry.remark) == ("withdrawn", "담당자가 바뀌어서")


def test_a_version_shows_its_checksum_and_the_very_text_of_which_it_is_taken(world, visit):
    entry = world.submitted()
    version = entry.versions.get()
    page = text_of(visit(world.author, reverse("contest:version", args=[entry.pk, 1])))
    assert version.sha256 in page
    assert "한곳에 모았습니다." in page
    assert visit(world.author, reverse("contest:version-text", args=[entry.pk, 1])).content.decode() == version.content


# --- The office ----------------------------------------------------------------------------------------------------


def test_a_whole_contest_is_set_up_through_the_pages_and_announced(world, visit):
    manager = world.manager
    visit(manager, reverse("contest:manage-new"), {"title": "새 대회", "year": 2027, "slug": "new-2027"})
    contest = Contest.objects.get(slug="new-2027")
    assert "Add at least one division." in text_of(visit(manager, manage_url("contest", contest)))

    def version() -> int:
        contest.refresh_from_db()
        return contest.version

    words = {"title": "새 대회", "year": 2027, "retention_days": 180, **make.WORDS}
    assert visit(manager, manage_url("words", contest), {**words, "version": version()}).status_code == 302

    def save_rows(url, *rows):
        data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0, "version": version()}
        data |= {f"rows-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
        answer = visit(manager, url, data)
        assert answer.status_code == 302, text_of(answer)

    division = {"name": "우수사례", "kind": "practice", "entrants": "any", "per_government": 3}
    save_rows(manage_url("table", contest, "divisions"), division)
    save_rows(manage_url("table", contest, "awards"), {"name": "대통령상", "number": 1})
    now = timezone.localtime()
    for kind, first, last in (("entry", 1, 5), ("judging", 6, 9), ("awards", 10, 11)):
        data = {
            "kind": kind,
            "name": f"단계 {kind}",
            "opens_at": f"{now + first * make.DAY:%Y-%m-%dT%H:%M}",
            "closes_at": f"{now + last * make.DAY:%Y-%m-%dT%H:%M}",
            "version": version(),
        }
        if kind == "judging":
            data |= {"level": "central", "method": "mean", "judges_per_entry": 3, "quota": 5, "quota_by": "all"}
        assert visit(manager, manage_url("stage-new", contest), data).status_code == 302
    stage = contest.stages.get(kind=StageKind.JUDGING)
    save_rows(
        manage_url("stage-table", contest, stage.pk, "criteria"),
        {"name": "둘째", "weight": 40, "max_points": 10, "place": 2},
        {"name": "첫째", "weight": 60, "max_points": 10, "place": 1},
    )
    assert [criterion.name for criterion in stage.criteria.all()] == ["첫째", "둘째"]
    save_rows(manage_url("stage-table", contest, stage.pk, "tie_breaks"), {"rule": "earlier_submission"})
    page = text_of(visit(manager, manage_url("contest", contest)))
    assert "Everything fits together." in page
    visit(manager, manage_url("move", contest), {"verb": "open"})
    contest.refresh_from_db()
    assert contest.status == "open"


def test_more_rows_keep_what_was_typed_and_wrong_rows_are_named(world, visit):
    contest = make.make_contest(is_open=False)
    url = manage_url("table", contest, "awards")
    data = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-name": "쓰던 상", "rows-0-number": 0}
    more = visit(world.manager, url, {**data, "more": "1", "version": contest.version})
    assert more.status_code == 200
    assert "쓰던 상" in text_of(more)
    assert text_of(more).count("<fieldset") >= 4
    wrong = visit(world.manager, url, {**data, "version": contest.version})
    assert wrong.status_code == 422
    assert "쓰던 상" in text_of(wrong)


def test_an_old_form_of_the_office_is_refused_and_keeps_what_was_typed(world, visit):
    contest = make.make_contest(is_open=False)
    url = manage_url("table", contest, "awards")
    data = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-name": "늦은 상", "rows-0-number": 1}
    answer = visit(world.manager, url, {**data, "version": contest.version - 1})
    assert answer.status_code == 409
    assert "늦은 상" in text_of(answer)


def test_the_dates_of_an_announced_contest_are_moved_with_a_reason(world, visit):
    stage = world.contest.stages.get(kind=StageKind.ENTRY)
    url = manage_url("stage", world.contest, stage.pk)
    later = timezone.localtime(stage.closes_at - make.DAY)
    dates = {"opens_at": f"{timezone.localtime(stage.opens_at):%Y-%m-%dT%H:%M:%S.%f}"}
    dates["closes_at"] = f"{later:%Y-%m-%dT%H:%M}"
    assert visit(world.manager, url, {**dates, "reason": ""}).status_code == 422
    assert visit(world.manager, url, {**dates, "reason": "공휴일"}).status_code == 302
    assert Stage.objects.get(pk=stage.pk).closes_at == later.replace(second=0, microsecond=0)


def test_the_office_screens_one_entry_after_the_other(world, visit):
    first, second = world.submitted(), world.submitted(title="둘째")
    url = reverse("contest:screen", args=[first.pk])
    assert visit(world.manager, url, {"verb": "return"}).status_code == 409
    answer = visit(world.manager, url, {"verb": "accept"})
    assert answer.url == second.get_absolute_url()
    answer = visit(
        world.manager, reverse("contest:screen", args=[second.pk]), {"verb": "refuse", "reason": "기한 지남"}
    )
    assert answer.url == manage_url("entries", world.contest)
    assert list(Entry.objects.order_by("number").values_list("status", flat=True)) == ["eligible", "ineligible"]
    assert visit(world.author, url, {"verb": "accept"}).status_code == 403
    assert visit(world.stranger, url, {"verb": "accept"}).status_code == 404


def test_entries_of_ones_own_government_and_of_closed_contests_wait_for_others(world, visit):
    office = reverse("contest:manage")
    world.submitted()
    assert screenings_waiting(world.manager) == 1
    assert f"{manage_url('entries', world.contest)}?show=submitted" in text_of(visit(world.manager, office))
    theirs = CoordinatorFactory(government=world.home, user=UserFactory(roles=[Role.CONTEST_MANAGER])).user
    assert screenings_waiting(theirs) == 0
    other = make.make_submitted(
        world.stranger.officers.get(), CoordinatorFactory(government=world.away).user, world.contest
    )
    answer = visit(theirs, reverse("contest:screen", args=[other.pk]), {"verb": "accept"})
    assert answer.url == manage_url("entries", world.contest)
    Contest.objects.update(status="closed")
    assert screenings_waiting(world.manager) == 0
    assert "?show=submitted" not in text_of(visit(world.manager, office))


def test_the_office_goes_back_from_an_entry_to_its_list_and_an_author_to_the_contest(world, visit):
    entry, entries = world.submitted(), manage_url("entries", world.contest)
    assert entries in text_of(visit(world.manager, entry.get_absolute_url()))
    assert entries not in text_of(visit(world.author, entry.get_absolute_url()))


def test_freezing_leads_back_to_the_page_where_it_was_pressed(world, visit):
    freeze, stage = manage_url("freeze", world.contest), world.contest.stages.get(name="시·도 심사")
    assert visit(world.manager, freeze, {"stage": stage.pk}).url == manage_url("judging", world.contest, stage.pk)
    for elsewhere in ("", "0", "x"):
        assert visit(world.manager, freeze, {"stage": elsewhere}).url == manage_url("contest", world.contest)


def test_the_list_of_entries_finds_by_number_title_and_government_and_costs_the_same(
    world, visit, django_assert_max_num_queries
):
    world.contest.divisions.update(per_government=9)
    world.submitted(title="이사 원스톱")
    url = manage_url("entries", world.contest)
    visit(world.manager, url)
    with django_assert_max_num_queries(40) as one:
        visit(world.manager, url)
    for number in range(4):
        world.submitted(title=f"다른 {number}")
    with django_assert_max_num_queries(len(one)):
        assert "이사 원스톱" in text_of(visit(world.manager, url))
    for words, titles in (
        ("이사", ["이사 원스톱"]),
        ("2026-0002", ["다른 0"]),
        (world.home.name_ko, None),
        ("없음", []),
    ):
        page = visit(world.manager, f"{url}?q={words}")
        found = [entry.title for entry in page.context["page_obj"]]
        assert found == titles if titles is not None else len(found) == 5
    book = visit(world.manager, manage_url("export", world.contest))
    assert book["Content-Type"].endswith("sheet")


def test_the_office_sees_no_drafts_anywhere(world, visit):
    draft = world.entry(title="아직 쓰는 비밀")
    waiting = world.entry(title="추천 전 비밀")
    entering.send_entry(actor=world.author, entry=waiting)
    pages = (manage_url("entries", world.contest), manage_url("contest", world.contest), reverse("contest:manage"), "/")
    for url in (*pages, f"{pages[0]}?q=비밀"):
        assert "비밀" not in text_of(visit(world.manager, url)).replace("?q=비밀", "").replace('value="비밀"', "")
    for entry in (draft, waiting):
        assert visit(world.manager, entry.get_absolute_url()).status_code == 404


def test_what_waits_is_on_the_desk_of_the_government_that_has_to_do_it(world, visit):
    entry = world.entry(title="책상 위의 출품작")
    entering.send_entry(actor=world.author, entry=entry)
    assert "책상 위의 출품작" in text_of(visit(world.coordinator, reverse("portal:desk")))
    assert "책상 위의 출품작" not in text_of(visit(world.other_coordinator, reverse("portal:desk")))


def test_every_status_of_an_entry_has_a_page(world, visit):
    entry = world.submitted()
    for status in EntryStatus.values:
        Entry.objects.filter(pk=entry.pk).update(status=status, remark="까닭", complete_by=timezone.now() + make.DAY)
        assert visit(world.author, entry.get_absolute_url()).status_code == 200
        assert visit(world.manager, entry.get_absolute_url()).status_code == 200


def test_levels_of_a_stage_are_asked_only_where_somebody_judges(world, visit):
    contest = make.make_contest(is_open=False)
    judging = contest.stages.get(level=Level.CENTRAL)
    entry = contest.stages.get(kind=StageKind.ENTRY)
    assert 'name="level"' in text_of(visit(world.manager, manage_url("stage", contest, judging.pk)))
    assert 'name="level"' not in text_of(visit(world.manager, manage_url("stage", contest, entry.pk)))
    assert visit(world.manager, manage_url("stage-table", contest, entry.pk, "criteria")).status_code == 404


def test_a_button_pressed_too_late_is_answered_with_the_rules_sentence(world, visit):
    entry = world.entry()
    move_entry_stage(world.contest, 11)
    answer = visit(world.author, reverse("contest:act", args=[entry.pk, "send"]), {})
    assert answer.status_code == 403
    assert "Entries closed at" in text_of(answer)
