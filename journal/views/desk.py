"""Pages of editors: the planning board, an issue in the making."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.answering import acted
from common.exceptions import DomainError, require
from common.numbers import whole_number
from journal import rules
from journal.board import articles_with_points, gaps, slots
from journal.checklist import checklist, staying_behind
from journal.choices import IssueState
from journal.covers import cover_of
from journal.forms import MomentForm, PlanForm
from journal.models import ArticlePage, IssuePage
from journal.places import desk_links
from journal.services import planning, releasing

if TYPE_CHECKING:
    from people.models import User


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The coming days of issues, and the days on which none came out."""
    require(rules.can_plan(request.user))
    today = timezone.localdate()
    context = {
        "slots": slots(today),
        "gaps": gaps(today),
        "links": desk_links(),
        "crumbs": [(_("CS Journal"), reverse("journal:front")), (_("Planning board"), "")],
    }
    return render(request, "journal/desk/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """A new issue; the board's links bring its day along."""
    require(rules.can_plan(request.user))
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"day": request.GET.get("day", "")})
    if form.is_valid():
        given = form.cleaned_data
        try:
            issue = planning.plan_issue(
                actor=cast("User", request.user),
                title=given["title"],
                release_at=given["release_at"],
                colour=given["colour"],
            )
        except DomainError as error:
            form.add_error("day", str(error.message))
        else:
            messages.success(request, _("The issue is planned. Put its articles into it."))
            return HttpResponseRedirect(_address(issue))
    context = {"form": form, "crumbs": _crumbs((_("Plan an issue"), ""))}
    return render(request, "journal/desk/plan.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """One issue in the making: moment, checklist, articles in order. A POST gives it another moment."""
    require(rules.can_plan(request.user))
    found = _issue(number)
    local = timezone.localtime(found.release_at)
    given = request.POST if request.method == "POST" else None
    form = MomentForm(given, initial={"day": local.date(), "time": local.time()})
    if form.is_valid():
        try:
            planning.move_issue(
                actor=cast("User", request.user), issue=found, release_at=form.cleaned_data["release_at"]
            )
        except DomainError as error:
            form.add_error("day", str(error.message))
        else:
            messages.success(request, _("The moment of release has been changed."))
            return HttpResponseRedirect(_address(found))
    points = [] if found.is_released else checklist(found)
    rows = articles_with_points(found, points)
    context = {
        "issue": found,
        "cover": cover_of(found),
        "form": form,
        "rows": rows,
        "points": [point for point in points if point.article is None],
        "behind": staying_behind(found) if found.state != IssueState.PLANNED else [],
        "blocked": any(point.blocks for point in points),
        "may_change": bool(rules.can_change(request.user, found)),
        "may_schedule": bool(rules.can_schedule(request.user, found)),
        "may_unschedule": bool(rules.can_unschedule(request.user, found)),
        "links": desk_links(found),
        "add_url": reverse("wagtailadmin_pages:add", args=["journal", "articlepage", found.pk]),
        "crumbs": _crumbs((found.short_name, "")),
    }
    return render(request, "journal/desk/issue.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    found = _issue(number)
    said = _("Scheduled. The whole issue goes out by itself at its moment.")
    return _acted(request, found, lambda actor: releasing.schedule_issue(actor=actor, issue=found), said)


@require_POST
@login_required
def unschedule(request: HttpRequest, number: int) -> HttpResponse:
    found = _issue(number)
    said = _("The schedule is taken back. The issue does not go out by itself.")
    return _acted(request, found, lambda actor: releasing.unschedule_issue(actor=actor, issue=found), said)


@require_POST
@login_required
def move(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """An article one place up or down, or before another one of the issue; without either the answer is 404."""
    found, article = _issue(number), _article(number, pk)
    step = {"up": -1, "down": 1}.get(request.POST.get("direction", ""))
    require(rules.can_change(request.user, found))
    if step is None:
        before = _before(number, request.POST.get("before", ""))
        return _acted(
            request,
            found,
            lambda actor: planning.place_article(actor=actor, article=article, before=before),
            "",
            f"#row-{pk}",
        )
    return _acted(
        request, found, lambda actor: planning.move_article(actor=actor, article=article, step=step), "", f"#row-{pk}"
    )


@require_POST
@login_required
def approve(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    found, article = _issue(number), _article(number, pk)
    said = _("“%(title)s” goes out with the issue as it stands now.") % {"title": article.draft_title}
    return _acted(
        request, found, lambda actor: releasing.approve_article(actor=actor, article=article), said, f"#row-{pk}"
    )


def _acted(
    request: HttpRequest, found: IssuePage, act: Callable[[User], Any], said: str, place: str = ""
) -> HttpResponse:
    return acted(request, _address(found) + place, lambda: act(cast("User", request.user)), said)


def _issue(number: int) -> IssuePage:
    found: IssuePage = get_object_or_404(IssuePage, number=number)
    return found


def _article(number: int, pk: int) -> ArticlePage:
    found: ArticlePage = get_object_or_404(ArticlePage, issue_number=number, pk=pk)
    return found


def _before(number: int, given: str) -> ArticlePage | None:
    """The article that the form names, None for the end."""
    if given == "end":
        return None
    key = whole_number(given)
    if key is None:
        raise Http404
    return _article(number, key)


def _address(found: IssuePage) -> str:
    return reverse("journal:desk-issue", args=[found.number])


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("CS Journal"), reverse("journal:front")), (_("Planning board"), reverse("journal:board")), *more]
