"""Entries come to judges: by the proposal, by hand, from a file. No way around a conflict of interest."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, StaleEdit, require
from community.contest import rules_judging as rules
from community.contest.choices import Answer, AssignmentState, MadeBy
from community.contest.conflicts import Bench, bench, sentence
from community.contest.dealing import Plan, entries_in, is_begun, panel_for, plan
from community.contest.models import Assignment, Entry, Judge, Stage
from people.models import User

Pair = tuple[Entry, Judge]


@dataclass(slots=True)
class Outcome:
    """What became of several pairs: how many changed, and the sentences about those that were refused."""

    changed: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def apply_plan(
    *, actor: User | None, stage: Stage, mark: str, anew: bool = False, now: datetime.datetime | None = None
) -> Plan:
    """Do what the proposal with this mark says. StaleEdit when something changed since it was shown."""
    stage = _held(actor, stage, now)
    proposed = plan(stage, anew=anew)
    if mark != proposed.mark:
        raise StaleEdit(_("Something has changed since this proposal was made. Look at the new one."))
    made_at = now or timezone.now()
    for entry, judge in proposed.taken:
        Assignment.objects.filter(entry=entry, judge=judge, state=AssignmentState.OPEN).delete()
    Assignment.objects.bulk_create(
        Assignment(entry_id=entry, judge_id=judge, made=MadeBy.AUTOMATIC, made_by=actor, made_at=made_at)
        for entry, judge in proposed.given
    )
    data = {"stage": stage.name, "given": len(proposed.given), "taken": len(proposed.taken)}
    log(instance=stage.contest, action="contest.assigned", user=actor, data=data)
    return proposed


@transaction.atomic
def assign_pairs(
    *,
    actor: User | None,
    stage: Stage,
    pairs: Iterable[Pair],
    made: MadeBy = MadeBy.HAND,
    now: datetime.datetime | None = None,
) -> Outcome:
    """Give each entry to its judge where nothing speaks against it; the others are refused one by one.

    A pair that stands already counts as changed nothing.
    """
    stage = _held(actor, stage, now)
    listed, outcome = list(pairs), Outcome()
    desk = Desk(stage)
    for entry, judge in listed:
        if why := desk.refusal(entry, judge):
            outcome.refused.append(f"{entry.label} · {judge}: {why}")
        elif desk.give(entry, judge, made, actor, now or timezone.now()):
            outcome.changed += 1
    _log(stage, "contest.assigned_by_hand", actor, outcome)
    return outcome


@transaction.atomic
def unassign(
    *, actor: User, stage: Stage, assignments: Iterable[Assignment], now: datetime.datetime | None = None
) -> Outcome:
    """Take entries back that nobody has begun to score; the others are refused one by one."""
    stage, outcome = _held(actor, stage, now), Outcome()
    for assignment in _locked(stage, assignments):
        if is_begun(assignment):
            outcome.refused.append(f"{assignment.entry.label} · {assignment.judge}: {begun()}")
        else:
            assignment.delete()
            outcome.changed += 1
    _log(stage, "contest.unassigned", actor, outcome)
    return outcome


@transaction.atomic
def move(
    *,
    actor: User,
    stage: Stage,
    assignments: Iterable[Assignment],
    judge: Judge,
    now: datetime.datetime | None = None,
) -> Outcome:
    """Hand entries on to another judge; what is begun stays where it is, and a conflict stops the move of its entry."""
    stage, outcome = _held(actor, stage, now), Outcome()
    desk = Desk(stage)
    for assignment in _locked(stage, assignments):
        why = begun() if is_begun(assignment) else desk.refusal(assignment.entry, judge)
        if not why and desk.has(assignment.entry, judge):
            why = _("The judge has this entry already.")
        if why:
            outcome.refused.append(f"{assignment.entry.label} · {judge}: {why}")
            continue
        assignment.delete()
        desk.give(assignment.entry, judge, MadeBy.HAND, actor, now or timezone.now())
        outcome.changed += 1
    _log(stage, "contest.assignments_moved", actor, outcome)
    return outcome


@transaction.atomic
def pin(*, actor: User, stage: Stage, assignments: Iterable[Assignment], now: datetime.datetime | None = None) -> int:
    """Keep these when the rest is assigned anew."""
    stage = _held(actor, stage, now)
    keys = [assignment.pk for assignment in assignments]
    pinned = Assignment.objects.filter(pk__in=keys, judge__stage=stage).update(made=MadeBy.PINNED)
    _log(stage, "contest.assignments_pinned", actor, Outcome(pinned))
    return pinned


@transaction.atomic
def import_rows(
    *, actor: User, stage: Stage, rows: Sequence[tuple[str, str]], now: datetime.datetime | None = None
) -> Outcome:
    """Assign pairs of an entry's number and a judge's address. All of them or, when any row is refused, none.

    The sentences name the rows of the file, of which the first after the heading is 2.
    """
    stage, outcome = _held(actor, stage, now), Outcome()
    desk = Desk(stage)
    entries = {entry.label: entry for entry in desk.entries.values()}
    judges = {judge.user.email: judge for judge in desk.judges.values()}
    for place, (number, address) in enumerate(rows, start=2):
        entry, judge = entries.get(number.strip()), judges.get(User.objects.normalize_email(address))
        if entry is None:
            why: str = _("No entry of this stage has the number “%(number)s”.") % {"number": number.strip()}
        elif judge is None:
            why = _("Nobody with the address “%(address)s” judges in this stage.") % {"address": address.strip()}
        else:
            why = desk.refusal(entry, judge)
        if why:
            outcome.refused.append(_("Row %(row)s: %(why)s") % {"row": place, "why": why})
        elif entry is not None and judge is not None:
            outcome.changed += desk.give(entry, judge, MadeBy.HAND, actor, now or timezone.now())
    if outcome.refused:
        transaction.set_rollback(True)
        outcome.changed = 0
        return outcome
    _log(stage, "contest.assigned_by_file", actor, outcome)
    return outcome


class Desk:
    """A stage's entries, judges and conflicts, read once for many pairs."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.panels = list(stage.panels.select_related("province"))
        self.entries = {entry.pk: entry for entry in entries_in(stage)}
        rows = Judge.objects.filter(stage=stage).select_related("user", "panel", "stage__contest")
        self.judges: dict[int, Judge] = {judge.pk: judge for judge in rows}
        self.bench: Bench = bench(stage, self.judges.values())
        self.pairs = {
            (entry, judge): state
            for entry, judge, state in Assignment.objects.filter(judge__stage=stage).values_list(
                "entry_id", "judge_id", "state"
            )
        }

    def refusal(self, entry: Entry, judge: Judge) -> str:
        """Why the pair may not be, "" when it may."""
        if entry.pk not in self.entries or judge.pk not in self.judges:
            return _("This entry or judge is not in this stage.")
        if judge.answer != Answer.ACCEPTED:
            return _("The judge has not accepted the invitation.")
        panel = panel_for(self.entries[entry.pk], self.panels)
        if panel is None or panel.pk != judge.panel_id:
            return sentence("unknown")
        if why := self.bench.why(judge, self.entries[entry.pk]):
            return sentence(why)
        if self.pairs.get((entry.pk, judge.pk)) == AssignmentState.ABSTAINED:
            return _("The judge has abstained from this entry.")
        if not self.has(entry, judge) and judge.most is not None and self.load(judge) >= judge.most:
            return sentence("judge_full")
        return ""

    def has(self, entry: Entry, judge: Judge) -> bool:
        return (entry.pk, judge.pk) in self.pairs

    def load(self, judge: Judge) -> int:
        """How many entries of the stage the judge has; one that withdrew leaves its place to another."""
        return sum(
            key == judge.pk and entry in self.entries and state != AssignmentState.ABSTAINED
            for (entry, key), state in self.pairs.items()
        )

    def give(self, entry: Entry, judge: Judge, made: MadeBy, actor: User | None, now: datetime.datetime) -> bool:
        """Whether it was new."""
        if self.has(entry, judge):
            return False
        Assignment.objects.create(entry=entry, judge=judge, made=made, made_by=actor, made_at=now)
        self.pairs[entry.pk, judge.pk] = AssignmentState.OPEN
        return True


def begun() -> str:
    return _("The judge has begun to score it.")


def _held(actor: User | None, stage: Stage, now: datetime.datetime | None) -> Stage:
    """The stage with its row held: nobody else assigns in it meanwhile."""
    found: Stage = Stage.objects.select_for_update(of=("self",)).select_related("contest").get(pk=stage.pk)
    if actor is not None:
        require(rules.can_arrange(actor, found, now or timezone.now()))
    return found


def _locked(stage: Stage, assignments: Iterable[Assignment]) -> list[Assignment]:
    keys = [assignment.pk for assignment in assignments]
    rows = Assignment.objects.filter(pk__in=keys, judge__stage=stage).select_for_update(of=("self",))
    return list(rows.select_related("entry__contest", "judge__user", "judge__stage").order_by("pk"))


def _log(stage: Stage, action: str, actor: User | None, outcome: Outcome) -> None:
    if not outcome.changed and not outcome.refused:
        raise DomainError(_("Choose at least one row."))
    data = {"stage": stage.name, "changed": outcome.changed, "refused": len(outcome.refused)}
    if outcome.changed:
        log(instance=stage.contest, action=action, user=actor, data=data)
