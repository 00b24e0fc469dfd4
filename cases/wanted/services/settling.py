"""What every service does with a need: take hold of it, count who looks for it, say where it stands."""

from __future__ import annotations

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.log_actions import log

from cases.wanted import rules
from cases.wanted.choices import TRANSITIONS, ClaimStatus, Status
from cases.wanted.models import Claim, Need, Seeker
from common.exceptions import require
from people.models import LocalGovernment, Officer, User


def taken(need: Need, actor: User, verb: str) -> Need:
    """The need as the database has it now, its row held until the transaction ends, when the actor may do the verb."""
    rows = Need.objects.select_for_update(of=("self",)).select_related("government__current", "asker")
    found: Need = rows.get(pk=need.pk)
    require(rules.can_do(actor, found, verb))
    return found


def moved(need: Need, verb: str) -> Need:
    """Bring the need to where the verb leads and save it, so that the index follows. Nothing else assigns a status."""
    to = TRANSITIONS[verb].to
    need.status = _by_claims(need) if to is None else to
    need.answered_at = timezone.now() if need.status == Status.ANSWERED else None
    need.seekers = counted_seekers(need)
    need.save()
    return need


def counted_seekers(need: Need) -> int:
    """How many governments of today look for it."""
    today = Coalesce("government__current_id", "government_id")
    found = Seeker.objects.filter(need=need).aggregate(number=Count(today, distinct=True))
    return int(found["number"])


def end_claims(need: Need, status: ClaimStatus) -> list[int]:
    """End the claims that still count; the keys of those that were ended."""
    keys = list(need.claims.active().values_list("pk", flat=True))
    Claim.objects.filter(pk__in=keys).update(status=status, ended_at=timezone.now())
    return keys


def note(need: Need, actor: User | None, action: str, **data: object) -> None:
    """A line in the log, with the need's title for the day when it is gone."""
    log(instance=need, action=f"wanted.{action}", user=actor, data={"title": need.title, **data})


def today_of(officer: Officer) -> LocalGovernment:
    return officer.government.current or officer.government


def _by_claims(need: Need) -> Status:
    return Status.CLAIMED if need.claims.active().exists() else Status.OPEN
