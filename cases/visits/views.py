"""Pages of visits: ask, decide, plan, the calendar, reports."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.citation import case_path
from cases.models import CasePage
from cases.rules import not_a_member
from cases.views.public import CaseGone, case_gone, visible_case
from cases.visits import calendars, feeds, rules
from cases.visits.forms import CancelForm, PlanForm, ReasonForm, ReportForm, RequestForm
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from cases.visits.services import planning, reporting
from common.answering import acted
from common.decisions import Decision
from common.exceptions import DomainError, require
from common.pagination import paginate
from common.ratelimit import hit
from people.roles import is_member

REQUESTS, SECONDS = 10, 60 * 60
FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@login_required
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The form that asks the case's government for a visit."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    require(rules.can_request(request.user, case))
    form, status = RequestForm(request.POST or None), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not hit(f"visits.ask:{request.user.pk}", REQUESTS, SECONDS):
        form.add_error(None, _("You have asked for many visits within an hour. Please send this one later."))
        status = 429
    elif request.method == "POST":
        status = _try(form, lambda: planning.request_visit(actor=_actor(request), case=case, **form.cleaned_data))
        if status == 200:
            messages.success(request, _("Your request is on its way. You get a mail when the host has decided."))
            return HttpResponseRedirect(reverse("visits:inbox"))
    return _form(request, form, status, title=_("Ask for a visit"), case=case, button=_("Send the request"))


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for a decision of the person's government, and what the person has asked for."""
    _members_only(request)
    context = {
        "waiting": VisitRequest.objects.waiting_for(request.user).for_list(),
        "page_obj": paginate(VisitRequest.objects.asked_by(request.user).for_list(), request.GET),
        "crumbs": _crumbs(_("Visits")),
    }
    return render(request, "visits/inbox.html", context)


@require_http_methods(FORM)
@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """One visit out of the chosen requests (`request`, several times, in the address)."""
    keys = [int(key) for key in request.GET.getlist("request") if key.isdecimal()][:200]
    chosen = list(VisitRequest.objects.visible_to(request.user).filter(pk__in=keys).for_list().order_by("wished_from"))
    for row in chosen:
        require(rules.can_move(request.user, row, "accept"))
    if not chosen:
        messages.error(request, _("Choose at least one request."))
        return HttpResponseRedirect(reverse("visits:inbox"))
    form, status = PlanForm(request.POST or None, initial=_proposal(chosen)), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        made: list[GroupVisit] = []
        status = _try(
            form,
            lambda: made.append(planning.plan_visit(actor=_actor(request), requests=chosen, **form.cleaned_data)),
        )
        if made:
            messages.success(request, _("The visit is planned. All guests get a mail with the date."))
            return HttpResponseRedirect(made[0].get_absolute_url())
    context = {"form": form, "chosen": chosen, "crumbs": _crumbs(_("Plan a visit"))}
    return render(request, "visits/plan.html", context, status=status)


@require_http_methods(FORM)
@login_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return _end_request(request, pk, "decline", ReasonForm, _("Decline the request"), planning.decline_request)


@require_http_methods(FORM)
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _end_request(request, pk, "cancel", CancelForm, _("Cancel the request"), planning.cancel_request)


def _end_request(request: HttpRequest, pk: int, verb: str, kind: Any, title: str, service: Any) -> HttpResponse:
    found = get_object_or_404(VisitRequest.objects.visible_to(request.user).for_list(), pk=pk)
    require(rules.can_move(request.user, found, verb))
    form, status = kind(request.POST or None), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        status = _try(form, lambda: service(actor=_actor(request), request=found, reason=form.cleaned_data["reason"]))
        if status == 200:
            messages.success(request, _("Done. The other side gets a mail."))
            return HttpResponseRedirect(reverse("visits:inbox"))
    return _form(request, form, status, title=title, case=found.case, button=title)


@require_safe
@login_required
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit. Hosts and those who take part see who comes; names are the hosts'."""
    found = _visit(request, pk)
    guests = list(found.requests.taking_part().for_list().order_by("asked_at"))
    may_change = bool(rules.can_change(request.user, found))
    part = reporting.took_part(_actor(request), found)
    hosts = bool(rules.can_host(request.user, found.case))
    own = found.reports.filter(author=_actor(request)).first()
    context = {
        "visit": found,
        "guests": guests if hosts or part else [],
        "people": sum(guest.people for guest in guests),
        "hosts": hosts,
        "may_change": may_change,
        "own_report": own,
        "may_report": own is None and bool(rules.can_report(request.user, found, took_part=part)),
        "waiting": VisitRequest.objects.waiting_for(request.user).for_list() if may_change else [],
        "reports": VisitReport.objects.visible_to(request.user).filter(visit=found).for_list(),
        "crumbs": _crumbs(str(found.case.number)),
    }
    return render(request, "visits/visit.html", context)


@require_http_methods(FORM)
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visit(request, pk)
    require(rules.can_change(request.user, found))
    form, status = PlanForm(request.POST or None, instance=GroupVisit.objects.get(pk=found.pk)), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        status = _try(form, lambda: planning.change_visit(actor=_actor(request), visit=found, **form.cleaned_data))
        if status == 200:
            messages.success(request, _("The visit is changed. All guests get a mail."))
            return HttpResponseRedirect(found.get_absolute_url())
    return _form(request, form, status, title=_("Change the visit"), case=found.case, button=_("Save"))


@require_http_methods(FORM)
@login_required
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visit(request, pk)
    require(rules.can_change(request.user, found))
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        status = _try(form, lambda: planning.call_off_visit(actor=_actor(request), visit=found, **form.cleaned_data))
        if status == 200:
            messages.success(request, _("The visit is called off. All guests get a mail."))
            return HttpResponseRedirect(found.get_absolute_url())
    title = _("Call the visit off")
    return _form(request, form, status, title=title, case=found.case, button=title)


@require_POST
@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked requests into the visit."""
    found = _visit(request, pk)
    require(rules.can_change(request.user, found))
    keys = [int(key) for key in request.POST.getlist("request") if key.isdecimal()][:200]
    chosen = VisitRequest.objects.waiting_for(request.user).filter(pk__in=keys)
    actor = _actor(request)
    return acted(
        request,
        found.get_absolute_url(),
        lambda: planning.add_to_visit(actor=actor, visit=found, requests=chosen),
        "",
    )


@require_safe
@login_required
def visit_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit for one's calendar."""
    return _ics(calendars.feed([_visit(request, pk)]), f"visit-{pk}.ics")


@require_safe
@login_required
def month(request: HttpRequest) -> HttpResponse:
    """Planned visits of a month (`month=2026-12`); this month for nonsense."""
    _members_only(request)
    begin = _month(request.GET.get("month", ""))
    after = (begin + datetime.timedelta(days=31)).replace(day=1)
    context = {
        "begin": begin,
        "before": (begin - datetime.timedelta(days=1)).replace(day=1),
        "after": after,
        "visits": GroupVisit.objects.visible_to(request.user)
        .planned()
        .between(_midnight(begin), _midnight(after))
        .for_list(),
        "feed": request.build_absolute_uri(reverse("visits:feed", args=[feeds.key_of(_actor(request))])),
        "crumbs": _crumbs(_("Calendar")),
    }
    return render(request, "visits/month.html", context)


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The person's own visits for a calendar program, which cannot sign in; 404 for a key that holds no more."""
    person = feeds.person_of(key)
    if person is None or not is_member(person):
        raise Http404
    return _ics(calendars.feed(GroupVisit.objects.concerning(person).for_list()[:500]), "visits.ics")


@require_http_methods(FORM)
@login_required
def write_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's report on the visit: the first time a new one, later the same."""
    found = _visit(request, pk)
    own = found.reports.filter(author=_actor(request)).first()
    if own is None:
        require(rules.can_report(request.user, found, took_part=reporting.took_part(_actor(request), found)))
    form, status = ReportForm(request.POST or None, instance=own), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        status = _try(form, lambda: _keep_report(request, found, own, form.cleaned_data))
        if status == 200:
            messages.success(request, _("The report is kept and stands on the page of the case."))
            return HttpResponseRedirect(found.get_absolute_url())
    return _form(request, form, status, title=_("Report on the visit"), case=found.case, button=_("Save"))


def _keep_report(request: HttpRequest, found: GroupVisit, own: VisitReport | None, cleaned: dict[str, Any]) -> None:
    if own is None:
        reporting.write_report(actor=_actor(request), visit=found, **cleaned)
    else:
        reporting.change_report(actor=_actor(request), report=own, **cleaned)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: for members, or for everybody when author and host agreed."""
    found = get_object_or_404(VisitReport.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "report": found,
        "case": found.visit.case,
        "is_member": is_member(request.user),
        "may_edit": request.user.is_authenticated and found.author_id == request.user.pk,
        "may_agree": bool(rules.can_agree(request.user, found)),
        "crumbs": [
            (_("Case library"), reverse("cases:list")),
            (found.visit.case.number, case_path(found.visit.case.number or "")),
            (_("Report on the visit"), ""),
        ],
    }
    return render(request, "visits/report.html", context)


@require_POST
@login_required
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The host agrees (`agrees=yes`) to show the report to everybody, or takes that back."""
    found = get_object_or_404(VisitReport.objects.visible_to(request.user).for_list(), pk=pk)
    reporting.agree_to_report(actor=_actor(request), report=found, agrees=request.POST.get("agrees") == "yes")
    return HttpResponseRedirect(reverse("visits:report", args=[pk]))


def _visit(request: HttpRequest, pk: int) -> GroupVisit:
    return get_object_or_404(GroupVisit.objects.visible_to(request.user).for_list(), pk=pk)


def _actor(request: HttpRequest) -> Any:
    return request.user


def _members_only(request: HttpRequest) -> None:
    if not is_member(request.user):
        decision: Decision = not_a_member(request.user, _("Visits are for officers."))
        raise PermissionDenied(decision.reason)


def _try(form: BaseForm, act: Any) -> int:
    """Call the service; what it refuses stands over the form. The status of the answer, 200 when it was done."""
    try:
        act()
    except DomainError as error:
        form.add_error(None, str(error.message))
        return 409
    except ValidationError as error:
        form.add_error(None, error.messages)
        return 422
    return 200


def _form(
    request: HttpRequest, form: BaseForm, status: int, *, title: str, case: CasePage, button: str
) -> HttpResponse:
    context = {"form": form, "title": title, "case": case, "button": button, "crumbs": _crumbs(title)}
    return render(request, "visits/form.html", context, status=status)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Case library"), reverse("cases:list")), (_("Visits"), reverse("visits:inbox")), (last, "")]


def _proposal(chosen: list[VisitRequest]) -> dict[str, Any]:
    """The first day on which all could come, or else the earliest wish, at ten for two hours."""
    day = max(row.wished_from for row in chosen)
    if day > min(row.wished_to for row in chosen):
        day = min(row.wished_from for row in chosen)
    begin = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
    return {
        "starts_at": begin,
        "ends_at": begin + datetime.timedelta(hours=2),
        "capacity": sum(row.people for row in chosen),
    }


def _month(text: str) -> datetime.date:
    try:
        found = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return found if 2000 <= found.year <= 2100 else timezone.localdate().replace(day=1)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _ics(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
