"""A government says that it will write, a case is offered, the seeker accepts it."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CasePage
from cases.rules import government_today
from cases.wanted import rules, tasks
from cases.wanted.choices import MOST_DAYS, TRANSITIONS, ClaimStatus
from cases.wanted.models import Claim, Need, Offer
from cases.wanted.services.settling import end_claims, moved, note, taken, today_of
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of


@transaction.atomic
def claim_need(*, actor: User, need: Need, due_on: datetime.date, remark: str = "") -> Claim:
    """The actor's government will write the case by the day; claiming again moves the day. The seeker gets a mail."""
    need = taken(need, actor, "claim")
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_do saw to it
    today = timezone.localdate()
    if not today < due_on <= today + datetime.timedelta(days=MOST_DAYS):
        raise DomainError(_("The target date must lie in the future, within two years."))
    own = need.claims.active().of_government(officer.government).first()
    claim = own or Claim(need=need, government=today_of(officer))
    claim.officer, claim.due_on, claim.note, claim.reminded_at = officer, due_on, remark.strip(), None
    claim.full_clean()
    claim.save()
    moved(need, "claim")
    note(need, actor, "claimed", government=claim.government.code, due=due_on.isoformat())
    if own is None:
        tasks.mail_claim.enqueue(claim_id=claim.pk, kind="claimed")
    return claim


@transaction.atomic
def release_claim(*, actor: User, claim: Claim) -> Need:
    """Give it back: another government may write it. The seeker gets a mail."""
    need = taken(claim.need, actor, "release")
    claim = Claim.objects.select_related("government").get(pk=claim.pk)
    require(rules.can_release(actor, claim))
    claim.status, claim.ended_at = ClaimStatus.RELEASED, timezone.now()
    claim.save(update_fields=["status", "ended_at"])
    need = moved(need, "release")
    note(need, actor, "released", government=claim.government.code)
    tasks.mail_claim.enqueue(claim_id=claim.pk, kind="released")
    return need


@transaction.atomic
def offer_case(*, actor: User, need: Need, case: CasePage, remark: str = "") -> Offer:
    """Say that a case which the actor may read can be the answer.

    The case of a government that had claimed the need is the answer at once; every other waits for the seeker, who
    gets a mail.
    """
    need = taken(need, actor, "offer")
    if not CasePage.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise DomainError(_("The case is not public any more."))
    officer = officer_of(actor)
    if need.offers.filter(case=case).exists():
        raise DomainError(_("This case has been offered already."))
    offer = Offer(
        need=need,
        case=case,
        government=today_of(officer) if officer else None,
        offered_by=actor,
        note=remark.strip(),
    )
    offer.full_clean()
    offer.save()
    note(need, actor, "offered", case=case.number)
    claim = _claim_kept_by(need, actor, case)
    if claim is not None:
        require(rules.can_do(actor, need, "fulfil"))
        _answered(need, actor, offer, "fulfil")
    else:
        tasks.mail_offered.enqueue(offer_id=offer.pk)
    return offer


@transaction.atomic
def accept_offer(*, actor: User, offer: Offer) -> Need:
    """Take an offered case as the answer; everybody who looks for it, or was writing, gets a mail."""
    need = taken(offer.need, actor, "accept")
    found = Offer.objects.visible_to(actor).filter(pk=offer.pk, need=need).select_related("case__government").first()
    if found is None:
        raise DomainError(_("This case is not offered any more."))
    return _answered(need, actor, found, "accept")


@transaction.atomic
def take_back_offer(*, actor: User, offer: Offer) -> None:
    """Delete an offer that was not accepted. The row of the log stays."""
    need = taken(offer.need, actor, "offer")
    found = Offer.objects.select_related("government").filter(pk=offer.pk).first()
    if found is None:
        raise DomainError(_("This case is not offered any more."))
    require(rules.can_take_back(actor, found))
    found.delete()
    note(need, actor, "offer_taken_back", case=found.case.number)


def _answered(need: Need, actor: User, offer: Offer, verb: str) -> Need:
    """The claims of the case's own government are done, the others no longer needed."""
    assert TRANSITIONS[verb].to is not None  # noqa: S101 - the table says so
    Offer.objects.filter(pk=offer.pk).update(accepted_at=timezone.now())
    done = need.claims.active().of_government(offer.case.government)
    done.update(status=ClaimStatus.DONE, ended_at=timezone.now())
    closed = end_claims(need, ClaimStatus.CLOSED)
    need = moved(need, verb)
    note(need, actor, "answered", case=offer.case.number)
    tasks.mail_answered.enqueue(offer_id=offer.pk, actor_id=actor.pk, closed=closed)
    return need


def _claim_kept_by(need: Need, actor: User, case: CasePage) -> Claim | None:
    """The actor's government's claim that this case, being its own, fulfils."""
    officer = officer_of(actor)
    if officer is None or government_today(officer.government) != government_today(case.government):
        return None
    claim: Claim | None = need.claims.active().of_government(officer.government).first()
    return claim
