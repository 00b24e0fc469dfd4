"""The same national competition through the services and a database: assignment, scores, results, approval.

    python bench/contest.py --database --entries 900 --judges 60 --each 7

Builds a site of its own in a temporary folder (SQLite; with DATABASE_URL on that empty PostgreSQL database): entries of
the governments of today, judges of other ones, three judging stages of four criteria that let everybody on, so that
each stage has all of the work. Scores are written straight into the ledger; assignments come from `dealing.plan` and
`apply_plan`, results from `resulting.compute` and `approve`. Prints the wall time of each step; exit 1 when a step
takes more than STEP_SECONDS, or loads differ by more than one.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

STEP_SECONDS = 20
CRITERIA = {"필요": 30, "발상": 30, "효과": 20, "확산": 20}
METHODS = ("trimmed", "t_score", "mean")


def measure(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="bench-contest-") as folder:
        from bench.vote import prepare

        prepare(folder)
        return _measured(options)


def _measured(options: argparse.Namespace) -> int:
    from django.db import connection

    from community.contest.choices import EntryKind
    from community.contest.dealing import plan
    from community.contest.models import Stage
    from community.contest.services.assigning import apply_plan
    from community.contest.services.resulting import approve, compute

    contest = _contest(options.each)
    _entries(contest, options.entries)
    chance, times, fair = random.Random(2026), [], True  # noqa: S311 - not for secrets
    print(f"{options.entries} entries, {options.judges} judges, {options.each} each, on {connection.vendor}\n")
    for stage in Stage.objects.filter(contest=contest, kind="judging").order_by("closes_at"):
        stage.contest = contest
        _panel(stage, options.judges)

        def step(what: str, work: Callable[[], Any], stage: Stage = stage) -> Any:
            started = time.perf_counter()
            answer = work()
            times.append(time.perf_counter() - started)
            print(f"{stage.name} · {what}: {times[-1]:.1f} s", flush=True)
            return answer

        proposed = step("plan", lambda stage=stage: plan(stage))
        step("apply", lambda stage=stage, mark=proposed.mark: apply_plan(actor=None, stage=stage, mark=mark))
        loads = Counter(judge for _entry, judge in proposed.given)
        fair = fair and max(loads.values()) - min(loads.values()) <= 1
        _scores(stage, proposed.given, chance)
        sheet = step("compute", lambda stage=stage: compute(actor=None, stage=stage, kind=EntryKind.PRACTICE))
        step("approve", lambda sheet=sheet: approve(actor=None, sheet=sheet))
    good = fair and max(times) <= STEP_SECONDS
    print(f"\nall steps {sum(times):.1f} s, the longest {max(times):.1f} s. Load averages {os.getloadavg()}.")
    print("good" if good else "NOT GOOD")
    return 0 if good else 1


def _contest(each: int) -> Any:
    """Announced, with three judging stages that are over."""
    from django.utils import timezone

    from community.contest.choices import ContestStatus, StageKind, TieRule
    from community.contest.models import Contest, Criterion, Division, Share, Stage, TieBreak

    now, day = timezone.now(), timezone.timedelta(days=1)
    contest = Contest.objects.create(slug="national", title="경진대회", year=2026, status=ContestStatus.OPEN)
    Division.objects.create(contest=contest, name="우수사례")
    before = None
    for place, method in enumerate(METHODS):
        stage = Stage.objects.create(
            contest=contest,
            kind=StageKind.JUDGING,
            name=f"심사 {place + 1}",
            opens_at=now - (10 - 2 * place) * day,
            closes_at=now - (9 - 2 * place) * day,
            level="central",
            method=method,
            judges_per_entry=each,
            fewest_judges=min(each, 3),
            lot_seed="2026",
            quota=None if place == len(METHODS) - 1 else 10_000,
        )
        for order, (name, weight) in enumerate(CRITERIA.items()):
            Criterion.objects.create(stage=stage, name=name, weight=weight, max_points=10, sort_order=order)
        for order, rule in enumerate((TieRule.MORE_TOP_SCORES, TieRule.DRAW_BY_LOT)):
            TieBreak.objects.create(stage=stage, rule=rule, sort_order=order)
        if before:
            for order, source in enumerate((stage, before)):
                Share.objects.create(stage=stage, source=source, weight=50, sort_order=order)
        before = stage
    contest.awards.create(name="대상", number=21)
    return contest


def _entries(contest: Any, count: int) -> None:
    """Of every government in turn, frozen."""
    from django.utils import timezone

    from community.contest.choices import EntryStatus
    from community.contest.models import Entry
    from community.contest.services.entering import freeze_entries
    from people.models import LocalGovernment

    governments = list(LocalGovernment.objects.valid_on(timezone.localdate()).order_by("pk"))
    for number in range(1, count + 1):
        government = governments[number % len(governments)]
        entry = Entry(
            contest=contest,
            division=contest.divisions.get(),
            government=government,
            province=government.province or government,
            number=number,
            title=f"출품작 {number}",
            summary="요약",
            problem="문제입니다.",
            action="본문입니다." * 40,
            results="성과입니다.",
            status=EntryStatus.ELIGIBLE,
            submitted_at=timezone.now(),
        )
        entry.recompute()
        entry.save()
    freeze_entries(contest=contest)


def _panel(stage: Any, count: int) -> None:
    from community.contest.choices import Answer
    from community.contest.models import Judge, Panel
    from people.models import User

    panel = Panel.objects.create(stage=stage, name="심사단")
    for number in range(count):
        email = f"judge{number}@example.org"
        person = User.objects.filter(email=email).first() or User.objects.create(email=email, name=f"위원 {number}")
        Judge.objects.create(panel=panel, stage=stage, user=person, answer=Answer.ACCEPTED)


def _scores(stage: Any, pairs: Any, chance: random.Random) -> None:
    from community.contest.models import Judge, Score

    people = dict(Judge.objects.filter(stage=stage).values_list("pk", "user_id"))
    lean = {judge: chance.uniform(-1.5, 1.5) for judge in people}
    worth: dict[int, float] = {}
    rows = []
    for entry, judge in pairs:
        level = worth.setdefault(entry, chance.uniform(4, 9))
        for criterion in stage.criteria.all():
            points = Decimal(round(min(10, max(0, level + lean[judge] + chance.gauss(0, 1))) * 2)) / 2
            rows.append(
                Score(stage=stage, entry_id=entry, judge_id=judge, criterion=criterion, points=points,
                      given_by_id=people[judge])
            )  # fmt: skip
    Score.objects.bulk_create(rows, batch_size=5000)
