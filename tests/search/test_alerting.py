"""Alerts of saved searches: what is new, to whom, when, and never twice. Real index, real mail server; only the clock
is moved."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from modelsearch.backends import get_search_backend

from cases.models import CasePage
from common.ledger import MailState
from common.mailing import RETRY_AFTER
from people.choices import OfficerStatus, Role
from people.services.accounts import leave_site, set_active
from search import indexer, rebuilding
from search.choices import slot
from search.models import AlertMail, Find, SavedSearch
from search.services import alerting
from search.services.saving import Wishes, change_search, look_at, pause_search, stop_mail
from tests.factories.library import make_case
from tests.factories.people import OfficerFactory, UserFactory
from tests.search.saved import DAILY, MONDAY, NONE, WEEKLY, found_in, mail_tasks, morning, save, tick, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return OfficerFactory(user__email="reader@korea.kr").user


@pytest.fixture(autouse=True)
def clock(time_machine):
    """Monday, 2 March 2026, nine in the morning in Seoul."""
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


def subjects(inbox):
    return [message["Subject"] for message in inbox.messages]


def titles_in(message):
    """The things that the lines of the plain text name, without the name of their section."""
    text = message.get_body(("plain",)).get_content()
    return [line[2:].strip().removeprefix("[사례] ") for line in text.splitlines() if line.startswith("- ")]


# --- when ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alert", "now", "day"),
    [
        ("daily", morning(0, 6, 59), "2026-03-01"),
        ("daily", morning(0, 7, 0), "2026-03-02"),
        ("daily", morning(1, 23, 59), "2026-03-03"),
        ("weekly", morning(0, 6, 59), "2026-02-23"),
        ("weekly", morning(0, 7, 0), "2026-03-02"),
        ("weekly", morning(6, 23, 59), "2026-03-02"),
        ("weekly", morning(7, 7, 0), "2026-03-09"),
    ],
)
def test_an_alert_is_due_at_seven_in_seoul_on_each_day_or_on_mondays(alert, now, day):
    assert slot(alert, now).isoformat() == day
    assert slot(alert, now.astimezone(datetime.UTC)).isoformat() == day


def test_new_results_come_in_one_mail_the_next_morning(inbox, person, publish, clock):
    publish("콜센터 옛날")
    search = save(person)
    publish("콜센터 야간", "여권 발급")
    assert tick() == 0  # the same day
    clock.move_to(morning(1, 6, 59), tick=False)
    assert tick() == 0
    clock.move_to(morning(1, 7, 0), tick=False)
    assert [tick(), tick()] == [1, 0]
    [message] = inbox.messages
    assert titles_in(message) == ["콜센터 야간"]
    assert inbox.envelopes[0].rcpt_tos == ["reader@korea.kr"]
    assert found_in(search) == {"콜센터 야간"}
    assert AlertMail.objects.get().state == MailState.SENT


def test_without_anything_new_no_mail_and_no_note(inbox, person, publish, clock):
    publish("콜센터 옛날")
    search = save(person)
    for day in range(1, 9):
        clock.move_to(morning(day), tick=False)
        assert tick() == 0
    assert (inbox.envelopes, Find.objects.count(), AlertMail.objects.count()) == ([], 0, 0)
    search.refresh_from_db()
    assert search.alerted_for == morning(8).date()


def test_a_weekly_search_waits_for_monday_and_comes_with_the_daily_ones_in_one_mail(inbox, person, publish, clock):
    publish("옛 사례")
    save(person, "q=콜센터", wishes=DAILY, name="매일")
    save(person, "q=여권", wishes=WEEKLY, name="매주")
    publish("여권 발급", "콜센터 하나")
    clock.move_to(morning(1), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["콜센터 하나"]
    publish("콜센터 둘")
    clock.move_to(morning(7), tick=False)
    assert tick() == 1
    assert len(inbox.messages) == 2
    assert titles_in(inbox.messages[1]) == ["콜센터 둘", "여권 발급"]


def test_days_of_standstill_are_made_up_for_with_one_mail(inbox, person, publish, clock):
    publish("옛 사례")
    save(person, wishes=DAILY)
    save(person, "q=여권", wishes=WEEKLY, name="여권")
    for day in range(1, 12):
        clock.move_to(morning(day, 10), tick=False)
        publish(f"콜센터 {day}", f"여권 {day}")
    clock.move_to(morning(11, 15), tick=False)
    assert [tick(), tick()] == [1, 0]
    assert len(inbox.messages) == 1
    assert len(titles_in(inbox.messages[0])) == 20  # ten of each search are named
    clock.move_to(morning(14, 6, 59), tick=False)
    assert tick() == 0
    assert len(inbox.messages) == 1


def test_a_clock_that_jumps_sends_nothing_twice_and_goes_on_afterwards(inbox, person, publish, clock):
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    for now in (morning(1), morning(400), morning(1), morning(-3), morning(2), morning(2, 8)):
        clock.move_to(now, tick=False)
        tick()
    assert [titles_in(message) for message in inbox.messages] == [["콜센터 하나"]]
    publish("콜센터 둘")
    clock.move_to(morning(3), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[1]) == ["콜센터 둘"]


# --- what is new ---------------------------------------------------------------------------------------------------


def test_what_becomes_visible_or_begins_to_match_is_new_and_what_comes_back_is_not(inbox, person, publish, clock):
    [hidden, other, known] = publish("콜센터 초안", "여권", "콜센터 아는 것", live=True)
    CasePage.objects.filter(pk=hidden.pk).update(live=False)
    hidden.refresh_from_db()
    hidden.save()
    indexer.process_outbox()
    search = save(person)
    hidden.live = True
    hidden.save()
    other.title = "여권 콜센터"
    other.save()
    known.live = False
    known.save()
    indexer.process_outbox()
    clock.move_to(morning(1), tick=False)
    tick()
    assert set(titles_in(inbox.messages[0])) == {"콜센터 초안", "여권 콜센터"}
    known.live = True
    known.save()
    indexer.process_outbox()
    clock.move_to(morning(2), tick=False)
    assert tick() == 0
    assert found_in(search) == {"콜센터 초안", "여권 콜센터"}


def test_only_what_has_all_the_words_counts(inbox, person, publish, clock):
    publish("옛 사례")
    save(person, "q=콜센터 야간")
    publish("콜센터 주간", "야간 여권")
    clock.move_to(morning(1), tick=False)
    assert tick() == 0
    publish("야간에도 여는 콜센터")
    clock.move_to(morning(2), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["야간에도 여는 콜센터"]


def test_filters_of_the_search_page_and_of_the_list_hold(inbox, person, publish, clock):
    publish("옛 사례", year=2004)
    page = save(person, "q=콜센터&in=cases&year=2005", name="찾기")
    publish("다른 해", year=2005)
    listed = save(person, "year=2005", place="cases", name="목록")
    publish("콜센터 오", year=2005)
    publish("콜센터 사", year=2004)
    clock.move_to(morning(1), tick=False)
    tick()
    assert found_in(page) == {"콜센터 오"}
    assert found_in(listed) == {"콜센터 오"}


def test_a_search_without_words_or_filters_tells_of_every_case(inbox, person, publish, clock):
    publish("옛 사례")
    search = save(person, "", place="cases", name="모두")
    publish("새 사례")
    clock.move_to(morning(1), tick=False)
    tick()
    assert found_in(search) == {"새 사례"}


def test_a_filter_that_the_person_no_longer_knows_does_not_widen_the_search(inbox, clock, publish):
    officer = OfficerFactory()
    editor = UserFactory(roles=[Role.EDITOR])
    publish("직원용", audience="officers", tags=("비밀",))
    slug = CasePage.objects.get(title="직원용").tags.get().slug
    search = save(officer.user, f"tag={slug}", place="cases")
    assert search.query == urlencode({"tag": slug})
    officer.status = OfficerStatus.ENDED
    officer.ended_on = timezone.localdate()
    officer.save()
    officer.user.groups.add(*editor.groups.all())  # still somebody who may be told
    CasePage.objects.filter(title="직원용").delete()
    publish("아무 사례")
    clock.move_to(morning(1), tick=False)
    assert tick() == 0


def test_another_analysis_makes_nothing_old_new(inbox, person, publish, clock, settings):
    publish("콜센터 옛날", "옛 여권")
    search = save(person)
    SavedSearch.objects.filter(pk=search.pk).update(version="earlier")
    search.known = None
    search.remember([])  # as if the earlier analysis had found nothing
    SavedSearch.objects.filter(pk=search.pk).update(known=search.known)
    clock.move_to(MONDAY + datetime.timedelta(hours=1), tick=False)
    publish("콜센터 새것")
    clock.move_to(morning(1), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["콜센터 새것"]
    clock.move_to(morning(2), tick=False)
    assert tick() == 0


def test_each_search_and_thing_have_one_row(person, publish):
    publish("옛 사례")
    search = save(person)
    Find.objects.create(search=search, section="cases", key="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Find.objects.create(search=search, section="cases", key="1")


def test_very_many_new_results_are_counted_no_further_and_never_come_again(inbox, person, publish, clock, monkeypatch):
    monkeypatch.setattr(alerting, "MAX_FINDS", 12)
    publish("옛 사례")
    search = save(person)
    publish(*(f"콜센터 {number}" for number in range(15)))
    clock.move_to(morning(1), tick=False)
    tick()
    assert len(titles_in(inbox.messages[0])) == 10
    assert "2건" in inbox.messages[0].get_body(("plain",)).get_content()
    clock.move_to(morning(2), tick=False)
    assert tick() == 0
    assert search.finds.count() == 12


# --- to whom -------------------------------------------------------------------------------------------------------


def closed(officer):
    set_active(user=officer.user, value=False, actor=UserFactory(roles=[Role.ADMINISTRATOR]))


def left(officer):
    UserFactory(roles=[Role.ADMINISTRATOR])
    leave_site(user=officer.user, actor=officer.user)


def not_approved(officer):
    officer.status = OfficerStatus.PENDING
    officer.save()


def ended(officer):
    officer.status, officer.ended_on = OfficerStatus.ENDED, timezone.localdate()
    officer.save()


def unconfirmed(officer):
    officer.user.emailaddress_set.update(verified=False)


def paused(officer):
    search = officer.user.saved_searches.get()
    pause_search(search=search, value=True, actor=officer.user, now=timezone.now())


def unsubscribed(officer):
    stop_mail(user_id=officer.user.pk)


GONE = [closed, left, not_approved, ended, unconfirmed, paused]


@pytest.mark.parametrize("change", [*GONE, unsubscribed])
@pytest.mark.parametrize("between", ["before matching", "between matching and sending"])
def test_nobody_gets_mail_who_may_not_or_does_not_want_it(inbox, publish, clock, change, between):
    officer = OfficerFactory()
    publish("옛 사례")
    save(officer.user)
    publish("콜센터 새것")
    clock.move_to(morning(1), tick=False)
    if between == "before matching":
        change(officer)
        alerting.make_due_alerts(timezone.now())
    else:
        assert alerting.make_due_alerts(timezone.now()) == 1
        change(officer)
    work()
    assert inbox.envelopes == []
    assert not SavedSearch.objects.due(timezone.now()).exists()


def test_who_is_approved_later_then_learns_what_is_new_since_saving(inbox, publish, clock):
    officer = OfficerFactory(status=OfficerStatus.PENDING)
    publish("옛 사례")
    save(officer.user)
    publish("콜센터 공개")
    publish("콜센터 직원용", audience="officers")
    clock.move_to(morning(1), tick=False)
    assert tick() == 0
    OfficerFactory._meta.model.objects.filter(pk=officer.pk).update(status=OfficerStatus.APPROVED)
    clock.move_to(morning(2), tick=False)
    assert tick() == 1
    assert set(titles_in(inbox.messages[0])) == {"콜센터 공개", "콜센터 직원용"}


def test_what_the_person_has_looked_at_is_told_no_more(inbox, person, publish, clock):
    publish("옛 사례")
    search = save(person, wishes=WEEKLY)
    publish("콜센터 하나")
    clock.move_to(morning(2), tick=False)
    look_at(search=search, actor=person, now=timezone.now())
    publish("콜센터 둘")
    clock.move_to(morning(7), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["콜센터 둘"]


def test_without_an_alert_nothing_is_sent_and_after_a_pause_the_news_of_that_time_come(inbox, person, publish, clock):
    publish("옛 사례")
    quiet = save(person, wishes=NONE)
    asleep = save(person, "q=여권", name="여권")
    pause_search(search=asleep, value=True, actor=person, now=timezone.now())
    publish("콜센터 하나", "여권 하나")
    for day in (1, 7):
        clock.move_to(morning(day), tick=False)
        assert tick() == 0
    asleep.refresh_from_db()
    pause_search(search=asleep, value=False, actor=person, now=timezone.now())
    assert tick() == 0
    clock.move_to(morning(8), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["여권 하나"]
    change_search(search=quiet, name="콜", wishes=DAILY, language="ko", actor=person, now=timezone.now())
    assert tick() == 0


def test_a_search_told_in_the_site_alone_sends_no_mail(inbox, person, publish, clock):
    publish("옛 사례")
    search = save(person, wishes=Wishes("daily", by_mail=False, in_site=True))
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    assert tick() == 1
    assert (found_in(search), inbox.envelopes) == ({"콜센터 하나"}, [])


# --- leaks ---------------------------------------------------------------------------------------------------------

SECRET = "비밀스러운 콜센터"


def test_what_may_not_be_seen_is_in_no_alert(inbox, publish, clock):
    insider, outsider = OfficerFactory().user, UserFactory(roles=[Role.EDITOR])
    publish("옛 사례")
    for user in (insider, outsider):
        save(user)
    publish(f"{SECRET} 초안", live=False)
    publish(f"{SECRET} 직원용", audience="officers")
    insider.officers.update(status=OfficerStatus.ENDED, ended_on=timezone.localdate())
    clock.move_to(morning(1), tick=False)
    assert tick() == 1
    [message] = inbox.messages
    assert message["To"] == outsider.email
    assert titles_in(message) == [f"{SECRET} 직원용"]
    assert set(Find.objects.values_list("search__user", flat=True)) == {outsider.pk}


def hide(case):
    CasePage.objects.filter(pk=case.pk).update(live=False)


def delete(case):
    case.delete()


@pytest.mark.parametrize("vanish", [hide, delete])
@pytest.mark.parametrize("others", [0, 1])
def test_what_is_hidden_between_matching_and_sending_is_absent(inbox, person, publish, clock, vanish, others):
    publish("옛 사례")
    save(person)
    [secret] = publish(SECRET)
    publish(*["콜센터 공개"] * others)
    clock.move_to(morning(1), tick=False)
    assert alerting.make_due_alerts(timezone.now()) == 1
    vanish(secret)
    work()
    assert [titles_in(message) for message in inbox.messages] == [["콜센터 공개"]] * others
    assert all("1건" in subject for subject in subjects(inbox))
    assert not any(SECRET in envelope.content.decode() for envelope in inbox.envelopes)


def test_a_stale_index_brings_nothing_hidden_into_an_alert(inbox, person, publish, clock):
    publish("옛 사례")
    search = save(person)
    [secret] = publish(SECRET)
    hide(secret)  # the index does not know
    clock.move_to(morning(1), tick=False)
    assert tick() == 0
    assert not search.finds.exists()
    secret.refresh_from_db()
    secret.live = True
    secret.save()
    clock.move_to(morning(2), tick=False)
    assert tick() == 1


def test_what_is_hidden_while_a_mail_waits_for_its_server_is_absent(open_inbox, person, publish, clock):
    publish("옛 사례")
    save(person)
    [secret] = publish(SECRET)
    publish("콜센터 공개")
    clock.move_to(morning(1), tick=False)
    tick()
    assert AlertMail.objects.get().state == MailState.QUEUED  # nobody took it
    assert SECRET not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
    hide(secret)
    inbox = open_inbox()
    clock.move_to(morning(1, 8), tick=False)
    tick()
    assert [titles_in(message) for message in inbox.messages] == [["콜센터 공개"]]


# --- once and not twice --------------------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_delays_and_joins_the_next_mornings_news(open_inbox, person, publish, clock):
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    tick()
    publish("콜센터 둘")
    clock.move_to(morning(2), tick=False)
    tick()
    assert [(mail.state, mail.finds.count()) for mail in AlertMail.objects.all()] == [(MailState.QUEUED, 2)]
    inbox = open_inbox()
    for minutes in (2, 60, 300):
        clock.move_to(morning(2) + datetime.timedelta(minutes=minutes), tick=False)
        tick()
    assert [titles_in(message) for message in inbox.messages] == [["콜센터 하나", "콜센터 둘"]]


def test_after_a_day_of_failures_the_mail_is_given_up_and_the_news_stay_in_the_site(queued, person, publish, clock):
    publish("옛 사례")
    search = save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    alerting.make_due_alerts(timezone.now())
    AlertMail.objects.update(failures=len(RETRY_AFTER))
    with pytest.raises(OSError, match="refused"):
        work()
    assert AlertMail.objects.get().state == MailState.FAILED
    assert search.finds.unseen().count() == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(inbox, publish, clock):
    user = OfficerFactory(user__email="gone@korea.kr").user
    publish("옛 사례")
    save(user)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    alerting.make_due_alerts(timezone.now())
    with pytest.raises(Exception, match="no such mailbox"):
        work()
    clock.move_to(morning(1, 12), tick=False)
    assert (tick(), AlertMail.objects.get().state) == (0, MailState.FAILED)


class Killed(BaseException):
    """What a kill -9 leaves of a process at this point: nothing after it runs."""


class KilledAfterSending(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


class KilledBeforeSending(EmailBackend):
    def send_messages(self, messages):
        raise Killed


@pytest.mark.parametrize(("when", "arrived"), [(KilledAfterSending, 1), (KilledBeforeSending, 0)])
def test_a_kill_while_sending_repeats_nothing(inbox, person, publish, clock, settings, when, arrived):
    publish("옛 사례")
    search = save(person)
    publish("콜센터 하나")
    transport = settings.MAIL_TRANSPORT
    settings.MAIL_TRANSPORT = f"{__name__}.{when.__name__}"
    clock.move_to(morning(1), tick=False)
    alerting.make_due_alerts(timezone.now())
    with pytest.raises(Killed):
        work()
    settings.MAIL_TRANSPORT = transport
    for now in (morning(1, 8), morning(2), morning(3)):
        clock.move_to(now, tick=False)
        tick()
    assert len(inbox.envelopes) == arrived
    assert AlertMail.objects.get().state == MailState.SENDING
    assert search.finds.unseen().count() == 1  # the site still tells of it


def test_a_kill_while_matching_leaves_everything_to_the_next_minute(inbox, person, publish, clock, monkeypatch):
    publish("옛 사례")
    search = save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    enqueue = alerting._queue_mail

    def killed(*args):
        enqueue(*args)
        raise Killed

    monkeypatch.setattr(alerting, "_queue_mail", killed)
    with pytest.raises(Killed), transaction.atomic():
        alerting.make_due_alerts(timezone.now())
    assert (Find.objects.count(), AlertMail.objects.count(), mail_tasks().count()) == (0, 0, 0)
    monkeypatch.undo()
    assert tick() == 1
    assert len(inbox.messages) == 1
    assert found_in(search) == {"콜센터 하나"}


def test_a_mail_whose_task_was_lost_is_taken_up_again_and_sent_once(inbox, person, publish, clock):
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    alerting.make_due_alerts(timezone.now())
    mail_tasks().update(status="RUNNING")  # its worker died
    assert (tick(), inbox.envelopes) == (0, [])
    clock.move_to(morning(1, 7, 30), tick=False)
    tick()
    mail_tasks().update(status="READY")  # both tasks are there after all
    work()
    assert len(inbox.messages) == 1


def test_made_twice_at_one_moment_it_is_made_once(inbox, person, publish, clock, monkeypatch):
    publish("옛 사례")
    search = save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    evaluate = alerting._evaluate

    def meanwhile_another(*args):
        found = evaluate(*args)
        monkeypatch.setattr(alerting, "_evaluate", evaluate)
        assert alerting.alert_person(user_id=person.pk, now=timezone.now())
        return found

    monkeypatch.setattr(alerting, "_evaluate", meanwhile_another)
    assert not alerting.alert_person(user_id=person.pk, now=timezone.now())
    work()
    assert len(inbox.messages) == 1
    assert search.finds.count() == 1


# --- the index -----------------------------------------------------------------------------------------------------


def damage(kind):
    folder = Path(get_search_backend().store.path)
    if kind == "missing":
        shutil.rmtree(folder)
    elif kind == "torn":
        for file in folder.glob("gen-*/*"):
            file.write_bytes(file.read_bytes()[:20])
    else:
        (folder / "CURRENT").write_text("nonsense", encoding="ascii")
    get_search_backend().store.forget()


@pytest.mark.parametrize("kind", ["missing", "torn", "pointer"])
def test_while_the_index_cannot_be_read_alerts_wait_and_then_come(inbox, person, publish, clock, kind, index_now):
    publish("옛 사례")
    save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    damage(kind)
    assert [tick(), tick()] == [0, 0]
    assert (inbox.envelopes, Find.objects.count()) == ([], 0)
    assert SavedSearch.objects.due(timezone.now()).count() == 1
    index_now()
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["콜센터 하나"]


def test_what_is_saved_while_the_index_cannot_be_read_begins_with_what_it_finds_later(inbox, person, publish, clock):
    publish("콜센터 옛날")
    damage("missing")
    search = save(person)
    assert search.known is None
    rebuilding.heal()
    clock.move_to(morning(1), tick=False)
    assert tick() == 0
    publish("콜센터 새것")
    clock.move_to(morning(2), tick=False)
    assert tick() == 1
    assert titles_in(inbox.messages[0]) == ["콜센터 새것"]


@pytest.fixture
def database_search(settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database", "AUTO_UPDATE": False}}


def test_the_databases_own_search_serves_as_well(database_search, inbox, person, clock):
    def publish(title, **fields):
        made = make_case(title, **fields)
        while indexer.process_outbox().done:
            pass
        return made

    publish("call centre old")
    search = save(person, "q=centre")
    filtered = save(person, "q=centre&in=cases&year=2005", name="2005")
    publish("call centre new", year=2005)
    publish("call centre hidden", live=False)
    publish("passport")
    clock.move_to(morning(1), tick=False)
    assert [tick(), tick()] == [1, 0]
    assert found_in(search) == {"call centre new"}
    assert found_in(filtered) == {"call centre new"}
    assert titles_in(inbox.messages[0]) == ["call centre new", "call centre new"]


# --- cost ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_for_one_person_grows_with_what_is_written_alone(
    queued, person, publish, clock, django_assert_num_queries, number
):
    publish("옛 사례")
    for year in range(number):
        save(person, f"q=콜센터&in=cases&year={2000 + year}", name=str(year))
    clock.move_to(morning(1), tick=False)
    # The account, may it be told (2), the groups, the searches, a savepoint and its end, the lock; and a row for each.
    with django_assert_num_queries(8 + number):
        alerting.alert_person(user_id=person.pk, now=timezone.now())


def test_what_was_seen_long_ago_is_forgotten_and_still_not_new_again(inbox, person, publish, clock):
    publish("옛 사례")
    search = save(person)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    tick()
    look_at(search=search, actor=person, now=timezone.now())
    clock.move_to(morning(100), tick=False)
    assert alerting.forget_old_finds(timezone.now()) == 1
    assert AlertMail.objects.count() == 0
    assert tick() == 0
    assert len(inbox.messages) == 1


def test_an_account_that_is_closed_for_good_leaves_no_search_behind(queued, publish, clock):
    officer = OfficerFactory()
    publish("옛 사례")
    save(officer.user)
    publish("콜센터 하나")
    clock.move_to(morning(1), tick=False)
    alerting.make_due_alerts(timezone.now())
    left(officer)
    assert (SavedSearch.objects.count(), Find.objects.count(), AlertMail.objects.count()) == (0, 0, 0)
