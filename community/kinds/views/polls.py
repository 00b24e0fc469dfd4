"""Voting in a poll, and changing one that nobody has voted in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError, require
from community.forums.models import Thread
from community.forums.views.common import FORM, actor_of, crumbs, sees_names, thread_for
from community.kinds import rules
from community.kinds.forms import PollChangeForm, VoteForm
from community.kinds.models import Poll
from community.kinds.polling import poll_view
from community.kinds.services import polls


@require_POST
@login_required
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Cast or change one's vote. What is refused comes back with the choice as it was made."""
    found = thread_for(request, pk)
    poll = _poll_of(found)
    require(rules.can_vote(request.user, poll))
    form = VoteForm(request.POST, poll=poll, options=poll.options.all())
    status = 422
    if form.is_valid():
        try:
            polls.vote(actor=actor_of(request), thread=found, options=form.chosen)
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 409
        else:
            messages.success(request, _("Your vote is counted. You can change it until the poll ends."))
            return HttpResponseRedirect(f"{found.get_absolute_url()}#poll")
    context = {
        "thread": found,
        "view": poll_view(found, request.user, names=sees_names(request.user, found.forum), form=form),
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Poll"), ""), forum=found.forum),
    }
    return render(request, "kinds/vote.html", context, status=status)


@require_http_methods(FORM)
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change options, end and conditions, as long as nobody has voted."""
    found = thread_for(request, pk)
    poll = _poll_of(found)
    require(rules.can_change_poll(request.user, poll))
    form = PollChangeForm(request.POST or None, initial=PollChangeForm.initial_of(poll))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            details: dict[str, Any] = form.cleaned_data
            try:
                polls.change_poll(actor=actor_of(request), thread=found, **details)
            except DomainError as error:
                form.add_error(None, str(error.message))
                status = 409
            else:
                messages.success(request, _("The poll has been changed."))
                return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "thread": found,
        "form": form,
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Change the poll"), ""), forum=found.forum),
    }
    return render(request, "kinds/poll.html", context, status=status)


def _poll_of(thread: Thread) -> Poll:
    poll: Poll = get_object_or_404(Poll, thread=thread)
    poll.thread = thread
    return poll
