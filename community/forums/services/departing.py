"""What follows when somebody closes their account: what they wrote stays, what was only theirs goes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from community.forums.choices import GroupRole, MembershipStatus
from community.forums.models import Draft, ForumMark, GroupMembership, ReaderState, ThreadMark
from community.forums.record import log
from people.models import User


@transaction.atomic
def forget_reader(user: User) -> None:
    """Drafts and reading marks go; memberships of groups end. Posts keep the account, which bears no name any more."""
    Draft.objects.filter(user=user).delete()
    for model in (ThreadMark, ForumMark, ReaderState):
        model.objects.filter(user=user).delete()
    for membership in GroupMembership.objects.filter(user=user).select_related("group"):
        membership.status, membership.role = MembershipStatus.LEFT, GroupRole.MEMBER
        membership.message, membership.changed_at, membership.changed_by = "", timezone.now(), None
        membership.save()
        log(instance=membership.group, action="forums.group_leave", data={"person": user.pk})
