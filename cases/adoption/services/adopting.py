"""A government begins to adopt a case, or takes back that it thought of it."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.adoption import rules, tasks
from cases.adoption.choices import OPENING, AdoptionStage
from cases.adoption.models import Adoption, AdoptionStep
from cases.adoption.services.counting import recount
from cases.adoption.services.guarding import locked_adoption
from cases.models import CasePage
from cases.services.guarding import locked
from common.exceptions import DomainError, require
from people.models import LocalGovernment, User
from people.roles import officer_of


@transaction.atomic
def start_adoption(
    *,
    actor: User,
    case: CasePage,
    stage: str = AdoptionStage.CONSIDERING,
    day: datetime.date | None = None,
    origin: Adoption | None = None,
    note: str = "",
    tell: bool = True,
) -> Adoption:
    """The actor's government adopts the case from `origin`, or from the case's own government when that is None.

    `day` (today by default) is when it came to the stage. Unless `tell` is false, the officers of the case
    are told by mail once it is committed.
    DomainError when the government has an open adoption of the case already.
    """
    case = locked(case)
    require(rules.can_adopt(actor, case))
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_adopt saw to it
    if stage not in OPENING:
        raise DomainError(_("An adoption cannot begin with this stage."))
    day = checked_day(day)
    government = officer.government.current or officer.government
    require_free(case, government)
    check_origin(None, case, government, origin)
    adoption = Adoption.objects.create(
        case=case, government=government, origin=origin, stage=stage, since=day, opened_by=officer
    )
    AdoptionStep.objects.create(adoption=adoption, stage=stage, day=day, by=officer, note=note.strip())
    recount(case.pk)
    log(instance=adoption, action="adoption.started", user=actor, data={"case": case.pk, "stage": str(stage)})
    if tell:
        tasks.mail_adopted.enqueue(adoption_id=adoption.pk)
    return adoption


@transaction.atomic
def withdraw_adoption(*, actor: User, adoption: Adoption) -> None:
    """Delete what was nothing but a thought. The row of the log stays."""
    adoption = locked_adoption(adoption)
    require(rules.can_withdraw_adoption(actor, adoption))
    log(instance=adoption, action="adoption.withdrawn", user=actor, data={"case": adoption.case_id})
    case_id = adoption.case_id
    adoption.delete()
    recount(case_id)


def require_free(case: CasePage, government: LocalGovernment, besides: int | None = None) -> None:
    """DomainError when the government of today has an open adoption of the case. Call under the case's lock.

    The database keeps two rows of one government apart; governments that became one are seen only here.
    """
    if Adoption.objects.for_case(case).of_government(government).open().exclude(pk=besides).exists():
        raise DomainError(_("Your government has adopted this case already. Go on with that adoption."))


def check_origin(
    adoption: Adoption | None, case: CasePage, government: LocalGovernment, origin: Adoption | None
) -> None:
    """DomainError unless the origin is another government's adoption of this case that does not lead back here."""
    if origin is None:
        return
    if origin.case_id != case.pk or origin.today.pk == (government.current_id or government.pk):
        raise DomainError(_("Choose another government's adoption of this case as the one you took it from."))
    parents = dict(Adoption.objects.for_case(case).values_list("pk", "origin_id"))
    place: int | None = origin.pk
    while adoption is not None and place is not None:
        if place == adoption.pk:
            raise DomainError(_("That government took the case from yours. Choose another one."))
        place = parents.get(place)


def checked_day(day: datetime.date | None, *, after: datetime.date | None = None) -> datetime.date:
    """The day, today by default; DomainError when it is to come or lies before the step `after` which it follows."""
    today = timezone.localdate()
    day = day or today
    if day > today:
        raise DomainError(_("The day of a step cannot be in the future."))
    if after is not None and day < after:
        raise DomainError(_("The day of a step cannot be before that of the step before it."))
    return day
