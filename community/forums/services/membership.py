"""Coming into a group and going out of it. Statuses are moved here alone, by choices.MEMBERSHIP_TRANSITIONS."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums import rules, tasks
from community.forums.belonging import forget
from community.forums.choices import MEMBERSHIP_TRANSITIONS, GroupRole, MembershipStatus
from community.forums.models import Group, GroupInvitation, GroupMembership
from community.forums.record import log
from community.forums.services.guarding import locked_group, locked_membership
from people.models import User
from people.roles import is_member
from people.services.accounts import create_account

OWN_VERBS = ("withdraw", "accept", "decline", "leave")
OWNERS_VERBS = ("admit", "refuse", "uninvite", "remove")
# So many invitations by mail may wait in one group.
MOST_INVITATIONS = 100


@transaction.atomic
def request_membership(*, actor: User, group: Group, message: str = "") -> GroupMembership:
    """Ask the owners to be let in. They get a mail."""
    group = locked_group(group)
    membership = GroupMembership.objects.filter(group=group, user=actor).first()
    require(rules.can_request(actor, group, membership))
    membership = _to("request", membership or GroupMembership(group=group, user=actor), actor, message=message)
    tasks.mail_requested.enqueue(membership_id=membership.pk)
    return membership


@transaction.atomic
def move_membership(*, actor: User, membership: GroupMembership, verb: str) -> GroupMembership:
    """One of the verbs above; the last owner neither leaves nor is removed. Whoever did not act gets a mail."""
    membership = locked_membership(membership)
    require(rules.can_move_membership(actor, membership, verb))
    if verb in ("leave", "remove") and membership.role == GroupRole.OWNER:
        _keep_one_owner(membership)
    membership = _to(verb, membership, actor)
    if verb in ("admit", "refuse"):
        tasks.mail_decided.enqueue(membership_id=membership.pk)
    return membership


@transaction.atomic
def invite(*, actor: User, group: Group, person: User) -> GroupMembership:
    """Invite somebody who has an account. They get a mail and find the group in the site."""
    group = locked_group(group)
    membership = GroupMembership.objects.filter(group=group, user=person).first()
    require(rules.can_invite(actor, group, person, membership))
    membership = _to("invite", membership or GroupMembership(group=group, user=person), actor)
    tasks.mail_invited.enqueue(membership_id=membership.pk)
    return membership


@transaction.atomic
def invite_address(*, actor: User, group: Group, email: str) -> None:
    """Invite whoever has this address, with or without an account: the answer tells nobody which.

    They get a mail. An invitation that waits already is not sent again.
    """
    group = locked_group(group)
    require(rules.can_invite(actor, group, None, None))
    email = User.objects.normalize_email(email)
    person = User.objects.filter(email=email, is_active=True).first()
    if person is not None:
        membership = GroupMembership.objects.filter(group=group, user=person).first()
        if rules.can_invite(actor, group, person, membership):
            invite(actor=actor, group=group, person=person)
        return
    if group.invitations.count() >= MOST_INVITATIONS:
        raise DomainError(_("Many invitations wait for an answer. Take some back first."))
    made, is_new = GroupInvitation.objects.get_or_create(group=group, email=email, defaults={"invited_by": actor})
    if is_new:
        log(instance=group, action="forums.group_address_invited", user=actor)
        tasks.mail_address_invited.enqueue(invitation_id=made.pk)


@transaction.atomic
def take_back_invitation(*, actor: User, invitation: GroupInvitation) -> None:
    require(rules.can_manage_group(actor, invitation.group))
    if invitation.pk and GroupInvitation.objects.filter(pk=invitation.pk).delete()[0]:
        log(instance=invitation.group, action="forums.group_invitation_taken_back", user=actor)


def take_up_invitations(user: User) -> int:
    """The invitations to addresses that the person has confirmed become invitations of the person; how many.

    Called when the person looks at the groups: two queries, and a transaction only when something waits.
    """
    addresses = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    waiting = GroupInvitation.objects.filter(email__in=[one.lower() for one in addresses]).select_related("group")
    return sum(_take_up(invitation, user) for invitation in list(waiting))


@transaction.atomic
def _take_up(invitation: GroupInvitation, user: User) -> int:
    membership = GroupMembership.objects.filter(group=invitation.group, user=user).first()
    if rules.fits(membership, "invite"):
        _to("invite", membership or GroupMembership(group=invitation.group, user=user), invitation.invited_by)
    return invitation.delete()[0]


@transaction.atomic
def set_role(*, actor: User, membership: GroupMembership, role: GroupRole) -> GroupMembership:
    """Make a member an owner, or an owner a member."""
    membership = locked_membership(membership)
    require(rules.can_set_role(actor, membership))
    if membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])
        log(instance=membership.group, action=f"forums.group_made_{role}", user=actor, data=_data(membership))
    return membership


@transaction.atomic
def join_by_invitation(*, invitation: GroupInvitation, name: str, password: str) -> User:
    """An account for an invited outside expert, who is a member of the group at once. The link proves the address."""
    invitation = GroupInvitation.objects.select_for_update(of=("self",)).select_related("group").get(pk=invitation.pk)
    user = create_account(email=invitation.email, name=name, password=password, actor=None)
    take_up_invitations(user)
    membership = GroupMembership.objects.get(group=invitation.group, user=user)
    move_membership(actor=user, membership=membership, verb="accept")
    return user


def _to(verb: str, membership: GroupMembership, actor: User | None, *, message: str = "") -> GroupMembership:
    membership.status = MEMBERSHIP_TRANSITIONS[verb][1]
    membership.changed_by, membership.changed_at, membership.message = actor, timezone.now(), message.strip()
    if membership.status == MembershipStatus.ACTIVE:
        membership.joined_at = timezone.now()
        # Who asks does so as an officer; an owner who invites somebody without a government means them as they are.
        membership.is_outside = verb == "accept" and not is_member(membership.user)
    else:
        membership.role = GroupRole.MEMBER
    membership.full_clean(exclude=["group", "user", "changed_by"])
    membership.save()
    forget(membership.user)
    if actor is not None:
        forget(actor)
    log(instance=membership.group, action=f"forums.group_{verb}", user=actor, data=_data(membership))
    return membership


def _keep_one_owner(membership: GroupMembership) -> None:
    owners = membership.group.memberships.active().filter(role=GroupRole.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise DomainError(_("A group needs an owner. Make another member an owner first."))


def _data(membership: GroupMembership) -> dict[str, object]:
    return {"person": membership.user_id}
