"""What the worker does for groups. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from community.forums import mails
from community.forums.choices import GroupRole, MembershipStatus
from community.forums.models import GroupInvitation, GroupMembership
from community.forums.tokens import token_of


def _membership(key: int, *statuses: MembershipStatus) -> GroupMembership | None:
    """The membership while it has one of the statuses and its account is open."""
    rows = GroupMembership.objects.select_related("group", "user").filter(user__is_active=True)
    return rows.filter(pk=key, status__in=statuses).first()


@task()
def mail_requested(membership_id: int) -> None:
    """Tell the owners that somebody asks to join."""
    if membership := _membership(membership_id, MembershipStatus.REQUESTED):
        owners = membership.group.memberships.active().filter(role=GroupRole.OWNER).select_related("user")
        for owner in owners:
            mails.message("requested", membership.group, owner.user.email, to=owner.user, person=membership.user).send()


@task()
def mail_decided(membership_id: int) -> None:
    """Tell who asked what the owners decided."""
    if membership := _membership(membership_id, MembershipStatus.ACTIVE, MembershipStatus.REFUSED):
        kind = "admitted" if membership.status == MembershipStatus.ACTIVE else "refused"
        mails.message(kind, membership.group, membership.user.email, to=membership.user).send()


@task()
def mail_invited(membership_id: int) -> None:
    if membership := _membership(membership_id, MembershipStatus.INVITED):
        mails.message("invited", membership.group, membership.user.email, to=membership.user).send()


@task()
def mail_address_invited(invitation_id: int) -> None:
    """Send an address the link that makes an account for it."""
    if invitation := GroupInvitation.objects.select_related("group").filter(pk=invitation_id).first():
        mails.message("invited_address", invitation.group, invitation.email, token=token_of(invitation)).send()
