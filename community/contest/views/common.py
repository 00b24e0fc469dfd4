"""What the pages of contests share: finding things, the way down, refusals that keep what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.answering import acted as acted
from community.contest.choices import EntryKind
from community.contest.models import Contest, Division, Entry
from people.roles import is_member

FORM = ["GET", "HEAD", "POST"]
Crumb = tuple[str | Promise, str]


def contest_for(request: HttpRequest, slug: str) -> Contest:
    """The contest with everything configured when the person may see it, 404 otherwise."""
    return get_object_or_404(Contest.objects.visible_to(request.user).whole(), slug=slug)


def entry_for(request: HttpRequest, pk: int) -> Entry:
    """The entry when the person may read it, 404 otherwise."""
    rows = Entry.objects.visible_to(request.user).select_related(
        "contest",
        "division",
        "government__current",
        "government__province",
        "province",
        "author__user",
        "case",
        "writer",
    )
    return get_object_or_404(rows, pk=pk)


def essay_divisions(contest: Contest) -> list[Division]:
    return [division for division in contest.divisions.all() if division.kind == EntryKind.ESSAY]


def crumbs(*last: Crumb) -> list[tuple[str, str]]:
    return [(_("Contests"), reverse("contest:index")), *((str(label), url) for label, url in last)]


def office_crumbs(contest: Contest | None, *last: str) -> list[tuple[str, str]]:
    way: list[Crumb] = [(_("Running contests"), reverse("contest:manage"))]
    if contest is not None:
        way.append((contest.title, reverse("contest:manage-contest", args=[contest.slug]) if last else ""))
    return crumbs(*way, *((word, "") for word in last))


def entry_crumbs(entry: Entry, *last: str, office: bool = False) -> list[tuple[str, str]]:
    """The office comes from its list of entries, everybody else from the contest."""
    contest = entry.contest
    way: list[Crumb] = [(contest.title, contest.get_absolute_url())]
    if office:
        way = [
            (_("Running contests"), reverse("contest:manage")),
            (contest.title, reverse("contest:manage-contest", args=[contest.slug])),
            (_("Entries"), reverse("contest:manage-entries", args=[contest.slug])),
        ]
    way.append((entry.title or _("Untitled entry"), entry.get_absolute_url() if last else ""))
    return crumbs(*way, *((word, "") for word in last))


def actor_of(request: HttpRequest) -> Any:
    """The signed-in person; views that call this let nobody else in."""
    return request.user


def refused(
    request: HttpRequest,
    message: str | Promise,
    *,
    status: int,
    typed: Sequence[tuple[str | Promise, str]] = (),
    back: str = "",
) -> HttpResponse:
    """A sentence that says why, what was typed for copying, and ways on."""
    context: dict[str, Any] = {
        "message": message,
        "typed": [(label, text) for label, text in typed if text.strip()],
        "back": back,
        "may_join": request.user.is_authenticated and not is_member(request.user),
    }
    return render(request, "contest/refused.html", context, status=status)
