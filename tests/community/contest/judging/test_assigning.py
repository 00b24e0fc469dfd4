"""Who scores what: proposals that are balanced and obey conflicts, by every path into the table."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.log_actions import registry

from common.exceptions import DomainError, StaleEdit
from community.contest.choices import Answer, Level, MadeBy
from community.contest.dealing import panel_for, plan
from community.contest.models import Assignment, Judge, Stage
from community.contest.services import assigning, entering, panels, scoring
from people.choices import Role
from people.models import User
from people.roles import forget, has_role
from tests.factories import judging as make
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def pairs():
    return set(Assignment.objects.values_list("entry", "judge"))


def apply(court, **more):
    proposed = plan(court.stage, **more)
    return assigning.apply_plan(actor=court.manager, stage=court.stage, mark=proposed.mark, **more)


def test_every_entry_gets_its_judges_with_equal_loads_and_twice_is_as_once(court):
    make.make_judge(court.panel)
    apply(court)
    loads = Counter(judge for _entry, judge in pairs())
    assert len(pairs()) == 6
    assert max(loads.values()) - min(loads.values()) <= 1
    assert not plan(court.stage).given


def test_a_proposal_that_is_out_of_date_changes_nothing(court):
    old = plan(court.stage)
    make.make_assignment(court.first, court.entries[0])
    with pytest.raises(StaleEdit):
        assigning.apply_plan(actor=court.manager, stage=court.stage, mark=old.mark)
    assert len(pairs()) == 1


def test_what_cannot_be_filled_is_said_with_its_reasons(court):
    court.second.delete()
    make.make_judge(court.panel, court.author)
    [missing] = plan(court.stage).unfilled
    assert (missing.entry, missing.given, missing.asked) == (str(court.entries[0].pk), 1, 2)
    assert dict(missing.conflicts) == {"own_government": 1}


def test_assigning_anew_keeps_what_is_begun_pinned_or_by_hand(court):
    third = make.make_judge(court.panel)
    apply(court)
    scored, drafted = Assignment.objects.filter(judge=court.first)[0], Assignment.objects.filter(judge=third)[0]
    make.make_scores(scored, 8, 7)
    scoring.save_draft(actor=third.user, assignment=drafted, typed={"to_panel": "초안"})
    for _n in range(3):
        make.make_judge(court.panel)
    apply(court, anew=True)
    assert {(scored.entry_id, scored.judge_id), (drafted.entry_id, drafted.judge_id)} <= pairs()
    assert Counter(entry for entry, _judge in pairs()) == {entry.pk: 2 for entry in court.entries}
    assert len({judge for _entry, judge in pairs()}) > 3


def test_pinning_stands_in_the_log_with_who_did_it(court):
    given = make.make_assignment(court.first, court.entries[0])
    assigning.pin(actor=court.manager, stage=court.stage, assignments=[given])
    entry = registry.get_logs_for_instance(court.contest).get(action="contest.assignments_pinned")
    assert (entry.user, entry.data["changed"]) == (court.manager, 1)


def test_who_abstained_is_replaced_and_not_asked_again(court):
    third = make.make_judge(court.panel)
    gone = make.make_assignment(court.first, court.entries[0])
    make.make_assignment(court.second, court.entries[0])
    scoring.abstain(actor=court.judge, assignment=gone, reason="자문", is_conflict=True)
    given = [pair for pair in plan(court.stage).given if pair[0] == court.entries[0].pk]
    assert given == [(court.entries[0].pk, third.pk)]


def test_most_that_a_judge_takes_and_who_has_not_accepted_count(court):
    Judge.objects.filter(pk=court.first.pk).update(most=1)
    invited = make.make_judge(court.panel, answer=Answer.INVITED)
    loads = plan(court.stage).loads
    assert loads[court.first.pk] == (0, 1)
    assert invited.pk not in loads


def test_an_entry_that_withdrew_takes_no_place_from_others(court):
    court.first.most = 1
    court.first.save()
    make.make_assignment(court.first, court.entries[0])
    with pytest.raises(AssertionError, match="no more entries"):
        make.make_assignment(court.first, court.entries[1])
    entering.withdraw_entry(actor=court.coordinator, entry=court.entries[0], reason="사업 중단")
    assert make.make_assignment(court.first, court.entries[1]).pk


def test_an_entry_belongs_to_the_panel_that_names_the_most_of_it(court):
    division = court.contest.divisions.get()
    narrow = make.make_panel(court.stage, province=court.province)
    narrower = make.make_panel(court.stage, province=court.province, division=division)
    everything = [court.panel, narrow, narrower]
    assert panel_for(court.entries[0], everything) == narrower
    assert panel_for(court.entries[0], [court.panel, narrow]) == narrow
    assert panel_for(court.entries[2], everything) == court.panel
    assert panel_for(court.entries[2], [narrow]) is None
    with pytest.raises(ValidationError, match="already"):
        make.make_panel(court.stage, province=court.province)


def test_entries_without_a_panel_are_said(court):
    court.panel.province = court.province
    court.panel.save()
    assert [entry.pk for entry in plan(court.stage).homeless] == [court.entries[2].pk]


@pytest.mark.parametrize("path", ["plan", "hand", "move", "file"])
def test_a_conflict_stops_every_path(court, path):
    """The author's own government, by the proposal, by hand, by moving and by a file."""
    seat = make.make_judge(court.panel, court.author)
    entry = court.entries[0]
    if path == "plan":
        apply(court)
    elif path == "hand":
        done = assigning.assign_pairs(actor=court.manager, stage=court.stage, pairs=[(entry, seat)])
        assert "own local government" in done.refused[0]
    elif path == "move":
        standing = make.make_assignment(court.first, entry)
        done = assigning.move(actor=court.manager, stage=court.stage, assignments=[standing], judge=seat)
        assert "own local government" in done.refused[0]
        assert pairs() == {(entry.pk, court.first.pk)}
    else:
        rows = [(court.entries[1].label, court.author.email), (entry.label, court.author.email)]
        done = assigning.import_rows(actor=court.manager, stage=court.stage, rows=rows)
        assert done.refused == ["Row 3: The entry is of the judge's own local government."]
        assert not pairs()
    assert (entry.pk, seat.pk) not in pairs()


def blind_stage_of(court, *, first=5, last=9):
    """A central stage after the open one, blind, in which the same person sits."""
    now = timezone.now()
    stage = add_stage_past_the_services(court.contest, now + first * make.DAY, now + last * make.DAY)
    return stage, make.make_judge(make.make_panel(stage), court.judge)


def add_stage_past_the_services(contest, opens_at, closes_at):
    """The contest is announced, so no service adds one; everybody in the contest is in it."""
    times = {"opens_at": opens_at, "closes_at": closes_at}
    return Stage.objects.create(
        contest=contest,
        kind="judging",
        name="눈가림 심사",
        level=Level.CENTRAL,
        judges_per_entry=1,
        is_blind=True,
        **times,
    )


@pytest.mark.parametrize("path", ["plan", "hand", "move", "file"])
def test_who_has_an_entry_with_its_names_does_not_get_it_blind_by_any_path(court, path):
    entry = court.entries[0]
    make.make_assignment(court.first, entry)
    Stage.objects.filter(contest=court.contest).update(quota=None)
    stage, seat = blind_stage_of(court)
    words = "with its names in another stage"
    if path == "plan":
        proposed = plan(stage)
        assert (entry.pk, seat.pk) not in proposed.given
        assert len(proposed.given) == 2
        assert dict(proposed.unfilled[0].conflicts) == {"seen_openly": 1}
    elif path == "hand":
        assert words in assigning.assign_pairs(actor=court.manager, stage=stage, pairs=[(entry, seat)]).refused[0]
    elif path == "move":
        standing = make.make_assignment(make.make_judge(seat.panel), entry)
        done = assigning.move(actor=court.manager, stage=stage, assignments=[standing], judge=seat)
        assert words in done.refused[0]
    else:
        rows = [(entry.label, court.judge.email)]
        assert words in assigning.import_rows(actor=court.manager, stage=stage, rows=rows).refused[0]
    assert (entry.pk, seat.pk) not in pairs()


def test_who_has_an_entry_blind_gets_it_with_names_when_the_blind_stage_is_over_and_not_before(court):
    Stage.objects.filter(contest=court.contest).update(quota=None)
    stage, seat = blind_stage_of(court)
    entry = court.entries[0]
    make.make_assignment(seat, entry)
    done = assigning.assign_pairs(actor=court.manager, stage=court.stage, pairs=[(entry, court.first)])
    assert "where its names must stay hidden" in done.refused[0]
    Stage.objects.filter(pk=stage.pk).update(
        opens_at=court.stage.opens_at - 2 * make.DAY, closes_at=court.stage.opens_at
    )
    assert make.make_assignment(court.first, entry).pk


def test_a_file_is_taken_in_whole_or_not_at_all(court):
    good = [(court.entries[0].label, court.judge.email.upper()), (court.entries[1].label, court.second.user.email)]
    for bad in [("2026-9999", court.judge.email), (court.entries[2].label, "nobody@korea.kr"), ("", "")]:
        done = assigning.import_rows(actor=court.manager, stage=court.stage, rows=[*good, bad])
        assert (done.changed, len(done.refused), pairs()) == (0, 1, set())
        assert done.refused[0].startswith("Row 4:")
    assert assigning.import_rows(actor=court.manager, stage=court.stage, rows=[*good, good[0]]).changed == 2
    assert set(Assignment.objects.values_list("made", flat=True)) == {MadeBy.HAND}


def test_what_is_begun_is_neither_taken_back_nor_moved(court):
    begun, fresh = (make.make_assignment(court.first, entry) for entry in court.entries[:2])
    make.make_scores(begun, 8, 7)
    done = assigning.move(actor=court.manager, stage=court.stage, assignments=[begun, fresh], judge=court.second)
    assert (done.changed, len(done.refused)) == (1, 1)
    done = assigning.unassign(actor=court.manager, stage=court.stage, assignments=Assignment.objects.all())
    assert (done.changed, len(done.refused)) == (1, 1)
    assert pairs() == {(court.entries[0].pk, court.first.pk)}


def test_only_the_office_assigns_and_only_until_the_end(court):
    for person in (court.judge, court.editor, court.coordinator):
        with pytest.raises(PermissionDenied):
            assigning.assign_pairs(actor=person, stage=court.stage, pairs=[(court.entries[0], court.first)])
    with pytest.raises(PermissionDenied, match="over"):
        assigning.assign_pairs(
            actor=court.manager,
            stage=court.stage,
            pairs=[(court.entries[0], court.first)],
            now=court.stage.closes_at,
        )


# --- Panels ---------------------------------------------------------------------------------------------------------


def test_an_outside_expert_gets_an_account_a_mail_and_with_accepting_the_role(
    court, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        seat = panels.invite_judge(actor=court.manager, panel=court.panel, email="Expert@Example.org", name="김전문")
    person = User.objects.get(email="expert@example.org")
    assert not has_role(person, Role.JUDGE)
    home = court.home.name_ko
    panels.answer_invitation(actor=person, judge=seat, accept=True, most=5, interests=[court.home], now=timezone.now())
    forget(person)
    assert has_role(person, Role.JUDGE)
    assert Judge.objects.accepted().get(user=person).most == 5
    refused = assigning.assign_pairs(
        actor=court.manager, stage=court.stage, pairs=[(court.entries[0], Judge.objects.get(user=person))]
    ).refused
    assert "declared an interest" in refused[0], home


def test_who_may_not_be_invited(court):
    invite = lambda email, name="": panels.invite_judge(  # noqa: E731
        actor=court.manager, panel=court.panel, email=email, name=name
    )
    with pytest.raises(DomainError, match="runs contests"):
        invite(court.administrator.email)
    with pytest.raises(DomainError, match="already"):
        invite(court.judge.email)
    with pytest.raises(DomainError, match="closed"):
        invite(UserFactory(is_active=False).email)
    with pytest.raises(DomainError, match="name"):
        invite("stranger@example.org")
    assert not User.objects.filter(email="stranger@example.org").exists()


def test_a_judge_who_has_begun_stays_on_the_panel(court):
    make.make_scores(make.make_assignment(court.first, court.entries[0]), 8, 7)
    with pytest.raises(DomainError, match="stays on record"):
        panels.remove_judge(actor=court.manager, judge=court.first)
    panels.remove_judge(actor=court.manager, judge=court.second)
    with pytest.raises(DomainError, match="off the panel"):
        panels.delete_panel(actor=court.manager, panel=court.panel)


def test_provinces_have_panels_of_their_own_at_their_level(court):
    """Nobody of a province judges it there."""
    provincial = make.open_stage(court.contest, Level.METROPOLITAN)
    provincial.closes_at -= make.DAY  # before the central stage, which nobody has reached yet
    provincial.save()
    panel = make.make_panel(provincial, province=court.province)
    make.make_panel(provincial, province=LocalGovernmentFactory())
    seats = [make.make_judge(panel, user) for user in (court.away_officer, court.far_officer, court.judge)]
    proposed = plan(provincial)
    judges = {judge for _entry, judge in proposed.given}
    assert judges == {seat.pk for seat in seats[1:]}
    assert [entry.pk for entry in proposed.homeless] == [court.entries[2].pk]
