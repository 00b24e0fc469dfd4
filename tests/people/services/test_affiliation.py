"""Officers come, move and go; what they did stays theirs."""

import datetime
import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError
from people.choices import OfficerStatus, Role
from people.models import Officer
from people.roles import officer_of, roles_of
from people.services import affiliation
from people.signals import officer_left
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)


@pytest.fixture
def town(db):
    return BasicGovernmentFactory()


@pytest.fixture
def left():
    """What officer_left told its receivers."""
    told = []

    def listen(sender, officer, successor, actor, **kwargs):
        told.append((officer, successor, actor))

    officer_left.connect(listen)
    yield told
    officer_left.disconnect(listen)


def actions_on(officer):
    return [entry.action for entry in ModelLogEntry.objects.for_instance(officer).order_by("timestamp", "pk")]


def test_a_request_waits_and_the_coordinators_alone_get_mail(town):
    first, second = CoordinatorFactory.create_batch(2, government=town)
    OfficerFactory(government=town)
    CoordinatorFactory()
    UserFactory(roles=[Role.ADMINISTRATOR])
    user = UserFactory(name="홍길동")
    officer = affiliation.request_affiliation(user=user, government=town, department="민원과", post="팀장")
    assert officer.status == OfficerStatus.PENDING
    assert {tuple(message.to) for message in mail.outbox} == {(first.user.email,), (second.user.email,)}
    assert "홍길동" in mail.outbox[0].body
    assert "http://testserver/people/approvals/" in mail.outbox[0].body
    assert roles_of(user) == frozenset()
    assert actions_on(officer) == ["people.request"]


def test_without_a_coordinator_the_administrators_are_asked(town):
    chief, root = UserFactory(roles=[Role.ADMINISTRATOR]), UserFactory(is_superuser=True)
    UserFactory(roles=[Role.ADMINISTRATOR], is_active=False)
    affiliation.request_affiliation(user=UserFactory(), government=town)
    assert {message.to[0] for message in mail.outbox} == {chief.email, root.email}


def test_approval_gives_the_role_and_tells_the_person(town):
    coordinator = CoordinatorFactory(government=town)
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    affiliation.approve_affiliation(officer=officer, actor=coordinator.user)
    assert (officer.status, officer.started_on) == (OfficerStatus.APPROVED, timezone.localdate())
    assert officer.decided_by == coordinator.user
    assert roles_of(officer.user) == {Role.OFFICER}
    assert officer_of(officer.user) == officer
    assert [message.to for message in mail.outbox] == [[officer.user.email]]
    entry = ModelLogEntry.objects.for_instance(officer).get()
    assert (entry.action, entry.user) == ("people.approve", coordinator.user)


def test_a_refusal_carries_its_reason_escaped_and_the_person_may_ask_again(town):
    coordinator = CoordinatorFactory(government=town)
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    affiliation.refuse_affiliation(officer=officer, actor=coordinator.user, reason="부서를 <b>적어</b> 주세요")
    assert officer.status == OfficerStatus.REFUSED
    assert "부서를 <b>적어</b> 주세요" in mail.outbox[0].body
    assert "부서를 &lt;b&gt;적어&lt;/b&gt; 주세요" in mail.outbox[0].alternatives[0].content
    again = affiliation.request_affiliation(user=officer.user, government=town)
    assert again.status == OfficerStatus.PENDING


@pytest.mark.parametrize("reason", ["", "   ", "see https://evil.example", "a\r\nBcc: b@c", "글\u202e자"])
def test_a_refusal_needs_a_reason_in_plain_words(town, reason):
    coordinator = CoordinatorFactory(government=town)
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    with pytest.raises(DomainError):
        affiliation.refuse_affiliation(officer=officer, actor=coordinator.user, reason=reason)
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.PENDING
    assert mail.outbox == []


def test_a_second_decision_finds_the_first(town):
    first, second = CoordinatorFactory.create_batch(2, government=town)
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    stale = Officer.objects.get(pk=officer.pk)
    affiliation.approve_affiliation(officer=officer, actor=first.user)
    with pytest.raises(DomainError):
        affiliation.refuse_affiliation(officer=stale, actor=second.user, reason="늦었습니다")
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.APPROVED
    assert len(mail.outbox) == 1


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the in-memory database locks whole tables")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does():
    town = BasicGovernmentFactory()
    actors = [CoordinatorFactory(government=town).user for _ in range(2)]
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    outcomes, start = [], threading.Barrier(2)

    def approve(actor):
        mine = Officer.objects.get(pk=officer.pk)
        start.wait()
        try:
            affiliation.approve_affiliation(officer=mine, actor=actor)
            outcomes.append("approved")
        except DomainError:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "late"]


def test_one_open_membership_a_person(town):
    officer = OfficerFactory(government=town, status=OfficerStatus.PENDING)
    with pytest.raises(DomainError):
        affiliation.request_affiliation(user=officer.user, government=LocalGovernmentFactory())
    assert officer.user.officers.count() == 1


def test_a_government_that_ended_cannot_be_joined_and_the_answer_names_todays(db):
    now = LocalGovernmentFactory(name_ko="통합시험시")
    old = LocalGovernmentFactory(successor=now, valid_to=datetime.date(2010, 7, 1))
    with pytest.raises(PermissionDenied, match="통합시험시"):
        affiliation.request_affiliation(user=UserFactory(), government=old)


@pytest.mark.parametrize("field", ["department", "post"])
@pytest.mark.parametrize("text", ["a\nb", "<b>", "evil.example", "http://x", "글\u200b자"])
def test_titles_are_plain_words(town, field, text):
    with pytest.raises(DomainError):
        affiliation.request_affiliation(user=UserFactory(), government=town, **{field: text})


def test_a_transfer_ends_the_old_membership_and_asks_for_the_new(town, left):
    officer = OfficerFactory(government=town)
    elsewhere = LocalGovernmentFactory()
    new = affiliation.transfer(officer=officer, government=elsewhere, actor=officer.user, post="팀장")
    officer.refresh_from_db()
    assert (officer.status, officer.ended_on, officer.government) == (
        OfficerStatus.ENDED,
        timezone.localdate(),
        town,
    )
    assert (new.status, new.government, new.post) == (OfficerStatus.PENDING, elsewhere, "팀장")
    assert roles_of(officer.user) == frozenset()
    assert left == [(officer, None, officer.user)]


def test_a_transfer_that_is_refused_leaves_the_membership(town):
    officer = OfficerFactory(government=town, user__email="a@elsewhere.example")
    with pytest.raises(PermissionDenied):
        affiliation.transfer(officer=officer, government=LocalGovernmentFactory(), actor=officer.user)
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.APPROVED


def test_handing_over_names_the_successor_once_and_passes_the_coordinators_duty(town, left):
    officer = CoordinatorFactory(government=town)
    successor = OfficerFactory(government=town)
    affiliation.hand_over(officer=officer, successor=successor, actor=officer.user, pass_coordinator=True)
    officer.refresh_from_db()
    assert (officer.status, officer.handed_over_to) == (OfficerStatus.ENDED, successor)
    assert left == [(officer, successor, officer.user)]
    assert roles_of(successor.user) == {Role.OFFICER, Role.COORDINATOR}
    assert roles_of(officer.user) == frozenset()
    assert [message.to for message in mail.outbox] == [[successor.user.email]]
    assert actions_on(officer) == ["people.hand_over"]


def test_a_receiver_that_fails_undoes_the_whole(town):
    officer, successor = OfficerFactory.create_batch(2, government=town)

    def fail(**kwargs):
        raise DomainError("no")

    officer_left.connect(fail)
    try:
        with pytest.raises(DomainError):
            affiliation.hand_over(officer=officer, successor=successor, actor=officer.user)
    finally:
        officer_left.disconnect(fail)
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.APPROVED


@pytest.mark.parametrize("day", [datetime.date(2000, 1, 1), datetime.date(2999, 1, 1)])
def test_the_last_day_lies_between_the_first_and_today(town, day):
    officer = OfficerFactory(government=town)
    with pytest.raises(DomainError):
        affiliation.end_affiliation(officer=officer, actor=officer.user, ended_on=day)
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.APPROVED


def test_the_coordinators_duty_is_given_and_taken_with_its_group(town):
    coordinator, officer = CoordinatorFactory(government=town), OfficerFactory(government=town)
    affiliation.set_coordinator(officer=officer, actor=coordinator.user, value=True)
    assert roles_of(officer.user) == {Role.OFFICER, Role.COORDINATOR}
    affiliation.set_coordinator(officer=officer, actor=coordinator.user, value=True)
    affiliation.set_coordinator(officer=officer, actor=coordinator.user, value=False)
    assert roles_of(officer.user) == {Role.OFFICER}
    assert actions_on(officer) == ["people.appoint_coordinator", "people.relieve_coordinator"]


def test_asking_for_a_phone_number_is_written_down(town):
    officer, asking = OfficerFactory(government=town), OfficerFactory()
    assert affiliation.phone_of(officer=officer, actor=asking.user) == "02-123-4567"
    entry = ModelLogEntry.objects.for_instance(officer).get()
    assert (entry.action, entry.user) == ("people.show_phone", asking.user)
    with pytest.raises(PermissionDenied):
        affiliation.phone_of(officer=officer, actor=UserFactory())


def test_a_profile_is_changed_field_by_field(town):
    officer = OfficerFactory(government=town)
    affiliation.edit_profile(user=officer.user, actor=officer.user, name="새이름", post="팀장", phone="")
    officer.refresh_from_db()
    assert (officer.user.name, officer.department, officer.post, officer.phone) == ("새이름", "민원과", "팀장", "")
    with pytest.raises(DomainError):
        affiliation.edit_profile(user=officer.user, actor=officer.user, name="a\r\nb")
