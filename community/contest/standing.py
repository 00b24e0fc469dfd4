"""Who is in which stage: the order of the stages, which of them decide, and whom their approved results let on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from community.contest.choices import EntryKind, EntryStatus
from community.contest.declared import declared, kinds_of, passed_by

if TYPE_CHECKING:
    from community.contest.models import Contest, Division, Stage
    from community.contest.querysets import EntryQuerySet


@dataclass(frozen=True, slots=True)
class Step:
    """A stage on the way of one kind of entries: `promotes` lets some of them on, `ends` is the last of some."""

    stage: Stage
    kind: EntryKind
    promotes: bool
    ends: bool

    @property
    def decides(self) -> bool:
        """Whether its result is approved and published; others only count in one that does."""
        return self.promotes or self.ends


def way(contest: Contest, kind: EntryKind) -> list[Step]:
    """The scoring stages of the kind in the order in which they are reckoned. No query for a contest with `whole()`."""
    divisions = [division for division in contest.divisions.all() if division.kind == kind]
    stages = passed_by(divisions, contest.stages.all())
    holds_back = [each.promotion is not None or each.floor is not None for each in declared(contest, kind).stages]
    return [
        Step(
            stage,
            kind,
            promotes=holds_back[place] and _goes_on(stage, divisions, stages[place + 1 :]),
            ends=_ends(stage, divisions, stages[place + 1 :]),
        )
        for place, stage in enumerate(stages)
    ]


def ways_through(contest: Contest, stage: Stage) -> Iterator[tuple[Step, list[Step]]]:
    """For each kind that passes through the stage: its step there, and all steps before it."""
    for kind in kinds_of(contest):
        steps = way(contest, kind)
        for place, step in enumerate(steps):
            if step.stage.pk == stage.pk:
                yield step, steps[:place]


def entries_in(contest: Contest, stage: Stage, *, public: bool = False) -> EntryQuerySet:
    """The frozen entries that take part in a stage: nobody, until the results that lead to it are approved.

    `public`: until they are published as well, for what everybody sees, such as a ballot.
    """
    own = Q(pk__in=[])
    for step, before in ways_through(contest, stage):
        for division in contest.divisions.all():
            if division.kind == step.kind and stage.takes(division):
                own |= _of_division(division, before, public=public)
    rows: EntryQuerySet = contest.entries.filter(own, status=EntryStatus.ELIGIBLE, frozen__isnull=False)
    return rows


def _of_division(division: Division, before: list[Step], *, public: bool) -> Q:
    from community.contest.models import Outcome

    found = Q(division=division)
    for earlier in before:
        if earlier.promotes and earlier.stage.takes(division):
            rows = Outcome.objects.passed().filter(stage=earlier.stage)
            found &= Q(pk__in=(rows.published() if public else rows).values("entry"))
    return found


def _goes_on(stage: Stage, divisions: list[Division], later: list[Stage]) -> bool:
    own = [division for division in divisions if stage.takes(division)]
    return any(other.takes(division) for other in later for division in own)


def _ends(stage: Stage, divisions: list[Division], later: list[Stage]) -> bool:
    own = [division for division in divisions if stage.takes(division)]
    return any(not any(other.takes(division) for other in later) for division in own)
