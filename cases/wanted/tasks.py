"""What the worker does for needs. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from cases.wanted import mails
from cases.wanted.choices import ClaimStatus, Status
from cases.wanted.models import Claim, Need, Offer

# What a claim must still be for the mail of a kind to be true.
EXPECTED = {
    "claimed": ClaimStatus.ACTIVE,
    "due": ClaimStatus.ACTIVE,
    "released": ClaimStatus.RELEASED,
    "lapsed": ClaimStatus.LAPSED,
    "closed": ClaimStatus.CLOSED,
}


@task()
def mail_claim(claim_id: int, kind: str, due_on: str = "") -> None:
    """Tell the seeker (claimed, released), whoever claimed (due, closed), or both (lapsed), while it is true.

    `due_on` names the target date that a reminder is about.
    """
    rows = Claim.objects.for_list().select_related("need__government__current", "need__asker", "need__asked_as__user")
    claim = rows.filter(pk=claim_id, status=EXPECTED[kind]).first()
    if claim is None or (due_on and claim.due_on.isoformat() != due_on):
        return
    if kind in ("claimed", "released", "lapsed") and claim.need.is_unanswered:
        mails.send_claim(f"{kind}_seeker", claim, mails.askers(claim.need))
    if kind in ("due", "lapsed", "closed"):
        mails.send_claim(kind, claim, mails.writers(claim))


@task()
def mail_offered(offer_id: int) -> None:
    """Tell the seeker that there is a case to look at, unless it was answered or taken back meanwhile."""
    offer = _offer(offer_id)
    if offer and offer.accepted_at is None and offer.need.is_unanswered:
        mails.send_offer("offered", offer, mails.readers_of(offer.case, mails.askers(offer.need)))


@task()
def mail_answered(offer_id: int, actor_id: int, closed: list[int]) -> None:
    """Tell all who look for it, and whose claims it ended, what the answer is; not whoever accepted or wrote it."""
    offer = _offer(offer_id)
    if offer is None or offer.accepted_at is None or offer.need.status != Status.ANSWERED:
        return
    people = mails.seekers(offer.need)
    for claim in Claim.objects.for_list().filter(pk__in=closed):
        people += mails.writers(claim)
    once = {person.pk: person for person in people if person.pk != actor_id}
    mails.send_offer("answered", offer, mails.readers_of(offer.case, once.values()))


@task()
def mail_taken_down(need_id: int) -> None:
    rows = Need.objects.select_related("government__current", "asker", "asked_as__user")
    if need := rows.filter(pk=need_id, status=Status.REMOVED).first():
        mails.send_need("taken_down", need, mails.askers(need))


def _offer(offer_id: int) -> Offer | None:
    """The offer while its case is public."""
    rows = Offer.objects.for_list().select_related("need__government__current", "need__asker", "need__asked_as__user")
    return rows.filter(pk=offer_id, case__live=True).first()
