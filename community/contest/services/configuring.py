"""Setting a contest up: its words, its tables, its stages; announcing it, taking it back, closing it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.checklist import problems_of
from community.contest.choices import CONTEST_TRANSITIONS, ContestStatus, StageState
from community.contest.models import Award, BallotGroup, Contest, Criterion, Division, Quota, Share, Stage, TieBreak
from community.contest.services.essays import first_deletion, last_day
from community.contest.services.guarding import check_version, count_change, locked_contest
from people.models import User

# A row of a table: its values, or None where the row at this place goes. Rows beyond those that stand are new.
Row = Mapping[str, Any] | None
CONTEST_TABLES: dict[str, type[Model]] = {"divisions": Division, "awards": Award}
STAGE_TABLES: dict[str, type[Model]] = {
    "criteria": Criterion,
    "shares": Share,
    "tie_breaks": TieBreak,
    "quotas": Quota,
    "ballot_groups": BallotGroup,
}
RECKONING = ("step_places", "final_places", "rounding", "award_border")
WORDS = ("title", "year", "host", "contact", "summary", "description", "consent", "pledge", "retention_days")


@transaction.atomic
def create_contest(*, actor: User | None, **fields: Any) -> Contest:
    """A contest in preparation. `actor` is None for commands only."""
    if actor is not None:
        require(rules.can_manage(actor))
    contest = Contest(created_by=actor, **fields)
    _clean(contest)
    contest.save()
    log(instance=contest, action="contest.made", user=actor)
    return contest


@transaction.atomic
def change_words(*, actor: User, contest: Contest, fields: Mapping[str, Any], base_version: int) -> Contest:
    """Write what visitors read about the contest; possible until it is closed."""
    contest = locked_contest(contest)
    require(rules.can_reword(actor, contest))
    check_version(contest, base_version)
    for name in WORDS:
        if name in fields:
            setattr(contest, name, fields[name])
    _clean(contest)
    contest.save()
    _changed(contest, actor, "words")
    return contest


@transaction.atomic
def change_reckoning(*, actor: User | None, contest: Contest, fields: Mapping[str, Any], base_version: int) -> Contest:
    """Declare how numbers are rounded and who gets an award that ties; fixed once the contest is announced."""
    contest = _configurable(actor, contest, base_version)
    for name in RECKONING:
        if name in fields:
            setattr(contest, name, fields[name])
    _clean(contest)
    contest.save()
    _changed(contest, actor, "reckoning")
    return contest


@transaction.atomic
def save_table(*, actor: User | None, contest: Contest, name: str, rows: Sequence[Row], base_version: int) -> None:
    """Put the rows in place of those of the table `name` of CONTEST_TABLES: the first row is written into the first.

    The version sees to it that the rows that stand are those that the form showed, so no row needs a key.
    """
    contest = _configurable(actor, contest, base_version)
    model = CONTEST_TABLES[name]
    _write_rows(model._default_manager.filter(contest=contest), rows, {"contest": contest})
    _changed(contest, actor, name)


@transaction.atomic
def save_stage_table(*, actor: User | None, stage: Stage, name: str, rows: Sequence[Row], base_version: int) -> None:
    """Likewise for a table of STAGE_TABLES. What a row points to must belong to the same contest."""
    contest = _configurable(actor, stage.contest, base_version)
    _check_same_contest(contest, stage, rows)
    model = STAGE_TABLES[name]
    _write_rows(model._default_manager.filter(stage=stage), rows, {"stage": stage})
    _changed(contest, actor, name)


@transaction.atomic
def add_stage(*, actor: User | None, contest: Contest, base_version: int, **fields: Any) -> Stage:
    contest = _configurable(actor, contest, base_version)
    stage = Stage(contest=contest)
    _write_stage(stage, fields)
    _changed(contest, actor, "stages")
    return stage


@transaction.atomic
def change_stage(*, actor: User, stage: Stage, fields: Mapping[str, Any], base_version: int) -> Stage:
    contest = _configurable(actor, stage.contest, base_version)
    stage = Stage.objects.get(pk=stage.pk)
    stage.contest = contest
    _write_stage(stage, fields)
    _changed(contest, actor, "stages")
    return stage


@transaction.atomic
def delete_stage(*, actor: User, stage: Stage, base_version: int) -> None:
    contest = _configurable(actor, stage.contest, base_version)
    Stage.objects.get(pk=stage.pk).delete()
    _changed(contest, actor, "stages")


@transaction.atomic
def reschedule_stage(
    *,
    actor: User,
    stage: Stage,
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    reason: str,
    now: datetime.datetime | None = None,
) -> Stage:
    """Move a stage of an announced contest, with a reason that the log keeps. The checklist must still hold."""
    now = now or timezone.now()
    contest = locked_contest(stage.contest)
    stage = Stage.objects.get(pk=stage.pk)
    stage.contest = contest
    require(rules.can_reschedule(actor, stage, now))
    if stage.state_at(now) == StageState.OPEN and opens_at != stage.opens_at:
        raise DomainError(_("This stage has begun. Only its end can be moved."))
    if closes_at <= now:
        raise DomainError(_("The new end lies in the past."))
    before = f"{rules.moment(stage.opens_at)} – {rules.moment(stage.closes_at)}"
    stage.opens_at, stage.closes_at = opens_at, closes_at
    stage.full_clean()
    stage.save()
    moved = Contest.objects.whole().get(pk=contest.pk)
    if problems := problems_of(moved, now):
        raise DomainError(" ".join(problems))
    _check_promise(moved)
    count_change(contest)
    data = {"stage": str(stage), "before": before, "reason": reason}
    log(instance=contest, action="contest.rescheduled", user=actor, data=data)
    return stage


@transaction.atomic
def open_contest(*, actor: User | None, contest: Contest, now: datetime.datetime | None = None) -> Contest:
    """Announce it; DomainError with every sentence of the checklist while it contradicts itself."""
    now = now or timezone.now()
    contest = _moving(actor, contest, "open")
    if problems := problems_of(Contest.objects.whole().get(pk=contest.pk), now):
        raise DomainError(" ".join(problems))
    contest.opened_at = now
    return _moved(contest, actor, "open")


@transaction.atomic
def take_back_contest(*, actor: User, contest: Contest) -> Contest:
    """Back into preparation, as long as nobody has begun an entry."""
    contest = _moving(actor, contest, "take_back")
    if contest.entries.exists():
        raise DomainError(_("Somebody has begun an entry already, so the rules stay. The dates can still be moved."))
    return _moved(contest, actor, "take_back")


@transaction.atomic
def close_contest(*, actor: User | None, contest: Contest, now: datetime.datetime | None = None) -> Contest:
    """Put the edition away when its last stage is over."""
    contest = _moving(actor, contest, "close")
    if any(stage.state_at(now or timezone.now()) != StageState.OVER for stage in contest.stages.all()):
        raise DomainError(_("Not all stages are over yet."))
    return _moved(contest, actor, "close")


def _check_promise(contest: Contest) -> None:
    """Who sent an essay consented to a day on which their data goes, and the code with it: no result comes later."""
    day = first_deletion(contest)
    if day is not None and last_day(contest) >= day:
        raise DomainError(
            _(
                "Writers of essays were promised that their data is deleted on %(day)s, and their codes end with it. "
                "The contest must be over before that day."
            )
            % {"day": date_format(day, "Y.m.d.")}
        )


def _configurable(actor: User | None, contest: Contest, base_version: int) -> Contest:
    contest = locked_contest(contest)
    if actor is not None:
        require(rules.can_configure(actor, contest))
    check_version(contest, base_version)
    return contest


def _moving(actor: User | None, contest: Contest, verb: str) -> Contest:
    contest = locked_contest(contest)
    if actor is not None:
        require(rules.can_move_contest(actor, contest, verb))
    return contest


def _moved(contest: Contest, actor: User | None, verb: str) -> Contest:
    contest.status = ContestStatus(CONTEST_TRANSITIONS[verb][1])
    contest.save(update_fields=["status", "opened_at"])
    count_change(contest)
    log(instance=contest, action=f"contest.{verb}", user=actor)
    return contest


def _changed(contest: Contest, actor: User | None, what: str) -> None:
    count_change(contest)
    log(instance=contest, action="contest.changed", user=actor, data={"what": what})


def _clean(contest: Contest) -> None:
    contest.recompute()
    contest.full_clean()


def _write_stage(stage: Stage, fields: Mapping[str, Any]) -> None:
    given = dict(fields)
    divisions = given.pop("divisions", None)
    for name, value in given.items():
        setattr(stage, name, value)
    stage.full_clean()
    stage.save()
    if divisions is not None:
        stage.divisions.set(division for division in divisions if division.contest_id == stage.contest_id)


def _write_rows(standing: QuerySet[Any], rows: Sequence[Row], owner: dict[str, Any]) -> None:
    """Rows stand in their order unless they say another. Those that go, go first, so that their names are free."""
    old = list(standing)
    for row, there in zip(rows, old, strict=False):
        if row is None:
            there.delete()
    for place, row in enumerate(rows):
        if row is None:
            continue
        thing = old[place] if place < len(old) else standing.model(**owner)
        thing.sort_order = place
        for name, value in row.items():
            setattr(thing, name, value)
        thing.full_clean()
        thing.save()


def _check_same_contest(contest: Contest, stage: Stage, rows: Sequence[Row]) -> None:
    for row in rows:
        for value in (row or {}).values():
            if isinstance(value, Stage | Division) and value.contest_id != contest.pk:
                raise DomainError(_("This belongs to another contest."))
            if isinstance(value, Criterion) and value.stage_id != stage.pk:
                raise DomainError(_("This criterion belongs to another stage."))
