"""Adoptions of sample cases by sample governments, so that the tree and the map have something to show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.adoption.models import Adoption
from cases.adoption.services.adopting import start_adoption
from cases.adoption.services.describing import describe_adoption
from cases.adoption.services.moving import move_adoption
from cases.models import CasePage
from people.models import Officer

CASE = "대표번호 하나로 받는 시민 콜센터"
SECOND_CASE = "이사하는 날 휴대전화로 끝내는 수도요금 정산"


@dataclass(frozen=True, slots=True)
class Sample:
    """`steps` are (stage, days ago), the first being the beginning; `source` is the government it was taken from."""

    title: str
    government: str
    steps: tuple[tuple[str, int], ...]
    source: str = ""
    public: bool = True
    variation: str = ""
    result: str = ""


SAMPLES = (
    Sample(
        CASE,
        "sample-garam-hangyeol",
        (("considering", 640), ("planned", 560), ("in_progress", 480), ("running", 300)),
        variation="(예시) 상담사를 새로 뽑지 않고 **부서 당번제**로 시작했습니다.",
        result="(예시) 첫 통화에서 끝나는 전화가 늘었습니다.",
    ),
    Sample(CASE, "sample-garam-daon", (("planned", 400), ("running", 250)), source="sample-garam-hangyeol"),
    Sample(
        CASE,
        "sample-nuri-haeoreum",
        (("considering", 330), ("planned", 200), ("in_progress", 60)),
        source="sample-garam-hangyeol",
        variation="(예시) 야간에는 도의 콜센터가 받습니다.",
    ),
    Sample(CASE, "sample-nuri-dalmaji", (("planned", 150), ("stopped", 40)), source="sample-nuri-haeoreum"),
    Sample(CASE, "sample-garam-mireu", (("considering", 20),), public=False),
    Sample(SECOND_CASE, "sample-garam-pureunnae", (("in_progress", 120), ("running", 30))),
    Sample(SECOND_CASE, "sample-garam-mireu", (("planned", 70),), public=False),
)


@transaction.atomic
def ensure_adoptions() -> int:
    """Add the sample adoptions where there are none of sample cases yet; how many. Nobody is sent mail."""
    cases = {case.title: case for case in CasePage.objects.live().filter(is_sample=True)}
    if Adoption.objects.filter(case__is_sample=True).exists():
        return 0
    made: dict[tuple[str, str], Adoption] = {}
    for sample in SAMPLES:
        officers = Officer.objects.serving().filter(government__code=sample.government, government__is_sample=True)
        officer, case = officers.select_related("user").first(), cases.get(sample.title)
        if officer is not None and case is not None:
            origin = made.get((sample.title, sample.source))
            made[sample.title, sample.government] = _make(sample, officer, case, origin)
    return len(made)


def _make(sample: Sample, officer: Officer, case: CasePage, origin: Adoption | None) -> Adoption:
    actor, (stage, ago) = officer.user, sample.steps[0]
    adoption = start_adoption(actor=actor, case=case, stage=stage, day=_day(ago), origin=origin, tell=False)
    for stage, ago in sample.steps[1:]:
        note = "(예시) 담당 인력이 없어 멈추었습니다." if stage == "stopped" else ""
        adoption = move_adoption(actor=actor, adoption=adoption, to=stage, day=_day(ago), note=note)
    cleaned = {"variation": sample.variation, "result": sample.result}
    cleaned["audience"] = "public" if sample.public else "officers"
    return describe_adoption(actor=actor, adoption=adoption, cleaned=cleaned)


def _day(ago: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=ago)
