"""Pages of whoever looks for a case: put it up, change it, share it, take it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import unmet
from cases.wanted import rules
from cases.wanted.choices import TITLE_LENGTH
from cases.wanted.forms import NeedForm, ReasonForm
from cases.wanted.services import asking
from cases.wanted.similar import similar_to
from cases.wanted.views.public import crumbs_of, need_for
from common.answering import acted
from common.exceptions import DomainError, require
from common.numbers import whole_number
from common.ratelimit import hit

if TYPE_CHECKING:
    from people.models import User

# How many needs one person may put up in an hour.
NEEDS, SECONDS = 20, 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form. `q` are words that found nothing, `from` and `number` name a source of cases.unmet; POST with `check`
    only looks for what resembles it. 422 or 429 keep what was typed."""
    require(rules.can_put_up(request.user))
    query = " ".join((request.POST if request.method == "POST" else request.GET).get("q", "").split())[:200]
    form, status = NeedForm(request.POST or None, initial=_begun(request, query)), 200
    if request.method == "POST" and "check" not in request.POST:
        status = 422
        if form.is_valid() and not hit(f"wanted.new:{request.user.pk}", NEEDS, SECONDS):
            form.add_error(None, _("You have put up many within an hour. Please send this one later."))
            status = 429
        elif form.is_valid():
            need = asking.put_up_need(actor=cast("User", request.user), cleaned=form.cleaned_data, query=_plain(query))
            messages.success(request, _("It is on the list. You get a mail when somebody writes it or offers a case."))
            return HttpResponseRedirect(need.get_absolute_url())
    elif request.method == "POST":
        form = NeedForm(initial=_typed(request))
    crumbs = [(_("Case library"), reverse("cases:list")), (_("Wanted cases"), reverse("wanted:list"))]
    context = {"form": form, "query": "", "asked": query, "crumbs": [*crumbs, (_("Put up a wanted case"), "")]}
    return render(request, "wanted/form.html", context | _similar(request, form), status=status)


@require_safe
@login_required
def similar(request: HttpRequest) -> HttpResponse:
    """A fragment: what resembles `title`, for the form while somebody types."""
    require(rules.can_put_up(request.user))
    title = request.GET.get("title", "")
    context = {"similar": similar_to(title, request.user), "looked": bool(title.strip())}
    return render(request, "wanted/_similar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    need = need_for(request, pk)
    require(rules.can_do(request.user, need, "change"))
    begun = {"title": need.title, "reason": need.reason, "audience": need.audience, "tags": ", ".join(need.tags)}
    form = NeedForm(request.POST or None, initial=begun | {"cs_types": need.cs_types.all()})
    if request.method == "POST" and form.is_valid():
        asking.change_need(actor=cast("User", request.user), need=need, cleaned=form.cleaned_data)
        messages.success(request, _("The change is kept."))
        return HttpResponseRedirect(need.get_absolute_url())
    context = {"form": form, "need": need, "crumbs": crumbs_of(need, _("Change the wanted case"))}
    return render(request, "wanted/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    need, actor = need_for(request, pk), cast("User", request.user)
    said = _("It has been taken off the list. You can put it up again on this page.")
    return acted(request, need.get_absolute_url(), lambda: asking.withdraw_need(actor=actor, need=need), said)


@require_POST
@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    need, actor = need_for(request, pk), cast("User", request.user)
    return acted(
        request,
        need.get_absolute_url(),
        lambda: asking.reopen_need(actor=actor, need=need),
        _("It is on the list again."),
    )


@require_POST
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's government looks for it too; with `undo`, no longer."""
    need, actor = need_for(request, pk), cast("User", request.user)
    act = asking.leave_need if request.POST.get("undo") else asking.join_need
    return acted(request, need.get_absolute_url(), lambda: act(actor=actor, need=need), "")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    need = need_for(request, pk)
    require(rules.can_do(request.user, need, "take_down"))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.take_down_need(actor=cast("User", request.user), need=need, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("It has been taken off the site, and whoever put it up gets a mail."))
            return HttpResponseRedirect(reverse("wanted:list"))
    heading = _("Take a wanted case off the site")
    context = {"form": form, "need": need, "heading": heading, "act": heading, "tone": "danger"}
    context["crumbs"] = crumbs_of(need, heading)
    return render(request, "wanted/act.html", context, status=422 if form.is_bound else 200)


def _begun(request: HttpRequest, query: str) -> dict[str, Any]:
    """What the form begins with: an unmet thing of the person's own, or the words that found nothing."""
    number = whole_number(request.GET.get("number", ""))
    found = unmet.unmet_of(request.GET.get("from", ""), number, request.user) if number else None
    if found:
        return {"title": found.title[:TITLE_LENGTH], "reason": found.text}
    return {"title": query[:TITLE_LENGTH]} if query else {}


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, unchecked, so that looking for what resembles it shows no errors."""
    given = request.POST
    texts = {name: given.get(name, "") for name in ("title", "reason", "tags", "audience")}
    return texts | {"cs_types": given.getlist("cs_types")}


def _plain(query: str) -> str:
    return "".join(letter for letter in query if letter.isprintable())


def _similar(request: HttpRequest, form: NeedForm) -> dict[str, Any]:
    title = str(form["title"].value() or "")
    return {"similar": similar_to(title, request.user), "looked": bool(title.strip())}
