"""What stops a contest from being announced. Every contradiction is made once, in a contest that was fine before."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from common.exceptions import DomainError
from community.contest.checklist import checks_of, problems_of
from community.contest.choices import SCORING, EntryKind, Level, StageKind, TieRule
from community.contest.declared import declared, kinds_of
from community.contest.engine import configuration as engine
from community.contest.models import Contest, Stage
from community.contest.services import configuring
from tests.factories import contest as make
from tests.factories.people import LocalGovernmentFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once
def contest():
    return make.make_contest(is_open=False)


def problems(contest: Contest) -> list[str]:
    return problems_of(Contest.objects.whole().get(pk=contest.pk), timezone.now())


def central(contest: Contest) -> Stage:
    return contest.stages.get(name="중앙 심사")


def provincial(contest: Contest) -> Stage:
    return contest.stages.get(level=Level.METROPOLITAN)


def vote(contest: Contest) -> Stage:
    return contest.stages.get(kind=StageKind.VOTE)


def test_a_contest_that_fits_together_has_no_problem_and_is_read_in_a_fixed_number_of_queries(
    contest, django_assert_num_queries
):
    with django_assert_num_queries(11):
        checks = checks_of(Contest.objects.whole().get(pk=contest.pk), timezone.now())
    assert [check.label for check in checks if not check.is_fine] == []
    assert configuring.open_contest(actor=None, contest=contest).status == "open"


def lose_words(contest):
    Contest.objects.filter(pk=contest.pk).update(pledge=" ")


def lose_divisions(contest):
    make.table(contest, "divisions", [None])


def add_a_division_nobody_judges(contest):
    division = contest.divisions.create(name="수기", kind="essay", sort_order=5)
    for stage in contest.stages.exclude(kind=StageKind.ENTRY):
        stage.divisions.set(contest.divisions.exclude(pk=division.pk))


def begin_judging_before_entries_close(contest):
    Stage.objects.filter(pk=provincial(contest).pk).update(opens_at=timezone.now())


def announce_before_the_vote_closes(contest):
    Stage.objects.filter(contest=contest, kind=StageKind.AWARDS).update(opens_at=timezone.now())


def weigh_criteria_to_90(contest):
    make.stage_table(provincial(contest), "criteria", [{"name": "효과", "weight": 60}, {"name": "창의", "weight": 30}])


def trim_two_judges(contest):
    Stage.objects.filter(pk=central(contest).pk).update(method="trimmed", judges_per_entry=2)


def share_90(contest):
    make.stage_table(central(contest), "shares", [{"weight": 60}])


def count_a_later_stage(contest):
    make.stage_table(provincial(contest), "shares", [{"source": central(contest), "weight": 100}])


def count_the_vote_nowhere(contest):
    make.stage_table(central(contest), "shares", [None, None])


def leave_ties_undecided(contest):
    make.stage_table(central(contest), "tie_breaks", [{"rule": TieRule.MORE_TOP_SCORES}])


def ask_after_the_last_word(contest):
    make.stage_table(central(contest), "tie_breaks", [{}, {"rule": TieRule.MORE_TOP_SCORES}])


def draw_lots_without_a_number(contest):
    make.stage_table(central(contest), "tie_breaks", [{"rule": TieRule.DRAW_BY_LOT}])


def break_ties_by_a_vote_to_come(contest):
    make.stage_table(provincial(contest), "tie_breaks", [{"rule": TieRule.VOTE}, {"rule": TieRule.EARLIER_SUBMISSION}])


def forget_how_many_go_on(contest):
    Stage.objects.filter(pk=provincial(contest).pk).update(quota=None)


def name_a_division_where_provinces_count(contest):
    make.stage_table(provincial(contest), "quotas", [{"division": contest.divisions.get(), "number": 2}])


def leave_the_ballot_empty(contest):
    make.stage_table(vote(contest), "ballot_groups", [None])


def give_more_awards_than_there_are_finalists(contest):
    make.table(contest, "awards", [{"name": "대통령상", "number": 7}, None])


def enter_in_the_past(contest):
    days = {"opens_at": timezone.now() - 5 * make.DAY, "closes_at": timezone.now() - make.DAY}
    Stage.objects.filter(contest=contest, kind=StageKind.ENTRY).update(**days)


def ask_for_a_floor_of_t_scores(contest):
    Stage.objects.filter(pk=provincial(contest).pk).update(method="t_score", floor=60)


def let_more_go_on_than_came(contest):
    now = timezone.now()
    more = {"level": Level.CENTRAL, "quota": 60}
    prelim = make.add_stage(contest, StageKind.JUDGING, "예비", now + 26 * make.DAY, now + 28 * make.DAY, **more)
    Stage.objects.filter(pk=provincial(contest).pk).update(quota_by="all")
    make.stage_table(prelim, "criteria", [{"name": "효과", "weight": 100}])
    make.stage_table(prelim, "tie_breaks", [{"rule": TieRule.EARLIER_SUBMISSION}])


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (ask_for_a_floor_of_t_scores, "“시·도 심사” has a lowest score"),
        (let_more_go_on_than_came, "“예비” lets more entries go on"),
        (lose_words, "Write the pledge"),
        (lose_divisions, "Add at least one division"),
        (add_a_division_nobody_judges, "Nothing judges the division “수기”"),
        (begin_judging_before_entries_close, "“시·도 심사” opens before “접수” has closed."),
        (announce_before_the_vote_closes, "“시상” opens before “온라인 투표” has closed."),
        (weigh_criteria_to_90, "“시·도 심사” sum to 90 instead of 100."),
        (trim_two_judges, "“중앙 심사” needs at least 3 judges"),
        (share_90, "“중앙 심사” sum to 90 instead of 100."),
        (count_a_later_stage, "“시·도 심사” counts “중앙 심사”, which closes after it."),
        (count_the_vote_nowhere, "The result of “온라인 투표” counts nowhere."),
        (leave_ties_undecided, "“중앙 심사” may leave a tie undecided."),
        (ask_after_the_last_word, "is never asked"),
        (draw_lots_without_a_number, "“중앙 심사” draws lots."),
        (break_ties_by_a_vote_to_come, "“시·도 심사” breaks ties by a vote"),
        (forget_how_many_go_on, "Say how many entries go on from “시·도 심사”."),
        (name_a_division_where_provinces_count, "names a group within which it does not count"),
        (leave_the_ballot_empty, "Say how many picks a voter has in “온라인 투표”."),
        (give_more_awards_than_there_are_finalists, "7 awards are given, but only 6 entries"),
        (enter_in_the_past, "All entry stages are over already."),
    ],
)
def test_a_contest_that_contradicts_itself_is_not_announced(contest, break_it, words):
    break_it(contest)
    found = problems(contest)
    assert any(words in sentence for sentence in found), found
    with pytest.raises(DomainError, match="."):
        configuring.open_contest(actor=None, contest=contest)
    assert Contest.objects.get(pk=contest.pk).status == "draft"


def test_two_stages_that_count_each_other_are_found_whatever_lies_between(contest):
    now = timezone.now()
    third = make.add_stage(
        contest, StageKind.JUDGING, "현장 심사", now + 30 * make.DAY, now + 40 * make.DAY, level=Level.CENTRAL
    )
    make.stage_table(central(contest), "shares", [{"source": third, "weight": 70}, {}])
    make.stage_table(third, "shares", [{"source": central(contest), "weight": 100}])
    assert any("count each other" in sentence for sentence in problems(contest))


def test_a_stage_opens_at_its_first_moment_and_is_over_at_its_last():
    opens = datetime.datetime(2026, 8, 1, 9, tzinfo=datetime.UTC)
    stage = Stage(opens_at=opens, closes_at=opens + make.DAY)
    moment = datetime.timedelta(microseconds=1)
    times = (opens - moment, opens, opens + make.DAY - moment, opens + make.DAY)
    assert [stage.state_at(time) for time in times] == ["coming", "open", "open", "over"]


def test_a_contest_is_declared_to_the_engine_as_it_stands(contest):
    make.stage_table(provincial(contest), "quotas", [{"province": LocalGovernmentFactory(), "number": 5}])
    make.stage_table(
        vote(contest), "ballot_groups", [{"name": "시", "entrants": "city", "picks": 1}, {"name": "군", "picks": 2}]
    )
    Stage.objects.filter(pk=central(contest).pk).update(fewest_judges=2, method="trimmed")
    found = declared(Contest.objects.whole().get(pk=contest.pk), EntryKind.PRACTICE)
    first, *_rest = found.stages
    by_id = {stage.id: stage for stage in found.stages}
    final, ballot = by_id[str(central(contest).pk)], by_id[str(vote(contest).pk)]
    assert first.promotion == engine.Promotion(
        by="province", quota=3, quotas=((str(provincial(contest).quotas.get().province_id), 5),)
    )
    assert final.promotion is None
    panel, carry = final.parts
    assert (panel.weight, panel.judges, panel.at_least, panel.method) == (Decimal(70), 3, 2, "trimmed")
    assert [(criterion.weight, criterion.most) for criterion in panel.criteria] == [(60, 10), (40, 10)]
    assert carry == engine.Carry(ballot.id, Decimal(30))
    assert [stratum.picks for stratum in ballot.parts[0].strata] == [1, 2]
    assert ballot.parts[0].by == "ballot_group"
    assert [award.count for award in found.awards] == [1, 3]


def test_practices_and_essays_are_two_declarations(contest):
    make.table(contest, "divisions", [{}, {"name": "수기", "kind": "essay"}])
    essay = contest.divisions.get(kind="essay")
    make.table(contest, "awards", [{}, {}, {"name": "수기상", "number": 2, "division": essay}])
    for stage in contest.stages.exclude(level=Level.CENTRAL).filter(kind__in=SCORING):
        stage.divisions.set(contest.divisions.filter(kind="practice"))
    whole = Contest.objects.whole().get(pk=contest.pk)
    practices, essays = (declared(whole, kind) for kind in kinds_of(whole))
    assert [stage.id for stage in essays.stages] == [str(central(contest).pk)]
    assert [award.division for award in essays.awards] == [str(essay.pk)]
    assert len(practices.stages) == 3
    assert len(practices.awards) == 2
