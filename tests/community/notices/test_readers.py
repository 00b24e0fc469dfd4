"""Who may read a board, asked of all at once, is who may read it, asked one by one."""

from __future__ import annotations

import pytest

from community.forums.choices import MembershipStatus
from community.forums.models import Forum, GroupMembership
from community.notices.bell import unread
from community.notices.choices import Frequency, Reason
from community.notices.models import Notice
from community.notices.readers import readers_of
from people.choices import OfficerStatus, Role
from people.models import User
from tests.factories import forums as make
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def both(world, forum):
    """The names of those who may read, by the forums' own rule and by ours."""
    ours = set(readers_of(forum).values_list("pk", flat=True))
    people = {name: person for name, person in world.people.items() if person.pk}
    theirs = {
        name
        for name, person in people.items()
        if Forum.objects.visible_to(type(person).objects.get(pk=person.pk)).filter(pk=forum.pk).exists()
    }
    return theirs, {name for name, person in people.items() if person.pk in ours}


@pytest.fixture
def everybody(world):
    """world, and some whose membership of the group or site is not simply there or not."""
    moved = OfficerFactory(status=OfficerStatus.ENDED).user  # was in the group as an officer
    make.join(world.group, moved)
    GroupMembership.objects.filter(user=moved).update(is_outside=False)
    removed = OfficerFactory().user
    make.join(world.group, removed)
    GroupMembership.objects.filter(user=removed).update(status=MembershipStatus.REMOVED)
    closed = OfficerFactory(user__is_active=False).user
    GroupMembership.objects.create(group=world.group, user=closed, status=MembershipStatus.ACTIVE)
    world.people |= {
        "moved": moved,
        "removed": removed,
        "closed": closed,
        "judge": UserFactory(roles=[Role.JUDGE]),
        "superuser": UserFactory(is_superuser=True),
        "ended": OfficerFactory(status=OfficerStatus.ENDED).user,
    }
    return world


@pytest.mark.parametrize("board", ["public", "officers", "circle"])
def test_both_sides_say_the_same(everybody, board):
    theirs, ours = both(everybody, getattr(everybody, board))
    theirs.discard("closed")  # nobody tells a closed account anything, whatever is public
    assert ours == theirs
    assert ours  # somebody may


@pytest.mark.parametrize("board", ["public", "officers", "circle"])
def test_the_number_at_the_bell_counts_what_the_list_shows(everybody, board):
    writer = {"public": everybody.editor, "officers": everybody.author, "circle": everybody.owner}[board]
    post = make.make_thread(writer, getattr(everybody, board)).posts.get()
    people = [User.objects.get(pk=person.pk) for person in everybody.people.values() if person.pk]
    Notice.objects.bulk_create(
        Notice(user=person, post=post, reason=Reason.BOARD, frequency=Frequency.SITE) for person in people
    )
    listed = {person.email: Notice.objects.visible_to(person).count() for person in people}
    assert {person.email: unread(person) for person in people} == listed
    assert set(listed.values()) == {0, 1}
