"""Visits: who asks, who plans, what guests get, what calendars read, who reads a report."""

from __future__ import annotations

import datetime
import itertools

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.choices import Audience as CaseAudience
from cases.models import CasePage
from cases.visits import rules
from cases.visits.calendars import feed, invitation
from cases.visits.choices import TRANSITIONS, RequestStatus, VisitStatus
from cases.visits.feeds import key_of, person_of
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from cases.visits.sections import case_panel, waiting_count
from cases.visits.services.planning import (
    add_to_visit,
    call_off_visit,
    cancel_request,
    change_visit,
    decline_request,
    plan_visit,
    request_visit,
)
from cases.visits.services.reporting import agree_to_report, change_report, write_report
from common.exceptions import DomainError
from people.choices import OfficerStatus, Role
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db


class World:
    """A case of a host, two guests of other governments, and bystanders."""

    def __init__(self, **fields):
        self.host_government = LocalGovernmentFactory()
        self.contact = OfficerFactory(government=self.host_government)
        self.host = OfficerFactory(government=self.host_government).user
        self.guest = OfficerFactory().user
        self.second = OfficerFactory().user
        self.stranger = OfficerFactory().user
        self.resident = UserFactory()
        self.editor = UserFactory(roles=[Role.EDITOR])
        self.case = make_case("콜센터", government=self.host_government, contact=self.contact, **fields)
        self.day = timezone.localdate() + datetime.timedelta(days=20)

    def ask(self, who=None, people=3, case=None, days=5) -> VisitRequest:
        return request_visit(
            actor=who or self.guest,
            case=case or self.case,
            wished_from=self.day,
            wished_to=self.day + datetime.timedelta(days=days),
            people=people,
            purpose="상담 창구를 보고 싶습니다",
        )

    def times(self, hours=2):
        begin = timezone.make_aware(datetime.datetime.combine(self.day, datetime.time(10)))
        return {"starts_at": begin, "ends_at": begin + datetime.timedelta(hours=hours)}

    def plan(self, *requests, capacity=10, **values) -> GroupVisit:
        given = {**self.times(), "place": "시청 3층", "capacity": capacity, **values}
        return plan_visit(actor=self.host, requests=requests or [self.ask()], **given)

    def held(self) -> GroupVisit:
        visit = self.plan()
        past = timezone.now() - datetime.timedelta(days=1)
        GroupVisit.objects.filter(pk=visit.pk).update(starts_at=past, ends_at=past + datetime.timedelta(hours=2))
        return GroupVisit.objects.get(pk=visit.pk)


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@made_once
def world():
    return World()


def invitations(message) -> list:
    return [Calendar.from_ical(text) for text, kind in message.alternatives if kind.startswith("text/calendar")]


def event(calendar) -> dict:
    [found] = calendar.walk("VEVENT")
    return found


# --- Rules: every transition from every status, by everybody ---------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "who", "status"), itertools.product(TRANSITIONS, ("guest", "host", "editor", "stranger"), RequestStatus)
)
def test_the_table_of_transitions_says_who_may_do_what(world, verb, who, status):
    request = world.ask()
    request.status = status
    side = {"guest": {"guest"}, "host": {"host", "editor"}}[TRANSITIONS[verb].whose.value]
    allowed = {
        "accept": {"waiting"},
        "decline": {"waiting"},
        "cancel": {"waiting", "accepted"},
        "call_off": {"accepted"},
    }[verb]
    assert bool(rules.can_move(getattr(world, who), request, verb)) is (who in side and status in allowed)


@pytest.mark.parametrize(("who", "may"), [("guest", True), ("host", False), ("editor", False), ("resident", False)])
def test_officers_of_other_governments_ask(world, who, may):
    assert bool(rules.can_request(getattr(world, who), world.case)) is may


def test_what_the_host_became_decides(world):
    heir = OfficerFactory().user
    request = world.ask()
    world.host_government.current = heir.officers.get().government
    world.host_government.save()
    assert list(VisitRequest.objects.waiting_for(heir)) == [request]
    visit = plan_visit(actor=heir, requests=[request], place="시청", capacity=5, **world.times())
    assert visit.government == heir.officers.get().government


@pytest.mark.parametrize(
    ("who", "sees_request", "sees_visit"),
    [
        ("guest", True, True),
        ("host", True, True),
        ("editor", True, True),
        ("stranger", False, True),
        ("resident", False, False),
    ],
)
def test_requests_are_between_guest_and_host_and_visits_for_members(world, who, sees_request, sees_visit):
    visit, person = world.plan(), getattr(world, who)
    assert VisitRequest.objects.visible_to(person).exists() is sees_request
    assert GroupVisit.objects.visible_to(person).filter(pk=visit.pk).exists() is sees_visit


def test_nothing_shines_through_of_a_case_that_was_taken_off_the_site(world):
    visit = world.held()
    write_report(actor=world.guest, visit=visit, text="좋았다", wants_public=False)
    CasePage.objects.filter(pk=world.case.pk).update(live=False)
    for model in (VisitRequest, GroupVisit, VisitReport):
        assert not model.objects.visible_to(world.editor).exists()
    assert not GroupVisit.objects.concerning(world.guest).exists()


# --- Asking and planning ---------------------------------------------------------------------------------------------


def test_a_request_reaches_the_responsible_officer(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        world.ask()
    [message] = mail.outbox
    assert message.to == [world.contact.user.email]
    assert world.guest.name in message.body


def test_days_in_the_past_or_in_the_wrong_order_and_second_requests_are_refused(world):
    with pytest.raises(ValidationError):
        world.ask(days=-1)
    world.ask()
    with pytest.raises(ValidationError):
        world.ask()
    world.day = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(DomainError):
        world.ask(world.second)
    assert VisitRequest.objects.count() == 1


def test_several_requests_become_one_visit_and_each_guest_gets_the_date_alone(
    world, django_capture_on_commit_callbacks
):
    other = make_case("다른 사례", government=world.host_government)
    rows = [world.ask(), world.ask(world.second, case=other)]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        visit = world.plan(*rows)
    assert [(row.status, row.visit) for row in VisitRequest.objects.all()] == [("accepted", visit)] * 2
    assert {tuple(message.to) for message in mail.outbox} == {(world.guest.email,), (world.second.email,)}
    for message in mail.outbox:
        [calendar] = invitations(message)
        found = event(calendar)
        assert (str(calendar["method"]), int(found["sequence"])) == ("REQUEST", 0)
        assert found.decoded("dtstart") == visit.starts_at
        assert str(found["attendee"]) == f"mailto:{message.to[0]}"
        others = {world.guest.email, world.second.email} - set(message.to)
        assert not any(address in message.message().as_string() for address in others)


def test_the_places_are_not_exceeded_and_nothing_is_half_done(world):
    rows = [world.ask(people=6), world.ask(world.second, people=5)]
    with pytest.raises(DomainError):
        world.plan(*rows, capacity=10)
    assert not GroupVisit.objects.exists()
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"waiting"}
    visit = world.plan(rows[0], capacity=10)
    with pytest.raises(DomainError):
        add_to_visit(actor=world.host, visit=visit, requests=[rows[1]])
    change = {**world.times(), "place": "시청", "note": ""}
    with pytest.raises(DomainError):
        change_visit(actor=world.host, visit=visit, capacity=5, **change)
    change_visit(actor=world.host, visit=visit, capacity=11, **change)
    add_to_visit(actor=world.host, visit=visit, requests=[rows[1]])
    assert visit.requests.taking_part().people() == 11


def test_requests_to_other_governments_are_not_taken_along(world):
    foreign = make_case("남의 사례", government=LocalGovernmentFactory())
    rows = [world.ask(), world.ask(world.second, case=foreign)]
    with pytest.raises(PermissionDenied):
        world.plan(*rows)
    with pytest.raises(DomainError):
        plan_visit(actor=world.editor, requests=rows, place="시청", capacity=9, **world.times())
    with pytest.raises(DomainError):
        world.plan(rows[0], starts_at=timezone.now() - datetime.timedelta(hours=1))
    with pytest.raises(ValidationError):
        world.plan(rows[0], **world.times(hours=0))


def test_a_change_raises_the_sequence_and_calling_off_cancels_in_calendars(world, django_capture_on_commit_callbacks):
    visit = world.plan()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        change_visit(actor=world.host, visit=visit, capacity=9, place="구청", note="주차 가능", **world.times(3))
    [calendar] = invitations(mail.outbox.pop())
    first = event(calendar)
    assert (int(first["sequence"]), str(first["location"])) == (1, "구청")
    with django_capture_on_commit_callbacks(execute=True):
        call_off_visit(actor=world.host, visit=visit, reason="태풍")
    message = mail.outbox.pop()
    [calendar] = invitations(message)
    last = event(calendar)
    assert (str(calendar["method"]), str(last["status"]), int(last["sequence"])) == ("CANCEL", "CANCELLED", 2)
    assert last["uid"] == first["uid"]
    assert "태풍" in message.body
    assert VisitRequest.objects.get().status == RequestStatus.DECLINED
    with pytest.raises(PermissionDenied):
        call_off_visit(actor=world.host, visit=visit, reason="또")


def test_who_cancels_gets_the_date_out_of_the_calendar_and_frees_the_places(world, django_capture_on_commit_callbacks):
    visit = world.plan()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_request(actor=world.guest, request=VisitRequest.objects.get(), reason="일정 변경")
    to_guest = next(message for message in mail.outbox if message.to == [world.guest.email])
    assert {message.to[0] for message in mail.outbox} == {world.guest.email, world.contact.user.email}
    assert str(invitations(to_guest)[0]["method"]) == "CANCEL"
    assert visit.requests.taking_part().people() == 0
    assert GroupVisit.objects.get().status == VisitStatus.PLANNED


def test_declining_needs_a_reason_and_tells_it(world, django_capture_on_commit_callbacks):
    request = world.ask()
    with pytest.raises(DomainError):
        decline_request(actor=world.host, request=request, reason="  ")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decline_request(actor=world.host, request=request, reason="공사 중입니다")
    [message] = mail.outbox
    assert (message.to, "공사 중입니다" in message.body, invitations(message)) == ([world.guest.email], True, [])


# --- Calendars -------------------------------------------------------------------------------------------------------


def test_the_feed_shows_the_own_visits_and_marks_those_called_off(client, world):
    mine = world.plan()
    other = world.plan(world.ask(world.second))
    call_off_visit(actor=world.host, visit=mine, reason="비")
    answer = client.get(reverse("visits:feed", args=[key_of(world.guest)]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    found = event(Calendar.from_ical(answer.content))
    assert (str(found["uid"]).startswith(f"visit-{mine.uid}"), str(found["status"])) == (True, "CANCELLED")
    hosts = Calendar.from_ical(client.get(reverse("visits:feed", args=[key_of(world.host)])).content)
    assert {str(e["uid"])[6:42] for e in hosts.walk("VEVENT")} == {str(mine.uid), str(other.uid)}


def test_a_feed_key_ends_with_the_password_the_membership_and_the_account(client, world):
    key = key_of(world.guest)
    assert person_of(key) == world.guest
    for wrong in (f"{world.second.pk}-{key.partition('-')[2]}", "1", "x-y", f"{'9' * 30}-a", ""):
        assert person_of(wrong) is None
    world.guest.officers.update(status=OfficerStatus.ENDED)
    assert client.get(reverse("visits:feed", args=[key])).status_code == 404
    world.guest.set_password("another horse battery")
    world.guest.save()
    assert person_of(key) is None


def test_times_are_written_in_universal_time_and_read_in_seoul(world):
    visit = world.plan()
    text = feed([visit]).decode()
    assert f"DTSTART:{visit.starts_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}" in text
    assert timezone.localtime(visit.starts_at).hour == 10
    content, kind = invitation(visit, world.guest, cancelled=False)
    assert kind == "text/calendar; method=REQUEST"
    assert "RSVP=FALSE" in content.replace("\r\n ", "")


# --- Reports ---------------------------------------------------------------------------------------------------------


def test_who_took_part_reports_after_the_visit_and_once(world):
    with pytest.raises(PermissionDenied):
        write_report(actor=world.guest, visit=world.plan(), text="아직", wants_public=False)
    VisitRequest.objects.all().delete()
    visit = world.held()
    with pytest.raises(PermissionDenied):
        write_report(actor=world.stranger, visit=visit, text="안 갔다", wants_public=False)
    write_report(actor=world.guest, visit=visit, text="보았다", wants_public=False)
    with pytest.raises(DomainError):
        write_report(actor=world.guest, visit=visit, text="또", wants_public=False)


def test_a_report_is_public_when_both_agree_and_a_change_asks_anew(world):
    report = write_report(actor=world.guest, visit=world.held(), text="보았다", wants_public=False)

    def read_by(person) -> bool:
        return VisitReport.objects.visible_to(person).filter(pk=report.pk).exists()

    with pytest.raises(PermissionDenied):
        agree_to_report(actor=world.host, report=report, agrees=True)
    change_report(actor=world.guest, report=report, text="보았다", wants_public=True)
    assert (read_by(world.stranger), read_by(world.resident)) == (True, False)
    with pytest.raises(PermissionDenied):
        agree_to_report(actor=world.guest, report=report, agrees=True)
    agree_to_report(actor=world.host, report=report, agrees=True)
    assert read_by(world.resident)
    with pytest.raises(PermissionDenied):
        change_report(actor=world.second, report=report, text="남의 글", wants_public=True)
    change_report(actor=world.guest, report=report, text="고쳤다", wants_public=True)
    assert not read_by(world.resident)


def test_a_public_report_on_a_case_for_officers_stays_with_them():
    world = World(audience=CaseAudience.OFFICERS)
    report = write_report(actor=world.guest, visit=world.held(), text="보았다", wants_public=True)
    agree_to_report(actor=world.host, report=report, agrees=True)
    assert not VisitReport.objects.visible_to(world.resident).exists()


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_the_whole_way_through_the_pages(client, world):
    client.force_login(world.guest)
    address = reverse("visits:ask", args=[world.case.number])
    bad = client.post(address, {"wished_from": world.day, "people": 0, "purpose": "남는 글"})
    assert (bad.status_code, "남는 글" in bad.text) == (422, True)
    form = {"wished_from": world.day, "wished_to": world.day, "people": 2, "purpose": "보고 싶어요"}
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 422
    request = VisitRequest.objects.get()
    client.force_login(world.host)
    assert "보고 싶어요" in client.get(reverse("visits:inbox")).text
    plan = f"{reverse('visits:plan')}?request={request.pk}"
    assert f"{world.day}T10:00" in client.get(plan).text
    values = {"starts_at": f"{world.day}T14:00", "ends_at": f"{world.day}T16:00", "place": "시청", "note": ""}
    assert client.post(plan, {**values, "capacity": 1}).status_code == 409
    assert client.post(plan, {**values, "capacity": 5}).status_code == 302
    visit = GroupVisit.objects.get()
    assert timezone.localtime(visit.starts_at).hour == 14
    client.force_login(world.guest)
    page = client.get(visit.get_absolute_url()).text
    assert reverse("visits:change", args=[visit.pk]) not in page
    month = client.get(reverse("visits:calendar"), {"month": f"{world.day:%Y-%m}"}).text
    assert visit.get_absolute_url() in month
    assert client.get(reverse("visits:calendar"), {"month": "nonsense"}).status_code == 200
    assert client.get(reverse("visits:ics", args=[visit.pk])).content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        (None, (302, 302, 302, 302, 302)),
        ("resident", (403, 403, 403, 404, 404)),
        ("stranger", (200, 200, 200, 200, 403)),
        ("guest", (200, 200, 200, 200, 403)),
        ("host", (403, 200, 200, 200, 200)),
        ("editor", (403, 200, 200, 200, 200)),
    ],
)
def test_pages_by_role(client, world, who, codes):
    visit = world.plan()
    if who:
        client.force_login(getattr(world, who))
    addresses = [
        reverse("visits:ask", args=[world.case.number]),
        reverse("visits:inbox"),
        reverse("visits:calendar"),
        visit.get_absolute_url(),
        reverse("visits:change", args=[visit.pk]),
    ]
    assert tuple(client.get(address).status_code for address in addresses) == codes


def test_strangers_see_the_date_and_not_who_comes(client, world):
    visit = world.plan()
    guest_government = world.guest.officers.get().government.name_ko
    for who, sees in (("stranger", False), ("guest", True), ("host", True)):
        client.force_login(getattr(world, who))
        assert (f"<li>{guest_government}" in client.get(visit.get_absolute_url()).text) is sees


def test_requests_of_others_cannot_be_ended_by_their_number(client, world):
    request = world.ask()
    for who, verb, code in [
        ("stranger", "decline", 404),
        ("stranger", "cancel", 404),
        ("guest", "decline", 403),
        ("host", "cancel", 403),
        ("host", "decline", 302),
    ]:
        client.force_login(getattr(world, who))
        answer = client.post(reverse(f"visits:{verb}", args=[request.pk]), {"reason": "까닭"})
        assert answer.status_code == code, (who, verb)


def test_the_case_shows_dates_to_members_and_reports_to_whom_they_are_for(world):
    assert case_panel(world.case, world.guest) is None
    world.plan()
    assert case_panel(world.case, world.resident) is None
    assert len(case_panel(world.case, world.stranger)["coming"]) == 1
    assert waiting_count(world.host) == 0
    world.ask(world.second)
    assert (waiting_count(world.host), waiting_count(world.guest)) == (1, 0)


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize(("name", "queries"), [("inbox", 7), ("calendar", 6)])
def test_lists_cost_the_same_however_long(client, world, django_assert_num_queries, number, name, queries):
    for _place in range(number):
        world.plan(world.ask(OfficerFactory().user))
        world.ask(OfficerFactory().user)
    client.force_login(world.host)
    address = f"{reverse(f'visits:{name}')}?month={world.day:%Y-%m}"
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
