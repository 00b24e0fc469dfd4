"""A contest as its engine reads it: one declaration for the practices of governments and one for essays.

Reads a contest loaded with `whole()` and sends no query. Ids are the keys of the rows, written as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from community.contest.choices import SCORING, Entrants, EntryKind, QuotaBy, StageKind
from community.contest.engine import configuration as engine

if TYPE_CHECKING:
    from community.contest.models import Award, BallotGroup, Contest, Division, Quota, Stage

HUNDRED = Decimal(100)


def declared(contest: Contest, kind: EntryKind) -> engine.Contest:
    """Stages in the order in which they close, of those through which entries of the kind pass."""
    divisions = [division for division in contest.divisions.all() if division.kind == kind]
    stages = passed_by(divisions, contest.stages.all())
    return engine.Contest(
        id=str(contest.pk),
        divisions=tuple(str(division.pk) for division in divisions),
        stages=tuple(_stage(stage, divisions, stages[place + 1 :]) for place, stage in enumerate(stages)),
        awards=tuple(
            engine.Award(f"award:{award.pk}", award.number, str(award.division_id or ""), award.patron)
            for award in contest.awards.all()
            if kind_of(award, contest) == kind
        ),
        award_border=contest.award_border,
        rounding=engine.Rounding(contest.step_places, contest.final_places, contest.rounding),
    )


def kinds_of(contest: Contest) -> list[EntryKind]:
    """What can be entered in the contest."""
    there = {division.kind for division in contest.divisions.all()}
    return [kind for kind in EntryKind if kind in there]


def kind_of(award: Award, contest: Contest) -> EntryKind:
    """An award of no division is for practices, unless there are only essays."""
    if award.division is not None:
        return EntryKind(award.division.kind)
    return next(iter(kinds_of(contest)), EntryKind.PRACTICE)


def passed_by(divisions: list[Division], stages: Iterable[Stage]) -> list[Stage]:
    """The stages that give points to entries of these divisions, in the order in which they close.

    Of two that close together the one that counts the other's points comes last.
    """
    scoring = [stage for stage in stages if stage.kind in SCORING]
    passed = [stage for stage in scoring if any(stage.takes(division) for division in divisions)]
    return sorted(passed, key=lambda stage: (stage.closes_at, _counts_others(stage), stage.opens_at, stage.pk))


def holds_back(stage: Stage) -> bool:
    """Whether the stage says that not everybody goes on: by a number, by numbers of groups, or by the fewest points."""
    numbers = (stage.quota, stage.quota_total, stage.floor)
    return any(number is not None for number in numbers) or bool(stage.quotas.all())


def decides(stage: Stage) -> bool:
    """Whether the stage has a word of its own. A vote has one when it holds back or adds up shares; others count only
    where another stage gives them a share.
    """
    return stage.kind == StageKind.JUDGING or holds_back(stage) or bool(stage.shares.all())


def _counts_others(stage: Stage) -> bool:
    return any(share.source_id != stage.pk for share in stage.shares.all())


def _stage(stage: Stage, divisions: list[Division], later: list[Stage]) -> engine.Stage:
    chosen = [division for division in divisions if stage.takes(division)]
    goes_on = any(other.takes(division) for other in later for division in chosen)
    return engine.Stage(
        id=str(stage.pk),
        parts=_parts(stage),
        level=stage.level,
        ties=tuple(rule.key for rule in stage.tie_breaks.all()),
        floor=stage.floor,
        promotion=_promotion(stage) if goes_on else None,
        divisions=() if len(chosen) == len(divisions) else tuple(str(division.pk) for division in chosen),
        lot_seed=stage.lot_seed,
    )


def _parts(stage: Stage) -> tuple[engine.Part, ...]:
    own = _vote if stage.kind == StageKind.VOTE else _panel
    shares = list(stage.shares.all())
    if not shares:
        return (own(stage, HUNDRED),)
    return tuple(
        own(stage, share.weight)
        if share.source_id == stage.pk
        else engine.Carry(str(share.source_id), share.weight, share.absent)
        for share in shares
    )


def _panel(stage: Stage, weight: Decimal) -> engine.Panel:
    criteria = tuple(
        engine.Criterion(str(criterion.pk), criterion.weight, Decimal(criterion.max_points))
        for criterion in stage.criteria.all()
    )
    fewest = stage.fewest_judges or stage.judges_per_entry
    return engine.Panel(f"panel:{stage.pk}", weight, criteria, stage.judges_per_entry, fewest, stage.method)


def _vote(stage: Stage, weight: Decimal) -> engine.Vote:
    """One group for everybody is no group; any others are named by their keys, and entries by the first that fits.

    That a ballot is whole is checked when it is cast. Later a pick lapses with its entry, so fewer count as well.
    """
    groups = list(stage.ballot_groups.all())
    strata = tuple(engine.Stratum(group_key(group, groups), group.picks, fewest=0) for group in groups)
    by = "all" if [each.group for each in strata] == [""] else "ballot_group"
    return engine.Vote(f"vote:{stage.pk}", weight, strata, by=by, points=stage.vote_points)


def group_key(group: BallotGroup, groups: list[BallotGroup]) -> str:
    """A group on the ballot, one of all `groups` of its stage, as the engine names it: by whom it takes.

    So it has the same name in every vote of the contest, as an entry has one group; see the checklist.
    """
    is_everybody = len(groups) == 1 and group.division_id is None and group.entrants == Entrants.ANY
    return "" if is_everybody else f"{group.division_id or ''}:{group.entrants}"


def _promotion(stage: Stage) -> engine.Promotion | None:
    quotas = tuple((_group(stage, quota), quota.number) for quota in stage.quotas.all())
    treated: dict[str, str] = {"free_places": stage.free_places, "border": stage.border}
    if stage.quota_total is not None:
        return engine.Promotion(by=stage.quota_by, quota=stage.quota, quotas=quotas, total=stage.quota_total, **treated)
    if stage.quota is None and not quotas:
        return None
    return engine.Promotion(by=stage.quota_by, quota=stage.quota or 0, quotas=quotas, **treated)


def _group(stage: Stage, quota: Quota) -> str:
    """The group as the engine's entries name theirs."""
    division, province = str(quota.division_id or ""), str(quota.province_id or "")
    return {
        QuotaBy.DIVISION: division,
        QuotaBy.PROVINCE: province,
        QuotaBy.BOTH: f"{division}|{province}",
    }.get(QuotaBy(stage.quota_by), "")
