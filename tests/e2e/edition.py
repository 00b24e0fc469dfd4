"""A whole edition as it is written down beforehand: who enters what, who gives how much, and so who must win.

`Hand` is somebody who sends the site's own forms without waiting for a screen: the same addresses, fields and tokens.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

from .visitor import PASSWORD, one_time_code

# Hours from the beginning of the edition to the opening and the closing of each of its stages.
HOURS = {
    "출품 접수": (-1, 24),
    "적격 심사": (24, 47),
    "시·도 심사": (48, 71),
    "수기 심사": (48, 71),
    "중앙 예비 심사": (72, 95),
    "온라인 국민 투표": (96, 119),
    "중앙 본심사": (96, 120),
    "시상": (121, 122),
    "온라인 전시": (121, 144),
}
PROVINCIAL, ESSAYS, PRELIMINARY, VOTE, FINAL = (
    *("시·도 심사", "수기 심사", "중앙 예비 심사"),
    *("온라인 국민 투표", "중앙 본심사"),
)
GARAM, NURI = "가람도(예시)", "누리광역시(예시)"
# The coordinators, each for four entries of their government: thirty-two of the one province, twelve of the other.
COORDINATORS = {
    GARAM: ["coordinator", *(f"{name}.lead" for name in (
        "hangyeol", "pureunnae", "daon", "solsup", "mireu", "yeoul", "neoreundeul"
    ))],
    NURI: ["haeoreum.lead", "dalmaji.lead", "byeolbat.lead"],
}  # fmt: skip
EACH = 4
# Of the entries in the order in which they are planned: what becomes of some of them.
FROM_A_CASE, WRITTEN_NEW, IN_ENGLISH, REFUSED, WITHDRAWN = 0, 1, 40, 17, 34
CASE = "수요일 밤 9시까지 여는 야간 민원실"
CRITERIA = {"주민 체감 효과": 40, "확산 가능성": 30, "창의성": 20, "지속 가능성": 10}


@dataclass(slots=True)
class Work:
    """An entry: what the judges of its province give on the average, and what later stages give, all of 100 points."""

    title: str
    province: str
    coordinator: str
    provincial: int
    preliminary: int = 0
    final: int = 0
    votes: int = 0
    label: str = ""
    address: str = ""

    @property
    def total(self) -> Decimal:
        """40 parts the final, 30 the preliminary, 30 the vote: the most votes are 100 points."""
        return (40 * self.final + 30 * self.preliminary + 30 * Decimal(self.votes) * 100 / MOST_VOTES) / Decimal(100)


def planned() -> list[Work]:
    """Forty-four entries. Eleven and forty-seven have no common divisor, so no two have the same points."""
    where = [(province, one) for province, people in COORDINATORS.items() for one in people for _n in range(EACH)]
    works = [
        Work(f"{number}번 창구 기다림 줄이기", province, f"{one}@korea.example", 45 + number * 11 % 47)
        for number, (province, one) in enumerate(where)
    ]
    works[FROM_A_CASE].title = CASE
    works[WRITTEN_NEW].title = "새빛시 밤 아홉 시 민원 창구"
    works[WRITTEN_NEW].provincial = 94
    return works


# What the central stages give to the best, second and third of each province, and the votes of those that go on.
PRELIMINARY_POINTS = {(GARAM, 0): 82, (GARAM, 1): 88, (GARAM, 2): 70, (NURI, 0): 90, (NURI, 1): 60, (NURI, 2): 84}
FINAL_POINTS = {(GARAM, 0): 95, (GARAM, 1): 80, (NURI, 0): 75, (NURI, 2): 70}
# Ten voters, two picks each.
BALLOTS = (
    *[((GARAM, 0), (NURI, 2))] * 6,
    *[((GARAM, 1), (NURI, 2))] * 2,
    *[((GARAM, 1), (NURI, 0))] * 2,
)
MOST_VOTES = 8
AWARDS = {"대상": 1, "금상": 1, "은상": 2}
# Title, points of the one judge; below 60 there is no award.
ESSAY_POINTS = {"전화 한 통으로 끝난 이사": 88, "손글씨를 읽어 준 창구": 72, "비 오는 날의 민원실": 55}
SPREAD = (-2, 0, 2)  # three judges: one strict, one just, one lenient


def ranked(works: list[Work]) -> dict[tuple[str, int], Work]:
    """(province, place): the three best of each province, without who was refused or withdrew."""
    left = [work for number, work in enumerate(works) if number not in (REFUSED, WITHDRAWN)]
    found: dict[tuple[str, int], Work] = {}
    for province in (GARAM, NURI):
        best = sorted((work for work in left if work.province == province), key=lambda work: -work.provincial)
        found |= {(province, place): work for place, work in enumerate(best[:3])}
    for place, work in found.items():
        work.preliminary = PRELIMINARY_POINTS[place]
        work.final = FINAL_POINTS.get(place, 0)
        work.votes = sum(place in picks for picks in BALLOTS)
    return found


def points(total: int) -> dict[str, Decimal]:
    """The total shared among the criteria as the criteria share a hundred."""
    return {name: Decimal(total * most) / 100 for name, most in CRITERIA.items()}


def awarded(finalists: Iterable[Work]) -> dict[str, list[str]]:
    """{award: titles} by the totals."""
    order = sorted(finalists, key=lambda work: -work.total)
    names = [name for name, number in AWARDS.items() for _n in range(number)]
    return {name: sorted(w.title for w, n in zip(order, names, strict=True) if n == name) for name in AWARDS}


@dataclass(slots=True)
class Clock:
    """The clock of the site under test."""

    file: Path
    start: datetime.datetime

    def at(self, hours: float) -> None:
        """Put it so many hours after the beginning, all at once: the site reads the file all the time."""
        now = datetime.datetime.now(tz=self.start.tzinfo)
        ahead = self.start + datetime.timedelta(hours=hours) - now
        new = self.file.with_suffix(".new")
        new.write_text(str(round(ahead.total_seconds())))
        new.replace(self.file)

    def moment(self, hours: float) -> str:
        """As a field for a date and a time takes it."""
        return f"{self.start + datetime.timedelta(hours=hours):%Y-%m-%dT%H:%M}"


@dataclass(slots=True)
class Hand:
    """A browser without a screen; `context` keeps its cookies."""

    context: Any
    token: str = field(default="", init=False)
    division: str = field(default="", init=False)

    def page(self, path: str) -> Tag:
        """The content of a page. Its token is used from then on."""
        answer = self.context.request.get(path)
        assert answer.ok, (path, answer.status)
        return self._content(answer)

    def send(self, path: str, *, expected: int = 302, **fields: Any) -> str:
        """Post a form; where the site leads."""
        answer = self._post(path, fields, max_redirects=0)
        assert answer.status == expected, (path, answer.status, self._content(answer).get_text(" ", strip=True)[:900])
        return str(answer.headers.get("location", ""))

    def answer(self, path: str, **fields: Any) -> Tag:
        """Post a form; the page that comes."""
        return self._content(self._post(path, fields))

    def _post(self, path: str, fields: dict[str, Any], **options: Any) -> Any:
        data = urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.context.request.post(path, data=data, headers=form, **options)

    def _content(self, answer: Any) -> Tag:
        soup = BeautifulSoup(answer.text(), "html.parser")
        if token := soup.find("input", {"name": "csrfmiddlewaretoken"}):
            self.token = str(token["value"])
        main = soup.find("main")
        assert isinstance(main, Tag), answer.url
        return main

    def sign_in(self, email: str, password: str = PASSWORD) -> Hand:
        self.page("/account/login/")
        assert "/account/login/" not in self.send("/account/login/", login=email, password=password)
        self.page("/contests/")
        return self

    def set_up_second_factor(self, password: str) -> None:
        path = "/account/2fa/totp/activate/"
        self.page(path)
        self.answer(f"/account/reauthenticate/?next={path}", password=password, next=path)
        secret = str(self.page(path).find("input", id="authenticator_secret")["value"])
        self.send(path, code=one_time_code(secret))

    def enter(self, contest: str, work: Work) -> None:
        """Begin it, write it step by step, nominate it: this hand is its coordinator's."""
        if not self.division:
            self.division = str(self.page(f"{contest}enter/").find("input", {"name": "division"})["value"])
        where = self.send(f"{contest}enter/", title=work.title, division=self.division)
        key = re.search(r"/entries/(\d+)/", where)[1]
        written = (
            ("basics", {"title": work.title, "summary": "기다리는 시간을 줄였다.", "division": self.division}),
            ("story", {"problem": "창구마다 줄이 길었다.", "action": "번호표를 하나로 모았다.", "customers": "주민"}),
            ("results", {"results": "기다림이 12분에서 4분이 되었다.", "lessons": "안내가 먼저였다.", "spread": ""}),
            ("promises", {"consent": "on", "pledge": "on"}),
        )
        for version, (step, fields) in enumerate(written, start=1):
            self.send(f"/contests/entries/{key}/edit/{step}/", version=version, **fields)
        self.send(f"/contests/entries/{key}/act/send/")
