"""The links in invitations by mail."""

from __future__ import annotations

import datetime

from django.core import signing

from community.forums.models import GroupInvitation

SALT = "community.forums.invitation"
INVITATION_DAYS = 30


def token_of(invitation: GroupInvitation) -> str:
    """What the mail's link carries: it proves that its holder reads the invited address's mail."""
    return signing.dumps({"invitation": invitation.pk, "email": invitation.email}, salt=SALT)


def invitation_of(token: str) -> GroupInvitation | None:
    """The invitation, while it waits and its link is not older than 30 days."""
    try:
        told = signing.loads(token, salt=SALT, max_age=datetime.timedelta(days=INVITATION_DAYS))
    except signing.BadSignature:
        return None
    rows = GroupInvitation.objects.select_related("group").filter(pk=told["invitation"], email=told["email"])
    found: GroupInvitation | None = rows.first()
    return found
