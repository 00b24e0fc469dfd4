"""Who stands on the ballot of a vote: drawn up once, at the first look after the vote has opened."""

from __future__ import annotations

import datetime

from django.core.cache import cache
from django.db import transaction
from wagtail.log_actions import log

from community.contest import rules
from community.contest.choices import ContestStatus, Entrants, StageKind
from community.contest.models import BallotGroup, Candidate, Contest, Entry, Stage, fits
from community.contest.paper import Paper
from community.contest.services.entering import freeze_entries
from community.contest.services.guarding import locked_contest
from community.contest.standing import entries_in

# While there is nothing to draw up, visitors make us look again so often and no oftener.
LOOK_AGAIN_SECONDS = 20


def candidates(stage: Stage) -> list[Entry]:
    """Whose entries stand on the ballot: the frozen ones whom the published results before the vote let on.

    Called once, when the ballot is drawn up; while it gives nobody, the ballot waits.
    """
    rows = entries_in(Contest.objects.whole().get(pk=stage.contest_id), stage, public=True)
    return list(rows.select_related("government__current").order_by("number"))


def paper_of(stage: Stage, now: datetime.datetime) -> Paper:
    """The ballot as it can be voted on at the moment, drawn up if that is still to be done."""
    paper = standing_paper(stage)
    if paper.candidates or not rules.can_vote(stage, now):
        return paper
    if cache.add(f"contest.ballot:{stage.pk}", 1, LOOK_AGAIN_SECONDS) and draw_up(stage, now):
        return standing_paper(stage)
    return paper


def standing_paper(stage: Stage) -> Paper:
    return Paper(stage, list(Candidate.objects.filter(stage=stage).standing().for_ballot()))


def bare_paper(stage: Stage) -> Paper:
    """The same without what only a page shows: enough to check a ballot, in half the time."""
    rows = Candidate.objects.filter(stage=stage).standing().select_related("group")
    return Paper(stage, list(rows.order_by("pk")))


@transaction.atomic
def draw_up(stage: Stage, now: datetime.datetime) -> int:
    """Freeze the entries and put each on the ballot, in the first group that takes it; how many. Never done twice."""
    contest = locked_contest(stage.contest)
    if not rules.can_vote(stage, now) or Candidate.objects.filter(stage=stage).exists():
        return 0
    freeze_entries(contest=contest)
    groups = list(stage.ballot_groups.all())
    rows = [
        Candidate(stage=stage, group=group, entry=entry)
        for entry in candidates(stage)
        if (group := _group_of(entry, groups)) is not None
    ]
    Candidate.objects.bulk_create(rows)
    if rows:
        log(instance=contest, action="contest.ballot_drawn_up", data={"stage": stage.name, "candidates": len(rows)})
    return len(rows)


def draw_up_due(now: datetime.datetime) -> int:
    """Draw up the ballots of all votes that have opened; how many candidates. Safe to call at any time."""
    open_now = Stage.objects.filter(
        kind=StageKind.VOTE, opens_at__lte=now, closes_at__gt=now, contest__status=ContestStatus.OPEN, candidates=None
    )
    return sum(draw_up(stage, now) for stage in open_now.select_related("contest"))


def _group_of(entry: Entry, groups: list[BallotGroup]) -> BallotGroup | None:
    return next((group for group in groups if _takes(group, entry)), None)


def _takes(group: BallotGroup, entry: Entry) -> bool:
    if group.division_id not in (None, entry.division_id):
        return False
    if entry.government is None:
        return group.entrants == Entrants.ANY
    return fits(group.entrants, entry.government.current or entry.government)
