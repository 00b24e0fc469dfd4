"""Setting a contest up: tables by position, versions, announcing, moving dates, copying."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from common.exceptions import DomainError, StaleEdit
from community.contest.choices import ContestStatus, Level, StageKind, TieRule
from community.contest.models import Contest, Criterion, Stage
from community.contest.services import configuring
from community.contest.services.copying import copy_contest
from tests.community.contest.conftest import PEOPLE
from tests.factories import contest as make

pytestmark = pytest.mark.django_db
MANAGERS = {"manager", "administrator"}


def fresh(contest: Contest) -> Contest:
    return Contest.objects.get(pk=contest.pk)


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_office_makes_and_changes_contests(world, who):
    person = getattr(world, who)
    draft = make.make_contest(is_open=False)
    acts = (
        lambda: configuring.create_contest(actor=person, title="새 대회", year=2027, slug="new"),
        lambda: configuring.change_words(actor=person, contest=draft, fields={}, base_version=draft.version),
        lambda: configuring.save_table(
            actor=person, contest=draft, name="awards", rows=[], base_version=fresh(draft).version
        ),
        lambda: configuring.open_contest(actor=person, contest=draft),
        lambda: copy_contest(actor=person, source=draft, title="복사", year=2027, slug=f"copy-{who}"),
    )
    for act in acts:
        if who in MANAGERS:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_a_contest_in_preparation_is_seen_by_the_office_alone(world):
    draft = make.make_contest(is_open=False)
    seers = {who for who in PEOPLE if Contest.objects.visible_to(getattr(world, who)).filter(pk=draft.pk).exists()}
    assert seers == MANAGERS
    everybody = {who for who in PEOPLE if world.contest in Contest.objects.visible_to(getattr(world, who))}
    assert everybody == set(PEOPLE)


def test_rows_are_written_by_position_and_keep_their_keys():
    contest = make.make_contest(is_open=False)
    stage = contest.stages.get(level=Level.CENTRAL)
    first, second = stage.criteria.all()
    make.stage_table(
        stage, "criteria", [None, {"name": "새 창의성", "weight": 30, "sort_order": 1}, {"name": "확산", "weight": 70}]
    )
    rows = [(row.pk, row.name, int(row.weight)) for row in stage.criteria.all()]
    assert [name for _pk, name, _weight in rows] == ["새 창의성", "확산"]
    assert rows[0][0] == second.pk
    assert not Criterion.objects.filter(pk=first.pk).exists()


def test_two_managers_who_save_the_same_table_do_not_overwrite_each_other(world):
    contest = make.make_contest(is_open=False)
    seen = contest.version
    save = configuring.save_table
    rows = [{"name": "다른 상", "number": 1}]
    save(actor=world.manager, contest=contest, name="awards", rows=rows, base_version=seen)
    with pytest.raises(StaleEdit):
        save(actor=world.administrator, contest=contest, name="awards", rows=[None], base_version=seen)
    assert fresh(contest).awards.first().name == "다른 상"


def test_nothing_of_another_contest_gets_into_a_table():
    contest, other = make.make_contest(is_open=False), make.make_contest(is_open=False)
    stage = contest.stages.get(level=Level.CENTRAL)
    with pytest.raises(DomainError, match="another contest"):
        make.stage_table(stage, "shares", [{"source": other.stages.get(kind=StageKind.VOTE), "weight": 10}])
    foreign = other.stages.get(level=Level.CENTRAL).criteria.first()
    with pytest.raises(DomainError, match="another stage"):
        make.stage_table(stage, "tie_breaks", [{"rule": TieRule.CRITERION, "criterion": foreign}])


def test_a_rule_that_compares_a_criterion_names_one_and_no_other_rule_does():
    stage = make.make_contest(is_open=False).stages.get(level=Level.CENTRAL)
    with pytest.raises(ValidationError, match="Choose a criterion"):
        make.stage_table(stage, "tie_breaks", [{"rule": TieRule.CRITERION}])
    criterion = stage.criteria.first()
    make.stage_table(stage, "tie_breaks", [{"rule": TieRule.CRITERION, "criterion": criterion}])
    assert [rule.key for rule in stage.tie_breaks.all()] == [f"criterion:{criterion.pk}"]


def test_an_announced_contest_keeps_its_rules_but_its_words_and_dates_move(world):
    contest = fresh(world.contest)
    stage = contest.stages.get(kind=StageKind.ENTRY)
    with pytest.raises(PermissionDenied):
        configuring.save_table(
            actor=world.manager, contest=contest, name="awards", rows=[None], base_version=contest.version
        )
    with pytest.raises(PermissionDenied):
        configuring.change_stage(actor=world.manager, stage=stage, fields={}, base_version=contest.version)
    configuring.change_words(
        actor=world.manager, contest=contest, fields={"summary": "짧게"}, base_version=contest.version
    )
    assert fresh(contest).summary == "짧게"
    reschedule = configuring.reschedule_stage
    later = stage.closes_at - make.DAY
    reschedule(actor=world.manager, stage=stage, opens_at=stage.opens_at, closes_at=later, reason="공휴일")
    assert Stage.objects.get(pk=stage.pk).closes_at == later
    too_late = stage.closes_at + 30 * make.DAY
    with pytest.raises(DomainError, match="opens before"):
        reschedule(actor=world.manager, stage=stage, opens_at=stage.opens_at, closes_at=too_late, reason="연장")
    with pytest.raises(DomainError, match="has begun"):
        reschedule(actor=world.manager, stage=stage, opens_at=later - make.DAY, closes_at=later, reason="?")
    assert Stage.objects.get(pk=stage.pk).closes_at == later


def test_later_stages_move_also_when_entries_have_closed(world):
    awards = world.contest.stages.get(kind=StageKind.AWARDS)
    days = {"opens_at": awards.opens_at, "closes_at": awards.closes_at + make.DAY}
    after = world.contest.stages.get(kind=StageKind.ENTRY).closes_at + make.DAY
    configuring.reschedule_stage(actor=world.manager, stage=awards, reason="연기", now=after, **days)
    assert Stage.objects.get(pk=awards.pk).closes_at == days["closes_at"]


def test_a_contest_goes_back_into_preparation_only_while_nobody_has_begun_an_entry(world):
    make.make_entry(world.officer, world.contest)
    with pytest.raises(DomainError, match="begun an entry"):
        configuring.take_back_contest(actor=world.manager, contest=world.contest)
    other = make.make_contest()
    assert configuring.take_back_contest(actor=world.manager, contest=other).status == ContestStatus.DRAFT


def test_a_contest_is_closed_when_its_last_stage_is_over(world):
    with pytest.raises(DomainError, match="Not all stages"):
        configuring.close_contest(actor=world.manager, contest=world.contest)
    later = timezone.now() + 50 * make.DAY
    closed = configuring.close_contest(actor=world.manager, contest=world.contest, now=later)
    assert closed.status == ContestStatus.CLOSED
    with pytest.raises(PermissionDenied, match="closed"):
        configuring.change_words(actor=world.manager, contest=closed, fields={}, base_version=closed.version)


def test_a_copy_has_everything_but_the_entries_a_year_later_on_the_same_weekday(world):
    make.make_entry(world.officer, world.contest)
    source = fresh(world.contest)
    central = source.stages.get(level=Level.CENTRAL)
    Stage.objects.filter(pk=central.pk).update(lot_seed="20261128")
    copy = copy_contest(actor=world.manager, source=source, title="2027년 대회", year=2027, slug="best-2027")
    assert copy.status == ContestStatus.DRAFT
    assert not copy.entries.exists()
    assert [stage.opens_at - datetime.timedelta(days=364) for stage in copy.stages.all()] == [
        stage.opens_at for stage in source.stages.all()
    ]
    made = copy.stages.get(level=Level.CENTRAL)
    assert made.lot_seed == ""
    assert [(share.source.name, share.weight) for share in made.shares.all()] == [
        (share.source.name, share.weight) for share in central.shares.all()
    ]
    assert {share.source.contest_id for share in made.shares.all()} == {copy.pk}
    assert list(copy.awards.values_list("name", "number")) == list(source.awards.values_list("name", "number"))
    assert not set(made.criteria.values_list("pk")) & set(central.criteria.values_list("pk"))
    configuring.open_contest(actor=world.manager, contest=copy)
