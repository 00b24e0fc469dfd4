"""Who gets the journal by mail: accounts that chose it, and outside addresses that their readers confirmed."""

from __future__ import annotations

import datetime
import re

import dj_email_url
import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.letters.choices import KEEP_WHO, EditionState, SubscriberState
from journal.letters.links import stop_path
from journal.letters.models import Edition, Request, Subscriber
from journal.letters.services import steering
from journal.letters.services.subscribing import choose, confirm, forget_old, send_confirmation
from people.choices import Role
from people.services.accounts import leave_site
from tests.factories.people import OfficerFactory, UserFactory
from tests.journal.letters.world import just_out, on_its_way, outside

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


PAGE = "/journal/mail/"


def ask(client, address: str = "reader@example.org") -> str:
    """The link in the mail; empty when none came."""
    mail.outbox.clear()
    assert client.post(PAGE, {"email": address}).status_code == 200
    found = re.search(r"http://testserver(/journal/mail/confirm/\S+)", mail.outbox[0].body) if mail.outbox else None
    return found[1] if found else ""


def test_an_address_is_kept_only_when_its_reader_pressed_the_button(client):
    link = ask(client, "Reader@Example.org")
    assert mail.outbox[0].to == ["reader@example.org"]
    assert not Subscriber.objects.exists()
    assert 'method="post"' in client.get(link).text
    assert not Subscriber.objects.exists()  # a mail gateway that opens the link confirms nothing
    assert client.post(link).status_code == 200
    assert Subscriber.objects.get().email == "reader@example.org"
    assert not Request.objects.exists()
    assert not confirm(token=link.split("/")[-2])  # once


def test_a_link_that_nobody_confirmed_dies_and_its_address_is_forgotten(client, settings):
    link = ask(client)
    later = timezone.now() + datetime.timedelta(days=settings.JOURNAL_CONFIRM_DAYS, minutes=1)
    with time_machine.travel(later):
        client.post(link)
        assert not Subscriber.objects.exists()
        assert forget_old(later) == 1
    assert not Request.objects.exists()


def test_the_link_itself_is_not_in_the_database(client):
    link = ask(client)
    assert Request.objects.get().key not in link


def test_neither_the_address_nor_the_link_stands_in_the_tasks_that_are_kept(client, inbox):
    from django_tasks_db.models import DBTaskResult

    client.post(PAGE, {"email": "there@example.org"})
    task = DBTaskResult.objects.get()
    send_confirmation(**task.args_kwargs["kwargs"])
    [message] = inbox.messages
    link = re.search(r"/journal/mail/confirm/\S+", message.get_body(("plain",)).get_content())[0]
    assert "example.org" not in str(list(DBTaskResult.objects.values()))
    assert client.post(link).status_code == 200
    assert Subscriber.objects.get().email == message["To"] == "there@example.org"


def test_a_link_is_sent_again_when_the_mail_server_was_away_and_not_when_it_said_no(client, open_inbox):
    from django_tasks_db.models import DBTaskResult

    client.post(PAGE, {"email": "gone@example.org"})
    send_confirmation(request_id=Request.objects.get().pk)  # nobody listens yet
    assert [row.args_kwargs["kwargs"].get("failures", 0) for row in DBTaskResult.objects.order_by("enqueued_at")] == [
        0,
        1,
    ]
    open_inbox()
    send_confirmation(request_id=Request.objects.get().pk, failures=1)
    assert DBTaskResult.objects.count() == 2


def test_every_address_gets_the_same_answer_and_not_many_mails(client):
    UserFactory(email="officer@example.org")
    outside("known@example.org")
    pages = []
    for address in ("officer@example.org", "known@example.org", "new@example.org"):
        page = client.post(PAGE, {"email": address}).text
        pages.append(re.sub(r"name=\"csrfmiddlewaretoken\"[^>]*|nonce\S*", "", page))
    assert len(set(pages)) == 1
    assert ask(client, "new@example.org") == ""  # one is on its way


def test_one_computer_cannot_have_mail_sent_to_everybody(client):
    answers = [client.post(PAGE, {"email": f"victim{number}@example.org"}).status_code for number in range(11)]
    assert answers == [200] * 10 + [429]
    assert len(mail.outbox) == 10


def test_a_wrong_address_comes_back_with_a_sentence(client):
    page = client.post(PAGE, {"email": "no address"})
    assert page.status_code == 422
    assert "no address" in page.text


def test_an_address_that_is_an_account_becomes_the_choice_of_the_account(client):
    account = UserFactory(email="officer@example.org")
    EmailAddress.objects.update_or_create(user=account, email=account.email, defaults={"verified": True})
    client.post(ask(client, "officer@example.org"))
    assert Subscriber.objects.get().user == account


def test_an_account_chooses_changes_its_mind_and_a_resident_cannot(client):
    account = UserFactory()
    client.force_login(account)
    assert "letters-title" in client.get("/journal/").text
    client.post("/journal/mail/choice/", {"wanted": "yes", "next": "/journal/"})
    assert Subscriber.objects.get().state == SubscriberState.ACTIVE
    assert "letters-title" not in client.get("/journal/").text
    client.post("/journal/mail/choice/", {"wanted": "no"})
    assert Subscriber.objects.get().state == SubscriberState.STOPPED
    assert client.post("/journal/mail/choice/", {"wanted": "perhaps"}).status_code == 404
    client.logout()
    assert client.post("/journal/mail/choice/", {"wanted": "yes"}).status_code == 302
    with pytest.raises(PermissionDenied):
        choose(actor=UserFactory(is_active=False), wanted=True, language="ko")


def test_an_officer_is_asked_while_joining_and_finds_it_among_the_notice_settings(client):
    officer = OfficerFactory()
    client.force_login(officer.user)
    assert "welcome-letters" in client.get("/people/affiliation/").text
    assert "letters-title" in client.get("/notices/settings/").text
    client.post("/journal/mail/choice/", {"wanted": "no", "next": "/notices/settings/"})
    assert "welcome-letters" not in client.get("/people/affiliation/").text


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_choice_leads_nowhere_else(client, next_page):
    client.force_login(UserFactory())
    answer = client.post("/journal/mail/choice/", {"wanted": "yes", "next": next_page})
    assert answer["Location"] == PAGE


def test_one_click_ends_the_mail_without_signing_in_and_deletes_an_outside_address(client):
    [row] = outside("reader@example.org")
    link = stop_path(row.pk)
    assert 'method="post"' in client.get(link).text
    assert Subscriber.objects.exists()  # looking is not stopping
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert client.post(link).status_code == 200  # once more does no harm
    assert client.get("/journal/mail/stop/MQ:forged/").status_code == 404


def test_one_click_keeps_the_choice_of_an_account(client):
    row = Subscriber.objects.create(user=UserFactory())
    client.post(stop_path(row.pk))
    row.refresh_from_db()
    assert row.state == SubscriberState.STOPPED


def test_one_click_needs_no_token_of_the_site():
    from django.test import Client

    [row] = outside("reader@example.org")
    assert Client(enforce_csrf_checks=True).post(stop_path(row.pk)).status_code == 200
    assert not Subscriber.objects.exists()


def test_a_row_is_an_account_or_an_address_and_an_address_cannot_be_kept_unwanted():
    for values in (
        {"user": UserFactory(), "email": "a@example.org"},
        {},
        {"email": "a@example.org", "state": SubscriberState.STOPPED},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscriber.objects.create(**values)


def test_whoever_leaves_the_site_leaves_no_row():
    account = UserFactory()
    Subscriber.objects.create(user=account)
    leave_site(user=account, actor=account)
    assert not Subscriber.objects.exists()


def test_who_got_what_is_forgotten_and_the_numbers_stay(queued):
    outside("reader@example.org")
    edition = on_its_way()
    long_ago = timezone.now() - KEEP_WHO * 2
    Edition.objects.update(state=EditionState.DONE, done_at=long_ago)
    forget_old(timezone.now())
    assert edition.letters.get().subscriber is None


@pytest.mark.parametrize(("name", "shown"), [("a", "…"), ("ab", "…"), ("kim", "k…"), ("reader", "re…")])
def test_a_short_address_is_not_shown_whole(name, shown):
    assert Subscriber(email=f"{name}@example.org").masked_address == f"{shown}@example.org"


class TestDesk:
    """What editors see and press."""

    @pytest.fixture(autouse=True)
    def _editor(self, client, settings):
        settings.MFA_REQUIRED = False
        self.editor = UserFactory(roles=[Role.EDITOR])
        client.force_login(self.editor)

    def test_an_issue_in_the_making_is_looked_at_in_both_forms_and_tried_on_oneself(self, client):
        from tests.factories.journal import planned, written

        written(planned("비밀인 주제"), "준비하는 기사", approved=False)
        assert "/journal/desk/1/mail/html/" in client.get("/journal/desk/1/mail/").text
        html = client.get("/journal/desk/1/mail/html/")
        assert "준비하는 기사" in html.text
        policy = html["Content-Security-Policy"]
        assert re.search(r"style-src 'sha256-[^']+'(;|$)", policy)
        assert "unsafe-inline" not in policy
        assert "준비하는 기사" in client.get("/journal/desk/1/mail/text/").text
        mail.outbox.clear()
        client.post("/journal/desk/1/mail/trial/")
        assert [message.to for message in mail.outbox] == [[self.editor.email]]
        client.logout()
        for page in ("", "html/", "text/"):
            assert client.get(f"/journal/desk/1/mail/{page}").status_code == 302

    def test_a_trial_goes_by_the_journals_own_mail_server(self, client, settings, open_inbox, queued):
        from tests.factories.journal import planned, written

        written(planned("시험하는 주제"), "준비하는 기사", approved=False)
        settings.EMAIL_PORT = 1  # the site's server is another one, and away
        settings.JOURNAL_EMAIL_URL = dj_email_url.parse(f"smtp://127.0.0.1:{queued}")
        page = client.post("/journal/desk/1/mail/trial/", follow=True)
        assert re.search(r"시험 메일을 받지 않았습니다|did not take the trial", page.text)
        inbox = open_inbox()
        client.post("/journal/desk/1/mail/trial/")
        assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [[self.editor.email]]

    def test_numbers_pause_and_go_on(self, client, queued):
        outside("a@example.org", "b@example.org")
        edition = on_its_way(just_out())
        page = client.get("/journal/desk/1/mail/").text
        assert 'value="pause"' in page
        client.post("/journal/desk/1/mail/act/", {"verb": "pause"})
        edition.refresh_from_db()
        assert edition.state == EditionState.PAUSED
        client.post("/journal/desk/1/mail/act/", {"verb": "resume"})
        edition.refresh_from_db()
        assert edition.state == EditionState.SENDING
        assert client.post("/journal/desk/1/mail/act/", {"verb": "explode"}).status_code == 404

    def test_unclear_letters_are_shown_and_sent_again_on_request_alone(self, client, queued):
        outside("reader@example.org")
        edition = on_its_way()
        edition.letters.update(state="unclear", done_at=timezone.now())
        Edition.objects.update(state=EditionState.DONE)
        page = client.get("/journal/desk/1/mail/").text
        assert "re…@example.org" in page
        assert "reader@example.org" not in page
        client.post("/journal/desk/1/mail/act/", {"verb": "unclear"})
        edition.refresh_from_db()
        assert (edition.state, edition.letters.counts()) == (EditionState.SENDING, {"queued": 1})

    def test_addresses_that_rest_are_listed_and_woken(self, client):
        [row] = outside("reader@example.org", state=SubscriberState.PAUSED, bounces=3, paused_at=timezone.now())
        assert "re…@example.org" in client.get("/journal/desk/mail/").text
        client.post(f"/journal/desk/mail/wake/{row.pk}/")
        row.refresh_from_db()
        assert row.state == SubscriberState.ACTIVE

    def test_nobody_but_editors_steers(self, client, queued):
        outside("a@example.org")
        edition = on_its_way()
        client.force_login(OfficerFactory().user)
        addresses = ["/journal/desk/1/mail/", "/journal/desk/1/mail/html/", "/journal/desk/1/mail/text/"]
        assert {client.get(address).status_code for address in [*addresses, "/journal/desk/mail/"]} == {403}
        assert client.post("/journal/desk/1/mail/act/", {"verb": "pause"}).status_code == 403
        with pytest.raises(PermissionDenied):
            steering.pause(actor=UserFactory(), edition=edition)
