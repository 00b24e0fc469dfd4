"""An invented edition of a contest, plainly marked as a sample, with entries of the sample governments.

Everything is made by the services; nobody gets mail, because nobody there exists.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from community.contest.choices import SCORING, Entrants, EntryKind, Level, Method, QuotaBy, StageKind, TieRule
from community.contest.models import Contest, Division, Entry, Stage
from community.contest.services import configuring
from community.contest.services.entering import nominate_entry, screen_entry, send_entry
from community.contest.services.essays import Resident, send_essay
from community.contest.services.writing import save_step, start_entry
from people.choices import Role
from people.models import LocalGovernment, Officer, User
from portal.services.sample_judging import ensure_judging

DAY = datetime.timedelta(days=1)
SLUG = "sample-best-practices"
WORDS = {
    "host": "(예시) 고객만족 행정 협의회",
    "contact": "02-0000-0000, contest@korea.example",
    "summary": "주민의 목소리에서 시작해 다른 곳에서도 따라 할 수 있는 고객만족 우수사례를 찾습니다.",
    "description": (
        "이 대회는 **예시**이며 실제로 열리지 않습니다.\n\n"
        "## 무엇을 출품하나요\n\n주민이 겪던 불편을 줄인 최근 3년 안의 사례를 받습니다.\n\n"
        "## 어떻게 출품하나요\n\n"
        "1. 사례 자료실의 사례에서 시작하거나 새로 씁니다.\n"
        "2. 총괄 담당자가 추천하면 접수됩니다.\n"
        "3. 운영 사무국이 적격 여부를 확인합니다."
    ),
    "consent": (
        "출품자와 팀원의 이름, 소속, 직위, 연락처를 심사와 시상을 위하여 모으고 시상일부터 180일 뒤에 지웁니다. "
        "동의하지 않을 수 있으나, 그러면 출품할 수 없습니다."
    ),
    "pledge": "출품하는 내용이 사실이며 다른 사람의 권리를 해치지 않았음을 서약합니다.",
}
ESSAYS = "주민 체험 수기"
# Title, text, name; everything invented.
TOLD = (
    (
        "(예시) 전화 한 통으로 끝난 이사",
        "이사하던 날 전화를 한 번만 걸었습니다.\n\n주소, 수도, 쓰레기봉투까지 한 분이 끝까지 알려 주셨습니다. "
        "작년에는 하루가 걸리던 일이었습니다.",
        "김예시",
    ),
    (
        "(예시) 어머니의 손글씨 민원",
        "어머니는 글씨가 서툽니다.\n\n창구에서 대신 써 주시고 소리 내어 읽어 주셨습니다. "
        "어머니는 그날 처음으로 혼자 일을 보셨습니다.",
        "이보기",
    ),
    (
        "(예시) 밤에도 답이 온 불편 신고",
        "가로등이 꺼졌다고 적은 지 십 분 만에 접수 문자가 왔고, 다음 날 저녁에 불이 켜졌습니다.",
        "박가상",
    ),
)
CRITERIA = [
    {"name": "주민 체감 효과", "weight": 40, "max_points": 40, "guide": "주민이 무엇을 다르게 느끼는가"},
    {"name": "확산 가능성", "weight": 30, "max_points": 30, "guide": "다른 지방자치단체가 따라 할 수 있는가"},
    {"name": "창의성", "weight": 20, "max_points": 20, "guide": "새로운 방법인가"},
    {"name": "지속 가능성", "weight": 10, "max_points": 10, "guide": "담당자가 바뀌어도 이어지는가"},
]
AWARDS = [
    {"name": "대상", "patron": "(예시) 대통령", "number": 1},
    {"name": "금상", "patron": "(예시) 국무총리", "number": 3},
    {"name": "은상", "patron": "(예시) 장관", "number": 4},
    {"name": "동상", "patron": "(예시) 장관", "number": 4},
]
# What an entry needs and a sample case may lack.
FILLED = {
    "problem": "(예시) 주민이 여러 창구를 돌아야 했습니다.",
    "action": "(예시) 창구를 하나로 모으고 안내를 바꾸었습니다.",
    "results": "(예시) 기다리는 시간이 줄었습니다.",
}
BALLOT = [
    {"name": "광역", "entrants": Entrants.METROPOLITAN, "picks": 1},
    {"name": "시", "entrants": Entrants.CITY, "picks": 2},
    {"name": "군", "entrants": Entrants.COUNTY, "picks": 2},
    {"name": "자치구", "entrants": Entrants.DISTRICT, "picks": 2},
]


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage from one day to another, counted from today."""

    kind: str
    name: str
    first: int
    last: int
    fields: dict[str, Any] = field(default_factory=dict)


STAGES = (
    StagePlan(StageKind.ENTRY, "출품 접수", -21, 14),
    StagePlan(StageKind.SCREENING, "적격 심사", 14, 21),
    StagePlan(
        StageKind.JUDGING, "시·도 심사", 21, 35,
        {"level": Level.METROPOLITAN, "method": Method.TRIMMED, "judges_per_entry": 5, "quota": 3,
         "quota_by": QuotaBy.PROVINCE},
    ),
    StagePlan(
        StageKind.JUDGING, "중앙 예비 심사", 40, 50,
        {"level": Level.CENTRAL, "method": Method.T_SCORE, "judges_per_entry": 7, "is_blind": True, "quota": 12},
    ),
    StagePlan(StageKind.VOTE, "온라인 국민 투표", 53, 60),
    StagePlan(
        StageKind.JUDGING, "중앙 본심사", 55, 62,
        {"level": Level.CENTRAL, "method": Method.TRIMMED, "judges_per_entry": 7, "quota": 12, "lot_seed": "20261231"},
    ),
    StagePlan(
        StageKind.JUDGING, "수기 심사", 21, 45,
        {"level": Level.CENTRAL, "method": Method.MEAN, "judges_per_entry": 3, "is_blind": True, "quota": 5,
         "floor": Decimal(60)},
    ),
    StagePlan(StageKind.AWARDS, "시상", 70, 71),
    StagePlan(StageKind.EXHIBITION, "온라인 전시", 71, 365),
)  # fmt: skip


@transaction.atomic
def ensure_contest() -> int:
    """Add the sample editions unless there is any contest; how many entries they have."""
    if Contest.objects.exists():
        return 0
    now = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    contest = configuring.create_contest(
        actor=None,
        slug=SLUG,
        title=f"(예시) {now.year} 지방자치단체 고객만족 우수사례 경진대회",
        year=now.year,
        is_sample=True,
        **WORDS,
    )
    _configure(contest, now)
    contest = configuring.open_contest(actor=None, contest=Contest.objects.get(pk=contest.pk))
    return sum(1 for _entry in [*_entries(contest), *_essays(contest)]) + ensure_judging()


def _configure(contest: Contest, now: datetime.datetime) -> None:
    version = Version(contest)
    divisions: list[dict[str, Any]] = [
        {"name": "광역 부문", "entrants": Entrants.METROPOLITAN, "per_government": 3},
        {"name": "시·군·구 부문", "entrants": Entrants.BASIC, "per_government": 3},
        {"name": ESSAYS, "kind": EntryKind.ESSAY},
    ]
    configuring.save_table(actor=None, contest=contest, name="divisions", rows=divisions, base_version=version.next())
    practice = list(contest.divisions.filter(kind=EntryKind.PRACTICE))
    essay = contest.divisions.get(kind=EntryKind.ESSAY)
    awards: list[dict[str, Any]] = [
        *AWARDS,
        {"name": "체험 수기 우수상", "patron": "(예시) 장관", "number": 5, "division": essay},
    ]
    configuring.save_table(actor=None, contest=contest, name="awards", rows=awards, base_version=version.next())
    stages = {
        plan.name: configuring.add_stage(
            actor=None,
            contest=contest,
            base_version=version.next(),
            kind=plan.kind,
            name=plan.name,
            opens_at=now + plan.first * DAY,
            closes_at=now + plan.last * DAY,
            divisions=_passing(plan, practice, essay),
            **plan.fields,
        )
        for plan in STAGES
    }

    def rows(stage: Stage, name: str, given: list[dict[str, Any]]) -> None:
        configuring.save_stage_table(actor=None, stage=stage, name=name, rows=given, base_version=version.next())

    vote, final = stages["온라인 국민 투표"], stages["중앙 본심사"]
    for stage in stages.values():
        if stage.kind == StageKind.JUDGING:
            rows(stage, "criteria", CRITERIA)
            first = {"rule": TieRule.CRITERION, "criterion": stage.criteria.first()}
            last = TieRule.DRAW_BY_LOT if stage == final else TieRule.EARLIER_SUBMISSION
            rows(stage, "tie_breaks", [first, {"rule": TieRule.MORE_TOP_SCORES}, {"rule": last}])
    shares = ((final, 40), (vote, 30), (stages["중앙 예비 심사"], 30))
    rows(final, "shares", [{"source": source, "weight": weight} for source, weight in shares])
    rows(vote, "ballot_groups", BALLOT)


def _passing(plan: StagePlan, practice: list[Division], essay: Division) -> list[Division]:
    """Whose entries pass through a stage; empty for all."""
    if plan.kind not in SCORING:
        return []
    return [essay] if plan.name == "수기 심사" else practice


class Version:
    """The version of the contest before the next change; every change counts one."""

    def __init__(self, contest: Contest) -> None:
        self.number = contest.version - 1

    def next(self) -> int:
        self.number += 1
        return self.number


def _entries(contest: Contest) -> Iterator[Entry]:
    """From sample cases of governments that have a coordinator, at every status in turn."""
    manager = User.objects.filter(groups__name=Role.CONTEST_MANAGER.value).order_by("pk").first()
    cases = CasePage.objects.live().filter(is_sample=True, author__user__is_active=True).order_by("number")
    chosen: dict[int, int] = {}
    for place, case in enumerate(cases.select_related("author__user", "author__government", "government")):
        coordinator = Officer.objects.coordinating(case.government).select_related("user").first()
        if coordinator is None or chosen.get(case.government_id, 0) >= 2:
            continue
        chosen[case.government_id] = chosen.get(case.government_id, 0) + 1
        yield _entry(contest, case, coordinator.user, manager, place)


def _essays(contest: Contest) -> Iterator[Entry]:
    """From invented residents of the first sample provinces."""
    division = contest.divisions.get(kind=EntryKind.ESSAY)
    provinces = LocalGovernment.objects.filter(is_sample=True, level="metropolitan").order_by("pk")
    for place, (title, text, name) in enumerate(TOLD if provinces else ()):
        resident = Resident(name=name, province=provinces[place % len(provinces)], phone="010-0000-0000")
        entry, _code = send_essay(contest=contest, division=division, title=title, text=text, resident=resident)
        yield entry


def _entry(contest: Contest, case: CasePage, coordinator: User, manager: User | None, place: int) -> Entry:
    assert case.author is not None  # noqa: S101 - the query asks for one
    author = case.author.user
    entry = start_entry(actor=author, contest=contest, case=case)
    entry = save_step(
        actor=author,
        entry=entry,
        cleaned={
            "consent": True,
            "pledge": True,
            "summary": entry.summary or case.title,
            **{part: getattr(entry, part) or text for part, text in FILLED.items()},
        },
        base_version=entry.version,
    )
    if place % 7 == 5:
        return entry
    if place % 7 == 6 and author != coordinator:
        return send_entry(actor=author, entry=entry, tell=False)
    entry = nominate_entry(actor=coordinator, entry=entry, tell=False)
    if manager is None or place % 7 in (0, 1):
        return entry
    if place % 7 == 4:
        until = timezone.now() + 5 * DAY
        reason = "(예시) 만족도 조사의 출처를 적어 주십시오."
        return _screened(entry, manager, "return", reason=reason, complete_by=until)
    return _screened(entry, manager, "accept")


def _screened(entry: Entry, manager: User, verb: str, **more: Any) -> Entry:
    """As the office decided; the sample manager does not decide about the own government."""
    officer = manager.officers.serving().first()
    if officer is not None and entry.government is not None and officer.government.is_now(entry.government):
        return entry
    return screen_entry(actor=manager, entry=entry, verb=verb, tell=False, **more)
