"""The journal by mail, for whoever reads it: ask for it, confirm, choose, stop."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from common.ratelimit import hit
from journal.letters.forms import AskForm, ChoiceForm
from journal.letters.links import read_stop
from journal.letters.sections import choice_of
from journal.letters.services import subscribing
from people.models import User

# How often an address from outside may be typed in: by one computer in an hour, the same address in a day.
ASKED, ASKED_SECONDS = 10, 60 * 60
SAME, SAME_SECONDS = 3, 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """For accounts their choice, for others a form for an address. Every address gets the same answer."""
    if request.user.is_authenticated:
        if request.method == "POST":
            raise Http404
        return render(request, "letters/subscribe.html", {"own": choice_of(request.user), "crumbs": crumbs()})
    form, status, asked = AskForm(request.POST or None), 200, False
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not hit(f"letters.ask:{request.META.get('REMOTE_ADDR')}", ASKED, ASKED_SECONDS):
        form.add_error(None, _("Many addresses were typed in from here. Please try again in an hour."))
        status = 429
    elif request.method == "POST":
        address = form.cleaned_data["email"].lower()
        if hit(f"letters.address:{address}", SAME, SAME_SECONDS):
            subscribing.ask(address=address, language=get_language() or "ko")
        asked = True
    context = {"form": form, "asked": asked, "crumbs": crumbs()}
    return render(request, "letters/subscribe.html", context, status=status)


@require_POST
@login_required
def choice(request: HttpRequest) -> HttpResponse:
    """Whether the journal comes to the account's address; `next` leads back."""
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data["wanted"] == "yes"
    language = form.cleaned_data["language"] or get_language() or "ko"
    subscribing.choose(actor=cast("User", request.user), wanted=wanted, language=language)
    said = _("The next issue comes by mail.") if wanted else _("The journal does not come by mail.")
    messages.success(request, said)
    return HttpResponseRedirect(_way_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail gateways open links: reading asks, the button confirms."""
    if request.method == "POST":
        context: dict[str, Any] = {"done": subscribing.confirm(token=token), "sent": True}
    else:
        context = {"open": subscribing.is_open(token)}
    return render(request, "letters/confirm.html", context | {"crumbs": crumbs()})


@csrf_exempt  # a mail program sends the POST (RFC 8058); the signed token is what it needs, and it opens nothing else
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mail, without signing in: reading asks, sending does. The answer is a page, never a redirect."""
    key = read_stop(token)
    if key is None:
        raise Http404
    context: dict[str, Any] = {"crumbs": crumbs()}
    if request.method == "POST":
        context |= {"done": True, "stopped": subscribing.stop(subscriber_id=key)}
    return render(request, "letters/stop.html", context)


def crumbs() -> list[tuple[str, str]]:
    return [(_("CS Journal"), reverse("journal:front")), (_("The journal by mail"), "")]


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("letters:subscribe")
