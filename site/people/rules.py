"""Who may do what with memberships and profiles. Reading is decided by the querysets' visible_to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.decisions import Decision
from people.choices import OfficerStatus, Role
from people.roles import has_role, is_member, officer_of, pending_of

if TYPE_CHECKING:
    from people.models import LocalGovernment, Officer, User
    from people.roles import AnyUser

NOT_YOURS = gettext_lazy("Only the coordinator of this government or an administrator may do this.")
NOT_SERVING = gettext_lazy("This person does not serve in the government any more.")


def can_request_affiliation(user: AnyUser, government: LocalGovernment) -> Decision:
    """A government that exists today, and a confirmed address in one of its official mail domains."""
    if not user.is_authenticated or not user.is_active:
        return Decision.no(gettext_lazy("Sign in first."))
    if not government.is_valid_on(timezone.localdate()):
        now = (government.current or government).name
        return Decision.no(
            _("%(name)s does not exist any more. Choose %(now)s.") % {"name": government.name, "now": now}
        )
    domains = government.official_domains()
    if not has_confirmed_address(user, domains):
        return Decision.no(
            _("Your confirmed e-mail address must be an official one of this government: %(domains)s.")
            % {"domains": ", ".join(domains)}
        )
    return Decision.yes()


def has_confirmed_address(user: User, domains: list[str]) -> bool:
    """Whether the address the person signs in with is confirmed and in exactly one of the domains."""
    local, _at, domain = user.email.rpartition("@")
    confirmed = user.emailaddress_set.filter(email__iexact=user.email, verified=True)  # type: ignore[attr-defined]
    return bool(local) and domain.lower() in domains and confirmed.exists()


def can_be_told_of_new_results(user: AnyUser) -> Decision:
    """Approved officers and those with a role, at a confirmed address."""
    if not is_member(user):
        return Decision.no(
            gettext_lazy("Alerts reach you as soon as your membership of a local government is approved.")
        )
    if not user.emailaddress_set.filter(email__iexact=user.email, verified=True).exists():  # type: ignore[union-attr]
        return Decision.no(gettext_lazy("Confirm your e-mail address first; then alerts can reach you."))
    return Decision.yes()


def can_approve_affiliation(user: AnyUser, officer: Officer) -> Decision:
    if officer.user_id == user.pk:
        return Decision.no(gettext_lazy("Nobody may decide on their own request."))
    return _in_charge(user, officer)


def can_refuse_affiliation(user: AnyUser, officer: Officer) -> Decision:
    return can_approve_affiliation(user, officer)


def can_end_affiliation(user: AnyUser, officer: Officer) -> Decision:
    """The person, the coordinator, an administrator; while the membership lasts."""
    if not officer.is_serving:
        return Decision.no(NOT_SERVING)
    return Decision.yes() if _is_self(user, officer) else _in_charge(user, officer)


def can_withdraw_request(user: AnyUser, officer: Officer) -> Decision:
    if officer.status == OfficerStatus.PENDING and _is_self(user, officer):
        return Decision.yes()
    return Decision.no(gettext_lazy("Only your own request that still waits can be withdrawn."))


def can_hand_over(user: AnyUser, officer: Officer, successor: Officer | None = None) -> Decision:
    """Whoever may end the membership; the successor serves in the same government."""
    if successor is not None and (successor.user_id == officer.user_id or not successor.is_serving):
        return Decision.no(gettext_lazy("Choose somebody else who serves in the same government."))
    if successor is not None and not successor.government.is_now(officer.government):
        return Decision.no(gettext_lazy("Choose somebody else who serves in the same government."))
    return can_end_affiliation(user, officer)


def can_set_coordinator(user: AnyUser, officer: Officer) -> Decision:
    if not officer.is_serving:
        return Decision.no(NOT_SERVING)
    return _in_charge(user, officer)


def can_see_phone(user: AnyUser, officer: Officer) -> Decision:
    """Members may ask for a colleague's number; that they asked is written down."""
    if is_member(user) or _is_self(user, officer):
        return Decision.yes()
    return Decision.no(gettext_lazy("Phone numbers are shown to officers only."))


def can_see_directory(user: AnyUser) -> Decision:
    """Who works where, by name, is for members."""
    if is_member(user):
        return Decision.yes()
    return Decision.no(gettext_lazy("The officers are shown to officers only, once their membership is approved."))


def can_edit_unit(user: AnyUser, government: LocalGovernment) -> Decision:
    """Say who looks after CS in a government of today: its coordinator and administrators."""
    if not government.is_valid_on(timezone.localdate()):
        return Decision.no(gettext_lazy("This government does not exist any more. Its successor names the unit."))
    return _coordinates(user, government)


def can_open_desk(user: AnyUser) -> Decision:
    """The desk of a government is for those who serve in it."""
    if officer_of(user) is not None:
        return Decision.yes()
    if pending_of(user) is not None:
        return Decision.no(gettext_lazy("Your affiliation waits for approval. You can do this once it is approved."))
    return Decision.no(gettext_lazy("Only officers whose membership is approved have a government's desk."))


def can_edit_profile(user: AnyUser, person: User) -> Decision:
    if user.is_authenticated and (user.pk == person.pk or has_role(user, Role.ADMINISTRATOR)):
        return Decision.yes()
    return Decision.no(gettext_lazy("You may change your own profile only."))


def can_leave(user: AnyUser, person: User) -> Decision:
    """Close the account: the person, or an administrator for them; and only a superuser closes a superuser's."""
    if person.is_superuser and user.pk != person.pk:
        return can_set_roles(user, person)
    return can_edit_profile(user, person)


def can_set_roles(user: AnyUser, person: User) -> Decision:
    """Administrators; and only a superuser touches a superuser."""
    if not has_role(user, Role.ADMINISTRATOR):
        return Decision.no(gettext_lazy("Only administrators may change roles."))
    if person.is_superuser and not user.is_superuser:
        return Decision.no(gettext_lazy("Only a superuser may change a superuser's account."))
    return Decision.yes()


def _is_self(user: AnyUser, officer: Officer) -> bool:
    return user.is_authenticated and user.is_active and user.pk == officer.user_id


def _in_charge(user: AnyUser, officer: Officer) -> Decision:
    return _coordinates(user, officer.government)


def _coordinates(user: AnyUser, government: LocalGovernment) -> Decision:
    mine = officer_of(user)
    if has_role(user, Role.ADMINISTRATOR):
        return Decision.yes()
    if mine is not None and mine.is_coordinator and mine.government.is_now(government):
        return Decision.yes()
    return Decision.no(NOT_YOURS)
