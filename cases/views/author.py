"""Pages of the person who writes cases: begin, my cases, where one stands, submit, take back, delete."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import rules
from cases.choices import REVIEW, Stage
from cases.citation import case_path
from cases.desk import REVIEW_DUE
from cases.forms import StartForm
from cases.models import CaseFile, CasePage
from cases.querysets import CaseQuerySet
from cases.services.drafting import delete_draft, open_draft, start_draft
from cases.services.publishing import confirm_still_valid, postpone_review, review_is_near
from cases.services.review import submit_case, withdraw_case
from cases.status import status_of
from cases.steps import step_of
from cases.timeline import timeline
from cases.views.public import case_context
from cases.views.writing import case_for, crumbs_of, refused
from common.exceptions import DomainError, require
from common.numbers import whole_number
from common.richtext import render_markdown
from common.uploads import serve_file
from people.roles import officer_of

PER_PAGE = 20
# Whose cases the list shows, by the word in the address.
TITLES = {
    "": gettext_lazy("My cases"),
    "government": gettext_lazy("My government's cases"),
    "all": gettext_lazy("All of our cases"),
}
OF = tuple(TITLES)
SHOWN = (*Stage.values, REVIEW_DUE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A title is enough to begin."""
    if not (decision := rules.can_start(request.user)):
        return refused(request, rules.not_a_member(request.user, decision.reason).reason, status=403)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        page = start_draft(actor=request.user, title=form.cleaned_data["title"])
        return HttpResponseRedirect(reverse("cases:edit", args=[page.pk, "basics"]))
    crumbs = [(_("Case library"), reverse("cases:list")), (_("Write a case"), "")]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "cases/author/new.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own cases, those of colleagues, or all of the government; `show` leaves those of one stage."""
    officer = officer_of(request.user)
    may_start = rules.can_start(request.user)
    if not may_start:
        may_start = rules.not_a_member(request.user, may_start.reason)
    of, show = _choice(request, "of", OF), _choice(request, "show", SHOWN)
    pages = CasePage.objects.none()
    if officer:
        pages = _listed(CasePage.objects.editable_by(request.user).of_government(officer.government), request, of, show)
    rows = pages.select_related("government", "author__user").prefetch_workflow_states()
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [
            {"case": page, "status": status_of(page, deciding=bool(rules.can_return(request.user, page)))}
            for page in page_obj
        ],
        "page_obj": page_obj,
        "base_query": urlencode({key: value for key, value in (("of", of), ("show", show)) if value}),
        "own": not of,
        "heading": TITLES[of],
        "chips": _chips(of, show),
        "may_start": may_start,
        "tabs": _tabs(of),
        "crumbs": [(_("Case library"), reverse("cases:list")), (_("My cases"), "")],
    }
    return render(request, "cases/author/mine.html", context)


def _choice(request: HttpRequest, name: str, known: Collection[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


def _listed(pages: CaseQuerySet, request: HttpRequest, of: str, show: str) -> CaseQuerySet:
    if of == "government":
        pages = pages.exclude(author__user=request.user)
    elif not of:
        pages = pages.filter(author__user=request.user)
    if show == REVIEW_DUE:
        return pages.filter(live=True, review_on__lte=timezone.localdate()).order_by("review_on", "pk")
    return pages.at_stage(Stage(show)) if show else pages


def _chips(of: str, show: str) -> list[dict[str, Any]]:
    if not show:
        return []
    label = _("To look at again") if show == REVIEW_DUE else Stage(show).label
    return [{"group": _("Status"), "label": label, "remove_url": _mine_url(of)}]


def _mine_url(of: str) -> str:
    return reverse("cases:mine") + (f"?of={of}" if of else "")


def _tabs(of: str) -> list[dict[str, Any]]:
    return [{"label": TITLES[key], "url": _mine_url(key), "current": of == key} for key in OF]


@require_safe
@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one case stands: status, what is missing, what to do, what happened."""
    page = case_for(request, pk)
    text = open_draft(page)
    user = request.user
    review = rules.can_return(user, page)
    context = {
        "page_": page,
        "draft": text,
        "status": status_of(page, deciding=bool(review)),
        "missing": [{"part": part, "step": step_of(part.key)} for part in text.missing_parts()],
        "events": timeline(page),
        "may": {
            "edit": rules.can_edit(user, page),
            "submit": rules.can_submit(user, page),
            "withdraw": rules.can_withdraw(user, page),
            "review": review,
            "delete": rules.can_delete_draft(user, page),
            "keep": rules.can_keep(user, page).allowed and review_is_near(page) and page.stage not in REVIEW,
            "unpublish": rules.can_unpublish(user, page),
        },
        "public_url": case_path(page.number) if page.live and page.number else "",
        "crumbs": crumbs_of(page),
    }
    return render(request, "cases/author/draft.html", context)


@require_safe
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest text exactly as it will be public."""
    text = open_draft(case_for(request, pk))
    return render(request, "cases/case_print.html", case_context(text) | {"is_preview": True})


@require_safe
@login_required
def draft_file(request: HttpRequest, pk: int, stored: int) -> HttpResponse:
    """A file of a case that is not public, for those who may open the case for writing."""
    found = CaseFile.objects.filter(page=case_for(request, pk), pk=stored).first()
    if found is None or not found.file.storage.exists(found.file.name):
        raise Http404
    return serve_file(found.file, filename=found.original_name, content_type=found.content_type)


@require_POST
@login_required
def preview_markdown(request: HttpRequest) -> HttpResponse:
    """A fragment of HTML for `text`, through the pipeline of publishing. For whoever can write cases."""
    if not rules.is_editor(request.user):
        require(rules.can_start(request.user))
    return HttpResponse(render_markdown(request.POST.get("text", "")))


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    page = case_for(request, pk)
    try:
        submit_case(page=page, actor=request.user)
    except DomainError as error:
        return refused(request, error.message, status=409, page=page)
    messages.success(request, _("The case is submitted. You get mail when something happens to it."))
    return HttpResponseRedirect(reverse("cases:draft", args=[page.pk]))


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    page = case_for(request, pk)
    withdraw_case(page=page, actor=request.user)
    messages.success(request, _("The case is taken back. You can go on writing."))
    return HttpResponseRedirect(reverse("cases:draft", args=[page.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a draft."""
    page = case_for(request, pk)
    require(rules.can_delete_draft(request.user, page))
    if request.method == "POST":
        delete_draft(page=page, actor=request.user)
        messages.success(request, _("The draft is deleted."))
        return HttpResponseRedirect(reverse("cases:mine"))
    crumbs = crumbs_of(page, _("Delete the draft"))
    return render(request, "cases/author/delete.html", {"page_": page, "crumbs": crumbs})


@require_POST
@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a public case still holds, or put off looking by `months`."""
    page = case_for(request, pk)
    months = whole_number(request.POST.get("months", ""))
    try:
        if months is not None:
            postpone_review(page=page, actor=request.user, months=months)
        else:
            confirm_still_valid(page=page, actor=request.user)
    except DomainError as error:
        return refused(request, error.message, status=409, page=page)
    messages.success(request, _("Thank you. The day of the next review is set."))
    return HttpResponseRedirect(reverse("cases:draft", args=[page.pk]))
