"""An invented edition that is over: judged, its results published, its awards given, its winners on show.

Made by the services as of the days on which it would have happened; its experts have no password and get no mail.
"""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from community.contest.choices import EntryKind, Level, Method, StageKind, TieRule
from community.contest.dealing import plan
from community.contest.models import Assignment, Contest, Criterion, Stage
from community.contest.services import configuring, panels, publishing, resulting
from community.contest.services.assigning import apply_plan
from community.contest.services.entering import freeze_entries
from community.contest.services.scoring import give_scores
from people.choices import Role
from people.models import Officer, User
from portal.services.sample_contest import CRITERIA, WORDS, Version
from portal.services.sample_entering import enter

DAY = datetime.timedelta(days=1)
SCREENED = 12 * DAY
SLUG = "sample-past"
FIRST, FINAL = "예비 심사", "본심사"
# Kind, name, first and last day from today.
STAGES = (
    (StageKind.ENTRY, "출품 접수", -170, -150),
    (StageKind.SCREENING, "적격 심사", -150, -145),
    (StageKind.JUDGING, FIRST, -144, -134),
    (StageKind.JUDGING, FINAL, -130, -122),
    (StageKind.AWARDS, "시상", -115, -114),
    (StageKind.EXHIBITION, "온라인 전시", -114, -20),
)
AWARDS = [
    {"name": "대상", "patron": "(예시) 대통령", "number": 1},
    {"name": "금상", "patron": "(예시) 국무총리", "number": 1},
    {"name": "은상", "patron": "(예시) 장관", "number": 2},
]
EXPERTS = ("김예시", "이보기", "박가상", "최견본", "정시범")
REMARKS = (
    "(예시) 주민이 느끼는 변화가 잘 드러납니다. 성과를 재는 방법을 덧붙이면 더 좋겠습니다.",
    "(예시) 다른 곳에서도 따라 할 수 있는 절차가 돋보입니다.",
    "(예시) 담당자가 바뀌어도 이어질 방법을 적어 주시면 좋겠습니다.",
)
LAST_TITLES = ("(예시) 글자를 키운 민원 서식", "(예시) 기다림을 알려 주는 문자")


@transaction.atomic
def ensure_past() -> int:
    """Add the edition unless it is there; how many entries are on show."""
    if Contest.objects.filter(slug=SLUG).exists():
        return 0
    now = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    year = (now - 120 * DAY).year - 1
    contest = hold(slug=SLUG, title=f"(예시) {year} 고객만족 우수사례 경진대회", year=year, now=now)
    if contest is None:
        return 0
    final = contest.stages.select_related("contest").get(name=FINAL)
    decide(final)
    publishing.publish(actor=None, stage=final, now=now - 114 * DAY, tell=False)
    configuring.close_contest(actor=None, contest=contest, now=now)
    return contest.exhibits.count()


def hold(*, slug: str, title: str, year: int, now: datetime.datetime) -> Contest | None:
    """An edition that was judged to the end, with nothing decided about the final; None when nobody could enter."""
    manager = User.objects.filter(groups__name=Role.CONTEST_MANAGER.value).order_by("pk").first()
    if manager is None:
        return None
    contest = configuring.create_contest(actor=None, slug=slug, title=title, year=year, is_sample=True, **WORDS)
    _configure(contest, now)
    contest = configuring.open_contest(actor=None, contest=Contest.objects.get(pk=contest.pk), now=now - 171 * DAY)
    _enter_all(contest, manager, now - 160 * DAY)
    if not contest.entries.exists():
        contest.delete()
        return None
    freeze_entries(contest=contest)
    first, final = (contest.stages.select_related("contest").get(name=name) for name in (FIRST, FINAL))
    _judge(first)
    decide(first)
    _judge(final)
    return contest


def decide(stage: Stage) -> None:
    """Compute and approve the result a day after the stage."""
    after = stage.closes_at + DAY
    sheet = resulting.compute(actor=None, stage=stage, kind=EntryKind.PRACTICE, now=after)
    resulting.approve(actor=None, sheet=sheet, now=after)


def _configure(contest: Contest, now: datetime.datetime) -> None:
    version = Version(contest)

    def table(name: str, rows: list[dict[str, Any]]) -> None:
        configuring.save_table(actor=None, contest=contest, name=name, rows=rows, base_version=version.next())

    def rows(stage: Stage, name: str, given: list[dict[str, Any]]) -> None:
        configuring.save_stage_table(actor=None, stage=stage, name=name, rows=given, base_version=version.next())

    table("divisions", [{"name": "우수사례", "per_government": 4}])
    table("awards", AWARDS)
    judging: dict[str, dict[str, Any]] = {
        FIRST: {"level": Level.CENTRAL, "method": Method.TRIMMED, "judges_per_entry": 5, "quota": 6},
        FINAL: {"level": Level.CENTRAL, "method": Method.MEAN, "judges_per_entry": 3},
    }
    stages = {
        name: configuring.add_stage(
            actor=None,
            contest=contest,
            base_version=version.next(),
            kind=kind,
            name=name,
            opens_at=now + first * DAY,
            closes_at=now + last * DAY,
            **judging.get(name, {}),
        )
        for kind, name, first, last in STAGES
    }
    for name in (FIRST, FINAL):
        rows(stages[name], "criteria", CRITERIA)
        rows(stages[name], "tie_breaks", [{"rule": TieRule.MORE_TOP_SCORES}, {"rule": TieRule.EARLIER_SUBMISSION}])
    shares = ((stages[FINAL], 60), (stages[FIRST], 40))
    rows(stages[FINAL], "shares", [{"source": source, "weight": weight} for source, weight in shares])


def _enter_all(contest: Contest, manager: User, then: datetime.datetime) -> None:
    """From two sample cases of each government that has a coordinator, and a new text of each of the first two."""
    taken: dict[int, int] = {}
    cases = CasePage.objects.live().filter(is_sample=True, author__user__is_active=True).order_by("number")
    for case in cases.select_related("author__user", "author__government", "government"):
        coordinator = Officer.objects.coordinating(case.government).select_related("user").first()
        if coordinator is None or taken.setdefault(case.government_id, 0) >= 2:
            continue
        taken[case.government_id] += 1
        author = case.author.user if case.author else coordinator.user
        enter(contest, author, coordinator.user, manager, then, SCREENED, case=case)
        if taken[case.government_id] == 2 and len(taken) <= len(LAST_TITLES):
            enter(contest, author, coordinator.user, manager, then, SCREENED, title=LAST_TITLES[len(taken) - 1])


def _judge(stage: Stage) -> None:
    """Experts are invited, accept, get their entries and score."""
    before, meanwhile = stage.opens_at - DAY, stage.opens_at + DAY
    panel = panels.save_panel(actor=None, stage=stage, name="전문가 심사단", now=before)
    for number, name in enumerate(EXPERTS[: stage.judges_per_entry], start=1):
        email = f"expert{number}@korea.example"
        judge = panels.invite_judge(actor=None, panel=panel, email=email, name=f"(예시) {name}", now=before, tell=False)
        panels.answer_invitation(actor=judge.user, judge=judge, accept=True, now=before)
    apply_plan(actor=None, stage=stage, mark=plan(stage).mark, now=before)
    chance = random.Random(stage.name)  # noqa: S311 - a sample
    criteria = list(Criterion.objects.filter(stage=stage))
    rows = Assignment.objects.filter(judge__stage=stage).select_related("judge__user").order_by("entry", "judge")
    for place, assignment in enumerate(rows):
        points = {each.pk: Decimal(round(each.max_points * chance.uniform(0.6, 0.97))) for each in criteria}
        remarks = {"entrant": REMARKS[place % len(REMARKS)]} if place % 2 else {}
        give_scores(actor=assignment.judge.user, assignment=assignment, points=points, remarks=remarks, now=meanwhile)
