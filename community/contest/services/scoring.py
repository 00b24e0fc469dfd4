"""What a judge does with an entry: a draft kept while typing, points given, put off, abstained from, taken up again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.decisions import Decision
from common.exceptions import DomainError, StaleEdit, require
from community.contest import rules_judging as rules
from community.contest.choices import REASON_LENGTH, REMARK_LENGTH, AssignmentState, ConflictKind, RemarkTo
from community.contest.conflicts import conflict_between, sentence
from community.contest.models import Assignment, Conflict, Criterion, Remark, Score
from community.contest.scorebook import newest_points, newest_remarks
from people.models import User

Points = Mapping[int, Decimal | None]


@transaction.atomic
def save_draft(
    *,
    actor: User,
    assignment: Assignment,
    typed: Mapping[str, str],
    base_version: int | None = None,
    now: datetime.datetime | None = None,
) -> Assignment:
    """Keep what was typed, whatever it is worth and however late it comes. StaleEdit after another window's saving."""
    assignment = locked_assignment(assignment)
    if assignment.judge.user_id != actor.pk:
        require(Decision.no(rules.NOT_YOURS))
    if base_version is not None and base_version != version_of(assignment):
        raise StaleEdit(_("You saved this entry in another window after you had opened it here."))
    longest = max(REMARK_LENGTH, REASON_LENGTH) * 2
    assignment.draft = {name: text[:longest] for name, text in typed.items() if text.strip()}
    assignment.drafted_at = now or timezone.now()
    assignment.save(update_fields=["draft", "drafted_at"])
    return assignment


@transaction.atomic
def give_scores(
    *,
    actor: User,
    assignment: Assignment,
    points: Mapping[int, Decimal],
    remarks: Mapping[str, str],
    now: datetime.datetime | None = None,
) -> Assignment:
    """Points for every criterion of the stage, as {key: points}, and the two comments, as {RemarkTo: text}.

    PermissionDenied before the stage opens, from its closing on, and where a conflict of interest stands now;
    ValidationError for a missing criterion and for points outside the scale. Only what changed gets a new row.
    """
    now = now or timezone.now()
    assignment = locked_assignment(assignment)
    require(rules.can_score(actor, assignment, now))
    require(_without_conflict(assignment))
    _check_scale(assignment, points)
    _append_points(assignment, points, actor, now)
    _append_remarks(assignment, remarks, now)
    assignment.state, assignment.scored_at = AssignmentState.DONE, now
    assignment.draft, assignment.drafted_at = {}, None
    assignment.save(update_fields=["state", "scored_at", "draft", "drafted_at"])
    return assignment


@transaction.atomic
def skip_entry(*, actor: User, assignment: Assignment, now: datetime.datetime | None = None) -> Assignment:
    """Put it off: it goes to the end of the judge's queue."""
    assignment = locked_assignment(assignment)
    require(rules.can_score(actor, assignment, now or timezone.now()))
    last = assignment.judge.assignments.aggregate(last=Max("place"))["last"] or 0
    assignment.place = last + 1
    assignment.save(update_fields=["place"])
    return assignment


@transaction.atomic
def abstain(
    *, actor: User, assignment: Assignment, reason: str, is_conflict: bool, now: datetime.datetime | None = None
) -> Assignment:
    """Score it not. With an interest the entry is taken away for good, in every stage, and another judge is needed."""
    now = now or timezone.now()
    assignment = locked_assignment(assignment)
    require(rules.can_abstain(actor, assignment, now))
    if not reason.strip():
        raise DomainError(_("Give the reason. Only the office reads it."))
    if is_conflict:
        where = {"contest": assignment.entry.contest, "user": actor, "entry": assignment.entry}
        values = {"kind": ConflictKind.DECLARED, "reason": reason.strip(), "made_by": actor}
        Conflict.objects.get_or_create(**where, defaults=values)
        for other in _same_entry_elsewhere(assignment, now):
            take_away(other, actor=actor, reason=reason.strip(), now=now)
    return take_away(assignment, actor=actor, reason=reason.strip(), now=now, is_conflict=is_conflict)


@transaction.atomic
def resume(*, actor: User, assignment: Assignment, now: datetime.datetime | None = None) -> Assignment:
    """Take an abstention back; the entry has to be scored again."""
    assignment = locked_assignment(assignment)
    require(rules.can_resume(actor, assignment, now or timezone.now()))
    require(_without_conflict(assignment))
    assignment.state, assignment.reason = AssignmentState.OPEN, ""
    assignment.save(update_fields=["state", "reason"])
    _log(assignment, "contest.resumed", actor, {})
    return assignment


def take_away(
    assignment: Assignment, *, actor: User, reason: str, now: datetime.datetime, is_conflict: bool = True
) -> Assignment:
    """Make it an abstention and withdraw the points, which stay in the ledger. Call with the row held."""
    withdrawn: Points = {key: None for key, points in newest_points(assignment).items() if points is not None}
    _append_points(assignment, withdrawn, actor, now)
    assignment.state, assignment.reason, assignment.is_conflict = AssignmentState.ABSTAINED, reason, is_conflict
    assignment.scored_at = None
    assignment.save(update_fields=["state", "reason", "is_conflict", "scored_at"])
    _log(assignment, "contest.abstained", actor, {"conflict": is_conflict})
    return assignment


def locked_assignment(assignment: Assignment) -> Assignment:
    """The assignment as it is now with all that the rules ask, its row held until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "judge__stage__contest", "judge__user", "entry__contest", "entry__government", "entry__province"
    )
    found: Assignment = rows.get(pk=assignment.pk)
    return found


def version_of(assignment: Assignment) -> int:
    """Changes with every draft and every score, for telling which of two windows is older."""
    last = max((at for at in (assignment.drafted_at, assignment.scored_at) if at), default=None)
    return int(last.timestamp() * 1000) if last else 0


def _without_conflict(assignment: Assignment) -> Decision:
    why = conflict_between(assignment.judge, assignment.entry)
    return Decision.no(sentence(why)) if why else Decision.yes()


def _check_scale(assignment: Assignment, points: Mapping[int, Decimal]) -> None:
    criteria = {criterion.pk: criterion for criterion in Criterion.objects.filter(stage=assignment.judge.stage_id)}
    if set(points) != set(criteria):
        raise ValidationError(_("Give points for every criterion of this stage and for no other."))
    for key, value in points.items():
        if not value.is_finite() or not 0 <= value <= criteria[key].max_points:
            raise ValidationError(outside_scale(criteria[key]))


def outside_scale(criterion: Criterion) -> str:
    return _("“%(criterion)s” takes 0 to %(most)s points.") % {
        "criterion": criterion.name,
        "most": criterion.max_points,
    }


def _append_points(assignment: Assignment, points: Points, actor: User, now: datetime.datetime) -> None:
    standing = newest_points(assignment)
    for criterion, value in points.items():
        if criterion not in standing or standing[criterion] != value:
            Score.objects.create(
                stage_id=assignment.judge.stage_id,
                entry_id=assignment.entry_id,
                judge_id=assignment.judge_id,
                criterion_id=criterion,
                points=value,
                given_at=now,
                given_by=actor,
            )


def _append_remarks(assignment: Assignment, remarks: Mapping[str, str], now: datetime.datetime) -> None:
    standing = newest_remarks(assignment)
    for to in RemarkTo.values:
        text = remarks.get(to, "").strip()
        if text != standing.get(to, ""):
            remark = Remark(assignment=assignment, to=to, text=text, given_at=now)
            remark.full_clean(exclude=["assignment"])
            remark.save()


def _same_entry_elsewhere(assignment: Assignment, now: datetime.datetime) -> list[Assignment]:
    """The person's assignments of the entry in other stages that are not over."""
    rows = Assignment.objects.select_related("judge__stage__contest").filter(
        judge__user=assignment.judge.user_id, entry=assignment.entry_id, judge__stage__closes_at__gt=now
    )
    return list(rows.exclude(pk=assignment.pk).select_for_update(of=("self",)))


def _log(assignment: Assignment, action: str, actor: User, more: dict[str, object]) -> None:
    """In the contest's log, which the office reads; the entry's own is read by its entrants."""
    data = {"judge": assignment.judge.user_id, "entry": assignment.entry.label, "stage": assignment.judge.stage_id}
    log(instance=assignment.judge.stage.contest, action=action, user=actor, data=data | more)
