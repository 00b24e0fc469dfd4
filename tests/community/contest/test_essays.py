"""Essays of residents: no account, a code for everything after, data that goes in time, names that stay masked."""

from __future__ import annotations

import datetime
import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from common.exceptions import DomainError
from community.contest.choices import StageKind, VersionReason
from community.contest.models import Contest, Entry, EssayWriter
from community.contest.services import configuring, entering, essays
from community.contest.services.versions import keep
from community.contest.suggesting import Suggester
from community.contest.views.masking import by_field
from tests.community.contest.test_entering import move_entry_stage
from tests.community.contest.test_pages import text_of, visit  # noqa: F401  a fixture
from tests.factories import contest as make
from tests.factories.people import LocalGovernmentFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db
NAME = "홍길동실명"


@made_once
def told(world):
    """A contest that takes essays, the division, an essay of a resident with its code."""
    contest = make.make_contest(is_open=False)
    make.table(contest, "divisions", [{}, {"name": "체험 수기", "kind": "essay"}])
    contest = configuring.open_contest(actor=None, contest=Contest.objects.get(pk=contest.pk))
    division = contest.divisions.get(kind="essay")
    person = essays.Resident(name=NAME, province=world.province, email="resident@example.org")

    def send(**more):
        return essays.send_essay(
            contest=contest, division=division, title="수기", text="겪은 일", resident=person, **more
        )

    entry, code = send()
    return SimpleNamespace(contest=contest, division=division, entry=entry, code=code, send=send)


def test_a_code_finds_its_essay_however_it_is_typed_and_is_stored_nowhere(told):
    assert re.fullmatch(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", told.code)
    for typed in (told.code, told.code.lower(), told.code.replace("-", " "), f" {told.code} "):
        assert essays.essay_by(typed) == told.entry
    assert essays.essay_by("AAAA-AAAA-AAAA") is None
    assert told.code.replace("-", "") not in str(EssayWriter.objects.values())


def test_an_essay_that_comes_twice_stands_once_and_the_code_shown_last_holds(told):
    same, code = told.send(now=told.entry.submitted_at + datetime.timedelta(minutes=59))
    assert same == told.entry
    assert essays.essay_by(code) == told.entry
    assert essays.essay_by(told.code) is None
    later, _code = told.send(now=told.entry.submitted_at + datetime.timedelta(minutes=61))
    assert (later.number, EssayWriter.objects.count()) == (told.entry.number + 1, 2)


def test_the_text_is_called_an_essay_wherever_it_is_read_and_not_what_was_done(told):
    kept = keep(told.entry, VersionReason.FROZEN, None)
    assert [name for name, _html in told.entry.sections] == ["Essay"]
    assert [name for name, _html in kept.sections] == ["Essay"]


def test_places_to_mask_in_an_essay_stand_under_its_own_name(told):
    Entry.objects.filter(pk=told.entry.pk).update(action="02-123-4567 로 걸었습니다.")
    told.entry.refresh_from_db()
    kept = keep(told.entry, VersionReason.FROZEN, None)
    found = [(place, True) for place in Suggester().suggestions(told.entry, kept)]
    assert [group["label"] for group in by_field(told.entry, found, set())] == ["Essay"]


def test_the_writers_data_goes_on_the_day_that_was_promised_and_the_essay_stays(told):
    writer = EssayWriter.objects.get()
    awards = told.contest.stages.get(kind=StageKind.AWARDS).closes_at
    assert writer.delete_on == timezone.localdate(awards) + datetime.timedelta(days=180)
    day = datetime.datetime.combine(writer.delete_on, datetime.time(), tzinfo=timezone.get_current_timezone())
    assert essays.forget_writers(day - datetime.timedelta(seconds=1)) == 0
    assert essays.forget_writers(day) == 1
    assert not EssayWriter.objects.exists()
    assert Entry.objects.get(pk=told.entry.pk).action == "겪은 일"
    assert essays.essay_by(told.code) is None


def test_who_withdraws_leaves_nothing_but_a_number(told, world):
    entering.screen_entry(actor=world.manager, entry=told.entry, verb="accept")
    entering.freeze_entries(contest=told.contest)
    essays.withdraw_essay(code=told.code)
    left = Entry.objects.get(pk=told.entry.pk)
    assert (left.status, left.number, left.action, left.frozen) == ("withdrawn", 1, "", None)
    assert not EssayWriter.objects.exists()
    assert not left.versions.exists()
    with pytest.raises(DomainError, match="no essay with this code"):
        essays.withdraw_essay(code=told.code)


@pytest.mark.parametrize("by", ["writer", "office"])
def test_the_log_keeps_no_title_of_an_essay_that_withdrew(told, world, by):
    entering.screen_entry(actor=world.manager, entry=told.entry, verb="accept", tell=False)
    if by == "writer":
        essays.withdraw_essay(code=told.code)
    else:
        entering.withdraw_entry(actor=world.manager, entry=told.entry, reason="전화로 철회")
    labels = list(registry.get_logs_for_instance(told.entry).values_list("label", flat=True))
    assert len(labels) == 3
    assert set(labels) == {told.entry.label}


def test_no_result_is_put_off_until_the_writers_codes_are_gone(told, world):
    """Writers consented to a day. The dates that everybody can move may not go past it."""
    awards = told.contest.stages.select_related("contest").get(kind=StageKind.AWARDS)
    day = EssayWriter.objects.get().delete_on

    def move(until):
        at = datetime.datetime.combine(until, datetime.time(12), tzinfo=timezone.get_current_timezone())
        days = {"opens_at": awards.opens_at, "closes_at": at}
        return configuring.reschedule_stage(actor=world.manager, stage=awards, reason="연기", **days)

    with pytest.raises(DomainError, match=r"deleted on .* must be over before that day"):
        move(day)
    move(day - make.DAY)
    assert EssayWriter.objects.get().delete_on == day


def test_the_form_of_the_dates_says_until_when_a_contest_with_essays_must_be_over(told, world, visit):  # noqa: F811
    stage = told.contest.stages.get(kind=StageKind.AWARDS)
    page = text_of(visit(world.manager, reverse("contest:manage-stage", args=[told.contest.slug, stage.pk])))
    assert f"{EssayWriter.objects.get().delete_on:%Y.%m.%d.}" in page


def test_the_office_that_withdraws_an_essay_for_its_writer_leaves_no_more_of_it(told, world):
    entering.screen_entry(actor=world.manager, entry=told.entry, verb="accept", tell=False)
    entering.freeze_entries(contest=told.contest)
    entering.withdraw_entry(actor=world.manager, entry=told.entry, reason="전화로 철회")
    left = Entry.objects.get(pk=told.entry.pk)
    assert (left.status, left.number, left.action, left.frozen) == ("withdrawn", 1, "", None)
    assert not EssayWriter.objects.exists()
    assert not left.versions.exists()


def test_late_essays_and_other_divisions_are_refused(told):
    with pytest.raises(DomainError, match="takes no essays"):
        essays.send_essay(
            contest=told.contest,
            division=told.contest.divisions.get(kind="practice"),
            title="수기",
            text="글",
            resident=essays.Resident(name="가", province=LocalGovernmentFactory()),
        )
    move_entry_stage(told.contest, 11)
    with pytest.raises(PermissionDenied, match="Entries closed at"):
        told.send()


def test_a_returned_essay_is_completed_by_its_code_in_time(told, world):
    with pytest.raises(DomainError, match="not waiting to be completed"):
        essays.complete_essay(code=told.code, title="다시", text="더")
    until = timezone.now() + make.DAY
    entering.screen_entry(actor=world.manager, entry=told.entry, verb="return", reason="날짜", complete_by=until)
    assert [message.to for message in mail.outbox] == [["resident@example.org"]]
    assert told.code not in mail.outbox[0].body
    with pytest.raises(DomainError, match="time for completing"):
        essays.complete_essay(code=told.code, title="다시", text="더", now=until)
    done = essays.complete_essay(code=told.code, title="다시", text="더")
    assert (done.status, done.title) == ("submitted", "다시")
    assert [version.reason for version in done.versions.all()] == ["submitted", "completed"]


def test_a_resident_sends_an_essay_in_follows_and_withdraws_it_without_an_account(told, world, visit):  # noqa: F811
    url = reverse("contest:essay", args=[told.contest.slug])
    typed = {"title": "새 수기", "text": "새로 겪은 일", "name": "이주민", "division": told.division.pk}
    empty = visit(None, url, typed)
    assert empty.status_code == 422
    for words in ("새로 겪은 일", "Without your consent", "an e-mail address or a phone number"):
        assert words in text_of(empty)
    promised = {"phone": "02-123-4567", "province": world.province.pk, "consent": "on", "pledge": "on"}
    page = text_of(visit(None, url, typed | promised))
    code = re.search(r'id="code">([A-Z2-9-]+)<', page)[1]
    status = reverse("contest:essay-status")
    assert "There is no essay" in text_of(visit(None, status, {"code": "AAAA-AAAA-AAAA"}))
    own = text_of(visit(None, status, {"code": code}))
    assert "새로 겪은 일" in own
    assert "이주민" not in own
    gone = visit(None, status, {"code": code, "act": "withdraw"})
    assert "its text and your data are deleted" in text_of(gone).lower()
    assert "no-store" in gone["Cache-Control"]


def test_the_writers_name_is_nowhere_but_with_the_office_and_masked_even_there(told, world, visit):  # noqa: F811
    pages = [
        (world.manager, told.entry.get_absolute_url()),
        (world.manager, reverse("contest:manage-entries", args=[told.contest.slug])),
        (world.manager, reverse("contest:version", args=[told.entry.pk, 1])),
        (world.manager, reverse("contest:version-text", args=[told.entry.pk, 1])),
        (None, told.contest.get_absolute_url()),
    ]
    for person, url in pages:
        page = visit(person, url)
        assert page.status_code == 200
        assert NAME not in text_of(page)
    assert "홍○○○○" in text_of(visit(world.manager, told.entry.get_absolute_url()))
    for who in ("author", "coordinator", "stranger", "editor", "judge", "resident"):
        assert visit(getattr(world, who), told.entry.get_absolute_url()).status_code == 404


def test_codes_cannot_be_tried_without_end(told, visit):  # noqa: F811
    url = reverse("contest:essay-status")
    answers = [visit(None, url, {"code": f"AAAA-AAAA-{number:04d}"}).status_code for number in range(31)]
    assert answers == [422] * 30 + [429]
    assert visit(None, url, {"code": told.code}).status_code == 429


def test_the_writers_own_name_in_the_essay_is_suggested_for_masking(told, world):
    Entry.objects.filter(pk=told.entry.pk).update(action=f"저는 {NAME}입니다.")
    entering.screen_entry(actor=world.manager, entry=told.entry, verb="accept", tell=False)
    entering.freeze_entries(contest=told.contest)
    entry = Entry.objects.select_related("government", "province", "frozen").get(pk=told.entry.pk)
    found = [each for each in Suggester().suggestions(entry, entry.frozen) if each.text == NAME]
    assert [each.chosen for each in found] == [True]
