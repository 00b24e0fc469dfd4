"""Each subscriber gets an issue once, at a rate, through whatever a mail server does."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.conf import settings as site_settings
from django.utils import timezone

from journal.choices import IssueState
from journal.letters.choices import LOST_AFTER, RETRY_AFTER, EditionState, LetterState, SubscriberState
from journal.letters.models import Edition, Letter, Subscriber
from journal.letters.services import steering
from journal.letters.services.sending import send_slice
from journal.letters.services.starting import tend
from journal.models import IssuePage
from people.choices import Role
from tests.factories.journal import MOMENT, planned, released, written
from tests.factories.people import UserFactory
from tests.journal.letters.world import just_out, on_its_way, outside, ready

pytestmark = pytest.mark.django_db


def states(edition: Edition) -> dict[str, int]:
    return edition.letters.counts()


def test_nothing_goes_out_before_the_issue_is_released(queued):
    outside("a@example.org")
    issue = planned()
    written(issue)
    IssuePage.objects.filter(pk=issue.pk).update(state=IssueState.SCHEDULED)
    assert tend(timezone.now()) == []
    assert not Edition.objects.exists()


def test_an_issue_begins_once_however_many_workers_ask_and_a_sample_never(queued):
    outside("a@example.org")
    issue = just_out()
    now = timezone.now()
    assert [tend(now), tend(now)] == [[issue.number], []]
    assert Letter.objects.count() == 1
    Edition.objects.all().delete()
    IssuePage.objects.update(is_sample=True)
    assert tend(now) == []


def test_an_issue_of_last_month_is_not_mailed(queued):
    outside("a@example.org")
    released()
    assert tend(MOMENT + datetime.timedelta(days=8)) == []
    assert tend(MOMENT + datetime.timedelta(days=2)) == [1]


def test_an_address_that_is_an_account_and_a_subscriber_gets_one_letter(queued):
    account = UserFactory(email="same@example.org")
    Subscriber.objects.create(user=account)
    outside("same@example.org", "other@example.org")
    edition = on_its_way()
    assert edition.letters.count() == 2
    assert edition.letters.filter(subscriber__user=account).exists()


def test_readers_get_the_issue_with_a_link_of_their_own_and_the_machine_readable_way_out(inbox):
    outside("a@example.org", "b@example.org")
    edition = on_its_way(just_out(2))
    send_slice(edition_id=edition.pk)
    first, second = inbox.messages
    assert {message["To"] for message in inbox.messages} == {"a@example.org", "b@example.org"}
    assert "첫 호" in first["Subject"]
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["List-Unsubscribe"] != second["List-Unsubscribe"]
    assert first["Message-ID"] != second["Message-ID"]
    url = first["List-Unsubscribe"].strip().strip("<>")
    for part in ("plain", "html"):
        text = first.get_body((part,)).get_content()
        assert url in text
        assert "기사 1" in text
        assert "기사 2" in text
        assert "/journal/mail/stop/-/" not in text
    html = first.get_body(("html",)).get_content()
    assert "<img" not in html
    assert 'href="#a2"' in html
    assert 'id="a2"' in html
    edition.refresh_from_db()
    assert (edition.state, states(edition)) == (EditionState.DONE, {"sent": 2})


def test_every_attempt_makes_the_same_mail(inbox):
    outside("a@example.org")
    edition = on_its_way()
    send_slice(edition_id=edition.pk)
    edition.letters.update(state=LetterState.UNCLEAR)
    steering.send_again(actor=UserFactory(roles=[Role.EDITOR]), edition=edition, state="unclear")
    send_slice(edition_id=ready(edition))
    first, second = inbox.envelopes
    assert (
        first.content.partition(b"boundary")[0].splitlines()[2:]
        == second.content.partition(b"boundary")[0].splitlines()[2:]
    )
    assert inbox.messages[0]["Message-ID"] == inbox.messages[1]["Message-ID"]


def test_a_slice_is_as_large_as_the_rate_allows_and_the_next_has_to_wait(inbox, settings):
    settings.JOURNAL_MAIL_PER_MINUTE = 24  # two in five seconds
    outside(*(f"{number}@example.org" for number in range(5)))
    edition = on_its_way()
    assert [send_slice(edition_id=edition.pk) for _time in range(3)] == [2, 0, 0]
    assert len(inbox.envelopes) == 2
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=6)):
        assert send_slice(edition_id=edition.pk) == 2


def test_a_letter_that_another_process_took_is_left_alone(inbox):
    outside("a@example.org", "b@example.org")
    edition = on_its_way()
    taken = edition.letters.first()
    Letter.objects.filter(pk=taken.pk).update(state=LetterState.CLAIMED, token="another", claimed_at=timezone.now())
    send_slice(edition_id=edition.pk)
    assert [message["To"] for message in inbox.messages] == ["b@example.org"]
    edition.refresh_from_db()
    assert edition.state == EditionState.SENDING


def test_a_process_that_lost_its_letter_while_it_was_slow_sends_nothing(inbox, monkeypatch):
    """It stood still after taking the letter; the letter was given back to the queue meanwhile."""
    from journal.letters import handover

    outside("a@example.org")
    edition = on_its_way()
    real = handover._all_but_the_dot

    def stand_still(smtp, message):
        real(smtp, message)
        tend(timezone.now() + LOST_AFTER * 2)

    with monkeypatch.context() as patch:
        patch.setattr(handover, "_all_but_the_dot", stand_still)
        send_slice(edition_id=edition.pk)
    assert inbox.envelopes == []
    assert states(edition) == {"queued": 1}
    send_slice(edition_id=ready(edition))
    assert len(inbox.envelopes) == 1


def test_what_a_dead_process_had_only_claimed_is_sent_and_what_it_was_handing_over_is_unclear(inbox):
    outside("a@example.org", "b@example.org")
    edition = on_its_way()
    first, second = edition.letters.order_by("pk")
    long_ago = timezone.now() - LOST_AFTER * 2
    Letter.objects.filter(pk=first.pk).update(state=LetterState.CLAIMED, token="dead", claimed_at=long_ago)
    Letter.objects.filter(pk=second.pk).update(state=LetterState.HANDING, token="dead", claimed_at=long_ago)
    tend(timezone.now())
    assert states(edition) == {"queued": 1, "unclear": 1}
    send_slice(edition_id=edition.pk)
    edition.refresh_from_db()
    assert (edition.state, states(edition)) == (EditionState.DONE, {"sent": 1, "unclear": 1})
    assert [message["To"] for message in inbox.messages] == ["a@example.org"]


def test_a_slow_process_that_did_get_its_answer_makes_an_unclear_letter_clear(inbox, monkeypatch):
    outside("a@example.org")
    edition = on_its_way()

    async def be_slow(server, session, envelope):
        inbox.envelopes.append(envelope)
        return "250 OK"

    monkeypatch.setattr(inbox, "handle_DATA", be_slow)
    from journal.letters.services import sending

    real = sending._Attempt._about_to

    def then_be_given_up(self):
        answer = real(self)
        Letter.objects.filter(pk=edition.letters.get().pk).update(state=LetterState.UNCLEAR)
        return answer

    monkeypatch.setattr(sending._Attempt, "_about_to", then_be_given_up)
    send_slice(edition_id=edition.pk)
    assert states(edition) == {"sent": 1}


def test_a_mail_server_that_is_away_delays_and_loses_nothing(open_inbox):
    outside("a@example.org")
    edition = on_its_way()
    send_slice(edition_id=edition.pk)
    edition.refresh_from_db()
    assert (edition.failures, edition.note, states(edition)) == (1, "ConnectionRefusedError", {"queued": 1})
    wait = edition.next_at - timezone.now()
    assert datetime.timedelta(minutes=1) < wait <= datetime.timedelta(minutes=RETRY_AFTER[0])
    send_slice(edition_id=ready(edition))
    edition.refresh_from_db()
    assert edition.next_at - timezone.now() > wait
    inbox = open_inbox()
    send_slice(edition_id=ready(edition))
    edition.refresh_from_db()
    assert (len(inbox.envelopes), edition.state, edition.failures) == (1, EditionState.DONE, 0)


def test_an_address_refused_for_good_is_noted_and_rests_after_three_issues(inbox):
    [gone] = outside("gone@example.org")
    outside("there@example.org")
    for place in range(3):
        issue = just_out(moment=MOMENT + datetime.timedelta(days=place))
        edition = on_its_way(issue)
        send_slice(edition_id=edition.pk)
        assert states(edition) == {"sent": 1, "bounced": 1}
        letter = edition.letters.get(state=LetterState.BOUNCED)
        assert (letter.code, letter.answer) == (550, "no such mailbox")
        gone.refresh_from_db()
        assert gone.state == (SubscriberState.PAUSED if place == 2 else SubscriberState.ACTIVE)
    assert on_its_way(just_out(moment=MOMENT + datetime.timedelta(days=9))).letters.count() == 1
    steering.wake(actor=UserFactory(roles=[Role.EDITOR]), subscriber=gone)
    gone.refresh_from_db()
    assert (gone.state, gone.bounces) == (SubscriberState.ACTIVE, 0)


def test_one_that_arrives_makes_good_the_refusals_before(inbox):
    [row] = outside("there@example.org", bounces=2)
    send_slice(edition_id=on_its_way().pk)
    row.refresh_from_db()
    assert row.bounces == 0


def test_an_address_that_is_refused_for_now_is_tried_again_later_each_time_and_then_given_up(inbox, monkeypatch):
    async def later(server, session, envelope, address, options):
        return "451 4.7.1 please come back, a@example.org"

    monkeypatch.setattr(inbox, "handle_RCPT", later)
    outside("a@example.org")
    edition = on_its_way()
    waits = []
    for _time in RETRY_AFTER:
        send_slice(edition_id=ready(edition))
        letter = edition.letters.get()
        assert letter.state == LetterState.QUEUED
        waits.append(letter.not_before)
        Letter.objects.update(not_before=timezone.now())
    assert waits == sorted(waits)
    send_slice(edition_id=ready(edition))
    letter = edition.letters.get()
    assert (letter.state, letter.code, letter.answer) == (LetterState.FAILED, 451, "4.7.1 please come back,")
    assert Subscriber.objects.get().bounces == 0


def test_a_mail_refused_for_what_it_says_pauses_the_edition_and_no_other_address_suffers(inbox, monkeypatch):
    async def spam(server, session, envelope):
        return "554 5.7.1 looks like spam"

    outside("a@example.org", "b@example.org")
    edition = on_its_way()
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "handle_DATA", spam)
        send_slice(edition_id=edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.note) == (EditionState.PAUSED, "554 5.7.1 looks like spam")
    assert states(edition) == {"failed": 1, "queued": 1}
    editor = UserFactory(roles=[Role.EDITOR])
    steering.resume(actor=editor, edition=edition)
    steering.send_again(actor=editor, edition=edition, state="failed")
    send_slice(edition_id=ready(edition))
    assert states(edition) == {"sent": 2}


def test_a_server_that_hangs_up_after_the_text_leaves_one_letter_unclear_and_the_others_waiting(inbox, monkeypatch):
    async def hang_up(server, session, envelope):
        server.transport.close()
        return "250 OK"

    outside("a@example.org", "b@example.org")
    edition = on_its_way()
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "handle_DATA", hang_up)
        send_slice(edition_id=edition.pk)
    assert states(edition) == {"unclear": 1, "queued": 1}
    send_slice(edition_id=ready(edition))
    assert states(edition) == {"unclear": 1, "sent": 1}


def test_paused_means_paused_and_resumed_goes_on_where_it_was(inbox, settings):
    settings.JOURNAL_MAIL_PER_MINUTE = 12
    outside("a@example.org", "b@example.org")
    edition, editor = on_its_way(), UserFactory(roles=[Role.EDITOR])
    send_slice(edition_id=edition.pk)
    steering.pause(actor=editor, edition=edition)
    assert send_slice(edition_id=ready(edition)) == 0
    steering.resume(actor=editor, edition=edition)
    send_slice(edition_id=ready(edition))
    assert states(edition) == {"sent": 2}


def test_whoever_stopped_meanwhile_or_closed_the_account_gets_nothing_any_more(inbox):
    closed, stopped = UserFactory(), UserFactory()
    Subscriber.objects.create(user=closed)
    Subscriber.objects.create(user=stopped)
    [gone] = outside("left@example.org")
    edition = on_its_way()
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    Subscriber.objects.filter(user=stopped).update(state=SubscriberState.STOPPED)
    gone.delete()
    send_slice(edition_id=edition.pk)
    assert inbox.envelopes == []
    assert states(edition) == {"dropped": 3}


def test_an_issue_taken_off_the_site_pauses_its_mail(inbox):
    outside("a@example.org")
    edition = on_its_way()
    IssuePage.objects.get().unpublish(log_action=False)
    send_slice(edition_id=edition.pk)
    edition.refresh_from_db()
    assert (edition.state, states(edition), inbox.envelopes) == (EditionState.PAUSED, {"queued": 1}, [])


def test_an_article_taken_off_the_site_is_not_in_the_mail(inbox):
    outside("a@example.org")
    issue = just_out(2)
    edition = on_its_way(issue)
    issue.get_children().get(title="기사 2").specific.unpublish(log_action=False)
    send_slice(edition_id=edition.pk)
    assert "기사 2" not in inbox.messages[0].get_body(("plain",)).get_content()


def test_the_worker_that_died_is_followed_by_another_within_a_minute(queued):
    from django_tasks_db.models import DBTaskResult

    outside("a@example.org")
    edition = on_its_way()
    DBTaskResult.objects.all().delete()
    tend(timezone.now() + datetime.timedelta(seconds=30))
    assert not DBTaskResult.objects.exists()
    tend(timezone.now() + datetime.timedelta(seconds=90))
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"edition_id": edition.pk}
    assert site_settings.MAIL_TRANSPORT.endswith("smtp.EmailBackend")
