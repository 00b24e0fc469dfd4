"""Votes that decide: 100 entries, 30 by judges, 12 by five picks of the public, and a last stage; here 7, 5 and 2."""

from __future__ import annotations

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from common.exceptions import DomainError
from community.contest.checklist import problems_of
from community.contest.choices import Level, StageKind, TieRule
from community.contest.models import AwardGiven, Candidate, Contest, Outcome, Stage
from community.contest.services import configuring, publishing, resulting
from community.contest.services.copying import copy_contest
from community.contest.services.drawing import draw_up
from community.contest.services.voting import cast
from community.contest.standing import entries_in, way
from tests.community.contest.conftest import PRACTICE, approved, numbers
from tests.factories import contest as make
from tests.factories import judged
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db
DAY = make.DAY
EARLIER = [{"rule": TieRule.EARLIER_SUBMISSION}]
# Kind, first and last day from now, more. Entries are taken at the moment.
STAGES = {
    "접수": (StageKind.ENTRY, -5, 5, {}),
    "예비 심사": (StageKind.JUDGING, 10, 20, {"level": Level.CENTRAL, "quota": 5, "judges_per_entry": 1}),
    "국민 투표": (StageKind.VOTE, 22, 30, {"quota": 2}),
    "본심사": (StageKind.JUDGING, 32, 40, {"level": Level.CENTRAL, "judges_per_entry": 1}),
    "시상": (StageKind.AWARDS, 45, 46, {}),
}


@pytest.fixture
def council(world):
    """A contest in preparation with three rounds, of which the public decides the second."""
    now = timezone.now()
    contest = configuring.create_contest(actor=None, slug="councils", title="의회 우수사례", year=2026, **make.WORDS)
    make.table(contest, "divisions", [{"name": "우수사례", "per_government": 9}])
    for name, (kind, first, last, more) in STAGES.items():
        make.add_stage(contest, kind, name, now + first * DAY, now + last * DAY, **more)
    found = judged.stages(contest)
    for name in ("예비 심사", "본심사"):
        make.stage_table(found[name], "criteria", [{"name": "효과", "weight": 100}])
        make.stage_table(found[name], "tie_breaks", EARLIER)
    make.stage_table(found["국민 투표"], "ballot_groups", [{"name": "전체", "picks": 5}])
    make.stage_table(found["국민 투표"], "tie_breaks", EARLIER)
    make.table(contest, "awards", [{"name": "대상", "number": 1}, {"name": "우수상", "number": 1}])
    return Contest.objects.get(pk=contest.pk)


def problems(contest: Contest) -> list[str]:
    return problems_of(Contest.objects.whole().get(pk=contest.pk), timezone.now())


def stage_of(contest: Contest, name: str) -> Stage:
    return contest.stages.select_related("contest").get(name=name)


def hold(contest: Contest, *, count: int = 7) -> SimpleNamespace:
    """Announced, with entries of two provinces that the judges like in the order of their numbers, judged."""
    contest = configuring.open_contest(actor=None, contest=contest)
    provinces = [LocalGovernmentFactory(), LocalGovernmentFactory()]
    authors = [OfficerFactory(government=BasicGovernmentFactory(parent=province)) for province in provinces]
    entries = [judged.eligible(authors[n % 2], contest, n + 1) for n in range(count)]
    first = stage_of(contest, "예비 심사")
    judged.score(first, judged.judges_of(first, 1), {entry: [9 - n] for n, entry in enumerate(entries)})
    judged.over(first)
    return SimpleNamespace(contest=contest, entries=entries, first=stage_of(contest, "예비 심사"))


def vote(contest: Contest, votes: list[list[int]]) -> Stage:
    """The vote opens, is voted in, each time for the entries with these numbers, and is over."""
    stage = stage_of(contest, "국민 투표")
    draw_up(stage, stage.opens_at)
    keys = {row.entry.number: row.pk for row in Candidate.objects.filter(stage=stage).select_related("entry")}
    for voter, picks in enumerate(votes):
        cast(stage=stage, key=f"v{voter}", picks=[keys[number] for number in picks], now=stage.opens_at)
    judged.over(stage)
    return stage_of(contest, "국민 투표")


def test_a_vote_decides_who_goes_on_to_the_final_and_the_final_gives_the_awards(world, council):
    assert problems(council) == []
    made = hold(council)
    whole = Contest.objects.whole().get(pk=council.pk)
    assert [(step.stage.name, step.promotes, step.ends) for step in way(whole, PRACTICE)] == [
        ("예비 심사", True, False),
        ("국민 투표", True, False),
        ("본심사", False, True),
    ]
    approved(world, made.first)
    publishing.publish(actor=world.manager, stage=made.first, tell=False)
    stage = vote(council, [[1, 2, 3, 4, 5]] * 2)  # five picks, and there are five candidates: everybody ties
    final = judged.over(stage_of(council, "본심사"))
    with pytest.raises(DomainError, match="Approve the result of “국민 투표” first"):
        resulting.compute(actor=world.manager, stage=final, kind=PRACTICE)
    assert list(entries_in(whole, final)) == []
    approved(world, stage)
    # Equal votes: the earlier submission goes on.
    assert numbers(entries_in(whole, final)) == [1, 2]
    verdicts = {row.entry.number: row.verdict for row in Outcome.objects.filter(stage=stage).select_related("entry")}
    assert verdicts == {1: "passed", 2: "passed", 3: "not_passed", 4: "not_passed", 5: "not_passed"}

    judged.score(final, judged.judges_of(final, 1), {made.entries[0]: [5], made.entries[1]: [8]})
    approved(world, stage_of(council, "본심사"))
    given = {row.entry.number: row.award.name for row in AwardGiven.objects.select_related("entry", "award")}
    assert given == {2: "대상", 1: "우수상"}


def test_more_votes_go_on_also_against_the_judges_order_and_by_the_quota_of_each_province(world, council):
    ballot = stage_of(council, "국민 투표")
    make.stage_table(ballot, "ballot_groups", [{"name": "전체", "picks": 1}])
    Stage.objects.filter(pk=ballot.pk).update(quota=1, quota_by="province")
    made = hold(council)
    approved(world, made.first)
    publishing.publish(actor=world.manager, stage=made.first, tell=False)
    # 1, 3 and 5 are of one province, 2 and 4 of the other.
    stage = vote(council, [[5], [5], [3], [3], [3], [4], [1]])
    approved(world, stage)
    whole = Contest.objects.whole().get(pk=council.pk)
    assert numbers(entries_in(whole, stage_of(council, "본심사"))) == [3, 4]


def test_a_vote_may_add_what_the_judges_gave_to_its_own_votes(world, council):
    ballot, first = stage_of(council, "국민 투표"), stage_of(council, "예비 심사")
    make.stage_table(ballot, "ballot_groups", [{"name": "전체", "picks": 1}])
    make.stage_table(ballot, "shares", [{"source": ballot, "weight": 40}, {"source": first, "weight": 60}])
    assert problems(council) == []
    made = hold(council)
    approved(world, made.first)
    publishing.publish(actor=world.manager, stage=made.first, tell=False)
    stage = vote(council, [[5], [4]])
    approved(world, stage)
    totals = {row.entry.number: row.total for row in Outcome.objects.filter(stage=stage).select_related("entry")}
    # 90, 80, 70, 60, 50 of the judges; 100 points for each of the two that have the most votes.
    assert totals == {1: 54, 2: 48, 3: 42, 4: Decimal("76"), 5: 70}


def floor_only(contest: Contest) -> Stage:
    first, ballot = stage_of(contest, "예비 심사"), stage_of(contest, "국민 투표")
    Stage.objects.filter(pk=first.pk).update(quota=None, floor=60)
    Stage.objects.filter(pk=ballot.pk).update(quota=None)
    final = stage_of(contest, "본심사")
    make.stage_table(final, "shares", [{"source": final, "weight": 70}, {"source": ballot, "weight": 30}])
    return first


def test_sixty_points_let_on_however_many_have_them_and_nobody_else(world, council):
    floor_only(council)
    assert problems(council) == []
    made = hold(council)
    whole = Contest.objects.whole().get(pk=council.pk)
    assert [step.promotes for step in way(whole, PRACTICE)] == [True, False, False]
    approved(world, made.first)
    # 90, 80, 70, 60 points; then 50, 40 and 30.
    assert numbers(entries_in(whole, stage_of(council, "본심사"))) == [1, 2, 3, 4]
    assert Outcome.objects.get(stage=made.first, entry=made.entries[4]).verdict == "below_floor"


# --- What contradicts itself ----------------------------------------------------------------------------------------


def leave_ties_undecided(contest):
    make.stage_table(stage_of(contest, "국민 투표"), "tie_breaks", [None])


def break_ties_by_judges(contest):
    make.stage_table(stage_of(contest, "국민 투표"), "tie_breaks", [{"rule": TieRule.MORE_TOP_SCORES}, *EARLIER])


def lead_nowhere(contest):
    stage_of(contest, "본심사").delete()


def let_more_on_than_came(contest):
    Stage.objects.filter(contest=contest, name="국민 투표").update(quota=6)


def open_the_final_before_the_vote_is_over(contest):
    Stage.objects.filter(contest=contest, name="본심사").update(opens_at=timezone.now() + 29 * DAY)


def open_the_vote_before_the_judges_are_done(contest):
    Stage.objects.filter(contest=contest, name="국민 투표").update(opens_at=timezone.now() + 19 * DAY)


def let_two_central_stages_overlap(contest):
    stage_of(contest, "국민 투표").delete()
    Stage.objects.filter(contest=contest, name="본심사").update(opens_at=timezone.now() + 19 * DAY)


def forget_what_counts(contest):
    Stage.objects.filter(contest=contest, name="국민 투표").update(quota=None)


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (leave_ties_undecided, "“국민 투표” may leave a tie undecided."),
        (break_ties_by_judges, "“국민 투표” breaks a tie by judges' scores, but nobody judges in it."),
        (lead_nowhere, "“국민 투표” lets entries on, but no stage that decides comes after it."),
        (let_more_on_than_came, "“국민 투표” lets more entries go on"),
        (open_the_final_before_the_vote_is_over, "“본심사” opens before “국민 투표” has closed."),
        (open_the_vote_before_the_judges_are_done, "“국민 투표” opens before “예비 심사” has closed."),
        (let_two_central_stages_overlap, "“본심사” opens before “예비 심사” has closed."),
        (forget_what_counts, "The result of “국민 투표” counts nowhere."),
    ],
)
def test_a_vote_that_cannot_decide_is_found_before_the_announcement(world, council, break_it, words):
    break_it(council)
    found = problems(council)
    assert any(words in sentence for sentence in found), found


def test_stages_of_which_none_holds_anybody_back_may_be_held_at_the_same_time(world, council):
    floor_only(council)
    days = {"opens_at": timezone.now() + 33 * DAY, "closes_at": timezone.now() + 39 * DAY}
    Stage.objects.filter(contest=council, name="국민 투표").update(**days)
    assert problems(council) == []


# --- On the site ----------------------------------------------------------------------------------------------------


def test_the_office_gives_a_vote_a_quota_and_everybody_reads_it(client, world, council):
    stage = stage_of(council, "국민 투표")
    client.force_login(world.manager)
    url = reverse("contest:manage-stage", args=[council.slug, stage.pk])
    page = client.get(url).content.decode()
    for name in ("quota", "quota_by", "border", "lot_seed", "vote_points"):
        assert f'name="{name}"' in page, name
    assert 'name="judges_per_entry"' not in page
    times = {
        name: timezone.localtime(getattr(stage, name)).strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")
    }
    data = {"name": stage.name, **times, "quota": "1", "lot_seed": "", "version": council.version}
    assert client.post(url, data).status_code == 302
    stage.refresh_from_db()
    assert (stage.quota, stage.quota_by, stage.border) == (1, "all", "open")
    ties = client.get(reverse("contest:manage-stage-table", args=[council.slug, stage.pk, "tie_breaks"]))
    assert "more_top_scores" not in ties.content.decode()
    assert "earlier_submission" in ties.content.decode()
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    whole = client.get(reverse("contest:contest", args=[council.slug])).content.decode()
    assert whole.count("Who goes on") == 2


def test_a_copied_edition_lets_on_as_the_one_before(world, council):
    made = copy_contest(
        actor=world.manager, source=council, title="다음 의회 우수사례", year=2027, slug="councils-2027"
    )
    copied = stage_of(made, "국민 투표")
    assert (copied.quota, [rule.rule for rule in copied.tie_breaks.all()]) == (2, ["earlier_submission"])
    assert copied.opens_at - stage_of(council, "국민 투표").opens_at == datetime.timedelta(days=364)
