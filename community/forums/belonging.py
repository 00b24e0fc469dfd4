"""Which groups a person belongs to: asked once a request, by the querysets and by the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from community.forums.choices import GroupRole, MembershipStatus
from people.roles import is_member

if TYPE_CHECKING:
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Belonging:
    """{key of the group: role in it}, and the keys of the boards of these groups."""

    roles: dict[int, str]
    boards: frozenset[int]


NOWHERE = Belonging({}, frozenset())


def belonging_of(user: AnyUser) -> Belonging:
    """The person's groups. One query a request.

    Who joined as an officer reads in the group as long as a government has them; outside experts joined without one.
    """
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    if not hasattr(user, "_forum_belonging"):
        user._forum_belonging = _ask(user)  # type: ignore[union-attr]
    return user._forum_belonging  # type: ignore[union-attr, no-any-return]


def forget(user: AnyUser) -> None:
    """Ask anew at the next question: a membership has just changed."""
    # A request's user is a lazy object whose own __dict__ is another one.
    if hasattr(user, "_forum_belonging"):
        del user._forum_belonging


def role_in(user: AnyUser, group_id: int | None) -> str:
    """owner, member, or "" for who does not belong to the group."""
    return belonging_of(user).roles.get(group_id, "") if group_id else ""


def owns(user: AnyUser, group_id: int | None) -> bool:
    return role_in(user, group_id) == GroupRole.OWNER


def _ask(user: AnyUser) -> Belonging:
    rows = apps.get_model("forums", "GroupMembership").objects.filter(user_id=user.pk, status=MembershipStatus.ACTIVE)
    if not is_member(user):
        rows = rows.filter(Q(is_outside=True))
    found = list(rows.values_list("group_id", "role", "group__forums"))
    return Belonging(
        {group: role for group, role, _board in found}, frozenset(board for _group, _role, board in found if board)
    )
