"""What the pages of the forums share: finding things, the way down, refusals that keep what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from community.forums.boardlists import OWN, further_tabs
from community.forums.gates import bar_for
from community.forums.models import Forum, Group, Post, ReaderState, Thread
from community.forums.services.marking import note_visit
from people.roles import is_member

FORM = ["GET", "HEAD", "POST"]


def board_for(request: HttpRequest, slug: str) -> Forum:
    """The board when the person may read it, 404 otherwise. A heading has no page."""
    boards = Forum.objects.visible_to(request.user).boards().select_related("group", "province")
    return get_object_or_404(boards, slug=slug)


def thread_for(request: HttpRequest, pk: int) -> Thread:
    """The thread with its board when the person may read it, 404 otherwise."""
    rows = Thread.objects.visible_to(request.user).select_related("forum__group", "author", "author_as__government")
    return get_object_or_404(rows, pk=pk)


def post_for(request: HttpRequest, pk: int) -> Post:
    """The post with its thread when the person may read it, 404 otherwise."""
    rows = Post.objects.visible_to(request.user).select_related(
        "thread__forum__group", "author", "author_as__government"
    )
    return get_object_or_404(rows, pk=pk)


def visit_of(request: HttpRequest) -> ReaderState | None:
    """The signed-in reader's state, with this visit noted."""
    return note_visit(request.user) if request.user.is_authenticated else None


def tabs(request: HttpRequest, current: str, *, unread: int | None = None) -> list[dict[str, Any]]:
    """The views of the community, for the signed-in reader."""
    views: list[tuple[str, str | Promise, int | None]] = [
        ("index", _("Boards"), None),
        ("unread", _("Unread"), unread),
        ("new", _("New since my last visit"), None),
        *((tab.url_name, tab.label, tab.count(request)) for tab in further_tabs(request) if tab.order < OWN),
        ("groups", _("Groups"), None),
        ("drafts", _("Unfinished texts"), None),
        *((tab.url_name, tab.label, tab.count(request)) for tab in further_tabs(request) if tab.order >= OWN),
    ]
    return [
        {
            "label": label,
            "url": reverse(name if ":" in name else f"forums:{name}"),
            "current": name == current,
            "count": count,
        }
        for name, label, count in views
    ]


def sees_names(user: Any, forum: Forum | None = None) -> bool:
    """Names are for members, and on the board of a group for its readers; residents read the local governments."""
    return is_member(user) or (forum is not None and forum.group_id is not None)


def crumbs(*last: tuple[str | Promise, str], forum: Forum | None = None) -> list[tuple[str, str]]:
    """The way down to a page: the community, the group or board, and what the page adds."""
    way = [(_("Community"), reverse("forums:index"))]
    if forum is not None and forum.group is not None:
        way += [(_("Groups"), reverse("forums:groups")), (forum.group.name, forum.group.get_absolute_url())]
    elif forum is not None:
        way.append((forum.name, forum.get_absolute_url()))
    return [*way, *((str(label), url) for label, url in last)]


def group_crumbs(group: Group, *last: str) -> list[tuple[str, str]]:
    way = [(_("Community"), reverse("forums:index")), (_("Groups"), reverse("forums:groups"))]
    return [*way, (group.name, group.get_absolute_url() if last else ""), *((word, "") for word in last)]


def refused(
    request: HttpRequest,
    message: str | Promise,
    *,
    status: int,
    typed: Sequence[tuple[str, str]] = (),
    back: str = "",
    forum: Forum | None = None,
) -> HttpResponse:
    """A sentence that says why, what was typed for copying, and ways on; `forum` is the board that refused."""
    bar = bar_for(request.user, forum)
    context: dict[str, Any] = {
        "message": message,
        "bar": bar if bar and bar.url else None,
        "typed": [(label, text) for label, text in typed if text.strip()],
        "back": back,
        "may_join": request.user.is_authenticated and not is_member(request.user),
    }
    return render(request, "forums/refused.html", context, status=status)


def actor_of(request: HttpRequest) -> Any:
    """The signed-in person; views that call this let nobody else in."""
    return request.user
