"""Everybody who may read a board: what `forums.querysets.readable` asks of one person, asked of all at once."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.forums.choices import Audience, MembershipStatus
from community.forums.models import Forum, GroupMembership
from people.choices import MFA_ROLES
from people.models import Officer, User


def readers_of(forum: Forum) -> QuerySet[User]:
    """The open accounts that may read the board. tests/community/notices/test_readers.py holds both sides together."""
    people = User.objects.filter(is_active=True)
    if forum.audience == Audience.PUBLIC:
        return people
    if forum.audience == Audience.OFFICERS:
        return people.filter(_is_member())
    belonging = GroupMembership.objects.filter(
        user=OuterRef("pk"), group_id=forum.group_id, status=MembershipStatus.ACTIVE
    )
    return people.filter(Exists(belonging.filter(is_outside=True)) | (Exists(belonging) & _is_member()))


def callable_on(forum: Forum) -> QuerySet[User]:
    """Who can be called by name on the board: its readers, but of the whole world only the members of the site."""
    people = readers_of(forum)
    return people.filter(_is_member()) if forum.audience == Audience.PUBLIC else people


def _is_member() -> Q:
    """What people.roles.is_member asks."""
    serving = Officer.objects.serving().filter(user=OuterRef("pk"))
    through = User.groups.through.objects.filter(
        user_id=OuterRef("pk"), group__name__in=[role.value for role in MFA_ROLES]
    )
    return Q(Exists(serving)) | Q(Exists(through)) | Q(is_superuser=True)
