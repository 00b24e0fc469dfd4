"""Who may judge what and when: the rules as tables, conflicts of interest, the clock to the second."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.contest import rules_judging as rules
from community.contest.choices import ConflictKind, Level, StageKind, StageState
from community.contest.conflicts import conflict_between
from community.contest.models import Assignment, Conflict
from people.choices import Role
from people.roles import forget, set_group
from tests.community.contest.conftest import PEOPLE
from tests.factories import judging as make
from tests.factories.people import OfficerFactory, UserFactory

NOW = datetime.datetime(2026, 9, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
A_MOMENT = datetime.timedelta(microseconds=1)


def stage(opens=NOW - HOUR, closes=NOW + HOUR, contest="open", kind=StageKind.JUDGING):
    def state_at(now):
        return StageState.COMING if now < opens else StageState.OPEN if now < closes else StageState.OVER

    return SimpleNamespace(
        opens_at=opens, closes_at=closes, state_at=state_at, kind=kind, contest=SimpleNamespace(status=contest)
    )


def assignment(state="open", is_conflict=False, answer="accepted", **of_stage):
    judge = SimpleNamespace(user_id=1, answer=answer, stage=stage(**of_stage))
    return SimpleNamespace(judge=judge, state=state, is_conflict=is_conflict)


def somebody(key):
    return SimpleNamespace(pk=key, is_authenticated=True)


# (what is different, may score, may abstain, may resume)
TABLE = [
    ({}, True, True, False),
    ({"state": "done"}, True, True, False),
    ({"state": "abstained"}, False, False, True),
    ({"state": "abstained", "is_conflict": True}, False, False, False),
    ({"opens": NOW + A_MOMENT}, False, False, False),
    ({"opens": NOW}, True, True, False),
    ({"closes": NOW}, False, False, False),
    ({"closes": NOW + A_MOMENT}, True, True, False),
    ({"contest": "closed"}, False, False, False),
    ({"contest": "draft"}, False, False, False),
    ({"answer": "invited"}, False, False, False),
    ({"answer": "declined"}, False, False, False),
]


@pytest.mark.parametrize(("given", "score", "abstain", "resume"), TABLE)
def test_what_a_judge_may_do_with_an_assignment_and_nobody_else(given, score, abstain, resume):
    made = assignment(**given)
    verbs = (rules.can_score, rules.can_abstain, rules.can_resume)
    assert [bool(rule(somebody(1), made, NOW)) for rule in verbs] == [score, abstain, resume]
    for stranger in (somebody(2), AnonymousUser()):
        assert not any(rule(stranger, made, NOW) for rule in verbs)


@pytest.mark.parametrize(("state", "seen"), [("open", False), ("abstained", False), ("done", True)])
def test_others_scores_are_seen_only_once_ones_own_are_in(state, seen):
    assert rules.can_see_others(assignment(state=state)) is seen


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["manager", "administrator", "judge", "editor", "coordinator", "resident"])
def test_the_office_alone_arranges_judging_from_the_announcement_to_the_end(world, who):
    person, office = getattr(world, who), who in ("manager", "administrator")
    asked = {
        "open": stage(),
        "coming": stage(opens=NOW + HOUR, closes=NOW + 2 * HOUR),
        "over": stage(closes=NOW),
        "in preparation": stage(contest="draft"),
        "closed": stage(contest="closed"),
        "a vote": stage(kind=StageKind.VOTE),
    }
    allowed = {name for name, each in asked.items() if rules.can_arrange(person, each, NOW)}
    assert allowed == ({"open", "coming"} if office else set())
    assert bool(rules.can_sit(person)) is not office


@pytest.mark.django_db
def test_a_closed_account_is_not_invited():
    assert not rules.can_sit(UserFactory(is_active=False))


@pytest.mark.django_db
def test_what_keeps_a_judge_away_from_an_entry(court):
    """Own government, own province at its level alone, an earlier posting, an interest, the office's word."""
    entry = court.entries[0]
    past = OfficerFactory(government=court.home, status="ended", ended_on=datetime.date(2025, 1, 1)).user
    interested, related, excluded = UserFactory(), UserFactory(), UserFactory()
    where = {"contest": court.contest}
    Conflict.objects.create(user=interested, entry=entry, kind=ConflictKind.DECLARED, **where)
    Conflict.objects.create(user=related, government=court.home, kind=ConflictKind.DECLARED, **where)
    Conflict.objects.create(user=excluded, entry=entry, kind=ConflictKind.PINNED, **where)
    expected = {
        court.author: ("own_government", "own_government"),
        court.away_officer: ("", "own_province"),
        court.far_officer: ("", ""),
        past: ("own_posting", "own_posting"),
        interested: ("declared_interest", "declared_interest"),
        related: ("declared_interest", "declared_interest"),
        excluded: ("excluded", "excluded"),
        court.judge: ("", ""),
    }
    provincial = make.open_stage(court.contest, Level.METROPOLITAN)
    panels = (court.panel, make.make_panel(provincial))
    for user, whys in expected.items():
        seats = [
            court.first if user == court.judge and panel == court.panel else make.make_judge(panel, user)
            for panel in panels
        ]
        assert tuple(conflict_between(seat, entry) for seat in seats) == whys, user


@pytest.mark.django_db
def test_a_judge_is_asked_for_their_role_at_every_reading(court):
    """The second factor hangs on the role: without it, nothing is read."""
    make.make_assignment(court.first, court.entries[2])
    assert Assignment.objects.visible_to(court.judge).count() == 1
    set_group(court.judge, Role.JUDGE, False)
    forget(court.judge)
    assert not Assignment.objects.visible_to(court.judge)


@pytest.mark.django_db
def test_nobody_but_the_judge_reads_an_assignment_and_only_from_the_opening(court):
    made = make.make_assignment(court.first, court.entries[2])
    readers = {who for who in PEOPLE if Assignment.objects.visible_to(getattr(court, who)).filter(pk=made.pk)}
    assert readers == {"judge"}
    type(court.stage).objects.filter(pk=court.stage.pk).update(opens_at=timezone.now() + HOUR)
    assert not Assignment.objects.visible_to(court.judge)
