"""Whether a contest can be announced: what it still lacks, and where it contradicts itself.

Reads a contest loaded with `whole()` and sends no query. Every problem is a sentence that names what to change.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.contest.choices import (
    DECISIVE,
    FEWEST_JUDGES,
    LEVELS,
    SCORING,
    EntryKind,
    Method,
    QuotaBy,
    StageKind,
    TieRule,
)
from community.contest.declared import decides, declared, holds_back, kind_of, kinds_of, passed_by
from community.contest.engine.contradictions import contradictions

if TYPE_CHECKING:
    from community.contest.models import Award, Contest, Stage

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right: what it is, the section of the set-up that changes it, what is wrong with it."""

    label: str | Promise
    section: str
    problems: list[str]

    @property
    def is_fine(self) -> bool:
        return not self.problems


def checks_of(contest: Contest, now: datetime.datetime) -> list[Check]:
    """Every check in the order in which a contest is set up."""
    stages = sorted(contest.stages.all(), key=lambda stage: (stage.opens_at, stage.closes_at, stage.pk or 0))
    return [Check(label, section, list(find(contest, stages, now))) for label, section, find in _CHECKS]


def problems_of(contest: Contest, now: datetime.datetime) -> list[str]:
    return [problem for check in checks_of(contest, now) for problem in check.problems]


Finder = Callable[["Contest", "list[Stage]", datetime.datetime], Iterable[str]]


def _words(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    needed = {
        "host": _("Say who holds the contest."),
        "contact": _("Say how the office can be reached."),
        "description": _("Write the announcement."),
        "consent": _("Write what entrants consent to."),
        "pledge": _("Write the pledge that entrants make."),
    }
    for name, sentence in needed.items():
        if not getattr(contest, name).strip():
            yield sentence


def _divisions(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    divisions = list(contest.divisions.all())
    if not divisions:
        yield _("Add at least one division.")
    for division in divisions:
        entry = [stage for stage in stages if stage.kind == StageKind.ENTRY and stage.takes(division)]
        judged = [stage for stage in stages if stage.kind in SCORING and stage.takes(division)]
        if not entry:
            yield _("No entry stage takes the division “%(name)s”.") % {"name": division}
        if not judged:
            yield _("Nothing judges the division “%(name)s”: it has neither a judging stage nor a vote.") % {
                "name": division
            }
        if division.kind == EntryKind.ESSAY and not contest.retention_days:
            yield _("Say for how many days the data of residents is kept.")


def _dates(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    entries = [stage for stage in stages if stage.kind == StageKind.ENTRY]
    if entries and all(stage.closes_at <= now for stage in entries):
        yield _("All entry stages are over already. Move their dates.")
    order = passed_by(list(contest.divisions.all()), stages)
    for stage in stages:
        for earlier in _before(stage, stages, order):
            if stage.opens_at < earlier.closes_at:
                yield _("“%(later)s” opens before “%(earlier)s” has closed.") % {"later": stage, "earlier": earlier}


def _before(stage: Stage, stages: list[Stage], order: list[Stage]) -> Iterator[Stage]:
    """The stages that must have closed before this one opens. `order` is the one in which results are reckoned."""
    for other in stages:
        if other.pk == stage.pk or not _share_a_division(stage, other):
            continue
        if _comes_before(other, stage) or _chooses_for(other, stage, order):
            yield other


def _chooses_for(one: Stage, other: Stage, order: list[Stage]) -> bool:
    """Whether the stage says who is in the other: nobody can begin it while that is open."""
    if one not in order or other not in order or not holds_back(one):
        return False
    return order.index(one) < order.index(other)


def _comes_before(one: Stage, other: Stage) -> bool:
    if other.kind in SCORING and one.kind in (StageKind.ENTRY, StageKind.SCREENING):
        return True
    if other.kind == StageKind.JUDGING and one.kind == StageKind.JUDGING:
        return _is_lower(one, other)
    return other.kind == StageKind.AWARDS and one.kind in SCORING


def _is_lower(one: Stage, other: Stage) -> bool:
    return one.level in LEVELS and other.level in LEVELS and LEVELS.index(one.level) < LEVELS.index(other.level)  # type: ignore[arg-type]


def _share_a_division(one: Stage, other: Stage) -> bool:
    first, second = set(one.divisions.all()), set(other.divisions.all())
    return not first or not second or bool(first & second)


def _criteria(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    judging = [stage for stage in stages if stage.kind == StageKind.JUDGING]
    if not judging:
        yield _("Add at least one judging stage.")
    for stage in judging:
        total = sum((criterion.weight for criterion in stage.criteria.all()), Decimal(0))
        if total != HUNDRED:
            yield _("The weights of the criteria of “%(stage)s” sum to %(total)s instead of 100.") % {
                "stage": stage,
                "total": plain(total),
            }


def _methods(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    for stage in stages:
        if stage.kind != StageKind.JUDGING:
            continue
        fewest = FEWEST_JUDGES[Method(stage.method)]
        if (stage.fewest_judges or stage.judges_per_entry) < fewest:
            yield _("“%(stage)s” needs at least %(count)s judges an entry for its way of joining scores.") % {
                "stage": stage,
                "count": fewest,
            }


def _shares(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    counted: set[int] = set()
    for stage in stages:
        shares = list(stage.shares.all())
        counted |= {share.source_id for share in shares if share.source_id != stage.pk}
        total = sum((share.weight for share in shares), Decimal(0))
        if shares and total != HUNDRED:
            yield _("The shares of the score of “%(stage)s” sum to %(total)s instead of 100.") % {
                "stage": stage,
                "total": plain(total),
            }
        for share in shares:
            if share.source_id != stage.pk and share.source.closes_at > stage.closes_at:
                yield _("“%(stage)s” counts “%(source)s”, which closes after it.") % {
                    "stage": stage,
                    "source": share.source,
                }
            if share.source_id != stage.pk and _counts(share.source_id, stage.pk, stages):
                yield _("“%(stage)s” and “%(source)s” count each other.") % {"stage": stage, "source": share.source}
    for stage in stages:
        if stage.kind != StageKind.VOTE or stage.pk in counted or decides(stage) or _breaks_a_tie(stages):
            continue
        yield _(
            "The result of “%(stage)s” counts nowhere. Give it a share in another stage, or say how many go on from it."
        ) % {"stage": stage}


def _counts(one: int, other: int, stages: list[Stage]) -> bool:
    """Whether the stage `one` counts the stage `other`, directly or by way of others."""
    sources = {stage.pk: {share.source_id for share in stage.shares.all()} - {stage.pk} for stage in stages}
    waiting, seen = [one], set[int]()
    while waiting:
        stage = waiting.pop()
        if stage in seen:
            continue
        seen.add(stage)
        if other in sources.get(stage, ()):
            return True
        waiting += sources.get(stage, ())
    return False


def _breaks_a_tie(stages: list[Stage]) -> bool:
    return any(rule.rule == TieRule.VOTE for stage in stages for rule in stage.tie_breaks.all())


def _tie_breaks(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    for stage in stages:
        if stage.kind not in SCORING or not decides(stage):
            continue
        rules = list(stage.tie_breaks.all())
        if not any(rule.rule in DECISIVE for rule in rules):
            yield _("“%(stage)s” may leave a tie undecided. Add the earlier submission or a lot as its last rule.") % {
                "stage": stage
            }
        if any(rule.rule in DECISIVE for rule in rules[:-1]):
            yield _("A rule of “%(stage)s” after one that decides every tie is never asked.") % {"stage": stage}
        if any(rule.rule == TieRule.DRAW_BY_LOT for rule in rules) and not stage.lot_seed:
            yield _("“%(stage)s” draws lots. Declare the number for it now, so that nobody can choose it later.") % {
                "stage": stage
            }
        votes = [other for other in stages if other.kind == StageKind.VOTE and other.closes_at <= stage.closes_at]
        if any(rule.rule == TieRule.VOTE for rule in rules) and not votes:
            yield _("“%(stage)s” breaks ties by a vote, but no vote closes before it does.") % {"stage": stage}
        if any(rule.criterion_id and rule.criterion.stage_id != stage.pk for rule in rules):
            yield _("“%(stage)s” breaks a tie by a criterion of another stage.") % {"stage": stage}


def _quotas(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    deciding = [stage for stage in stages if stage.kind in SCORING and decides(stage)]
    for stage in deciding:
        goes_on = [other for other in deciding if other.opens_at >= stage.closes_at and _share_a_division(stage, other)]
        if stage.quota_total is not None and (stage.quota or stage.quotas.all() or stage.quota_by == QuotaBy.ALL):
            yield _("“%(stage)s” shares its places among groups by their size. Choose groups, and no other number.") % {
                "stage": stage
            }
        if goes_on and not (stage.quota or stage.quota_total or stage.quotas.all() or stage.floor is not None):
            yield _("Say how many entries go on from “%(stage)s”.") % {"stage": stage}
        if stage.kind == StageKind.VOTE and holds_back(stage) and not goes_on and not stage.shares.all():
            yield _("“%(stage)s” lets entries on, but no stage that decides comes after it.") % {"stage": stage}
        for quota in stage.quotas.all():
            wants_division = stage.quota_by in (QuotaBy.DIVISION, QuotaBy.BOTH)
            wants_province = stage.quota_by in (QuotaBy.PROVINCE, QuotaBy.BOTH)
            if bool(quota.division_id) > wants_division or bool(quota.province_id) > wants_province:
                yield _("A number of its own in “%(stage)s” names a group within which it does not count.") % {
                    "stage": stage
                }


def _votes(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    grouped: set[tuple[tuple[int | None, str], ...]] = set()
    for stage in stages:
        if stage.kind != StageKind.VOTE:
            continue
        groups = list(stage.ballot_groups.all())
        if not groups:
            yield _("Say how many picks a voter has in “%(stage)s”.") % {"stage": stage}
        if len(groups) > 1:
            grouped.add(tuple((group.division_id, group.entrants) for group in groups))
    if len(grouped) > 1:
        yield _("Several votes divide their ballots differently. Divide all of them alike.")


def _awards(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    awards = list(contest.awards.all())
    if not awards:
        yield _("Add at least one award.")
    if not any(stage.kind == StageKind.AWARDS for stage in stages):
        yield _("Say when the awards are announced: add a stage for it.")
    given: dict[Stage, int] = {}
    for award in awards:
        if final := _final_of(award, contest, stages):
            given[final] = given.get(final, 0) + award.number
    for stage, number in given.items():
        if stage.quota_by == QuotaBy.ALL and stage.quota and number > stage.quota:
            yield _("%(awards)s awards are given, but only %(quota)s entries come out of “%(stage)s”.") % {
                "awards": number,
                "quota": stage.quota,
                "stage": stage,
            }


def _final_of(award: Award, contest: Contest, stages: list[Stage]) -> Stage | None:
    """The last stage with a word of its own through which the award's entries pass."""
    kind = kind_of(award, contest)
    own = [division for division in contest.divisions.all() if division.kind == kind]
    passed = passed_by([award.division] if award.division else own, stages)
    return next((stage for stage in reversed(passed) if decides(stage)), None)


def _engine(contest: Contest, stages: list[Stage], now: datetime.datetime) -> Iterator[str]:
    """What the engine, which computes the results, would refuse; asked when nothing else is wrong."""
    if any(problem for _label, _section, find in _CHECKS[:-1] for problem in find(contest, stages, now)):
        return
    names = {str(stage.pk): stage.name for stage in stages}
    for kind in kinds_of(contest):
        for found in contradictions(declared(contest, kind)):
            about = {"stage": names.get(str(found.params.get("stage", "")), contest.title), "code": found.code}
            yield ENGINE_SAYS.get(found.code, _UNKNOWN) % about


_UNKNOWN = gettext_lazy("“%(stage)s” could not be computed (%(code)s).")
ENGINE_SAYS: dict[str, Any] = {
    "quota_or_total": gettext_lazy("“%(stage)s” says twice, or not at all, how many go on."),
    "total_without_groups": gettext_lazy("“%(stage)s” shares places by size, but names no groups to share them among."),
    "quota_grows": gettext_lazy("“%(stage)s” lets more entries go on than an earlier stage lets in."),
    "level_goes_back": gettext_lazy("“%(stage)s” judges at a lower level than a stage before it."),
    "floor_on_t_scores": gettext_lazy("“%(stage)s” has a lowest score, which means nothing with T-scores."),
    "award_without_ranking": gettext_lazy("An award without a division needs a stage in which all divisions end."),
    "tie_without_judges": gettext_lazy("“%(stage)s” breaks a tie by judges' scores, but nobody judges in it."),
    "tie_unknown_criterion": gettext_lazy("“%(stage)s” breaks a tie by a criterion that its judges do not score."),
}


_CHECKS: tuple[tuple[str | Promise, str, Finder], ...] = (
    (gettext_lazy("Announcement and texts"), "words", _words),
    (gettext_lazy("Divisions"), "divisions", _divisions),
    (gettext_lazy("Dates"), "stages", _dates),
    (gettext_lazy("Criteria and weights"), "stages", _criteria),
    (gettext_lazy("Judges and methods"), "stages", _methods),
    (gettext_lazy("Shares of the scores"), "stages", _shares),
    (gettext_lazy("Tie-breaks"), "stages", _tie_breaks),
    (gettext_lazy("How many go on"), "stages", _quotas),
    (gettext_lazy("Ballots"), "stages", _votes),
    (gettext_lazy("Awards of the contest"), "awards", _awards),
    (gettext_lazy("The whole can be computed"), "stages", _engine),
)


def plain(number: Decimal) -> str:
    """Without trailing noughts."""
    return f"{number.normalize():f}"
