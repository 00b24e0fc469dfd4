"""The list of notices, and the log of mails."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.numbers import whole_number
from community.notices.bell import unread
from community.notices.choices import Reason
from community.notices.deliveries import deliveries_for
from community.notices.listing import entries_for
from community.notices.rules import can_be_mailed
from community.notices.services.reading import mark_read
from community.notices.views.common import person_of, tabs, way_back


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What is new and what was, the newest first; `?new=1` only what is new."""
    person, only_new = person_of(request), request.GET.get("new") == "1"
    found = entries_for(person, request.GET, unread_only=only_new)
    context = {
        "entries": found.entries,
        "page_obj": found.page,
        "base_query": "new=1" if only_new else "",
        "only_new": only_new,
        "has_new": unread(person) > 0,
        "tabs": tabs("list"),
    }
    return render(request, "notices/list.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """One entry (`thread` and `reason`), or with neither everything, counts as read."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("notices:list"))
    key, reason = whole_number(request.POST.get("thread", "")), request.POST.get("reason", "")
    if key is None and not request.POST.get("thread"):
        mark_read(actor=person_of(request))
    elif key is not None and reason in Reason.values:
        mark_read(actor=person_of(request), thread_id=key, reason=reason)
    return HttpResponseRedirect(way_back(request, reverse("notices:list")))


@require_safe
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    """What was mailed to the person, when, why, and what became of it."""
    person = person_of(request)
    found, page = deliveries_for(person, request.GET)
    decision = can_be_mailed(person)
    context = {
        "deliveries": found,
        "page_obj": page,
        "refusal": "" if decision else str(decision.reason),
        "tabs": tabs("deliveries"),
    }
    return render(request, "notices/deliveries.html", context)
