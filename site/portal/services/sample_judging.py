"""A second invented edition, plainly marked as a sample, in which judging goes on: panels, judges, masks, some scores.

The sample judge (judge@korea.example) has work left. Everything is made by the services, at moments that have gone by;
nobody gets mail.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.models import CasePage
from community.contest.choices import Level, Method, StageKind, TieRule
from community.contest.dealing import plan
from community.contest.models import Assignment, Contest, Entry, Judge, Stage
from community.contest.services import assigning, configuring, panels, scoring
from community.contest.services.entering import freeze_entries, nominate_entry, screen_entry
from community.contest.services.masking import decide_mask, grouped
from community.contest.services.writing import save_step, start_entry
from community.contest.suggesting import Suggester
from people.choices import Role
from people.models import Officer, User

DAY = datetime.timedelta(days=1)
SLUG = "sample-in-judging"
MOST_ENTRIES = 8
EXPERTS = (
    ("expert-one@judge.example", "도예시(예시 심사위원)"),
    ("expert-two@judge.example", "라보기(예시 심사위원)"),
    ("expert-three@judge.example", "마가상(예시 심사위원)"),
)
STAGES: tuple[tuple[str, str, int, int, dict[str, Any]], ...] = (
    (StageKind.ENTRY, "출품 접수", -40, -12, {}),
    (StageKind.SCREENING, "적격 심사", -12, -4, {}),
    (
        StageKind.JUDGING, "서면 심사", -3, 9,
        {"level": Level.CENTRAL, "method": Method.MEAN, "judges_per_entry": 3, "fewest_judges": 2, "is_blind": True,
         "quota": 4},
    ),
    (
        StageKind.JUDGING, "발표 심사", 14, 16,
        {"level": Level.CENTRAL, "method": Method.TRIMMED, "judges_per_entry": 4, "fewest_judges": 3, "quota": 3},
    ),
    (StageKind.AWARDS, "시상", 25, 26, {}),
)  # fmt: skip
CRITERIA = [
    {"name": "주민 체감 효과", "weight": 50, "max_points": 50, "guide": "주민이 무엇을 다르게 느끼는가"},
    {"name": "확산 가능성", "weight": 30, "max_points": 30, "guide": "다른 곳이 따라 할 수 있는가"},
    {"name": "창의성", "weight": 20, "max_points": 20, "guide": "새로운 방법인가"},
]
# Points in the order of the criteria, taken in turn; invented.
POINTS = (("44", "25", "16"), ("39.5", "27", "14"), ("47", "22", "18"))
SAID = {
    "entrant": "(예시) 성과를 잰 방법을 한 줄 더 적어 주시면 좋겠습니다.",
    "panel": "(예시) 확산 가능성을 함께 논의하고 싶습니다.",
}
FILLED = {
    "problem": "(예시) 주민이 여러 창구를 돌아야 했습니다.",
    "action": "(예시) 창구를 하나로 모으고 안내를 바꾸었습니다.",
    "results": "(예시) 기다리는 시간이 줄었습니다.",
}


def ensure_judging() -> int:
    """Add the edition unless it stands; how many entries it has. Call inside a transaction."""
    manager = User.objects.filter(groups__name=Role.CONTEST_MANAGER.value).order_by("pk").first()
    if manager is None or Contest.objects.filter(slug=SLUG).exists():
        return 0
    today = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    contest = _announced(today)
    entries = _entries(contest, manager, today)
    freeze_entries(contest=contest)
    stage = contest.stages.get(name="서면 심사")
    _mask(contest)
    judges = _judges(stage)
    assigning.apply_plan(actor=None, stage=stage, mark=plan(stage).mark)
    _score(judges)
    return len(entries)


def _announced(today: datetime.datetime) -> Contest:
    begun = today - 45 * DAY
    contest = configuring.create_contest(
        actor=None,
        slug=SLUG,
        title=f"(예시) {today.year} 찾아가는 민원서비스 경진대회",
        year=today.year,
        is_sample=True,
        host="(예시) 고객만족 행정 협의회",
        contact="02-0000-0000, contest@korea.example",
        summary="심사가 진행 중인 대회의 모습을 보여 주는 예시입니다.",
        description="이 대회는 **예시**이며 실제로 열리지 않습니다.",
        consent="(예시) 출품자의 이름과 연락처를 심사와 시상을 위하여 모읍니다.",
        pledge="(예시) 출품하는 내용이 사실임을 서약합니다.",
    )

    def table(name: str, rows: list[dict[str, Any]]) -> None:
        contest.refresh_from_db()
        configuring.save_table(actor=None, contest=contest, name=name, rows=rows, base_version=contest.version)

    table("divisions", [{"name": "우수사례", "per_government": 3}])
    table(
        "awards",
        [
            {"name": "대상", "patron": "(예시) 장관", "number": 1},
            {"name": "우수상", "patron": "(예시) 장관", "number": 2},
        ],
    )
    for kind, name, first, last, more in STAGES:
        contest.refresh_from_db()
        made = configuring.add_stage(
            actor=None,
            contest=contest,
            base_version=contest.version,
            kind=kind,
            name=name,
            opens_at=today + first * DAY,
            closes_at=today + last * DAY,
            **more,
        )
        if kind == StageKind.JUDGING:
            _judged(contest, made)
    contest.refresh_from_db()
    return configuring.open_contest(actor=None, contest=contest, now=begun)


def _judged(contest: Contest, stage: Stage) -> None:
    rules = [{"rule": TieRule.MORE_TOP_SCORES}, {"rule": TieRule.EARLIER_SUBMISSION}]
    for name, rows in (("criteria", CRITERIA), ("tie_breaks", rules)):
        contest.refresh_from_db()
        configuring.save_stage_table(actor=None, stage=stage, name=name, rows=rows, base_version=contest.version)


def _entries(contest: Contest, manager: User, today: datetime.datetime) -> list[Entry]:
    """From sample cases, the newest first, one a government, of governments that have a coordinator."""
    cases = CasePage.objects.live().filter(is_sample=True, author__user__is_active=True).order_by("-number")
    made: dict[int, Entry] = {}
    office = manager.officers.serving().select_related("government").first()
    for case in cases.select_related("author__user", "author__government", "government"):
        coordinator = Officer.objects.coordinating(case.government).select_related("user").first()
        ours = office is not None and office.government.is_now(case.government)
        if coordinator is None or case.government_id in made or ours:
            continue
        made[case.government_id] = _entry(contest, case, coordinator.user, manager, today)
        if len(made) == MOST_ENTRIES:
            break
    return list(made.values())


def _entry(contest: Contest, case: CasePage, coordinator: User, manager: User, today: datetime.datetime) -> Entry:
    assert case.author is not None  # noqa: S101 - the query asks for one
    author, then = case.author.user, today - 20 * DAY
    entry = start_entry(actor=author, contest=contest, case=case, now=then)
    words = {part: getattr(entry, part) or text for part, text in FILLED.items()}
    # Something to be masked: sample governments stand in the list of names like all others.
    words["action"] += f"\n\n(예시) {case.government.name_short_ko}에서 먼저 시작했습니다."
    given = {"consent": True, "pledge": True, "summary": entry.summary or case.title, **words}
    entry = save_step(actor=author, entry=entry, cleaned=given, base_version=entry.version, now=then)
    entry = nominate_entry(actor=coordinator, entry=entry, now=then, tell=False)
    return screen_entry(actor=manager, entry=entry, verb="accept", now=today - 6 * DAY, tell=False)


def _mask(contest: Contest) -> None:
    """As somebody would who looked at each place; the last entry still waits for the office."""
    suggester = Suggester()
    rows = list(contest.entries.filter(frozen__isnull=False).select_related("frozen", "government", "province"))
    for entry in rows[:-1]:
        assert entry.frozen is not None  # noqa: S101 - the query asks for one
        found = suggester.suggestions(entry, entry.frozen)
        decide_mask(actor=None, entry=entry, spans=grouped((each.field, each.start, each.end) for each in found))


def _judges(stage: Stage) -> list[Judge]:
    panel = panels.save_panel(actor=None, stage=stage, name="서면 심사단")
    judge = User.objects.filter(groups__name=Role.JUDGE.value, is_active=True).order_by("pk").first()
    invited = [(judge.email, judge.name)] if judge is not None else []
    seats = []
    for email, name in [*invited, *EXPERTS]:
        seat = panels.invite_judge(actor=None, panel=panel, email=email, name=name, tell=False)
        seats.append(panels.answer_invitation(actor=seat.user, judge=seat, accept=True))
    return seats


def _score(judges: list[Judge]) -> None:
    """The first judge has scored two entries, the experts more and more of theirs."""
    for place, judge in enumerate(judges):
        rows = Assignment.objects.visible_to(judge.user).filter(judge=judge).for_reading()
        criteria = list(judge.stage.criteria.all())
        for at, assignment in enumerate(rows[: 2 + place]):
            points = {each.pk: Decimal(value) for each, value in zip(criteria, POINTS[(place + at) % 3], strict=True)}
            scoring.give_scores(actor=judge.user, assignment=assignment, points=points, remarks=SAID if at == 0 else {})
