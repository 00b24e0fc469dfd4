"""Who is what. Every other area asks here and never looks at groups itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.models import Group

from people.choices import MFA_ROLES, OfficerStatus, Role

# What allauth calls the authenticators that count as a second factor; recovery codes alone do not.
FACTORS = ("totp", "webauthn")

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import Officer, User

    AnyUser: TypeAlias = User | AnonymousUser


def roles_of(user: AnyUser) -> frozenset[str]:
    """The values of Role that the person holds; empty for residents and inactive accounts. One query a request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_roles", None)
    if cached is None:
        cached = frozenset(user.groups.values_list("name", flat=True)) & frozenset(Role.values)
        if user.is_superuser:
            cached |= {Role.ADMINISTRATOR.value}
        user._roles = cached  # type: ignore[union-attr]
    return cached


def has_role(user: AnyUser, *roles: Role) -> bool:
    """Whether the person holds any of the roles."""
    return not roles_of(user).isdisjoint(role.value for role in roles)


def forget(user: AnyUser) -> None:
    """Read roles and membership anew at the next question: they have just changed."""
    for name in ("_roles", "_membership"):
        if hasattr(user, name):  # not through __dict__: the account of a request is a lazy object with one of its own
            delattr(user, name)


def set_group(user: User, role: Role, wanted: bool) -> bool:
    """Put the person into the role's group or take them out; whether that changed anything."""
    group, _created = Group.objects.get_or_create(name=role.value)
    held = user.groups.filter(pk=group.pk).exists()
    if held != wanted:
        (user.groups.add if wanted else user.groups.remove)(group)
        forget(user)
    return held != wanted


def needs_mfa(user: AnyUser) -> bool:
    """Whether the person's roles call for a second factor."""
    return has_role(user, *MFA_ROLES)


def officer_of(user: AnyUser) -> Officer | None:
    """The person's present, approved membership with its government loaded, or None. One query a request."""
    membership = _membership_of(user)
    return membership if membership is not None and membership.status == OfficerStatus.APPROVED else None


def pending_of(user: AnyUser) -> Officer | None:
    """The person's membership that waits for approval, as officer_of, or None. Costs no query beside officer_of."""
    membership = _membership_of(user)
    return membership if membership is not None and membership.status == OfficerStatus.PENDING else None


def _membership_of(user: AnyUser) -> Officer | None:
    """The one that is approved or waits for it: a person has one of these at most."""
    if not user.is_authenticated or not user.is_active:
        return None
    if not hasattr(user, "_membership"):
        user._membership = user.officers.open().select_related("government").first()  # type: ignore[union-attr]
    return user._membership  # type: ignore[union-attr]


def is_member(user: AnyUser) -> bool:
    """Whether the person belongs to the circle that sees what is for officers only.

    Approved officers do, and so do editors, judges, contest managers and administrators.
    """
    return officer_of(user) is not None or needs_mfa(user)
