"""Pages for everybody who may read: the list, one need."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.wanted import rules
from cases.wanted.choices import ClaimStatus
from cases.wanted.listing import NeedList
from cases.wanted.models import Claim, Need, Offer
from cases.wanted.querysets import of_today
from common.exceptions import require
from people.roles import is_member, officer_of

VERBS = ("change", "withdraw", "reopen", "accept", "join", "claim", "offer", "take_down")


@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """What the person may find: without an answer, most wanted first, unless the address says otherwise."""
    return _listed(request, NeedList(request.user, request.GET))


@require_safe
@login_required
def ours(request: HttpRequest) -> HttpResponse:
    """What the person's government looks for and what it wants to write."""
    if officer_of(request.user) is None:
        require(rules.not_a_member(request.user, rules.OFFICERS_ONLY))
    return _listed(request, NeedList(request.user, request.GET, ours=True))


@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """One need with everything that belongs to it, and what the person may do."""
    return render(request, "wanted/need.html", need_context(request, need_for(request, pk)))


def need_for(request: HttpRequest, pk: int) -> Need:
    """The need, when the person may open it; else Http404."""
    rows = Need.objects.visible_to(request.user).select_related("asker", "asked_as").for_list()
    found: Need = get_object_or_404(rows, pk=pk)
    return found


def need_context(request: HttpRequest, found: Need) -> dict[str, Any]:
    user = request.user
    may = {verb: bool(rules.can_do(user, found, verb)) for verb in VERBS}
    offers = list(Offer.objects.visible_to(user).filter(need=found).for_list())
    officer = officer_of(user)
    claims = list(found.claims.exclude(status__in=[ClaimStatus.RELEASED, ClaimStatus.CLOSED]).for_list())
    own_claim = next((one for one in claims if rules.can_release(user, one)), None)
    return {
        "need": found,
        "is_member": is_member(user),
        "may": may,
        "answer": next((offer for offer in offers if offer.accepted_at), None),
        "offers": [_offered(request, offer) for offer in offers if not offer.accepted_at],
        "claims": [claim for claim in claims if claim.status == ClaimStatus.ACTIVE],
        "past_claims": [claim for claim in claims if claim.status == ClaimStatus.LAPSED],
        "own_claim": own_claim,
        "seekers": list(found.seeking.select_related("government__current", "government__province")),
        "joined": officer is not None and found.seeking.filter(of_today("government", officer.government)).exists(),
        "crumbs": crumbs_of(found),
    }


def crumbs_of(found: Need, *more: str) -> list[tuple[str, str]]:
    begin = [(_("Case library"), reverse("cases:list")), (_("Wanted cases"), reverse("wanted:list"))]
    if not more:
        return [*begin, (found.title, "")]
    return [*begin, (found.title, found.get_absolute_url()), *((name, "") for name in more)]


def claim_for(request: HttpRequest, pk: int) -> Claim:
    """The claim, when the person may open its need; else Http404."""
    visible = Need.objects.visible_to(request.user)
    found: Claim = get_object_or_404(Claim.objects.for_list().select_related("need"), pk=pk, need__in=visible)
    return found


def offer_for(request: HttpRequest, pk: int) -> Offer:
    """The offer, when the person may open its need and read its case; else Http404."""
    visible = Need.objects.visible_to(request.user)
    rows = Offer.objects.visible_to(request.user).for_list().select_related("need")
    found: Offer = get_object_or_404(rows, pk=pk, need__in=visible)
    return found


def _offered(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    return {"offer": offer, "may_take_back": bool(rules.can_take_back(request.user, offer))}


def _listed(request: HttpRequest, listing: NeedList) -> HttpResponse:
    context = {
        "listing": listing,
        "may_put_up": bool(rules.can_put_up(request.user)),
        "crumbs": [(_("Case library"), reverse("cases:list")), (_("Wanted cases"), "")],
    }
    return render(request, "wanted/list.html", context)
