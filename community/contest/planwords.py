"""A proposal of assignments as its page shows it: bars of loads, and in words what could not be filled and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from community.contest.conflicts import sentence
from community.contest.dealing import Plan, entries_in
from community.contest.models import Entry, Judge, Stage


@dataclass(frozen=True, slots=True)
class Load:
    """A judge's number of entries now and then; widths in per cent of the longest."""

    judge: Judge
    now: int
    then: int
    width: str
    now_width: str


@dataclass(frozen=True, slots=True)
class Shown:
    """`unfilled`: (entry, judges given, judges asked, why); `refused`: (entry, judge, why)."""

    plan: Plan
    loads: list[Load]
    unfilled: list[tuple[Entry, int, int, str]]
    refused: list[tuple[Entry, Judge, str]]

    @property
    def changes(self) -> bool:
        return bool(self.plan.given or self.plan.taken)


def shown(stage: Stage, plan: Plan) -> Shown:
    """Two queries."""
    rows = Judge.objects.filter(stage=stage).select_related("user", "panel").order_by("panel__name", "user__name")
    judges = {judge.pk: judge for judge in rows}
    entries = {entry.pk: entry for entry in entries_in(stage)}
    longest = max((max(pair) for pair in plan.loads.values()), default=0)
    loads = [
        Load(judge, *plan.loads[key], _width(plan.loads[key][1], longest), _width(plan.loads[key][0], longest))
        for key, judge in judges.items()
        if key in plan.loads
    ]
    unfilled = [
        (entries[int(each.entry)], each.given, each.asked, _why(each.why, dict(each.conflicts), each.eligible))
        for each in plan.unfilled
    ]
    refused = [
        (entries[int(pin.entry)], judges[int(pin.judge)], sentence(pin.why))
        for pin in plan.refused
        if int(pin.entry) in entries and int(pin.judge) in judges
    ]
    return Shown(plan, loads, unfilled, refused)


def _why(why: str, conflicts: dict[str, int], eligible: int) -> str:
    if why == "judges_full":
        return _("All judges who may score it take no more entries.")
    words = {
        "own_government": _("own local government"),
        "own_province": _("own province"),
        "own_posting": _("own earlier posting"),
        "declared_interest": _("declared interest"),
        "seen_openly": _("known with its names from another stage"),
        "judged_blind": _("judged blind in another stage"),
        "excluded": _("excluded or abstained"),
    }
    reasons = ", ".join(f"{words[key]} {number}" for key, number in conflicts.items())
    first = _("%(n)s judges of the panel may score it.") % {"n": eligible}
    return f"{first} {_('Kept away')}: {reasons}" if reasons else first


def _width(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.2f}%" if whole else "0%"
