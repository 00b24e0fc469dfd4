"""An approval that is taken back, and what the office is warned of and reminded of around results."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from common.exceptions import DomainError
from community.contest.models import Approval, AwardGiven, Contest, Outcome, Publication, ResultSheet, Stage, TakenBack
from community.contest.sections import invitations_waiting, results_waiting
from community.contest.services import publishing, resulting
from community.contest.services.taking_back import take_back
from community.contest.standing import entries_in
from tests.community.contest.conftest import approved, computed, finish, numbers
from tests.community.contest.test_results_pages import stage_url, text_of, visit  # noqa: F401  a fixture
from tests.factories import judged
from tests.factories import judging as make
from tests.factories.cases import library

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def undo(world, approval, reason="점수를 다시 확인합니다."):
    return take_back(actor=world.manager, approval=approval, reason=reason)


def test_an_approval_that_is_taken_back_lets_nobody_on_and_stands_in_the_history(world, held):
    approval = approved(world, held.first)
    publishing.schedule(actor=world.manager, stage=held.first, at=timezone.now() + HOUR)
    kept = undo(world, approval)
    whole = Contest.objects.whole().get(pk=held.contest.pk)
    assert not entries_in(whole, held.final)
    assert not any(model.objects.exists() for model in (Approval, Outcome, Publication))
    assert (kept.sheet, kept.approved_by, kept.taken_back_by) == (ResultSheet.objects.get(), *[world.manager] * 2)
    assert sorted(kept.outcomes.values()) == ["not_passed", "passed", "passed", "passed", "passed"]
    entry = registry.get_logs_for_instance(held.contest).get(action="contest.approval_taken_back")
    assert entry.data == {"stage": "시·도 심사", "sheet": 1, "reason": "점수를 다시 확인합니다."}
    with pytest.raises(TypeError):
        kept.delete()


def test_the_same_sheet_can_be_approved_again_and_taken_back_again(world, held):
    for time in (1, 2):
        undo(world, approved(world, held.first))
        assert TakenBack.objects.count() == time
    approved(world, held.first)
    assert ResultSheet.objects.count() == 1
    assert numbers(entries_in(Contest.objects.whole().get(pk=held.contest.pk), held.final)) == [1, 2, 4, 5]


def test_awards_go_with_the_approval_and_their_codes_are_kept_as_void(world, held):
    approved(world, held.first)
    approval = finish(world, held)
    codes = dict(AwardGiven.objects.values_list("code", "entry_id"))
    kept = undo(world, approval)
    assert not AwardGiven.objects.exists()
    assert kept.awards == codes
    assert len(codes) == 4


def publish_it(world, held):
    publishing.publish(actor=world.manager, stage=held.first, tell=False)
    return "are published"


def begin_the_next_stage(world, held):
    Stage.objects.filter(pk=held.final.pk).update(opens_at=timezone.now())
    return "“중앙 심사” has begun"


def begin_the_vote(world, held):
    Stage.objects.filter(pk=held.vote.pk).update(opens_at=timezone.now())
    return "“온라인 투표” has begun"


def assign_for_the_next_stage(world, held):
    make.make_assignment(judged.judges_of(held.final, 1)[0], held.entries[0])
    return "Judges of “중앙 심사” have their entries"


@pytest.mark.parametrize("rest", [publish_it, begin_the_next_stage, begin_the_vote, assign_for_the_next_stage])
def test_nothing_is_taken_back_on_which_something_rests(world, held, rest):
    approval = approved(world, held.first)
    words = rest(world, held)
    with pytest.raises(DomainError, match=words):
        undo(world, approval)
    assert Approval.objects.exists()


@pytest.mark.parametrize("who", ["author", "coordinator", "editor", "judge", "resident"])
def test_nobody_but_the_office_takes_back_and_never_without_a_reason(world, held, who):
    approval = approved(world, held.first)
    with pytest.raises(PermissionDenied):
        take_back(actor=getattr(world, who), approval=approval, reason="왜")
    with pytest.raises(DomainError, match="Give the reason"):
        undo(world, approval, reason=" ")


def test_the_office_takes_back_on_the_page_and_reads_why_it_was_done(world, held, visit):  # noqa: F811
    approved(world, held.first)
    page = stage_url(held.first)
    assert "Take the approval back" in text_of(visit(world.manager, page))
    wrong = visit(world.manager, stage_url(held.first, "take-back"), {"kind": "practice", "reason": ""})
    assert wrong.status_code == 422
    data = {"kind": "practice", "reason": "배점 오류"}
    assert visit(world.author, stage_url(held.first, "take-back"), data).status_code in (403, 404)
    assert visit(world.manager, stage_url(held.first, "take-back"), data).status_code == 302
    told = text_of(visit(world.manager, page))
    assert "배점 오류" in told
    assert "Compute the result" in told
    assert visit(world.manager, stage_url(held.first, "take-back"), data).status_code == 404


# --- The vote that would be empty -----------------------------------------------------------------------------------


def test_the_office_is_warned_while_the_next_vote_opens_before_its_candidates_are_known(world, held, visit):  # noqa: F811
    page, words = stage_url(held.first), "Nobody stands on its ballot"
    assert words in text_of(visit(world.manager, page))
    approved(world, held.first)
    opens = Stage.objects.get(pk=held.vote.pk).opens_at
    publishing.schedule(actor=world.manager, stage=held.first, at=opens + HOUR)
    assert words in text_of(visit(world.manager, page))
    publishing.schedule(actor=world.manager, stage=held.first, at=opens - HOUR)
    assert words not in text_of(visit(world.manager, page))
    publishing.publish(actor=world.manager, stage=held.first, tell=False)
    assert words not in text_of(visit(world.manager, page))
    assert words not in text_of(visit(world.manager, stage_url(held.final)))


# --- What waits -----------------------------------------------------------------------------------------------------


def test_results_wait_for_the_office_until_they_are_published_or_left_to_the_clock(world, held):
    assert results_waiting(world.manager) == 1
    sheet = computed(world, held.first)
    assert results_waiting(world.manager) == 1
    resulting.approve(actor=world.manager, sheet=sheet)
    assert results_waiting(world.manager) == 1
    publishing.schedule(actor=world.manager, stage=held.first, at=timezone.now() + HOUR)
    assert results_waiting(world.manager) == 0


def test_stages_that_only_count_in_others_wait_for_nobody(world, held, django_assert_max_num_queries):
    publishing.publish(actor=world.manager, stage=approved(world, held.first).stage, tell=False)
    judged.over(Stage.objects.get(pk=held.vote.pk))
    Stage.objects.filter(pk=held.final.pk).update(closes_at=timezone.now() + HOUR)
    with django_assert_max_num_queries(14):
        assert results_waiting(world.manager) == 0


def test_the_home_page_and_the_list_of_contests_lead_the_office_to_the_results(world, held, visit):  # noqa: F811
    library()
    assert "results to compute, approve or publish" in text_of(visit(world.manager, "/"))
    assert "results to compute, approve or publish" not in text_of(visit(world.author, "/"))
    listed = text_of(visit(world.manager, reverse("contest:manage")))
    assert reverse("contest:manage-results", args=[held.contest.slug]) in listed


def test_who_is_invited_finds_it_on_the_home_page_until_the_answer(world, held, visit):  # noqa: F811
    library()
    seat = make.make_judge(make.make_panel(held.final), world.resident, answer="invited")
    words = "invitations to judge to answer"
    assert invitations_waiting(world.resident) == 1
    assert words in text_of(visit(world.resident, "/"))
    seat.answer = "declined"
    seat.save()
    assert words not in text_of(visit(world.resident, "/"))
