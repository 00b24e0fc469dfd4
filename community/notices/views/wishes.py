"""What somebody wishes to be told of: one page of settings, one click on a board or thread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError
from common.numbers import whole_number
from community.forums.models import Forum, Thread
from community.notices.choices import Frequency
from community.notices.forms import FollowForm, PreferencesForm
from community.notices.models import Subscription
from community.notices.rules import can_be_mailed
from community.notices.services import choosing
from community.notices.views.common import person_of, tabs, way_back
from people.models import User
from people.welcome import settings_for

SHOWN = 200


def form_of(user: User, given: Any = None) -> PreferencesForm:
    """The form with what holds now; for who has not chosen, in the language that they read."""
    preferences = choosing.preferences_of(user)
    if preferences.chosen_at is None:
        preferences.language = get_language() or preferences.language
    return PreferencesForm(given, instance=preferences)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """How often for which reason, and what is followed or muted."""
    person = person_of(request)
    form = form_of(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        choosing.choose(actor=person, wishes=form.cleaned_data)
        messages.success(request, _("Your notice settings have been saved."))
        return HttpResponseRedirect(way_back(request, reverse("notices:settings")))
    rows = Subscription.objects.visible_to(person).select_related("forum", "thread__forum")[:SHOWN]
    decision = can_be_mailed(person)
    context = {
        "form": form,
        "follows": [{"row": row, "form": _follow_form(row)} for row in rows],
        "refusal": "" if decision else str(decision.reason),
        "others": settings_for(person),
        "tabs": tabs("settings"),
    }
    return render(request, "notices/settings.html", context, status=422 if form.errors else 200)


def _follow_form(row: Subscription) -> FollowForm:
    return FollowForm(initial={"frequency": row.frequency}, auto_id=f"follow-{row.pk}-%s")


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow, mute or leave the board (`forum`) or thread (`thread`) that the form names."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("notices:settings"))
    person, place = person_of(request), _place(request)
    thing = place.get("forum") or place["thread"]
    back = way_back(request, thing.get_absolute_url())
    if request.POST.get("act") == "leave":
        choosing.unfollow(actor=person, **place)
        messages.success(request, _("You have stopped following “%(name)s”.") % {"name": thing})
        return HttpResponseRedirect(back)
    try:
        made = choosing.follow(actor=person, frequency=request.POST.get("frequency", ""), **place)
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(back)
    messages.success(request, _said(made, str(thing)))
    return HttpResponseRedirect(back)


def _said(made: Subscription, name: str) -> str:
    if made.frequency == Frequency.NONE:
        return _("“%(name)s” is muted: you are told only when somebody mentions you by name.") % {"name": name}
    how = Frequency(made.frequency).label if made.frequency else _("As in my notice settings")
    return _("You follow “%(name)s”: %(how)s.") % {"name": name, "how": how}


def _place(request: HttpRequest) -> dict[str, Any]:
    """{"forum" or "thread": what the form names}; 404 when the person may not read it."""
    if key := whole_number(request.POST.get("forum", "")):
        found: Any = Forum.objects.visible_to(request.user).boards().filter(pk=key).first()
        place = {"forum": found}
    else:
        key = whole_number(request.POST.get("thread", "")) or 0
        found = Thread.objects.visible_to(request.user).select_related("forum").filter(pk=key).first()
        place = {"thread": found}
    if found is None:
        raise Http404
    return place
