"""An approval taken back with a reason, as long as nothing rests on it; what it said is kept for good."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.decisions import Decision
from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.choices import EntryKind, StageState
from community.contest.models import (
    Approval,
    Assignment,
    AwardGiven,
    Contest,
    Outcome,
    Publication,
    Stage,
    TakenBack,
)
from community.contest.services.resulting import held_stage
from community.contest.standing import way
from people.models import User


@transaction.atomic
def take_back(*, actor: User, approval: Approval, reason: str, now: datetime.datetime | None = None) -> TakenBack:
    """The result is open again: sheets and rulings stay, who goes on and who got which award is undone.

    A publication that was planned is off. DomainError without a reason, when the approval is gone already, and when
    something rests on it.
    """
    now = now or timezone.now()
    contest, stage = held_stage(approval.stage)
    require(rules.can_compute(actor, stage, now))
    if not reason.strip():
        raise DomainError(_("Give the reason. It is kept with what was approved."))
    found = Approval.objects.filter(pk=approval.pk).select_related("sheet", "approved_by").first()
    if found is None:
        raise DomainError(_("This approval has been taken back already."))
    if not (free := is_free(contest, stage, EntryKind(found.kind), now)):
        raise DomainError(free.reason)
    kept = _keep(found, reason.strip(), actor, now)
    for model in (AwardGiven, Outcome):
        _rows(model).filter(approval=found).delete()
    _rows(Approval).filter(pk=found.pk).delete()
    Publication.objects.filter(stage=stage, published_at=None).delete()
    data = {"stage": str(stage), "sheet": found.sheet.number, "reason": kept.reason}
    log(instance=contest, action="contest.approval_taken_back", user=actor, data=data)
    return kept


def is_free(contest: Contest, stage: Stage, kind: EntryKind, now: datetime.datetime) -> Decision:
    """Whether nothing rests on the approved result: it is not published, and nobody is at work in a stage after it."""
    if Publication.objects.filter(stage=stage, published_at__isnull=False).exists():
        return Decision.no(_("These results are published. What everybody knows is not taken back."))
    later = _resting(contest, stage, kind)
    for each in later:
        if each.state_at(now) != StageState.COMING:
            return Decision.no(_("“%(stage)s” has begun and rests on this result.") % {"stage": each})
    given = Assignment.objects.filter(judge__stage__in=later, entry__kind=kind).select_related("judge__stage").first()
    if given is not None:
        return Decision.no(
            _("Judges of “%(stage)s” have their entries already. Take these back first.") % {"stage": given.judge.stage}
        )
    return Decision.yes()


def _resting(contest: Contest, stage: Stage, kind: EntryKind) -> list[Stage]:
    """The stages that get entries by this result."""
    stages = [step.stage for step in way(contest, kind)]
    place = next(at for at, each in enumerate(stages) if each.pk == stage.pk)
    own = [each for each in contest.divisions.all() if each.kind == kind and stage.takes(each)]
    return [later for later in stages[place + 1 :] if any(later.takes(division) for division in own)]


def _keep(approval: Approval, reason: str, actor: User, now: datetime.datetime) -> TakenBack:
    return TakenBack.objects.create(
        stage=approval.stage,
        kind=approval.kind,
        sheet=approval.sheet,
        outcomes={str(entry): verdict for entry, verdict in approval.outcomes.values_list("entry_id", "verdict")},
        awards=dict(approval.awards.values_list("code", "entry_id")),
        approved_at=approval.approved_at,
        approved_by=approval.approved_by,
        reason=reason,
        taken_back_at=now,
        taken_back_by=actor,
    )


def _rows(model: type[Model]) -> QuerySet[Model]:
    """Past the manager that refuses to delete what is written once: here, and nowhere else, it goes together."""
    return QuerySet(model)
