"""Questions and visits between sample governments, about sample cases.

The rows are written as they would be afterwards: asking and inviting would send mail to people who do not exist, and
some of it lies in the past.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.models import CasePage
from cases.questions.choices import Audience, Status
from cases.questions.models import Question
from cases.visits.choices import RequestStatus
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from people.models import Officer
from search.registry import reindex_all

ABOUT = "대표번호 하나로 받는 시민 콜센터"
HOST, COORDINATOR = "officer@korea.example", "coordinator@korea.example"
DAON, HANGYEOL, PUREUNNAE = "officer2@korea.example", "hangyeol.call@korea.example", "pureunnae.lead@korea.example"

REPORT = """### 본 것

- 상담 화면 하나에서 부서별 답을 찾습니다.
- 넘긴 전화는 다시 묻지 않습니다.

### 해 볼 것

자주 묻는 질문부터 모으겠습니다."""


@transaction.atomic
def ensure_talk() -> int:
    """Add the sample questions, visits and report unless there are any questions or visits yet; how many rows."""
    case = CasePage.objects.filter(title=ABOUT, is_sample=True, live=True).select_related("government__current").first()
    people = {officer.user.email: officer for officer in Officer.objects.serving().select_related("user")}
    needed = (HOST, COORDINATOR, DAON, HANGYEOL, PUREUNNAE)
    if case is None or any(email not in people for email in needed):
        return 0
    if Question.objects.exists() or VisitRequest.objects.exists():
        return 0
    count = _questions(case, people) + _visits(case, people)
    reindex_all(CasePage.objects.filter(pk=case.pk))
    return count


def _questions(case: CasePage, people: dict[str, Officer]) -> int:
    now, host = timezone.now(), people[HOST]
    answered = _asked(case, people[DAON], "상담사가 바로 답하지 못하는 전화는 어떻게 넘기시나요?", now, days=40)
    _answer(
        answered,
        host,
        "부서마다 **이어받는 사람**을 한 명씩 정했습니다. 상담사는 내용을 적어 넘기고, 같은 말을 다시 묻지 않습니다.",
    )
    private = _asked(case, people[HANGYEOL], "상담사 근무표를 참고로 볼 수 있을까요?", now, days=12)
    _answer(private, host, "근무표는 메일로 보내 드리겠습니다.", Audience.PRIVATE)
    waiting = _asked(case, people[PUREUNNAE], "점심시간에는 몇 분이 전화를 받으시나요?", now, days=2)
    for question in (answered, private, waiting):
        question.recompute()
        question.full_clean()
        question.save()
    return 3


def _asked(case: CasePage, officer: Officer, text: str, now: datetime.datetime, *, days: int) -> Question:
    asked_at = now - datetime.timedelta(days=days)
    return Question(case=case, asker=officer.user, asked_as=officer, text=text, asked_at=asked_at)


def _answer(question: Question, host: Officer, answer: str, audience: Audience = Audience.PUBLIC) -> None:
    question.status, question.audience, question.answer = Status.ANSWERED, audience, answer
    question.answered_by, question.answered_as = host.user, host
    question.answered_at = question.asked_at + datetime.timedelta(days=1, hours=3)


def _visits(case: CasePage, people: dict[str, Officer]) -> int:
    coming = _visit(case, people[COORDINATOR], days=21)
    held = _visit(case, people[COORDINATOR], days=-30)
    for officer, size, visit in ((DAON, 4, coming), (HANGYEOL, 3, coming), (PUREUNNAE, 5, held), (PUREUNNAE, 2, None)):
        _request(case, people[officer], size, visit)
    author = people[PUREUNNAE]
    report = VisitReport(
        visit=held, author=author.user, author_as=author, text=REPORT, wants_public=True, host_agrees=True
    )
    report.recompute()
    report.full_clean()
    report.save()
    return 7


def _visit(case: CasePage, planner: Officer, *, days: int) -> GroupVisit:
    day = timezone.localdate() + datetime.timedelta(days=days)
    begin = timezone.make_aware(datetime.datetime.combine(day, datetime.time(14)))
    visit = GroupVisit(
        case=case,
        government=case.government.current or case.government,
        starts_at=begin,
        ends_at=begin + datetime.timedelta(hours=2),
        place="시청 3층 콜센터 (예시)",
        capacity=12,
        note="1층 안내 데스크로 오시면 모시러 가겠습니다.",
        planned_by=planner.user,
    )
    visit.full_clean()
    visit.save()
    return visit


def _request(case: CasePage, officer: Officer, size: int, visit: GroupVisit | None) -> None:
    day = timezone.localdate(visit.starts_at) if visit else timezone.localdate() + datetime.timedelta(days=25)
    request = VisitRequest(
        case=case,
        asker=officer.user,
        officer=officer,
        wished_from=day - datetime.timedelta(days=3),
        wished_to=day + datetime.timedelta(days=3),
        people=size,
        purpose="상담 자리와 전화를 넘기는 순서를 보고 싶습니다.",
        status=RequestStatus.ACCEPTED if visit else RequestStatus.WAITING,
        visit=visit,
        asked_at=timezone.now() - datetime.timedelta(days=1 if visit is None else 45),
    )
    request.full_clean()
    request.save()
