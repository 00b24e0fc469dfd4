"""The steps that every change of a membership shares: the guarded row, the groups, the log, the mails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError
from people import tasks
from people.choices import OFFICER_TRANSITIONS, OfficerStatus, Role
from people.models import Officer, User
from people.roles import forget, set_group


def move(officer: Officer, to: OfficerStatus, **columns: Any) -> None:
    """Change the status where the row still stands in one that allows it; DomainError when somebody was faster.

    SQLite has no row locks: the UPDATE names the statuses it starts from, and its count tells whether it was first.
    """
    sources = [status for status, targets in OFFICER_TRANSITIONS.items() if to in targets]
    if not Officer.objects.filter(pk=officer.pk, status__in=sources).update(status=to, **columns):
        raise DomainError(_("This has been decided already. Open the list again to see how it stands."))
    officer.refresh_from_db()
    keep_groups(officer.user)


def keep_groups(user: User) -> None:
    """The groups of officers and coordinators follow the memberships."""
    forget(user)
    serving = user.officers.serving()
    set_group(user, Role.OFFICER, serving.exists())
    set_group(user, Role.COORDINATOR, serving.filter(is_coordinator=True).exists())


def record(action: str, officer: Officer, actor: User | None, **data: Any) -> None:
    """Write who did what to whose membership into the log that administrators read."""
    log(instance=officer, action=f"people.{action}", user=actor, data=data or None)


def notify(kind: str, officer: Officer, recipients: Iterable[User]) -> None:
    """One mail for each person. The task is a row of this transaction, so it is sent if and only if that commits."""
    for recipient in recipients:
        tasks.send_notice.enqueue(kind, officer.pk, recipient.pk)


def check_fields(instance: Officer | User, *names: str) -> None:
    """DomainError with the first fault of the named fields, for callers that came by no form."""
    everything = {field.name for field in instance._meta.fields}
    try:
        instance.clean_fields(exclude=everything - set(names))
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
