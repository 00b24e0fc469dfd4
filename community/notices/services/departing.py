"""What follows when somebody closes their account: what was told them and what they wished goes."""

from __future__ import annotations

from django.db import transaction

from community.notices.models import Confirmation, Mention, Notice, NoticeMail, Preferences, Subscription
from people.models import User


@transaction.atomic
def forget_person(user: User) -> None:
    """Everything about the person goes; a post that called them keeps its words."""
    for model in (Notice, NoticeMail, Subscription, Preferences, Confirmation):
        model.objects.filter(user=user).delete()
    Mention.objects.filter(person=user).delete()
