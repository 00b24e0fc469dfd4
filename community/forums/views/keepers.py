"""Pages of who keeps a board in order, and of authors: what a thread is about, its history, deleting it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError, require
from community.forums import rules
from community.forums.forms import MoveForm
from community.forums.histories import versions
from community.forums.models import Forum, Thread
from community.forums.services.keeping import change_state, delete_thread, move_thread, pin
from community.forums.services.tying import tie, untie
from community.forums.ties import referred_to
from community.forums.views.common import FORM, actor_of, crumbs, post_for, sees_names, thread_for
from community.forums.views.public import place_of

ACTS: dict[str, Callable[[Any, Thread], Thread]] = {
    "close": lambda actor, thread: change_state(actor=actor, thread=thread, verb="close"),
    "reopen": lambda actor, thread: change_state(actor=actor, thread=thread, verb="reopen"),
    "pin": lambda actor, thread: pin(actor=actor, thread=thread, value=True),
    "unpin": lambda actor, thread: pin(actor=actor, thread=thread, value=False),
}


@require_http_methods(FORM)
@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin, close or move a thread."""
    found = thread_for(request, pk)
    require(rules.can_keep(request.user, found))
    form = MoveForm(request.POST if "move" in request.POST else None, boards=_targets(request, found))
    if request.method == "POST" and (act := ACTS.get(request.POST.get("act", ""))):
        act(actor_of(request), found)
        messages.success(request, _("Done."))
        return HttpResponseRedirect(found.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        move_thread(actor=actor_of(request), thread=found, target=form.cleaned_data["target"])
        messages.success(request, _("The thread has been moved. Its address stays the same."))
        return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "thread": found,
        "form": form,
        "may_delete": bool(rules.can_delete_thread(request.user, found)),
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Moderate"), ""), forum=found.forum),
    }
    return render(request, "forums/keep.html", context, status=422 if request.method == "POST" else 200)


def _targets(request: HttpRequest, thread: Thread) -> Any:
    """The boards that the person keeps, in the same circle of readers."""
    boards = Forum.objects.visible_to(request.user).boards().exclude(pk=thread.forum_id)
    return boards.filter(group_id=thread.forum.group_id)


@require_http_methods(FORM)
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a thread."""
    found = thread_for(request, pk)
    require(rules.can_delete_thread(request.user, found))
    if request.method == "POST":
        delete_thread(actor=actor_of(request), thread=found)
        messages.success(request, _("The thread is deleted."))
        return HttpResponseRedirect(found.forum.get_absolute_url())
    context = {
        "title": _("Delete the thread"),
        "text": _("Nobody will see it or its replies any more."),
        "lead": found.title,
        "action_label": _("Delete"),
        "back": found.get_absolute_url(),
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Delete the thread"), ""), forum=found.forum),
    }
    return render(request, "forums/confirm.html", context)


@require_POST
@login_required
def ties(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie the thread to a thing (`add`) or take the tie away (`remove`); both name it as `case-12`."""
    found = thread_for(request, pk)
    require(rules.can_tie(request.user, found))
    actor = actor_of(request)
    try:
        for target in referred_to(request.POST.getlist("add"), actor):
            tie(thread=found, actor=actor, target=target)
        for target in referred_to(request.POST.getlist("remove"), actor):
            untie(thread=found, actor=actor, target=target)
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(found.get_absolute_url())


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What a post said before, and what changed; for members, and in a group for its members."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    found = post_for(request, pk)
    require(rules.can_see_history(request.user, found))
    place = place_of(found.thread, found.number)
    context = {
        "post": found,
        "thread": found.thread,
        "versions": versions(found),
        "back": place,
        "names": sees_names(request.user, found.thread.forum),
        "crumbs": crumbs((found.thread.title, place), (_("Earlier texts"), ""), forum=found.thread.forum),
    }
    return render(request, "forums/history.html", context)
