"""What the pages of authors and reviewers share: finding the case, answering refusals without losing a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.models import CasePage
from people.roles import is_member

Typed = Sequence[tuple[str | Promise, str]]


def case_for(request: HttpRequest, pk: int) -> CasePage:
    """The case when the person may open it for writing or deciding, 404 otherwise. Three queries."""
    rows = CasePage.objects.editable_by(request.user).select_related(
        "government__current", "author__user", "author__government", "contact__user", "latest_revision"
    )
    return get_object_or_404(rows.prefetch_workflow_states(), pk=pk)


def crumbs_of(page: CasePage, *last: str) -> list[tuple[str, str]]:
    """The way down to a page about one case of the person's."""
    title = page.draft_title or page.title
    crumbs = [(_("Case library"), reverse("cases:list")), (_("My cases"), reverse("cases:mine"))]
    if not last:
        return [*crumbs, (title, "")]
    return [*crumbs, (title, reverse("cases:draft", args=[page.pk])), *((word, "") for word in last)]


def refused(
    request: HttpRequest, message: str | Promise, *, status: int, page: CasePage | None = None, typed: Typed = ()
) -> HttpResponse:
    """A sentence that says why, what was typed for copying, and ways on."""
    context: dict[str, Any] = {
        "message": message,
        "typed": typed,
        "page_": page,
        "status": status,
        "may_join": request.user.is_authenticated and not is_member(request.user),
    }
    return render(request, "cases/author/refused.html", context, status=status)
