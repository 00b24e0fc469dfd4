"""Announcements to be confirmed: who may ask, whom it concerns, who counts, who is reminded."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from community.forums.services.keeping import delete_thread
from community.notices.choices import Frequency, MailKind, Reason
from community.notices.models import Confirmation, MustRead, Notice, NoticeMail
from community.notices.querysets import officers_concerned
from community.notices.reach import reach_of
from community.notices.rules import can_mark_must_read
from community.notices.sections import must_reads_waiting
from community.notices.services.choosing import choose
from community.notices.services.must_reading import confirm, mark, remind, unmark
from people.choices import OfficerStatus
from people.services.accounts import leave_site
from tests.community.notices.conftest import at
from tests.community.notices.worker import fresh, header, plain, tick, told, work
from tests.factories import forums as make
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_production(queued, clock):
    """Tasks wait for the worker."""


class Provinces:
    """Two provinces of today; the first was another one before."""

    def __init__(self):
        self.gangwon = LocalGovernmentFactory(name_ko="강원특별자치도", name_short_ko="강원", code="gangwon-state")
        self.past = LocalGovernmentFactory(
            name_ko="강원도", code="gangwon", successor=self.gangwon, valid_to="2023-06-11"
        )
        self.city = BasicGovernmentFactory(parent=self.past, name_short_ko="춘천시")
        self.busan = LocalGovernmentFactory(name_ko="부산광역시", code="busan")
        self.people = {
            "province": OfficerFactory(government=self.gangwon).user,
            "past": OfficerFactory(government=self.past).user,
            "city": OfficerFactory(government=self.city).user,
            "busan": OfficerFactory(government=self.busan).user,
        }
        OfficerFactory(government=self.city, status=OfficerStatus.PENDING)
        OfficerFactory(government=self.city, status=OfficerStatus.ENDED)
        OfficerFactory(government=self.city, user__is_active=False)

    def named(self, keys):
        return {name for name, person in self.people.items() if person.pk in set(keys)}


@pytest.fixture
def there(db):
    return Provinces()


@pytest.fixture
def announcement(world):
    return make.make_thread(world.editor, world.public, "꼭 읽어 주세요", "새 지침입니다.")


@pytest.mark.parametrize(
    ("who", "where", "may"),
    [
        ("editor", "public", True),
        ("manager", "public", True),
        ("administrator", "public", True),
        ("officer", "public", False),
        ("author", "public", False),
        ("account", "public", False),
        ("anonymous", "public", False),
        ("editor", "officers", False),
        ("owner", "circle", False),
        ("editor", "circle", False),
    ],
)
def test_who_may_ask_everybody_to_read_something(world, who, where, may):
    starter = {"public": world.editor, "officers": world.author, "circle": world.owner}[where]
    thread = make.make_thread(starter, getattr(world, where))
    assert bool(can_mark_must_read(world.people[who], thread)) is may


@pytest.mark.parametrize(
    ("chosen", "concerned"),
    [
        ([], {"province", "past", "city", "busan"}),
        (["gangwon"], {"province", "past", "city"}),
        (["busan"], {"busan"}),
        (["gangwon", "busan"], {"province", "past", "city", "busan"}),
    ],
)
def test_whom_it_concerns(world, there, announcement, chosen, concerned):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[getattr(there, name) for name in chosen])
    work()
    assert there.named(officers_concerned(must_read).values_list("user", flat=True)) == concerned
    assert there.named(Notice.objects.values_list("user", flat=True)) == concerned
    waiting = {name for name, person in there.people.items() if must_reads_waiting(fresh(person))}
    assert waiting == concerned
    assert must_reads_waiting(UserFactory()) == 0
    assert must_reads_waiting(world.anonymous) == 0


def test_it_waits_until_it_is_confirmed(world, there, announcement):
    must_read = mark(actor=world.editor, thread=announcement)
    work()
    person = there.people["city"]
    assert told(person) == [(Reason.MUST_READ, "꼭 읽어 주세요")]
    confirm(actor=person, must_read=must_read)
    confirm(actor=person, must_read=must_read)
    assert Confirmation.objects.filter(user=person).count() == 1
    assert must_reads_waiting(fresh(person)) == 0
    assert not Notice.objects.unread().filter(user=person).exists()


def test_whom_it_does_not_concern_cannot_confirm(world, there, announcement):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.busan])
    for person in (there.people["city"], world.editor, world.account):
        with pytest.raises(PermissionDenied):
            confirm(actor=person, must_read=must_read)


def test_the_numbers_are_of_the_people_concerned_and_the_departed_are_none_of_them(world, there, announcement):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.gangwon, there.busan])
    for name in ("past", "city", "busan"):
        confirm(actor=there.people[name], must_read=must_read)

    def numbers():
        reach = reach_of(must_read, world.editor)
        return {row.name: (row.concerned, row.confirmed, row.share) for row in [*reach.provinces, reach.all]}

    assert numbers() == {"강원특별자치도": (3, 2, 66), "부산광역시": (1, 1, 100), "대상 전체": (4, 3, 75)}
    there.people["past"].officers.update(status=OfficerStatus.ENDED)
    leave_site(user=there.people["busan"], actor=there.people["busan"])
    assert numbers() == {"강원특별자치도": (2, 1, 50), "대상 전체": (2, 1, 50)}


def test_the_map_shows_where_somebody_has_not_confirmed(world, there, announcement):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.gangwon])
    confirm(actor=there.people["city"], must_read=must_read)
    shown = {tile.label: tile.value for tile in reach_of(must_read, world.editor).picture.tiles if tile.value}
    assert shown == {"강원특별자치도": 2}


def test_who_has_not_confirmed_is_reminded_once_and_in_the_morning(inbox, world, there, announcement, clock):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.gangwon], remind_after=3)
    work()
    inbox.envelopes.clear()
    confirm(actor=there.people["city"], must_read=must_read)
    there.people["past"].officers.update(status=OfficerStatus.ENDED)
    clock.move_to(at(3, 6, 59), tick=False)
    tick()
    clock.move_to(at(3, 7, 1), tick=False)
    tick()
    assert inbox.messages == []  # three days end in the afternoon
    for moment in (at(4), at(4, 12), at(5), at(11)):
        clock.move_to(moment, tick=False)
        tick()
    assert [header(message, "To") for message in inbox.messages] == [there.people["province"].email]
    [message] = inbox.messages
    assert header(message, "Subject") == "[CS 나눔터] 읽고 확인해 주십시오: 꼭 읽어 주세요"
    assert f"https://cs.example.org/forums/threads/{announcement.pk}/" in plain(message)
    assert NoticeMail.objects.filter(kind=MailKind.REMINDER).count() == 1


def test_who_confirms_while_the_reminder_waits_gets_none(open_inbox, world, there, announcement, clock):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.busan], remind_after=1)
    clock.move_to(at(2), tick=False)
    tick()
    confirm(actor=there.people["busan"], must_read=must_read)
    inbox = open_inbox()
    clock.move_to(at(2, 12), tick=False)
    tick()
    assert inbox.messages == []


@pytest.mark.parametrize("change", ["stopped", "deleted", "unmarked"])
def test_nobody_is_reminded_of_what_does_not_hold_any_more(inbox, world, there, announcement, clock, change):
    mark(actor=world.editor, thread=announcement, provinces=[there.busan], remind_after=1)
    work()
    inbox.envelopes.clear()
    if change == "stopped":
        choose(actor=there.people["busan"], wishes={Reason.MUST_READ: Frequency.SITE})
    elif change == "deleted":
        delete_thread(actor=world.editor, thread=announcement)
    else:
        unmark(actor=world.editor, thread=announcement)
    clock.move_to(at(2), tick=False)
    tick()
    assert inbox.messages == []


def test_marked_again_it_tells_only_whom_it_did_not_concern_before(world, there, announcement):
    mark(actor=world.editor, thread=announcement, provinces=[there.busan])
    work()
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.busan, there.gangwon])
    work()
    assert MustRead.objects.count() == 1
    assert Notice.objects.filter(user=there.people["busan"]).count() == 1
    assert Notice.objects.count() == officers_concerned(must_read).count() == 4


def test_an_officer_who_comes_later_is_concerned_too(world, there, announcement):
    must_read = mark(actor=world.editor, thread=announcement, provinces=[there.busan])
    work()
    newcomer = OfficerFactory(government=there.busan).user
    assert must_reads_waiting(newcomer) == 1
    confirm(actor=newcomer, must_read=must_read)
    assert reach_of(must_read, world.editor).all.confirmed == 1


def test_reminding_twice_at_one_moment_reminds_once(world, there, announcement, clock):
    mark(actor=world.editor, thread=announcement, provinces=[there.busan], remind_after=1)
    clock.move_to(at(2), tick=False)
    assert remind(timezone.now()) == 1
    MustRead.objects.update(reminded_at=None)
    assert remind(timezone.now()) == 0
