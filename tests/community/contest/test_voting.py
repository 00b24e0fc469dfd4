"""A public vote: chosen, confirmed by mail, once, in time; nothing leads from a ballot to anybody."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.db import connection
from django.utils import timezone, translation

from common.exceptions import DomainError
from common.ledger import LOST_AFTER
from community.contest import rules, tasks
from community.contest.choices import ContestStatus, EntryStatus
from community.contest.declared import declared
from community.contest.engine import results as engine
from community.contest.engine.arithmetic import Rounding
from community.contest.engine.ballots import count
from community.contest.engine.ledger import Entry as EngineEntry
from community.contest.models import (
    Ballot,
    Candidate,
    Contest,
    Entry,
    Pick,
    Stage,
    VoteMail,
    Voter,
    WaitingBallot,
)
from community.contest.services import counting, drawing, entering, vote_mailing, voting
from community.contest.voters import address_hash
from tests.community.contest.conftest import PEOPLE
from tests.factories import contest as make
from tests.kept import made_once

pytestmark = pytest.mark.django_db
ADDRESS = "resident@example.org"
SECOND = datetime.timedelta(seconds=1)


@made_once
def stage():
    """Three cities of which two are picked, two counties of which one is."""
    with translation.override("en"):  # the groups have the names of kinds of governments
        return make.make_vote()


def paper(stage):
    return drawing.paper_of(stage, timezone.now())


def whole(stage, start=0) -> list[int]:
    """A whole ballot; `start` turns the candidates of each group."""
    picks = []
    for part in paper(stage).groups(""):
        keys = sorted(one.pk for one in part.candidates)
        picks += (keys[start:] + keys[:start])[: part.picks]
    return picks


def token() -> str:
    """Of the link in the newest mail."""
    return re.search(r"/contests/vote/([^/\s]+)/", mail.outbox[-1].body)[1]


def vote(stage, address=ADDRESS, start=0) -> None:
    voting.ask_for_mail(stage=stage, picks=whole(stage, start), email=address)
    voting.confirm(token=token())


def counted_at(stage) -> datetime.datetime:
    return stage.closes_at + rules.COUNTED_AFTER


def close(stage) -> datetime.datetime:
    """As if the vote had closed just now and been counted; the moment."""
    now = timezone.now()
    Stage.objects.filter(pk=stage.pk).update(closes_at=now - rules.COUNTED_AFTER)
    stage.refresh_from_db()
    return now


def everything_stored() -> str:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


# --- The ballot ------------------------------------------------------------------------------------------------------


def test_the_ballot_is_drawn_up_once_of_the_frozen_entries_in_the_first_group_that_takes_each(stage):
    Entry.objects.filter(number=1).update(status=EntryStatus.INELIGIBLE)
    assert drawing.draw_up_due(timezone.now()) == 4
    assert Counter(one.group.name for one in Candidate.objects.select_related("group")) == {"City": 2, "County": 2}
    assert not Entry.objects.filter(status=EntryStatus.ELIGIBLE, frozen=None).exists()
    Entry.objects.filter(number=1).update(status=EntryStatus.ELIGIBLE)
    assert drawing.draw_up_due(timezone.now()) == drawing.draw_up(stage, timezone.now()) == 0
    assert Candidate.objects.count() == 4


def test_no_ballot_is_drawn_up_outside_the_stage_or_in_preparation(stage):
    for now in (stage.opens_at - SECOND, stage.closes_at):
        assert drawing.draw_up(stage, now) == drawing.draw_up_due(now) == 0
    Contest.objects.update(status=ContestStatus.DRAFT)
    assert drawing.draw_up_due(timezone.now()) == 0


def test_only_entries_of_the_stages_divisions_stand_on_the_ballot(stage):
    make.table(stage.contest, "divisions", [{}, {"name": "다른 부문"}])
    other = stage.contest.divisions.get(name="다른 부문")
    Entry.objects.filter(number__in=[1, 4]).update(division=other)
    stage.divisions.set([other])
    assert {one.entry.number for one in paper(stage).candidates} == {1, 4}


def test_each_voter_has_an_order_of_their_own_and_keeps_it(stage):
    orders = {tuple(one.pk for part in paper(stage).groups(f"s{n}") for one in part.candidates) for n in range(40)}
    assert len(orders) > 6
    first = [[one.pk for one in part.candidates] for part in paper(stage).groups("one")]
    assert first == [[one.pk for one in part.candidates] for part in paper(stage).groups("one")]


def test_a_group_with_fewer_entries_than_picks_asks_for_all_of_them(stage):
    Entry.objects.filter(number__in=[1, 2]).update(status=EntryStatus.WITHDRAWN)
    assert [(part.picks, len(part.candidates)) for part in paper(stage).groups("")] == [(1, 1), (1, 2)]


BROKEN = {
    "nothing": lambda keys: [],
    "one too few": lambda keys: [keys[0], keys[3]],
    "one too many": lambda keys: [*keys[:3], keys[3]],
    "the same twice": lambda keys: [keys[0], keys[0], keys[3]],
    "one of another vote": lambda keys: [keys[0], 987_654, keys[3]],
}


@pytest.mark.parametrize("name", BROKEN)
def test_picks_that_are_no_whole_ballot_are_refused_and_leave_nothing(stage, name):
    picks = BROKEN[name]([one.pk for one in paper(stage).candidates])
    with pytest.raises(DomainError, match="Pick exactly|does not stand on this ballot"):
        voting.ask_for_mail(stage=stage, picks=picks, email=ADDRESS)
    assert not WaitingBallot.objects.exists()
    assert not mail.outbox


# --- By mail, once ---------------------------------------------------------------------------------------------------


def test_a_vote_counts_when_its_link_is_confirmed_and_only_then(stage):
    picks = whole(stage)
    voting.ask_for_mail(stage=stage, picks=picks, email=ADDRESS)
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert not Ballot.objects.exists()
    assert voting.waiting_by(token())[1].picks == sorted(picks)
    assert not Voter.objects.exists()
    voting.confirm(token=token())
    assert set(Pick.objects.values_list("candidate", flat=True)) == set(picks)
    assert (Ballot.objects.count(), Voter.objects.count(), WaitingBallot.objects.count()) == (1, 1, 0)


def test_a_link_works_once(stage):
    vote(stage)
    assert voting.waiting_by(token())[1] is None
    with pytest.raises(DomainError, match="has been used"):
        voting.confirm(token=token())
    assert Ballot.objects.count() == 1


def test_of_two_links_to_one_address_the_first_that_is_confirmed_counts(stage):
    voting.ask_for_mail(stage=stage, picks=whole(stage, 0), email="ho.ng@gmail.com")
    first = token()
    voting.ask_for_mail(stage=stage, picks=whole(stage, 1), email="hong+again@googlemail.com")
    voting.confirm(token=token())
    with pytest.raises(DomainError, match="has been used"):
        voting.confirm(token=first)
    assert set(Pick.objects.values_list("candidate", flat=True)) == set(whole(stage, 1))


@pytest.mark.parametrize(("language", "asks", "tells"), [("ko", "확정", "이미"), ("en", "confirm", "already")])
def test_who_votes_again_gets_a_mail_that_says_so_in_their_language_and_no_link(stage, language, asks, tells):
    with translation.override(language):
        voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
        assert asks in mail.outbox[-1].subject
        voting.confirm(token=token())
        voting.ask_for_mail(stage=stage, picks=whole(stage, 1), email="Resident+2@Example.org")
    assert tells in mail.outbox[-1].subject
    assert "/contests/vote/" not in mail.outbox[-1].body
    assert stage.contest.slug in mail.outbox[-1].body
    assert Ballot.objects.count() == 1


def test_a_ballot_that_slips_in_between_is_refused_by_the_table_itself(stage):
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    Voter.objects.create(stage=stage, address_hash=address_hash(stage.pk, ADDRESS), day=timezone.localdate())
    with pytest.raises(DomainError, match="has voted already"):
        voting.confirm(token=token())
    assert not Ballot.objects.exists()


def test_one_address_votes_in_each_of_two_stages(stage):
    vote(stage)
    vote(make.make_vote())
    assert Voter.objects.values("address_hash").distinct().count() == 2


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: "x" + t, lambda t: "x"]
)
def test_a_link_that_somebody_made_up_is_none(stage, change):
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    for act in (voting.waiting_by, lambda made: voting.confirm(token=made)):
        with pytest.raises(BadSignature):
            act(change(token()))


def test_the_link_of_one_stage_is_that_of_no_other(stage):
    other = make.make_vote()
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    assert voting.waiting_by(token())[0] == stage
    WaitingBallot.objects.update(stage=other)
    assert voting.waiting_by(token())[1] is None


def test_a_mail_is_asked_for_three_times_an_hour_and_nobody_learns_of_the_fourth(stage, settings):
    for _n in range(5):
        voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    assert len(mail.outbox) == settings.VOTE_MAILS_AN_ADDRESS_AN_HOUR == 3
    later = timezone.now() + datetime.timedelta(hours=1, seconds=1)
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS, now=later)
    assert WaitingBallot.objects.count() == 4


# --- In time ---------------------------------------------------------------------------------------------------------


def test_dates_decide_to_the_second(stage):
    picks = whole(stage)
    with pytest.raises(PermissionDenied, match="The vote opens at"):
        voting.ask_for_mail(stage=stage, picks=picks, email=ADDRESS, now=stage.opens_at - SECOND)
    with pytest.raises(PermissionDenied, match="The vote closed at"):
        voting.ask_for_mail(stage=stage, picks=picks, email=ADDRESS, now=stage.closes_at)
    voting.ask_for_mail(stage=stage, picks=picks, email=ADDRESS)
    voting.ask_for_mail(stage=stage, picks=picks, email="late@example.org")
    Stage.objects.filter(pk=stage.pk).update(closes_at=timezone.now() + datetime.timedelta(hours=2))
    stage.refresh_from_db()
    with pytest.raises(PermissionDenied, match="The vote closed at"):
        voting.confirm(token=token(), now=stage.closes_at)
    voting.confirm(token=token(), now=stage.closes_at - SECOND)
    assert Ballot.objects.count() == 1


def test_a_link_is_over_after_its_hours_and_never_outlives_the_vote(stage, settings):
    settings.VOTE_LINK_HOURS = 1
    now = timezone.now()
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS, now=now)
    with pytest.raises(DomainError, match="its time is over"):
        voting.confirm(token=token(), now=now + voting.HOUR)
    assert not Voter.objects.exists()
    settings.VOTE_LINK_HOURS = 1000
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    assert WaitingBallot.objects.order_by("-expires_at").first().expires_at == stage.closes_at


def test_a_contest_in_preparation_or_put_away_takes_no_vote(stage):
    picks = whole(stage)
    for status in (ContestStatus.DRAFT, ContestStatus.CLOSED):
        stage.contest.status = status
        with pytest.raises(PermissionDenied):
            voting.ask_for_mail(stage=stage, picks=picks, email=ADDRESS)


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_an_address_stands_nowhere_once_its_mail_has_gone(stage, queued, open_inbox):
    from django_tasks_db.models import DBTaskResult

    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    row = DBTaskResult.objects.get()
    assert everything_stored().count(ADDRESS) == 1
    tasks.send_vote_mail.func(**row.args_kwargs["kwargs"])  # the mail server is not there yet
    assert VoteMail.objects.get().address == ADDRESS
    inbox = open_inbox()
    VoteMail.objects.update(not_before=timezone.now())
    tasks.send_vote_mail.func(**row.args_kwargs["kwargs"])
    assert [str(message["To"]) for message in inbox.messages] == [ADDRESS]
    assert ADDRESS not in everything_stored()
    body = inbox.messages[0].get_body(("plain",)).get_content()
    voting.confirm(token=re.search(r"/contests/vote/([^/\s]+)/", body)[1])
    assert "resident" not in everything_stored()


def test_an_address_that_is_refused_goes_too_and_no_log_names_it(stage, queued, inbox, caplog):
    voting.ask_for_mail(stage=stage, picks=whole(stage), email="gone@example.org")
    tasks.send_vote_mail.func(mail_id=VoteMail.objects.get().pk)
    assert not VoteMail.objects.exists()
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.log")]
    assert "gone@example.org" not in everything_stored() + "".join(said)
    assert "SMTPRecipientsRefused" in "".join(said)


def test_a_mail_that_a_killed_worker_was_sending_is_not_sent_again_and_its_address_goes(stage, queued, inbox):
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    VoteMail.objects.update(state="sending")
    tasks.send_vote_mail.func(mail_id=VoteMail.objects.get().pk)
    assert not inbox.messages
    VoteMail.objects.create(waiting=WaitingBallot.objects.get(), address=ADDRESS, state="sending")
    vote_mailing.tend(timezone.now())
    assert VoteMail.objects.count() == 1
    vote_mailing.tend(timezone.now() + LOST_AFTER + SECOND)
    assert not VoteMail.objects.exists()


def test_what_nobody_confirmed_is_forgotten_with_its_link(stage):
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    expires = WaitingBallot.objects.get().expires_at
    assert vote_mailing.tend(expires - SECOND) == 0
    assert vote_mailing.tend(expires) == 1
    assert not WaitingBallot.objects.exists()


def test_a_day_after_the_vote_no_hash_is_left_and_the_count_stays(stage):
    for number in range(3):
        vote(stage, f"{number}@example.org")
    assert vote_mailing.forget_voters(stage.closes_at + datetime.timedelta(days=1) - SECOND) == 0
    assert vote_mailing.forget_voters(stage.closes_at + datetime.timedelta(days=1)) == 3
    assert set(Voter.objects.values_list("address_hash", flat=True)) == {None}
    assert counting.turnout(stage, stage.closes_at).total == 3
    assert len(counting.tally(stage, counted_at(stage))) == 3


def test_neither_order_nor_time_joins_a_ballot_to_a_voter(stage):
    for number in range(12):
        vote(stage, f"{number}@example.org", number % 2)
    fields = {field.name for field in Ballot._meta.get_fields()}
    assert fields == {"id", "stage", "picks"}
    assert {field.name for field in Voter._meta.get_fields()} == {"id", "stage", "address_hash", "day"}
    hashes = [address_hash(stage.pk, f"{number}@example.org") for number in range(12)]
    assert list(Voter.objects.order_by("pk").values_list("address_hash", flat=True)) != hashes
    assert not set(Ballot.objects.values_list("pk", flat=True)) & set(Voter.objects.values_list("pk", flat=True))


# --- Counting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_sees_counts_before_the_vote_is_counted_and_then_the_office_alone(world, stage, who):
    user, office = getattr(world, who), who in ("manager", "administrator")
    assert not rules.can_see_counts(user, stage, counted_at(stage) - SECOND)
    assert bool(rules.can_see_counts(user, stage, counted_at(stage))) == office


def test_no_service_counts_before(stage):
    for early in (counting.counts, counting.tally):
        with pytest.raises(PermissionDenied, match="Nobody sees counts before"):
            early(stage, counted_at(stage) - SECOND)


def test_the_counts_are_those_of_the_engine(stage):
    for number in range(7):
        vote(stage, f"{number}@example.org", 0 if number < 4 else 1)
    ballots = counting.tally(stage, counted_at(stage))
    assert len({ballot.voter for ballot in ballots}) == len({ballot.number for ballot in ballots}) == 7
    (declaration,) = [
        each.parts[0] for each in declared(Contest.objects.whole().get(), "practice").stages if each.id == str(stage.pk)
    ]
    groups = {str(entry): group for entry, group in counting.ballot_groups_of(stage).items()}
    said = count(declaration, groups, ballots, Rounding())
    assert (said.turnout, said.invalid) == (7, ())
    ours = {
        (str(row.candidate.entry_id), row.votes, row.rank)
        for _group, rows in counting.counts(stage, counted_at(stage))
        for row in rows
    }
    assert ours == {(one.entry, one.votes, one.rank) for one in said.entries}
    assert sorted(one.votes for one in said.entries) == [3, 3, 4, 4, 7]


def test_a_result_is_computed_from_the_ballots_as_they_are_handed_over(stage):
    """The whole contest by the engine; votes count, nobody has scored."""
    for number in range(3):
        vote(stage, f"{number}@example.org")
    contest = declared(Contest.objects.whole().get(), "practice")
    groups = counting.ballot_groups_of(stage)
    entries = [
        EngineEntry(str(entry.pk), "", "", timezone.now(), str(entry.division_id), ballot_group=groups[entry.pk])
        for entry in Entry.objects.all()
    ]
    sheet = engine.results(contest, entries, (), counting.tally(stage, counted_at(stage)), until=str(stage.pk))
    (found,) = [each for each in sheet.stages if each.stage == str(stage.pk)]
    assert "invalid_ballots" not in str(found)


def test_picks_of_a_withdrawn_entry_lapse_and_the_others_on_the_ballot_count(stage):
    vote(stage)
    gone = Candidate.objects.get(pk=whole(stage)[0])
    Entry.objects.filter(pk=gone.entry_id).update(status=EntryStatus.WITHDRAWN)
    vote(stage, "later@example.org")
    ballots = counting.tally(stage, counted_at(stage))
    assert sorted(len(ballot.picks) for ballot in ballots) == [2, 3]
    assert str(gone.entry_id) not in {pick for ballot in ballots for pick in ballot.picks}


def test_who_picked_an_entry_that_was_withdrawn_meanwhile_is_asked_to_pick_anew(stage):
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    Entry.objects.filter(number=1).update(status=EntryStatus.WITHDRAWN)
    with pytest.raises(DomainError, match="does not stand on this ballot any more"):
        voting.confirm(token=token())
    assert not Voter.objects.exists()
    vote(stage)


def _let_picks_go():
    """As somebody might who can alter the database."""
    on = " ON contest_pick" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER contest_pick_no_delete{on}")


def _without_picks(stage):
    _let_picks_go()
    Pick.objects.all().delete()


def _without_a_voter(stage):
    Voter.objects.first().delete()


def _with_one_pick_more(stage):
    picked = set(Pick.objects.values_list("candidate", flat=True))
    spare = Candidate.objects.filter(group__name="County").exclude(pk__in=picked).first()
    Pick.objects.create(ballot=Ballot.objects.get(), candidate=spare)


def _with_a_pick_less(stage):
    _let_picks_go()
    Pick.objects.filter(candidate__group__name="County").delete()


@pytest.mark.parametrize("meddle", [_without_picks, _without_a_voter, _with_one_pick_more, _with_a_pick_less])
def test_a_vote_that_somebody_meddled_with_is_not_counted(stage, meddle):
    vote(stage)
    assert len(counting.tally(stage, counted_at(stage))) == 1
    meddle(stage)
    with pytest.raises(DomainError, match="cannot be counted"):
        counting.tally(stage, counted_at(stage))


def test_turnout_has_every_day_until_today_and_says_nothing_of_anybody(stage):
    vote(stage)
    voting.ask_for_mail(stage=stage, picks=whole(stage, 1), email="other@example.org")
    found = counting.turnout(stage, timezone.now())
    today = timezone.localdate()
    assert found.days == [(today - make.DAY, 0), (today, 1)]
    assert (found.total, found.waiting) == (1, 1)


def test_entries_on_a_ballot_are_still_withdrawn_by_the_rules(world):
    """The ballot keeps its row of an entry; withdrawing it goes on as ever."""
    entry = world.submitted()
    Entry.objects.filter(pk=entry.pk).update(status=EntryStatus.ELIGIBLE)
    entering.withdraw_entry(actor=world.coordinator, entry=entry, reason="사정")
    assert Entry.objects.get(pk=entry.pk).status == EntryStatus.WITHDRAWN
