"""Whose entries a judge never scores, as the engine decides it, and the sentence for each reason.

One's own government, province and earlier postings are computed from the memberships of today; interests and the
office's exclusions stand in `Conflict`; who has an entry with its names in one stage does not get it in a blind one.
Everything that lets a judge near an entry asks here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from community.contest.choices import ConflictKind
from community.contest.engine.conflicts import Judge as EngineJudge
from community.contest.engine.conflicts import conflict
from community.contest.engine.ledger import Entry as EngineEntry
from community.contest.models import Assignment, Conflict, Entry, Judge, Stage
from people.choices import OfficerStatus
from people.models import Officer

if TYPE_CHECKING:
    from people.models import LocalGovernment


@dataclass(frozen=True, slots=True)
class Bench:
    """The judges of one stage as the engine knows them, and the pairs (entry, judge) that the office excluded."""

    level: str
    judges: dict[int, EngineJudge]
    excluded: set[tuple[str, str]] = field(default_factory=set)

    def why(self, judge: Judge, entry: Entry) -> str:
        """The reason's code, "" when the judge may score the entry."""
        if (str(entry.pk), str(judge.pk)) in self.excluded:
            return "excluded"
        return conflict(self.judges[judge.pk], engine_entry(entry), self.level)


def bench(stage: Stage, judges: Iterable[Judge]) -> Bench:
    """Four queries, however many judges. Entries are asked with their government and province loaded."""
    listed = list(judges)
    users = [judge.user_id for judge in listed]
    memberships: dict[int, list[Officer]] = defaultdict(list)
    rows = Officer.objects.filter(
        user__in=users, status__in=[OfficerStatus.APPROVED, OfficerStatus.ENDED]
    ).select_related("government__current", "government__province")
    for officer in rows:
        memberships[officer.user_id].append(officer)
    declared: dict[int, list[Conflict]] = defaultdict(list)
    for each in Conflict.objects.filter(contest=stage.contest_id, user__in=users).select_related("government"):
        declared[each.user_id].append(each)
    excluded = {
        (str(each.entry_id), str(judge.pk))
        for judge in listed
        for each in declared[judge.user_id]
        if each.kind == ConflictKind.PINNED and each.entry_id
    }
    barred = _barred(stage, users)
    known = {
        judge.pk: replace(
            _judge(judge, memberships[judge.user_id], declared[judge.user_id]),
            **{"seen" if stage.is_blind else "blind": frozenset(barred[judge.user_id])},
        )
        for judge in listed
    }
    return Bench(stage.level, known, excluded)


def _barred(stage: Stage, users: list[int]) -> dict[int, set[str]]:
    """{person: entries that they have in other stages, and not in this one: it is blind and those show names, or the
    other way round}. A stage that shows names and opens when the blind one is over gives nothing away.
    """
    rows = Assignment.objects.filter(judge__user__in=users, judge__stage__contest=stage.contest_id)
    if stage.is_blind:
        rows = rows.filter(judge__stage__is_blind=False, judge__stage__opens_at__lt=stage.closes_at)
    else:
        rows = rows.filter(judge__stage__is_blind=True, judge__stage__closes_at__gt=stage.opens_at)
    found: dict[int, set[str]] = defaultdict(set)
    for user, entry in rows.values_list("judge__user_id", "entry_id"):
        found[user].add(str(entry))
    return found


def conflict_between(judge: Judge, entry: Entry) -> str:
    """As `Bench.why`, for one judge who has the entry: where names are shown, there is nothing left to hide."""
    why = bench(judge.stage, [judge]).why(judge, entry)
    return "" if why == "judged_blind" else why


def engine_entry(entry: Entry) -> EngineEntry:
    return EngineEntry(
        id=str(entry.pk),
        government=lineage(entry.government),
        province=lineage(entry.province),
        submitted=entry.submitted_at or entry.created_at,
        division=str(entry.division_id),
    )


def sentence(why: str) -> str:
    """What a person reads for a reason's code of the engine, or for a refused pin's."""
    return {
        "own_government": _("The entry is of the judge's own local government."),
        "own_province": _("The entry is of the judge's own province, which this stage rules out."),
        "own_posting": _("The judge served in the entry's local government before."),
        "declared_interest": _("The judge has declared an interest in it."),
        "seen_openly": _("The judge has the entry with its names in another stage, and this one is blind."),
        "judged_blind": _("The judge has the entry in a blind stage, where its names must stay hidden."),
        "excluded": _("The office has excluded this judge from the entry."),
        "judge_full": _("The judge takes no more entries."),
        "too_many": _("The entry has as many judges as the stage asks for."),
        "unknown": _("The judge is not on the panel of this entry."),
    }[why]


def lineage(government: LocalGovernment | None) -> str:
    """The key of what the government is today, as text; "" for none."""
    return "" if government is None else str(government.current_id or government.pk)


def _judge(judge: Judge, memberships: list[Officer], declared: list[Conflict]) -> EngineJudge:
    serving = next((each.government for each in memberships if each.status == OfficerStatus.APPROVED), None)
    today = serving and (serving.current or serving)
    return EngineJudge(
        id=str(judge.pk),
        government=lineage(serving),
        province=lineage(today.province) if today else "",
        postings=frozenset(lineage(each.government) for each in memberships if each.status == OfficerStatus.ENDED),
        interests=frozenset(str(each.entry_id) for each in declared if each.entry_id),
        related=frozenset(lineage(each.government) for each in declared if each.government_id),
        most=judge.most,
    )
