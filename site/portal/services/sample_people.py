"""The sample officers of fixtures/demo, with a password that everybody knows."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from people.choices import OfficerStatus, Role
from people.models import LocalGovernment, Officer, User
from people.services.accounts import create_account, set_roles
from people.services.membership import keep_groups

Row = dict[str, str]


def ensure_officers(rows: list[Row]) -> Iterator[Officer]:
    """Make the account, the membership and the roles of each row that has no account yet; yield each row's officer.

    The memberships are written as approved: asking and approving would send mail to people who do not exist.
    """
    password = make_password(settings.SAMPLE_PASSWORD or None)  # None: nobody can sign in with it
    governments = {government.code: government for government in LocalGovernment.objects.all()}
    for row in rows:
        user = User.objects.filter(email=row["email"]).first()
        yield (
            _seat(row, governments[row["government_code"]], password) if user is None else user.officers.earliest("pk")
        )


@transaction.atomic
def _seat(row: Row, government: LocalGovernment, password: str) -> Officer:
    user = create_account(email=row["email"], name=row["name"], password=None, actor=None)
    # As if they had been here as long as they have served: newcomers may write less.
    joined = timezone.make_aware(datetime.datetime.fromisoformat(row["started_on"]))
    User.objects.filter(pk=user.pk).update(password=password, date_joined=joined)
    roles = {Role(role) for role in row["roles"].split("|")}
    officer = Officer(
        user=user,
        government=government,
        department=row["department"],
        post=row["post"],
        cs_role=row["cs_role"],
        phone=row["phone"],
        is_coordinator=Role.COORDINATOR in roles,
        status=OfficerStatus.APPROVED,
        started_on=datetime.date.fromisoformat(row["started_on"]),
    )
    officer.full_clean()
    officer.save()
    keep_groups(user)
    set_roles(user=user, roles=roles - {Role.OFFICER, Role.COORDINATOR}, actor=None)
    return officer
