"""An entry on its way: who may do what at which moment, what is kept, what is refused late."""

from __future__ import annotations

import datetime
import hashlib
import json

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.exceptions import DomainError, StaleEdit
from community.contest import rules
from community.contest.choices import EntryStatus, StageKind
from community.contest.models import Contest, Entry, Stage
from community.contest.services import entering, writing
from tests.community.contest.conftest import PEOPLE
from tests.factories import contest as make
from tests.factories.cases import published
from tests.factories.people import OfficerFactory

pytestmark = pytest.mark.django_db
OURS = {"author", "colleague", "coordinator"}
OFFICE = {"manager", "administrator"}
VERBS = {
    "write": rules.can_write,
    "send": rules.can_send,
    "nominate": rules.can_nominate,
    "take_back": rules.can_take_back,
    "send_again": rules.can_send_again,
}
TIMELESS = {"decline": rules.can_decline, "withdraw": rules.can_withdraw, "delete": rules.can_delete}
SCREENING = ("accept", "return", "refuse", "reconsider")
# {status: {verb: who may}}; whoever is not named may not, and verbs not named are for nobody.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "draft": {"write": OURS, "send": OURS, "nominate": {"coordinator"}, "delete": OURS},
    "waiting": {
        "nominate": {"coordinator"} | OFFICE,
        "decline": {"coordinator"},
        "take_back": OURS,
        "withdraw": {"author", "coordinator"} | OFFICE,
    },
    "submitted": {
        "take_back": OURS,
        "withdraw": {"author", "coordinator"} | OFFICE,
        "accept": OFFICE,
        "return": OFFICE,
        "refuse": OFFICE,
    },
    "returned": {"write": OURS, "send_again": OURS, "withdraw": {"author", "coordinator"} | OFFICE},
    "eligible": {"withdraw": {"author", "coordinator"} | OFFICE, "reconsider": OFFICE},
    "ineligible": {"reconsider": OFFICE},
    "withdrawn": {},
}


def fresh(entry: Entry) -> Entry:
    return Entry.objects.select_related("contest", "division", "government").get(pk=entry.pk)


def move_entry_stage(contest: Contest, days: int) -> None:
    """As if it were so many days later: entries close earlier."""
    stage = contest.stages.get(kind=StageKind.ENTRY)
    gone = datetime.timedelta(days=days)
    Stage.objects.filter(pk=stage.pk).update(opens_at=stage.opens_at - gone, closes_at=stage.closes_at - gone)


@pytest.mark.parametrize("status", EntryStatus.values)
def test_who_may_do_what_with_an_entry_at_each_status(world, status):
    entry, now = world.entry(), timezone.now()
    Entry.objects.filter(pk=entry.pk).update(status=status, number=None if status in ("draft", "waiting") else 1)
    entry = fresh(entry)
    found = {verb: {who for who in PEOPLE if rule(getattr(world, who), entry, now)} for verb, rule in VERBS.items()} | {
        verb: {who for who in PEOPLE if rule(getattr(world, who), entry)} for verb, rule in TIMELESS.items()
    }
    found |= {verb: {who for who in PEOPLE if rules.can_screen(getattr(world, who), entry, verb)} for verb in SCREENING}
    assert {verb: people for verb, people in found.items() if people} == ALLOWED[status]


@pytest.mark.parametrize("status", EntryStatus.values)
def test_an_entry_is_read_by_its_government_and_once_handed_in_by_the_office(world, status):
    entry = world.entry()
    Entry.objects.filter(pk=entry.pk).update(status=status, number=None if status in ("draft", "waiting") else 1)
    seers = {who for who in PEOPLE if Entry.objects.visible_to(getattr(world, who)).filter(pk=entry.pk).exists()}
    assert seers == (OURS if status in ("draft", "waiting") else OURS | OFFICE)


def test_the_whole_way_from_a_draft_to_an_eligible_entry_with_its_mails(world):
    entry = world.entry()
    entering.send_entry(actor=world.author, entry=entry)
    assert fresh(entry).status == "waiting"
    entering.nominate_entry(actor=world.coordinator, entry=entry)
    done = fresh(entry)
    assert (done.status, done.number, done.nominated_by) == ("submitted", 1, world.coordinator)
    entering.screen_entry(actor=world.manager, entry=entry, verb="accept")
    assert fresh(entry).status == "eligible"
    assert [version.reason for version in entry.versions.all()] == ["submitted"]


def test_mail_says_who_has_to_do_what(world):
    entry = world.entry()
    entering.send_entry(actor=world.author, entry=entry)
    assert [message.to for message in mail.outbox] == [[world.coordinator.email]]
    mail.outbox.clear()
    entering.nominate_entry(actor=world.coordinator, entry=entry)
    assert {message.to[0] for message in mail.outbox} == {world.author.email, world.coordinator.email}
    mail.outbox.clear()
    soon, reason = timezone.now() + make.DAY, "사진을 더해 주세요"
    entering.screen_entry(actor=world.manager, entry=entry, verb="return", reason=reason, complete_by=soon)
    assert all("사진을 더해 주세요" in message.body for message in mail.outbox)
    assert len(mail.outbox) == 2


def test_numbers_follow_each_other_and_a_number_stays_when_an_entry_is_taken_back(world):
    one, two = world.submitted(), world.submitted(title="둘째")
    assert (one.number, two.number) == (1, 2)
    entering.take_back_entry(actor=world.author, entry=one)
    entering.nominate_entry(actor=world.coordinator, entry=one)
    assert fresh(one).number == 1
    assert [version.number for version in one.versions.all()] == [1, 2]


@pytest.mark.parametrize("missing", ["summary", "problem", "action", "results", "consent", "pledge"])
def test_what_lacks_something_needed_is_not_handed_in(world, missing):
    entry = world.entry(**{missing: False if missing in ("consent", "pledge") else ""})
    for act, person in ((entering.send_entry, world.author), (entering.nominate_entry, world.coordinator)):
        with pytest.raises(DomainError, match="still missing"):
            act(actor=person, entry=entry)
    assert fresh(entry).status == "draft"


def test_late_is_refused_and_the_draft_is_kept(world):
    entry = world.entry(title="늦은 출품")
    waiting = world.entry()
    entering.send_entry(actor=world.author, entry=waiting)
    move_entry_stage(world.contest, 11)
    for act, person, which in (
        (entering.send_entry, world.author, entry),
        (entering.nominate_entry, world.coordinator, waiting),
        (entering.take_back_entry, world.author, waiting),
    ):
        with pytest.raises(PermissionDenied, match="Entries closed at"):
            act(actor=person, entry=which)
    assert (fresh(entry).status, fresh(entry).title, fresh(waiting).status) == ("draft", "늦은 출품", "waiting")
    version = fresh(entry).version
    writing.save_step(actor=world.author, entry=entry, cleaned={"title": "그래도 고침"}, base_version=version)
    with pytest.raises(PermissionDenied, match="Entries closed at"):
        writing.start_entry(actor=world.author, contest=world.contest, title="더 늦은 출품")


def test_the_last_moment_counts_and_the_next_does_not(world):
    entry = world.entry()
    closes_at = world.contest.stages.get(kind=StageKind.ENTRY).closes_at
    with pytest.raises(PermissionDenied):
        entering.nominate_entry(actor=world.coordinator, entry=entry, now=closes_at)
    just = closes_at - datetime.timedelta(microseconds=1)
    assert entering.nominate_entry(actor=world.coordinator, entry=entry, now=just).submitted_at == just


def test_a_government_enters_no_more_than_the_division_allows(world):
    world.contest.divisions.update(per_government=1)
    first, second = world.submitted(), world.entry()
    with pytest.raises(DomainError, match="which is the limit"):
        entering.nominate_entry(actor=world.coordinator, entry=second)
    entering.withdraw_entry(actor=world.author, entry=first, reason="다음에")
    assert entering.nominate_entry(actor=world.coordinator, entry=second).number == 2


def test_a_returned_entry_is_completed_in_time_or_not_at_all(world):
    entry = world.submitted()
    until = timezone.now() + make.DAY
    with pytest.raises(DomainError, match="Give the reason"):
        entering.screen_entry(actor=world.manager, entry=entry, verb="return", complete_by=until)
    with pytest.raises(DomainError, match="a time in the future"):
        entering.screen_entry(actor=world.manager, entry=entry, verb="return", reason="사진")
    entering.screen_entry(actor=world.manager, entry=entry, verb="return", reason="사진", complete_by=until)
    with pytest.raises(PermissionDenied, match="could be completed until"):
        entering.send_again(actor=world.author, entry=entry, now=until)
    move_entry_stage(world.contest, 11)  # entries are closed, but completing has a time of its own
    version = fresh(entry).version
    writing.save_step(actor=world.author, entry=entry, cleaned={"results": "더 자세히"}, base_version=version)
    entering.send_again(actor=world.author, entry=entry)
    done = fresh(entry)
    assert (done.status, done.complete_by, done.remark) == ("submitted", None, "")
    assert [v.fields["results"] for v in entry.versions.all()] == ["기다리는 시간이 반으로 줄었습니다.", "더 자세히"]


def test_nobody_screens_the_entries_of_their_own_government(world):
    entry = world.submitted()
    OfficerFactory(user=world.manager, government=world.home)
    with pytest.raises(PermissionDenied, match="own local government"):
        entering.screen_entry(actor=world.manager, entry=entry, verb="accept")


def test_a_frozen_version_carries_the_checksum_of_its_own_text_and_never_changes(world):
    entry, other = world.submitted(), world.submitted(title="심사 전")
    entering.screen_entry(actor=world.manager, entry=entry, verb="accept")
    assert entering.freeze_entries(contest=world.contest, actor=world.manager) == 1
    frozen = fresh(entry).frozen
    assert frozen.sha256 == hashlib.sha256(frozen.content.encode()).hexdigest()
    assert json.loads(frozen.content)["title"] == entry.title
    assert fresh(other).frozen is None
    frozen.content = "{}"
    with pytest.raises(TypeError, match="never changed"):
        frozen.save()
    with pytest.raises(PermissionDenied, match="frozen"):
        entering.screen_entry(actor=world.manager, entry=entry, verb="reconsider")


def test_the_clock_freezes_eligible_entries_when_judging_begins_and_not_before(world):
    entry = world.submitted()
    entering.screen_entry(actor=world.manager, entry=entry, verb="accept")
    begins = world.contest.stages.filter(kind=StageKind.JUDGING).earliest("opens_at").opens_at
    assert entering.freeze_due(begins - datetime.timedelta(seconds=1)) == 0
    assert entering.freeze_due(begins) == 1
    assert entering.freeze_due(begins) == 0
    assert fresh(entry).frozen.reason == "frozen"


def test_a_case_becomes_an_entry_with_its_words_once_a_contest(world):
    case = published(world.officer, results="만족도가 올랐습니다.")
    entry = writing.start_entry(actor=world.author, contest=world.contest, case=case)
    assert (entry.title, entry.summary, entry.results) == (case.title, case.summary, "만족도가 올랐습니다.")
    assert [member.name for member in entry.members.all()] == [world.author.name]
    with pytest.raises(DomainError, match="entered already"):
        writing.start_entry(actor=world.colleague, contest=world.contest, case=case)
    with pytest.raises(PermissionDenied, match="local government of a case"):
        writing.start_entry(actor=world.stranger, contest=world.contest, case=case)


def test_a_division_takes_only_the_governments_it_names(world):
    world.contest.divisions.update(entrants="metropolitan")
    with pytest.raises(PermissionDenied, match="No division"):
        writing.start_entry(actor=world.author, contest=world.contest, title="제목")
    provincial = OfficerFactory(government=world.province).user
    assert writing.start_entry(actor=provincial, contest=world.contest, title="도의 제목")


def test_two_windows_do_not_overwrite_each_other(world):
    entry = world.entry()
    seen = entry.version
    save = writing.save_step
    save(actor=world.author, entry=entry, cleaned={"title": "하나"}, base_version=seen)
    with pytest.raises(StaleEdit):
        save(actor=world.colleague, entry=entry, cleaned={"title": "둘"}, base_version=seen)
    assert fresh(entry).title == "하나"


def test_files_are_checked_and_one_taken_out_stays_for_the_versions_that_name_it(world):
    entry = world.entry()
    picture = SimpleUploadedFile("a.txt", "표입니다".encode())
    file = writing.add_file(actor=world.author, entry=entry, upload=picture, title="표")
    entering.nominate_entry(actor=world.coordinator, entry=entry)
    entering.take_back_entry(actor=world.author, entry=entry)
    writing.remove_file(actor=world.author, entry=entry, number=file.pk)
    assert entry.files.get().removed_at is not None
    assert entry.versions.get().fields["files"][0]["sha256"] == file.sha256
    with pytest.raises(ValidationError):
        writing.add_file(actor=world.author, entry=entry, upload=SimpleUploadedFile("b.exe", b"MZ"))
    with pytest.raises(PermissionDenied):
        writing.add_file(actor=world.stranger, entry=entry, upload=SimpleUploadedFile("a.txt", b"x"))


def test_a_draft_that_was_never_handed_in_can_be_deleted_and_nothing_else(world):
    entry = world.entry()
    writing.delete_draft(actor=world.colleague, entry=entry)
    assert not Entry.objects.filter(pk=entry.pk).exists()
    handed = world.submitted()
    entering.take_back_entry(actor=world.author, entry=handed)
    with pytest.raises(PermissionDenied, match="cannot be deleted"):
        writing.delete_draft(actor=world.author, entry=handed)
