"""Pages of whoever answers: say that one will write, offer a case, accept it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.cards import Card
from cases.wanted import rules
from cases.wanted.forms import ClaimForm, OfferForm
from cases.wanted.models import Need
from cases.wanted.services import answering
from cases.wanted.similar import similar_to
from cases.wanted.views.public import claim_for, crumbs_of, need_for, offer_for
from common.answering import acted
from common.exceptions import DomainError, require
from people.roles import officer_of

if TYPE_CHECKING:
    from people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """The target date by which the person's government will write; once given, it can be moved."""
    need = need_for(request, pk)
    require(rules.can_do(request.user, need, "claim"))
    officer = officer_of(request.user)
    assert officer is not None  # noqa: S101 - can_do saw to it
    own = need.claims.active().of_government(officer.government).first()
    form = ClaimForm(request.POST or None, initial={"due_on": own.due_on, "note": own.note} if own else {})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            answering.claim_need(
                actor=cast("User", request.user), need=need, due_on=given["due_on"], remark=given["note"]
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("It is written down. Link the case here once it is public."))
            return HttpResponseRedirect(need.get_absolute_url())
    heading = _("Change the target date") if own else _("We will write it")
    context = {
        "form": form,
        "need": need,
        "heading": heading,
        "act": heading if own else _("Say that we will write it"),
    }
    context["crumbs"] = crumbs_of(need, heading)
    return render(request, "wanted/act.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """A case that may be the answer."""
    need = need_for(request, pk)
    require(rules.can_do(request.user, need, "offer"))
    form = OfferForm(request.POST or None, user=request.user, cards=_proposed(request, need))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            answering.offer_case(actor=cast("User", request.user), need=need, case=given["case"], remark=given["note"])
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            need.refresh_from_db(fields=["status"])
            said = (
                _("The case is offered.") if need.is_unanswered else _("The case is linked as the answer. Thank you.")
            )
            messages.success(request, said)
            return HttpResponseRedirect(need.get_absolute_url())
    heading = _("Offer a case as the answer")
    context = {"form": form, "need": need, "heading": heading, "act": _("This case can be the answer")}
    context["crumbs"] = crumbs_of(need, heading)
    return render(request, "wanted/act.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def release(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = claim_for(request, pk), cast("User", request.user)
    said = _("It has been given back. Others can write it now.")
    return acted(
        request, found.need.get_absolute_url(), lambda: answering.release_claim(actor=actor, claim=found), said
    )


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = offer_for(request, pk), cast("User", request.user)
    said = _("The case is accepted as the answer. Everybody who looks for it gets a mail.")
    return acted(request, found.need.get_absolute_url(), lambda: answering.accept_offer(actor=actor, offer=found), said)


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = offer_for(request, pk), cast("User", request.user)
    said = _("The case is not offered any more.")
    return acted(
        request, found.need.get_absolute_url(), lambda: answering.take_back_offer(actor=actor, offer=found), said
    )


def _proposed(request: HttpRequest, need: Need) -> list[Card]:
    """Cases that resemble the need and are not offered yet."""
    offered = set(need.offers.values_list("case_id", flat=True))
    return [card for card in similar_to(need.title, request.user).cards if card.case.pk not in offered]
