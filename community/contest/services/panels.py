"""Panels and who sits on them: made, invited, answered; conflicts of interest declared and pinned."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from community.contest import rules_judging as rules
from community.contest import tasks
from community.contest.choices import Answer, AssignmentState, ConflictKind
from community.contest.models import Assignment, Conflict, Contest, Entry, Judge, Panel, Stage
from community.contest.services.scoring import take_away
from people.choices import Role
from people.models import LocalGovernment, User
from people.roles import roles_of
from people.services.accounts import GIVEN_ROLES, create_account, set_roles


@transaction.atomic
def save_panel(
    *,
    actor: User | None,
    stage: Stage,
    name: str,
    panel: Panel | None = None,
    province: LocalGovernment | None = None,
    division: Any = None,
    now: datetime.datetime | None = None,
) -> Panel:
    """Make a panel or change one; ValidationError when there is one for the same entries. `actor` None: commands."""
    _check(actor, stage, now)
    panel = panel or Panel(stage=stage)
    panel.name, panel.province, panel.division = name, province, division
    panel.full_clean()
    panel.save()
    log(instance=stage.contest, action="contest.panel_saved", user=actor, data={"panel": name, "stage": stage.name})
    return panel


@transaction.atomic
def delete_panel(*, actor: User, panel: Panel, now: datetime.datetime | None = None) -> None:
    """A panel on which nobody sits."""
    _check(actor, panel.stage, now)
    if panel.judges.exists():
        raise DomainError(_("Take the judges off the panel first."))
    log(instance=panel.stage.contest, action="contest.panel_deleted", user=actor, data={"panel": panel.name})
    panel.delete()


@transaction.atomic
def invite_judge(
    *,
    actor: User | None,
    panel: Panel,
    email: str,
    name: str = "",
    now: datetime.datetime | None = None,
    tell: bool = True,
) -> Judge:
    """Invite whoever has the address. An expert without an account gets one, with the name given.

    They set its password by the ordinary way for a forgotten one. `tell` is false for samples alone.
    """
    _check(actor, panel.stage, now)
    address = User.objects.normalize_email(email)
    person = User.objects.filter(email=address).first()
    if person is None:
        if not name.strip():
            raise DomainError(_("There is no account with this address. Give the person's name, and they get one."))
        person = create_account(email=address, name=name, password=None, actor=None)
    require_sentence(rules.can_sit(person))
    if Judge.objects.filter(stage=panel.stage, user=person).exists():
        raise DomainError(_("%(name)s judges in this stage already.") % {"name": person})
    judge = Judge.objects.create(
        panel=panel, stage=panel.stage, user=person, invited_by=actor, invited_at=now or timezone.now()
    )
    data = {"judge": person.pk, "panel": panel.name}
    log(instance=panel.stage.contest, action="contest.judge_invited", user=actor, data=data)
    if tell:
        tasks.mail_judge.enqueue(judge_id=judge.pk)
    return judge


@transaction.atomic
def answer_invitation(
    *,
    actor: User,
    judge: Judge,
    accept: bool,
    most: int | None = None,
    note: str = "",
    interests: Iterable[LocalGovernment] = (),
    now: datetime.datetime | None = None,
) -> Judge:
    """Accept, with how many entries and the governments in which one has an interest, or decline.

    Who accepts gets the role of a judge, and with it the second factor that the role asks for.
    """
    now = now or timezone.now()
    judge = locked_judge(judge)
    require(rules.can_answer(actor, judge, now))
    if not accept and judge.assignments.exclude(state=AssignmentState.ABSTAINED).exists():
        raise DomainError(_("Entries are assigned to you already. Please ask the office to take them back."))
    judge.answer = Answer.ACCEPTED if accept else Answer.DECLINED
    judge.most, judge.note, judge.answered_at = most, note, now
    judge.full_clean(exclude=["panel", "stage", "user"])
    judge.save()
    if accept:
        for government in interests:
            declare_government(judge=judge, government=government)
        set_roles(user=actor, roles={Role(r) for r in roles_of(actor) if r in GIVEN_ROLES} | {Role.JUDGE}, actor=None)
    data = {"judge": actor.pk, "panel": judge.panel.name, "answer": judge.answer}
    log(instance=judge.stage.contest, action="contest.judge_answered", user=actor, data=data)
    return judge


@transaction.atomic
def remove_judge(*, actor: User, judge: Judge, now: datetime.datetime | None = None) -> None:
    """Take somebody off a panel. What they have scored or abstained from stays, and so do they."""
    judge = locked_judge(judge)
    _check(actor, judge.stage, now)
    if judge.scores.exists() or judge.assignments.exclude(state=AssignmentState.OPEN).exists():
        raise DomainError(
            _("This judge has scored or abstained already and stays on record. Take the open entries back instead.")
        )
    data = {"judge": judge.user_id, "panel": judge.panel.name}
    log(instance=judge.stage.contest, action="contest.judge_removed", user=actor, data=data)
    judge.delete()


def declare_government(*, judge: Judge, government: LocalGovernment) -> None:
    """The judge's word about a whole government; said twice it stands once."""
    where = {"contest": judge.stage.contest, "user": judge.user, "government": government.current or government}
    Conflict.objects.get_or_create(**where, defaults={"kind": ConflictKind.DECLARED, "made_by": judge.user})


@transaction.atomic
def exclude_judge(
    *, actor: User, contest: Contest, person: User, entry: Entry, reason: str, now: datetime.datetime | None = None
) -> Conflict:
    """The office rules that a person judges an entry in no stage. What they gave is withdrawn; the ledger keeps it."""
    require(rules.can_oversee(actor))
    if not reason.strip():
        raise DomainError(_("Give the reason. It stands in the log."))
    made, _is_new = Conflict.objects.get_or_create(
        contest=contest,
        user=person,
        entry=entry,
        defaults={"kind": ConflictKind.PINNED, "reason": reason.strip(), "made_by": actor},
    )
    now = now or timezone.now()
    rows = Assignment.objects.select_related("judge__stage").filter(judge__user=person, entry=entry)
    for assignment in rows.select_for_update(of=("self",)):
        if assignment.judge.stage.closes_at > now:
            take_away(assignment, actor=actor, reason=reason.strip(), now=now)
    data = {"judge": person.pk, "entry": entry.label, "reason": reason.strip()}
    log(instance=contest, action="contest.judge_excluded", user=actor, data=data)
    return made


@transaction.atomic
def lift_conflict(*, actor: User, conflict: Conflict, reason: str) -> None:
    """Take a conflict out that does not hold, with a reason. Nothing is assigned by it."""
    require(rules.can_oversee(actor))
    if not reason.strip():
        raise DomainError(_("Give the reason. It stands in the log."))
    data = {"judge": conflict.user_id, "about": str(conflict.entry_id or conflict.government_id), "reason": reason}
    log(instance=conflict.contest, action="contest.conflict_lifted", user=actor, data=data)
    conflict.delete()


def locked_judge(judge: Judge) -> Judge:
    rows = Judge.objects.select_for_update(of=("self",)).select_related("panel", "stage__contest", "user")
    found: Judge = rows.get(pk=judge.pk)
    return found


def require_sentence(decision: Any) -> None:
    """A refusal that lies in the thing and not in who asks."""
    if not decision:
        raise DomainError(decision.reason)


def _check(actor: User | None, stage: Stage, now: datetime.datetime | None) -> None:
    if actor is not None:
        require(rules.can_arrange(actor, stage, now or timezone.now()))
