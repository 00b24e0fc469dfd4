"""A judging stage that is open, with frozen entries, panels, judges and assignments, made by the services."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import count

from django.utils import timezone

from community.contest.choices import Answer, Level
from community.contest.models import Assignment, Contest, Entry, Judge, Panel, Stage
from community.contest.services import assigning, entering, panels, scoring
from people.choices import Role
from people.models import Officer, User
from people.roles import set_group
from tests.factories.contest import make_submitted
from tests.factories.people import UserFactory

DAY = datetime.timedelta(days=1)
_numbers = count(1)


def open_stage(contest: Contest, level: str = Level.CENTRAL, **fields) -> Stage:
    """The judging stage of the level, open since yesterday and for five more days."""
    now = timezone.now()
    rows = Stage.objects.filter(contest=contest, level=level)
    rows.update(opens_at=now - DAY, closes_at=now + 5 * DAY, **{"judges_per_entry": 2, **fields})
    return rows.select_related("contest").get()


def close_stage(stage: Stage) -> None:
    now = timezone.now()
    Stage.objects.filter(pk=stage.pk).update(opens_at=now - 2 * DAY, closes_at=now - DAY)


def make_frozen(author: Officer, coordinator: User, contest: Contest, manager: User, **more) -> Entry:
    """An eligible entry as judges read it."""
    entry = make_submitted(author, coordinator, contest, **more)
    entering.screen_entry(actor=manager, entry=entry, verb="accept", tell=False)
    entering.freeze_entries(contest=contest)
    return Entry.objects.select_related("contest", "government", "province", "frozen").get(pk=entry.pk)


def make_panel(stage: Stage, **fields) -> Panel:
    return panels.save_panel(actor=None, stage=stage, **{"name": f"심사단 {next(_numbers)}", **fields})


def make_judge(panel: Panel, user: User | None = None, **fields) -> Judge:
    """Somebody who has accepted."""
    user = user or UserFactory()
    set_group(user, Role.JUDGE, True)
    return Judge.objects.create(
        **{"panel": panel, "stage": panel.stage, "user": user, "answer": Answer.ACCEPTED, **fields}
    )


def make_assignment(judge: Judge, entry: Entry) -> Assignment:
    outcome = assigning.assign_pairs(actor=None, stage=judge.stage, pairs=[(entry, judge)])
    assert not outcome.refused, outcome.refused
    return Assignment.objects.get(judge=judge, entry=entry)


def make_scores(assignment: Assignment, *points, panel: str = "", entrant: str = "") -> Assignment:
    """Points for the stage's criteria in their order."""
    criteria = assignment.judge.stage.criteria.all()
    given = {criterion.pk: Decimal(str(value)) for criterion, value in zip(criteria, points, strict=True)}
    remarks = {"panel": panel, "entrant": entrant}
    return scoring.give_scores(actor=assignment.judge.user, assignment=assignment, points=given, remarks=remarks)
