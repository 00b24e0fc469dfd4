"""Small acts under a thread or post. htmx gets the row of buttons again, everybody else the place they came from."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common.exceptions import DomainError
from community.forums.views.common import actor_of, post_for, refused, thread_for
from community.forums.views.public import place_of
from community.kinds.services import backing, reacting
from community.kinds.showing import backing_state, reactions


@require_POST
@login_required
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand behind a question or an idea (`value` 1), or not any more (0)."""
    found = thread_for(request, pk)
    number = backing.back(actor=actor_of(request), thread=found, value=request.POST.get("value") == "1")
    if request.htmx:  # type: ignore[attr-defined]
        panel = backing_state(found, request.user, number)
        return render(request, "kinds/_backing.html", {"backing": panel})
    return HttpResponseRedirect(f"{found.get_absolute_url()}#backing")


@require_POST
@login_required
def react(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a word under a post (`on`) or take it back (`off`)."""
    found = post_for(request, pk)
    value, kind = ("on", request.POST["on"]) if "on" in request.POST else ("off", request.POST.get("off", ""))
    try:
        reacting.react(actor=actor_of(request), post=found, kind=kind, value=value == "on")
    except DomainError as error:
        return refused(request, error.message, status=422, back=found.get_absolute_url())
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "kinds/_reactions.html", {"panel": reactions([found], request.user)[found.pk]})
    return HttpResponseRedirect(place_of(found.thread, found.number))
