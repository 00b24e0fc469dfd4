"""What waits for the office of contests once stages are over."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from community.contest.choices import SCORING, ContestStatus
from community.contest.declared import kinds_of
from community.contest.models import Approval, Contest, Publication, Stage
from community.contest.rules import COUNTED_AFTER
from community.contest.standing import way


def waiting_results(now: datetime.datetime) -> list[Stage]:
    """Stages of running contests that are over and decide, and whose result is not approved, or neither published nor
    left to the clock.
    """
    found = list(_decisive(now))
    known = set(
        Publication.objects.filter(stage__in=[stage for stage, _approved in found]).values_list("stage", flat=True)
    )
    return [stage for stage, approved in found if not approved or stage.pk not in known]


def _decisive(now: datetime.datetime) -> Iterator[tuple[Stage, bool]]:
    """Stages that are over and decide, and whether their result is approved. One query while there are none."""
    over = {"stages__kind__in": SCORING, "stages__closes_at__lte": now - COUNTED_AFTER}
    running = list(Contest.objects.filter(status=ContestStatus.OPEN, **over).distinct().whole())
    approved = set(Approval.objects.filter(stage__contest__in=running).values_list("stage", "kind")) if running else ()
    for contest in running:
        found: dict[int, tuple[Stage, bool]] = {}
        for kind in kinds_of(contest):
            for step in way(contest, kind):
                stage = step.stage
                if step.decides and stage.closes_at <= now - COUNTED_AFTER:
                    before = found.get(stage.pk, (stage, True))[1]
                    found[stage.pk] = (stage, before and (stage.pk, kind) in approved)
        yield from found.values()
