"""Pages of coordinators and editors: what waits for me, read one, decide, compare two texts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Revision

from cases import rules
from cases.choices import Stage
from cases.comparing import compare_revisions, live_revision
from cases.filetexts import noted
from cases.forms import DecisionForm, ReasonForm
from cases.models import CasePage
from cases.queue import waiting_for
from cases.services.drafting import open_draft, version_of
from cases.services.publishing import overdue, unpublish_case
from cases.services.review import approve_case, confirm_case, return_case
from cases.status import status_of
from cases.timeline import timeline
from cases.views.public import case_context
from cases.views.writing import case_for, crumbs_of, refused
from common.exceptions import DomainError, require
from common.numbers import whole_number
from people.roles import officer_of

PER_PAGE = 20
COMPARED = 30


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the person's decision, the longest waiting first."""
    officer = officer_of(request.user)
    if not rules.is_editor(request.user) and not (officer and officer.is_coordinator):
        raise PermissionDenied(_("Only coordinators and editors decide about cases."))
    page_obj = Paginator(waiting_for(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [{"case": page, "status": status_of(page, deciding=True)} for page in page_obj],
        "page_obj": page_obj,
        "overdue": list(overdue()[:PER_PAGE]) if rules.is_editor(request.user) else [],
        "crumbs": [(_("Case library"), reverse("cases:list")), (_("Waiting for me"), "")],
    }
    return render(request, "cases/author/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with what changed since it was last public, and the decision."""
    page = case_for(request, pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, page, form.cleaned_data["comment"])
        except PermissionDenied as error:
            return _too_late(request, page, str(error))
        except DomainError as error:
            form.add_error("comment", str(error.message))
    version = version_of(page)  # asked before the text is read: a change in between makes the decision stale
    text = open_draft(page)
    before = live_revision(page)
    context = case_context(text) | {
        "files": noted(text.attachments.all()),
        "page_": page,
        "form": form,
        "version": version,
        "status": status_of(page),
        "changes": compare_revisions(page, before, page.latest_revision) if before else None,
        "missing": text.missing_parts(),
        "events": timeline(page),
        "may_decide": rules.can_return(request.user, page),
        "may_edit": rules.can_edit(request.user, page),
        "confirming": page.stage == Stage.SUBMITTED,
        "step": _step(page),
        "crumbs": crumbs_of(page, _("Review")),
    }
    return render(request, "cases/author/review.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, page: CasePage, comment: str) -> HttpResponse:
    """Carry out the pressed button and go back to the queue."""
    if request.POST.get("step", _step(page)) != _step(page):
        return _too_late(request, page, _("This case moved on after you had opened it; your decision was not taken."))
    verb, version = request.POST.get("decision"), request.POST.get("version", "")
    if verb == "return":
        return_case(page=page, actor=request.user, reason=comment, read_version=version)
        said = _("The case was returned to its author.")
    elif verb == "confirm":
        confirm_case(page=page, actor=request.user, comment=comment, read_version=version)
        said = _("The case is confirmed and goes on to the editors.")
    elif verb == "approve":
        number = approve_case(page=page, actor=request.user, comment=comment, read_version=version).number
        said = _("The case is public as %(number)s.") % {"number": number}
    else:
        raise Http404
    messages.success(request, said)
    return HttpResponseRedirect(reverse("cases:draft", args=[page.pk]))


def _step(page: CasePage) -> str:
    """Which step of which submission a decision is about: what is decided is what was read."""
    state = page.current_workflow_task_state
    return str(state.pk) if state else ""


def _too_late(request: HttpRequest, page: CasePage, reason: str) -> HttpResponse:
    """A decision that cannot be taken any more, with the comment for copying."""
    comment = request.POST.get("comment", "").strip()
    typed = [(DecisionForm.base_fields["comment"].label, comment)] if comment else []
    return refused(request, reason, status=403, page=page, typed=typed)


@require_safe
@login_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two texts of a case, field by field; without a choice the public one and the newest."""
    page = case_for(request, pk)
    revisions = list(page.revisions.select_related("user").defer("content").order_by("-created_at")[:COMPARED])
    after = _revision(page, request.GET.get("b")) or page.latest_revision
    before = _revision(page, request.GET.get("a")) or live_revision(page) or _older(revisions)
    context: dict[str, Any] = {
        "page_": page,
        "revisions": revisions,
        "before": before,
        "after": after,
        "changes": compare_revisions(page, before, after) if before and after else [],
        "crumbs": crumbs_of(page, _("Compare")),
    }
    return render(request, "cases/author/compare.html", context)


def _revision(page: CasePage, key: str | None) -> Revision | None:
    if not key:
        return None
    number = whole_number(key)
    if number is None:
        raise Http404
    return get_object_or_404(page.revisions, pk=number)


def _older(revisions: list[Revision]) -> Revision | None:
    return revisions[min(1, len(revisions) - 1)] if revisions else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take the case off the site."""
    page = case_for(request, pk)
    require(rules.can_unpublish(request.user, page))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unpublish_case(page=page, actor=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            return refused(request, error.message, status=409, page=page)
        messages.success(request, _("The case is off the site. Its number stays."))
        return HttpResponseRedirect(reverse("cases:draft", args=[page.pk]))
    context = {"page_": page, "form": form, "crumbs": crumbs_of(page, _("Take off the site"))}
    return render(request, "cases/author/unpublish.html", context, status=422 if form.errors else 200)
