"""Accounts: made by hand, given roles, closed."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError, require
from people import rules
from people.choices import OfficerStatus, Role
from people.departures import forget_everywhere
from people.models import Officer, User
from people.roles import forget, roles_of, set_group
from people.services.affiliation import end_affiliation, withdraw_request
from people.services.membership import check_fields
from search.registry import forget_person

# Roles that are given by hand; officers and coordinators follow from memberships.
GIVEN_ROLES = (Role.EDITOR, Role.JUDGE, Role.CONTEST_MANAGER, Role.ADMINISTRATOR)


@transaction.atomic
def create_account(*, email: str, name: str, password: str | None, actor: User | None) -> User:
    """An account whose address counts as confirmed. For administrators and commands (actor None)."""
    if actor is not None:
        require(rules.can_set_roles(actor, User()))
    user = User(email=User.objects.normalize_email(email), name=name.strip())
    check_fields(user, "email", "name")
    if User.objects.filter(email=user.email).exists():
        raise DomainError(_("There is already an account with this address."))
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    log(instance=user, action="people.create_account", user=actor)
    return user


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[Role], actor: User | None) -> None:
    """Give exactly these of the roles that are given by hand. The last administrator stays one.

    `actor` is None for commands only.
    """
    if actor is not None:
        require(rules.can_set_roles(actor, user))
    wanted = set(roles)
    before = roles_of(user)
    if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in wanted:
        _keep_one_administrator(user)
    changed = [role.value for role in GIVEN_ROLES if set_group(user, role, role in wanted)]
    if changed:
        log(instance=user, action="people.set_roles", user=actor, data={"roles": sorted(wanted)})


@transaction.atomic
def set_active(*, user: User, value: bool, actor: User) -> None:
    """Close the account to signing in, or open it again. The last administrator cannot be shut out."""
    require(rules.can_set_roles(actor, user))
    if user.pk == actor.pk:
        raise DomainError(_("You cannot shut yourself out."))
    if not value:
        _keep_one_administrator(user)
    if User.objects.filter(pk=user.pk).exclude(is_active=value).update(is_active=value):
        log(instance=user, action="people.open_account" if value else "people.close_account", user=actor)
    user.is_active = value
    forget(user)


@transaction.atomic
def leave_site(*, user: User, actor: User) -> None:
    """Close the account for good: memberships end, personal data goes, what was written stays.

    The memberships remain with their government and dates, so that a text is still by a former officer of it.
    """
    require(rules.can_leave(actor, user))
    _keep_one_administrator(user)
    for officer in user.officers.open():
        if officer.status == OfficerStatus.PENDING:
            withdraw_request(officer=officer, actor=officer.user)
        else:
            end_affiliation(officer=officer, actor=actor)
    Officer.objects.filter(user=user).update(department="", post="", phone="", refusal_reason="", is_coordinator=False)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.groups.clear()
    forget_person(user)
    forget_everywhere(user)
    with translation.override(settings.LANGUAGE_CODE):
        user.name = _("Former officer")
    user.email = f"left-{user.pk}@invalid"
    user.is_active = False
    user.is_superuser = False
    user.set_unusable_password()
    user.save()
    forget(user)
    _scrub_log(user)
    log(instance=user, action="people.leave_site", user=actor)


def _scrub_log(user: User) -> None:
    """The log keeps what was done; the labels that carried the name get the new one."""
    ModelLogEntry.objects.for_instance(user).update(label=str(user))
    for officer in user.officers.select_related("government"):
        officer.user = user
        ModelLogEntry.objects.for_instance(officer).update(label=str(officer), data={})


def _keep_one_administrator(user: User) -> None:
    """DomainError when nobody else could administer the site."""
    administrators = Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR)
    is_one = user.is_superuser or Role.ADMINISTRATOR in roles_of(user)
    if is_one and not User.objects.filter(administrators, is_active=True).exclude(pk=user.pk).exists():
        raise DomainError(_("This is the last administrator. Make somebody else one first."))
