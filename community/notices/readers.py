"""Who may read where: what `forums.querysets.readable` asks of one person, asked of all at once.

tests/community/notices/test_readers.py holds both sides together.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.forums.choices import Audience, MembershipStatus
from community.forums.models import Forum, GroupMembership
from people.choices import MFA_ROLES
from people.models import Officer, User


def readers_of(forum: Forum) -> QuerySet[User]:
    """The open accounts that may read the board."""
    people = User.objects.filter(is_active=True)
    if forum.audience == Audience.PUBLIC:
        return people
    if forum.audience == Audience.OFFICERS:
        return people.filter(_is_member("pk", "is_superuser"))
    return people.filter(_belongs("pk", "is_superuser", group=forum.group_id))


def callable_on(forum: Forum) -> QuerySet[User]:
    """Who can be called by name on the board: its readers, but of the whole world only the members of the site."""
    people = readers_of(forum)
    return people.filter(_is_member("pk", "is_superuser")) if forum.audience == Audience.PUBLIC else people


def may_read(*, person: str, audience: str, group: str) -> Q:
    """Whether the person of a row may read what it is about.

    The arguments are paths from the row: to the account, to the audience and to the group of the board.
    """
    superuser = f"{person}__is_superuser"
    return (
        Q(**{audience: Audience.PUBLIC})
        | (Q(**{audience: Audience.OFFICERS}) & _is_member(person, superuser))
        | (Q(**{audience: Audience.GROUP}) & _belongs(person, superuser, group=OuterRef(group)))
    )


def _is_member(person: str, superuser: str) -> Q:
    """What people.roles.is_member asks."""
    serving = Officer.objects.serving().filter(user=OuterRef(person))
    through = User.groups.through.objects.filter(
        user_id=OuterRef(person), group__name__in=[role.value for role in MFA_ROLES]
    )
    return Q(Exists(serving)) | Q(Exists(through)) | Q(**{superuser: True})


def _belongs(person: str, superuser: str, *, group: Any) -> Q:
    """What community.forums.belonging asks: who joined as an officer reads as long as a government has them."""
    belonging = GroupMembership.objects.filter(user=OuterRef(person), group_id=group, status=MembershipStatus.ACTIVE)
    return Q(Exists(belonging.filter(is_outside=True))) | (Q(Exists(belonging)) & _is_member(person, superuser))
