"""What members can do with a case they read: see its versions, write to its officer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.citation import case_path
from cases.contacting import ContactForm, can_contact, send_contact_message
from cases.history import versions
from cases.rules import not_a_member
from cases.views.public import CaseGone, case_gone, visible_case
from cases.views.writing import refused
from common.exceptions import require
from common.ratelimit import hit
from people.roles import is_member

# How many messages one person may send in an hour.
MESSAGES, SECONDS = 10, 60 * 60


@require_safe
@login_required
def case_history(request: HttpRequest, number: str) -> HttpResponse:
    """The published versions with their differences."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    if not is_member(request.user):
        decision = not_a_member(request.user, _("Only members can see the earlier versions of a case."))
        return refused(request, decision.reason, status=403)
    crumbs = [
        (_("Case library"), reverse("cases:list")),
        (case.number, case_path(case.number or "")),
        (_("Versions"), ""),
    ]
    return render(request, "cases/case_history.html", {"case": case, "versions": versions(case), "crumbs": crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_contact(request: HttpRequest, number: str) -> HttpResponse:
    """A form whose message goes to the responsible officer."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    require(can_contact(request.user, case))
    form = ContactForm(request.POST or None)
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not hit(f"cases.contact:{request.user.pk}", MESSAGES, SECONDS):
        form.add_error(None, _("You have sent many messages within an hour. Please send this one later."))
        status = 429
    elif request.method == "POST":
        send_contact_message(actor=request.user, case=case, message=form.cleaned_data["message"])
        messages.success(request, _("Your message is on its way to the responsible officer."))
        return HttpResponseRedirect(case_path(case.number or ""))
    crumbs = [
        (_("Case library"), reverse("cases:list")),
        (case.number, case_path(case.number or "")),
        (_("Contact"), ""),
    ]
    return render(request, "cases/case_contact.html", {"case": case, "form": form, "crumbs": crumbs}, status=status)
