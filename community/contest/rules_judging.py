"""Who may do what in judging. Reading is decided by visible_to; conflicts of interest by `conflicts`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.decisions import Decision
from community.contest.choices import Answer, AssignmentState, ContestStatus, StageKind, StageState
from community.contest.rules import MANAGERS_ONLY, can_manage, is_manager, moment

if TYPE_CHECKING:
    from community.contest.models import Assignment, Judge, Stage
    from people.models import User
    from people.roles import AnyUser

NOT_YOURS = gettext_lazy("This is another judge's.")


def can_arrange(user: AnyUser, stage: Stage, now: datetime.datetime) -> Decision:
    """Make panels, invite judges, assign: for the office, from the announcement until the stage is over."""
    if not is_manager(user):
        return Decision.no(MANAGERS_ONLY)
    if stage.kind != StageKind.JUDGING:
        return Decision.no(_("Nobody judges in this stage."))
    if stage.contest.status == ContestStatus.DRAFT:
        return Decision.no(_("Announce the contest first. Judges are invited to what is fixed."))
    if stage.contest.status == ContestStatus.CLOSED:
        return Decision.no(_("The contest is closed."))
    if stage.state_at(now) == StageState.OVER:
        return Decision.no(_("This stage is over. Who judged what stays as it was."))
    return Decision.yes()


def can_oversee(user: AnyUser) -> Decision:
    """Exclude a judge from an entry, lift a conflict, look behind a mask: the office, at any time."""
    return can_manage(user)


def can_sit(person: User) -> Decision:
    """Whether somebody may be invited to a panel: whoever runs contests knows who entered, and does not judge."""
    if not person.is_active:
        return Decision.no(_("This account is closed."))
    if is_manager(person):
        return Decision.no(_("Whoever runs contests does not judge in them."))
    return Decision.yes()


def can_answer(user: AnyUser, judge: Judge, now: datetime.datetime) -> Decision:
    """Accept or decline, and change that word until the stage is over."""
    if not _is_own(user, judge):
        return Decision.no(NOT_YOURS)
    if judge.stage.contest.status != ContestStatus.OPEN or judge.stage.state_at(now) == StageState.OVER:
        return Decision.no(_("This stage is over."))
    return Decision.yes()


def can_score(user: AnyUser, assignment: Assignment, now: datetime.datetime) -> Decision:
    """One's own assignment, from the moment at which the stage opens until just before it closes."""
    if not (decision := in_stage(user, assignment, now)):
        return decision
    if assignment.state == AssignmentState.ABSTAINED:
        return Decision.no(_("You abstained from this entry. Take that back before you score it."))
    return Decision.yes()


def can_abstain(user: AnyUser, assignment: Assignment, now: datetime.datetime) -> Decision:
    return can_score(user, assignment, now)


def can_resume(user: AnyUser, assignment: Assignment, now: datetime.datetime) -> Decision:
    """Take an abstention back. A conflict of interest stays."""
    if not (decision := in_stage(user, assignment, now)):
        return decision
    if assignment.is_conflict:
        return Decision.no(_("You declared an interest in this entry. Please ask the office."))
    if assignment.state != AssignmentState.ABSTAINED:
        return Decision.no(_("You have not abstained from this entry."))
    return Decision.yes()


def can_see_others(assignment: Assignment) -> bool:
    """Others' points and comments to the panel, once one's own scores are in."""
    return assignment.state == AssignmentState.DONE


def in_stage(user: AnyUser, assignment: Assignment, now: datetime.datetime) -> Decision:
    """Whether the judge's stage takes scores at the moment, by the server's clock."""
    judge = assignment.judge
    if not _is_own(user, judge) or judge.answer != Answer.ACCEPTED:
        return Decision.no(NOT_YOURS)
    if judge.stage.contest.status != ContestStatus.OPEN:
        return Decision.no(_("The contest is closed."))
    state = judge.stage.state_at(now)
    if state == StageState.COMING:
        return Decision.no(_("Judging begins at %(time)s.") % {"time": moment(judge.stage.opens_at)})
    if state == StageState.OVER:
        return Decision.no(
            _("Judging closed at %(time)s. What you typed is kept, but no score is taken any more.")
            % {"time": moment(judge.stage.closes_at)}
        )
    return Decision.yes()


def _is_own(user: AnyUser, judge: Judge) -> bool:
    return user.is_authenticated and judge.user_id == user.pk
