"""Scores as a ledger: given by the server's clock, within the scale, without conflicts, never changed."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from common.exceptions import DomainError, StaleEdit
from community.contest.choices import AssignmentState, ConflictKind
from community.contest.models import Assignment, Conflict, Remark, Score, Stage
from community.contest.scorebook import newest_points, newest_remarks, others_of, running_total, total_of
from community.contest.services import panels, scoring
from tests.factories import judging as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(court):
    """The first judge's assignment of the first entry."""
    return make.make_assignment(court.first, court.entries[0])


def points_of(assignment, *values):
    criteria = assignment.judge.stage.criteria.all()
    return {criterion.pk: Decimal(str(value)) for criterion, value in zip(criteria, values, strict=False)}


def give(assignment, *values, **more):
    return scoring.give_scores(
        actor=assignment.judge.user,
        assignment=assignment,
        points=points_of(assignment, *values),
        remarks=more.pop("remarks", {}),
        **more,
    )


def test_scores_are_rows_that_are_added_and_the_newest_counts(given):
    make.make_scores(given, 8, 7, entrant="좋습니다")
    make.make_scores(given, 9, 7, entrant="좋습니다", panel="논의합시다")
    assert [str(row.points) for row in Score.objects.order_by("number")] == ["8.00", "7.00", "9.00"]
    assert sorted(newest_points(given).values()) == [Decimal(7), Decimal(9)]
    assert newest_remarks(given) == {"entrant": "좋습니다", "panel": "논의합시다"}
    assert Remark.objects.count() == 2
    given.refresh_from_db()
    assert given.state == AssignmentState.DONE


def test_no_row_of_the_ledger_and_no_comment_can_be_changed_or_deleted(given):
    make.make_scores(given, 8, 7, panel="말")
    for row in (Score.objects.first(), Remark.objects.first()):
        for act in (row.save, row.delete, type(row).objects.all().delete):
            with pytest.raises(TypeError):
                act()
        with pytest.raises(TypeError):
            type(row).objects.update(given_at=timezone.now())
        with pytest.raises(TypeError):
            type(row).objects.bulk_update([row], ["given_at"])
    for protected in (given, given.judge, given.judge.panel, given.entry, given.judge.user, given.judge.stage):
        with pytest.raises(ProtectedError):
            protected.delete()
    assert Score.objects.count() == 2


def test_the_server_closes_to_the_second(given):
    closes = given.judge.stage.closes_at
    for late in (closes, closes + datetime.timedelta(seconds=1)):
        with pytest.raises(PermissionDenied, match="Judging closed at"):
            give(given, 8, 7, now=late)
    assert not Score.objects.exists()
    give(given, 8, 7, now=closes - datetime.timedelta(seconds=1))
    assert Score.objects.count() == 2


def test_nothing_is_scored_before_the_stage_opens(given):
    with pytest.raises(PermissionDenied, match="Judging begins at"):
        give(given, 8, 7, now=given.judge.stage.opens_at - datetime.timedelta(seconds=1))


@pytest.mark.parametrize("values", [(10.01, 5), (-1, 5), (5,), (5, "NaN"), (5, "Infinity")])
def test_points_outside_the_scale_or_missing_are_refused_as_a_whole(given, values):
    with pytest.raises(ValidationError):
        give(given, *values)
    assert not Score.objects.exists()


def test_points_for_a_criterion_of_another_stage_are_refused(given):
    other = Stage.objects.exclude(pk=given.judge.stage_id).filter(kind="judging").get().criteria.first()
    points = points_of(given, 5, 5) | {other.pk: Decimal(5)}
    with pytest.raises(ValidationError):
        scoring.give_scores(actor=given.judge.user, assignment=given, points=points, remarks={})


def test_a_conflict_that_arose_after_assigning_stops_the_scores(given):
    Conflict.objects.create(
        contest=given.entry.contest, user=given.judge.user, entry=given.entry, kind=ConflictKind.DECLARED
    )
    with pytest.raises(PermissionDenied, match="declared an interest"):
        give(given, 8, 7)
    assert not Score.objects.exists()


def test_nobody_scores_anothers_assignment(court, given):
    for person in (court.second.user, court.manager, court.administrator, court.author):
        with pytest.raises(PermissionDenied):
            scoring.give_scores(actor=person, assignment=given, points=points_of(given, 8, 7), remarks={})
        with pytest.raises(PermissionDenied):
            scoring.save_draft(actor=person, assignment=given, typed={"to_panel": "남의 글"})


def test_a_draft_is_kept_whatever_it_is_worth_and_goes_with_the_scores(given):
    kept = scoring.save_draft(actor=given.judge.user, assignment=given, typed={"points_1": "이십", "to_panel": " "})
    assert kept.draft == {"points_1": "이십"}
    with pytest.raises(StaleEdit):
        scoring.save_draft(actor=given.judge.user, assignment=given, typed={}, base_version=1)
    assert give(given, 8, 7).draft == {}


def test_an_interest_takes_the_entry_away_and_withdraws_the_points(given):
    make.make_scores(given, 8, 7)
    scoring.abstain(actor=given.judge.user, assignment=given, reason="자문했습니다", is_conflict=True)
    assert set(newest_points(given).values()) == {None}
    assert Score.objects.count() == 4
    assert not Assignment.objects.visible_to(given.judge.user)
    assert Conflict.objects.get().kind == ConflictKind.DECLARED
    with pytest.raises(PermissionDenied, match="ask the office"):
        scoring.resume(actor=given.judge.user, assignment=given)


def test_an_abstention_without_an_interest_can_be_taken_back(given):
    with pytest.raises(DomainError, match="reason"):
        scoring.abstain(actor=given.judge.user, assignment=given, reason=" ", is_conflict=False)
    scoring.abstain(actor=given.judge.user, assignment=given, reason="잘 모르는 분야", is_conflict=False)
    with pytest.raises(PermissionDenied, match="abstained"):
        give(given, 8, 7)
    scoring.resume(actor=given.judge.user, assignment=given)
    give(given, 8, 7)
    assert Assignment.objects.get().state == AssignmentState.DONE


def test_the_office_excludes_a_judge_and_the_points_are_withdrawn(court, given):
    make.make_scores(given, 8, 7)
    panels.exclude_judge(
        actor=court.manager, contest=court.contest, person=given.judge.user, entry=given.entry, reason="친족"
    )
    given.refresh_from_db()
    assert (given.state, given.is_conflict) == (AssignmentState.ABSTAINED, True)
    assert set(newest_points(given).values()) == {None}
    assert Score.objects.order_by("-number")[0].given_by == court.manager


def test_putting_off_moves_an_entry_behind_all_others(court, given):
    other = make.make_assignment(court.first, court.entries[1])
    scoring.skip_entry(actor=court.judge, assignment=given)
    ordered = Assignment.objects.visible_to(court.judge).for_reading()
    assert list(ordered) == [other, given]


def test_totals_are_those_of_the_engine(given):
    criteria = list(given.judge.stage.criteria.all())
    first, second = (criterion.pk for criterion in criteria)
    assert running_total(criteria, {first: Decimal("7.5")}) == Decimal("45.00")
    assert total_of(criteria, {first: Decimal("7.5")}) is None
    assert total_of(criteria, {first: Decimal("7.5"), second: Decimal(5)}) == Decimal("65.00")
    assert total_of(criteria, {first: Decimal("7.5"), second: None}) is None


def test_others_are_read_with_their_totals_and_comments_to_the_panel_alone(court, given):
    other = make.make_assignment(court.second, court.entries[0])
    make.make_scores(other, 6, 5, panel="심사단에게", entrant="출품자에게")
    [row] = others_of(given, list(given.judge.stage.criteria.all()))
    assert (row["points"], row["total"], row["remark"]) == ([Decimal(6), Decimal(5)], Decimal("56.00"), "심사단에게")
