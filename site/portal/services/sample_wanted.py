"""What sample governments look for, so that the list of wanted cases has something to show.

The rows are written as they would be afterwards: claiming and offering would send mail to people who do not exist.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.models import CasePage, CsType
from cases.wanted.choices import Audience, Status
from cases.wanted.models import Claim, Need, Offer, Seeker
from people.models import LocalGovernment, Officer


@dataclass(frozen=True, slots=True)
class Sample:
    """`writer` claims it until 45 days from now; `case` is the title of a sample case that `giver` offers."""

    title: str
    reason: str
    seekers: tuple[str, ...]
    days: int
    cs_type: str = ""
    tags: tuple[str, ...] = ()
    public: bool = False
    writer: str = ""
    case: str = ""
    giver: str = ""
    accepted: bool = False


SAMPLES = (
    Sample(
        "치매 어르신 가족이 한 번에 묻는 창구",
        "(예시) 돌봄, 복지카드, 세금 감면을 **다른 창구**에서 따로 물어야 해서 가족이 하루에 세 번 오십니다.\n\n"
        "- 처음 온 날 끝까지 안내하는 방법\n- 부서 사이에서 서류를 넘기는 방법",
        ("officer@korea.example", "hangyeol.lead@korea.example", "dalmaji.lead@korea.example"),
        34,
        cs_type="tailored-service",
        tags=("어르신",),
        case="돋보기와 의자가 있는 어르신 창구",
        giver="mireu.lead@korea.example",
    ),
    Sample(
        "계절근로자에게 여러 말로 하는 민원 안내",
        "(예시) 봄마다 300명쯤 옵니다. 통역을 부르기 전에 스스로 읽을 수 있는 안내가 없습니다.",
        ("officer2@korea.example", "mireu.lead@korea.example"),
        20,
        cs_type="tailored-service",
        public=True,
        writer="haeoreum.lead@korea.example",
    ),
    Sample(
        "민원실이 붐비는 시간을 미리 알려 주는 안내",
        "(예시) 점심시간 전후로 한 시간을 기다리십니다. 오시기 전에 알 수 있게 하고 싶습니다.",
        ("pureunnae.lead@korea.example",),
        9,
        tags=("대기시간",),
        public=True,
    ),
    Sample(
        "처리가 늦어질 때 먼저 알리는 문자",
        "(예시) 법정 기한이 남았다는 답에 가장 많이 화를 내십니다.",
        ("haeoreum.voc@korea.example", "pureunnae.voc@korea.example"),
        70,
        cs_type="customer-voice",
        public=True,
        case="접수부터 완료까지 세 번 알려 드리는 문자메시지",
        giver="dalmaji.it@korea.example",
        accepted=True,
    ),
)


@transaction.atomic
def ensure_wanted() -> int:
    """Add the sample needs unless there are any needs yet; how many. Nobody is sent mail."""
    if Need.objects.exists():
        return 0
    rows = Officer.objects.serving().filter(government__is_sample=True).select_related("user", "government__current")
    officers = {officer.user.email: officer for officer in rows}
    return sum(1 for sample in SAMPLES if _make(sample, officers))


def _make(sample: Sample, officers: dict[str, Officer]) -> Need | None:
    """None when somebody whom the sample names is not there."""
    named = [*sample.seekers, *filter(None, [sample.writer, sample.giver])]
    if any(email not in officers for email in named):
        return None
    seekers = [officers[email] for email in sample.seekers]
    asked_at = timezone.now() - datetime.timedelta(days=sample.days)
    need = Need(
        government=_today(seekers[0]),
        asker=seekers[0].user,
        asked_as=seekers[0],
        title=sample.title,
        reason=sample.reason,
        tags=list(sample.tags),
        audience=Audience.PUBLIC if sample.public else Audience.OFFICERS,
        status=Status.CLAIMED if sample.writer else Status.OPEN,
        seekers=len(seekers),
        asked_at=asked_at,
    )
    case = CasePage.objects.live().filter(title=sample.case, is_sample=True).first() if sample.case else None
    if case and sample.accepted:
        need.status, need.answered_at = Status.ANSWERED, asked_at + datetime.timedelta(days=12)
    need.full_clean()
    need.save()
    need.cs_types.set(CsType.objects.filter(code=sample.cs_type))
    for place, officer in enumerate(seekers):
        since = asked_at + datetime.timedelta(days=2 * place)
        Seeker.objects.create(need=need, government=_today(officer), officer=officer, since=since)
    if sample.writer:
        _claim(need, officers[sample.writer])
    if case:
        _offer(need, case, officers[sample.giver])
    return need


def _claim(need: Need, officer: Officer) -> None:
    due_on = timezone.localdate() + datetime.timedelta(days=45)
    note = "(예시) 우리 구에서 쓰는 네 가지 말의 안내문을 정리하고 있습니다."
    Claim.objects.create(need=need, government=_today(officer), officer=officer, due_on=due_on, note=note)


def _offer(need: Need, case: CasePage, officer: Officer) -> None:
    Offer.objects.create(
        need=need,
        case=case,
        government=_today(officer),
        offered_by=officer.user,
        note="(예시) 창구를 어떻게 나누었는지가 도움이 될 것 같습니다." if need.is_unanswered else "",
        offered_at=need.asked_at + datetime.timedelta(days=10),
        accepted_at=need.answered_at,
    )


def _today(officer: Officer) -> LocalGovernment:
    return officer.government.current or officer.government
