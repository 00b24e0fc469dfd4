"""Results of a stage: computed from the ledgers, ruled on where the rules leave something open, approved."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.choices import EntryKind, StageKind
from community.contest.engine import sheet as engine
from community.contest.engine.ledger import LedgerError
from community.contest.models import Approval, Award, AwardGiven, Contest, Entry, Outcome, ResultSheet, Ruling, Stage
from community.contest.reckoning import (
    compare,
    computed,
    excused,
    inputs_now,
    open_questions,
    read_sheet,
    ruled,
    steps_until,
    written,
)
from community.contest.services.counting import tally
from community.contest.services.essays import new_code
from community.contest.services.guarding import locked_contest
from community.contest.standing import Step
from people.models import User


@transaction.atomic
def compute(*, actor: User | None, stage: Stage, kind: EntryKind, now: datetime.datetime | None = None) -> ResultSheet:
    """The result of a stage that is over, as a new sheet; the newest one when nothing has changed since.

    DomainError while the result of an earlier stage is not approved, and when this one is.
    """
    contest, stage = held_stage(stage)
    if actor is not None:
        require(rules.can_compute(actor, stage, now or timezone.now()))
    steps = _open_steps(contest, stage, kind)
    inputs = inputs_now(contest, steps)
    for step in steps:
        if step.stage.kind == StageKind.VOTE:
            tally(step.stage, now or timezone.now())  # refuses ballots that cannot have been cast
    try:
        found = computed(contest, steps, inputs)
    except LedgerError as error:
        raise DomainError(_("The ledger holds what cannot be there: %(faults)s") % {"faults": error}) from error
    newest = newest_sheet(stage, kind)
    if newest is not None and newest.sha256 == found.sha256:
        return newest
    row = ResultSheet.objects.create(
        stage=stage,
        kind=kind,
        number=newest.number + 1 if newest else 1,
        text=written(found),
        sha256=found.sha256,
        entries=inputs.entries,
        withdrawn=inputs.withdrawn,
        last_ruling=inputs.last_ruling,
        computed_at=now or timezone.now(),
        computed_by=actor,
    )
    log(instance=contest, action="contest.computed", user=actor, data=_of(row))
    return row


def newest_sheet(stage: Stage, kind: EntryKind) -> ResultSheet | None:
    return ResultSheet.objects.filter(stage=stage, kind=kind).order_by("-number").first()


@transaction.atomic
def rule(
    *, actor: User, sheet: ResultSheet, at: str, entry: Entry, passes: bool, reason: str,
    now: datetime.datetime | None = None,
) -> ResultSheet:  # fmt: skip
    """Say whether an entry that the rules leave open is in, and compute the stage again: the new sheet.

    `at` is the stage or the award as the engine names it. A reason is needed; the sheet prints it.
    """
    contest, stage = held_stage(sheet.stage)
    require(rules.can_rule(actor, entry))
    kind = EntryKind(sheet.kind)
    _open_steps(contest, stage, kind)
    _check_newest(sheet)
    if not reason.strip():
        raise DomainError(_("Give the reason. The sheet prints it."))
    if (at, str(entry.pk)) not in ruled(read_sheet(sheet)):
        raise DomainError(_("The rules leave nothing open about this entry."))
    award = Award.objects.get(pk=int(at.partition(":")[2])) if at.startswith("award:") else None
    made = Ruling.objects.create(
        stage=stage, award=award, entry=entry, passes=passes, reason=reason.strip(), made_by=actor,
        made_at=now or timezone.now(),
    )  # fmt: skip
    data = {"stage": str(stage), "entry": entry.label, "passes": passes, "reason": made.reason}
    log(instance=contest, action="contest.ruled", user=actor, data=data)
    return compute(actor=actor, stage=stage, kind=kind, now=now)


@transaction.atomic
def approve(
    *, actor: User | None, sheet: ResultSheet, reason: str = "", now: datetime.datetime | None = None
) -> Approval:
    """What the sheet says holds: who goes on, and after the last stage who gets which award. Nobody is told yet.

    The sheet must be the newest, come out the same when computed again, and leave nothing open. Where entries have no
    result because something is missing for good, a reason is needed.
    """
    now = now or timezone.now()
    contest, stage = held_stage(sheet.stage)
    if actor is not None:
        require(rules.can_compute(actor, stage, now))
    steps = _open_steps(contest, stage, EntryKind(sheet.kind))
    _check_newest(sheet)
    found = read_sheet(sheet)
    _check_final(steps, found, reason)
    compared = compare(contest, sheet, found)
    if not (compared.identical and compared.text_holds) or inputs_now(contest, steps).withdrawn != _withdrawn(sheet):
        raise DomainError(_("The sheet does not come out the same any more. Compute the result again and look at it."))
    made = Approval.objects.create(
        stage=stage, kind=sheet.kind, sheet=sheet, reason=reason.strip(), approved_by=actor, approved_at=now
    )
    _keep_outcomes(made, steps, found)
    _give_awards(made, found)
    log(instance=contest, action="contest.approved", user=actor, data=_of(sheet) | {"reason": made.reason})
    return made


def held_stage(stage: Stage) -> tuple[Contest, Stage]:
    """The contest with everything configured, its row held, and the stage as it is in it."""
    locked_contest(stage.contest)
    contest = Contest.objects.whole().get(pk=stage.contest_id)
    found: Stage = next(each for each in contest.stages.all() if each.pk == stage.pk)
    found.contest = contest
    return contest, found


def _open_steps(contest: Contest, stage: Stage, kind: EntryKind) -> list[Step]:
    """The way to the stage, when everything before it is approved and it is not."""
    steps = steps_until(contest, kind, stage)
    if not steps:
        raise DomainError(_("No entries of this kind pass through this stage."))
    approved = set(Approval.objects.filter(stage__contest=contest, kind=kind).values_list("stage_id", flat=True))
    if stage.pk in approved:
        raise DomainError(_("The result of this stage is approved already. It stays as it is."))
    for earlier in steps[:-1]:
        if earlier.decides and earlier.stage.pk not in approved:
            raise DomainError(_("Approve the result of “%(stage)s” first.") % {"stage": earlier.stage})
    return steps


def _check_newest(sheet: ResultSheet) -> None:
    newest = newest_sheet(sheet.stage, EntryKind(sheet.kind))
    if newest is None or newest.pk != sheet.pk:
        raise DomainError(_("There is a newer sheet of this stage. Look at that one."))


def _check_final(steps: list[Step], found: engine.ResultSheet, reason: str) -> None:
    if not steps[-1].decides:
        raise DomainError(_("This stage decides nothing by itself: its points count in a later one."))
    if open_questions(found):
        raise DomainError(_("Something is still open. Rule on each entry that waits for it."))
    if (missing := excused(found)) and not reason.strip():
        raise DomainError(
            _("%(count)s entries have no result. Write down why the result is approved all the same.")
            % {"count": len(missing)}
        )


def _withdrawn(sheet: ResultSheet) -> dict[int, int]:
    return {int(key): stage for key, stage in sheet.withdrawn.items()}


def _keep_outcomes(approval: Approval, steps: list[Step], found: engine.ResultSheet) -> None:
    told = _rests_on(steps)
    averages = _averages([found.stage(str(stage.pk)) for stage in told])
    Outcome.objects.bulk_create(
        Outcome(
            approval=approval,
            stage=approval.stage,
            entry_id=int(line.entry),
            verdict=line.outcome,
            rank=line.rank,
            total=line.total,
            averages=averages.get(line.entry, {}),
        )
        for line in found.stages[-1].lines
    )


def _rests_on(steps: list[Step]) -> list[Stage]:
    """The judging stages that were decided about by no earlier result."""
    places = [place for place, step in enumerate(steps[:-1]) if step.decides]
    since = places[-1] + 1 if places else 0
    return [step.stage for step in steps[since:] if step.stage.kind == StageKind.JUDGING]


def _averages(stages: list[engine.StageSheet]) -> dict[str, dict[str, dict[str, str]]]:
    """entry -> stage -> criterion -> mean of the complete scores, to two decimals."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for stage in stages:
        for line in stage.lines:
            given: dict[str, list[Decimal]] = {}
            for score in line.judged:
                for criterion, points in score.points if score.total is not None else ():
                    given.setdefault(criterion, []).append(points or Decimal(0))
            means = {key: f"{sum(points, Decimal(0)) / len(points):.2f}" for key, points in given.items()}
            if means:
                found.setdefault(line.entry, {})[stage.stage] = means
    return found


def _give_awards(approval: Approval, found: engine.ResultSheet) -> None:
    for line in found.awards:
        for entry in line.entries:
            key = int(line.award.partition(":")[2])
            AwardGiven.objects.create(award_id=key, entry_id=int(entry), approval=approval, code=new_code())


def _of(sheet: ResultSheet) -> dict[str, Any]:
    return {"stage": str(sheet.stage), "sheet": sheet.number, "sha256": sheet.sha256}
