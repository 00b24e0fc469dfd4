"""Counting a vote: exact, from the ballots, and by nobody before the vote is over. Nothing else reads picks."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.choices import EntryStatus
from community.contest.declared import group_key
from community.contest.engine.arithmetic import Rounding
from community.contest.engine.ballots import count
from community.contest.engine.configuration import Stratum, Vote
from community.contest.engine.ledger import Ballot as EngineBallot
from community.contest.models import Ballot, BallotGroup, Candidate, Pick, Stage, Voter, WaitingBallot


@dataclass(frozen=True, slots=True)
class Turnout:
    """Votes that count, by day; `waiting` are chosen and not confirmed yet."""

    days: list[tuple[datetime.date, int]]
    waiting: int

    @property
    def total(self) -> int:
        return sum(number for _day, number in self.days)


@dataclass(frozen=True, slots=True)
class Counted:
    """The votes of a candidate and its place within the group; equal numbers share one (1, 2, 2, 4)."""

    candidate: Candidate
    votes: int
    rank: int


def turnout(stage: Stage, now: datetime.datetime) -> Turnout:
    """How many have voted on each day from the first to the last or today. Tells nothing of any candidate."""
    rows = Voter.objects.filter(stage=stage).values_list("day").annotate(n=Count("pk"))
    found = dict(rows)
    waiting = WaitingBallot.objects.filter(stage=stage, expires_at__gt=now).count()
    first = timezone.localdate(stage.opens_at)
    last = timezone.localdate(min(now, stage.closes_at))
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    return Turnout([(day, found.get(day, 0)) for day in sorted({*days, *found})], waiting)


def counts(stage: Stage, now: datetime.datetime) -> list[tuple[BallotGroup, list[Counted]]]:
    """Every candidate's votes, by group, the most first. PermissionDenied before the vote is counted."""
    require(rules.is_counted(stage, now))
    votes = dict(Pick.objects.filter(candidate__stage=stage).values_list("candidate").annotate(n=Count("ballot")))
    rows = list(Candidate.objects.filter(stage=stage).for_ballot())
    return [
        (group, _ranked(list(members), votes))
        for group, members in groupby(rows, key=lambda candidate: candidate.group)
    ]


def _ranked(members: list[Candidate], votes: dict[int, int]) -> list[Counted]:
    ordered = sorted(members, key=lambda one: (-votes.get(one.pk, 0), one.pk))
    better = Counter(votes.get(one.pk, 0) for one in members)
    return [
        Counted(one, number := votes.get(one.pk, 0), 1 + sum(n for other, n in better.items() if other > number))
        for one in ordered
    ]


def tally(stage: Stage, now: datetime.datetime) -> list[EngineBallot]:
    """The ballots of the stage as `engine.results` wants them, each a voter of its own.

    Picks of an entry that was withdrawn after the ballot was drawn up lapse; the others on the same ballot count. A
    ballot that could not have been cast, or a number of ballots that is not that of the voters, is a DomainError: then
    somebody has been at the database. PermissionDenied before the vote is counted.
    """
    require(rules.is_counted(stage, now))
    rows = Pick.objects.filter(ballot__stage=stage).order_by("ballot_id", "candidate_id")
    ballots = [
        (number, [pick for _ballot, pick in picks])
        for number, picks in groupby(rows.values_list("ballot_id", "candidate_id").iterator(10_000), key=itemgetter(0))
    ]
    candidates = dict(Candidate.objects.filter(stage=stage).values_list("pk", "entry_id"))
    _check(stage, ballots)
    gone = withdrawn(stage)
    return [
        EngineBallot(
            number,
            str(stage.pk),
            f"vote:{stage.pk}",
            str(number),
            tuple(str(candidates[pick]) for pick in picks if pick not in gone),
        )
        for number, picks in ballots
    ]


def withdrawn(stage: Stage) -> set[int]:
    """Candidates whose entries do not take part any more."""
    rows = Candidate.objects.filter(stage=stage).exclude(entry__status=EntryStatus.ELIGIBLE)
    return set(rows.values_list("pk", flat=True))


def ballot_groups_of(stage: Stage) -> dict[int, str]:
    """{entry: its group as `declared` names it to the engine}; entries that stand on no ballot are not in it."""
    groups = list(stage.ballot_groups.all())
    rows = Candidate.objects.filter(stage=stage).select_related("group")
    return {candidate.entry_id: group_key(candidate.group, groups) for candidate in rows}


def _check(stage: Stage, ballots: list[tuple[int, list[int]]]) -> None:
    """Nothing here can be wrong by the way in which ballots are cast; looked at all the same."""
    counted, voters = Ballot.objects.filter(stage=stage).count(), Voter.objects.filter(stage=stage).count()
    if not len(ballots) == counted == voters:
        raise DomainError(
            _("The vote cannot be counted: %(ballots)s ballots, %(counted)s of them with picks, and %(voters)s voters.")
            % {"ballots": counted, "counted": len(ballots), "voters": voters}
        )
    rows = [EngineBallot(number, "", "", str(number), tuple(map(str, picks))) for number, picks in ballots]
    if faulty := count(*_bounds(stage), rows, Rounding()).invalid:
        raise DomainError(
            _("The vote cannot be counted: %(count)s ballots cannot have been cast.") % {"count": len(faulty)}
        )


def _bounds(stage: Stage) -> tuple[Vote, dict[str, str]]:
    """What every ballot must fit. Who voted after a withdrawal had fewer to pick from; at least those there are now."""
    gone, group_of, standing = withdrawn(stage), {}, Counter[int]()
    for pk, group in Candidate.objects.filter(stage=stage).values_list("pk", "group_id"):
        group_of[str(pk)] = str(group)
        standing[group] += pk not in gone
    strata = [
        Stratum(str(group.pk), group.picks, min(group.picks, standing[group.pk])) for group in stage.ballot_groups.all()
    ]
    return Vote("ballot", Decimal(100), tuple(strata), by="ballot_group"), group_of
