"""An essay from the public form to its certificate, while the clock moves on."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from community.contest.choices import EntryKind, StageKind
from community.contest.dealing import plan
from community.contest.models import Assignment, AwardGiven, Contest, Entry, Exhibit, Outcome, Stage
from community.contest.services import configuring, entering, masking, panels, publishing, resulting
from community.contest.services.assigning import apply_plan
from community.contest.services.scoring import give_scores
from people.choices import Role
from tests.factories import contest as make
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ESSAY = EntryKind.ESSAY
NAME = "홍길동실명"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def contest():
    """Essays alone: judged blind in one stage with a floor of sixty points, the earlier of equal ones first."""
    cache.clear()
    made = make.make_contest(is_open=False)
    for name in ("시·도 심사", "온라인 투표"):
        made.stages.get(name=name).delete()  # and with the vote its share
    make.table(made, "divisions", [{"name": "체험 수기", "kind": "essay"}])
    make.table(made, "awards", [{"name": "우수상", "patron": "(예시) 장관", "number": 2}, None])
    stage = made.stages.get(kind=StageKind.JUDGING)
    make.stage_table(stage, "shares", [None])
    Stage.objects.filter(pk=stage.pk).update(is_blind=True, floor=60, quota=None, judges_per_entry=2)
    return configuring.open_contest(actor=None, contest=Contest.objects.get(pk=made.pk))


def send(client, contest, number: int) -> str:
    """By the public form, without an account; the code that the page shows once."""
    given = {
        "division": contest.divisions.get().pk,
        "title": f"수기 {number}",
        "text": f"{number}번째로 겪은 일입니다.",
        "name": NAME,
        "province": LocalGovernmentFactory().pk,
        "email": f"writer{number}@example.org",
        "consent": "on",
        "pledge": "on",
    }
    page = text_of(client.post(reverse("contest:essay", args=[contest.slug]), given))
    return re.search(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", page)[0]


def look(client, code: str, **more):
    client.logout()
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    return text_of(client.post(reverse("contest:essay-status"), {"code": code, **more}))


def test_an_essay_goes_from_the_public_form_to_its_certificate(client, contest):
    office = UserFactory(roles=[Role.CONTEST_MANAGER])
    codes = [send(client, contest, number) for number in (1, 2, 3)]
    entries = list(Entry.objects.filter(contest=contest).order_by("number"))
    stage = contest.stages.select_related("contest").get(kind=StageKind.JUDGING)
    assert [entry.status for entry in entries] == ["submitted"] * 3

    with time_machine.travel(stage.opens_at - DAY, tick=False):
        for entry in entries:
            entering.screen_entry(actor=office, entry=entry, verb="accept", tell=False)
    with time_machine.travel(stage.opens_at, tick=False):
        assert entering.freeze_due(timezone.now()) == 3
        for entry in Entry.objects.filter(contest=contest):
            masking.decide_mask(actor=office, entry=entry, spans={})
        panel = panels.save_panel(actor=None, stage=stage, name="심사단")
        for number in (1, 2):
            address = f"judge{number}@example.org"
            judge = panels.invite_judge(actor=None, panel=panel, email=address, name=f"위원 {number}", tell=False)
            panels.answer_invitation(actor=judge.user, judge=judge, accept=True)
        apply_plan(actor=None, stage=stage, mark=plan(stage).mark)
        criteria = list(stage.criteria.values_list("pk", flat=True))
        points = {1: Decimal(8), 2: Decimal(8), 3: Decimal(5)}  # the third is below sixty
        for given in Assignment.objects.filter(judge__stage=stage).select_related("judge__user", "entry"):
            give_scores(
                actor=given.judge.user,
                assignment=given,
                points=dict.fromkeys(criteria, points[given.entry.number]),
                remarks={"entrant": "생생합니다."},
            )

    with time_machine.travel(stage.closes_at + DAY, tick=False):
        assert "생생합니다." not in look(client, codes[0])
        resulting.approve(actor=office, sheet=resulting.compute(actor=office, stage=stage, kind=ESSAY))
        publishing.publish(actor=office, stage=stage, tell=False)
        verdicts = {row.entry.number: (row.rank, row.verdict) for row in Outcome.objects.select_related("entry")}
        assert verdicts == {1: (1, "ranked"), 2: (2, "ranked"), 3: (3, "below_floor")}
        assert {row.entry.number for row in AwardGiven.objects.select_related("entry")} == {1, 2}
        assert Exhibit.objects.filter(entry__number=1).exists()

        # The writer alone reads what the judges wrote and prints the certificate; the public never reads the name.
        told = look(client, codes[0])
        assert "우수상" in told
        assert "생생합니다." in told
        certificate = look(client, codes[0], act="certificate")
        given = AwardGiven.objects.get(entry__number=1)
        assert NAME in certificate
        assert given.code in certificate
        assert NAME not in look(client, codes[2], act="certificate")
        for address in (reverse("contest:outcomes", args=[contest.slug]), given.entry.exhibit.get_absolute_url()):
            page = client.get(address)
            assert page.status_code == 200
            assert NAME not in text_of(page)
        checked = text_of(client.post(reverse("contest:certificates"), {"code": given.code}))
        assert "우수상" in checked
        assert NAME not in checked
