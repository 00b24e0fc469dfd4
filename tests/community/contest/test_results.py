"""Results by the services: computed, compared, ruled on, approved, published; who sees what, and when."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from common.exceptions import DomainError
from community.contest import rules
from community.contest.choices import EntryStatus
from community.contest.feedback import feedback
from community.contest.models import (
    Approval,
    AwardGiven,
    Contest,
    Entry,
    Exhibit,
    Outcome,
    Publication,
    Remark,
    ResultSheet,
    Score,
)
from community.contest.reckoning import compare, open_questions, read_sheet
from community.contest.services import configuring, entering, exhibiting, publishing, resulting
from community.contest.services.drawing import candidates
from community.contest.standing import entries_in, way
from tests.community.contest.conftest import PRACTICE, approved, computed, finish, numbers
from tests.factories import judged

pytestmark = pytest.mark.django_db


# --- Rules as a table ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["author", "coordinator", "stranger", "resident", "editor", "judge"])
def test_nobody_but_the_office_computes_approves_or_publishes(world, held, who):
    person = getattr(world, who)
    sheet = computed(world, held.first)
    for act in (
        lambda: resulting.compute(actor=person, stage=held.first, kind=PRACTICE),
        lambda: resulting.approve(actor=person, sheet=sheet),
        lambda: publishing.publish(actor=person, stage=held.first),
        lambda: publishing.schedule(actor=person, stage=held.first, at=None),
        lambda: resulting.rule(actor=person, sheet=sheet, at="x", entry=held.entries[0], passes=True, reason="왜"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Approval.objects.exists()


def test_a_stage_is_computed_when_it_is_over_and_not_before(world, held):
    with pytest.raises(PermissionDenied, match="is not over yet"):
        computed(world, held.final)
    second, minute = datetime.timedelta(seconds=1), datetime.timedelta(minutes=1)
    with pytest.raises(PermissionDenied, match="is not over yet"):
        computed(world, held.first, now=held.first.closes_at - second)
    with pytest.raises(PermissionDenied, match="still being written"):
        computed(world, held.first, now=held.first.closes_at + minute - second)
    assert computed(world, held.first, now=held.first.closes_at + minute).number == 1


def test_nobody_rules_on_an_entry_of_their_own_government(world):
    entry = world.submitted()
    assert rules.can_rule(world.manager, entry)
    world.officer.user = world.manager
    world.officer.save()
    assert not rules.can_rule(type(world.manager).objects.get(pk=world.manager.pk), entry)


# --- Computing -----------------------------------------------------------------------------------------------------


def test_the_kept_text_has_the_checksum_and_is_read_back_as_the_same_sheet(world, held):
    row = computed(world, held.first)
    assert hashlib.sha256(row.text.encode()).hexdigest() == row.sha256
    found = read_sheet(row)
    assert [(line.entry, line.rank, f"{line.total:.2f}") for line in found.stages[-1].lines] == [
        (str(held.entries[0].pk), 1, "90.00"),
        (str(held.entries[1].pk), 2, "80.00"),
        (str(held.entries[2].pk), 3, "60.00"),
        (str(held.entries[3].pk), 4, "60.00"),
        (str(held.entries[4].pk), 5, "50.00"),
    ]


def test_the_same_ledger_gives_the_same_sheet_and_no_second_row(world, held):
    first = computed(world, held.first)
    assert computed(world, held.first).pk == first.pk
    assert ResultSheet.objects.count() == 1


def test_computing_again_is_identical_and_tells_where_somebody_changed_a_score(world, held):
    row = computed(world, held.first)
    whole = Contest.objects.whole().get(pk=held.contest.pk)
    assert compare(whole, row).identical
    judge, criterion = held.judges[0], held.first.criteria.first()
    row_of = {"stage": held.first, "entry": held.entries[4], "judge": judge, "criterion": criterion}
    Score.objects.create(**row_of, points=10, given_by=judge.user)
    found = compare(whole, row)
    assert not found.identical
    assert not found.inputs_hold
    assert found.text_holds
    assert [each.entry for each in found.differences] == [str(held.entries[4].pk)]


def test_a_changed_text_is_found_out_even_when_the_ledger_is_as_it_was(world, held):
    row = computed(world, held.first)
    row.text = row.text.replace('"outcome":"not_passed"', '"outcome":"passed"')
    found = compare(Contest.objects.whole().get(pk=held.contest.pk), row)
    assert not found.text_holds
    assert not found.identical


@pytest.mark.parametrize("model", [ResultSheet, Approval, Outcome])
def test_what_was_decided_is_never_changed_or_deleted(world, held, model):
    approved(world, held.first)
    row = model.objects.first()
    for act in (row.save, row.delete):
        with pytest.raises(TypeError):
            act()


# --- Approval and promotion ----------------------------------------------------------------------------------------


def test_an_approval_lets_on_whom_the_quota_of_each_province_takes_and_nobody_else(world, held):
    whole = Contest.objects.whole().get(pk=held.contest.pk)
    assert list(entries_in(whole, held.final)) == []
    assert len(entries_in(whole, held.first)) == 5
    approved(world, held.first)
    assert numbers(entries_in(whole, held.final)) == [1, 2, 4, 5]
    assert {row.entry.number: row.verdict for row in Outcome.objects.all()} == {
        1: "passed",
        2: "passed",
        3: "not_passed",
        4: "passed",
        5: "passed",
    }


def test_the_ballot_waits_until_the_results_before_it_are_published(world, held):
    approved(world, held.first)
    assert candidates(held.vote) == []
    publishing.publish(actor=world.manager, stage=held.first)
    assert numbers(candidates(held.vote)) == [1, 2, 4, 5]


def test_a_later_stage_waits_for_the_approval_of_the_earlier(world, held):
    judged.over(held.final)
    with pytest.raises(DomainError, match="Approve the result of"):
        computed(world, held.final)


def test_a_sheet_that_does_not_come_out_the_same_any_more_is_not_approved(world, held):
    row = computed(world, held.first)
    Entry.objects.filter(pk=held.entries[2].pk).update(submitted_at=timezone.now() - datetime.timedelta(days=9))
    with pytest.raises(DomainError, match="does not come out the same"):
        resulting.approve(actor=world.manager, sheet=row)


def test_only_the_newest_sheet_is_approved_and_only_once(world, held):
    old = computed(world, held.first)
    entering.withdraw_entry(actor=world.manager, entry=held.entries[0], reason="철회")
    new = computed(world, held.first)
    with pytest.raises(DomainError, match="newer sheet"):
        resulting.approve(actor=world.manager, sheet=old)
    resulting.approve(actor=world.manager, sheet=new)
    with pytest.raises(DomainError, match="approved already"):
        computed(world, held.first)


def test_who_has_no_result_is_excused_with_a_reason_and_does_not_go_on(world, held):
    late = judged.eligible(world.officer, held.contest, 9)
    row = computed(world, held.first)
    with pytest.raises(DomainError, match="have no result"):
        resulting.approve(actor=world.manager, sheet=row)
    made = resulting.approve(actor=world.manager, sheet=row, reason="심사위원이 모두 회피함")
    assert made.reason == "심사위원이 모두 회피함"
    assert late.outcomes.get().verdict == "unscored"
    assert late not in entries_in(Contest.objects.whole().get(pk=held.contest.pk), held.final)


def test_an_entry_that_withdraws_leaves_its_place_to_the_next(world, held):
    entering.withdraw_entry(actor=world.manager, entry=held.entries[0], reason="철회")
    approved(world, held.first)
    whole = Contest.objects.whole().get(pk=held.contest.pk)
    assert numbers(entries_in(whole, held.final)) == [2, 3, 4, 5]


def test_an_approved_result_is_recomputed_identical_after_an_entry_has_withdrawn(world, held):
    row = approved(world, held.first).sheet
    entering.withdraw_entry(actor=world.manager, entry=held.entries[0], reason="철회")
    whole = Contest.objects.whole().get(pk=held.contest.pk)
    assert compare(whole, row).identical
    assert numbers(entries_in(whole, held.final)) == [2, 4, 5]


# --- Rulings -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tied(world, held):
    """The second and the third of the first province are equal, and nothing declared tells them apart."""
    held.first.tie_breaks.all().delete()
    held.first.quota = 1
    held.first.save()
    judged.score(held.first, held.judges, {held.entries[1]: (9, 9, 9)})
    return held


def test_a_tie_at_the_border_waits_for_a_ruling_with_a_reason_that_the_sheet_prints(world, tied):
    row = computed(world, tied.first)
    keys = [str(entry.pk) for entry in tied.entries]
    at = str(tied.first.pk)
    assert open_questions(read_sheet(row)) == [(at, keys[0]), (at, keys[1])]
    with pytest.raises(DomainError, match="still open"):
        resulting.approve(actor=world.manager, sheet=row)
    with pytest.raises(DomainError, match="Give the reason"):
        resulting.rule(actor=world.manager, sheet=row, at=at, entry=tied.entries[0], passes=True, reason=" ")
    row = resulting.rule(actor=world.manager, sheet=row, at=at, entry=tied.entries[0], passes=True, reason="현장 확인")
    row = resulting.rule(actor=world.manager, sheet=row, at=at, entry=tied.entries[1], passes=False, reason="정원")
    lines = {line.entry: line for line in read_sheet(row).stages[-1].lines}
    assert (lines[keys[0]].outcome, lines[keys[0]].by_ruling) == ("passed", "현장 확인")
    resulting.approve(actor=world.manager, sheet=row)
    assert tied.entries[1].outcomes.get().verdict == "not_passed"


def test_a_ruling_decides_nothing_that_the_rules_decide(world, tied):
    row = computed(world, tied.first)
    with pytest.raises(DomainError, match="leave nothing open"):
        resulting.rule(
            actor=world.manager, sheet=row, at=str(tied.first.pk), entry=tied.entries[4], passes=True, reason="왜"
        )


# --- Publication ---------------------------------------------------------------------------------------------------


def test_entrants_see_nothing_before_publication_and_their_own_outcome_with_remarks_after(world, held):
    entry = held.entries[0]
    from community.contest.models import Assignment

    assignment = Assignment.objects.create(judge=held.judges[0], entry=entry, state="done", made="hand")
    Remark.objects.create(assignment=assignment, to="entrant", text="현장이 돋보입니다.")
    Remark.objects.create(assignment=assignment, to="panel", text="비밀 의견")
    interested = Assignment.objects.create(
        judge=held.judges[1], entry=entry, state="abstained", reason="자문했습니다", is_conflict=True, made="hand"
    )
    Remark.objects.create(assignment=interested, to="entrant", text="이해관계자의 말")
    approved(world, held.first)
    assert feedback(entry) == []
    assert not Outcome.objects.visible_to(world.author).exists()
    publishing.publish(actor=world.manager, stage=held.first)
    found = feedback(entry)[0]
    assert (found.label, found.total) == ("Goes on", "90.00")
    assert [(each.name, each.own, each.all) for each in found.judged[0].averages] == [
        ("효과", "9.00", "6.80"),
        ("창의성", "9.00", "6.80"),
    ]
    assert found.judged[0].remarks == ["현장이 돋보입니다."]
    assert {row.entry.number for row in Outcome.objects.visible_to(world.author)} == {1, 2}
    assert not Outcome.objects.visible_to(world.resident).exists()


def test_what_is_not_approved_is_not_published(world, held):
    computed(world, held.first)
    with pytest.raises(DomainError, match="not approved yet"):
        publishing.publish(actor=world.manager, stage=held.first)


def test_the_clock_publishes_at_the_moment_that_was_set_and_once(world, held, mailoutbox):
    approved(world, held.first)
    at = timezone.now() + datetime.timedelta(hours=2)
    publishing.schedule(actor=world.manager, stage=held.first, at=at)
    assert publishing.publish_due(at - datetime.timedelta(seconds=1)) == 0
    assert not Outcome.objects.published().exists()
    assert publishing.publish_due(at) == 1
    assert publishing.publish_due(at) == 0
    assert Publication.objects.get().published_at == at
    with pytest.raises(DomainError, match="published already"):
        publishing.publish(actor=world.manager, stage=held.first)


def test_a_moment_that_was_promised_is_kept_when_the_edition_has_been_put_away(world, held):
    approved(world, held.first)
    at = timezone.now() + datetime.timedelta(days=200)
    publishing.schedule(actor=world.manager, stage=held.first, at=at)
    configuring.close_contest(actor=world.manager, contest=held.contest, now=at - datetime.timedelta(days=1))
    assert publishing.publish_due(at) == 1


def test_a_moment_that_was_set_is_taken_back_and_may_not_lie_in_the_past(world, held):
    approved(world, held.first)
    at = timezone.now() + datetime.timedelta(hours=2)
    publishing.schedule(actor=world.manager, stage=held.first, at=at)
    publishing.schedule(actor=world.manager, stage=held.first, at=None)
    assert publishing.publish_due(at) == 0
    with pytest.raises(DomainError, match="This moment is over"):
        publishing.schedule(actor=world.manager, stage=held.first, at=timezone.now())


def test_each_entry_gets_one_mail_however_many_results_come_out_at_once(world, held, monkeypatch):
    from community.contest import tasks

    told = []
    monkeypatch.setattr(type(tasks.mail_result), "enqueue", lambda self, **given: told.append(given["entry_id"]))
    approved(world, held.first)
    finish(world, held)
    publishing.publish(actor=world.manager, stage=held.final)
    assert sorted(told) == [entry.pk for entry in held.entries]
    assert Publication.objects.count() == 2


# --- Awards and exhibition -----------------------------------------------------------------------------------------


def test_the_last_result_gives_the_awards_and_publication_opens_the_exhibition(world, held):
    approved(world, held.first)
    finish(world, held)
    given = {row.entry.number: row.award.name for row in AwardGiven.objects.all()}
    assert given == {1: "대통령상", 2: "장관상", 4: "장관상", 5: "장관상"}
    assert not AwardGiven.objects.published().exists()
    assert not Exhibit.objects.exists()
    publishing.publish(actor=world.manager, stage=held.final)
    assert numbers(row.entry for row in Exhibit.objects.all()) == [1, 2, 4, 5]
    assert Exhibit.objects.get(entry__number=1).award.award.name == "대통령상"


def test_an_exhibition_with_dates_of_its_own_opens_by_the_clock(world, held):
    opens = held.final.closes_at + datetime.timedelta(days=30)
    contest = held.contest
    contest.stages.create(kind="exhibition", name="전시", opens_at=opens, closes_at=opens + datetime.timedelta(days=30))
    approved(world, held.first)
    finish(world, held)
    publishing.publish(actor=world.manager, stage=held.final)
    assert not Exhibit.objects.exists()
    opens = contest.stages.get(kind="exhibition").opens_at
    assert exhibiting.open_due(opens - datetime.timedelta(seconds=1)) == 0
    assert exhibiting.open_due(opens) == 4
    assert exhibiting.open_due(opens) == 0


def test_an_entry_that_withdraws_is_on_show_no_more_and_has_no_award_that_anybody_sees(world, shown):
    entering.withdraw_entry(actor=world.coordinator, entry=shown.entries[0], reason="철회")
    assert not Exhibit.objects.filter(entry=shown.entries[0]).exists()
    assert not AwardGiven.objects.published().filter(entry=shown.entries[0]).exists()
    assert exhibiting.open_exhibition(contest=shown.contest) == 0


@pytest.mark.parametrize(
    ("who", "may"),
    [
        *(("author", True), ("colleague", True), ("coordinator", True), ("manager", True), ("administrator", True)),
        *(("editor", True), ("judge", False), ("stranger", False), ("other_coordinator", False), ("resident", False)),
    ],
)
def test_the_office_editors_and_its_own_government_make_a_case_of_a_winner(world, shown, who, may):
    person = getattr(world, who)
    if not may:
        with pytest.raises(PermissionDenied):
            exhibiting.make_case(actor=person, exhibit=shown.exhibit)
        return
    page = exhibiting.make_case(actor=person, exhibit=shown.exhibit)
    assert (page.title, page.government, page.live) == (shown.entries[0].title, world.home, False)
    draft = page.get_latest_revision_as_object()
    assert draft.action == "추진"
    assert [(award.year, award.awarded_by) for award in draft.awards.all()] == [(2026, "")]
    with pytest.raises(PermissionDenied, match="a case of it already"):
        exhibiting.make_case(actor=person, exhibit=shown.exhibit)


def test_the_case_has_the_words_that_were_judged_and_not_what_was_changed_since(world, shown):
    Entry.objects.filter(pk=shown.entries[0].pk).update(action="나중에 고친 말", title="나중 제목")
    page = exhibiting.make_case(actor=world.author, exhibit=shown.exhibit)
    assert (page.title, page.action) == ("출품작 1", "추진")


def test_way_says_which_stages_decide(world):
    whole = Contest.objects.whole().get(pk=world.contest.pk)
    assert [(step.stage.name, step.promotes, step.decides) for step in way(whole, PRACTICE)] == [
        ("시·도 심사", True, True),
        ("온라인 투표", False, False),
        ("중앙 심사", False, True),
    ]


def test_the_status_of_a_withdrawn_entry_keeps_its_mail_away(world, held, mailoutbox):
    from community.contest import tasks

    approved(world, held.first)
    publishing.publish(actor=world.manager, stage=held.first)
    mailoutbox.clear()
    Entry.objects.filter(pk=held.entries[0].pk).update(status=EntryStatus.WITHDRAWN)
    tasks.mail_result.func(entry_id=held.entries[0].pk)
    assert mailoutbox == []
