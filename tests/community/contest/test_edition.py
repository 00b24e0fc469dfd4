"""A whole edition from the first draft to the exhibition, by the services, while the clock moves on."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cases.models import CasePage
from community.contest.choices import EntryKind
from community.contest.dealing import plan
from community.contest.models import (
    Assignment,
    AwardGiven,
    Candidate,
    Contest,
    Criterion,
    Entry,
    Exhibit,
    Outcome,
    ResultSheet,
    Stage,
)
from community.contest.reckoning import compare
from community.contest.services import entering, exhibiting, panels, publishing, resulting
from community.contest.services.assigning import apply_plan
from community.contest.services.drawing import draw_up_due
from community.contest.services.scoring import give_scores
from community.contest.services.voting import cast
from community.contest.standing import entries_in
from people.choices import Role
from search.registry import section_of
from tests.factories import contest as make
from tests.factories.cases import library
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PER_GOVERNMENT, GOVERNMENTS = 3, 14  # 42 entries of two provinces
AWARDS = [{"name": "대상", "number": 1}, {"name": "금상", "number": 1}, {"name": "은상", "number": 2}]


def stage_of(contest: Contest, name: str) -> Stage:
    return contest.stages.select_related("contest").get(name=name)


def judge_all(stage: Stage, best_first: list[int]) -> None:
    """Three judges are invited, accept, get the entries dealt and score: a lower number in `best_first` is better."""
    panel = panels.save_panel(actor=None, stage=stage, name="심사단")
    for number in range(3):
        address = f"judge{number}.{stage.pk}@example.org"
        judge = panels.invite_judge(actor=None, panel=panel, email=address, name=f"심사위원 {number}", tell=False)
        panels.answer_invitation(actor=judge.user, judge=judge, accept=True)
    apply_plan(actor=None, stage=stage, mark=plan(stage).mark)
    with time_machine.travel(stage.opens_at + DAY, tick=False):
        criteria = list(Criterion.objects.filter(stage=stage))
        for assignment in Assignment.objects.filter(judge__stage=stage).select_related("judge__user", "entry"):
            points = Decimal(10 - best_first.index(assignment.entry.number) * 9 // len(best_first))
            give_scores(
                actor=assignment.judge.user,
                assignment=assignment,
                points=dict.fromkeys([each.pk for each in criteria], points),
                remarks={"entrant": f"{assignment.entry.number}번 출품작 의견"},
            )


def decide(office, stage: Stage) -> ResultSheet:
    sheet = resulting.compute(actor=office, stage=stage, kind=EntryKind.PRACTICE)
    resulting.approve(actor=office, sheet=sheet)
    assert compare(Contest.objects.whole().get(pk=stage.contest_id), sheet).identical
    return sheet


def numbers(rows) -> list[int]:
    return sorted(row.number for row in rows)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_whole_edition_from_the_first_draft_to_a_case_with_a_medal(client):
    library()
    start = timezone.now().replace(microsecond=0)
    contest = make.make_contest(at=start, title="전국 경진대회")
    provincial, vote, central = (stage_of(contest, name) for name in ("시·도 심사", "온라인 투표", "중앙 심사"))
    # The vote follows the provinces and precedes the final: 3 of each province, then four awards.
    Stage.objects.filter(pk=vote.pk).update(opens_at=start + 27 * DAY, closes_at=start + 29 * DAY)
    contest.awards.all().delete()
    for place, row in enumerate(AWARDS):
        contest.awards.create(sort_order=place, **row)
    for stage in (provincial, central):
        stage.refresh_from_db()
    office, resident = UserFactory(roles=[Role.CONTEST_MANAGER]), UserFactory()
    provinces = [LocalGovernmentFactory(), LocalGovernmentFactory()]

    # Entry: every government writes three entries, its coordinator nominates them.
    entrants = []
    for place in range(GOVERNMENTS):
        government = BasicGovernmentFactory(parent=provinces[place % 2])
        author, coordinator = OfficerFactory(government=government), CoordinatorFactory(government=government)
        entrants.append(author.user)
        for _n in range(PER_GOVERNMENT):
            entry = make.make_entry(author, contest)
            entering.nominate_entry(actor=coordinator.user, entry=entry, tell=False)
    entries = list(Entry.objects.filter(contest=contest).order_by("number"))
    assert len(entries) == PER_GOVERNMENT * GOVERNMENTS == 42

    # Screening: one is refused, one withdraws later.
    with time_machine.travel(provincial.opens_at - DAY, tick=False):
        entering.screen_entry(actor=office, entry=entries[-1], verb="refuse", reason="중복", tell=False)
        for entry in entries[:-1]:
            entering.screen_entry(actor=office, entry=entry, verb="accept", tell=False)
    with time_machine.travel(provincial.opens_at, tick=False):
        assert entering.freeze_due(timezone.now()) == 41
        judge_all(provincial, list(range(1, 43)))

    # The provinces decide quietly: three of each, and nobody else hears of it.
    whole = Contest.objects.whole().get(pk=contest.pk)
    with time_machine.travel(provincial.closes_at + DAY, tick=False):
        first = decide(office, provincial)
        best = [numbers(entry for entry in entries if entry.province == province)[:3] for province in provinces]
        passed = numbers(entries_in(whole, central))
        assert passed == sorted(best[0] + best[1])
        assert not Outcome.objects.visible_to(entrants[0]).exists()
        assert not list(entries_in(whole, vote, public=True))
        assert client.get(reverse("contest:outcomes", args=[contest.slug])).status_code == 404
        publishing.schedule(actor=office, stage=provincial, at=timezone.now() + DAY)
        assert publishing.publish_due(timezone.now() + DAY) == 1
        assert Outcome.objects.visible_to(entrants[0]).count() == PER_GOVERNMENT
        assert not Outcome.objects.visible_to(resident).exists()

    # The residents vote on those who went on: the last of them is the most popular.
    with time_machine.travel(start + 27 * DAY, tick=False):
        assert draw_up_due(timezone.now()) == 6
        vote = stage_of(contest, "온라인 투표")
        by_number = {row.entry.number: row.pk for row in Candidate.objects.filter(stage=vote).select_related("entry")}
        for voter in range(30):
            picks = [by_number[passed[-1]], by_number[passed[voter % 5]]]
            cast(stage=vote, key=f"voter-{voter}", picks=picks, now=timezone.now())
    with time_machine.travel(central.opens_at, tick=False):
        judge_all(central, passed)

    # Between judging and result the second best withdraws: no award goes to it, and the sheets stay what they are.
    with time_machine.travel(central.closes_at + DAY, tick=False):
        gone = Entry.objects.get(contest=contest, number=passed[1])
        entering.withdraw_entry(actor=office, entry=gone, reason="철회")
        final = decide(office, central)
        assert compare(whole, first).identical
        given = {row.entry.number: row.award.name for row in AwardGiven.objects.select_related("entry", "award")}
        assert gone.number not in given
        assert sorted(given.values()) == ["금상", "대상", "은상", "은상"]
        assert not Exhibit.objects.exists()
        assert not AwardGiven.objects.visible_to(resident).exists()
        # The judges' best has 100 points, and of the votes 20 %; the most popular has all votes and the fewest points.
        totals = {row.entry.number: row.total for row in Outcome.objects.filter(stage=central, total__isnull=False)}
        assert given[max(totals, key=totals.get)] == "대상"

        # Published at once: winners, finalists, gallery, search; everybody may see them now.
        publishing.publish(actor=office, stage=central, tell=False)
        on_show = numbers(row.entry for row in Exhibit.objects.visible_to(AnonymousUser()).select_related("entry"))
        assert on_show == [number for number in passed if number != gone.number]
        assert section_of("exhibition").queryset_for(AnonymousUser()).count() == 5
        page = text_of(client.get(reverse("contest:outcomes", args=[contest.slug])))
        assert all(award["name"] in page for award in AWARDS)
        assert compare(whole, final).identical

        # The winner becomes a case of the library and wears its medal there.
        winner = Exhibit.objects.get(entry__number=max(totals, key=totals.get))
        case = exhibiting.make_case(actor=office, exhibit=winner)
        CasePage.objects.filter(pk=case.pk).update(live=True, number="CS-2026-0777")
        assert "대상" in text_of(client.get(reverse("cases:detail", args=["CS-2026-0777"])))
