"""A second invented edition in which residents vote: a first vote that is over, and a second that is open.

Made by the services as of the days on which it would have happened; the voters have no addresses, so nobody gets mail.
"""

from __future__ import annotations

import datetime
import random
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from community.contest.choices import Level, Method, StageKind, TieRule
from community.contest.models import Contest, Stage
from community.contest.services import configuring
from community.contest.services.drawing import draw_up, standing_paper
from community.contest.services.voting import cast
from people.choices import Role
from people.models import Officer, User
from portal.services.sample_contest import AWARDS, BALLOT, CRITERIA, WORDS, Version
from portal.services.sample_entering import enter

DAY = datetime.timedelta(days=1)
SLUG = "sample-vote"
FIRST, SECOND = "1차 온라인 투표", "2차 온라인 투표"
# Kind, name, first and last day from today.
STAGES = (
    (StageKind.ENTRY, "출품 접수", -40, -30),
    (StageKind.SCREENING, "적격 심사", -30, -25),
    (StageKind.VOTE, FIRST, -24, -14),
    (StageKind.VOTE, SECOND, -6, 8),
    (StageKind.JUDGING, "최종 심사", 8, 15),
    (StageKind.AWARDS, "시상", 20, 21),
)
BALLOTS = {FIRST: 60, SECOND: 40}


@transaction.atomic
def ensure_vote() -> int:
    """Add the edition unless it is there; how many invented ballots were cast."""
    manager = User.objects.filter(groups__name=Role.CONTEST_MANAGER.value).order_by("pk").first()
    if manager is None or Contest.objects.filter(slug=SLUG).exists():
        return 0
    now = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    contest = configuring.create_contest(
        actor=None,
        slug=SLUG,
        title=f"(예시) {now.year} 주민이 뽑는 고객만족 우수사례",
        year=now.year,
        is_sample=True,
        **WORDS,
    )
    _configure(contest, now)
    contest = configuring.open_contest(actor=None, contest=Contest.objects.get(pk=contest.pk), now=now - 41 * DAY)
    for case, coordinator in _cases():
        assert case.author is not None  # noqa: S101 - the query asks for one
        enter(contest, case.author.user, coordinator, manager, now - 35 * DAY, 7 * DAY, case=case)
    return sum(_vote(stage) for stage in contest.stages.filter(kind=StageKind.VOTE).select_related("contest"))


def _configure(contest: Contest, now: datetime.datetime) -> None:
    version = Version(contest)

    def table(name: str, rows: list[dict[str, Any]]) -> None:
        configuring.save_table(actor=None, contest=contest, name=name, rows=rows, base_version=version.next())

    def rows(stage: Stage, name: str, given: list[dict[str, Any]]) -> None:
        configuring.save_stage_table(actor=None, stage=stage, name=name, rows=given, base_version=version.next())

    table("divisions", [{"name": "우수사례", "per_government": 3}])
    table("awards", [{**AWARDS[0], "patron": "주민"}])
    judging = {"level": Level.CENTRAL, "method": Method.MEAN, "judges_per_entry": 3}
    stages = {
        name: configuring.add_stage(
            actor=None,
            contest=contest,
            base_version=version.next(),
            kind=kind,
            name=name,
            opens_at=now + first * DAY,
            closes_at=now + last * DAY,
            **(judging if kind == StageKind.JUDGING else {}),
        )
        for kind, name, first, last in STAGES
    }
    final = stages["최종 심사"]
    rows(final, "criteria", CRITERIA)
    rows(final, "tie_breaks", [{"rule": TieRule.VOTE}, {"rule": TieRule.EARLIER_SUBMISSION}])
    shares = ((final, 50), (stages[FIRST], 20), (stages[SECOND], 30))
    rows(final, "shares", [{"source": source, "weight": weight} for source, weight in shares])
    for name in (FIRST, SECOND):
        rows(stages[name], "ballot_groups", [{**group, "picks": 1} for group in BALLOT])


def _cases() -> list[tuple[CasePage, User]]:
    """Two sample cases of each government that has a coordinator."""
    found, taken = [], dict[int, int]()
    cases = CasePage.objects.live().filter(is_sample=True, author__user__is_active=True).order_by("-number")
    for case in cases.select_related("author__user", "author__government", "government"):
        coordinator = Officer.objects.coordinating(case.government).select_related("user").first()
        if coordinator is not None and taken.setdefault(case.government_id, 0) < 2:
            taken[case.government_id] += 1
            found.append((case, coordinator.user))
    return found


def _vote(stage: Stage) -> int:
    """Invented ballots, spread over the days on which people could vote; the same each time."""
    draw_up(stage, stage.opens_at)
    paper = standing_paper(stage)
    if not paper.candidates:
        return 0
    chance = random.Random(stage.name)  # noqa: S311 - a sample
    until = min(timezone.now(), stage.closes_at)
    for number in range(BALLOTS[stage.name]):
        picks = [one.pk for group in paper.groups(str(number)) for one in group.candidates[: group.picks]]
        then = stage.opens_at + (until - stage.opens_at) * chance.random()
        cast(stage=stage, key=f"sample-{number}", picks=picks, now=then)
    return BALLOTS[stage.name]
