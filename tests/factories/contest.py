"""Contests and entries for tests, made by the services."""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from community.contest.choices import EntryStatus, Level, StageKind, TieRule
from community.contest.models import Contest, Division, Entry, Stage
from community.contest.services import configuring
from community.contest.services.entering import nominate_entry
from community.contest.services.writing import save_step, start_entry
from people.choices import Kind
from people.models import Officer, User
from tests.factories.people import BasicGovernmentFactory

_numbers = count(1)
DAY = datetime.timedelta(days=1)
WHOLE = {
    "title": "민원 창구를 하나로",
    "summary": "흩어진 창구를 한곳에 모았습니다.",
    "problem": "창구가 흩어져 있었습니다.",
    "action": "한곳에 모았습니다.",
    "results": "기다리는 시간이 반으로 줄었습니다.",
    "consent": True,
    "pledge": True,
}
WORDS = {
    "host": "우리 부처(예시)",
    "contact": "02-0000-0000",
    "description": "공고입니다.",
    "consent": "동의합니다.",
    "pledge": "서약합니다.",
}
# {stage: kind, first day from now, last day from now, more}. Entries are taken at the moment.
STAGES: dict[str, tuple[str, int, int, dict[str, Any]]] = {
    "접수": (StageKind.ENTRY, -10, 10, {}),
    "적격 심사": (StageKind.SCREENING, 10, 15, {}),
    "시·도 심사": (StageKind.JUDGING, 15, 25, {"level": Level.METROPOLITAN, "quota": 3, "quota_by": "province"}),
    "중앙 심사": (StageKind.JUDGING, 30, 40, {"level": Level.CENTRAL, "quota": 6}),
    "온라인 투표": (StageKind.VOTE, 30, 40, {}),
    "시상": (StageKind.AWARDS, 45, 46, {}),
}


def make_contest(*, is_open: bool = True, at: datetime.datetime | None = None, **fields: Any) -> Contest:
    """A contest that passes the checklist, with one division for every government, announced unless told otherwise."""
    now, number = at or timezone.now(), next(_numbers)
    contest = configuring.create_contest(
        actor=None, **{"slug": f"contest-{number}", "title": f"경진대회 {number}", "year": 2026, **WORDS, **fields}
    )
    table(contest, "divisions", [{"name": "우수사례", "per_government": 3}])
    for name, (kind, first, last, more) in STAGES.items():
        add_stage(contest, kind, name, now + first * DAY, now + last * DAY, **more)
    for stage in contest.stages.filter(kind=StageKind.JUDGING):
        stage_table(stage, "criteria", [{"name": "효과", "weight": 60}, {"name": "창의성", "weight": 40}])
        stage_table(stage, "tie_breaks", [{"rule": TieRule.EARLIER_SUBMISSION}])
    central, vote = contest.stages.get(level=Level.CENTRAL), contest.stages.get(kind=StageKind.VOTE)
    stage_table(central, "shares", [{"source": central, "weight": 70}, {"source": vote, "weight": 30}])
    stage_table(vote, "ballot_groups", [{"name": "전체", "picks": 2}])
    table(contest, "awards", [{"name": "대통령상", "number": 1}, {"name": "장관상", "number": 3}])
    contest.refresh_from_db()
    return configuring.open_contest(actor=None, contest=contest, now=now) if is_open else contest


def table(contest: Contest, name: str, rows: list[Any]) -> None:
    contest.refresh_from_db()
    configuring.save_table(actor=None, contest=contest, name=name, rows=rows, base_version=contest.version)


def stage_table(stage: Stage, name: str, rows: list[Any]) -> None:
    stage.contest.refresh_from_db()
    version = stage.contest.version
    configuring.save_stage_table(actor=None, stage=stage, name=name, rows=rows, base_version=version)


def add_stage(
    contest: Contest, kind: str, name: str, opens_at: datetime.datetime, closes_at: datetime.datetime, **more: Any
) -> Stage:
    contest.refresh_from_db()
    return configuring.add_stage(
        actor=None,
        contest=contest,
        base_version=contest.version,
        kind=kind,
        name=name,
        opens_at=opens_at,
        closes_at=closes_at,
        **more,
    )


def make_entry(author: Officer, contest: Contest, *, division: Division | None = None, **more: Any) -> Entry:
    """A whole draft that could be handed in."""
    entry = start_entry(actor=author.user, contest=contest, title="제목", division=division)
    return save_step(actor=author.user, entry=entry, cleaned={**WHOLE, **more}, base_version=entry.version)


def make_submitted(author: Officer, coordinator: User, contest: Contest, **more: Any) -> Entry:
    return nominate_entry(actor=coordinator, entry=make_entry(author, contest, **more))


def make_vote(*, sizes: tuple[int, ...] = (3, 2), picks: tuple[int, ...] = (2, 1), **fields: Any) -> Stage:
    """A vote that is open now: a group of cities and one of counties, each with so many eligible entries and picks."""
    kinds = [Kind.CITY, Kind.COUNTY][: len(sizes)]
    contest = make_contest(is_open=False, **fields)
    vote, now = contest.stages.get(kind=StageKind.VOTE), timezone.now()
    groups = [{"name": kind.label, "entrants": kind.value, "picks": n} for kind, n in zip(kinds, picks, strict=True)]
    stage_table(vote, "ballot_groups", groups)
    contest = configuring.open_contest(actor=None, contest=Contest.objects.get(pk=contest.pk))
    division, number = contest.divisions.get(), 0
    for kind, size in zip(kinds, sizes, strict=True):
        for _n in range(size):
            number += 1
            entry = Entry(
                contest=contest,
                division=division,
                government=BasicGovernmentFactory(kind=kind),
                number=number,
                title=f"출품작 {number}",
                summary="짧은 요약",
                action=f"본문 {number}입니다.",
                status=EntryStatus.ELIGIBLE,
            )
            entry.recompute()
            entry.save()
    Stage.objects.filter(pk=vote.pk).update(opens_at=now - DAY, closes_at=now + DAY)
    return Stage.objects.select_related("contest").get(pk=vote.pk)
