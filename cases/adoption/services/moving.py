"""An adoption goes from stage to stage; nothing else assigns one."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.adoption import rules
from cases.adoption.choices import OPEN, TRANSITIONS, AdoptionStage
from cases.adoption.models import Adoption, AdoptionStep
from cases.adoption.services.adopting import checked_day, require_free
from cases.adoption.services.counting import recount
from cases.adoption.services.guarding import locked_adoption, writer
from cases.services.guarding import locked
from common.exceptions import DomainError, StaleEdit, require
from people.models import User


@transaction.atomic
def move_adoption(
    *,
    actor: User,
    adoption: Adoption,
    to: str,
    day: datetime.date | None = None,
    note: str = "",
    seen: str | None = None,
) -> Adoption:
    """Write down that the adoption came to the stage on the day (today by default); the adoption as it is then.

    `seen` is the stage that the person saw: StaleEdit when it has moved since. DomainError when the table of
    transitions knows no such step, or when a stopped adoption would begin again beside another open one.
    """
    case = locked(adoption.case)
    adoption = locked_adoption(adoption)
    require(rules.can_edit_adoption(actor, adoption))
    began = adoption.stage
    if seen is not None and seen != began:
        raise StaleEdit(_("Somebody has moved this adoption since you opened the page. Look at it again."))
    if to not in TRANSITIONS[began]:
        raise DomainError(_("This step does not follow from where the adoption stands."))
    last = adoption.steps.last()
    day = checked_day(day, after=last.day if last else None)
    if began not in OPEN:
        require_free(case, adoption.government, besides=adoption.pk)
    now = timezone.now()
    moved = Adoption.objects.filter(pk=adoption.pk, stage=began).update(stage=to, since=day, last_moved_at=now)
    if not moved:
        raise StaleEdit(_("Somebody has moved this adoption since you opened the page. Look at it again."))
    AdoptionStep.objects.create(adoption=adoption, stage=to, day=day, by=writer(actor, adoption), note=note.strip())
    recount(adoption.case_id)
    log(instance=adoption, action="adoption.moved", user=actor, data={"from": began, "to": str(to)})
    return Adoption.objects.get(pk=adoption.pk)


def stop_adoption(*, actor: User, adoption: Adoption, day: datetime.date | None = None, note: str) -> Adoption:
    """Stop it and say why: what did not work elsewhere is worth as much as what did."""
    if not note.strip():
        raise DomainError(_("Please say why the adoption was stopped. Others learn from it."))
    return move_adoption(actor=actor, adoption=adoption, to=AdoptionStage.STOPPED, day=day, note=note)
