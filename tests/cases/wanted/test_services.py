"""Putting up, sharing, claiming, offering, accepting: what is written and who gets mail."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cases.choices import Audience as CaseAudience
from cases.models import CasePage, CaseTag, TagSynonym
from cases.wanted import tasks
from cases.wanted.choices import ClaimStatus, Status
from cases.wanted.models import Claim, Need, Offer, Seeker
from cases.wanted.services import answering, asking
from cases.wanted.services.reminding import let_claims_lapse, remind_of_claims
from common.exceptions import DomainError
from people.choices import OfficerStatus
from people.models import Officer
from people.roles import forget
from search.models import OutboxEntry
from tests.factories.people import LocalGovernmentFactory
from tests.factories.wanted import World
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once
def world():
    return World()


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Call it with an act: who got which mail, as {address: subject}."""

    def run(act) -> dict[str, str]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        subjects = {message.to[0]: message.subject for message in mail.outbox}
        assert len(subjects) == len(mail.outbox)
        return subjects

    return run


def now_of(need: Need) -> Need:
    return Need.objects.get(pk=need.pk)


# --- Putting up ----------------------------------------------------------------------------------------------------


def test_a_need_belongs_to_the_government_which_is_the_first_to_look_for_it(world):
    need = asking.put_up_need(
        actor=world.asker, cleaned={"title": "  창구  ", "tags": ["민원실", "새말"]}, query="치매 창구"
    )
    assert (need.government, need.title, need.query, need.status) == (world.home, "창구", "치매 창구", Status.OPEN)
    assert (need.seekers, need.audience) == (1, "officers")
    assert ModelLogEntry.objects.get().action == "wanted.put_up"
    assert OutboxEntry.objects.filter(kind="wanted.need", key=str(need.pk)).exists()


def test_tags_are_spelt_as_in_the_library_and_words_that_are_none_stay(world):
    tag = CaseTag.objects.create(name="고객의소리", slug="voc")
    TagSynonym.objects.create(name="보이스", tag=tag)
    need = world.need(tags=["보이스", "고객의 소리", " 새  말 "])
    assert need.tags == ["고객의소리", "새 말"]
    assert not CaseTag.objects.filter(name="새 말").exists()


def test_an_editor_who_serves_nowhere_puts_up_for_the_library(world):
    need = world.need(actor=world.editor)
    assert (need.government, need.seekers) == (None, 0)


def test_words_without_result_are_put_up_once(world):
    need = asking.put_up_for_library(actor=world.editor, query="드론 배송")
    assert (need.title, need.query, need.government) == ("드론 배송", "드론 배송", None)
    with pytest.raises(DomainError):
        asking.put_up_for_library(actor=world.editor, query="드론 배송")
    with pytest.raises(PermissionDenied):
        asking.put_up_for_library(actor=world.asker, query="다른 말")


def test_a_title_without_words_is_refused(world):
    with pytest.raises(ValidationError):
        world.need("   ")


# --- Sharing -------------------------------------------------------------------------------------------------------


def test_each_government_looks_for_it_once_and_may_stop(world):
    need = world.need()
    for _twice in range(2):
        asking.join_need(actor=world.writer, need=need)
    asking.join_need(actor=world.writers_coordinator, need=need)
    asking.join_need(actor=world.third, need=need)
    assert now_of(need).seekers == Seeker.objects.count() == 3
    asking.leave_need(actor=world.writers_coordinator, need=need)
    assert now_of(need).seekers == 2
    with pytest.raises(PermissionDenied):
        asking.join_need(actor=world.colleague, need=need)


def test_governments_that_became_one_are_counted_once(world):
    need = world.need()
    asking.join_need(actor=world.writer, need=need)
    asking.join_need(actor=world.third, need=need)
    third = world.third.officers.get().government
    third.current = world.away
    third.save()
    forget(world.third)
    asking.leave_need(actor=world.third, need=need)
    assert now_of(need).seekers == 1


# --- Claims --------------------------------------------------------------------------------------------------------


def test_the_seeker_hears_of_a_claim_and_not_of_a_moved_date(world, told):
    need = world.need()
    mails = told(lambda: world.claim(need))
    assert list(mails) == [world.asker.email]
    assert need.title in mails[world.asker.email]
    assert world.away.name_ko in mail.outbox[0].body
    assert now_of(need).status == Status.CLAIMED
    Claim.objects.update(reminded_at=timezone.now())
    assert told(lambda: world.claim(need, days=90)) == {}
    claim = Claim.objects.get()
    assert claim.due_on == timezone.localdate() + datetime.timedelta(days=90)
    assert claim.reminded_at is None


@pytest.mark.parametrize("days", [-1, 0, 731])
def test_a_target_date_lies_in_the_next_two_years(world, days):
    need = world.need()
    with pytest.raises(DomainError):
        world.claim(need, days=days)
    assert now_of(need).status == Status.OPEN


def test_given_back_it_is_open_unless_another_writes(world, told):
    need = world.need()
    claim, other = world.claim(need), world.claim(need, actor=world.third)
    answering.release_claim(actor=world.third, claim=other)
    assert now_of(need).status == Status.CLAIMED
    mails = told(lambda: answering.release_claim(actor=world.writers_coordinator, claim=claim))
    assert list(mails) == [world.asker.email]
    assert now_of(need).status == Status.OPEN
    with pytest.raises(PermissionDenied):
        answering.release_claim(actor=world.writer, claim=claim)


def test_a_government_claims_once_at_a_time(world):
    claim = world.claim(world.need())
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(need=claim.need, government=claim.government, due_on=claim.due_on)


def at(days: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def test_one_reminder_a_week_before_the_date_and_a_new_one_for_a_new_date(world, told):
    need = world.need()
    world.claim(need, days=20)
    assert told(lambda: remind_of_claims(at(12))) == {}
    mails = told(lambda: remind_of_claims(at(13)))
    assert list(mails) == [world.writer.email]
    assert all(word in mail.outbox[0].body for word in (need.title, f"/cases/wanted/{need.pk}/"))
    assert told(lambda: remind_of_claims(at(14))) == {}
    world.claim(need, days=40)
    assert list(told(lambda: remind_of_claims(at(39)))) == [world.writer.email]


def test_a_claim_that_nobody_answers_for_is_reminded_of_when_somebody_comes(world, told):
    world.claim(world.need(), days=5)
    there = Officer.objects.filter(government=world.away)
    there.update(status=OfficerStatus.ENDED, ended_on=timezone.localdate())
    assert told(lambda: remind_of_claims(at(1))) == {}
    Officer.objects.filter(user=world.writers_coordinator).update(status=OfficerStatus.APPROVED, ended_on=None)
    assert list(told(lambda: remind_of_claims(at(2)))) == [world.writers_coordinator.email]


def test_a_reminder_of_a_date_that_was_moved_meanwhile_is_not_sent(world, told):
    need = world.need()
    claim = world.claim(need, days=5)
    due_on = claim.due_on.isoformat()
    assert told(lambda: tasks.mail_claim.call(claim.pk, "due", due_on)) != {}
    world.claim(need, days=90)
    assert told(lambda: tasks.mail_claim.call(claim.pk, "due", due_on)) == {}


def test_a_claim_lapses_a_month_after_its_date_once_and_both_sides_hear_of_it(world, told):
    need = world.need()
    world.claim(need, days=10)
    assert told(lambda: let_claims_lapse(at(40))) == {}
    mails = told(lambda: let_claims_lapse(at(41)))
    assert set(mails) == {world.writer.email, world.asker.email}
    assert (now_of(need).status, Claim.objects.get().status) == (Status.OPEN, ClaimStatus.LAPSED)
    assert told(lambda: let_claims_lapse(at(42))) == {}
    assert told(lambda: remind_of_claims(at(42))) == {}
    assert world.claim(need).status == ClaimStatus.ACTIVE


# --- Offers and answers --------------------------------------------------------------------------------------------


def test_the_seeker_hears_of_an_offer_and_everybody_of_the_answer(world, told):
    need = world.need()
    asking.join_need(actor=world.third, need=need)
    world.claim(need)
    case = world.case(government=LocalGovernmentFactory())
    mails = told(lambda: world.offer(need, case, actor=world.third))
    assert list(mails) == [world.asker.email]
    assert case.title in mail.outbox[0].body
    assert now_of(need).status == Status.CLAIMED
    mails = told(lambda: answering.accept_offer(actor=world.colleague, offer=Offer.objects.get()))
    assert set(mails) == {world.asker.email, world.third.email, world.writer.email}
    need = now_of(need)
    assert need.status == Status.ANSWERED
    assert need.answered_at
    assert Claim.objects.get().status == ClaimStatus.CLOSED


def test_the_case_of_whoever_claimed_is_the_answer_at_once(world, told):
    need = world.need()
    asking.join_need(actor=world.third, need=need)
    world.claim(need)
    world.claim(need, actor=world.third)
    mails = told(lambda: world.offer(need, actor=world.writers_coordinator))
    assert set(mails) == {world.asker.email, world.third.email}
    assert now_of(need).status == Status.ANSWERED
    statuses = dict(Claim.objects.values_list("government", "status"))
    assert statuses == {world.away.pk: ClaimStatus.DONE, world.third.officers.get().government_id: ClaimStatus.CLOSED}
    assert Offer.objects.get().accepted_at


def test_a_case_of_others_or_without_a_claim_waits_for_the_seeker(world):
    need = world.need()
    world.offer(need, actor=world.writer)
    assert now_of(need).status == Status.OPEN
    world.claim(need)
    world.offer(need, world.case("남의 사례", government=LocalGovernmentFactory()), actor=world.writer)
    assert now_of(need).status == Status.CLAIMED


def test_only_cases_that_can_be_read_are_offered_and_each_once(world):
    need, case = world.need(), world.case()
    with pytest.raises(DomainError):
        world.offer(need, world.case("초안", live=False))
    world.offer(need, case)
    with pytest.raises(DomainError):
        world.offer(need, case, actor=world.writer)


def test_an_offer_of_a_case_taken_off_the_site_cannot_be_accepted(world, told):
    need = world.need()
    offer = world.offer(need)
    CasePage.objects.update(live=False)
    with pytest.raises(DomainError):
        answering.accept_offer(actor=world.asker, offer=offer)
    assert now_of(need).status == Status.OPEN


def test_nobody_is_told_of_a_case_that_was_taken_off_meanwhile(world, told):
    offer = world.offer(world.need())
    assert told(lambda: tasks.mail_offered.call(offer.pk)) != {}
    CasePage.objects.update(live=False)
    assert told(lambda: tasks.mail_offered.call(offer.pk)) == {}


def test_an_offer_can_be_taken_back_until_it_is_accepted(world):
    need = world.need()
    offer = world.offer(need)
    with pytest.raises(PermissionDenied):
        answering.take_back_offer(actor=world.asker, offer=offer)
    answering.take_back_offer(actor=world.third, offer=offer)
    assert not Offer.objects.exists()
    offer = world.offer(need, world.case("다른 사례"))
    answering.accept_offer(actor=world.asker, offer=offer)
    with pytest.raises(PermissionDenied):
        answering.take_back_offer(actor=world.third, offer=offer)


def test_looked_for_again_it_has_no_answer_and_other_cases_can_be_accepted(world):
    need = world.need()
    answering.accept_offer(actor=world.asker, offer=world.offer(need))
    asking.reopen_need(actor=world.colleague, need=need)
    need = now_of(need)
    assert (need.status, need.answered_at) == (Status.OPEN, None)
    answering.accept_offer(actor=world.asker, offer=world.offer(need, world.case("더 나은 사례")))
    assert Offer.objects.exclude(accepted_at=None).count() == 1


def test_a_need_of_the_library_is_answered_by_editors(world, told):
    need = asking.put_up_for_library(actor=world.editor, query="드론 배송")
    asking.join_need(actor=world.writer, need=need)
    offer = world.offer(need, world.case(audience=CaseAudience.OFFICERS))
    with pytest.raises(PermissionDenied):
        answering.accept_offer(actor=world.writer, offer=offer)
    assert list(told(lambda: answering.accept_offer(actor=world.editor, offer=offer))) == [world.writer.email]


# --- Taking off ----------------------------------------------------------------------------------------------------


def test_withdrawn_whoever_was_writing_hears_of_it(world, told):
    need = world.need()
    world.claim(need)
    assert list(told(lambda: asking.withdraw_need(actor=world.colleague, need=need))) == [world.writer.email]
    assert (now_of(need).status, Claim.objects.get().status) == (Status.WITHDRAWN, ClaimStatus.CLOSED)


def test_taken_down_with_a_reason_that_the_seeker_reads(world, told):
    need = world.need()
    with pytest.raises(DomainError):
        asking.take_down_need(actor=world.editor, need=need, reason="  ")
    mails = told(lambda: asking.take_down_need(actor=world.editor, need=need, reason="이름이 적혀 있습니다"))
    assert list(mails) == [world.asker.email]
    assert "이름이 적혀 있습니다" in mail.outbox[0].body
    assert now_of(need).status == Status.REMOVED


def test_mail_goes_to_the_coordinator_when_whoever_asked_has_left(world, told):
    need = world.need(actor=world.writer)
    Officer.objects.filter(user=world.writer).update(status=OfficerStatus.ENDED, ended_on=timezone.localdate())
    forget(world.writer)
    assert list(told(lambda: world.offer(need))) == [world.writers_coordinator.email]


def test_a_title_cannot_bring_a_link_or_a_line_into_a_mail(world, told):
    need = world.need("http://evil.example 을 보세요")
    told(lambda: world.claim(need))
    [message] = mail.outbox
    assert "http://evil.example" not in message.body + message.subject + message.alternatives[0].content
