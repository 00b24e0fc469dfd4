"""The CS unit of a government: what its coordinator writes about it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from people import rules
from people.models import CsUnit, LocalGovernment, User


@transaction.atomic
def describe_unit(
    *,
    actor: User,
    government: LocalGovernment,
    name: str,
    phone: str = "",
    email: str = "",
    staff: int | None = None,
    since: int | None = None,
    duties: str = "",
) -> CsUnit:
    """Name the unit in the place of what was said before. Everybody reads it on the government's page."""
    require(rules.can_edit_unit(actor, government))
    values = {"name": name, "phone": phone, "email": email, "staff": staff, "since": since, "duties": duties}
    try:
        CsUnit(government=government, **values).clean_fields(exclude={"government"})
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    unit, _new = CsUnit.objects.update_or_create(
        government=government, defaults=values | {"changed_at": timezone.now()}
    )
    log(instance=government, action="people.describe_unit", user=actor, data=values)
    return unit


@transaction.atomic
def remove_unit(*, actor: User, government: LocalGovernment) -> None:
    """Say nothing about a unit any more."""
    require(rules.can_edit_unit(actor, government))
    CsUnit.objects.filter(government=government).delete()
    log(instance=government, action="people.remove_unit", user=actor)
