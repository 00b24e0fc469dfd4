"""Pages of the signed-in reader: what is unread, what is new, what is being written; marking as read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.forums.choices import UNREAD_DAYS
from community.forums.listing import thread_page, thread_rows
from community.forums.models import Draft, Forum, Thread
from community.forums.services.marking import mark_all_read, mark_board_read
from community.forums.unread import new_since_last_visit, unread_threads
from community.forums.views.common import actor_of, board_for, crumbs, tabs, visit_of
from people.roles import is_member


@require_safe
@login_required
def unread(request: HttpRequest) -> HttpResponse:
    """Threads with something that the person has not read, the newest talk first."""
    state = visit_of(request)
    assert state is not None  # noqa: S101 - login_required
    page = thread_page(unread_threads(actor_of(request), state), request.GET)
    context = {
        "title": _("Unread"),
        "page_obj": page,
        "rows": thread_rows(page, request.user, state),
        "days": UNREAD_DAYS,
        "tabs": tabs(request, "unread"),
    }
    return _list(request, context)


@require_safe
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Threads with a post since the person's last visit, read or not."""
    state = visit_of(request)
    assert state is not None  # noqa: S101 - login_required
    page = thread_page(new_since_last_visit(actor_of(request), state), request.GET)
    context = {
        "title": _("New since my last visit"),
        "page_obj": page,
        "rows": thread_rows(page, request.user, state),
        "since": state.last_visit_at,
        "tabs": tabs(request, "new"),
    }
    return _list(request, context)


def _list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context |= {"names": is_member(request.user), "crumbs": crumbs((context["title"], ""))}
    return render(request, "forums/reading.html", context)


@require_safe
@login_required
def drafts(request: HttpRequest) -> HttpResponse:
    """What the person has begun to write and not posted, where they may still read."""
    user = actor_of(request)
    rows = Draft.objects.filter(user=user).select_related("forum", "thread__forum")
    boards = set(Forum.objects.visible_to(user).values_list("pk", flat=True))
    threads = set(Thread.objects.visible_to(user).filter(drafts__user=user).values_list("pk", flat=True))
    shown = [row for row in rows if row.forum_id in boards or row.thread_id in threads]
    context = {"drafts": shown, "tabs": tabs(request, "drafts"), "crumbs": crumbs((_("Unfinished texts"), ""))}
    return render(request, "forums/drafts.html", context)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything counts as read."""
    mark_all_read(user=actor_of(request))
    messages.success(request, _("Everything is marked as read."))
    return HttpResponseRedirect(reverse("forums:index"))


@require_POST
@login_required
def read_board(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything on this board counts as read."""
    forum = board_for(request, slug)
    mark_board_read(user=actor_of(request), forum=forum)
    messages.success(request, _("Everything on this board is marked as read."))
    return HttpResponseRedirect(forum.get_absolute_url())
