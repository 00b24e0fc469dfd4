"""What follows when somebody closes their account: their posts stay, words about them go."""

from __future__ import annotations

from django.db import transaction

from community.moderation.models import Flag, Holding, Report, Sanction
from people.models import User


@transaction.atomic
def forget_person(user: User) -> None:
    """Warnings, suspensions and held texts of the person go, and the words of their flags and about them.

    Flags stay, by an account that bears no name any more, so that what they point at is still decided. The log keeps
    what was done.
    """
    Sanction.objects.filter(person=user).delete()
    Holding.objects.filter(author=user).delete()
    Flag.objects.filter(user=user).update(words="")
    Report.objects.filter(post__author=user).update(words="")
