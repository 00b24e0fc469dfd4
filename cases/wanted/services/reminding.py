"""What the clock does about claims: remind once of a target date, let lapse what is long past."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.wanted import mails, tasks
from cases.wanted.choices import ClaimStatus
from cases.wanted.models import Claim, Need
from cases.wanted.services.settling import moved, note


@transaction.atomic
def remind_of_claims(now: datetime.datetime) -> int:
    """Write once to whoever claimed when the target date is a week away or past; how many claims.

    A claim that nobody answers for is tried again each day. A new target date is reminded of anew.
    """
    today = timezone.localdate(now)
    due = Claim.objects.soon_due(today).exclude(pk__in=Claim.objects.long_past(today).values("pk"))
    count = 0
    for claim in due.for_list().select_related("need"):
        if not mails.writers(claim):
            continue
        if Claim.objects.filter(pk=claim.pk, reminded_at=None).update(reminded_at=now):
            tasks.mail_claim.enqueue(claim_id=claim.pk, kind="due", due_on=claim.due_on.isoformat())
            count += 1
    return count


@transaction.atomic
def let_claims_lapse(now: datetime.datetime) -> int:
    """End the claims whose target date is a month past, so that others may write; how many. Both sides get a mail."""
    count = 0
    for claim in Claim.objects.long_past(timezone.localdate(now)).order_by("pk"):
        need = Need.objects.select_for_update(of=("self",)).get(pk=claim.need_id)
        lapsed = Claim.objects.active().filter(pk=claim.pk).update(status=ClaimStatus.LAPSED, ended_at=now)
        if lapsed:
            moved(need, "release")
            note(need, None, "lapsed", claim=claim.pk)
            tasks.mail_claim.enqueue(claim_id=claim.pk, kind="lapsed")
            count += 1
    return count
